"""The parts that several pages share: HTML, links, records, citations, tables, announcements.

Text of a record, a reader or a file is never markup here. It enters HTML only as an argument of
`html` or `show_html`, which escape it, and Markdown only through `escape_markdown`; `st.text` and
`st.code` show any characters as they are. How things look is in style.css.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote, urlencode

import streamlit as st
from markupsafe import Markup

from corpus import Record, split_web_address
from qa import FILE_FORMATS, NOTE_STYLES, cite_records, correction_note

STYLE_NAMES = {
    "archive": "As the archive cites",
    "chicago-18": "Chicago 18, notes",
    "chicago-18-bibliography": "Chicago 18, bibliography",
    "chicago": "Chicago 17, notes",
    "chicago-bibliography": "Chicago 17, bibliography",
    "mla": "MLA",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
}
FOOTNOTE_STYLES = {name: STYLE_NAMES[name] for name in NOTE_STYLES}
MACHINE_FORMATS = ("markdown", *FILE_FORMATS)
MARKDOWN_SYNTAX = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>()#+-.!|~$:&^=\"'"})


def html(template: str, *values: object) -> Markup:
    """Fill a template of our own; every value that is not Markup is escaped."""
    return Markup(template).format(*values)


def join(parts: Iterable[Markup], separator: str = "") -> Markup:
    """Join pieces of HTML."""
    return Markup(separator).join(parts)


def show_html(template: str, *values: object) -> None:
    """Show a filled template."""
    st.html(str(html(template, *values)))


def link(page: str, text: object, **query: str) -> Markup:
    """A link to a page of the app, with a query such as name="Joseph Stalin"."""
    return html('<a href="{}?{}" target="_self">{}</a>', page, urlencode(query), text)


def record_url(record_id: str) -> str:
    """The address of a record's page, relative to the app."""
    return f"record?id={quote(record_id, safe='')}"


def text_colour() -> str:
    """The colour of text in a chart, which no stylesheet reaches."""
    return "#ece7dc" if st.context.theme.type == "dark" else "#22201c"


def escape_markdown(text: str) -> str:
    """Return Markdown that shows this text, on one line, letter by letter."""
    return " ".join(text.split()).translate(MARKDOWN_SYNTAX)


def screen_reader_label(text: str) -> str:
    """A part of a checkbox's label, as Markdown, that is read out but not shown (see style.css)."""
    return f"*{escape_markdown(text)}*"


def highlight(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """Mark (start, end) spans of a text. Spans that overlap are joined."""
    pieces, position = [], 0
    for start, end in sorted(spans):
        start = max(start, position)
        if start < end:
            pieces.append(html("{}<mark>{}</mark>", text[position:start], text[start:end]))
            position = end
    return join([*pieces, html("{}", text[position:])])


def date_line(record: Record) -> str:
    """The listing's date as written, and the title's where it differs."""
    written = record.date.as_written or "Undated"
    in_title = ", ".join(title_date.as_written for title_date in record.title_dates)
    return f"{written} (the title says {in_title})" if in_title else written


def show_record(
    record: Record,
    marks: Sequence[tuple[str, int, int]] = (),
    reason: str = "",
    number: int | None = None,
) -> None:
    """Show a record; `record_html` has the arguments. number: of its footnote."""
    footnote = html('<b aria-label="footnote {0}">[{0}]</b> ', number)
    st.html(
        str(html("{}{}", "" if number is None else footnote, record_html(record, marks, reason)))
    )


def record_html(
    record: Record, marks: Sequence[tuple[str, int, int]] = (), reason: str = ""
) -> Markup:
    """A record: date, title with a link to its page, summary, and a link to the original.

    marks: (field, start, end) of quotations, to be highlighted. Without marks, a title or summary
    far longer than a listing's is cut after some lines. reason: why the record is shown.
    """
    spans: dict[str, list[tuple[int, int]]] = {"title": [], "summary": [], "text": []}
    for field, start, end in marks:
        spans[field].append((start, end))
    quoted = join(
        html("<p>… {} …</p>", highlight(record.text[start:end], [(0, end - start)]))
        for start, end in spans["text"]
    )
    return html(
        '<article class="fa-record"><div class="fa-muted">{}</div>'
        '<div dir="auto" class="{}"><a href="{}" target="_self"><b>{}</b></a></div>'
        '<div dir="auto" class="{}">{}</div>{}{}</article>',
        date_line(record),
        "" if marks else "fa-clamp-8",
        record_url(record.id),
        highlight(record.title, spans["title"]),
        "" if marks else "fa-clamp-30",
        highlight(record.summary, spans["summary"]) or Markup("<i>no summary in the listing</i>"),
        join([quoted, correction_line(record), original_line(record)]),
        html('<div class="fa-muted fa-small"><i>{}</i></div>', reason) if reason else "",
    )


def original_line(record: Record) -> Markup:
    """A link to the original, where the record has an address of a page; else nothing."""
    link = original_link(record, "Open the original")
    return html('<div class="fa-small">{}</div>', link) if link else Markup("")


def original_link(record: Record, text: object) -> Markup:
    """A link to where the archive shows the document; "" where it gives no address of a page.

    It opens in a separate tab, which learns nothing about this page.
    """
    if split_web_address(record.url) is None:
        return Markup("")
    return html(
        '<a href="{}" target="_blank" rel="noopener noreferrer" class="fa-original">{}</a>',
        record.url,
        text,
    )


def correction_line(record: Record) -> Markup:
    """That a reader has corrected the record, and what the listing has; else nothing."""
    note = correction_note(record)
    text = f"{note[:1].upper()}{note[1:]}."
    return html('<div class="fa-muted fa-small">{}</div>', text) if note else Markup("")


def show_citation(record: Record) -> None:
    """A record's citation in the style that the reader chooses, with a button that copies it."""
    style = st.selectbox(
        "Style", list(STYLE_NAMES), format_func=STYLE_NAMES.__getitem__, key=f"style-{record.id}"
    )
    show_copyable(cite_records([record], style).text, style)


def show_copyable(text: str, style: str) -> None:
    """Citations with a copy button: as prose, or, for programs, letter by letter."""
    with st.container(key=None if style in MACHINE_FORMATS else f"cited-{style}"):
        st.code(text, language=None, wrap_lines=True)


def show_definitions(pairs: Iterable[tuple[str, str]]) -> None:
    """Show a list of (name, text)."""
    items = (html('<dt>{}</dt><dd dir="auto" class="fa-text">{}</dd>', *pair) for pair in pairs)
    show_html('<dl class="fa-definitions">{}</dl>', join(items))


def table(caption: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """A table; the first cell of a row is its name."""
    head = join(html('<th scope="col">{}</th>', header) for header in headers)
    body = join(
        html(
            '<tr><th scope="row">{}</th>{}</tr>',
            row[0],
            join(html("<td>{}</td>", cell) for cell in row[1:]),
        )
        for row in rows
    )
    return html(
        '<div class="fa-scroll"><table><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        caption,
        head,
        body,
    )


def show_table(
    caption: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    label: str = "Show as table",
) -> None:
    """A table behind a button with this label."""
    with st.expander(label, icon=":material/table:"):
        st.html(str(table(caption, headers, rows)))


def show_pager(page: int, pages: int, open_page: Callable[[int], None]) -> None:
    """Buttons to the page before and after, when there is more than one; pages count from 1."""
    if pages < 2:
        return
    with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
        st.button(
            "Previous",
            disabled=page <= 1,
            on_click=open_page,
            args=(page - 1,),
            icon=":material/chevron_left:",
        )
        st.text(f"Page {page:,} of {pages:,}")
        st.button(
            "Next",
            disabled=page >= pages,
            on_click=open_page,
            args=(page + 1,),
            icon=":material/chevron_right:",
            icon_position="right",
        )


def number_in_url(name: str) -> int | None:
    """A whole number of the URL, None when it has none."""
    value = st.query_params.get(name, "")
    return int(value) if value.isdecimal() and value.isascii() and len(value) < 8 else None


def open_page(page: int) -> None:
    """Put a page number into the URL."""
    st.query_params["page"] = str(page)
