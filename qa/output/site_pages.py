"""The pages of a static site, as HTML. Every text of a record is escaped, and asks nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from corpus import Record, count_phrase, shorten, split_web_address
from qa.citations import citation_tags, cite_records, coins
from qa.output.document import safe_line

ROWS_OF_A_PAGE = 200
_LONGEST_SUMMARY = 400
_STYLES = (("archive", "As the archive cites"), ("chicago-18", "Chicago 18"), ("mla", "MLA"))
_POLICY = (
    "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src data:; "
    "form-action 'none'; base-uri 'none'"
)
_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    '<meta name="referrer" content="no-referrer">\n<title>{title}</title>\n'
    '<link rel="icon" href="data:,">\n<link rel="stylesheet" href="{root}site.css">\n'
    "{tags}</head>\n"
    '<body><header><a href="{root}index.html" dir="auto">{site}</a></header>\n'
    "<main>\n{main}\n</main>{scripts}</body></html>\n"
)
_ROW = Markup(
    '<li><div class="date">{date}</div><a href="{root}records/{file}" dir="auto">{title}</a>'
    '<p dir="auto">{summary}</p><span class="Z3988" title="{coins}"></span></li>'
)
_BAR = Markup(
    '<li><a href="browse/{file}"><span>{name}</span><svg aria-hidden="true" height="12">'
    '<rect width="{percent}%" height="12"/></svg><span>{count:,}</span></a></li>'
)


@dataclass(frozen=True)
class SiteRecord:
    """A record of a site.

    Attributes:
        record: the record.
        file: the name of its page.
        kind: the kind of document that its title states, "" for none.
        names: the names that it mentions or lists.
    """

    record: Record
    file: str
    kind: str
    names: tuple[str, ...]

    @property
    def year(self) -> str:
        """The year in which its date begins, of four digits; "" for none."""
        first = self.record.date.earliest or self.record.date.latest
        return f"{first.year:04}" if first else ""


@dataclass(frozen=True)
class SiteGroup:
    """The records of a decade or a year, with the file of their list."""

    name: str
    file: str
    entries: tuple[SiteRecord, ...]


def index_page(title: str, entries: Sequence[SiteRecord], groups: Sequence[SiteGroup]) -> str:
    """Return the first page: search, facets, timeline; without scripts the timeline leads on."""
    largest = max((len(group.entries) for group in groups), default=1)
    bars = Markup("\n").join(
        _BAR.format(
            file=group.file,
            name=group.name,
            percent=max(1, round(100 * len(group.entries) / largest)),
            count=len(group.entries),
        )
        for group in groups
    )
    main = Markup(
        '<h1 dir="auto">{}</h1>\n<p>{}.</p>\n'
        '<form id="search" role="search" hidden><label for="q">Search in titles, summaries and '
        'texts</label><input id="q" type="search" autocomplete="off">'
        '<div id="facets"></div></form>\n'
        '<section id="found" hidden aria-labelledby="count"><h2 id="count" aria-live="polite"></h2>'
        '<ol id="rows"></ol><button id="more" type="button" hidden>Show more</button></section>\n'
        '<nav aria-label="Timeline"><h2>Timeline</h2><ul class="timeline">{}</ul></nav>'
    ).format(title, count_phrase(len(entries)), bars)
    scripts = Markup('<script src="data.js"></script><script src="site.js"></script>')
    return _page(title, title, main, "", scripts=scripts)


def list_pages(site: str, group: SiteGroup) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page of a group's list."""
    pages = -(-len(group.entries) // ROWS_OF_A_PAGE)
    names = [
        f"{group.file.removesuffix('.html')}{f'-{page}' if page > 1 else ''}.html"
        for page in range(1, pages + 1)
    ]
    links = Markup(" ").join(
        Markup('<a href="{}">{}</a>').format(name, page) for page, name in enumerate(names, 1)
    )
    pager = Markup('<nav aria-label="Pages">{}</nav>').format(links) if pages > 1 else ""
    for page, name in enumerate(names):
        of_page = group.entries[page * ROWS_OF_A_PAGE : (page + 1) * ROWS_OF_A_PAGE]
        rows = Markup("\n").join(_row(entry) for entry in of_page)
        count = count_phrase(len(group.entries))
        main = Markup("<h1>{}</h1>\n<p>{}.</p>{}\n<ol>{}</ol>\n{}").format(
            group.name, count, pager, rows, pager
        )
        yield f"browse/{name}", _page(site, f"{group.name}: {site}", main, "../")


def record_page(
    site: str,
    entry: SiteRecord,
    group: SiteGroup,
    before: SiteRecord | None,
    after: SiteRecord | None,
) -> str:
    """Return the page of a record: every field, its citations, and the records next to it."""
    record = entry.record
    title = safe_line(record.title)
    fields = Markup("\n").join(
        Markup('<dt>{}</dt><dd dir="auto">{}</dd>').format(label, value)
        for label, value in _fields(entry)
        if value
    )
    cited = Markup("\n").join(
        Markup('<dt>{}</dt><dd dir="auto">{}</dd>').format(
            label, safe_line(cite_records([record], style).text)
        )
        for style, label in _STYLES
    )
    beside = Markup("\n").join(
        Markup('<li>{}: <a href="{}" dir="auto">{}</a></li>').format(
            label, neighbour.file, shorten(safe_line(neighbour.record.title), 120)
        )
        for label, neighbour in (("Before it", before), ("After it", after))
        if neighbour is not None
    )
    main = Markup(
        '<h1 dir="auto">{}</h1>\n<span class="Z3988" title="{}"></span>\n<dl>{}</dl>\n'
        '<h2>Citation</h2>\n<dl>{}</dl>\n<nav aria-label="Other records"><ul>{}'
        '<li>List: <a href="../browse/{}">{}</a></li></ul></nav>'
    ).format(title, coins(record), fields, cited, beside, group.file, group.name)
    tags = Markup("").join(
        Markup('<meta name="{}" content="{}">\n').format(name, safe_line(content))
        for name, content in citation_tags(record)
    )
    return _page(site, title, main, "../", tags=tags)


def _fields(entry: SiteRecord) -> Iterator[tuple[str, str | Markup]]:
    record = entry.record
    yield "Date", safe_line(record.date.as_written) or "Undated"
    yield "Summary", _lines(record.summary)
    yield "Text", _lines(record.text)
    for label, name in (
        ("Collection", "collection"),
        ("Source", "source"),
        ("Listing", "listing"),
        ("Repository", "repository"),
        ("Language", "language"),
    ):
        yield label, safe_line(getattr(record, name))
    yield "Kind of document", entry.kind
    yield "Names", "; ".join(entry.names)
    yield "Topics", "; ".join(map(safe_line, record.topics))
    for name, value in record.other:
        yield safe_line(name), safe_line(value)
    for name, words in record.words_as_listed.items():
        yield f"{name.capitalize()} in the listing", safe_line(words) or "None."
    if split_web_address(record.url) is not None:
        link = Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(record.url)
        yield "Original", link
    yield "Record ID", safe_line(record.id)


def _lines(text: str) -> Markup:
    lines = (Markup("{}").format(line) for line in map(safe_line, text.splitlines()) if line)
    return Markup("<br>").join(lines)


def _row(entry: SiteRecord) -> Markup:
    record = entry.record
    return _ROW.format(
        date=safe_line(record.date.as_written) or "Undated",
        root="../",
        file=entry.file,
        title=safe_line(record.title),
        summary=shorten(safe_line(record.summary), _LONGEST_SUMMARY),
        coins=coins(record),
    )


def _page(
    site: str,
    title: str,
    main: Markup,
    root: str,
    tags: Markup | str = "",
    scripts: Markup | str = "",
) -> str:
    return str(
        _PAGE.format(
            policy=_POLICY, title=title, site=site, main=main, root=root, tags=tags, scripts=scripts
        )
    )
