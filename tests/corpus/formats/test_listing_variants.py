"""What happens to a page on its way to the paste box, and what must then still be right."""

import pytest

from corpus.formats import LineRole, Reading, ReadingError, read_listing

PAGE = """Skip to content


1 - 3 of 7


May 6, 1961

First Letter

One.

May 7, 1961

Second Letter

May 1961

Third Letter

Three."""


def entries(reading: Reading) -> list[tuple[str, str, str]]:
    return [(record.date.as_written, record.title, record.summary) for record in reading.records]


EXPECTED = [
    ("May 6, 1961", "First Letter", "One."),
    ("May 7, 1961", "Second Letter", ""),
    ("May 1961", "Third Letter", "Three."),
]


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        PAGE + "\n",
        PAGE + "\n\n\n",
        PAGE.replace("\n", "\r\n"),
        PAGE.replace("\n", "\r\r\n"),
        PAGE.replace("\n", "\r"),
        PAGE.replace("\n", "  \n"),
        PAGE.replace("\n", "\u200b\n"),
        PAGE.replace("\n", "\u00a0\n"),
        "\ufeff" + PAGE,
        PAGE.replace("May 7", "\ufeffMay\u200b 7"),
        PAGE.replace("\n", "\n    "),
        PAGE.replace("\n", "\n\t"),
        PAGE.replace("\n\n", "\n\n\n"),
        PAGE.replace("\n\nMay 7", "\n\fMay 7"),
        PAGE.replace("\n\nFirst", "\nFirst"),
        PAGE.replace("First Letter\n\n", "First Letter\n"),
        "\n\n\n" + PAGE,
        PAGE.removeprefix("Skip to content"),
        PAGE + "\n\n1 - 3 of 7\n",
        PAGE + "\n\n1\n\n2\n\n3\n\nNext\n",
        PAGE + "\n\n1 2 3 … Next\n",
        PAGE + "\n\nPagination\n\nCurrent page 1\n\nPage 2\n\n› Next\n\nLast »\n",
        PAGE + "\n\nBrandt, Ola (12)\n\nVoss, Harlan (3)\n\nPort Ellin (1)\n",
        PAGE + "\n\n© 2024 The Archive. All rights reserved.\n\nPrivacy Policy\n\nTerms of Use\n",
        PAGE + "\n\nSign up for our newsletter\n\nFacebook\n\nTwitter\n",
        PAGE + "\n\nAbout | Contact | Privacy Policy",
    ],
)
def test_the_same_three_records(text: str) -> None:
    reading = read_listing(text)
    assert entries(reading) == EXPECTED
    assert (reading.unread, reading.warnings) == ((), ())
    assert (reading.first, reading.last, reading.total, reading.promised) == (1, 3, 7, 3)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("51 - 60 of 289", (51, 60, 289, 10)),
        ("51–60 of 289", (51, 60, 289, 10)),
        ("1 - 10 of 1,234", (1, 10, 1234, 10)),
        ("Showing 51–60 of 289 results", (51, 60, 289, 10)),
        ("Showing 51 to 60 of about 289 results.", (51, 60, 289, 10)),
        ("Results: 11 - 20 of 29", (11, 20, 29, 10)),
        ("Results:\n11 - 20 of 29", (11, 20, 29, 10)),
        ("Displaying 1 - 1 of 1", (1, 1, 1, 1)),
        ("289 results", (None, None, 289, None)),
        ("29 results\n\n11 - 20 of 29", (11, 20, 29, 10)),
        ("11 - 20 of 29\n\n29 results", (11, 20, 29, 10)),
    ],
)
def test_forms_of_the_count(header: str, expected: tuple[int | None, ...]) -> None:
    reading = read_listing(f"{header}\n\nMay 6, 1961\n\nFirst Letter\n\nOne.\n")
    assert (reading.first, reading.last, reading.total, reading.promised) == expected
    assert entries(reading) == EXPECTED[:1]
    assert reading.unread == ()


def test_a_cut_page_is_told_by_its_count() -> None:
    cut = PAGE[: PAGE.index("\n\nThird")]
    reading = read_listing(cut)
    assert entries(reading) == EXPECTED[:2]
    assert [(line.line, line.text, line.reason) for line in reading.unread] == [
        (17, "May 1961", "a date with no title after it")
    ]
    assert reading.warnings == (
        "the header 1 - 3 of 7 promises 3 records, 2 were read; the page may be cut, or a record may be among the "
        "lines not read",
    )


def test_more_records_than_promised() -> None:
    reading = read_listing(PAGE.replace("1 - 3", "1 - 2"))
    assert entries(reading) == EXPECTED
    assert reading.warnings == (
        "the header 1 - 2 of 7 promises 2 records, 3 were read; a line that is only a date, or a doubled blank line, "
        "may stand inside a summary",
    )


@pytest.mark.parametrize("blank_lines", [2, 3])
@pytest.mark.parametrize("summary", ["", "\n\nNobody knows when."])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_an_undated_record_anywhere(blank_lines: int, summary: str, place: str) -> None:
    extra = f"Draft Model Agreement{summary}"
    gap = "\n" * (blank_lines + 1)
    text = {
        "first": PAGE.replace("May 6", f"{extra}\n\nMay 6", 1).replace(
            "of 7\n\n\n", f"of 7\n\n\n{gap}"
        ),
        "middle": PAGE.replace("Second Letter", f"Second Letter{gap}{extra}"),
        "last": f"{PAGE}{gap}{extra}",
    }[place].replace("1 - 3", "1 - 4")
    reading = read_listing(text)
    expected = EXPECTED.copy()
    expected.insert(
        {"first": 0, "middle": 2, "last": 3}[place], ("", "Draft Model Agreement", summary.strip())
    )
    assert entries(reading) == expected
    assert reading.unread == ()
    assert len(reading.warnings) == 1


@pytest.mark.parametrize("mark", ["•", "‣", "*", "-", "–", "▪", "1."])
def test_bullets(mark: str) -> None:
    text = f"Search in\n\n  {mark} May 06, 1961\n\n    First Letter\n\n    One.\n\n"
    text += f"  {mark} May, 1961\n\n    Second Letter\n"
    reading = read_listing(text)
    assert entries(reading) == [
        ("May 06, 1961", "First Letter", "One."),
        ("May, 1961", "Second Letter", ""),
    ]
    assert reading.shape == "D old site, bullets"


@pytest.mark.parametrize(
    "undated", ["  •\n\n    Draft", "  • \n    Draft", "  • Draft", "\n\n    Draft"]
)
def test_undated_records_between_bullets(undated: str) -> None:
    text = f"Search in\n\n  • May 06, 1961\n\n    First Letter\n\n{undated}\n\n  • May, 1961\n\n    Second Letter\n"
    assert entries(read_listing(text)) == [
        ("May 06, 1961", "First Letter", ""),
        ("", "Draft", ""),
        ("May, 1961", "Second Letter", ""),
    ]


def test_bulleted_page_without_blank_lines() -> None:
    text = "  • May 06, 1961\n    First Letter\n    One.\n  • May 07, 1961\n    Second Letter\n"
    text += "  • 1962\n    Third Letter\n"
    assert [item[1:] for item in entries(read_listing(text))] == [
        ("First Letter", "One."),
        ("Second Letter", ""),
        ("Third Letter", ""),
    ]


def test_what_stands_left_of_bulleted_records_is_the_end_of_the_page() -> None:
    text = "Search in\n\n  • May 06, 1961\n\n    First Letter\n\n    One.\n\n"
    text += "A word about our harbours and their friends.\n"
    reading = read_listing(text)
    assert entries(reading) == [("May 06, 1961", "First Letter", "One.")]
    assert [(line.line, line.reason) for line in reading.unread] == [
        (9, "after the end of the listing, and no known footer line")
    ]


def test_wrapped_lines_are_joined_by_a_space() -> None:
    long = "Voss writes that the harbour of Port Ellin will stay closed until the ice has gone, and asks for coal."
    wrapped = (
        "Voss writes that the harbour of Port Ellin\n    will stay closed until the ice has gone,"
    )
    wrapped += "\n    and asks for coal."
    text = "".join(
        f"  • May {day:02}, 1961\n\n    Letter {day}\n\n    {wrapped}\n\n" for day in (6, 7, 8)
    )
    assert [record.summary for record in read_listing(text).records] == [long] * 3


def test_unknown_header_lines_are_reported() -> None:
    reading = read_listing(PAGE.replace("1 - 3 of 7", "The Harbours of the North\n\n1 - 3 of 7"))
    assert entries(reading) == EXPECTED
    assert [(line.line, line.text, line.reason) for line in reading.unread] == [
        (4, "The Harbours of the North", "before the first date line, and no known header line")
    ]


def test_years_in_a_list_are_no_records() -> None:
    reading = read_listing(f"{PAGE}\n\nDecade\n\n1949\n\n1950\n\n1951\n\nNext\n")
    assert entries(reading) == EXPECTED
    assert [line.text for line in reading.unread] == ["1949", "1950", "1951"]


@pytest.mark.parametrize(
    "title", ["Press", "People", "Support", "Documents", "Next", "Report (12)"]
)
def test_a_title_may_be_a_word_of_the_page_end(title: str) -> None:
    assert entries(read_listing(PAGE.replace("Second Letter", title)))[1] == (
        "May 7, 1961",
        title,
        "",
    )


def test_a_summary_that_ends_in_a_number_in_brackets_stays() -> None:
    reading = read_listing(f"{PAGE[: PAGE.rindex('Three.')]}Report of the commission (1962)")
    assert reading.records[-1].summary == "Report of the commission (1962)"


def test_a_day_written_first_inside_a_page_that_writes_the_month_first_is_text() -> None:
    reading = read_listing(PAGE.replace("One.", "One.\n\n14 October 1950\n\nTwo."))
    assert reading.records[0].summary == "One.\n\n14 October 1950\n\nTwo."
    assert len(reading.records) == 3


def test_a_page_that_writes_the_day_first() -> None:
    text = PAGE.replace("May 6, 1961", "6 May 1961").replace("May 7, 1961", "7 May 1961")
    assert [record.date.as_written for record in read_listing(text).records] == [
        "6 May 1961",
        "7 May 1961",
        "May 1961",
    ]


def test_markdown_dates_are_dates() -> None:
    text = "**May 6, 1961**\n\nFirst Letter\n\nOne.\n\n## May 7, 1961\n\nSecond Letter\n"
    assert [record.title for record in read_listing(text).records] == [
        "First Letter",
        "Second Letter",
    ]


def test_pages_that_leave_numbers_out_or_overlap() -> None:
    def page(count: str, title: str) -> str:
        return f"Skip to content\n\n{count}\n\nMay 6, 1961\n\n{title}\n\n"

    gap = read_listing(page("1 - 1 of 9", "One") + page("3 - 3 of 9", "Three"))
    assert (gap.first, gap.last, gap.total, gap.promised) == (1, 3, 9, 2)
    assert gap.warnings == ("2 - 2 of 9 is not in this paste",)
    twice = read_listing(page("1 - 1 of 9", "One") * 2)
    assert twice.promised == 2
    assert twice.warnings == (
        "1 - 1 of 9 and 1 - 1 of 9 overlap; records on both are in this paste twice",
    )
    two = read_listing(page("1 - 1 of 9", "One") + page("1 - 1 of 5", "One"))
    assert two.warnings == (
        "the pages 1 - 1 of 9 and 1 - 1 of 5 state different totals; they may be two listings",
    )


def test_what_is_no_listing_is_said() -> None:
    reading = read_listing("Dear Voss,\n\nthe coal came.\n")
    assert (reading.shape, reading.records) == ("no listing", ())
    assert [(line.line, line.reason) for line in reading.unread] == [
        (1, "no date line on this page"),
        (3, "no date line on this page"),
    ]
    assert reading.warnings == (
        "no record was found: no line is only a date; paste the listing with its date lines",
    )


def test_the_last_record_with_more_paragraphs_than_any_other_is_doubted() -> None:
    reading = read_listing(
        f"{PAGE}\n\nThe Archive is a home for letters from the harbours of the north, and more."
    )
    assert reading.records[2].summary.startswith("Three.\n\nThe Archive")
    assert reading.warnings == (
        "line 19: only the last record of the page has a summary of 2 paragraphs; "
        "see whether the page's end is among them",
    )


@pytest.mark.parametrize("text", ["", "  \n\n\t\n", "\ufeff", "\u200b\n"])
def test_an_empty_paste(text: str) -> None:
    with pytest.raises(
        ReadingError, match=r"^the text (is empty \(0 bytes\)|has only blank space); \w+"
    ):
        read_listing(text)


@pytest.mark.parametrize(
    "text", ["<!DOCTYPE html>\n<html>", "\n <html lang='en'>", "<?xml version='1.0'?>\n<html>"]
)
def test_html_is_refused_with_advice(text: str) -> None:
    with pytest.raises(
        ReadingError, match=r"^page\.html is the HTML source of a page; open it in a browser"
    ):
        read_listing(text, "page.html")


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ReadingError, match=r"contains half a character \(U\+D800\) on line 2"):
        read_listing("May 6, 1961\nA \ud800 b")


def test_a_long_line_and_many_lines() -> None:
    long = read_listing(PAGE.replace("One.", "coal " * 200_000 + "end"))
    assert len(long.records[0].summary) == 1_000_003
    many = read_listing("May 6, 1961\n\n" + "a\n" * 50_000)
    assert len(many.roles) == 50_002
    assert LineRole.UNREAD not in many.roles


def test_a_date_that_wrapping_left_alone_on_a_line_is_text() -> None:
    wrapped = "Brandt recalls the long and cold harbour in\nspring 1961\nwhich had no coal, nor salt, for ships in\n1961."
    reading = read_listing(PAGE.replace("One.", wrapped).replace("Three.", wrapped))
    assert [record.date.as_written for record in reading.records] == [
        "May 6, 1961",
        "May 7, 1961",
        "May 1961",
    ]
    assert "spring 1961" in reading.records[0].summary
    assert reading.records[0].summary.endswith("1961.")
