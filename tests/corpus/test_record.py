"""What a record works out of itself is worked out once, and makes no other record of it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from corpus import ArchivalDate, Record
from corpus.record import cached_attribute


def test_it_is_worked_out_once_and_kept_apart_for_each() -> None:
    asked: list[str] = []

    class Noun:
        _doubled: str | None = None

        def __init__(self, word: str) -> None:
            self.word = word

        @cached_attribute
        def doubled(self) -> str:
            """Twice."""
            asked.append(self.word)
            return self.word * 2

    one, other = Noun("a"), Noun("b")
    assert (one.doubled, one.doubled, other.doubled, asked) == ("aa", "aa", "bb", ["a", "b"])
    assert Noun.doubled.__doc__ == "Twice."


def test_what_was_worked_out_of_a_record_is_no_part_of_it() -> None:
    record = Record("a", "Talk of May 6, 1961", ArchivalDate.none())
    same = replace(record)
    assert [one.edtf for one in record.title_dates] == ["1961-05-06"]
    assert (record == same, hash(record) == hash(same), "title_dates" in repr(record)) == (
        True,
        True,
        False,
    )
    other = replace(record, title="Talk")
    assert (other.title_dates, other.match_key != record.match_key) == ((), True)
    with pytest.raises(FrozenInstanceError):
        record.title = "Talk"  # type: ignore[misc]
