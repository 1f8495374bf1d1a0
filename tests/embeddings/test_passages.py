from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import ArchivalDate, Record
from embeddings.passages import Passage, cut_passages, passage_hash

MAY = ArchivalDate("May 1961", "1961-05", date(1961, 5, 1), date(1961, 5, 31))
UNDATED = ArchivalDate("", "", None, None)


def record(
    title: str = "Talk", when: ArchivalDate = MAY, summary: str = "", text: str = ""
) -> Record:
    return Record(id="r", title=title, date=when, summary=summary, text=text)


def numbered(count: int, first: int = 0) -> str:
    return " ".join(f"w{n}" for n in range(first, first + count))


def spans(passages: tuple[Passage, ...]) -> list[tuple[str, str, str]]:
    """(field, first word, last word) of each window, without what stands in front."""
    cut = [(p.field, p.text.rpartition("\n")[2].split()) for p in passages]
    return [(field, words[0], words[-1]) for field, words in cut]


def test_a_short_summary_is_one_passage_with_date_and_title_in_front() -> None:
    assert cut_passages(record(summary="On grain.")) == (
        Passage("summary", 0, 9, "May 1961\nTalk\nOn grain."),
    )


def test_an_undated_record_has_no_line_for_the_date() -> None:
    assert cut_passages(record(when=UNDATED, summary="On grain."))[0].text == "Talk\nOn grain."


@pytest.mark.parametrize("summary", ["", "  \n "])
def test_a_record_without_a_summary_has_a_passage_of_its_title(summary: str) -> None:
    assert cut_passages(record(summary=summary)) == (Passage("title", 0, 4, "May 1961\nTalk"),)


def test_no_record_is_without_a_passage() -> None:
    assert cut_passages(record(title=" ", when=UNDATED)) == (Passage("title", 0, 1, " "),)


def test_long_text_is_cut_into_windows_of_150_words_every_100() -> None:
    assert spans(cut_passages(record(summary=numbered(170)))) == [("summary", "w0", "w169")]
    assert spans(cut_passages(record(summary=numbered(171)))) == [
        ("summary", "w0", "w149"),
        ("summary", "w100", "w170"),
    ]
    assert spans(cut_passages(record(text=numbered(400)))) == [
        ("text", "w0", "w149"),
        ("text", "w100", "w249"),
        ("text", "w200", "w349"),
        ("text", "w300", "w399"),
    ]


def test_summary_and_text_each_have_their_own_passages() -> None:
    found = cut_passages(record(summary="On grain.", text=numbered(180)))
    assert [(p.field, p.start, p.text[:14]) for p in found] == [
        ("summary", 0, "May 1961\nTalk\n"),
        ("text", 0, "May 1961\nTalk\n"),
        ("text", numbered(180).index("w100 "), "May 1961\nTalk\n"),
    ]


def test_a_title_of_many_words_is_shortened_in_front_but_not_as_a_passage() -> None:
    title = numbered(160)
    assert (
        cut_passages(record(title=title, summary="On grain."))[0].text.split("\n")[1]
        == title[:300].rpartition(" ")[0]
    )
    assert cut_passages(record(title=title))[0].text == f"May 1961\n{title}"


def test_an_unbroken_string_is_cut_all_the_same() -> None:
    found = cut_passages(record(text="x" * 40_000))
    assert len(found) > 5
    assert max(p.end - p.start for p in found) <= 170 * 40


def test_each_character_of_a_script_without_spaces_is_a_word() -> None:
    assert [(p.start, p.end) for p in cut_passages(record(text="毛" * 260))] == [
        (0, 150),
        (100, 260),
    ]


def test_windows_are_narrowed_to_what_an_encoder_reads() -> None:
    text = numbered(60)
    found = cut_passages(record(text=text), fits=lambda whole: 100)
    assert all(len(p.text) <= 100 for p in found)
    covered = {place for p in found for place in range(p.start, p.end)}
    assert {place for place, letter in enumerate(text) if letter != " "} <= covered


texts = st.text(alphabet=st.sampled_from("ab é毛\n\t.") | st.characters(), max_size=60)


@given(summary=texts, text=texts, times=st.integers(1, 60), room=st.none() | st.integers(1, 200))
def test_every_character_lies_within_a_passage_and_every_passage_in_its_field(
    summary: str, text: str, times: int, room: int | None
) -> None:
    made = record(summary=summary, text=f"{text} " * times)
    found = cut_passages(made, None if room is None else lambda whole: min(room, len(whole)))
    assert found
    for passage in found:
        assert 0 <= passage.start <= passage.end <= len(made.field(passage.field))
        assert passage.text.endswith(made.field(passage.field)[passage.start : passage.end])
    for field in ("summary", "text"):
        covered = {place for p in found if p.field == field for place in range(p.start, p.end)}
        missing = [c for place, c in enumerate(made.field(field)) if place not in covered]
        assert all(c.isspace() for c in missing) and (
            room is not None or not made.field(field).split() or not missing
        )


def test_the_hash_is_of_the_embedded_text_alone() -> None:
    one, other = Passage("summary", 0, 3, "Mao"), Passage("text", 5, 8, "Mao")
    assert passage_hash(one) == passage_hash(other) == "7610c7695faa5426203b76df3b74ec72"
    assert passage_hash(one) != passage_hash(Passage("summary", 0, 3, "mao"))
    assert len(passage_hash(Passage("text", 0, 1, "\ud800"))) == 32
