"""Saved answers of OAI-PMH sources: ListRecords and GetRecord, in every format that is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.formats import Reading, ReadingError, UnreadLine
from corpus.imports.drafts import (
    NoRecordError,
    RecordDraft,
    check_count,
    make_reading,
    quote_value,
)
from corpus.imports.xml_entries import entry_drafts
from corpus.imports.xml_tree import (
    attribute,
    children,
    decode_xml,
    first,
    iter_events,
    local_name,
    release,
    root_name,
    text_of,
)
from corpus.text import count_phrase, count_with_verb

_VERBS = ("Identify", "ListIdentifiers", "ListMetadataFormats", "ListSets")
OAI_EVENTS = ("record", "error", "resumptionToken", *_VERBS)
"""The elements that `read_oai_answer` must be told of."""

_DELETED_SHOWN = 5


@dataclass
class OaiAnswer:
    """What answers of a source hold together.

    Attributes:
        drafts: of their records.
        unread: their records that cannot be records here.
        deleted: the identifiers of those that the source has deleted.
        token: what asks for the next answer, "" at the end.
        total: how many records the source states, 0 where it does not.
        error: (code, words) of an error, None without one.
        other_verb: the verb of an answer that holds no records, "" for ListRecords and GetRecord.
        repository: what the source calls itself, where it says so.
        entries: how many records there are in all, deleted ones too.
    """

    drafts: list[RecordDraft] = field(default_factory=list)
    unread: list[UnreadLine] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    token: str = ""
    total: int = 0
    error: tuple[str, str] | None = None
    other_verb: str = ""
    repository: str = ""
    entries: int = 0


@dataclass(frozen=True)
class OaiSurvey:
    """What an answer of a source is, without its records.

    Attributes:
        verb: such as "Identify"; "" for ListRecords and GetRecord.
        repository: what the source calls itself, where it says so.
        records: how many there are, deleted ones too.
        token: what asks for the next answer, "" at the end.
        total: how many records the source states, 0 where it does not.
        error: (code, words) of an error, None without one.
    """

    verb: str
    repository: str
    records: int
    token: str
    total: int
    error: tuple[str, str] | None


def survey_oai_answer(data: bytes, name: str) -> OaiSurvey:
    """Return what an answer is. Raises ReadingError when it is not OAI-PMH, or damaged."""
    text = decode_xml(data, name).text
    if root_name(text) != "OAI-PMH":
        raise ReadingError(f"{name} is not an answer of OAI-PMH")
    answer = OaiAnswer()
    for _ in _records_in(iter_events(text, name, *OAI_EVENTS), answer):
        pass
    return OaiSurvey(
        answer.other_verb, answer.repository, answer.entries, answer.token, answer.total,
        answer.error,
    )  # fmt: skip


def read_oai_answer(events: Iterator[tuple[str, Any]], name: str) -> Reading:
    """Return the records of a saved answer.

    events: of OAI_EVENTS. Raises ReadingError when the answer is not one of records.
    """
    answer = OaiAnswer()
    _read_events(events, name, answer)
    return _reading(answer, name)


def read_oai_pages(pages: Iterable[bytes], name: str) -> Reading:
    """Return the records of all answers of a harvest, in their order.

    Raises ReadingError when one of them cannot be read.
    """
    answer = OaiAnswer()
    for number, page in enumerate(pages, 1):
        label = f"{name}, answer {number}"
        text = decode_xml(page, label).text
        if root_name(text) != "OAI-PMH":
            raise ReadingError(f"{label} is not an answer of OAI-PMH; harvest it again")
        answer.token = ""
        _read_events(iter_events(text, label, *OAI_EVENTS), label, answer)
    return _reading(answer, name)


def _read_events(events: Iterator[tuple[str, Any]], name: str, answer: OaiAnswer) -> None:
    for record in _records_in(events, answer):
        check_count(answer.entries, name)
        _read_record(record, answer, name)


def _records_in(events: Iterator[tuple[str, Any]], answer: OaiAnswer) -> Iterator[Any]:
    """Yield each record when it has ended, and count it; note what is around the records.

    A record is emptied when the next one is asked for.
    """
    record: Any = None
    for kind, element in events:
        if kind == "start":
            if record is None and local_name(element) == "record":
                record = element
        elif element is record:
            answer.entries += 1
            yield element
            release(element)
            record = None
        elif record is None:
            _read_frame(element, answer)


def _read_frame(element: Any, answer: OaiAnswer) -> None:  # noqa: ANN401
    """Note what an element says of the answer."""
    tag = local_name(element)
    if tag == "resumptionToken":
        answer.token = text_of(element)
        size = attribute(element, "completeListSize")
        answer.total = int(size) if size.isascii() and size.isdigit() and len(size) < 12 else 0
    elif tag == "error":
        answer.error = (attribute(element, "code"), text_of(element))
    elif tag in _VERBS:
        answer.other_verb = tag
        answer.repository = text_of(first(element, "repositoryName")) or answer.repository


def _read_record(record: Any, answer: OaiAnswer, name: str) -> None:  # noqa: ANN401
    header, metadata = first(record, "header"), first(record, "metadata")
    identifier = text_of(first(record, "header", "identifier"))
    if header is not None and attribute(header, "status") == "deleted":
        answer.deleted.append(identifier)
        return
    entries = [] if metadata is None else [child for child in metadata if local_name(child)]
    drafts: list[RecordDraft] = []
    for entry in entries:
        try:
            drafts += entry_drafts(entry, answer.entries, name)
        except NoRecordError as error:
            answer.unread.append(UnreadLine(answer.entries, identifier[:200], str(error)))
    if not entries:
        answer.unread.append(UnreadLine(answer.entries, identifier[:200], "it has no metadata"))
    for draft in drafts:
        draft.line = answer.entries
        draft.key = draft.key or identifier
        if header is not None:
            for member in children(header, "setSpec"):
                draft.put("", "Set", text_of(member))
    answer.drafts += drafts


def _reading(answer: OaiAnswer, name: str) -> Reading:
    label = name or "the text"
    if answer.error and not answer.drafts:
        code, words = answer.error
        raise ReadingError(
            f"{label} is the answer of a source that has no records for this request: {code} "
            f"{quote_value(words)}; change the request"
        )
    if answer.other_verb and not answer.entries:
        raise ReadingError(
            f"{label} is an answer of OAI-PMH to {answer.other_verb}, which has no records; "
            "save one to ListRecords, or run: finding-aid harvest URL"
        )
    warnings = []
    if answer.deleted:
        examples = ", ".join(answer.deleted[:_DELETED_SHOWN])
        ellipsis = ", …" if len(answer.deleted) > _DELETED_SHOWN else ""
        count = count_with_verb(len(answer.deleted))
        warnings.append(f"{count} deleted at the source and not read: {examples}{ellipsis}")
    if answer.token:
        of_all = f" of {answer.total:,}" if answer.total else ""
        warnings.append(
            f"only the first {count_phrase(answer.entries)}{of_all}: the answer goes on at the "
            "source (resumptionToken); all of it: finding-aid harvest URL"
        )
    twice = [key for key, times in Counter(d.key for d in answer.drafts).items() if times > 1]
    if twice and answer.entries == len(answer.drafts):
        warnings.append(f"{count_phrase(len(twice), 'identifier')} more than once: {twice[0]}")
    return make_reading(
        name, "OAI-PMH", answer.drafts, unread=answer.unread, warnings=warnings, unit="record"
    )
