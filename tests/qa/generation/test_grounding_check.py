"""The gate, by table, with the real model: what stands in the cited records, and what only looks as if it did."""

from __future__ import annotations

from functools import cache

import pytest

from corpus import NameAuthority, read_listing
from embeddings import SentenceTransformersEncoder
from qa import bundled_listing
from qa.answering.sentences import split_sentences
from qa.generation.evidence import Source
from qa.generation.grounding_check import Gate
from tests.embeddings.fake_encoder import PaperEncoder

PAGE = """March 9, 1955

Cable from Li Rui to Wang Ping

The trade mission in Vientiane buys four thousand tons of rice. Li Rui complains about the price of forty pounds a ton.

April 2, 1955

Letter from Wang Ping to Li Rui on the Harvest

Wang Ping reports that the harvest in Luang Prabang failed because of drought. He asks for two hundred lorries.

June 3, 1958

Minutes of the Fisheries Conference, 14 May 1958

Delegates from Burma and Siam agree on the size of nets. The Siamese delegate U Tan proposes a patrol boat. The east \
fleet sails ahead of the west fleet.

January 5, 1961

Note from the Embassy in Vientiane to the Ministry of Trade

The embassy asks that the trade mission be closed. It gives no reason.

February 7, 1961

Telegram No. 12, Petrov to Molotov

Petrov says that the airfield at Xieng Khouang was bombed on February 6, 1961. Forty huts burned. Molotov refuses to \
send doctors, but promises blankets. The pilots did not return. The army will build a road before 1963.

May 1962

Conversation between Teng Hsiao-p'ing and Filippov [Stalin]

Mao Tse-tung praises Stalin. Stalin criticizes Mao Tse-tung before Chou En-lai. Reports half a million roubles were \
paid. Stalin responds to Mao Tse-tung's request for weapons, explaining that the army doesn't have \
weapons of foreign make.
"""
"""Of the records a to f, in this order."""


@cache
def gate_and_names() -> tuple[SentenceTransformersEncoder, NameAuthority]:
    return SentenceTransformersEncoder.load(None), NameAuthority.load()


def a_gate() -> Gate:
    encoder, names = gate_and_names()
    records = read_listing(PAGE, "page").records
    assert len(records) == 6
    sources = [
        Source(key, one, one.summary, names) for key, one in zip("abcdef", records, strict=True)
    ]
    return Gate(sources, names, encoder)


STANDS = [
    ("The trade mission in Vientiane bought four thousand tons of rice.", "a"),
    ("The trade mission in Vientiane bought 4,000 tons of rice.", "a"),
    (
        "On March 9, 1955, Li Rui complained to Wang Ping about the price of forty pounds a ton.",
        "a",
    ),
    ("In March 1955, Li Rui complained about the price of 40 pounds a ton.", "a"),
    ("In the 1950s Li Rui complained about the price.", "a"),
    ("According to the cable, the trade mission in Vientiane buys rice.", "a"),
    (
        "In 1955 Wang Ping reported that the harvest in Luang Prabang failed because of drought.",
        "b",
    ),
    ("Wang Ping asked for two hundred lorries.", "b"),
    ("The harvest in Luang Prabang failed because of drought.", "b"),
    (
        "Wang Ping reports that the harvest failed because of drought, and asks for two hundred lorries.",
        "b",
    ),
    ("Delegates from Burma and Siam agreed on the size of nets.", "c"),
    ("U Tan proposed a patrol boat.", "c"),
    ("On 14 May 1958, delegates from Burma and Siam agreed on the size of nets.", "c"),
    ("In June 1958 the Siamese delegate U Tan proposed a patrol boat.", "c"),
    ("The embassy asked that the trade mission be closed.", "d"),
    ("The embassy in Vientiane asked that the trade mission be closed.", "d"),
    ("Petrov said that the airfield at Xieng Khouang was bombed on February 6, 1961.", "e"),
    (
        "On 7 February 1961, Petrov told Molotov that the airfield at Xieng Khouang was bombed on 6 February 1961.",
        "e",
    ),
    ("The airfield at Xieng Khouang was bombed in February 1961.", "e"),
    ("The airfield at Xieng Khouang was bombed on February 6.", "e"),
    ("The airfield at Xieng Khouang was bombed, and forty huts burned.", "e"),
    ("Molotov refused to send doctors.", "e"),
    ("Molotov refused to send doctors, but promised blankets.", "e"),
    ("Molotov promised blankets.", "e"),
    ("The pilots did not return.", "e"),
    ("The army will build a road before 1963.", "e"),
    ("Mao Zedong praises Stalin.", "f"),
    ("Mao Zedong praised Joseph Stalin.", "f"),
    ("Stalin criticised Mao Zedong before Zhou Enlai.", "f"),
    ("Half a million roubles were paid.", "f"),
    ("The embassy asked that the trade mission should be closed.", "d"),
    ("Stalin explained that the army doesn't have weapons of foreign make.", "f"),
    ("Because of drought the harvest in Luang Prabang failed.", "b"),
]

FALLS = [
    # a name that only the title has, made a party to what a sentence says; a name exchanged with what it did
    ("Li Rui buys four thousand tons of rice.", "a", "the record does not say this of “Li Rui”"),
    (
        "The trade mission buys four thousand tons of rice from Li Rui.",
        "a",
        "does not say this of “Li Rui”",
    ),
    ("Li Rui and Wang Ping complain about the price.", "a", "does not say this of “Wang Ping”"),
    (
        "The Ministry of Trade asks that the trade mission be closed.",
        "d",
        "does not say this of “Ministry”",
    ),
    ("Stalin paid half a million roubles.", "f", "“Stalin”"),
    ("Half a million roubles were paid to Stalin.", "f", "“Stalin”"),
    ("Stalin requested weapons from Mao Zedong.", "f", "the record has its words in another order"),
    ("The patrol boat proposes U Tan.", "c", "the record has its words in another order"),
    # words, names, numbers and dates that the record does not have
    (
        "The trade mission in Hanoi buys four thousand tons of rice.",
        "a",
        "“Hanoi” is not in the record",
    ),
    (
        "The trade mission in Vientiane buys five thousand tons of rice.",
        "a",
        "“five thousand” is not in the record",
    ),
    (
        "The trade mission in Vientiane buys four million tons of rice.",
        "a",
        "“four million” is not in the record",
    ),
    (
        "The trade mission in Vientiane buys forty tons of rice.",
        "a",
        "counts something else with “forty”",
    ),
    ("The trade mission in Vientiane buys all rice.", "a", "“all” is not in the record"),
    (
        "The trade mission in Vientiane sells four thousand tons of rice.",
        "a",
        "“sells” is not in the record",
    ),
    (
        "The trade mission in Vientiane burned four thousand tons of rice.",
        "a",
        "“burned” is not in the record",
    ),
    (
        "In 1956 the trade mission in Vientiane bought rice.",
        "a",
        "“1956” is not a date of the record",
    ),
    (
        "On March 10, 1955, Li Rui complained about the price.",
        "a",
        "“March 10, 1955” is not a date of the record",
    ),
    (
        "On March 10 Li Rui complained about the price.",
        "a",
        "the record does not say this of “March 10”",
    ),
    ("Before March 1955 Li Rui complained about the price.", "a", "“Before” is not in the record"),
    (
        "Petrov complains about the price of forty pounds a ton.",
        "a",
        "“Petrov” is not in the record",
    ),
    (
        "Wang Rui complains about the price of forty pounds a ton.",
        "a",
        "“Wang Rui” is not in the record",
    ),
    ("Li Rui complains “about the weather”.", "a", "“weather” is not in the record"),
    ("Li Rui says: “the price of a ton”.", "a", "quotation marks"),
    ("The airfield was bombed on February 7, 1961.", "e", "the record gives another date for this"),
    ("The airfield was bombed on February 7.", "e", "the record gives another date for this"),
    ("The army will build a road after 1963.", "e", "“after” is not in the record"),
    ("The army will build a road in 1963.", "e", "the record does not say this of “1963”"),
    ("Telegram No. 40 says that the airfield was bombed.", "e", "counts something else with “40”"),
    # the record's words, turned round
    ("The pilots returned.", "e", "the record denies it"),
    ("Forty huts did not burn.", "e", "the record does not deny it"),
    ("Molotov sent doctors.", "e", "the record says “refuses”"),
    ("Molotov sent blankets.", "e", "the record says “refuses”"),
    ("The army built a road.", "e", "the record says “will”"),
    ("Stalin explained that the army has weapons of foreign make.", "f", "the record denies it"),
    ("The army may build a road before 1963.", "e", "the record says “will”"),
    ("The pilots did not return, and forty huts did not burn.", "e", "scattered"),
    ("The pilots never did not return.", "e", "the record does not deny it"),
    ("Doctors refused to send Molotov blankets.", "e", "the record says “promises”"),
    ("U Tan has a patrol boat, a delegate says.", "c", "the record says “proposes”"),
    ("The trade mission was closed.", "d", "the record says “asks”"),
    ("The embassy gives a reason.", "d", "the record denies it"),
    ("A million roubles were paid.", "f", "the record says “half”"),
    ("The west fleet sails ahead of the east fleet.", "c", "in another order"),
    ("Wang Ping complains about the price of forty pounds a ton.", "a", "of somebody else"),
    ("Li Rui asked for two hundred lorries.", "b", "of somebody else"),
    ("Wang Ping cabled Li Rui about the price.", "a", "of somebody else"),
    ("Stalin praises Mao Tse-tung.", "f", "of somebody else"),
    ("Stalin was criticized by Mao Tse-tung before Chou En-lai.", "f", "the other way round"),
    ("Stalin criticizes Chou En-lai before Mao Tse-tung.", "f", "in another part"),
    ("Two hundred lorries failed because of drought.", "b", "scattered"),
    ("Zhou Enlai praises Stalin.", "f", "does not speak of “Zhou Enlai” there"),
    ("Molotov praises Stalin.", "f", "“Molotov” is not in the record"),
    # the wrong record, none, or nothing said
    ("Wang Ping asked for two hundred lorries.", "a", "“asked” is not in the record"),
    ("Wang Ping asked for two hundred lorries.", "", "it cites no record"),
    ("Wang Ping asked for two hundred lorries.", "bz", "not given to the model"),
    ("Did Wang Ping ask for two hundred lorries?", "b", "it is a question"),
    ("The record says so.", "b", "no sentence of the record says it"),
    ("He asked for two hundred lorries.", "b", "leans on a sentence that is not confirmed"),
    ("Yes.", "b", "no sentence of the record says it"),
    ("See http://elsewhere.example for more.", "b", "not in the record"),
    ("Ван Пин просит двести грузовиков.", "b", "is not in the record"),
]


@pytest.mark.parametrize(("sentence", "keys"), STANDS)
def test_what_stands(sentence: str, keys: str) -> None:
    verdict = a_gate().judge(sentence, list(keys))
    assert (verdict.keys, verdict.reason) == (tuple(keys), "")


@pytest.mark.parametrize(("sentence", "keys", "reason"), FALLS)
def test_what_falls(sentence: str, keys: str, reason: str) -> None:
    verdict = a_gate().judge(sentence, list(keys))
    assert not verdict.stands
    assert reason in verdict.reason


def test_the_record_s_own_sentences_stand() -> None:
    encoder, names = gate_and_names()
    records = bundled_listing().records
    for record in records:
        for start, end in split_sentences(record.summary):
            gate = Gate([Source("a", record, record.summary, names)], names, encoder)
            verdict = gate.judge(record.summary[start:end], ["a"])
            leans = record.summary[start:end].startswith(
                "This version"
            )  # of a speech that the sentence does not name
            assert verdict.stands is not leans, verdict.reason


def test_a_sentence_that_leans_needs_the_one_before_it() -> None:
    gate = a_gate()
    assert gate.judge(
        "Wang Ping reports that the harvest failed because of drought.", ["b"]
    ).keys == ("b",)
    assert gate.judge("He asks for two hundred lorries.", ["b"]).keys == ("b",)
    gate = a_gate()
    assert gate.judge("Wang Ping reports that the harvest was burned.", ["b"]).keys == ()
    assert "leans" in gate.judge("He asks for two hundred lorries.", ["b"]).reason
    gate = a_gate()
    assert gate.judge("Li Rui complains to Wang Ping about the price.", ["a"]).keys == ("a",)
    assert (
        "leans" in gate.judge("He asks for two hundred lorries.", ["b"]).reason
    )  # of another record
    assert (
        "leans" in gate.judge("He complains about the price of forty pounds a ton.", ["a"]).reason
    )


def test_a_he_that_may_be_one_of_two() -> None:
    gate = a_gate()
    assert gate.judge("Stalin criticized Mao Tse-tung before Chou En-lai.", ["f"]).keys == ("f",)
    assert gate.judge("He praises Stalin.", ["f"]).reason == "“He” may be one of several"


def test_two_records_bear_a_sentence_of_two_parts() -> None:
    both = "Li Rui complains about the price, and Wang Ping asks for two hundred lorries."
    assert a_gate().judge(both, ["a", "b"]).keys == ("a", "b")
    assert a_gate().judge(both, ["a"]).keys == ()
    only = "Wang Ping asks for two hundred lorries."
    assert a_gate().judge(only, ["a", "b"]).keys == (
        "b",
    )  # the record that says nothing of it is not cited


def test_a_sentence_far_in_meaning_falls() -> None:
    _, names = gate_and_names()
    record = read_listing(PAGE, "page").records[0]
    gate = Gate([Source("a", record, record.summary, names)], names, PaperEncoder(("rice", "ton")))
    # The paper encoder sees "rice" in one, "ton" and "rice" in the other: 1/√2; and nothing in common with a third.
    assert gate.judge("The mission buys rice.", ["a"]).stands
    assert (
        gate.judge("The mission in Vientiane buys.", ["a"]).reason
        == "the record means something else"
    )
