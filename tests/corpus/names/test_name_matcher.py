"""Names found in questions, and the files that hold them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.names.authority import (
    COLUMNS,
    KINDS,
    NameEntry,
    NamesError,
    add_entry,
    name_key,
    read_entries,
    remove_entry,
    shipped_entries,
)
from corpus.names.name_matcher import NameAuthority
from corpus.names.spelling import ordinary_words

NAMES = NameAuthority.load()


def found(text: str) -> list[tuple[str, list[str]]]:
    return [
        (one.as_written, [entry.name for entry in one.entries])
        for one in NAMES.find_mentions(text)
        if one.entries
    ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Mao Tse-tung", "Mao Zedong"), ("Mao Tsetung", "Mao Zedong"), ("MAO ZEDONG", "Mao Zedong"),
        ("毛泽东", "Mao Zedong"), ("毛澤東", "Mao Zedong"), ("Мао Цзэдун", "Mao Zedong"), ("mao", "Mao Zedong"),
        ("Chou En-lai", "Zhou Enlai"), ("Chou En‑lai", "Zhou Enlai"), ("Chou Enlai", "Zhou Enlai"),
        ("Teng Hsiao-p'ing", "Deng Xiaoping"), ("Teng Hsiao-p’ing", "Deng Xiaoping"),
        ("Teng Hsiao-ping", "Deng Xiaoping"), ("Teng Hsiaop'ing", "Deng Xiaoping"), ("Liu Shao-ch'i", "Liu Shaoqi"),
        ("Liu Shao-chi", "Liu Shaoqi"), ("Kao Kang", "Gao Gang"), ("P'eng Te-huai", "Peng Dehuai"),
        ("Lin Piao", "Lin Biao"), ("Filippov", "Joseph Stalin"), ("Feng Xi", "Joseph Stalin"),
        ("Fyn Si", "Joseph Stalin"), ("Сталин", "Joseph Stalin"), ("Сталина", "Joseph Stalin"),
        ("斯大林", "Joseph Stalin"), ("J. V. Stalin", "Joseph Stalin"), ("J.V. Stalin", "Joseph Stalin"),
        ("Terebin", "Andrei Orlov"), ("N. S. Khrushchev", "Nikita Khrushchev"), ("Хрущёв", "Nikita Khrushchev"),
        ("Хрущева", "Nikita Khrushchev"), ("A. Ya. Vyshinsky", "Andrey Vyshinsky"), ("Vishinsky", "Andrey Vyshinsky"),
        ("JFK", "John F. Kennedy"), ("FDR", "Franklin D. Roosevelt"), ("LBJ", "Lyndon B. Johnson"),
        ("Chiang Kai-shek", "Chiang Kai-shek"), ("Jiang Jieshi", "Chiang Kai-shek"), ("Kim Il-sung", "Kim Il Sung"),
        ("Ким Ир Сен", "Kim Il Sung"), ("김일성", "Kim Il Sung"), ("Syngman Rhee", "Syngman Rhee"),
        ("Ho Chi Minh", "Ho Chi Minh"), ("Qaddafi", "Muammar Gaddafi"), ("Soekarno", "Sukarno"),
        ("Mossadeq", "Mohammad Mosaddegh"), ("Ceausescu", "Nicolae Ceaușescu"), ("Gomulka", "Władysław Gomułka"),
        ("Árpád Nagy Imre", "Imre Nagy"), ("Robert Kennedy", "Robert F. Kennedy"), ("Peking", "Beijing"),
        ("Peiping", "Beijing"), ("Leningrad", "St. Petersburg"), ("Ceylon", "Sri Lanka"), ("Burma", "Myanmar"),
        ("Persia", "Iran"), ("Siam", "Thailand"), ("Formosa", "Taiwan"), ("Port Arthur", "Lüshun"),
        ("Lushun", "Lüshun"), ("Dairen", "Dalian"), ("Dalny", "Dalian"), ("Mukden", "Shenyang"),
        ("Canton", "Guangzhou"), ("Sinkiang", "Xinjiang"), ("Saigon", "Ho Chi Minh City"), ("DPRK", "North Korea"),
        ("the DPRK", "North Korea"), ("PRC", "China"), ("People's Republic of China", "China"),
        ("USSR", "Soviet Union"), ("U.S.S.R.", "Soviet Union"), ("GDR", "German Democratic Republic"),
        ("FRG", "Federal Republic of Germany"), ("DRV", "North Vietnam"), ("ROK", "South Korea"),
        ("ROC", "Republic of China"), ("UK", "United Kingdom"), ("US", "United States"), ("U.S.", "United States"),
        ("CPSU", "Communist Party of the Soviet Union"), ("CCP", "Chinese Communist Party"),
        ("PLA", "People's Liberation Army"), ("KMT", "Kuomintang"), ("Guomindang", "Kuomintang"), ("NATO", "NATO"),
        ("UN", "United Nations"), ("Comintern", "Communist International"), ("Cominform", "Cominform"),
        ("Korean War", "Korean War"), ("Great Leap Forward", "Great Leap Forward"), ("Rhodesia", "Zimbabwe"),
        ("Caribbean Crisis", "Cuban Missile Crisis"), ("Warsaw Treaty Organization", "Warsaw Pact"),
        ("Khrouchtchev", "Nikita Khrushchev"), ("Brejnev", "Leonid Brezhnev"), ("Schukow", "Georgy Zhukov"),
        ("Tchou En-lai", "Zhou Enlai"), ("Ch'en I", "Chen Yi"), ("Nagy", "Imre Nagy"), ("UdSSR", "Soviet Union"),
        ("Rokossowski", "Konstantin Rokossovsky"), ("La Pasionaria", "Dolores Ibárruri"), ("Rajk", "László Rajk"),
        ("Kim Chong-p'il", "Kim Jong-pil"), ("Điện Biên Phủ", "Battle of Dien Bien Phu"),
    ],
)  # fmt: skip
def test_every_form_finds_its_entry(written: str, name: str) -> None:
    everything = [entry for _, entries in found(f"What of {written} then?") for entry in entries]
    assert everything == [name]


@pytest.mark.parametrize(
    ("written", "pointed"),
    [
        ("Soviet", ["Soviet Union"]),
        ("the Soviets", ["Soviet Union"]),
        ("the Kremlin", ["Soviet Union", "Russia"]),
        ("Chinese", ["China"]),
        ("North Korean", ["North Korea"]),
        ("Polish", ["Poland"]),
    ],
)
def test_a_word_that_points_to_an_entry_does_not_name_it(written: str, pointed: list[str]) -> None:
    [mention] = NAMES.find_mentions(f"the view of {written} leaders")
    assert ([one.name for one in mention.entries], [one.name for one in mention.related]) == (
        [],
        pointed,
    )


def test_a_capital_is_a_city_and_points_to_its_government() -> None:
    [mention] = NAMES.find_mentions("What did Moscow want?")
    assert [one.name for one in mention.entries] == ["Moscow"]
    assert [one.name for one in mention.related] == ["Soviet Union", "Russia"]
    assert mention.entry is mention.entries[0]


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("Stallin", "Stalin"), ("Kruschev", "Khrushchev"), ("Khruschev", "Khrushchev"), ("Krushchev", "Khrushchev"),
        ("Molotv", "Molotov"), ("Brezhnew", "Brezhnev"), ("Gorbachef", "Gorbachev"), ("Churchil", "Churchill"),
        ("Chruchill", "Churchill"), ("Rosevelt", "Roosevelt"), ("Eisenhouwer", "Eisenhower"), ("Gromiko", "Gromyko"),
        ("Mikoyn", "Mikoyan"), ("Nehrru", "Nehru"), ("Adenhauer", "Adenauer"), ("Filipppov", "Filippov"),
        ("Yugslavia", "Yugoslavia"), ("Checkoslovakia", "Czechoslovakia"), ("Manchuira", "Manchuria"),
        ("Kissenger", "Kissinger"), ("Cominterm", "Comintern"), ("Afganistan", "Afghanistan"),
    ],
)  # fmt: skip
def test_a_misspelling_finds(typed: str, form: str) -> None:
    for text in (f"What did {typed} say?", f"what did {typed.lower()} say?"):
        [mention] = NAMES.find_mentions(text)
        assert (mention.as_written.casefold(), mention.corrected) == (typed.casefold(), form)
        assert len(mention.entries) == 1
    assert (
        NAMES.find_mentions(f"What did {typed} say?", is_in_archive=lambda word: word == typed)
        == ()
    )


@pytest.mark.parametrize(
    "typed", ["PayPal", "CentOS", "Zambrano", "Hollande", "Lieberman", "Fattah", "Mexicali"]
)
def test_the_name_of_something_else_is_no_misspelling(typed: str) -> None:
    assert NAMES.find_mentions(f"What of {typed}?") == ()


def test_a_misspelling_inside_a_longer_name() -> None:
    [mention] = NAMES.find_mentions("What did Zhou Enlay say?")
    assert (mention.as_written, mention.corrected, mention.entries[0].name) == (
        "Zhou Enlay",
        "Zhou Enlai",
        "Zhou Enlai",
    )


ORDINARY = """
Stalling Marshal Chain Makers Miss Marshals Stalled Starling Chair Chairs Maker Mission Nation National Message Meeting
Letter Cable Report Record Speech Treaty Trade Border Harvest Weapons Cities Workers Peasants Students Army Advice
Advise Advised Between Before After During Which Where Their There These Those Would Could Should About Against
Concerning Regarding Relations Railway Railways Minister Ministry Ambassador Premier President Chairman Secretary
General Soldiers Officers Talks Visit Visits Journey Exchange Support Supply Supplies Aircraft Tanks Nuclear Atomic
Bombs Missile Missiles Peace Conflict Crises Standing Parts Human Green Creation Hungry Changing Checking Sinking
Peaking Fatal Surname Spark Consoles Grenade Crater Cannon Turning Thinker Plague Contrast Bones Career Began Learning
Quarrel Quarrels Famine Poems Writers Painting Museum Bridge Village Villages Hospital Doctors Schools Teachers
""".split()


@pytest.mark.parametrize("word", ORDINARY)
def test_an_ordinary_word_is_no_misspelling(word: str) -> None:
    assert NAMES.find_mentions(f"{word} was there") == ()
    assert NAMES.find_mentions(f"{word} {word.lower()}") == ()
    assert NAMES.find_mentions(f"what about {word.lower()} then") == ()


@pytest.mark.parametrize(
    "text",
    [
        "who told us about it",
        "polish the table",
        "a bath and salt",
        "a nam sis",
        "WHO TOLD US",
        "mr. us",
        "u s",
        "k g b",
    ],
)
def test_a_form_that_is_an_ordinary_word_needs_its_capitals(text: str) -> None:
    assert NAMES.find_mentions(text) == ()


@pytest.mark.parametrize(
    "typed", ["Stalina", "Khrushcheva", "Bevan", "Hunan", "Henan", "Stal", "Maoo"]
)
def test_another_name_is_no_misspelling(typed: str) -> None:
    assert [one.corrected for one in NAMES.find_mentions(f"What of {typed}?")] in ([], [None])


def test_a_name_of_two_decides_for_neither() -> None:
    [mention] = NAMES.find_mentions("What did Matveyev report?")
    assert mention.is_ambiguous
    assert mention.entry is None
    assert [one.name for one in mention.entries] == ["Matvei Zakharov", "Matveyev (another bearer)"]
    assert all("Matveyev" not in NAMES.search_forms(one) for one in mention.entries)


def test_what_to_search_begins_with_full_names() -> None:
    forms = NAMES.search_forms(NAMES.lookup("Soviet Union")[0])
    assert forms[:2] == ("Soviet Union", "USSR")
    assert forms.index("USSR") < forms.index("Soviet") < forms.index("Moscow")
    assert "US" not in NAMES.search_forms(NAMES.lookup("United States")[0])
    assert NAMES.search_forms(NAMES.lookup("Zaire")[0])[0] == "Zaire"


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Stalin's and N.S. Khrushchev’s cables", ["Stalin", "N.S. Khrushchev"]),
        ("In Korea. War began", ["Korea"]),
        ("Sino-Soviet split", ["Sino-Soviet split"]),
        ("Sino-Soviet trade", ["Sino", "Soviet"]),
        ("Stalin, Mao; Zhou", ["Stalin", "Mao", "Zhou"]),
        ("in the U.S.", ["U.S."]),
        ("毛泽东对斯大林说", ["毛泽东", "斯大林"]),
        ("anti-Soviet", ["Soviet"]),
    ],
)
def test_spans(text: str, spans: list[str]) -> None:
    mentions = NAMES.find_mentions(text)
    assert [one.as_written for one in mentions] == spans
    assert [text[one.start : one.end] for one in mentions] == spans


def test_the_shipped_file_is_sound() -> None:
    entries = shipped_entries()
    kinds = Counter(one.kind for one in entries)
    assert set(kinds) == set(KINDS)
    assert kinds["person"] >= 150
    assert kinds["place"] + kinds["organisation"] + kinds["event"] >= 60
    for one in entries:
        forms = [name_key(form) for form in (one.name, *one.forms, *one.related)]
        assert all(forms), one
        assert one.earliest is None or one.latest is None or one.earliest <= one.latest, one


SHARED = {
    "Matveyev", "Matveev", "Kuznetsov", "George Bush", "Bush", "President Bush", "Dulles", "Gandhi", "Masaryk",
    "Chiang",    "Prime Minister Gandhi", "Bhutto", "Congo", "Конго",
}  # fmt: skip


def test_forms_of_two_entries_are_those_known() -> None:
    forms = [form for one in shipped_entries() for form in one.forms] + [
        one.name for one in shipped_entries()
    ]
    assert {form for form in forms if len(NAMES.lookup(form)) > 1} == SHARED


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    return path


def test_a_readers_file_adds_extends_and_switches_off(tmp_path: Path) -> None:
    own = write(
        tmp_path / "names.csv",
        '"Petrov, Ivan",person,Orel; Falcon,,1901,1980,"A maker of ""maps"""',
        "joseph stalin,person,Semenov,,,,",
        "Peru,none,,,,,",
    )
    names = NameAuthority.load(own)
    assert names.lookup("Falcon")[0] == NameEntry(
        "Petrov, Ivan", "person", ("Orel", "Falcon"), 1901, 1980, 'A maker of "maps"'
    )
    [stalin] = names.lookup("Semenov")
    assert (stalin.name, stalin.forms[-1], stalin.earliest) == ("Joseph Stalin", "Semenov", 1878)
    assert names.lookup("Filippov") == (stalin,)
    assert names.lookup("Peru") == ()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "X,town,,,,,",
            "names.csv, row 3 (X): the kind is 'town'; choose one of person, place, organisation, event, none",
        ),
        (",person,,,,,", "names.csv, row 3: the name '' has no letters; write a name"),
        (
            "X,person,,,19x,,",
            "names.csv, row 3: the year is '19x'; write it as 1949, or leave the cell empty",
        ),
        (
            "X,person,,,1950,1940,",
            "names.csv, row 3 (X): 1940 is before 1950; swap them",
        ),
        ("X,person,--,,,,", "names.csv, row 3 (X): the form '--' has no letters; take it out"),
        (
            "X,person,,,,,,more",
            "names.csv, row 3: 'more' is one cell too many; put a cell with commas in quotation marks",
        ),
        (
            "Anna,person,,,,,",
            "names.csv, row 3: 'Anna' stands already in row 2; make one row of the two",
        ),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    own = write(tmp_path / "names.csv", "Anna,person,,,,,", row)
    with pytest.raises(NamesError) as raised:
        NameAuthority.load(own)
    assert str(raised.value) == message


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    for name, data in (
        ("a.csv", b"nom,sorte\n"),
        ("b.csv", b"\xff\xfe\x00"),
        ("c.csv", b'name,kind\n"x,person\n'),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(NamesError, match=name):
            NameAuthority.load(tmp_path / name)
    with pytest.raises(NamesError, match="name a CSV file"):
        NameAuthority.load(tmp_path)
    with pytest.raises(NamesError, match="name a CSV file"):
        NameAuthority.load(tmp_path / "absent.csv")


def test_adding_and_removing(tmp_path: Path) -> None:
    own = tmp_path / "deep" / "names.csv"
    orel = NameEntry(
        'Petrov, "Ivan"',
        "person",
        ("Orel", "Falcon"),
        1901,
        None,
        "A; note",
        related=("Petrovist",),
    )
    add_entry(own, orel)
    assert NameAuthority.load(own).lookup("Orel") == (orel,)
    with pytest.raises(NamesError, match="stands already in names"):
        add_entry(own, orel)
    remove_entry(own, 'petrov "ivan"')
    assert NameAuthority.load(own).lookup("Orel") == ()
    with pytest.raises(NamesError, match="no entry 'Nobody' to remove"):
        remove_entry(own, "Nobody")
    remove_entry(own, "Joseph Stalin")
    assert NameAuthority.load(own).lookup("Filippov") == ()
    with pytest.raises(NamesError, match="no entry 'Joseph Stalin' to remove"):
        remove_entry(own, "Joseph Stalin")
    add_entry(own, NameEntry("Joseph Stalin", "person", ("Semenov",)))
    assert len(NameAuthority.load(own).lookup("Filippov")) == 1
    assert list(tmp_path.rglob("*.csv*")) == [own]
    with own.open(encoding="utf-8", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["name", "Joseph Stalin"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (NameEntry("A;B", "person"), "semicolon"),
        (NameEntry("A", "town"), "the kind is 'town'"),
        (NameEntry("Joseph Stalin", "person", ("Filippov",)), "ships with these forms already"),
    ],
)
def test_what_cannot_be_added(tmp_path: Path, entry: NameEntry, message: str) -> None:
    with pytest.raises(NamesError, match=message):
        add_entry(tmp_path / "names.csv", entry)
    assert list(tmp_path.iterdir()) == []


def test_a_written_file_reads_back(tmp_path: Path) -> None:
    entries = [
        NameEntry(f"Name {word}", "place", (f"Other, {word}",), note='"q"')
        for word in ("one", "two", "three")
    ]
    for entry in entries:
        add_entry(tmp_path / "own.csv", entry)
    text = (tmp_path / "own.csv").read_text(encoding="utf-8")
    assert read_entries(text, "own.csv") == tuple(entries)


names_in_text = st.sampled_from(
    ["Stalin", "Stallin", "Mao Tse-tung", "Chou En-lai's", "U.S.", "毛泽东", "Сталина", "who"]
)


@given(st.lists(st.one_of(names_in_text, st.text(max_size=12)), max_size=12).map(" ".join))
def test_any_text_is_read_and_its_spans_are_right(text: str) -> None:
    end = 0
    for mention in NAMES.find_mentions(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.as_written
        assert mention.entries or mention.related
        end = mention.end


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "Stalin " * 10_000,
        "S" + "t" * 9_999,
        "soviet socialist " * 5_000,
        "'" * 10_000,
    ],
)
def test_hostile_text_ends(text: str) -> None:
    assert len(NAMES.find_mentions(text)) in (0, 5_000, 10_000)


def test_ordinary_words_are_no_distinctive_names() -> None:
    assert {"stalin", "mao", "china", "turkey", "chile"} & ordinary_words() == set()


def test_a_person_is_mentioned_in_either_order_of_two_names() -> None:
    entries = (NameEntry("Sheng Shicai", "person"), NameEntry("Port Ellin", "place"))
    names = NameAuthority.build(entries)
    forms = [names.mention_forms(entry).full for entry in entries]
    assert forms == [("Sheng Shicai", "Shicai Sheng"), ("Port Ellin",)]
