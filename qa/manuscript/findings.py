"""What the check of a manuscript says of a quotation, date, name, shelfmark or note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corpus import Interval
from qa.citations import ComparedWords

KINDS = ("quotation", "note", "shelfmark", "date", "name")


@dataclass(frozen=True, slots=True)
class Finding:
    """What the records say of one thing in a manuscript.

    Attributes:
        kind: one of KINDS.
        verdict: STANDS, DIFFERS or NOT_THERE.
        words: as the manuscript has them.
        place: "paragraph 3" or "note 12".
        start: the characters of that paragraph or note before them.
        remark: one sentence on what was compared.
        record: the id of the record, "" for none.
        title: that record's title.
        field: the field of the record in which they stand, "" for none.
        record_start: their first character there.
        record_end: the character after their last.
        segments: the comparison, word by word; () for nothing to compare.
    """

    kind: str
    verdict: str
    words: str
    place: str
    start: int
    remark: str
    record: str = ""
    title: str = ""
    field: str = ""
    record_start: int = 0
    record_end: int = 0
    segments: tuple[ComparedWords, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the finding as `check-draft --json` prints it."""
        values: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("kind", "verdict", "words", "place", "start", "remark", "record", "title")
        }
        if self.field:
            values |= {"field": self.field, "from": self.record_start, "to": self.record_end}
        values["difference"] = [
            {"written": segment.quoted, "recorded": segment.recorded}
            for segment in self.segments
            if not segment.agrees
        ]
        return values


def is_slip_of_date(written: Interval, recorded: Interval | None) -> bool:
    """Return whether two days agree in two of day, month and year."""
    if recorded is None or written.earliest is None or recorded.earliest is None:
        return False
    if written.earliest != written.latest or recorded.earliest != recorded.latest:
        return False
    day, recorded_day = written.earliest, recorded.earliest
    return (day.day == recorded_day.day) + (day.month == recorded_day.month) + (
        day.year == recorded_day.year
    ) == 2
