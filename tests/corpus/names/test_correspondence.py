"""Who wrote to whom, read from titles and from questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.names.correspondence import read_correspondence
from corpus.names.document_kinds import KINDS_OF_DOCUMENT, kind_of_document
from corpus.names.parties import Party
from corpus.names.question_direction import read_question_direction


def as_written(parties: tuple[Party, ...]) -> tuple[str, ...]:
    return tuple(party.text for party in parties)


DIRECTED = [
    ("Cable, Mao Zedong to Stalin", "Mao Zedong", "Stalin"),
    ("Cable, Filippov [Stalin] to Mao Zedong [via Kovalev]", "Filippov [Stalin]", "Mao Zedong"),
    ("Cable, Filippov [Stalin] to Anastas Mikoyan", "Filippov [Stalin]", "Anastas Mikoyan"),
    ("Letter from Chen Yi to N.S. Khrushchev", "Chen Yi", "N.S. Khrushchev"),
    (
        "Telegram from the Soviet Ambassador in China to the Foreign Ministry",
        "Soviet Ambassador in China",
        "Foreign Ministry",
    ),
    ("Report, Kuznetsov to the Chairman", "Kuznetsov", "Chairman"),
    ("Telegram from Nehru to Zhou Enlai, 3 May 1959", "Nehru", "Zhou Enlai"),
    ("Letter, Tito to the Central Committee of the CPSU", "Tito", "Central Committee of the CPSU"),
    ("Letter to Tito from Khrushchev", "Khrushchev", "Tito"),
    ("Message from Kim Il Sung to Stalin", "Kim Il Sung", "Stalin"),
    ("Ciphered Telegram from Shtykov to Vyshinsky", "Shtykov", "Vyshinsky"),
    ("Ciphered Telegram No. 121973, Roshchin to Filippov", "Roshchin", "Filippov"),
    (
        "Top Secret Letter from Walter Ulbricht to Leonid Brezhnev",
        "Walter Ulbricht",
        "Leonid Brezhnev",
    ),
    ("Telegram, Terebin to Stalin [via Kuznetsov]", "Terebin", "Stalin"),
    ("Zhou Enlai's Letter to Nasser", "Zhou Enlai", "Nasser"),
    (
        "Report from Ambassador Yudin to the Foreign Ministry on the Harvest",
        "Ambassador Yudin",
        "Foreign Ministry",
    ),
    (
        "Cable from Ambassador Katori to the Foreign Minister, 'Visit to China'",
        "Ambassador Katori",
        "Foreign Minister",
    ),
    (
        "I. Tugarinov to Cde. B.N. Ponomarev, ‘On the Harvest (Memorandum)’",
        "I. Tugarinov",
        "B.N. Ponomarev",
    ),
    (
        "Letter from Georgi Dimitrov to Stalin about the Balkan Federation",
        "Georgi Dimitrov",
        "Stalin",
    ),
    ("Telegram from Stalin to Shtykov, January 30, 1950", "Stalin", "Shtykov"),
    ("Letter to the Editor of a Newspaper", None, "Editor of a Newspaper"),
    ("Report by S. Ivanov for the Leadership on the Harvest", "S. Ivanov", "Leadership"),
    ("Letter from Gamal Abdel Nasser", "Gamal Abdel Nasser", None),
    (
        "Note from the Embassy of India to the Ministry of Foreign Affairs",
        "Embassy of India",
        "Ministry of Foreign Affairs",
    ),
    ("Reply from Mao to Khrushchev", "Mao", "Khrushchev"),
    ("Memorandum from Brzezinski to Carter", "Brzezinski", "Carter"),
]


@pytest.mark.parametrize(("title", "writer", "recipient"), DIRECTED)
def test_writer_and_recipient(title: str, writer: str | None, recipient: str | None) -> None:
    found = read_correspondence(title)
    assert found is not None
    assert as_written(found.writers) == ((writer,) if writer else ())
    assert as_written(found.recipients) == ((recipient,) if recipient else ())
    assert found.speakers == ()


@pytest.mark.parametrize(
    ("title", "parties"),
    [
        ("Record of Conversation between Stalin and Mao", ("Stalin", "Mao")),
        ("Record of Conversation between Comrade Stalin and Mao Zedong, 16 December 1949", ("Stalin", "Mao Zedong")),
        ("Memorandum of Conversation, Nehru with Tito", ("Nehru", "Tito")),
        ("Memorandum of Conversation between Nixon and Zhou Enlai", ("Nixon", "Zhou Enlai")),
        ("Record of Meeting between Prime Minister Fukuda and Vice Premier Deng (First Meeting)",
         ("Prime Minister Fukuda", "Vice Premier Deng")),
        ("Conversation of Molotov with Kim Il Sung", ("Molotov", "Kim Il Sung")),
        ("Record of a Conversation with Zhou Enlai, 18 August 1952", ("Zhou Enlai",)),
    ],
)  # fmt: skip
def test_parties_of_a_conversation(title: str, parties: tuple[str, ...]) -> None:
    found = read_correspondence(title)
    assert found is not None
    assert (as_written(found.speakers), found.writers, found.recipients) == (parties, (), ())


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Notes on Soviet Political Work with China",
        "Minutes of the Politburo",
        "Resolution on the Harvest",
        "Commercial Receipts",
        "The Road to Peace",
        "From Trade to War",
        "List of Gifts",
    ],
)
def test_no_correspondence(title: str) -> None:
    assert read_correspondence(title) is None


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Cable, Mao Zedong to Stalin", "cable"),
        ("Ciphered Telegram from Shtykov", "cable"),
        ("Letter from Chen Yi", "letter"),
        ("Report by S. Ivanov", "report"),
        ("Memorandum of Conversation, Nehru with Tito", "record of conversation"),
        ("Memorandum from Brzezinski", "memorandum"),
        ("Record of Conversation between A and B", "record of conversation"),
        ("Minutes of the Politburo", "minutes"),
        ("Note Verbale of the Embassy", "note"),
        ("Aide-Mémoire of the Embassy", "aide-mémoire"),
        ("From the Diary of S. Ivanov", "diary"),
        ("From the Journal of A. Ivanov, 'Record of a Conversation with B'", "diary"),
        ("Notepad of Ivan Ivanov", "diary"),
        ("Mao Zedong, 'Speech at a Meeting of Parties'", "speech"),
        ("Zhou Enlai's Letter to Nasser", "letter"),
        ("Top Secret Telegram", "cable"),
        ("Joint Communiqué on Trade", "communiqué"),
        ("Treaty of Friendship", "treaty"),
        ("Commercial Receipts", ""),
        ("", ""),
        ("The situation in the letter box", ""),
    ],
)
def test_kind_of_document(title: str, kind: str) -> None:
    assert kind_of_document(title) == kind
    assert kind in {"", *KINDS_OF_DOCUMENT}


@pytest.mark.parametrize(
    ("question", "writer", "recipient"),
    [
        ("What did Mao tell Stalin?", "Mao", "Stalin"),
        ("What did Stalin tell Mao?", "Stalin", "Mao"),
        ("What did Stalin advise Mao in 1949?", "Stalin", "Mao"),
        ("what did stalin advise mao about weapons", "stalin", "mao"),
        ("Stalin's advice to Mao", "Stalin", "Mao"),
        ("letters from Khrushchev to Tito", "Khrushchev", "Tito"),
        ("letters to Tito from Khrushchev in 1955", "Khrushchev", "Tito"),
        ("Zhou Enlai’s cable to Nehru", "Zhou Enlai", "Nehru"),
        ("What Mao received from Stalin", "Stalin", "Mao"),
        ("Mao received a letter from Stalin", "Stalin", "Mao"),
        ("What did Mao receive from Stalin?", "Stalin", "Mao"),
        ("What did Mao learn from Stalin about Korea?", "Stalin", "Mao"),
        ("What was Stalin told by Mao?", "Mao", "Stalin"),
        ("What was Mao advised to do by Stalin?", "Stalin", "Mao"),
        ("Why did Mao write to Stalin?", "Mao", "Stalin"),
        ("How did Stalin reply to Mao's request?", "Stalin", "Mao's request"),
        ("Did Nehru send a letter to Zhou Enlai?", "Nehru", "Zhou Enlai"),
        ("What did Kim Il Sung ask of Stalin?", "Kim Il Sung", "Stalin"),
        ("What did Kim Il Sung ask Stalin for?", "Kim Il Sung", "Stalin"),
        ("What did the Soviet ambassador report to Moscow?", "Soviet ambassador", "Moscow"),
        ("Mao told Stalin", "Mao", "Stalin"),
        ("records where Mao told Stalin about the army", "Mao", "Stalin"),
        ("Who told Mao about the bomb?", None, "Mao"),
        ("Who wrote to Stalin?", None, "Stalin"),
        ("What did Stalin say about Korea?", "Stalin", None),
        ("What did Stalin say to Mao about Korea?", "Stalin", "Mao"),
        ("cables from Roshchin", "Roshchin", None),
        ("messages to Nasser in 1956", None, "Nasser"),
        ("a letter sent by Nehru to Zhou Enlai", "Nehru", "Zhou Enlai"),
        ("What did he tell Mao?", None, "Mao"),
        ("What did N.S. Khrushchev write to J. F. Kennedy?", "N.S. Khrushchev", "J. F. Kennedy"),
        ("What instructions did Stalin give to Shtykov?", "Stalin", "Shtykov"),
        ("What did Mao and Zhou tell the Soviet leaders?", "Mao and Zhou", "Soviet leaders"),
        ("Kennedy's letters", "Kennedy", None),
        ("What happened in Korea in 1950?", None, None),
        ("Cuban missile crisis", None, None),
        ("Which trips to Norway took place in 2019?", None, None),
        ("What did Stalin think of Mao?", None, None),
        ("Stalin and Mao", None, None),
        ("", None, None),
    ],
)
def test_asked_direction(question: str, writer: str | None, recipient: str | None) -> None:
    assert read_question_direction(question) == (writer, recipient)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = read_correspondence(text)
    assert found is None or found.writers or found.recipients or found.speakers
    assert kind_of_document(text) in {"", *KINDS_OF_DOCUMENT}
    assert len(read_question_direction(text)) == 2


@pytest.mark.parametrize(
    "genre", [genre for kind in KINDS_OF_DOCUMENT.values() for genre in kind.genres]
)
def test_each_genre_names_a_kind(genre: str) -> None:
    for title in (genre.upper(), f"Secret {genre}, A to B", f"The Ambassador's {genre}"):
        assert kind_of_document(title) != ""
