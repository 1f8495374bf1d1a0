"""The same ten records, set as the other shapes set them: text extractors differ, the records must not."""

import re
import textwrap
from pathlib import Path

import pytest

from corpus.formats import Reading, read_file, read_listing

BUNDLED = Path(__file__).parents[3] / "corpus" / "data" / "sino-soviet-relations-051-060.txt"
OLD = "Search in\n\nDigital Archive International History Declassified\n\n"


def entries(reading: Reading) -> list[tuple[str, str, str]]:
    return [(record.date.as_written, record.title, record.summary) for record in reading.records]


EXPECTED = entries(read_file(BUNDLED))
BARE = BUNDLED.read_text(encoding="utf-8")
BULLETS = "".join(f"  • {d}\n\n    {t}\n\n" + (f"    {s}\n\n" if s else "") for d, t, s in EXPECTED)
DASHES = "".join(f"-\n{d}\n{t}\n" + (f"{s}\n" if s else "") for d, t, s in EXPECTED)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        (BARE.replace("51 - 60 of 289", "Results:\n\n51 - 60 of 289\n\nDocuments"), "A"),
        (
            re.sub(
                "\n+", "\n", BARE.replace("51 - 60 of 289", "Results:\n51 - 60 of 289\nDocuments")
            ),
            "A",
        ),
        (re.sub("\n+", "\n", BARE), "B"),
        (BARE.replace("\n\n", "\n\n\n"), "B"),
        (BARE.replace("51 - 60 of 289", "Popular Documents"), "C"),
        (OLD + BULLETS, "D"),
        (OLD + BULLETS.replace("\n\n", "\n"), "D"),
        (OLD + re.sub("(?m)^ +", "", BULLETS), "D"),
        (OLD + BULLETS.replace("•", " "), "D"),
        (OLD + BULLETS.replace("  • ", "  •\n"), "D"),
        (OLD + "ADD SEARCH FILTER CANCEL SEARCH FILTER\n\nSEARCH RESULTS\n\n" + BULLETS, "E"),
        (
            OLD
            + "No image found.\n\nBorder War, 1962\n\nLetters on the war of 1962.\n\n"
            + BULLETS,
            "F",
        ),
        (
            OLD + "No image found.\n\n1962\n\nLetters on the war, from May 1962 on.\n\n" + BULLETS,
            "F",
        ),
        ("SEARCH RESULTS\n" + DASHES, "G"),
        (DASHES, "G"),
        ("SEARCH RESULTS\n" + DASHES.replace("-\n", ""), "G"),
        ("SEARCH RESULTS\n" + DASHES.replace("-\n", "\n"), "G"),
    ],
)
def test_ten_records_in_every_shape(text: str, shape: str) -> None:
    reading = read_listing(text)
    assert entries(reading) == EXPECTED
    assert (reading.shape[0], reading.unread, reading.warnings) == (shape, (), ())


def test_the_collection_page_gives_its_name_to_each_record() -> None:
    page = (
        OLD + "No image found.\n\n1980-81 Polish Crisis\n\nLetters of 1980 and 1981.\n\n" + BULLETS
    )
    assert {record.collection for record in read_listing(page).records} == {"1980-81 Polish Crisis"}


def test_a_known_page_end_of_many_lines() -> None:
    end = (
        "\n\n\n1\n\n2\n\n…\n\n29\n\nNext\n\nLast\n\n\nWilson Center Digital Archive\n\n"
        "The Archive holds papers from around the world, for everyone to read.\n\n"
        "About\n\nContact\n\n© 2024 The Archive. All rights reserved.\n"
    )
    reading = read_listing(BARE + end)
    assert entries(reading) == EXPECTED
    assert [line.text for line in reading.unread] == [
        "The Archive holds papers from around the world, for everyone to read."
    ]


def test_two_pages_one_after_the_other() -> None:
    reading = read_listing(BARE + "\n" + BARE.replace("51 - 60", "61 - 70"))
    assert entries(reading) == EXPECTED * 2
    assert (reading.first, reading.last, reading.total, reading.promised) == (51, 70, 289, 20)
    assert (reading.unread, reading.warnings) == ((), ())


@pytest.mark.parametrize("cut", [400, 2000])
def test_a_page_cut_anywhere_is_told(cut: int) -> None:
    reading = read_listing(BARE[:-cut])
    assert len(reading.records) < 10
    assert reading.warnings[0].startswith(
        f"the header 51 - 60 of 289 promises 10 records, {len(reading.records)} were read; the page may be cut"
    )


@pytest.mark.parametrize("width", [60, 72, 80, 100, 120])
def test_a_page_wrapped_at_any_width(width: int) -> None:
    wrapped = "\n".join(textwrap.fill(line, width) for line in BARE.replace("  ", " ").split("\n"))
    assert entries(read_listing(wrapped)) == EXPECTED
