"""How records and quotations are shown; an answer is shown by answering.py.

A record's words, a reader's words and a file's name are never markdown or HTML here: every piece goes through
`html.escape` on its way into `st.html`, or through `st.text` and `st.code`, which show characters as they are.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from corpus import Record
from qa import STYLES, cite_records

_MARK = '<mark style="background:#f3d99b;color:#22201c;padding:0 .1em">'
_LINK = "color:inherit;text-decoration-thickness:1px;text-underline-offset:.15em"
WRAP = "overflow-wrap:anywhere;white-space:pre-wrap"


def with_marks(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """HTML of a text with these spans marked; all of the text is escaped. Spans that overlap are joined."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if start >= end:
            continue
        pieces += [html.escape(text[at:start]), _MARK, html.escape(text[start:end]), "</mark>"]
        at = end
    pieces.append(html.escape(text[at:]))
    return "".join(pieces)


def dates_of(record: Record) -> str:
    """The listing's date as written, and the title's own where it differs."""
    written = record.date.as_written or "Undated"
    others = ", ".join(one.as_written for one in record.title_dates)
    return f"{written} (the title says {others})" if others else written


def address_of(record_id: str) -> str:
    """The address of a record's page, relative to the app."""
    return f"record?id={quote(record_id, safe='')}"


def show_record(record: Record, marks: Sequence[tuple[str, int, int]] = (), number: int | None = None) -> None:
    """One record: date, title with a link to its page, summary; `marks` are (field, start, end) to be highlighted."""
    title = with_marks(record.title, [(start, end) for field, start, end in marks if field == "title"])
    summary = with_marks(record.summary, [(start, end) for field, start, end in marks if field == "summary"])
    note = f'<span aria-label="footnote {number}"><b>[{number}]</b></span> ' if number is not None else ""
    quoted = "".join(
        f'<p style="{WRAP}">… {with_marks(record.text[start:end], [(0, end - start)])} …</p>'
        for field, start, end in marks
        if field == "text"
    )
    st.html(
        f'<article style="{WRAP};border-left:2px solid #a8937a;padding-left:.8rem;margin-bottom:.4rem">'
        f'<div style="opacity:.8">{note}{html.escape(dates_of(record))}</div>'
        f'<div><a href="{html.escape(address_of(record.id))}" target="_self" style="{_LINK}"><b>{title}</b></a></div>'
        f"<div>{summary or '<i>no summary in the listing</i>'}</div>{quoted}</article>"
    )


def show_citation(record: Record) -> None:
    """A record's citation in the style that the reader chooses, with a button that copies it, and what is missing."""
    style = st.selectbox("Style", list(STYLES), key=f"style-{record.id}")
    cited = cite_records([record], style)
    st.code(cited.text, language=None, wrap_lines=True)


def status(words: str) -> None:
    """Say something once to those who listen to the page."""
    st.html(f'<div role="status" aria-live="polite" style="font-size:.8rem;opacity:.75">{html.escape(words)}</div>')


def plain(text: str) -> str:
    """A text as markdown that shows exactly it: everything that markdown could read otherwise is escaped."""
    return "".join(f"\\{one}" if one in "\\`*_{}[]<>()#+-.!|~$:&^=\"'" else one for one in " ".join(text.split()))
