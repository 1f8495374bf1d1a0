"""People and places: the names that the records bear; of one of them, its forms, its records in time, and its letters.

What is shown is in the address: ?name=..., with ?with=... or ?year=..., ?page=..., or ?q=... and ?kind=... of the list.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import altair as alt
import streamlit as st

from corpus import NameEntry, count_phrase, shorten
from pages.announcer import show_status
from pages.components import show_record
from pages.session import get_assistant
from qa import NAME_KINDS, CorrespondencePair, FindingAidError, MentionedName, NamePage, YearCounts

NAMES_A_PAGE = 50
LONGEST_SHOWN = 200
MOST_WRITERS = 12
MOST_PAIRS = 200
MOST_BARS = 8
FEWEST_YEARS = 10  # drawn, so that one year does not fill the page
SAID = {
    "": "as titles write it",
    "person": "person",
    "place": "place",
    "organisation": "organisation",
    "event": "event",
}
WRAP = "overflow-wrap:anywhere"
BAR = "#a8937a"

assistant = get_assistant()


def ink() -> str:
    """The colour of text inside a chart, in the reader's theme."""
    return "#ece7dc" if st.context.theme.type == "dark" else "#22201c"


def link(words: str, **address: str) -> str:
    """HTML of a link to a view of this page."""
    where, shown = html.escape(urlencode(address)), html.escape(shortened(words))
    return f'<a href="people?{where}" target="_self" style="color:inherit">{shown}</a>'


def shortened(words: str) -> str:
    """A name as it is shown in a list; its own page shows all of it."""
    return shorten(words, LONGEST_SHOWN)


def table(caption: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """HTML of a table; the cells are HTML already. The first cell of a row names it, and may be broken anywhere."""
    style = "text-align:left;vertical-align:top;padding:.1rem .8rem .1rem 0"
    head = "".join(f'<th scope="col" style="{style}">{one}</th>' for one in headers)
    body = "".join(
        f'<tr><th scope="row" style="font-weight:inherit;{style};{WRAP}">{row[0]}</th>'
        + "".join(f'<td style="{style}">{one}</td>' for one in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<table style="border-collapse:collapse"><caption style="text-align:left;opacity:.8">{html.escape(caption)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def folded(summary: str, inside: str) -> None:
    """A part of the page that opens when it is wanted; `inside` is HTML."""
    st.html(f"<details><summary>{html.escape(summary)}</summary>{inside}</details>")


def number(name: str) -> int | None:
    """A whole number of the address."""
    asked = st.query_params.get(name, "")
    return int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 8 else None


def turn_to(page: int) -> None:
    """Put the page in the address."""
    st.query_params["page"] = str(page)


def leaf(page: int, pages: int) -> None:
    """Buttons to the page before and after."""
    if pages < 2:
        return
    back, onward = st.columns(2)
    with back:
        st.button(
            "Earlier page",
            disabled=page <= 1,
            on_click=turn_to,
            args=(page - 1,),
            icon=":material/chevron_left:",
        )
    with onward:
        st.button(
            "Next page",
            disabled=page >= pages,
            on_click=turn_to,
            args=(page + 1,),
            icon=":material/chevron_right:",
        )


def list_of_names(found: Sequence[MentionedName]) -> None:
    """One page of the names, each with its kind and how many records bear it."""
    pages = max(1, -(-len(found) // NAMES_A_PAGE))
    page = min(max(number("page") or 1, 1), pages)
    first = (page - 1) * NAMES_A_PAGE
    shown = found[first : first + NAMES_A_PAGE]
    show_status(
        f"{first + 1:,} - {first + len(shown):,} of {count_phrase(len(found), 'name')}"
        if shown
        else "0 names"
    )
    if shown:
        rows = [
            (link(one.entry.name, name=one.entry.name), SAID[one.entry.kind], f"{len(one.rows):,}")
            for one in shown
        ]
        st.html(table("Names that the records bear", ("Name", "Kind", "Records"), rows))
    leaf(page, pages)


def matrix(pairs: Sequence[CorrespondencePair]) -> None:
    """Who wrote to whom: those who wrote most as a grid of numbers that lead to the records, and all as a table."""
    if not pairs:
        return
    st.subheader("Who wrote to whom")
    st.caption(
        "As far as titles say it. A row is a writer, a column a recipient; each number leads to the records."
    )
    writers = list(dict.fromkeys(one.writer for one in pairs))[:MOST_WRITERS]
    recipients = list(dict.fromkeys(one.recipient for one in pairs if one.writer in writers))[
        :MOST_WRITERS
    ]
    counts = {(one.writer, one.recipient): len(one.rows) for one in pairs}
    most = max(counts.values())
    upright = "writing-mode:vertical-rl;transform:rotate(180deg);max-height:11rem;overflow:hidden;font-weight:inherit"
    head = "".join(
        f'<th scope="col"><div style="{upright}">{html.escape(one)}</div></th>'
        for one in recipients
    )
    body = "".join(
        f'<tr><th scope="row" style="text-align:left;font-weight:inherit;padding-right:.6rem;min-width:6rem;{WRAP}">'
        f"{link(writer, name=writer)}</th>"
        + "".join(cell(writer, one, counts.get((writer, one), 0), most) for one in recipients)
        + "</tr>"
        for writer in writers
    )
    st.html(
        '<div role="region" aria-label="Who wrote to whom" tabindex="0" style="overflow-x:auto">'
        f'<table style="border-collapse:collapse"><thead><tr><td>from / to</td>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
    rows = [
        (
            link(one.writer, name=one.writer),
            link(one.recipient, name=one.recipient),
            link(f"{len(one.rows):,}", name=one.writer, **{"with": one.recipient}),
        )
        for one in pairs[:MOST_PAIRS]
    ]
    said = f"Who wrote to whom, the most first: {min(len(pairs), MOST_PAIRS):,} of {count_phrase(len(pairs), 'pair')}"
    folded("As a list", table(said, ("From", "To", "Records"), rows))


def cell(writer: str, recipient: str, many: int, most: int) -> str:
    """HTML of one number of the grid, shaded by its share of the highest."""
    shade = f"background:rgba(168,147,122,{0.12 + 0.6 * many / most:.2f})" if many else ""
    shown = link(f"{many:,}", name=writer, **{"with": recipient}) if many else ""
    border = "border:1px solid rgba(168,147,122,.4)"
    return f'<td style="{border};{shade};text-align:center;min-width:2.2rem;padding:.1rem .3rem">{shown}</td>'


def chart_over_time(name: str, time: YearCounts) -> None:
    """Records by year, and the same numbers as a table."""
    beside = [f"{count_phrase(time.multi_year)} of more than one year"] if time.multi_year else []
    beside += [f"{time.undated:,} undated"] if time.undated else []
    if time.years:
        st.subheader("Over time")
        low, high = time.years[0][0], time.years[-1][0]
        low -= max(0, FEWEST_YEARS - (high - low) - 1) // 2
        high = max(high, low + FEWEST_YEARS - 1)
        values = [
            {"year": year, "end": year + 0.92, "records": count}
            for year, count in time.years
            if count
        ]
        x = alt.X(
            "year:Q",
            scale=alt.Scale(domain=[low, high + 1], nice=False),
            title="year of the listing's date",
        )
        x = x.axis(format="d", tickMinStep=1, labelOverlap=True)
        y = alt.Y("records:Q", title="records").axis(tickMinStep=1, format="d")
        chart = alt.Chart(alt.InlineData(values=values), height=180).mark_bar(color=BAR, stroke=BAR)
        tooltip = [alt.Tooltip("year:Q", format="d"), alt.Tooltip("records:Q")]
        st.altair_chart(
            chart.encode(x=x, x2="end:Q", y=y, y2=alt.datum(0), tooltip=tooltip), width="stretch"
        )
        rows = [
            (link(str(year), name=name, year=str(year)), f"{count:,}")
            for year, count in time.years
            if count
        ]
        folded("The same as a table", table("Records by year", ("Year", "Records"), rows))
    if beside:
        st.caption(f"Not in the years: {', '.join(beside)}.")


def chart_correspondents(found: NamePage) -> None:
    """Whom a name wrote to, was written to by, and spoke with."""
    if not found.correspondents:
        return
    name = found.entry.name
    st.subheader("Correspondents")
    st.caption("As far as titles say it.")
    top = found.correspondents[:MOST_BARS]
    ways = ("wrote to them", "they wrote", "spoke with")
    values = [
        {"name": one.name, "way": way, "records": len(rows), "label": f"{len(rows):,} {way}"}
        for one in top
        for way, rows in zip(ways, (one.sent, one.received, one.spoke), strict=True)
        if rows
    ]
    room = 2 * max(
        len(rows) for one in top for rows in (one.sent, one.received, one.spoke)
    )  # for the labels
    base = alt.Chart(alt.InlineData(values=values), height=alt.Step(15)).encode(
        y=alt.Y(
            "name:N", sort=[one.name for one in top], title=None, axis=alt.Axis(labelLimit=130)
        ),
        yOffset=alt.YOffset("way:N", sort=list(ways)),
        x=alt.X("records:Q", title="records", scale=alt.Scale(domainMax=room)).axis(
            tickMinStep=1, format="d"
        ),
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("way:N"), alt.Tooltip("records:Q")],
    )
    label = base.mark_text(align="left", dx=4, color=ink()).encode(text="label:N")
    st.altair_chart(base.mark_bar(color=BAR) + label, width="stretch")
    rows = [
        (
            link(one.name, name=one.name),
            f"{len(one.sent):,}",
            f"{len(one.received):,}",
            f"{len(one.spoke):,}",
            link(f"{len(one.rows):,}", name=name, **{"with": one.name}),
        )
        for one in found.correspondents[:200]
    ]
    headers = ("Name", "Wrote to them", "They wrote", "Spoke with", "All")
    folded("The same as a table", table("Correspondents, the most first", headers, rows))


def heading(found: NamePage) -> None:
    """The name, its kind, years, note and forms."""
    entry = found.entry
    years = [str(year) if year else "" for year in (entry.earliest, entry.latest)]
    lived = f", {years[0]}-{years[1]}" if any(years) else ""
    about = (
        SAID[entry.kind]
        + lived
        + (", not in the authority file" if found.is_unlisted and entry.kind else "")
    )
    forms = "; ".join(
        f"{form} (stated in titles)" if form in entry.forms_from_titles else form
        for form in entry.forms
    )
    lines = [
        f'<h2 style="{WRAP};font-family:Source Serif,serif">{html.escape(entry.name)}</h2>',
        f'<p style="opacity:.8">{html.escape(about)}</p>',
    ]
    if forms:
        lines.append(f'<p style="{WRAP}">Also: {html.escape(forms)}</p>')
    if entry.related:
        lines.append(
            f'<p style="{WRAP}">Words that point to it: {html.escape("; ".join(entry.related))}</p>'
        )
    if entry.note:
        lines.append(f'<p style="{WRAP};opacity:.8">{html.escape(entry.note)}</p>')
    st.html("".join(lines))


def records_of(found: NamePage) -> None:
    """A page of the records that bear the name, or of those that are asked for."""
    st.subheader("Records")
    limited = (
        f" between it and {found.correspondent}"
        if found.correspondent
        else f" of {found.year}"
        if found.year
        else ""
    )
    last = found.first_number + len(found.records) - 1
    show_status(
        f"{found.first_number:,} - {last:,} of {found.total:,}{limited}"
        if found.records
        else f"0 records{limited}"
    )
    if limited:
        st.html(link("All its records", name=found.entry.name))
    elif found.entry.kind in ("person", "place") and found.record_count:
        address = html.escape(urlencode({found.entry.kind: found.entry.name}))
        st.html(
            f'<a href="browse?{address}" target="_self" style="color:inherit">Browse these records</a>'
        )
    for record in found.records:
        show_record(record)
    leaf(found.page, found.pages)


def said(change: Callable[[], None], done: str) -> None:
    """Make a change, and say what came of it on the page that shows it."""
    try:
        change()
    except FindingAidError as error:
        st.text(str(error))
    else:
        st.session_state["people-said"] = done
        st.rerun()


def keep(entry: NameEntry | None, own: Sequence[str] = (), known: bool = False) -> None:
    """The form that adds a name, or other forms to one that the authority knows."""
    with (
        st.expander("Add forms, or correct this name" if known else "Add a name"),
        st.form("keep", border=False),
    ):
        name = st.text_input(
            "Name", entry.name if entry else "", disabled=known, max_chars=200, key="keep-name"
        )
        at = NAME_KINDS.index(entry.kind) if entry is not None and entry.kind else 0
        kind = st.selectbox("Kind", NAME_KINDS, at, format_func=SAID.__getitem__, key="keep-kind")
        label = "Your own other forms, one on each line"
        forms = st.text_area(label, "\n".join(own), key="keep-forms", max_chars=5_000)
        note = st.text_input("Note", max_chars=500, key="keep-note")
        if st.form_submit_button("Keep this name"):
            listed = [" ".join(one.split()) for one in forms.splitlines() if one.strip()]
            called = entry.name if entry is not None and known else " ".join(name.split())
            said(
                lambda: assistant.names.save(called, kind, listed, note.strip()), f"Kept: {called}."
            )
    if entry is not None and known:
        taken = entry.name
        if st.button(
            "Take this name away",
            key="take-away",
            help="It is then no longer known in this archive.",
        ):
            said(lambda: assistant.names.remove(taken), f"Taken away, for this archive: {taken}.")


def one_name(asked: str) -> None:
    """The page of one name."""
    found = assistant.names.page(
        asked, st.query_params.get("with", ""), number("year"), number("page") or 1
    )
    st.html('<a href="people" target="_self" style="color:inherit">All names</a>')
    if found is None:
        st.text(f"No name here is {asked!r}: neither the authority file nor a record knows it.")
        if not assistant.read_only:
            keep(NameEntry(asked[:200], ""))
        return
    heading(found)
    chart_over_time(found.entry.name, found.year_counts)
    chart_correspondents(found)
    records_of(found)
    if not assistant.read_only:
        keep(found.entry, found.reader_forms, known=not found.is_unlisted)


def all_names() -> None:
    """The list of names, and who wrote to whom."""
    left, right = st.columns([2, 1])
    with left:
        words = st.text_input("Search the names", key="q", bind="query-params", max_chars=200)
    with right:
        kinds = ["all", *NAME_KINDS]
        kind = st.selectbox("Kind", kinds, key="kind", bind="query-params")
    people = assistant.names.directory()
    list_of_names(people.search(words, "" if kind == "all" else kind))
    matrix(people.pairs)
    if not assistant.read_only:
        keep(None)


st.title("People and places")
if done := st.session_state.pop("people-said", ""):
    show_status(done)
try:
    with st.spinner("Reading the names in the records"):
        assistant.names.directory()
    if wanted := st.query_params.get("name", ""):
        one_name(wanted)
    else:
        all_names()
except FindingAidError as error:
    st.text(str(error))
