"""Pages that came by e-mail, through a Markdown copier, or as tags: the words are the archive's, the marks are not."""

import re
import textwrap

import pytest

from corpus.formats import Reading, ReadingError, read_listing
from corpus.formats.markdown_marks import split_link, strip_emphasis

RECORDS = [
    ("May 6, 1961", "Letter, Ola Brandt to Harlan Voss", "Brandt asks about coal."),
    ("May 1961", "[Memorandum] On the Harbour (Draft)", ""),
    ("1962", "*** of the Sea Board", "The Board meets.\n\nIt adjourns."),
]
PAGE = "Skip to content\n\n\n1 - 3 of 7\n\n\n" + "\n\n".join(
    "\n\n".join(part for part in record if part) for record in RECORDS
)
TITLES = re.compile("|".join(f"^{re.escape(title)}$" for _, title, _ in RECORDS), re.MULTILINE)


def entries(reading: Reading) -> list[tuple[str, str, str]]:
    return [(record.date.as_written, record.title, record.summary) for record in reading.records]


@pytest.mark.parametrize(
    "text",
    [
        re.sub("(?m)^", "> ", PAGE),
        re.sub("(?m)^", ">> ", PAGE),
        re.sub("(?m)^", "> > ", PAGE),
        re.sub("(?m)^(?=.)", "> ", PAGE).replace("\n\n", "\n>\n"),
        re.sub("(?m)^", "\t>\u00a0", PAGE),
        re.sub("(?m)^", "> ", PAGE).replace("\n", "\r\n"),
    ],
)
def test_a_page_quoted_in_an_email(text: str) -> None:
    reading = read_listing(text)
    assert entries(reading) == RECORDS
    assert (reading.promised, reading.unread) == (3, ())


def test_lone_quotation_marks_are_words() -> None:
    text = PAGE.replace("Brandt asks", "> Brandt asks")
    assert entries(read_listing(text))[0][2] == "> Brandt asks about coal."


@pytest.mark.parametrize("mark", ["**{}**", "### {}", "__{}__", "## **{}**", "***{}***"])
def test_titles_in_markdown(mark: str) -> None:
    marked = TITLES.sub(
        lambda found: mark.format(found.group()), PAGE.replace("*** of", "Board of")
    )
    assert [record.title for record in read_listing(marked).records] == [
        "Letter, Ola Brandt to Harlan Voss",
        "[Memorandum] On the Harbour (Draft)",
        "Board of the Sea Board",
    ]


def test_one_title_in_stars_among_others_is_the_archives() -> None:
    reading = read_listing(PAGE.replace("Letter, Ola Brandt to Harlan Voss", "**Letter**"))
    assert reading.records[0].title == "**Letter**"


@pytest.mark.parametrize("mark", ["{}", "### {}", "**{}**"])
def test_titles_that_are_links_keep_their_address(mark: str) -> None:
    page = PAGE.replace("Skip to content", "[Skip to content](#main)").replace("*** of", "Board of")
    linked = TITLES.sub(
        lambda found: mark.format(f"[{found.group()}](https://example.org/document/a-(1))"), page
    )
    reading = read_listing(linked)
    assert [record.title for record in reading.records][:2] == [RECORDS[0][1], RECORDS[1][1]]
    assert {record.url for record in reading.records[:2]} == {"https://example.org/document/a-(1)"}
    assert (reading.shape, reading.unread) == ("B new site, bare header", ())


@pytest.mark.parametrize(
    ("text", "words", "address"),
    [
        ("[A [b] c](https://example.org/1)", "A [b] c", "https://example.org/1"),
        (r"[A \[b\] c](https://example.org/1)", "A [b] c", "https://example.org/1"),
        ('[A](https://example.org/1 "A")', "A", "https://example.org/1"),
        ("[**A**](/document/1)", "A", "/document/1"),
        ("[A] (https://example.org/1)", "[A] (https://example.org/1)", ""),
        ("[Draft] Letter (1962)", "[Draft] Letter (1962)", ""),
    ],
)
def test_a_line_that_is_a_link(text: str, words: str, address: str) -> None:
    assert split_link(text) == (words, address)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**A # b**", "A # b"),
        ("**A** and **b**", "**A** and **b**"),
        ("#5 of the Board", "#5 of the Board"),
        ("''A''", "''A''"),
        ("*** of", "*** of"),
        ("*A*", "A"),
    ],
)
def test_emphasis_is_around_a_whole_line(text: str, words: str) -> None:
    assert strip_emphasis(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "<p>May 6, 1961</p>\n<h3><a href='/document/1'>Letter</a></h3>\n<p>One.</p>\n",
        "<li>\n<span class='date'>May 6, 1961</span>\n<br/>\nLetter\n</li>",
    ],
)
def test_a_piece_of_html_is_refused_with_advice(text: str) -> None:
    with pytest.raises(ReadingError, match=r"is the HTML source of a page; open it in a browser"):
        read_listing(text)


@pytest.mark.parametrize("width", [60, 72, 76, 100])
def test_a_quoted_page_of_two_records_wrapped(width: int) -> None:
    title = "From the Journal of H. Voss, 'Record of a Conversation with O. Brandt, Minister of the Harbour and Coal'"
    summary = "Voss and Brandt speak of the price of coal on the quays of Port Ellin, and of the ice that keeps ships."
    page = f"1 - 2 of 2\n\nMay 6, 1961\n\n{title}\n\n{summary}\n\nMay 7, 1961\n\n{title}\n"
    wrapped = "\n".join(
        textwrap.fill(line, width, break_on_hyphens=False) for line in page.split("\n")
    )
    expected = [("May 6, 1961", title, summary), ("May 7, 1961", title, "")]
    assert entries(read_listing(wrapped)) == expected
    assert entries(read_listing(re.sub("(?m)^", "> ", wrapped))) == expected
