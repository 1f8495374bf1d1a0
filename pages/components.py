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
from qa import cite_records

_MARK = '<mark style="background:#f3d99b;color:#22201c;padding:0 .1em">'
_LINK = "color:inherit;text-decoration-thickness:1px;text-underline-offset:.15em"
WRAP = "overflow-wrap:anywhere;white-space:pre-wrap"
STYLE_NAMES = {
    "archive": "As the archive cites",
    "chicago": "Chicago, notes",
    "chicago-bibliography": "Chicago, bibliography",
    "mla": "MLA",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
}
FOR_PROGRAMS = ("bibtex", "ris", "csl-json", "json-lines")
UNSEEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"
# What is put into a page anew is not spoken by every screen reader; what changes within an element that was there
# before is. So there is one such element, outside of what is drawn anew, and it gets what the page newly says, once the
# page has been still for a moment. And a conversation is moved so that its last question stands at the top, above its
# answer: Streamlit sets its scroll to the end, many times and late, which is not let through (the reader's own moves do
# not come that way). What is drawn anew may be other elements, and grows for a while, so the question is looked for,
# and brought there, for a second, unless the reader moves the page herself.
# And Streamlit names a box by its label's markdown, marks and all: without that it is named by the words that stand
# there. No word of a record or of a reader is in this script.
ANNOUNCER_SCRIPT = f"""<script>
if (!document.getElementById('spoken')) {{
    const spoken = document.createElement('div')
    spoken.id = 'spoken'
    spoken.setAttribute('role', 'status')
    spoken.style.cssText = '{UNSEEN}'
    document.body.append(spoken)
    let before = new Set(), waiting = 0, until = 0
    const shown = which => [...document.querySelectorAll(which)].filter(one => one.getClientRects().length)
    const bring = () => {{
        if (Date.now() > until) return
        const asked = shown('[aria-label="Chat message from user"]').at(-1)
        if (asked) asked.parentElement.scrollIntoView()
        setTimeout(bring, 100)
    }}
    for (const act of ['wheel', 'keydown', 'pointerdown'])
        addEventListener(act, () => {{ until = 0 }}, {{capture: true, passive: true}})
    const speak = () => {{
        const there = new Map(shown('.said').map(one => [one.dataset.of + ' ' + one.textContent, one.textContent]))
        const fresh = [...there.keys()].filter(one => !before.has(one)).map(one => there.get(one)).join(' ')
        before = new Set(there.keys())
        if (!fresh) return
        until = Date.now() + 1000
        bring()
        spoken.textContent = ''
        setTimeout(() => {{ spoken.textContent = fresh }}, 50)
    }}
    const scroll = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollTop')
    const hold = main => Object.defineProperty(main, 'scrollTop', {{
        get: () => scroll.get.call(main),
        set: to => {{ if (to < scroll.get.call(main)) scroll.set.call(main, to) }},
    }})
    const look = () => {{
        for (const main of document.querySelectorAll('[data-testid="stAppScrollToBottomContainer"]'))
            if (!Object.hasOwn(main, 'scrollTop')) hold(main)
        for (const box of document.querySelectorAll('label input[aria-label]')) box.removeAttribute('aria-label')
        clearTimeout(waiting)
        waiting = setTimeout(speak, 250)
    }}
    new MutationObserver(look).observe(document.body, {{childList: true, subtree: true, characterData: true}})
    look()
}}
</script>"""


def highlight(text: str, spans: Sequence[tuple[int, int]]) -> str:
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


def date_line(record: Record) -> str:
    """The listing's date as written, and the title's own where it differs."""
    written = record.date.as_written or "Undated"
    others = ", ".join(one.as_written for one in record.title_dates)
    return f"{written} (the title says {others})" if others else written


def record_url(record_id: str) -> str:
    """The address of a record's page, relative to the app."""
    return f"record?id={quote(record_id, safe='')}"


def show_record(
    record: Record,
    marks: Sequence[tuple[str, int, int]] = (),
    number: int | None = None,
    reason: str = "",
) -> None:
    """One record: date, title with a link to its page, summary; `marks` are (field, start, end) to be highlighted.

    Without marks, what is far longer than a listing's is folded to some lines; the record's page has all of it.
    `reason`: why it stands here.
    """
    title = highlight(
        record.title, [(start, end) for field, start, end in marks if field == "title"]
    )
    summary = highlight(
        record.summary, [(start, end) for field, start, end in marks if field == "summary"]
    )
    note = (
        f'<span aria-label="footnote {number}"><b>[{number}]</b></span> '
        if number is not None
        else ""
    )
    quoted = "".join(
        f'<p style="{WRAP}">… {highlight(record.text[start:end], [(0, end - start)])} …</p>'
        for field, start, end in marks
        if field == "text"
    )
    why = (
        f'<div style="opacity:.85;font-size:.9rem"><i>{html.escape(reason)}</i></div>'
        if reason
        else ""
    )
    title_folded, summary_folded = ("", "") if marks else (folded(8), folded(30))
    st.html(
        f'<article style="{WRAP};border-left:2px solid #a8937a;padding-left:.8rem;margin-bottom:.4rem">'
        f'<div style="opacity:.8">{note}{html.escape(date_line(record))}</div>'
        f'<div dir="auto" style="{title_folded}">'
        f'<a href="{html.escape(record_url(record.id))}" target="_self" style="{_LINK}"><b>{title}</b></a></div>'
        f'<div dir="auto" style="{summary_folded}">{summary or "<i>no summary in the listing</i>"}</div>'
        f"{quoted}{why}</article>"
    )


def folded(lines: int) -> str:
    """A style that shows so many lines at most, and … where more follow."""
    return f"display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:{lines};overflow:hidden"


def show_citation(record: Record) -> None:
    """A record's citation in the style that the reader chooses, with a button that copies it."""
    style = st.selectbox(
        "Style", list(STYLE_NAMES), format_func=STYLE_NAMES.__getitem__, key=f"style-{record.id}"
    )
    show_copyable(cite_records([record], style).text, style)


def show_copyable(text: str, style: str) -> None:
    """Citations to be copied: as prose, or, for programs, letter by letter."""
    with st.container(key=None if style in FOR_PROGRAMS else f"cited-{style}"):
        st.code(text, language=None, wrap_lines=True)


def show_status(words: str, of: str = "", seen: bool = True) -> None:
    """Say something once to those who listen to the page (`SPOKEN` does), and show it small, unless `seen` is False.

    `of` names what it is said of: the same words of something else are said again.
    """
    look = "font-size:.8rem;opacity:.75" if seen else UNSEEN
    st.html(
        f'<div class="said" data-of="{html.escape(of)}" style="{look}">{html.escape(words)}</div>'
    )


def start_announcer() -> None:
    """Have the page speak what `status` says, to those who listen to it."""
    st.html(ANNOUNCER_SCRIPT, unsafe_allow_javascript=True)


def escape_markdown(text: str) -> str:
    """A text as markdown that shows exactly it: everything that markdown could read otherwise is escaped."""
    return "".join(
        f"\\{one}" if one in "\\`*_{}[]<>()#+-.!|~$:&^=\"'" else one
        for one in " ".join(text.split())
    )


def screen_reader_label(text: str) -> str:
    """A part of a box's label, as markdown, that is read out and not shown (app.py hides what such labels stress)."""
    return f"*{escape_markdown(text)}*"
