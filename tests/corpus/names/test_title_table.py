"""Titles of archives, and who wrote what to whom in them: (kind, writers, recipients, speakers).

A party is written as its name, then its office behind a bar; "|office" is an office without a name.
"""

from __future__ import annotations

import pytest

from corpus.names.correspondence import Correspondence, read_correspondence
from corpus.names.parties import Party, describe_parties

Sides = tuple[str, list[str], list[str]]

SENT: list[tuple[str, Sides]] = [
    ("Cable, Ola Brandt to Harlan Voss", ("cable", ["Ola Brandt"], ["Harlan Voss"])),
    ("Cable No. 114, Voss to Brandt", ("cable", ["Voss"], ["Brandt"])),
    ("Cable No. 114/52 from Voss to Brandt, \"Herring\"", ("cable", ["Voss"], ["Brandt"])),
    ("Coded Telegram, Voss to Brandt [via the Consul at Leith]", ("cable", ["Voss"], ["Brandt"])),
    ("Telegram from the Consul at Port Ellin", ("cable", ["|Consul at Port Ellin"], [])),
    (
        "Telegram from the Consul at Port Ellin to the Board of Trade",
        ("cable", ["|Consul at Port Ellin"], ["Board of Trade"]),
    ),
    ("Cable from the Governor", ("cable", ["|Governor"], [])),
    (
        "Cable from the Governor of Arland to the Colonial Office",
        ("cable", ["|Governor of Arland"], ["Colonial Office"]),
    ),
    ("Cable from the Ambassador to the Sea Board", ("cable", ["|Ambassador"], ["Sea Board"])),
    ("Telegram from the Ambassador to Norway", ("cable", ["|Ambassador to Norway"], [])),
    ("Telegram from the Ambassador to Arland", ("cable", ["|Ambassador to Arland"], [])),
    (
        "Telegram from Danish Ambassador to Norway O.B. Brandt to Danish Foreign Ministry",
        ("cable", ["O.B. Brandt|Danish Ambassador to Norway"], ["Danish Foreign Ministry"]),
    ),
    (
        "Telegram from Danish Ambassador to Norway Ola Brandt to Copenhagen",
        ("cable", ["Ola Brandt|Danish Ambassador to Norway"], ["Copenhagen"]),
    ),
    (
        "Telegram from Norwegian delegate to the UN Brandt (2)",
        ("cable", ["Brandt|Norwegian delegate to the UN"], []),
    ),
    (
        "Telegram to the Ambassador to Norway from Brandt",
        ("cable", ["Brandt"], ["|Ambassador to Norway"]),
    ),
    ("Telegram to Ambassador Voss from Brandt", ("cable", ["Brandt"], ["Voss|Ambassador"])),
    ("Paraphrase of Telegram From Voss to the President", ("cable", ["Voss"], ["|President"])),
    ("Telegram sent by Ola Brandt to the Legation in Rome", ("cable", ["Ola Brandt"], ["Legation in Rome"])),
    ("Telegram from Leith to Oslo, 'On the Catch'", ("cable", ["Leith"], ["Oslo"])),
    ("Dispatch No. 12 from the Consul General in Leith", ("despatch", ["|Consul General in Leith"], [])),
    ("Letter From Ola Brandt To Harlan Voss", ("letter", ["Ola Brandt"], ["Harlan Voss"])),
    (
        "Letter, Ola Brandt to Harlan Voss, Ada Quill, and Bo Reed",
        ("letter", ["Ola Brandt"], ["Harlan Voss", "Ada Quill", "Bo Reed"]),
    ),
    (
        "Letter of Governor Ola Brandt to Cdes. Voss, Quill, and Reed",
        ("letter", ["Ola Brandt|Governor"], ["Voss", "Quill", "Reed"]),
    ),
    ("Letter from Cdes. Brandt and Voss to the Sea Board", ("letter", ["Brandt", "Voss"], ["Sea Board"])),
    (
        "Letter from Ambassador Ola Brandt to Foreign Minister Harlan Voss",
        ("letter", ["Ola Brandt|Ambassador"], ["Harlan Voss|Foreign Minister"]),
    ),
    (
        "Letter from Minister of Labour Voss to Secretary of State Reed",
        ("letter", ["Voss|Minister of Labour"], ["Reed|Secretary of State"]),
    ),
    (
        "Letter from Minister of Agriculture and Food Harlan Voss to Bo Reed",
        ("letter", ["Harlan Voss|Minister of Agriculture and Food"], ["Bo Reed"]),
    ),
    (
        "Letter from the Prime Minister and the Foreign Minister to Bo Reed",
        ("letter", ["|Prime Minister", "|Foreign Minister"], ["Bo Reed"]),
    ),
    (
        "Letter from Harlan Voss, Mayor of Leith, to Bo Reed",
        ("letter", ["Harlan Voss|Mayor of Leith"], ["Bo Reed"]),
    ),
    (
        "Letter from the Mayor of Leith, Harlan Voss, to Bo Reed",
        ("letter", ["Harlan Voss|Mayor of Leith"], ["Bo Reed"]),
    ),
    (
        "Letter No. 7 from O.B. Brandt, Danish Legation, Rome, to the Minister of Trade, H.J. King",
        ("letter", ["O.B. Brandt|Danish Legation, Rome"], ["H.J. King|Minister of Trade"]),
    ),
    ("Letter from Ola Brandt in Leith to Bo Reed", ("letter", ["Ola Brandt"], ["Bo Reed"])),
    ("Letter dated 3 May 1951 from Ola Brandt to Bo Reed", ("letter", ["Ola Brandt"], ["Bo Reed"])),
    ("Letter from Ola Brandt, 3 May 1951", ("letter", ["Ola Brandt"], [])),
    ("Letter from Ola Brandt about a Joint Herring Company", ("letter", ["Ola Brandt"], [])),
    ("Letter from Mrs. Ada Quill to Dr. Bo Reed", ("letter", ["Ada Quill"], ["Bo Reed"])),
    ("Letter from Bo Reed Jr. to Ada Quill", ("letter", ["Bo Reed Jr."], ["Ada Quill"])),
    ("Letter of Protest to the Sea Board", ("letter", [], ["Sea Board"])),
    ("Ola Brandt's Letter to Harlan Voss", ("letter", ["Ola Brandt"], ["Harlan Voss"])),
    ("Translation of a Letter from Ola Brandt to Bo Reed", ("letter", ["Ola Brandt"], ["Bo Reed"])),
    ("Information Letter from Brandt to Cdes. Voss and Reed", ("letter", ["Brandt"], ["Voss", "Reed"])),
    ("Draft Letter from Ola Brandt to Bo Reed", ("draft", ["Ola Brandt"], ["Bo Reed"])),
    (
        "Letter from the Sea Board [signed by Ola Brandt] to the Harbour Office",
        ("letter", ["Sea Board"], ["Harbour Office"]),
    ),
    ("Letter, Ola Brandt to Bo Reed [Declassified May 6, 2019]", ("letter", ["Ola Brandt"], ["Bo Reed"])),
    (
        "Message from Prime Minister Ola Brandt to Ambassador Voss About a Joint Coal Company",
        ("message", ["Ola Brandt|Prime Minister"], ["Voss|Ambassador"]),
    ),
    ("Message to the Sea Board, from Arland", ("message", ["Arland"], ["Sea Board"])),
    ("Message of Greetings to Ola Brandt", ("message", [], ["Ola Brandt"])),
    (
        "Note from the Embassy of Arland in Rome to the Ministry of Foreign Affairs, 4 May 1951",
        ("note", ["Embassy of Arland in Rome"], ["Ministry of Foreign Affairs"]),
    ),
    ("Note Verbale from the Legation of Arland", ("note", ["Legation of Arland"], [])),
    ("Aide-mémoire from the Embassy of Arland", ("aide-mémoire", ["Embassy of Arland"], [])),
    (
        "Memorandum from the Ministry of Trade and Industry to the Cabinet",
        ("memorandum", ["Ministry of Trade and Industry"], ["Cabinet"]),
    ),
    ("Memorandum for the President from Ada Quill", ("memorandum", ["Ada Quill"], ["|President"])),
    ("Memorandum for the Record from Ada Quill", ("memorandum", ["Ada Quill"], [])),
    ("Memo, Ada Quill to Bo Reed, re: Salt", ("memorandum", ["Ada Quill"], ["Bo Reed"])),
    ("Memorandum, Harbour Agency, 'On Coal'", ("memorandum", ["Harbour Agency"], [])),
    ("Report by O. Brandt for the Leadership on the Catch", ("report", ["O. Brandt"], ["Leadership"])),
    ("Report of the Commission on Fisheries", ("report", ["Commission on Fisheries"], [])),
    ("O. Brandt's Report on a Trip to Arland", ("report", ["O. Brandt"], [])),
    ("Reply of the Sea Board to Ola Brandt", ("reply", ["Sea Board"], ["Ola Brandt"])),
    (
        "Appeal to the Security Council from the Government of Arland",
        ("appeal", ["Government of Arland"], ["Security Council"]),
    ),
    (
        "Instructions for General Ola Brandt and Harlan Voss regarding Leith",
        ("directive", [], ["Ola Brandt|General", "Harlan Voss"]),
    ),
    (
        "Statement made by the Danish Ambassador to the Foreign Secretary",
        ("statement", ["|Danish Ambassador"], ["|Foreign Secretary"]),
    ),
    ("From the Journal of O. Brandt, 'Record of a Conversation with Bo Reed'", ("diary", ["O. Brandt"], [])),
    ("Notepad of Ola Brandt, 16 May 1989", ("diary", ["Ola Brandt"], [])),
    ("Speech of Ada Quill", ("speech", ["Ada Quill"], [])),
    ("Harlan Voss, 'The Price of Salt'", ("", ["Harlan Voss"], [])),
    ("Ada Quill, 'Speech at a Meeting'", ("speech", ["Ada Quill"], [])),
    ("Ola Brandt to Harlan Voss, 'On the Sea Board'", ("", ["Ola Brandt"], ["Harlan Voss"])),
    ("O. Brandt to Comrade H. Voss", ("", ["O. Brandt"], ["H. Voss"])),
]  # fmt: skip

SPOKEN = [
    ("Record of Conversation between Ola Brandt and Bo Reed", ["Ola Brandt", "Bo Reed"]),
    ("Memorandum of Conversation, Ola Brandt with the Prime Minister", ["Ola Brandt", "|Prime Minister"]),
    ("Record of a Conversation with the Ambassador of Arland", ["|Ambassador of Arland"]),
    (
        "Record of Conversation between Foreign Minister Voss, Ambassador Brandt and Ada Quill",
        ["Voss|Foreign Minister", "Brandt|Ambassador", "Ada Quill"],
    ),
    (
        "Meeting of Premier Voss and Vice Premier Reed at the State Guest House",
        ["Voss|Premier", "Reed|Vice Premier"],
    ),
    (
        "Record of a Conversation [between] O. Brandt and H. Voss, Danish Ambassador in Norway",
        ["O. Brandt", "H. Voss|Danish Ambassador in Norway"],
    ),
]  # fmt: skip

NOT_UNDERSTOOD = [
    "Aid to Arland",
    "Economic Aid to the Government of Arland",
    "Arland Doctrine, 'Recommendations'",
    "Conversation on Rice and Oil",
    "Delegation to the Foreign Ministry",
    "From Trade to War",
    "Letter on Cod",
    "List of Gifts",
    "Memorandum for the Record",
    "Minutes of a Meeting of the Sea Board",
    "Minutes of the Politburo",
    "Nuclear Threat to Europe",
    "President Brandt to Visit Arland",
    "Proposal to Withdraw Troops",
    "Report for 1957",
    "Report of the Harvest",
    "Report on the Road to Peace",
    "Request to Increase Aid",
    "Secret Soviet Instructions, 'Measures'",
    "Talks in Leith",
    "The Price of Salt, 'A Study'",
    "Treaty between Arland and Borland",
    "Visit of President Brandt to Arland",
    "Who Wrote to Whom",
]


def as_text(parties: tuple[Party, ...]) -> list[str]:
    return [party.name + (f"|{party.office}" if party.office else "") for party in parties]


@pytest.mark.parametrize(("title", "sides"), SENT)
def test_writers_and_recipients(title: str, sides: Sides) -> None:
    read = read_correspondence(title) or Correspondence()
    assert (read.kind, as_text(read.writers), as_text(read.recipients)) == sides
    assert read.speakers == ()


@pytest.mark.parametrize(("title", "speakers"), SPOKEN)
def test_speakers(title: str, speakers: list[str]) -> None:
    read = read_correspondence(title) or Correspondence()
    assert as_text(read.speakers) == speakers
    assert (read.kind, read.writers, read.recipients) == ("record of conversation", (), ())


@pytest.mark.parametrize("title", NOT_UNDERSTOOD)
def test_nothing_is_claimed(title: str) -> None:
    assert read_correspondence(title) is None


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Cable, Filippov [Stalin] to Anastas Mikoyan", "cable, Filippov [Stalin] to Anastas Mikoyan"),
        ("Telegram No. 12, Petrov to Molotov", "telegram No. 12, Petrov to Molotov"),
        ("Letter from Wang Ping to Li Rui on the Harvest", "letter from Wang Ping to Li Rui"),
        ("From the Journal of A. Orlov, 'Record of a Conversation'", "from the Journal of A. Orlov"),
        ("I. Orlov to Cde. B.N. Reed, ‘The Situation’", "I. Orlov to Cde. B.N. Reed"),
        ("Diary of Ana Brandão", "diary of Ana Brandão"),
        (
            "CPSU Letter from Ana Brandão to the Sea Board",
            "CPSU Letter from Ana Brandão to the Sea Board",
        ),
        ("Mao Zedong, 'Speech at a Meeting'", ""),
        ("Record of Conversation between Ola Brandt and Bo Reed", ""),
    ],
)  # fmt: skip
def test_the_heading_is_the_part_of_the_title_that_says_who_wrote(title: str, heading: str) -> None:
    read = read_correspondence(title) or Correspondence()
    assert read.heading_in_sentence == heading


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Telegram from the Consul at Port Ellin", "the Consul at Port Ellin"),
        ("Telegram from Danish Ambassador to Norway O.B. Brandt", "O.B. Brandt (Danish Ambassador to Norway)"),
        ("Letter from Ambassador Voss", "Ambassador Voss"),
        ("Letter from Cdes. Brandt, Voss and Reed", "Brandt, Voss and Reed"),
        ("Letter to Voss", ""),
    ],
)  # fmt: skip
def test_writers_in_words(title: str, words: str) -> None:
    read = read_correspondence(title) or Correspondence()
    assert describe_parties(read.writers) == words
