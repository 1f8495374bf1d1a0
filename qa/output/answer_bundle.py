"""Answer bundles: an answer as a file, and the later check that its quotations are still there.

A bundle has the question, the answer, the place of each quotation, and the digest of every cited
record at that time. The check asks the archive for the records again and compares; it trusts
nothing else in the file. The output of `finding-aid ask --json` has the same statements, without
digests, and can be checked as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from corpus import TEXT_FIELDS, FindingAidError, Record, shorten
from qa.answering import Answer
from qa.citations import to_one_line
from qa.output.answer_page import bundle_in_page
from qa.output.answer_view import AnswerView, StatementView

FORMAT = 1
MAX_BYTES = 16 * 1024 * 1024
_LONGEST_EXCERPT = 60
_TYPE_NAMES: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number with a point",
}
_T = TypeVar("_T")


class BundleError(FindingAidError, ValueError):
    """A file is no answer bundle. The message is one line."""


@dataclass(frozen=True)
class QuotationProblem:
    """A quotation that is no longer where it was.

    Attributes:
        statement: the number of the statement, from 1.
        record: the id of its record.
        quote: the quotation.
        kind: "record gone", "quote moved" or "quote gone".
        text: one line that says so.
        field: the field in which the quotation is now, "" when nowhere.
        start: its first character there.
        end: the character after its last.
    """

    statement: int
    record: str
    quote: str
    kind: str
    text: str
    field: str = ""
    start: int = 0
    end: int = 0


def make_bundle(
    answer: Answer, encoder_fingerprint: str, version: str, made_at: datetime | None = None
) -> dict[str, Any]:
    """Return an answer as a bundle, ready for JSON.

    version: Finding Aid's. made_at: a time with a time zone, now unless given.
    """
    records = {record.id: record for record in answer.cited_records}
    view = AnswerView.of(answer)
    return bundle_of_view(view, records.get, encoder_fingerprint, version, answer.turn, made_at)


def bundle_of_view(
    answer: AnswerView,
    find_record: Callable[[str], Record | None],
    encoder_fingerprint: str,
    version: str,
    turn: int = 0,
    made_at: datetime | None = None,
) -> dict[str, Any]:
    """Return an answer that was stored as a bundle; the digests are those of the records now.

    find_record: gives the record with an id, or None; one that is gone has no digest. turn: the
    number of the answer in its conversation, 0 for one that is not stored.
    """
    time = (made_at or datetime.now(UTC)).astimezone(UTC)
    records = {note.record: find_record(note.record) for note in answer.citations}
    return {
        "format": FORMAT,
        "made_at": time.isoformat(timespec="seconds"),
        "version": version,
        "model": {"fingerprint": encoder_fingerprint},
        "question": answer.question,
        "understood": answer.understood.to_json(),
        "answered": answer.answered,
        "reason": answer.reason,
        "lead": answer.lead,
        "statements": [statement.to_json() for statement in answer.statements],
        "citations": [
            {
                "number": note.number,
                "record": note.record,
                "text": note.text,
                **({"digest": record.digest} if (record := records[note.record]) else {}),
                "as_listed": note.as_listed,
            }
            for note in answer.citations
        ],
        "parts": [part.to_json() for part in answer.parts],
        "conversation": answer.conversation,
        "turn": turn,
    }


def read_bundle(path: Path) -> dict[str, Any]:
    """Read a bundle, the page of an answer, or the output of `ask --json`.

    Raises BundleError when the file is none of them.
    """
    if path.exists() and not path.is_file():
        raise BundleError(
            f"{path} cannot be read (it is not a file); give one that ask --bundle wrote"
        )
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror or error})") from error
    if len(content) > MAX_BYTES:
        raise BundleError(f"{path} is larger than {MAX_BYTES // 1024**2} MB, which no answer is")
    try:
        bundle = json.loads(bundle_in_page(content.decode("utf-8", "replace")) or content)
    except RecursionError as error:
        raise BundleError(_not_json(path, "it is nested too deeply")) from error
    except ValueError as error:
        raise BundleError(_not_json(path, to_one_line(str(error)))) from error
    if not isinstance(bundle, dict):
        raise BundleError(f"{path} contains {_type_name(bundle)}, but an answer is one JSON object")
    try:
        validate_bundle(bundle)
    except BundleError as error:
        raise BundleError(f"{path}: {error}") from error
    return bundle


def validate_bundle(bundle: Mapping[str, Any]) -> None:
    """Raise BundleError for the first value of the check that is missing or wrong."""
    bundle_format = bundle.get("format", FORMAT)
    if type(bundle_format) is not int or bundle_format < 1:
        raise BundleError(f"format is {_excerpt(bundle_format)}; it should be a number from 1")
    if bundle_format > FORMAT:
        raise BundleError(
            f"format {bundle_format} comes from a newer Finding Aid; "
            f"this one reads up to {FORMAT}: update it"
        )
    _typed(bundle, "question", str, "")
    answered = _typed(bundle, "answered", bool, "")
    statements = _typed(bundle, "statements", list, "")
    for number, statement in enumerate(statements, 1):
        _validate_statement(_object(statement, f"statement {number}"), f"statement {number}")
    lead = _typed(bundle, "lead", str, "") if "lead" in bundle else ""
    is_said_in_lead = answered and bool(lead)  # a greeting or a count quotes nothing
    if answered != bool(statements) and not is_said_in_lead:
        raise BundleError(f"answered is {str(answered).lower()}, with {len(statements)} statements")
    citations = _typed(bundle, "citations", list, "") if "citations" in bundle else []
    for number, citation in enumerate(citations, 1):
        place = f"citation {number}"
        _typed(_object(citation, place), "record", str, place)
        if "digest" in citation:
            _typed(citation, "digest", str, place)


def check_bundle(
    bundle: Mapping[str, Any], find_record: Callable[[str], Record | None]
) -> list[QuotationProblem]:
    """Return each quotation of a bundle that is no longer where it was, in the bundle's order.

    find_record: gives the record with an id, or None. Raises BundleError for what is no bundle.
    """
    validate_bundle(bundle)
    digests = _digests(bundle)
    problems = [
        _check_statement(number, statement, find_record(statement.record), digests)
        for number, statement in enumerate(_statements(bundle), 1)
    ]
    return [problem for problem in problems if problem is not None]


def bundle_notes(
    bundle: Mapping[str, Any], find_record: Callable[[str], Record | None]
) -> list[str]:
    """Return what a reader should know of a check even when no quotation fails, a line each.

    That there was nothing to check, that digests are missing, or that a cited record has changed.
    """
    validate_bundle(bundle)
    cited = list(dict.fromkeys(statement.record for statement in _statements(bundle)))
    if not cited:
        return ["this answer quotes nothing, so there was nothing to check"]
    digests = _digests(bundle)
    notes = []
    if missing := [record_id for record_id in cited if record_id not in digests]:
        names = "any record" if missing == cited else ", ".join(map(_excerpt, missing))
        notes.append(
            f"no digest of {names} is in the file: "
            "only the quotations were compared, not the whole records"
        )
    for record_id in cited:
        record = find_record(record_id)
        if record is not None and digests.get(record_id, record.digest) != record.digest:
            notes.append(f"{_excerpt(record_id)} has changed since the answer was made")
    return notes


def _check_statement(
    number: int, statement: StatementView, record: Record | None, digests: Mapping[str, str]
) -> QuotationProblem | None:
    """Return what is wrong with a statement, None when nothing is."""
    quote, field, start = statement.quote, statement.field, statement.start
    prefix = f"statement {number}, “{_excerpt(quote)}”"
    name = _excerpt(statement.record)

    def problem(
        kind: str, text: str, field: str = "", start: int = 0, end: int = 0
    ) -> QuotationProblem:
        message = f"{prefix}: {text}"
        return QuotationProblem(number, statement.record, quote, kind, message, field, start, end)

    if record is None:
        return problem("record gone", f"the archive has no record {name} any more")
    if record.field(field)[start : statement.end] == quote:
        return None
    digest = digests.get(statement.record)
    is_same = digest == record.digest
    change = {None: "", record.digest: " has not changed, and"}.get(digest, " has changed, and")
    place = _find_quote(record, quote, field, start)
    if place is None:
        gone = "never had it" if is_same else "does not have it any more"
        return problem("quote gone", f"{name}{change} {gone}")
    new_field, new_start = place
    new_end = new_start + len(quote)
    places = (
        f"{field}[{start}:{statement.end}]; it stands now at {new_field}[{new_start}:{new_end}]"
    )
    text = f"{name}{change} does not have it at {places}"
    return problem("quote moved", text, new_field, new_start, new_end)


def _find_quote(record: Record, quote: str, field: str, start: int) -> tuple[str, int] | None:
    """Return field and start of a quotation: nearest to `start` in its field, else in another."""
    text = record.field(field)
    candidates = (text.rfind(quote, 0, start + len(quote)), text.find(quote, start))
    if places := [place for place in candidates if place >= 0]:
        return field, min(places, key=lambda place: abs(place - start))
    for name in TEXT_FIELDS:
        if (place := record.field(name).find(quote)) >= 0:
            return name, place
    return None


def _validate_statement(statement: Mapping[str, Any], place: str) -> None:
    for name in ("quote", "record", "field"):
        if not _typed(statement, name, str, place).strip():
            raise BundleError(f"{place}: {name} is empty")
    if statement["field"] not in TEXT_FIELDS:
        field, known = _excerpt(statement["field"]), ", ".join(TEXT_FIELDS)
        raise BundleError(f"{place}: field is {field}; it should be one of {known}")
    start, end = _typed(statement, "start", int, place), _typed(statement, "end", int, place)
    if not 0 <= start < end:
        raise BundleError(f"{place}: no quotation runs from {_excerpt(start)} to {_excerpt(end)}")


def _statements(bundle: Mapping[str, Any]) -> list[StatementView]:
    """Return the statements of a valid bundle; the fields that were not validated are left out."""
    names = ("quote", "record", "field", "start", "end")
    return [
        StatementView(**{name: statement[name] for name in names})
        for statement in bundle["statements"]
    ]


def _digests(bundle: Mapping[str, Any]) -> dict[str, str]:
    """Return the digest of each cited record that has one, by the record's id."""
    citations = bundle.get("citations", ())
    return {note["record"]: note["digest"] for note in citations if "digest" in note}


def _object(value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BundleError(f"{place} is {_type_name(value)}; it should be an object")
    return value


def _typed(values: Mapping[str, Any], name: str, kind: type[_T], place: str) -> _T:
    """Return the value under a name.

    Raises BundleError when it is missing or not of exactly this type (true is no number).
    """
    prefix = f"{place}: " if place else ""
    if name not in values:
        raise BundleError(f"{prefix}{name} is missing; give a file made from an answer")
    value = values[name]
    if type(value) is not kind:
        expected = _TYPE_NAMES[kind]
        raise BundleError(f"{prefix}{name} is {_type_name(value)}; it should be {expected}")
    return value


def _type_name(value: object) -> str:
    return _TYPE_NAMES.get(type(value), "null")


def _not_json(path: Path, reason: str) -> str:
    return f"{path} is no JSON file ({reason}); give a file made from an answer"


def _excerpt(value: object) -> str:
    """Return a value from the file on one short line."""
    return shorten(to_one_line(str(value)) or "“”", _LONGEST_EXCERPT - 1)


__all__ = [
    "FORMAT",
    "BundleError",
    "QuotationProblem",
    "bundle_notes",
    "check_bundle",
    "make_bundle",
    "read_bundle",
    "validate_bundle",
]
