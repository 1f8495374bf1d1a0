"""Answers about the archive as a whole: how many records, from when, who is named most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import Record, count_phrase
from embeddings import ArchiveView
from qa.answering.computed_answer import ComputedAnswer
from qa.answering.sentence_selection import MOST_STATEMENTS, cite_title

_MOST_PAGES = 5
"""Listing pages that are named; of further ones, their number is given."""
_MOST_NAMED = 10
_FEW_NAMED = 5

_CITING = (
    "Every quotation has a footnote, and a record's page has its citation in each style: {styles}. "
    "Here, say for example “Cite the first one in Chicago style”; on the command line: "
    "finding-aid cite ID --style chicago."
)
_EXPORTING = (
    "The Browse page saves the records that you select as RIS (for Zotero), BibTeX, CSL-JSON or "
    "JSON Lines, and the sidebar saves a conversation as Markdown or HTML. Here, say for example "
    "“Export these as RIS”; on the command line: finding-aid cite ID --style ris."
)
_ADDING = (
    "Paste a listing page, or choose a file, on the Add page: it is shown before it is added, and "
    "every addition can be undone. On the command line: finding-aid add FILE."
)


@dataclass(frozen=True)
class ArchiveFacts:
    """What the facets of an archive count: pairs of a name and its records, most records first.

    Attributes:
        people, places: the names that records mention.
        subjects: the events and organisations that they mention.
        kinds: the kinds of document that titles state.
        collections: the collections that records name.
        styles: the citation styles.
    """

    people: Sequence[tuple[str, int]]
    places: Sequence[tuple[str, int]]
    subjects: Sequence[tuple[str, int]]
    kinds: Sequence[tuple[str, int]]
    collections: Sequence[tuple[str, int]]
    styles: Sequence[str]


def describe_archive(topic: str, view: ArchiveView, facts: ArchiveFacts) -> ComputedAnswer:
    """Answer a question about the archive as a whole. topic: a key of [archive] in requests.toml.

    Raises KeyError for any other topic.
    """
    if not view.snapshot.count():
        return ComputedAnswer("The archive is empty: add a listing page first.", ())
    return _TOPICS[topic](view, facts)


def _contents(view: ArchiveView, facts: ArchiveFacts) -> ComputedAnswer:
    """Return how many records there are, from when to when, of what, and from which pages."""
    lead = f"{count_phrase(view.snapshot.count())}{_years(view)}{_undated(view)}"
    lead += _sentence("Most named", [*facts.people[:_FEW_NAMED], *facts.places[:_FEW_NAMED]])
    lead += _sentence("Kinds of document", facts.kinds[:_FEW_NAMED])
    lead += _listing_pages_in_words(view)
    return ComputedAnswer(lead, ())


def _size(view: ArchiveView, _: ArchiveFacts) -> ComputedAnswer:
    total, records = view.snapshot.browse(view.only_rows, "date", 0, MOST_STATEMENTS)
    first = f" The first {len(records)} by date:" if total > len(records) else ""
    return _cited(f"{count_phrase(total)}.{first}", records)


def _covered_years(view: ArchiveView, _: ArchiveFacts) -> ComputedAnswer:
    years = _years(view).removeprefix(", ")
    if not years:
        return ComputedAnswer("No record has a date.", ())
    return ComputedAnswer(f"The records are {years}{_undated(view)}", ())


def _people(_: ArchiveView, facts: ArchiveFacts) -> ComputedAnswer:
    return _most_mentioned("people", facts.people)


def _places(_: ArchiveView, facts: ArchiveFacts) -> ComputedAnswer:
    return _most_mentioned("places", facts.places)


def _topics(_: ArchiveView, facts: ArchiveFacts) -> ComputedAnswer:
    lead = "".join(
        _sentence(heading, pairs[:_FEW_NAMED])
        for heading, pairs in (
            ("Events and organisations that the records mention most", facts.subjects),
            ("Places", facts.places),
            ("People", facts.people),
            ("Kinds of document", facts.kinds),
        )
    )
    return ComputedAnswer(lead.strip() or "No known name is in these records.", ())


def _oldest(view: ArchiveView, _: ArchiveFacts) -> ComputedAnswer:
    return _ordered(view, "date", "oldest")


def _newest(view: ArchiveView, _: ArchiveFacts) -> ComputedAnswer:
    return _ordered(view, "date-desc", "newest")


def _ordered(view: ArchiveView, order: str, word: str) -> ComputedAnswer:
    records = _extreme(view, order)
    if not records:
        return ComputedAnswer("No record has a date.", ())
    is_single = len(records) == 1
    lead = (
        f"The {word if is_single else f'{len(records)} {word}'} of the "
        f"{count_phrase(view.snapshot.count())} {'is' if is_single else 'are'} dated "
        f"{_date_of(records[0])}{_undated(view)}"
    )
    return _cited(lead, records[:MOST_STATEMENTS], [record.id for record in records])


def _without_date(view: ArchiveView, _: ArchiveFacts) -> ComputedAnswer:
    total, records = view.snapshot.browse(_undated_rows(view), "title", 0, MOST_STATEMENTS)
    if not total:
        return ComputedAnswer("Every record has a date.", ())
    lead = f"{count_phrase(total)} {'has' if total == 1 else 'have'} no date"
    rows = _undated_rows(view).tolist()
    ids = view.snapshot.ids_of(rows)
    return _cited(f"{lead}{_first_of(total, records)}", records, [ids[row] for row in rows])


def _kinds(_: ArchiveView, facts: ArchiveFacts) -> ComputedAnswer:
    lead = _sentence("Kinds of document, by their titles", facts.kinds[:_MOST_NAMED])
    return ComputedAnswer(lead.strip() or "No title names a kind of document.", ())


def _sources(view: ArchiveView, facts: ArchiveFacts) -> ComputedAnswer:
    lead = _sentence("The records name these collections", facts.collections[:_MOST_NAMED])
    lead = lead or " The records name no collection that they come from."
    return ComputedAnswer(f"{lead.strip()}{_listing_pages_in_words(view)}", ())


def _citing(_: ArchiveView, facts: ArchiveFacts) -> ComputedAnswer:
    return ComputedAnswer(_CITING.format(styles=", ".join(facts.styles)), ())


def _exporting(_: ArchiveView, __: ArchiveFacts) -> ComputedAnswer:
    return ComputedAnswer(_EXPORTING, ())


def _adding(_: ArchiveView, __: ArchiveFacts) -> ComputedAnswer:
    return ComputedAnswer(_ADDING, ())


_TOPICS: dict[str, Callable[[ArchiveView, ArchiveFacts], ComputedAnswer]] = {
    "contents": _contents,
    "topics": _topics,
    "size": _size,
    "years": _covered_years,
    "people": _people,
    "places": _places,
    "oldest": _oldest,
    "newest": _newest,
    "undated": _without_date,
    "kinds": _kinds,
    "sources": _sources,
    "citing": _citing,
    "exporting": _exporting,
    "adding": _adding,
}


def _cited(lead: str, records: Sequence[Record], ids: Sequence[str] = ()) -> ComputedAnswer:
    """Return an answer that cites these records. ids: of all records that were counted."""
    citations = (cite_title(record) for record in records)
    return ComputedAnswer(lead, tuple(citation for citation in citations if citation), tuple(ids))


def _extreme(view: ArchiveView, order: str) -> list[Record]:
    """Return the dated records that come first in an order by date: all of the same dates."""
    dated_rows = view.snapshot.date_index.rows_overlapping(None, None)
    _, records = view.snapshot.browse(dated_rows, order, 0, MOST_STATEMENTS + 1)
    first = [_date_of(record) for record in records[:1]]
    return [record for record in records if [_date_of(record)] == first]


def _date_of(record: Record) -> str:
    """Return the date as the listing has it, else as the title has it."""
    return record.date.as_written or next(
        (title_date.as_written for title_date in record.title_dates), ""
    )


def _years(view: ArchiveView) -> str:
    """Return ", dated 1934 to 1991", "" without a date."""
    first, last = _extreme(view, "date"), _extreme(view, "date-desc")
    if not first or not last:
        return ""
    return f", dated {_date_of(first[0])} to {_date_of(last[0])}"


def _undated_rows(view: ArchiveView) -> NDArray[np.int64]:
    """Return the rows to which the listing gives no date, although a title may have one."""
    dates = view.snapshot.date_index
    rows: NDArray[np.int64] = dates.rows[(dates.first == 0) & (dates.last == 0)]
    return rows


def _undated(view: ArchiveView) -> str:
    """Return the end of a sentence about dates, with the number of records that have none."""
    count = len(_undated_rows(view))
    return f" ({count:,} undated)." if count else "."


def _first_of(total: int, records: Sequence[Record]) -> str:
    return f". The first {len(records)} by title:" if total > len(records) else "."


def _most_mentioned(what: str, pairs: Sequence[tuple[str, int]]) -> ComputedAnswer:
    lead = _sentence(f"The {what} that most records mention", pairs[:_MOST_NAMED])
    return ComputedAnswer(lead.strip() or f"No {what} that I know are in these records.", ())


def _sentence(heading: str, pairs: Sequence[tuple[str, int]]) -> str:
    """Return " Heading: Mao Zedong (24), Berlin (3).", "" for nothing."""
    listed = ", ".join(f"{name} ({count:,})" for name, count in pairs)
    return f" {heading}: {listed}." if listed else ""


def _listing_pages_in_words(view: ArchiveView) -> str:
    """Return the listing pages that were read, with a space before; "" when none says its range.

    Pages do not say their collection: "" too for an archive that is limited to some.
    """
    if view.only_rows is not None:
        return ""
    pages = [
        f"{page.name or 'pasted text'} ({page.first} - {page.last} of {page.total})"
        for page in view.snapshot.listing_pages()
        if page.first is not None and page.total is not None
    ]
    if not pages:
        return ""
    text = f" Listing {'page' if len(pages) == 1 else 'pages'}: {', '.join(pages[:_MOST_PAGES])}"
    unnamed = len(pages) - _MOST_PAGES
    return f"{text}, and {unnamed} more." if unnamed > 0 else f"{text}."
