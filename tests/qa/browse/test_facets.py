"""Browsing by facets, on ten made-up records, by exact counts and ids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import NamesError, read_bytes, shelfmark_of
from qa import Assistant, BrowseFilters, records_to_jsonl
from qa.browse.facets import FacetColumn
from tests.qa.sample_archive import RECORDS, sardines


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = sardines(tmp_path_factory.mktemp("facets") / "archive")
    opened.annotations.set_tags("c1", ["to read", "a <b>"])
    opened.annotations.set_tags("u1", ["to read"])
    opened.annotations.write_note("n2", "Compare with the cod of 1958")
    yield opened
    opened.close()


def ids(assistant: Assistant, query: str) -> list[str]:
    found = assistant.records.filtered_page(BrowseFilters.from_query(query), 100)
    assert found.total == len(found.records)
    return [record.id for record in found.records]


def counts(assistant: Assistant, facet: str, query: str = "") -> dict[str, int]:
    return {
        one.label: one.records
        for one in assistant.records.filtered_page(BrowseFilters.from_query(query)).facets[facet]
    }


def test_every_facet_is_counted_and_in_order(assistant: Assistant) -> None:
    found = assistant.records.filtered_page(BrowseFilters())
    shown = {
        facet: [(one.label, one.records) for one in values]
        for facet, values in found.facets.items()
    }
    assert shown == {
        "decade": [("1940s", 2), ("1950s", 6), ("1960s", 2)],
        "kind": [
            ("cable", 2),
            ("diary", 2),
            ("letter", 2),
            ("note", 2),
            ("report", 1),
            ("no kind in the title", 1),
        ],
        "person": [("Ana Brandão", 3), ("Mao Zedong", 3), ("Zhou Enlai", 1)],
        "place": [("Beijing", 1), ("Paris", 1), ("Recife", 1)],
        "collection": [("Fish", 3), ("no collection named", 7)],
        "file": [("no file named", 10)],
        "tag": [("to read", 2), ("a <b>", 1)],
        "dated": [("dated", 9), ("undated", 1)],
        "summary": [("with summary", 8), ("without summary", 2)],
    }
    assert (found.total, found.archive_size, found.years) == (10, 10, (1949, 1962))


def test_a_facet_is_counted_under_the_choices_of_the_others_only(assistant: Assistant) -> None:
    kinds = counts(assistant, "kind", "kind=cable")
    assert kinds == counts(assistant, "kind")
    assert counts(assistant, "person", "kind=cable") == {"Ana Brandão": 2, "Mao Zedong": 2}
    assert counts(assistant, "kind", "kind=cable&person=Mao+Zedong") == {"cable": 2, "letter": 1}
    assert counts(assistant, "summary", "kind=cable&person=Mao+Zedong") == {
        "with summary": 1,
        "without summary": 1,
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["n1", "y1", "l2", "l1", "c1", "c2", "d1", "d2", "u1", "n2"]),
        ("order=date-desc", ["d1", "y1", "l2", "l1", "c2", "c1", "n1", "n2", "d2", "u1"]),
        ("order=title", ["c1", "c2", "d2", "d1", "l2", "l1", "n1", "n2", "y1", "u1"]),
        ("kind=cable&kind=letter", ["l2", "l1", "c1", "c2"]),
        ("kind=cable&summary=without", ["c2"]),
        ("kind=-", ["u1"]),
        ("decade=1940s", ["n1", "n2"]),
        ("decade=1960s", ["d1", "d2"]),
        ("decade=1840s", []),
        ("dated=undated", ["u1"]),
        ("person=Zhou+Enlai", ["l1"]),
        ("person=Nobody", []),
        ("place=Beijing&place=Recife", ["n1", "d2"]),
        ("collection=Fish&dated=dated", ["n1", "c2"]),
        ("tag=to+read", ["c1", "u1"]),
        ("tag=a+%3Cb%3E", ["c1"]),
        ("own=COD", ["n2"]),
        ("own=to+read", ["c1", "u1"]),
        ("own=nothing", []),
        ("words=sardines", ["l1", "c1", "d1", "u1"]),
        ("words=sardines+cod", ["u1"]),
        ("words=---", []),
        ("from=1958&to=1958", ["y1", "l2", "l1", "c1", "c2"]),
        ("from=7+May+1958&to=8+May+1958", ["y1", "l2", "l1"]),
        ("to=1948", ["n2"]),
        ("from=April+1962&to=April+1962", ["d1"]),
        ("from=1958&to=1949", []),
        ("from=soon&kind=cable", ["c1", "c2"]),
        ("from=1958&words=cod&kind=letter", ["l2"]),
    ],
)
def test_what_is_left(assistant: Assistant, query: str, expected: list[str]) -> None:
    assert ids(assistant, query) == expected
    assert [
        record.id for record in assistant.records.filtered_records(BrowseFilters.from_query(query))
    ] == expected


def test_a_count_is_what_choosing_it_leaves(assistant: Assistant) -> None:
    for query in ("", "kind=cable&kind=letter", "from=1950&to=1958", "words=sardines"):
        narrowing = BrowseFilters.from_query(query)
        for facet, values in assistant.records.filtered_page(narrowing).facets.items():
            for one in values:
                alone = BrowseFilters(
                    words=narrowing.words,
                    begin=narrowing.begin,
                    end=narrowing.end,
                    choices=(
                        *(pair for pair in narrowing.choices if pair[0] != facet),
                        (facet, one.value),
                    ),
                )
                assert assistant.records.filtered_page(alone).total == one.records, (
                    query,
                    facet,
                    one,
                )


def test_what_is_chosen_is_shown_with_its_count_also_when_that_is_none(
    assistant: Assistant,
) -> None:
    found = assistant.records.filtered_page(
        BrowseFilters.from_query("kind=cable&person=Nobody&decade=1840s")
    )
    assert [
        (one.value, one.records, one.is_chosen) for one in found.facets["person"] if one.is_chosen
    ] == [("Nobody", 0, True)]
    assert [(one.value, one.records) for one in found.facets["decade"]] == [("1840s", 0)]


def test_pages(assistant: Assistant) -> None:
    found = assistant.records.filtered_page(BrowseFilters(page=2), 4)
    assert ([one.id for one in found.records], found.first_number, found.page, found.pages) == (
        ["c1", "c2", "d1", "d2"],
        5,
        2,
        3,
    )
    found = assistant.records.filtered_page(BrowseFilters(page=99), 4)
    assert ([one.id for one in found.records], found.first_number, found.page) == (
        ["u1", "n2"],
        9,
        3,
    )
    found = assistant.records.filtered_page(BrowseFilters(words="nowhere", page=9), 4)
    assert (found.records, found.first_number, found.page, found.pages) == ((), 0, 1, 1)


def test_a_change_of_the_archive_is_seen(tmp_path: Path) -> None:
    opened = sardines(tmp_path / "archive")
    assert ids(opened, "words=herring") == []
    assert counts(opened, "kind", "decade=1950s") == {
        "cable": 2,
        "letter": 2,
        "note": 1,
        "report": 1,
    }
    line = (
        b'{"id": "h1", "title": "Telegram on Herring", "date": "1 June 1955", "people": ["'
        + b"P" * 9000
        + b'"]}'
    )
    opened.add([read_bytes(line, "h.jsonl")])
    opened.remove(["l1"])
    assert ids(opened, "words=herring") == ["h1"]
    assert counts(opened, "kind", "decade=1950s") == {
        "cable": 3,
        "letter": 1,
        "note": 1,
        "report": 1,
    }
    assert counts(opened, "person")["P" * 199 + "…"] == 1
    assert "Zhou Enlai" not in counts(opened, "person")
    opened.close()


def test_an_empty_archive(tmp_path: Path) -> None:
    from tests.embeddings.fake_encoder import PaperEncoder

    opened = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    found = opened.records.filtered_page(
        BrowseFilters.from_query("words=x&from=1950&kind=cable&own=y")
    )
    assert (found.total, found.archive_size, found.records, found.years) == (0, 0, (), None)
    assert [(one.value, one.records) for values in found.facets.values() for one in values] == [
        ("cable", 0)
    ]
    opened.close()


def test_a_bad_file_of_names_is_said(tmp_path: Path) -> None:
    opened = sardines(tmp_path / "archive")
    (tmp_path / "archive" / "names.csv").write_text("no,header\n", encoding="utf-8")
    with pytest.raises(NamesError):
        opened.records.filtered_page(BrowseFilters())
    opened.close()


def test_json_lines_are_read_back(assistant: Assistant) -> None:
    records = assistant.records.filtered_records(BrowseFilters())
    again = read_bytes(records_to_jsonl(records).encode(), "again.jsonl")
    assert (again.records, again.unread, again.warnings) == (tuple(records), (), ())
    assert len(records) == len(RECORDS)


def test_records_of_one_file_are_neighbours(tmp_path: Path) -> None:
    rows = [
        ("Letter A", "RGANI, f. 3, op. 64, d. 489, l. 12"),
        ("Letter B", "RGANI, f. 3, op. 64, d. 489, l. 40"),
        ("Letter C", "RGANI, f. 3, op. 64, d. 490"),
        ("Letter D", ""),
    ]
    text = "title;source\n" + "".join(f"{title};{source}\n" for title, source in rows)
    opened = sardines(tmp_path / "archive")
    opened.add([read_bytes(text.encode(), "a.csv")])
    files = counts(opened, "file")
    assert files == {
        "RGANI, f. 3, op. 64, d. 489": 2,
        "RGANI, f. 3, op. 64, d. 490": 1,
        "no file named": len(RECORDS) + 1,
    }
    first, *_ = opened.records.filtered_records(BrowseFilters.from_query("words=Letter+A"))
    shelfmark = shelfmark_of(first.source)
    assert shelfmark is not None
    same = opened.records.filtered_records(BrowseFilters(choices=(("file", shelfmark.file),)))
    assert [record.title for record in same] == ["Letter A", "Letter B"]
    opened.close()


def test_a_column_of_nothing() -> None:
    assert FacetColumn.of([]).values == ()
    assert FacetColumn.of_each([]).values == ()
