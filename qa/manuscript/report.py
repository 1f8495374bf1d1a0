"""The report of a check: lines for the terminal, and a page (HTML, one file, no scripts)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from corpus import count_phrase, shorten
from qa.citations import DIFFERS, NOT_THERE, STANDS
from qa.manuscript.check import ManuscriptCheck
from qa.manuscript.findings import Finding

_LONGEST_SHOWN = 160
_PLURALS = {
    "quotation": "quotations",
    "note": "notes",
    "shelfmark": "shelfmarks",
    "date": "dates",
    "name": "names",
}
_STYLE = """
body{font:1rem/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#22201c;
background:#fffdf8}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #ccc}
table{border-collapse:collapse}td,th{padding:.15rem .9rem .15rem 0;text-align:left}
td{font-variant-numeric:tabular-nums}
article{margin:1rem 0;padding-left:.8rem;border-left:.25rem solid #8a8a8a;overflow-wrap:anywhere}
article.differs{border-color:#a85b00}article.not-there{border-color:#a01c1c}
article.stands{border-color:#2f6b34}
p{margin:.2rem 0}small{color:#5a554c}
del{background:#fbdcd5}ins{background:#d9efd8;text-decoration:none;border-bottom:2px solid #2f6b34}
@media print{body{background:none;margin:0}}
"""


def report_lines(check: ManuscriptCheck) -> list[str]:
    """Return the report for a terminal: what is to be looked at, then the counts."""
    lines = []
    for finding in check.findings:
        if finding.verdict == STANDS:
            continue
        words = shorten(" ".join(finding.words.split()), _LONGEST_SHOWN)
        record = f" [{finding.record}]" if finding.record else ""
        lines.append(f"{finding.place}, {finding.kind}: {finding.verdict}: {words}{record}")
        lines.append(f"    {finding.remark}")
        if finding.segments:
            lines.append(f"    {_marked(finding)}")
    return [*lines, *_count_lines(check)]


def report_page(
    check: ManuscriptCheck, address_of: Callable[[str], str] = lambda record_id: ""
) -> str:
    """Return the report as a page that loads nothing and runs nothing.

    address_of: where a record can be opened, by its id; "" for nowhere.
    """
    title = f"Check of {check.name}"
    page = Markup(
        "<!doctype html><html lang=en><meta charset=utf-8>"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<title>{}</title><style>{}</style><main><h1>{}</h1>{}</main></html>\n"
    ).format(title, Markup(_STYLE), title, report_body(check, address_of))
    return str(page)


def report_body(
    check: ManuscriptCheck, address_of: Callable[[str], str] = lambda record_id: ""
) -> Markup:
    """Return the report as HTML without its style: counts, then the findings by verdict."""
    parts = [
        Markup("<p>{} and {} were compared with the records of the archive.</p>").format(
            count_phrase(check.paragraphs, "paragraph"), count_phrase(check.notes, "note")
        ),
        _table(check),
    ]
    for heading, verdict in (("Differs", DIFFERS), ("Not there", NOT_THERE), ("Stands", STANDS)):
        findings = [finding for finding in check.findings if finding.verdict == verdict]
        if findings:
            parts.append(Markup("<h2>{} ({})</h2>").format(heading, len(findings)))
            parts += [_article(finding, address_of(finding.record)) for finding in findings]
    return Markup("").join(parts)


def _table(check: ManuscriptCheck) -> Markup:
    rows = [
        Markup("<tr><th scope=row>{}<td>{}<td>{}<td>{}</tr>").format(
            _PLURALS[kind].capitalize(), *counts.values()
        )
        for kind, counts in check.counts().items()
    ]
    head = Markup("<tr><td><th scope=col>Stand<th scope=col>Differ<th scope=col>Not there</tr>")
    return Markup("<table>{}{}</table>").format(head, Markup("").join(rows))


def _article(finding: Finding, address: str) -> Markup:
    words = Markup("").join(_compared(finding)) if finding.segments else escape(finding.words)
    record = Markup("")
    if finding.record:
        name = f"{finding.title} [{finding.record}]"
        record = Markup("<p><small>Record: {}</small></p>").format(
            Markup('<a href="{}" target="_self">{}</a>').format(address, name) if address else name
        )
    return Markup(
        '<article class="fa-finding {}"><p><small>{}, {}</small></p>'
        "<p>{}</p><p>{}.</p>{}</article>"
    ).format(
        finding.verdict.replace(" ", "-"), finding.place, finding.kind, words,
        finding.remark[:1].upper() + finding.remark[1:], record,
    )  # fmt: skip


def _compared(finding: Finding) -> Iterator[Markup]:
    for segment in finding.segments:
        if segment.agrees:
            yield escape(f"{segment.quoted} ")
            continue
        if segment.quoted:
            yield Markup("<del>{}</del> ").format(segment.quoted)
        if segment.recorded:
            yield Markup("<ins>{}</ins> ").format(segment.recorded)


def _marked(finding: Finding) -> str:
    """Return a comparison as text: [-yours-] {+the record's+}."""
    pieces = []
    for segment in finding.segments:
        if segment.agrees:
            pieces.append(segment.quoted)
            continue
        pieces += [f"[-{segment.quoted}-]"] if segment.quoted else []
        pieces += [f"{{+{segment.recorded}+}}"] if segment.recorded else []
    return " ".join(pieces)


def _count_lines(check: ManuscriptCheck) -> list[str]:
    return [
        f"{_PLURALS[kind]}: " + ", ".join(f"{count:,} {verdict}" for verdict, count in of.items())
        for kind, of in check.counts().items()
        if any(of.values())
    ] or ["this text has nothing that can be compared with records"]
