"""What a language model's sentence rests on, and that none is marked that changes a word of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from corpus import Record, parse_date, read_listing
from qa.answering import split_sentences
from qa.generation.grounding_check import (
    LONGEST_PASSAGE,
    check_grounding,
    find_quotation,
    is_in_record_words,
)

PAGE = """March 4, 1951

Cable from Lin Hao to Petrov on the Border Talks

The Mongolian delegation votes against the treaty. Lin Hao is unable to attend the conference in Harbin. The two sides \
discuss closing the railway. Colonel Demir crushes the anti-communist uprising in Kars. Coal production in Tangshan \
rose from 40 tons in 1950 to 60 tons in 1952. Five soldiers were killed and twelve soldiers were wounded. Khrushchev \
is to visit Hanoi. The Soviet Union ends its aid to Albania. All members except Albania sign the declaration.

March 9, 1955

Letter from Li Rui to Wang Ping on the Rice Harvest

The trade mission in Vientiane buys 4,000 tons of rice from Siam. Li Rui complains to Wang Ping about the price of \
forty pounds a ton. Wang Ping did not ask for lorries before June. The harvest near Luang Prabang may fail without rain.

June 3, 1958

Minutes of the Fisheries Conference

Delegates from Burma and Siam agree on the size of nets. U Tan proposes a patrol boat under Burmese command. The east \
fleet sails ahead of the west fleet. Nobody on the committee voted for the tax; the chairman left before the vote.

February 7, 1961

Telegram No. 12, Petrov to Molotov

Petrov says that the airfield at Xieng Khouang was bombed on February 6, 1961. Molotov refuses to send doctors to Laos. \
The pilots did not return with the convoy. The army will build a road over the pass in 1963. Only two of nine bridges \
were repaired after the flood.

May 12, 1961

Notes on Political Work

Covers a meeting that took place on May 12, 1961, where Mao spoke about flexible military strategies.
"""
RECORDS = read_listing(PAGE, "page").records

PREPOSITIONS = [
    ("against", "for"),
    ("for", "against"),
    ("in", "near"),
    ("from", "to"),
    ("to", "from"),
    ("about", "without"),
    ("without", "with"),
    ("with", "without"),
    ("before", "after"),
    ("after", "before"),
    ("under", "over"),
    ("over", "under"),
    ("on", "off"),
    ("of", "for"),
    ("except", "and"),
    ("ahead of", "behind"),
    ("near", "far from"),
]
POLARITY = [
    ("is unable to", "is able to"),
    ("did not", "did"),
    ("refuses", "agrees"),
    ("anti-communist", "communist"),
    ("All", "Not all"),
    ("Nobody", "Everybody"),
    ("Only two", "Two"),
    ("were", "were not"),
    ("was", "was never"),
    ("votes", "never votes"),
    ("agree", "do not agree"),
    ("discuss closing", "close"),
    ("ends", "extends"),
    ("except Albania", ""),
    ("may fail", "will fail"),
    ("says that", "denies that"),
    ("proposes", "rejects"),
]
TENSES = [
    ("is to visit", "visited"),
    ("is to visit", "visits"),
    ("is unable to attend", "attended"),
    ("is unable to attend", "was unable to attend"),
    ("votes", "voted"),
    ("votes", "will vote"),
    ("discuss closing", "closed"),
    ("rose", "will rise"),
    ("rose", "rises"),
    ("will build", "built"),
    ("will build", "is building"),
    ("buys", "bought"),
    ("buys", "will buy"),
    ("refuses to send", "sent"),
    ("may fail", "failed"),
    ("agree", "agreed"),
    ("proposes", "proposed"),
    ("sails", "sailed"),
    ("ends", "will end"),
    ("sign", "signed"),
    ("were killed", "are killed"),
    ("crushes", "crushed"),
    ("complains", "complained"),
    ("did not return", "will not return"),
    ("was bombed", "will be bombed"),
]
NAMES = [
    "Lin Hao", "Petrov", "Molotov", "Wang Ping", "Li Rui", "U Tan", "Mao", "Khrushchev",
    "Colonel Demir", "Albania", "Harbin", "Hanoi", "Kars", "Tangshan", "Vientiane", "Siam", "Burma",
    "Xieng Khouang", "Laos", "The Soviet Union", "The Mongolian delegation",
]  # fmt: skip
SUBJECTS = ["Stalin", "The embassy", "Wang Ping", "The Albanian delegation"]


def sentences_of(record: Record) -> list[str]:
    return [record.summary[start:end] for start, end in split_sentences(record.summary)]


def replaced(sentence: str, pairs: list[tuple[str, str]]) -> Iterator[str]:
    """The sentence with one phrase of it replaced, for each pair that it has."""
    for old, new in pairs:
        changed = re.sub(
            rf"(?<![\w-]){re.escape(old)}(?![\w-])" if old.strip() == old else re.escape(old),
            new,
            sentence,
            count=1,
        )
        if changed != sentence:
            yield changed


def exchanged(sentence: str, words: list[str]) -> Iterator[str]:
    """The sentence with two different phrases of it exchanged, for each two neighbours."""
    for first, second in pairwise(words):
        if first != second:
            yield (
                sentence.replace(first, "\0", 1).replace(second, first, 1).replace("\0", second, 1)
            )


def number_lies(sentence: str) -> Iterator[str]:
    numbers = re.findall(r"\d[\d,]*\d|\d|forty|twelve|[Ff]ive|two|nine", sentence)
    yield from exchanged(sentence, numbers)
    yield from replaced(sentence, [(number, "17") for number in numbers])


def name_lies(sentence: str) -> Iterator[str]:
    names = sorted((name for name in NAMES if name in sentence), key=sentence.index)
    yield from exchanged(sentence, names)
    others = [name for name in NAMES if name not in sentence]
    yield from replaced(sentence, [(name, other) for name in names for other in others[:3]])


def subject_lies(sentence: str) -> Iterator[str]:
    verb = re.search(
        r"\b(?:votes|is|discuss|crushes|rose|were|ends|sign|buys|complains|did|may|agree|proposes|sails|voted|says|"
        r"refuses|will)\b",
        sentence,
    )
    if verb is not None:
        yield from (f"{subject} {sentence[verb.start() :]}" for subject in SUBJECTS)


def omission_lies(sentence: str) -> Iterator[str]:
    """Each word left out, and each beginning and end cut off."""
    words = sentence.rstrip(".").split()
    for index in range(len(words)):
        yield f"{' '.join(words[:index] + words[index + 1 :])}."
    for index in range(2, len(words) - 1):
        yield f"{' '.join(words[:index])}."
        yield f"{' '.join(words[index:])}."


def blended_lies(record: Record, other: Record) -> Iterator[str]:
    """The beginning of a sentence of one record, and the end of a sentence of another."""
    for first, second in zip(sentences_of(record), sentences_of(other), strict=False):
        begin, end = first.split(), second.split()
        yield " ".join(begin[: len(begin) // 2] + end[len(end) // 2 :])
        yield f"{first.rstrip('.')} and {second[0].lower()}{second[1:]}"
        yield f"{first} {second}"


def is_marked(sentence: str, record: Record) -> bool:
    """Whether a sentence is marked over any sentence of a record, however it is quoted."""
    quotations = [*sentences_of(record), record.summary, sentence]
    groundings = [check_grounding(sentence, quotation, record) for quotation in quotations]
    return any(grounding is not None and grounding.is_in_record_words for grounding in groundings)


def lies() -> dict[str, list[tuple[str, Record]]]:
    """By kind, changed sentences and the record that they are about; what a record says is none."""
    found: dict[str, list[tuple[str, Record]]] = {}
    for record in RECORDS:
        for sentence in sentences_of(record):
            by_kind = {
                "numbers": number_lies(sentence),
                "names": name_lies(sentence),
                "prepositions": replaced(sentence, PREPOSITIONS),
                "polarity": replaced(sentence, POLARITY),
                "tenses": replaced(sentence, TENSES),
                "subjects": subject_lies(sentence),
                "omissions": omission_lies(sentence),
            }
            for kind, changed in by_kind.items():
                found.setdefault(kind, []).extend((lie, record) for lie in changed)
    for record in RECORDS:
        for other in RECORDS:
            if record is not other:
                changed = blended_lies(record, other)
                found.setdefault("blends", []).extend((lie, record) for lie in changed)
    true = {sentence for record in RECORDS for sentence in true_sentences(record)}
    return {
        kind: list(dict.fromkeys(item for item in items if item[0] not in true))
        for kind, items in found.items()
    }


def true_sentences(record: Record) -> Iterator[str]:
    """What a record says, in its words and order."""
    for sentence in sentences_of(record):
        yield sentence
        yield re.sub(r"^Covers .*, where ", "", sentence)


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("numbers", 20),
        ("names", 60),
        ("prepositions", 25),
        ("polarity", 15),
        ("tenses", 25),
        ("subjects", 60),
        ("omissions", 400),
        ("blends", 60),
    ],
)
def test_no_lie_is_in_the_records_words(kind: str, least: int) -> None:
    made = lies()[kind]
    assert len(made) >= least
    assert [lie for lie, record in made if is_marked(lie, record)] == []


def test_the_lies_are_many() -> None:
    by_kind = lies()
    assert sum(len(made) for kind, made in by_kind.items() if kind != "omissions") >= 300


@pytest.mark.parametrize(
    "lie",
    [
        "The Mongolian delegation votes for the treaty.",
        "Lin Hao attended the conference in Harbin.",
        "The two sides close the railway.",
        "Colonel Demir crushes the communist uprising in Kars.",
        "Coal production in Tangshan rose from 60 tons in 1950 to 40 tons in 1952.",
        "Twelve soldiers were killed and five soldiers were wounded.",
        "Khrushchev visited Hanoi.",
        "The Soviet Union aids Albania.",
        "All members sign the declaration.",
        "The cable is to Lin Hao from Petrov.",
    ],
)
def test_no_plain_lie_is_in_the_records_words(lie: str) -> None:
    assert not is_marked(lie, RECORDS[0])


def test_what_a_record_says_is_in_its_words() -> None:
    true = [(sentence, record) for record in RECORDS for sentence in true_sentences(record)]
    assert len(set(true)) >= 24
    assert [sentence for sentence, record in true if not is_marked(sentence, record)] == []


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The mission buys four thousand tons", "The mission buys 4,000 tons."),
        ("The mission buys 4,000 tons.", "The mission buys four thousand tons."),
        ("Mao says 'the east wind'.", "Mao says ‘the east wind.’"),
        ("He asks for lorries.", "The harvest failed. He asks for lorries. It rains."),
        ("The harvest failed. He asks for lorries.", "The harvest failed. He asks for lorries."),
        (
            "Mao spoke.",
            "Describes the conversation between Mao and Stalin in Moscow, in which Mao spoke.",
        ),
        ("The  talks\nfailed", "The talks failed."),
    ],
)
def test_what_may_differ(sentence: str, passage: str) -> None:
    assert is_in_record_words(sentence, passage)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The army fled.", "Petrov denies that the army fled."),
        ("The army fled.", "Petrov denies it: the army fled."),
        ("Mao will speak.", "Proposes a meeting in Hanoi, where Mao will speak."),
        ("Mao spoke.", "Covers a meeting that never took place, where Mao spoke."),
        ("Mao spoke.", "Covers a meeting planned for May, where Mao spoke."),
        ("The delegates left.", "Petrov claims the talks failed; the delegates left."),
        ("The talks failed.", "The talks failed; this proved to be a rumour."),
        ("Did Mao die.", "Did Mao die?"),
        ("Few agree.", "A few agree."),
        ("The visit was Polish.", "The visit was polish."),
        ("Stalin Mao says is wrong.", "Stalin, Mao says, is wrong."),
        ("", "The army fled."),
        (".", "The army fled."),
    ],
)
def test_what_may_not_differ(sentence: str, passage: str) -> None:
    assert not is_in_record_words(sentence, passage)


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("buys four thousand tons", "buys four thousand tons"),
        ("“buys four thousand tons …”", "buys four thousand tons"),
        ("The mission's rice, it", "The mission’s\n rice, it"),
        ("buys four thousand", "buys four thousand"),
        ("Buys four thousand tons", None),
        ("buys four thousand ton", None),
        ("uys four thousand tons", None),
        ("communist mission buys four", None),
        ("buys 4,000 tons", None),
        ("four thousand", None),
        ("...", None),
        ("", None),
    ],
)
def test_a_quotation_is_found_letter_for_letter(quotation: str, found: str | None) -> None:
    text = "The anti-communist mission buys four thousand tons. The mission’s\n rice, it says, is good."
    place = find_quotation(quotation, text)
    assert (None if place is None else text[slice(*place)]) == found


def record_of(summary: str) -> Record:
    date = parse_date("May 1, 1950")
    assert date is not None
    return Record("r", "Note on the Long March", date, summary)


def test_a_reader_sees_complete_sentences() -> None:
    record = record_of("Molotov refuses to send doctors. Petrov leaves. Mao stays.")
    grounding = check_grounding("Molotov sent doctors.", "send doctors. Petrov leaves", record)
    assert grounding is not None
    assert (grounding.citation.field, grounding.citation.quote) == (
        "summary",
        "Molotov refuses to send doctors. Petrov leaves.",
    )
    assert not grounding.is_in_record_words


def test_a_title_can_be_quoted_and_what_is_nowhere_cannot() -> None:
    record = record_of("Molotov leaves.")
    grounding = check_grounding("A note on the march.", "on the Long March", record)
    assert grounding is not None
    assert (grounding.citation.field, grounding.citation.quote) == (
        "title",
        "Note on the Long March",
    )
    assert check_grounding("Molotov leaves.", "Molotov leaves for Moscow", record) is None


def test_of_a_sentence_without_end_only_the_quotation_is_shown() -> None:
    words = "word " * LONGEST_PASSAGE
    record = record_of(f"{words}Mao spoke about rice {words}")
    grounding = check_grounding("Mao spoke about rice", "Mao spoke about rice", record)
    assert grounding is not None
    assert (grounding.citation.quote, grounding.is_in_record_words) == (
        "Mao spoke about rice",
        False,
    )
