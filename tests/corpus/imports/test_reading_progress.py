"""How far a long file is read: told in hundredths, in order, to whoever waits for this reading."""

import json
import threading

import pytest

from corpus import read_bytes, reading_progress

ROWS = 5_000
CSV = "Title,Date\n" + "".join(f"Letter number {n} to Ott,1957\n" for n in range(ROWS))
OBJECTS = [{"title": f"Letter {n}", "date": "1957"} for n in range(ROWS)]
LINES = "".join(json.dumps(item) + "\n" for item in OBJECTS)


XML = "<modsCollection xmlns='http://www.loc.gov/mods/v3'>" + "".join(
    f"<mods><titleInfo><title>Letter {n:04d}</title></titleInfo><originInfo>"
    "<dateCreated>1957</dateCreated></originInfo></mods>"
    for n in range(ROWS)
)
MARC_LINES = "".join(
    f"=LDR  00000npcaa2200000 a 4500\n=245  10$aLetter {n:04d}$f1957\n\n" for n in range(ROWS)
)
MARC = "".join(
    "00060npca 2200037 a 4500245002200000\x1e10\x1faLetter " + f"{n:04d}\x1ff1957\x1e\x1d"
    for n in range(ROWS)
)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.csv", CSV, [8, 16, 24, 32, 40, 52, 64, 76, 88, 100]),
        ("a.json", json.dumps(OBJECTS), [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),
        ("a.jsonl", LINES, [*range(1, 51), 60, 70, 80, 90, 100]),
        ("a.mrc", MARC, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),
        ("short.csv", "Title,Date\nLetter to Ott,1957\n", []),
    ],
)
def test_a_long_file_tells_how_far_it_is(name: str, text: str, expected: list[int]) -> None:
    told: list[tuple[int, int]] = []
    with reading_progress(lambda done, total: told.append((done, total))):
        reading = read_bytes(text.encode(), name)
    assert len(reading.records) == (1 if name == "short.csv" else ROWS)
    assert told == [(done, 100) for done in expected]


@pytest.mark.parametrize(
    ("name", "text"), [("a.xml", XML + "</modsCollection>"), ("a.mrk", MARC_LINES)]
)
def test_xml_and_lines_of_marc_tell_half_while_they_are_parsed(name: str, text: str) -> None:
    told: list[int] = []
    with reading_progress(lambda done, _total: told.append(done)):
        reading = read_bytes(text.encode(), name)
    assert len(reading.records) == ROWS
    assert told == sorted(set(told)) and told[-1] == 100
    assert len([done for done in told if done <= 50]) > 10


def test_each_reading_tells_its_own_listener() -> None:
    told: list[int] = []
    with reading_progress(lambda done, _total: told.append(done)):
        other = threading.Thread(target=read_bytes, args=(CSV.encode(), "other.csv"))
        other.start()
        other.join()
    read_bytes(CSV.encode(), "a.csv")
    assert told == []


def test_an_error_of_the_listener_ends_the_reading() -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), reading_progress(stop):
        read_bytes(CSV.encode(), "a.csv")
