"""Record: one record with every field (?id=...), its citation, its source, and related records."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from corpus import collapse_whitespace, count_phrase, shelfmark_of, shorten
from pages.announcer import show_status
from pages.components import (
    correction_line,
    html,
    join,
    link,
    original_line,
    original_link,
    record_url,
    show_citation,
    show_definitions,
    show_html,
    show_record,
)
from pages.record_changes import (
    FIELDS,
    show_correction_form,
    show_delete_button,
    show_merge_form,
    show_outcome,
)
from pages.scope import ask_within_records
from pages.session import get_assistant
from qa import FindingAidError, Provenance, Record, RecordContext, cite_records, coins

LONGEST_LINK = 120
TEXT_FIELDS = (
    ("Text", "text"),
    ("Collection", "collection"),
    ("Source", "source"),
    ("Listing", "listing"),
    ("Repository", "repository"),
    ("Language", "language"),
    ("Address", "url"),
)
LIST_FIELDS = (("People", "people"), ("Places", "places"), ("Topics", "topics"))

MAX_TOLD_SHOWN = 12
"""Times told that are shown; a long text names hundreds."""

assistant = get_assistant()


def show_fields(record: Record) -> None:
    """Every field that the record has."""
    heading = '<h1 dir="auto" class="fa-title fa-text">{}</h1>{}{}'
    title = original_link(record, record.title) or record.title
    show_html(heading, title, correction_line(record), original_line(record))
    pairs = [("Date", record.date.as_written or "Undated")]
    if record.title_dates:
        label = "Date in the title" if len(record.title_dates) == 1 else "Dates in the title"
        pairs.append((label, "; ".join(day.as_written for day in record.title_dates)))
    if times := record.told_words():
        pairs[0] = ("Written", pairs[0][1])
        pairs.append(("Tells of", "; ".join(times[:MAX_TOLD_SHOWN])))
    pairs.append(("Summary", record.summary or "The listing gives no summary."))
    pairs += [
        (f"{FIELDS[name]} in the listing", words or "None.")
        for name, words in record.words_as_listed.items()
    ]
    pairs += [(label, value) for label, name in TEXT_FIELDS if (value := getattr(record, name))]
    pairs += [
        (label, "; ".join(values))
        for label, name in LIST_FIELDS
        if (values := getattr(record, name))
    ]
    show_definitions([*pairs, *record.other])


def show_neighbours(context: RecordContext) -> None:
    """Links to the records before and after it by date, and its place among all."""
    neighbours = context.neighbours
    if neighbours is None:
        return
    items = join(
        html(
            '<li><span class="fa-muted">{}: {}</span><br><a href="{}" target="_self">{}</a>'
            '<div dir="auto" class="fa-small fa-muted fa-clamp-4">{}</div></li>',
            label,
            record.date.as_written or "undated",
            record_url(record.id),
            shorten(collapse_whitespace(record.title), LONGEST_LINK),
            record.summary,
        )
        for label, record in (("Earlier", neighbours.earlier), ("Later", neighbours.later))
        if record is not None
    )
    show_html(
        '<nav aria-label="Records before and after">'
        '<div class="fa-muted">Record {:,} of {:,} by date</div>'
        '<ul class="fa-list fa-row">{}</ul></nav>',
        neighbours.position,
        neighbours.total,
        items,
    )


def show_provenance(provenance: Provenance | None) -> None:
    """Which file or page the record came from, and when it was added."""
    st.subheader("Where it came from")
    if provenance is None:
        st.text("The archive does not know when this record was added.")
        return
    when = f"{datetime.fromisoformat(provenance.changed_at):%B %-d, %Y, %H:%M} UTC"
    verb = "Updated" if provenance.is_update else "Added"
    source = f"from {provenance.source}" if provenance.source else f"by: {provenance.change}"
    count = provenance.changed_records
    of_all = f", with {count_phrase(count)} in all" if count > 1 else ""
    lines = [f"{verb} on {when}, {source}{of_all}."]
    page = provenance.page
    if page is not None and page.total is not None:
        span = f"{page.first:,} to {page.last:,} of {page.total:,}"
        lines.append(f"That page says it has {span} of its listing.")
    if provenance.is_update:
        lines.append("An earlier version of it was worded differently.")
    st.text("\n".join(lines))


def show_related(record: Record) -> list[Record]:
    """Show the related records, each with the reason, and return them."""
    try:
        related = assistant.records.related(record.id)
    except FindingAidError as error:
        st.text(str(error))
        return []
    st.subheader("Related records")
    if not related:
        st.text("No record here has the same correspondents, or is close in meaning within a year.")
    for match in related:
        reason = match.reason[:1].upper() + match.reason[1:]
        show_html('<div class="fa-text fa-muted fa-small">{}</div>', reason)
        show_record(match.record)
    return [match.record for match in related]


def show_names(record: Record) -> None:
    """The names that it mentions, each with a link to its page."""
    try:
        names = assistant.names.in_record(record)
    except FindingAidError:
        return  # the related records report the same error
    if names:
        links = join((link("people", name, name=name) for name in names), "; ")
        show_html(
            '<div class="fa-text"><span class="fa-muted fa-small">{}</span><br>{}</div>',
            "People and places",
            links,
        )


def show_shelfmark(record: Record) -> None:
    """The parts of its shelfmark, and a link to the records of the same file or box."""
    shelfmark = shelfmark_of(record.source, record.other, record.collection)
    if shelfmark is None:
        return
    parts = (f"{part.level}: {part}" for part in shelfmark.parts if part.level)
    show_definitions([("Shelfmark in parts", "; ".join(parts))])
    if shelfmark.file:
        same = link("browse", "All records of this file or box", file=shelfmark.file)
        show_html('<div class="fa-text">{}</div>', same)


def show_annotations(record: Record) -> None:
    """The reader's own note and tags."""
    annotations = assistant.annotations
    st.subheader("Your note and tags")
    note, tags = annotations.note(record.id), annotations.tags(record.id)
    if assistant.read_only:
        st.text("\n".join(filter(None, [note, ", ".join(tags)])) or "None.")
        return
    with st.form("own", border=False):
        note = st.text_area("Your note", note, key="note")
        typed_tags = st.text_input("Tags (separate with commas)", ", ".join(tags), key="tags")
        if st.form_submit_button("Save"):
            try:
                annotations.write_note(record.id, note)
                annotations.set_tags(record.id, typed_tags.split(","))
                saved_at = datetime.now(
                    UTC
                ).isoformat()  # spoken again when the same is saved again
                show_status("Saved.", saved_at)
            except FindingAidError as error:
                st.text(str(error))


def show_context(context: RecordContext) -> None:
    """The whole page of a record."""
    record = context.record
    show_neighbours(context)
    show_fields(record)
    show_html('<span class="Z3988" title="{}"></span>', coins(record))  # for Zotero's connector
    st.page_link(
        "pages/ask.py",
        label="Ask about this record",
        icon=":material/forum:",
        query_params=ask_within_records([record.id]),
    )
    show_names(record)
    show_shelfmark(record)
    st.subheader("Citation")
    show_citation(record)
    for missing in cite_records([record], "archive").missing:
        st.text(f"Not in the listing: {', '.join(missing.details)}")
    related = show_related(record)
    show_annotations(record)
    if not assistant.read_only:
        st.subheader("Correct, merge or delete")
        show_correction_form(record)
        show_merge_form(record, related)
        show_delete_button(record)
    show_provenance(context.provenance)
    st.caption("Record ID")
    st.code(record.id, language=None, wrap_lines=True)


def show_page() -> None:
    """The record that the URL names, or where to find one."""
    show_outcome()
    record_id = st.query_params.get("id", "")
    message = "Open a record from Ask or from Browse."
    try:
        if record_id:
            context = assistant.records.context(record_id)
            if context is not None:
                show_context(context)
                return
            message = f"There is no record {record_id!r} in this archive."
    except FindingAidError as error:
        message = str(error)
    st.title("Record")
    st.text(message)
    st.page_link("pages/browse.py", label="Browse the records")


show_page()
