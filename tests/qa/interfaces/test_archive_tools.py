"""What other programs may ask of an archive: true counts, the records' own words, one line for what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import FindingAidError, read_bytes
from qa import Assistant
from qa.interfaces.archive_tools import ArchiveTools, RequestError, period_between
from qa.interfaces.served_views import CountView
from tests.embeddings.fake_encoder import PaperEncoder
from tests.qa.sample_archive import sardines


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = sardines(tmp_path_factory.mktemp("tools") / "archive")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def tools(assistant: Assistant) -> ArchiveTools:
    return ArchiveTools(assistant)


def test_orient_counts_what_there_is_and_what_is_not(tools: ArchiveTools) -> None:
    overview = tools.orient()
    assert (overview.records, overview.earliest, overview.latest) == (10, 1949, 1962)
    assert (overview.undated, overview.without_summary) == (1, 2)
    assert overview.decades == (
        CountView("1940s", 2),
        CountView("1950s", 6),
        CountView("1960s", 2),
    )
    assert overview.collections == (CountView("Fish", 3), CountView("-", 7))
    assert overview.people[:2] == (CountView("Ana Brandão", 3), CountView("Mao Zedong", 3))
    assert (overview.missing, overview.empty_decades) == ((), ())


def test_what_was_added_in_part_is_said(tmp_path: Path) -> None:
    opened = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    page = (
        "3 - 4 of 9\n\nMay 6, 1961\n\nNote on Rice\n\nRice.\n\nMay 6, 1981\n\nNote on Tea\n\nTea.\n"
    )
    opened.add([read_bytes(page.encode(), "page.txt")])
    overview = ArchiveTools(opened).orient()
    assert overview.missing == ("page.txt: 3-4 of 9; 1-2 and 5-9 missing",)
    assert overview.empty_decades == ("the 1970s",)
    opened.close()


def test_an_empty_archive_is_oriented_and_refuses(tmp_path: Path) -> None:
    opened = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    tools = ArchiveTools(opened)
    overview = tools.orient()
    assert (overview.records, overview.earliest, overview.decades) == (0, None, ())
    answer = tools.ask("Who wrote to Mao in 1958?")
    assert (answer.answered, answer.statements, answer.searched.records) == (False, (), 0)
    assert tools.search("rice").records == ()
    assert tools.verify_quote("Rice is dear").verdict == "not there"
    assert tools.timeline().dated == 0
    assert tools.list_people().names == ()
    opened.add([read_bytes(b'{"id": "r", "title": "Note on Rice"}', "r.jsonl")])
    assert tools.orient().records == 1
    assert tools.get_record("r").record.title == "Note on Rice"
    opened.close()


def test_a_record_comes_with_its_neighbours_and_a_part_of_its_text(tmp_path: Path) -> None:
    opened = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    lines = b"""{"id": "a/b c", "title": "Note", "date": "1950", "text": "Rice is dear."}
{"id": "z", "title": "Note on Tea", "date": "1951"}"""
    opened.add([read_bytes(lines, "r.jsonl")])
    tools = ArchiveTools(opened)
    part = tools.get_record("a/b c", 5, 2)
    assert (part.record.text, part.text_start, part.text_end, part.text_characters) == (
        "is",
        5,
        7,
        13,
    )
    assert (part.before, part.after, part.uri) == ("", "z", "finding-aid://records/a%2Fb%20c")
    assert tools.get_record("a/b c", 99).record.text == ""
    assert tools.get_record("z").before == "a/b c"
    opened.close()


def test_records_are_cited_with_what_they_lack(tools: ArchiveTools) -> None:
    cited = tools.cite(["c1", "c2"], "chicago")
    assert cited.text.count("\n") == 1
    assert [(missing.record, missing.what) for missing in cited.missing] == [
        ("c1", ("collection", "source", "address")),
        ("c2", ("source", "address")),
    ]


def test_a_quotation_is_looked_for_where_it_is_said_to_be_and_elsewhere(
    tools: ArchiveTools,
) -> None:
    view = tools.verify_quote("Sardines for Rome", "c1")
    assert (view.verdict, view.words, view.record) == ("differs", "Sardines for Paris.", "c1")
    assert [(one.quoted, one.recorded) for one in view.differences] == [("Rome", "Paris.")]
    assert (view.citation, view.elsewhere) == (
        "“Cable, Ana Brandão to Mao Zedong,” May 6, 1958.",
        "",
    )
    view = tools.verify_quote("Rice from Peking", "c1")
    assert (view.verdict, view.record, view.elsewhere) == ("not there", "", "n1")
    view = tools.verify_quote("Rice from Peking.")
    assert (view.verdict, view.is_exact, view.record, view.field) == (
        "stands",
        True,
        "n1",
        "summary",
    )
    view = tools.verify_quote("NOT Rice AND (Peking OR -x")
    assert view.verdict == "not there"


def test_time_is_counted_and_limited(tools: ArchiveTools) -> None:
    timeline = tools.timeline("1958")
    assert (timeline.name, timeline.dated, len(timeline.units)) == ("1958", 5, 12)
    may = timeline.units[4]
    assert (may.at, may.name, may.records, may.overlapping) == ("1958-05", "May 1958", 3, 5)
    assert [record.id for record in timeline.records] == ["l2", "l1", "c1", "c2", "y1"]
    assert tools.timeline("", names=["Mao Tse-tung"]).dated == 3
    assert tools.timeline("", kinds=["cable"], collections=["Fish"]).dated == 1
    assert tools.timeline("", words="sardines cod").undated == 1


def test_names_are_listed_with_whom_they_wrote(tools: ArchiveTools) -> None:
    view = tools.list_people("brandão")
    assert (view.total, view.offset) == (1, 0)
    [name] = view.names
    assert (name.name, name.kind, name.records) == ("Ana Brandão", "person", 3)
    [partner] = name.correspondents
    assert (partner.name, partner.sent, partner.received, partner.spoke) == ("Mao Zedong", 1, 1, 0)
    whole = tools.list_people(limit=200)
    assert tools.list_people(offset=1, limit=1).names == whole.names[1:2]
    assert [place.name for place in tools.list_people(kind="place").names if place.name == "Recife"]


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        ("get_record", {"record_id": "no"}, "there is no record 'no'; a search gives the ids"),
        ("cite", {"ids": ["c1", "no"]}, "there is no record 'no'; a search gives the ids"),
        ("cite", {"ids": ["c1"], "style": "oxford"}, "there is no style 'oxford'; choose one of"),
        ("ask", {"question": "Rice?", "first": "soon"}, "'soon' is not a date; write 1949"),
        ("ask", {"question": "Rice?", "first": "1950", "last": "1949"}, "ends before it begins"),
        ("ask", {"question": "Rice?", "collections": ["Tin"]}, "Tin"),
        ("ask", {"question": " \n"}, "empty"),
        ("search", {"query": "x" * 10_001}, "10,000"),
        ("verify_quote", {"quotation": "…!"}, "the quotation has no words"),
        ("verify_quote", {"quotation": "a" * 10_001}, "has 10,001 characters"),
        ("verify_quote", {"quotation": "Rice", "record_id": "no"}, "there is no record 'no'"),
        ("timeline", {"at": "1953-13"}, "'1953-13' is not a year, month or day"),
        ("timeline", {"names": ["Nobody"]}, "'Nobody' is not a person or place of these records"),
        ("timeline", {"kinds": ["poem"]}, "no record has the kind 'poem'"),
        ("timeline", {"collections": ["Tin"]}, "no record has the collection 'Tin'"),
        ("list_people", {"kind": "cat"}, "'cat' is not a kind of name"),
    ],
)
def test_what_is_wrong_is_one_line(
    tools: ArchiveTools, name: str, arguments: dict[str, object], line: str
) -> None:
    with pytest.raises(FindingAidError) as caught:
        getattr(tools, name)(**arguments)
    assert line in str(caught.value)
    assert str(caught.value).isprintable()


def test_periods_are_read_as_people_write_them() -> None:
    first, last = period_between("May 1961", "1962")
    assert (str(first), str(last)) == ("1961-05-01", "1962-12-31")
    assert period_between("", " ") == (None, None)
    with pytest.raises(RequestError, match="is not a date"):
        period_between("undated", "")


def test_nothing_is_kept_of_a_question(assistant: Assistant, tools: ArchiveTools) -> None:
    tools.ask("Who wrote to Mao in 1958?")
    assert assistant.annotations.conversations() == []
