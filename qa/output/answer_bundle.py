"""Answer bundles: an answer kept as a file, and the check, at any later time, that its quotations still stand.

A bundle holds what was asked and answered, where each quotation stood, and the digest of every cited record as it then
was. The check asks the archive for the records again and compares; it trusts nothing else in the file. An answer as
`finding-aid ask --json` prints it has the same statements, without digests, and can be checked as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from corpus import TEXT_FIELDS, FindingAidError, Record, collapse_whitespace, shorten
from qa.answering import Answer
from qa.citations import archive_citation, to_one_line
from qa.output.answer_view import StatementView, UnderstoodView

FORMAT = 1
MAX_BYTES = 16 * 1024 * 1024
_SHOWN = 60
_NAMES: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number with a point",
}
_T = TypeVar("_T")


class BundleError(FindingAidError, ValueError):
    """A file that is no answer bundle. The message is one line."""


@dataclass(frozen=True)
class QuotationProblem:
    """A quotation that no longer stands where it stood. statement: its number, from 1.

    kind: "record gone", "quote moved" or "quote gone". text: one line that says so. field, start, end: where the
    quotation stands now, "", 0, 0 when nowhere.
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
    """An answer as a bundle, ready for JSON. version: Finding Aid's. made_at: with a time zone; now, unless given."""
    now = (made_at or datetime.now(UTC)).astimezone(UTC)
    return {
        "format": FORMAT,
        "made_at": now.isoformat(timespec="seconds"),
        "version": version,
        "model": {"fingerprint": encoder_fingerprint},
        "question": answer.question.text,
        "understood": UnderstoodView.of(answer.question, answer.hits).to_json(),
        "answered": answer.answered,
        "reason": answer.reason,
        "statements": [StatementView.of(one).to_json() for one in answer.statements],
        "citations": [
            {
                "number": number,
                "record": record.id,
                "text": archive_citation(record),
                "digest": record.digest,
            }
            for number, record in enumerate(answer.cited_records, 1)
        ],
    }


def read_bundle(path: Path) -> dict[str, Any]:
    """Read a bundle, or an answer printed by `ask --json`. BundleError when the file is neither; nothing is guessed."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror or error})") from error
    if len(content) > MAX_BYTES:
        raise BundleError(f"{path} is larger than {MAX_BYTES // 1024**2} MB, which no answer is")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        reason = (
            "it is nested too deeply"
            if isinstance(error, RecursionError)
            else collapse_whitespace(str(error))
        )
        raise BundleError(
            f"{path} is no JSON file ({reason}); give a file made from an answer"
        ) from error
    if not isinstance(found, dict):
        raise BundleError(f"{path} holds {_kind(found)} where an answer is one JSON object")
    try:
        validate_bundle(found)
    except BundleError as error:
        raise BundleError(f"{path}: {error}") from error
    return found


def validate_bundle(found: Mapping[str, Any]) -> None:
    """See that all that the check reads is there and of its type. BundleError names the first thing that is not."""
    made_by = found.get("format", FORMAT)
    if type(made_by) is not int or made_by < 1:
        raise BundleError(f"format is {_brief(made_by)}; it should be a number from 1")
    if made_by > FORMAT:
        raise BundleError(
            f"format {made_by} comes from a newer Finding Aid; this one reads up to {FORMAT}: update it"
        )
    _typed(found, "question", str, "")
    answered = _typed(found, "answered", bool, "")
    for number, one in enumerate(_typed(found, "statements", list, ""), 1):
        _verify_statement(one, f"statement {number}")
    if answered != bool(found["statements"]):
        raise BundleError(
            f"answered is {str(answered).lower()}, with {len(found['statements'])} statements"
        )
    for number, one in enumerate(_list_or_none(found, "citations"), 1):
        where = f"citation {number}"
        if not isinstance(one, dict):
            raise BundleError(f"{where} is {_kind(one)}; it should be an object")
        _typed(one, "record", str, where)
        if "digest" in one:
            _typed(one, "digest", str, where)


def check_bundle(
    found: Mapping[str, Any], snapshot_get: Callable[[str], Record | None]
) -> list[QuotationProblem]:
    """Every quotation of a bundle that no longer stands in the archive, in the bundle's order; [] when all stand.

    snapshot_get: a record by its id, None when there is none. BundleError when `found` is no bundle.
    """
    validate_bundle(found)
    digests = _digests(found)
    checked = (
        _check(number, one, snapshot_get(one["record"]), digests.get(one["record"]))
        for number, one in enumerate(found["statements"], 1)
    )
    return [problem for problem in checked if problem is not None]


def bundle_notes(
    found: Mapping[str, Any], snapshot_get: Callable[[str], Record | None]
) -> list[str]:
    """What a reader should know of a check though no quotation falls by it, a line each.

    That there was nothing to check, that there are no digests, or that a cited record has changed since.
    """
    validate_bundle(found)
    if not found["statements"]:
        return ["this answer quotes nothing, so there was nothing to check"]
    cited = list(dict.fromkeys(one["record"] for one in found["statements"]))
    digests = _digests(found)
    without = [record for record in cited if record not in digests]
    lines = []
    if without:
        which = "any record" if len(without) == len(cited) else ", ".join(map(_brief, without))
        lines.append(
            f"no digest of {which} is in the file: only the quotations were compared, not the whole records"
        )
    for record_id in cited:
        record = snapshot_get(record_id)
        if record is not None and record_id in digests and record.digest != digests[record_id]:
            lines.append(f"{_brief(record_id)} has changed since the answer was made")
    return lines


def _check(
    number: int, one: Mapping[str, Any], record: Record | None, digest: str | None
) -> QuotationProblem | None:
    """What is wrong with one statement, None when nothing is."""
    quote, name, field, start, end = (
        one[key] for key in ("quote", "record", "field", "start", "end")
    )
    where = f"statement {number}, “{_brief(quote)}”"
    if record is None:
        return QuotationProblem(
            number,
            name,
            quote,
            "record gone",
            f"{where}: the archive has no record {_brief(name)} any more",
        )
    if record.field(field)[start:end] == quote:
        return None
    same = digest == record.digest
    change = "" if digest is None else " has not changed, and" if same else " has changed, and"
    stands = _nearest(record, quote, field, start)
    if stands is None:
        gone = "never held it" if same else "does not hold it any more"
        return QuotationProblem(
            number, name, quote, "quote gone", f"{where}: {_brief(name)}{change} {gone}"
        )
    now, at = stands
    here = f"{field}[{start}:{end}]; it stands now at {now}[{at}:{at + len(quote)}]"
    text = f"{where}: {_brief(name)}{change} does not hold it at {here}"
    return QuotationProblem(number, name, quote, "quote moved", text, now, at, at + len(quote))


def _nearest(record: Record, quote: str, field: str, start: int) -> tuple[str, int] | None:
    """Where the record holds a quotation: in the same field the place nearest to where it was, else in another."""
    for name in (field, *(one for one in TEXT_FIELDS if one != field)):
        text = record.field(name)
        before = text.rfind(quote, 0, start + len(quote)) if name == field else -1
        after = text.find(quote, start if name == field else 0)
        places = [place for place in (before, after) if place >= 0]
        if places:
            return name, min(places, key=lambda place: abs(place - start))
    return None


def _verify_statement(one: object, where: str) -> None:
    if not isinstance(one, dict):
        raise BundleError(f"{where} is {_kind(one)}; it should be an object")
    for name in ("quote", "record", "field"):
        if not _typed(one, name, str, where).strip():
            raise BundleError(f"{where}: {name} is empty")
    if one["field"] not in TEXT_FIELDS:
        raise BundleError(
            f"{where}: field is {_brief(one['field'])}; it should be one of {', '.join(TEXT_FIELDS)}"
        )
    start, end = _typed(one, "start", int, where), _typed(one, "end", int, where)
    if not 0 <= start < end:
        raise BundleError(f"{where}: no quotation runs from {_brief(start)} to {_brief(end)}")


def _typed(found: Mapping[str, Any], name: str, kind: type[_T], where: str) -> _T:
    """The value under a name. BundleError when it is missing or not of exactly that type (true is no number)."""
    place = f"{where}: " if where else ""
    if name not in found:
        raise BundleError(f"{place}{name} is missing; give a file made from an answer")
    value = found[name]
    if type(value) is not kind:
        raise BundleError(f"{place}{name} is {_kind(value)}; it should be {_NAMES[kind]}")
    return value


def _list_or_none(found: Mapping[str, Any], name: str) -> list[Any]:
    return _typed(found, name, list, "") if name in found else []


def _digests(found: Mapping[str, Any]) -> dict[str, str]:
    return {one["record"]: one["digest"] for one in found.get("citations", ()) if "digest" in one}


def _kind(value: object) -> str:
    return _NAMES.get(type(value), "null")


def _brief(value: object) -> str:
    """A value from the file on one short line, whatever is in it."""
    return shorten(to_one_line(str(value)) or "“”", _SHOWN - 1)


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
