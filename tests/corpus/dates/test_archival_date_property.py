from __future__ import annotations

import re
from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import MONTH_NAMES, dates_in, parse_date, title_dates
from corpus.dates.vocabulary import WORDS_IN_DATES

days = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))
years = st.integers(1000, 2199)
forms = st.sampled_from(
    [
        lambda d: f"{MONTH_NAMES[d.month - 1]} {d.day}, {d.year:04}",
        lambda d: f"{MONTH_NAMES[d.month - 1]} {d.day:02}, {d.year:04}",
        lambda d: f"{d.day} {MONTH_NAMES[d.month - 1]} {d.year:04}",
        lambda d: f"{MONTH_NAMES[d.month - 1][:3]}. {d.day} {d.year:04}",
        lambda d: d.isoformat(),
    ]
)


def bounds(edtf: str) -> tuple[date, date]:
    parsed = parse_edtf(edtf)
    return date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])


@given(days, forms)
def test_a_day_comes_back_from_every_form(day: date, form: object) -> None:
    assert callable(form)
    found = parse_date(form(day))
    assert found is not None
    assert (found.edtf, found.earliest, found.latest) == (day.isoformat(), day, day)
    assert bounds(found.edtf) == (day, day)


@given(days, days)
def test_a_range_comes_back_and_is_none_when_it_ends_before_it_begins(
    first: date, last: date
) -> None:
    found = parse_date(
        f"{MONTH_NAMES[first.month - 1]} {first.day}, {first.year:04}-"
        f"{MONTH_NAMES[last.month - 1]} {last.day}, {last.year:04}"
    )
    if first >= last:
        assert found is None
    else:
        assert found is not None
        assert (found.earliest, found.latest) == (first, last) == bounds(found.edtf)


@given(
    st.sampled_from(
        ["", "early ", "mid-", "late ", "spring ", "autumn of ", "winter ", "Q3 ", "first half of "]
    ),
    years,
)
def test_parts_of_years_agree_with_edtf(part: str, year: int) -> None:
    found = parse_date(f"{part}{year}")
    assert found is not None
    assert (found.earliest, found.latest) == bounds(found.edtf)
    assert found.earliest is not None and found.earliest.year == year


@given(st.sampled_from(["", "early ", "mid-", "late "]), st.integers(100, 219))
def test_parts_of_decades_agree_with_edtf(part: str, decade: int) -> None:
    found = parse_date(f"the {part}{decade}0s")
    assert found is not None
    assert (found.earliest, found.latest) == bounds(found.edtf)


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    parse_date(text)
    title_dates(text)
    for found in dates_in(text):
        assert text[found.start : found.end] == found.date.as_written


WORDS = (
    "May 6 th , 1961 1962 - – to and between from early mid late 1950 s the fifties "
    "spring winter of c . ? ~ / 05 31 19 century first quarter half before after in [ ] ( ) ' Q 1"
)
pieces = st.lists(st.sampled_from(WORDS.split()), max_size=14)


@given(pieces, st.sampled_from(["", " "]))
def test_whatever_is_read_has_bounds_in_order_and_valid_edtf(words: list[str], space: str) -> None:
    text = space.join(words)
    dates = [found.date for found in dates_in(text)]
    whole = parse_date(text)
    for found in [*dates, *([whole] if whole else [])]:
        if found.earliest and found.latest:
            assert found.earliest <= found.latest
            assert parse_edtf(found.edtf.replace("X~", "X").replace("X?", "X"))
    ends = [found.end for found in dates_in(text)]
    assert ends == sorted(ends)


spoken = st.lists(
    st.sampled_from(
        [
            *sorted(WORDS_IN_DATES),
            *"6 26 50 100 1950 1961 12345 ’50s 19th 1950s , . - – / ? [ ] line Gott".split(),
        ]
    ),
    max_size=7,
).map(" ".join)


@given(spoken)
def test_a_look_at_the_words_leaves_out_no_date(text: str) -> None:
    found, inside = parse_date(text), dates_in(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("corpus.dates.archival_date._could_be_date", lambda _: True)
        patch.setattr("corpus.dates.archival_date._IN_EVERY_DATE", re.compile(""))
        assert (found, inside) == (parse_date(text), dates_in(text))


@pytest.mark.parametrize(
    "line", ["Gottwald 1950", "12345", "7", "May 6", "Letter 19 of the fifties", "Fond 5, 1961"]
)
def test_most_lines_are_told_from_dates_without_the_grammar(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.dates.archival_date.Tokens", None)  # asking the grammar would fail
    assert parse_date(line) is None
