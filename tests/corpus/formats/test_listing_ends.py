"""Where the last record ends and the page's end begins, when both are made of the same words."""

import pytest

from corpus.formats import LineRole, Reading, read_listing

PAGE = "Skip to content\n\n\n1 - 2 of 7\n\n\nMay 6, 1961\n\nFirst Letter\n\nOne.\n\nMay 7, 1961\n\n"
OLD = "Search in\n\nDigital Archive International History Declassified\n\n"
PAGER = "Previous 1 2 3 Next"
NOTICE = "© 2024 The Archive. All rights reserved."


def entries(reading: Reading) -> list[tuple[str, str, str]]:
    return [(record.date.as_written, record.title, record.summary) for record in reading.records]


@pytest.mark.parametrize("title", ["People", "Places", "Press", "Support", "Report (1962)"])
@pytest.mark.parametrize(
    "end", ["", "\n\nVoss asks for coal.", f"\n\nVoss asks for coal.\n\n{PAGER}"]
)
def test_the_last_title_may_be_a_word_of_the_page_end(title: str, end: str) -> None:
    reading = read_listing(f"{PAGE}{title}{end}\n")
    summary = "Voss asks for coal." if end else ""
    assert entries(reading)[1:] == [("May 7, 1961", title, summary)]
    assert (reading.unread, reading.warnings) == ((), ())


@pytest.mark.parametrize(
    "end", [PAGER, NOTICE, "Next", "7", "People\n\nVoss, Harlan (12)\n\nBrandt, Ola (3)"]
)
def test_a_date_cut_off_above_the_page_end_is_no_record(end: str) -> None:
    reading = read_listing(f"{PAGE.replace('1 - 2', '1 - 1')}{end}\n")
    assert entries(reading) == [("May 6, 1961", "First Letter", "One.")]
    assert [(line.line, line.reason) for line in reading.unread] == [
        (13, "a date with no title after it")
    ]


@pytest.mark.parametrize(
    "end", [PAGER, NOTICE, f"Filter by\n\nVoss, Harlan (12)\n\nBrandt, Ola (3)\n\n{PAGER}"]
)
def test_the_last_summary_may_end_in_a_number_in_brackets(end: str) -> None:
    reading = read_listing(f"{PAGE}Second Letter\n\nReport of the Board (1962)\n\n{end}\n")
    assert entries(reading)[1:] == [("May 7, 1961", "Second Letter", "Report of the Board (1962)")]
    assert reading.unread == ()


def test_a_list_with_counts_ends_a_record_without_a_summary_whatever_follows() -> None:
    end = "Decade\n1940s (12)\n1950s (33)\n\nOur Partners\n\nWashington, DC\n"
    reading = read_listing(f"{PAGE}Second Letter\n\n{end}")
    assert entries(reading)[1:] == [("May 7, 1961", "Second Letter", "")]
    assert [line.text for line in reading.unread] == ["Our Partners", "Washington, DC"]


def test_on_a_bulleted_page_what_is_indented_is_of_a_record() -> None:
    page = f"{OLD}  • May 06, 1961\n\n    First Letter\n\n    One.\n\n    Two\n\n"
    page += "  • May 07, 1961\n\n    People\n\n    Report (1962)\n\n    A last word\n\nDecade\n1940s (12)\n1950s (33)\n"
    reading = read_listing(page)
    assert entries(reading) == [
        ("May 06, 1961", "First Letter", "One.\n\nTwo"),
        ("May 07, 1961", "People", "Report (1962)\n\nA last word"),
    ]
    assert (reading.unread, reading.warnings) == ((), ())


def test_a_collection_named_by_a_year_above_its_only_record() -> None:
    page = f"{OLD}No image found.\n\n1953\n\nLetters on the coal of 1953.\n\n  • May 06, 1961\n\n    First Letter\n"
    reading = read_listing(page)
    assert entries(reading) == [("May 06, 1961", "First Letter", "")]
    assert reading.records[0].collection == "1953"


@pytest.mark.parametrize("title", ["- Minutes -", "10. Telegram on Coal"])
def test_an_undated_title_keeps_its_own_dash_or_number(title: str) -> None:
    page = f"{OLD}  • May 06, 1961\n\n    First Letter\n\n  •\n\n    {title}\n\n  • May 07, 1961\n\n    Third Letter\n"
    assert entries(read_listing(page))[1] == ("", title, "")


def test_a_page_number_at_the_end_of_a_documents_text_is_of_the_text() -> None:
    page = "May 6, 1961\n\nFirst Letter\n\nDear Voss.\n\nPage 2\n\nAssociated Places\n\nArland\n\nSource\n\nA shelf\n"
    reading = read_listing(page)
    assert reading.records[0].text == "Dear Voss.\n\nPage 2"
    assert LineRole.FOOTER not in reading.roles


def test_lists_with_counts_above_the_count_are_header_lines() -> None:
    reading = read_listing(
        PAGE.replace("1 - 2", "Decade\n\n1940s (12)\n\nVoss, Harlan (3)\n\n1 - 2") + "Second Letter"
    )
    assert len(reading.records) == 2
    assert reading.unread == ()


def test_the_wrapped_lines_of_a_pdf() -> None:
    page = (
        "October 14, 1950\nTelegram, Harlan Voss to Ola Brandt\nCitation:\n"
        "“Telegram, Harlan Voss to Ola Brandt,” October, 1950, Digital Archive, State Archive, f. 5, op.\n"
        "49. https://example.org/document/900001\n"
        "Summary:\nVoss says when the harbour of Port Ellin will open for anti-\n"
        "tank guns, and for coal.\nContents:\nEnglish Translation\n"
        "The document notes that the harbour is closed, and that no ship came in.\nTo Brandt.\n"
    )
    (record,) = read_listing(page).records
    assert (record.source, record.url) == (
        "State Archive, f. 5, op. 49",
        "https://example.org/document/900001",
    )
    assert (
        record.summary
        == "Voss says when the harbour of Port Ellin will open for anti-tank guns, and for coal."
    )
    assert (
        record.text
        == "The document notes that the harbour is closed, and that no ship came in.\nTo Brandt."
    )
