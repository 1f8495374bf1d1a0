"""Nothing vanishes: every line of any input has one role, and all its words are where that role says."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.formats import LineRole, Reading, ReadingError, read_listing

SPACE = " \t\v\x00\x1c\x1d\x1e\x1f\x85\u00a0\u200b\ufeff\u2003"
LINES = st.sampled_from(
    [
        "",
        "",
        "",
        "May 6, 1961",
        "May 06, 1961",
        "  • May 06, 1961",
        "  •",
        "May 1961",
        "1961",
        "14 October 1950",
        "-",
        "***",
        "Skip to content",
        "Search in",
        "SEARCH RESULTS",
        "Results:",
        "Documents",
        "Popular Documents",
        "No image found.",
        "1 - 3 of 7",
        "4 - 6 of 7",
        "Privacy Policy",
        "1 2 3 … Next",
        "Brandt, Ola (12)",
        "Next",
        "Letter to Voss, 12 May 1947",
        "    Voss asks for coal.",
        "On Rights. Folder 9.",
        "Associated Places",
        "Related Documents",
        "Source",
        "Source: a shelf",
        "Summary:",
        "Contents:",
        "Citation: “Letter,” 1961, Digital Archive, a shelf. https://example.org/document/1",
        "This document was made possible with support from a friend",
        "https://example.org/document/1",
        "May 6, 1961\tLetter\tCoal.",
        "Date\tTitle",
        "\tLetter",
        "page end\fMay 7, 1961",
    ]
)
TEXTS = st.lists(LINES | st.text(max_size=12), min_size=1, max_size=40).map("\n".join)


def words(text: str) -> str:
    """The characters of a text without white space and bullets: joins, indents and bullets may change, words not."""
    return re.sub(r"[\s\x00\u200b-\u200f\u2060\ufeff\u00ad]+", "", text)


def spoken(reading: Reading, role: LineRole) -> str:
    records = reading.records
    parts = {
        # A title's line may have the date in front of it.
        LineRole.TITLE: [f"{record.date.as_written} {record.title}" for record in records],
        LineRole.SUMMARY: [record.summary for record in records],
        LineRole.TEXT: [record.text for record in records],
        LineRole.DATE: [record.date.as_written for record in records],
    }
    return "\n".join(parts[role])


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_line_has_one_role(text: str) -> None:
    try:
        reading = read_listing(text)
    except ReadingError:
        return
    lines = [
        part
        for raw in re.split(r"\r\n|\r|\n", text.removesuffix("\n"))
        for part in ([part for part in re.split("[\f\u2028\u2029]", raw) if words(part)] or [""])
    ]
    if reading.shape == "JSON Lines":
        return
    assert len(reading.roles) in {len(lines), len(lines) - 1}
    for line, role in zip(lines, reading.roles, strict=False):
        assert (role is LineRole.BLANK) == (not words(line)), (line, role)
        if role in {LineRole.TITLE, LineRole.SUMMARY, LineRole.TEXT} and not re.match(
            r"\s*(?:[-*•–—+]|\d+[.)])\s", line
        ):
            assert words(line) in words(spoken(reading, role)), (line, role)
    assert reading.roles.count(LineRole.UNREAD) == len(reading.unread)
    assert all(line.reason and line.text for line in reading.unread)
    assert reading.roles.count(LineRole.DATE) <= len(reading.records)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["May 6, 1961", "May 1961", "1961", "October 23, 1962", ""]),
            st.sampled_from(
                [
                    "Letter to Voss, 6 May 1961",
                    "[Memorandum] On Salt",
                    "On Rights.",
                    "'A Note to … B",
                ]
            ),
            st.sampled_from(
                [
                    "",
                    "Coal.",
                    "1973 agreement on coal.",
                    "One is here.\n\nTwo  is “here”.",
                    "Asks for paper",
                ]
            ),
        ),
        min_size=2,
        max_size=12,
    ).filter(lambda records: sum(1 for date, _, _ in records if date) > 1 and bool(records[-1][0]))
)
def test_a_page_written_from_records_gives_them_back(records: list[tuple[str, str, str]]) -> None:
    count = len(records)
    body = "".join(
        "\n".join((f"\n{date}\n", title, *([f"\n{summary}"] if summary else []))) + "\n"
        for date, title, summary in records
    )
    reading = read_listing(f"Skip to content\n\n\n1 - {count} of {count}\n\n{body}")
    assert [
        (record.date.as_written, record.title, record.summary) for record in reading.records
    ] == records
    assert reading.unread == ()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        reading = read_listing(text)
    except ReadingError as error:
        assert "\n" not in str(error)
    else:
        assert reading.records == () or all(record.title for record in reading.records)
