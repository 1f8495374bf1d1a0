"""What a site sets beside each record is no part of it: links to go on, and notes on files."""

import pytest

from corpus import Record, read_listing
from corpus.formats import LineRole


def listed(records: tuple[Record, ...]) -> list[tuple[str, str, str]]:
    return [(record.date.as_written, record.title, record.summary) for record in records]


@pytest.mark.parametrize("link", ["Add to basket", "View record | Add to my list", "In den Korb"])
def test_a_link_under_each_record_is_no_title(link: str) -> None:
    page = f"""Skip to main content
Salt Archive
Showing 1-3 of 3 results
Sort by: Date (oldest first)

14 March 1921
Harbour Master to the Mayor on salt
Box 3, folder 12. Typescript.
{link}

2 April 1921
Reply of the Mayor
Box 3, folder 12. Note: answered on 5 April 1921.
{link}

Undated
Pencil sketch of the mole
Box 5, folder 9.
{link}
"""
    reading = read_listing(page)
    assert listed(reading.records) == [
        ("14 March 1921", "Harbour Master to the Mayor on salt", "Box 3, folder 12. Typescript."),
        ("2 April 1921", "Reply of the Mayor", "Box 3, folder 12. Note: answered on 5 April 1921."),
        ("Undated", "Pencil sketch of the mole", "Box 5, folder 9."),
    ]
    assert [reading.roles[place] for place in (8, 13, 18)] == [LineRole.LABEL] * 3


def test_sizes_of_files_and_an_undated_last_line() -> None:
    in_front = """1947-05-02   Telegram 311: Salt stocks   [PDF 0.4 MB]
1947-05-09   Telegram 102: Instructions   [PDF 0.2 MB]
no date      Draft statement, not issued   [PDF 0.1 MB]

3 documents, 0.7 MB in all
"""
    reading = read_listing(in_front)
    assert listed(reading.records) == [
        ("1947-05-02", "Telegram 311: Salt stocks", ""),
        ("1947-05-09", "Telegram 102: Instructions", ""),
        ("no date", "Draft statement, not issued", ""),
    ]
    assert reading.records[0].other == (("File", "PDF 0.4 MB"),)
    behind = """Salt Reading Room

Memo, Ott to Lund, Fuel at Port Garth, 4 June 1951 (PDF, 120 KB)
Cable, Lund to Ott, Strike of the stokers, 9 June 1951 (PDF, 85 KB)
Photograph of pier 4, n.d. (JPG, 400 KB)
"""
    assert listed(read_listing(behind).records) == [
        ("4 June 1951", "Memo, Ott to Lund, Fuel at Port Garth", ""),
        ("9 June 1951", "Cable, Lund to Ott, Strike of the stokers", ""),
        ("n.d.", "Photograph of pier 4", ""),
    ]
    german = """12.03.1934 - Depesche Nr. 14: Zölle auf Salz [PDF, 1,2 MB]
15.03.1934 - Antwort [PDF, 0,4 MB]
ohne Datum - Entwurf einer Note [PDF, 0,1 MB]
"""
    assert [title for _, title, _ in listed(read_listing(german).records)] == [
        "Depesche Nr. 14: Zölle auf Salz", "Antwort", "Entwurf einer Note",
    ]  # fmt: skip
