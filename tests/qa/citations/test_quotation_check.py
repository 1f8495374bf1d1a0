"""Quoted words stand in a record, differ from its own, or are not there."""

from __future__ import annotations

import pytest

from corpus import Record, parse_date
from qa.citations import DIFFERS, NOT_THERE, STANDS, ComparedWords, check_quotation

SUMMARY = (
    "Brandão asks Salles to receive the trade mission in Recife, and to keep the newspapers away "
    "from it. He offers 200 tons of wheat — “at once” — and a railway engineer."
)
DAY = parse_date("June 4, 1958")
assert DAY is not None
LETTER = Record("letter", "Letter, Ana Brandão to Pedro Salles", DAY, SUMMARY)
NOTE = Record("note", "Note on Rice", DAY, "The mission buys rice.", "Rice is dear.\nTea is not.")


@pytest.mark.parametrize(
    "quotation",
    [
        "He offers 200 tons of wheat",
        "“He offers 200 tons of wheat”",
        "  He offers 200 tons of wheat ",
        "Letter, Ana Brandão to Pedro Salles",
    ],
)
def test_words_stand_letter_for_letter(quotation: str) -> None:
    check = check_quotation(quotation, [NOTE, LETTER])
    assert check.citation is not None
    assert (check.verdict, check.is_exact, check.likeness) == (STANDS, True, 1.0)
    assert check.citation.quote == quotation.strip(" “”")


@pytest.mark.parametrize(
    ("quotation", "quote"),
    [
        ("he offers 200  tons\nof wheat", "He offers 200 tons of wheat"),
        ('200 tons of wheat - "at once" - and', "200 tons of wheat — “at once” — and"),
        ("keep the newspapers away,", "keep the newspapers away"),
        ("BRANDÃO ASKS", "Brandão asks"),
        ("Branda\u0303o asks Salles", "Brandão asks Salles"),
        ("Brandão\u00ad asks\u200b Salles", "Brandão asks Salles"),
        ("Rice is dear. Tea is not", "Rice is dear.\nTea is not"),
    ],
)
def test_the_shape_of_letters_and_marks_does_not_count(quotation: str, quote: str) -> None:
    check = check_quotation(quotation, [LETTER, NOTE])
    assert check.citation is not None
    assert (check.verdict, check.is_exact, check.differences) == (STANDS, False, ())
    assert check.citation.quote == quote


@pytest.mark.parametrize("mark", ["…", "...", "[…]", "[. . .]", " … "])
def test_words_may_be_left_out_where_that_is_marked(mark: str) -> None:
    check = check_quotation(f"Brandão asks Salles{mark}to keep the newspapers away", [LETTER])
    assert check.citation is not None
    assert check.verdict == STANDS
    assert check.citation.quote == SUMMARY[: SUMMARY.index(" from it")]
    exchanged = check_quotation(f"to keep the newspapers away{mark}Brandão asks Salles", [LETTER])
    assert exchanged.verdict != STANDS


@pytest.mark.parametrize(
    ("quotation", "quoted", "recorded"),
    [
        ("He offers 300 tons of wheat", "300", "200"),
        ("to keep the papers away from it", "papers", "newspapers"),
        ("Brandão asks Salles to receive the mission in Recife", "", "trade"),
        ("to receive the trade, mission in Recife", "trade,", "trade"),
        ("Brandão never asks Salles to receive the trade mission", "never", ""),
    ],
)
def test_each_difference_is_shown(quotation: str, quoted: str, recorded: str) -> None:
    check = check_quotation(quotation, [NOTE, LETTER])
    assert check.citation is not None
    assert (check.verdict, check.is_exact) == (DIFFERS, False)
    assert check.differences == (ComparedWords(quoted, recorded),)
    assert check.citation.quote in SUMMARY
    assert 0.8 <= check.likeness < 1


@pytest.mark.parametrize(
    "quotation",
    [
        "",
        "“”",
        "…",
        "The harbour froze over in the winter of that year",
        "Salles refuses wheat from Peru",
    ],
)
def test_other_words_are_not_there(quotation: str) -> None:
    check = check_quotation(quotation, [LETTER, NOTE])
    assert (check.verdict, check.citation, check.differences) == (NOT_THERE, None, ())


def test_a_part_of_a_word_does_not_stand() -> None:
    assert check_quotation("RICE IS DEA", [NOTE]).verdict == DIFFERS


def test_a_quotation_longer_than_its_record_differs() -> None:
    quotation = f"{SUMMARY} And he asks for boots."
    check = check_quotation(quotation, [LETTER])
    assert (check.verdict, check.differences) == (
        DIFFERS,
        (ComparedWords("And he asks for boots.", ""),),
    )
