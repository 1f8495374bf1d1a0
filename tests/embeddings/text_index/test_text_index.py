from __future__ import annotations

import hashlib
import math
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import embeddings.text_index.text_index
from embeddings.text_index.analyzer import key_terms, terms
from embeddings.text_index.text_index import TextDocument, TextIndex
from embeddings.text_index.text_query import TextIndexError, TextQuery

RECORDS = [
    TextDocument(
        0,
        "Cable, Filippov [Stalin] to Mao",
        "Advice on the cities of the north.",
        date="February 3, 1949",
    ),
    TextDocument(1, "Mao in Moscow", "Talks with Stalin about a treaty."),
    TextDocument(
        2, "Harvest report", "Wheat and rye.", "Stalin wrote about the weather. Mao came later."
    ),
    TextDocument(
        3, "Note on trade", "Čhou En-lai’s delegations asked for credits.", names="Zhou Enlai"
    ),
    TextDocument(4, "Note on trade", "Grain."),
    TextDocument(5, "Note on trade", "Grain."),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    TextIndex.update(tmp_path / "words", RECORDS)
    return tmp_path / "words"


@pytest.fixture
def words(folder: Path) -> TextIndex:
    return TextIndex.open(folder)


def rows(hits: list[tuple[int, float]]) -> list[int]:
    return [row for row, _ in hits]


def state(folder: Path) -> dict[str, str]:
    return {
        f.name: hashlib.sha256(f.read_bytes()).hexdigest()
        for f in folder.iterdir()
        if f.suffix != ".lock"
    }


def test_words_are_lower_case_without_accents_and_stemmed() -> None:
    assert terms("Čhou En-lai’s DELEGATIONS") == ["chou", "en", "lai", "s", "deleg"]
    assert terms("毛泽东 1949") == ["毛", "泽", "东", "1949"]
    assert terms("  ?! ") == []


def test_stop_words_are_not_searched_for_unless_there_is_nothing_else() -> None:
    assert key_terms("What did the US and Stalin's men advise?") == ["us", "stalin", "men", "advis"]
    assert key_terms("What was it?") == terms("What was it?") == ["what", "was", "it"]


def test_the_score_is_bm25(tmp_path: Path) -> None:
    texts = ["mao", "mao war war", "peace", "border peace trade"]
    TextIndex.update(tmp_path, [TextDocument(row, "", text) for row, text in enumerate(texts)])
    mean = sum(len(text.split()) for text in texts) / len(texts)

    def bm25(count: int, length: int, holding: int) -> float:
        idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        return idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / mean))

    hits = TextIndex.open(tmp_path).search([TextQuery("mao war")])
    assert rows(hits) == [1, 0]
    assert [score for _, score in hits] == pytest.approx(
        [bm25(1, 3, 2) + bm25(2, 3, 1), bm25(1, 1, 2)], rel=1e-5
    )


def test_a_word_in_the_title_counts_for_more(words: TextIndex) -> None:
    assert rows(words.search([TextQuery("Stalin")])) == [0, 1, 2]
    assert rows(words.search([TextQuery("mao", boost=3.0)])) == [1, 0, 2]


def test_a_long_question_is_its_words_any_of_which_may_match(words: TextIndex) -> None:
    assert rows(words.search([TextQuery("What did Stalin advise Mao about the cities?")]))[0] == 0
    assert words.search([TextQuery("What about zebras?")]) == []


def test_dates_and_names_are_words_of_the_record(words: TextIndex) -> None:
    assert rows(words.search([TextQuery("February 1949")])) == [0]
    assert rows(words.search([TextQuery("Zhou")])) == [3]
    assert rows(words.search([TextQuery("Zhou", fields=("names",))])) == [3]


def test_a_clause_looks_only_in_the_fields_it_names(words: TextIndex) -> None:
    assert rows(words.search([TextQuery("Stalin", fields=("title",))])) == [0]
    assert rows(words.search([TextQuery("Stalin", fields=("summary", "text"))])) == [1, 2]
    with pytest.raises(
        ValueError, match="'body' is not a field that is searched; choose one of title, summary"
    ):
        words.search([TextQuery("Stalin", fields=("body",))])


def test_a_phrase_must_stand_as_it_is(words: TextIndex) -> None:
    assert rows(words.search([TextQuery("cities of the north", phrase=True)])) == [0]
    assert words.search([TextQuery("north of the cities", phrase=True)]) == []
    assert rows(words.search([TextQuery("Mao", phrase=True)])) == [1, 0, 2]
    # Not across two fields: the title ends in "Moscow", the summary begins with "Talks".
    assert words.search([TextQuery("Moscow talks", phrase=True)]) == []


def test_must_demands_all_its_words(words: TextIndex) -> None:
    assert rows(words.search([], must=[TextQuery("Stalin treaty")])) == [1]
    assert words.search([TextQuery("Mao")], must=[TextQuery("zebra")]) == []
    assert words.search([TextQuery("Mao")], must=[TextQuery("?!")]) == []
    assert words.search([TextQuery("Stallin")]) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_equals_come_by_row_also_where_the_limit_cuts_between_them(
    words: TextIndex, limit: int
) -> None:
    hits = words.search([TextQuery("trade", fields=("title",))], limit=limit)
    assert rows(hits) == [3, 4, 5][:limit]
    assert len({score for _, score in hits}) == 1


@pytest.mark.parametrize("among", [[1, 2], [0, 2], [2], [0, 1, 2, 3, 4, 5], [4, 5], []])
def test_a_filter_narrows_the_search_itself_and_leaves_the_scores(
    words: TextIndex, among: list[int]
) -> None:
    whole = words.search([TextQuery("Stalin and Mao")])
    expected = [hit for hit in whole if hit[0] in among]
    assert (
        words.search([TextQuery("Stalin and Mao")], allowed_rows=np.array(among, dtype=np.int64))
        == expected
    )


def test_a_filter_of_very_many_rows_gives_the_same(
    words: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    among = np.array([0, 2, 4], dtype=np.int64)
    usual = [
        words.search([TextQuery("Stalin note")], limit=limit, allowed_rows=among)
        for limit in (1, 2, 3, 9)
    ]
    monkeypatch.setattr(embeddings.text_index.text_index, "_LOOK_UP_COST", 10_000)
    assert [
        words.search([TextQuery("Stalin note")], limit=limit, allowed_rows=among)
        for limit in (1, 2, 3, 9)
    ] == usual
    assert rows(usual[3]) == [4, 0, 2]


def test_labels_change_nothing_but_how_it_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [
        TextDocument(
            row,
            f"Note on rice {'and tea ' * (row % 5)}",
            labels=("odd",) if row % 2 else ("even", "all"),
        )
        for row in range(40)
    ]
    TextIndex.update(tmp_path / "words", made)
    words = TextIndex.open(tmp_path / "words")
    monkeypatch.setattr(embeddings.text_index.text_index, "_FEW_ROWS", 1)
    for among in ([0, 2, 8, 30], [1, 2, 5, 39], list(range(0, 40, 2)), [3, 17]):
        rows_allowed = np.array(among, np.int64)
        labels = sorted({label for row in among for label in made[row].labels})
        for limit in (1, 3, 50):
            usual = words.search([TextQuery("rice tea")], limit=limit, allowed_rows=rows_allowed)
            assert (
                words.search(
                    [TextQuery("rice tea")], limit=limit, allowed_rows=rows_allowed, labels=labels
                )
                == usual
            )
    assert rows(
        words.search(
            [TextQuery("rice")], allowed_rows=np.array([0, 3, 9], np.int64), labels=["even"]
        )
    ) == [0]


def test_no_label_is_a_word(tmp_path: Path) -> None:
    TextIndex.update(tmp_path / "words", [TextDocument(0, "Note on rice", labels=("m196205",))])
    words = TextIndex.open(tmp_path / "words")
    assert words.search([TextQuery("m196205")]) == []
    assert words.document_frequency("m196205") == 0


@pytest.mark.parametrize(
    "text",
    [
        'title:"Mao" OR *',
        "Mao AND NOT (",
        '"',
        "+Mao -Stalin",
        "/.*/",
        "\x00 Mao",
        "\ud800 Mao",
        "Mao^9",
        "[a TO z]",
    ],
)
def test_nothing_typed_is_an_operator(words: TextIndex, text: str) -> None:
    expected = words.search([TextQuery("Mao")])
    assert rows(words.search([TextQuery(text)])) == rows(
        words.search([TextQuery(" ".join(terms(text.replace("\ud800", " "))))])
    )
    assert set(rows(words.search([TextQuery(text)]))) >= (
        set(rows(expected)) if "Mao" in text else set()
    )


def test_a_very_long_question_is_read_up_to_a_stated_number_of_words(words: TextIndex) -> None:
    assert rows(words.search([TextQuery("zebra " * 10_000 + "Mao")])) == [1, 0, 2]
    assert words.search([TextQuery(" ".join(f"zebra{n}" for n in range(400)) + " Mao")]) == []


@pytest.mark.parametrize("few", [0, 100])
def test_the_rows_that_hold_all_words(
    words: TextIndex, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(embeddings.text_index.text_index, "_FEW_ROWS", few)
    stalin, mao, among = (
        TextQuery("Stalin"),
        TextQuery("Mao", ("title",)),
        np.array([0, 2, 4, 5], np.int64),
    )
    assert words.rows_matching([stalin]).tolist() == [0, 1, 2]
    assert words.rows_matching([stalin, mao]).tolist() == [0, 1]
    assert words.rows_matching([stalin], among).tolist() == [0, 2]
    assert words.rows_matching([TextQuery("cities of the north", phrase=True)], among).tolist() == [
        0
    ]
    assert words.rows_matching([TextQuery("zebra")], among).tolist() == []
    nothing: list[list[TextQuery]] = [[], [TextQuery("?!")], [stalin, TextQuery("?!")]]
    assert [words.rows_matching(must).tolist() for must in nothing] == [[], [], []]
    assert words.rows_matching([stalin], np.zeros(0, np.int64)).tolist() == []


def test_of_too_many_rows_those_that_score_best(words: TextIndex) -> None:
    best = rows(words.search([], must=[TextQuery("Mao")], limit=2))
    assert best == [1, 0]
    assert words.rows_matching([TextQuery("Mao")], limit=2).tolist() == [0, 1]
    assert words.rows_matching([TextQuery("Mao")], limit=3).tolist() == [0, 1, 2]
    assert words.rows_matching(
        [TextQuery("Mao")], np.array([0, 2], np.int64), limit=2
    ).tolist() == [
        0,
        2,
    ]


def test_which_words_matched(words: TextIndex) -> None:
    assert words.matched_terms("Did Stalin advise on cities of Mao?", [2, 0, 4]) == {
        2: ("stalin", "mao"),
        0: ("stalin", "citi", "mao"),
        4: (),
    }
    assert words.matched_terms("Stalin", []) == {}


def test_which_of_very_many_words_matched(tmp_path: Path) -> None:
    every = [f"w{number}" for number in range(60)]
    held = {3: every[::2], 7: every[23:26], 8: [every[59]], 9: ["other"]}
    TextIndex.update(tmp_path, [TextDocument(row, " ".join(some)) for row, some in held.items()])
    found = TextIndex.open(tmp_path).matched_terms(" ".join(every), [9, 7, 3, 8])
    assert found == {9: (), 7: tuple(held[7]), 3: tuple(held[3]), 8: tuple(held[8])}


def test_whether_a_phrase_is_held_as_it_stands(words: TextIndex) -> None:
    asked = ("cities of the north", "north cities", "Mao", "Moscow talks", "zebra", "mao in moscow")
    for _ in range(2):  # found, then remembered
        assert [words.contains_phrase(phrase) for phrase in asked] == [
            True,
            False,
            True,
            False,
            False,
            True,
        ]


def test_how_many_records_hold_a_word(words: TextIndex) -> None:
    assert [words.document_frequency(term) for term in ("stalin", "mao", "trade", "zebra")] == [
        3,
        3,
        3,
        0,
    ]


def test_an_update_replaces_and_removes(folder: Path) -> None:
    twice = [TextDocument(9, "Lion"), TextDocument(9, "Zebra and lion")]
    TextIndex.update(folder, [TextDocument(1, "Zebra"), *twice], remove=[0, 77])
    words = TextIndex.open(folder)
    assert len(words) == 6
    assert rows(words.search([TextQuery("zebra")])) == [1, 9]
    assert rows(words.search([TextQuery("Stalin")])) == [2]
    assert not list(folder.glob("*writer.lock"))


def test_a_searcher_keeps_seeing_what_it_opened(folder: Path) -> None:
    before = TextIndex.open(folder)
    TextIndex.update(folder, [TextDocument(9, "Stalin")], remove=[0, 1, 2])
    assert rows(before.search([TextQuery("Stalin")])) == [0, 1, 2]
    assert rows(TextIndex.open(folder).search([TextQuery("Stalin")])) == [9]


def test_a_failing_addition_changes_nothing(folder: Path) -> None:
    before = state(folder)

    def failing() -> list[TextDocument]:
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        TextIndex.update(
            folder, (record for records in [failing] for record in records()), remove=[0]
        )
    meta = {name: digest for name, digest in state(folder).items() if name == "meta.json"}
    assert meta["meta.json"] == before["meta.json"]
    assert rows(TextIndex.open(folder).search([TextQuery("Stalin")])) == [0, 1, 2]
    TextIndex.update(folder, [TextDocument(9, "Stalin")])
    assert len(TextIndex.open(folder)) == 7


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])
def test_updating_a_clone_leaves_the_old_index_byte_for_byte(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    before, new = state(folder), tmp_path / "new"
    TextIndex.clone(folder, new)
    assert state(new) == before
    shared = [f.name for f in new.iterdir() if f.stat().st_ino == (folder / f.name).stat().st_ino]
    assert ("meta.json" not in shared and len(shared) == len(before) - 2) if links else shared == []
    for turn in range(12):  # enough commits for segments to be merged and old files to be deleted
        TextIndex.update(
            new, [TextDocument(10 + turn, f"Stalin {turn}")], remove=[turn] if turn < 2 else []
        )
    assert state(folder) == before
    assert rows(TextIndex.open(folder).search([TextQuery("Stalin")])) == [0, 1, 2]
    assert sorted(rows(TextIndex.open(new).search([TextQuery("Stalin")]))) == [2, *range(10, 22)]
    assert len([f for f in new.iterdir() if f.suffix == ".idx"]) < 10
    shutil.rmtree(folder)
    assert len(TextIndex.open(new)) == 16


def test_linking_every_file_is_safe_too(folder: Path, tmp_path: Path) -> None:
    before, new = state(folder), tmp_path / "new"
    new.mkdir()
    for name in before:
        os.link(folder / name, new / name)
    TextIndex.update(new, [TextDocument(2, "Zebra")], remove=[0])
    assert state(folder) == before
    assert rows(TextIndex.open(folder).search([TextQuery("Stalin")])) == [0, 1, 2]
    assert rows(TextIndex.open(new).search([TextQuery("Stalin")])) == [1]


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    TextIndex.update(tmp_path / "words", [])
    words = TextIndex.open(tmp_path / "words")
    assert (len(words), words.search([TextQuery("Mao")]), words.document_frequency("mao")) == (
        0,
        [],
        0,
    )
    assert words.rows_matching([TextQuery("Mao")]).tolist() == []


def test_a_folder_without_an_index_is_named(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(
            TextIndexError, match=f"no full-text index in {folder}; run: finding-aid sync"
        ):
            TextIndex.open(folder)


@pytest.mark.parametrize("damage", ["", "{", '{"segments": []}'])
def test_a_damaged_index_is_named(folder: Path, damage: str) -> None:
    (folder / "meta.json").write_text(damage)
    with pytest.raises(TextIndexError, match=f"the full-text index in {folder} is damaged"):
        TextIndex.open(folder)


def test_a_missing_file_of_the_index_is_named(folder: Path) -> None:
    next(folder.glob("*.idx")).unlink()
    with pytest.raises(TextIndexError, match=f"the full-text index in {folder} is damaged"):
        TextIndex.open(folder)


def test_a_read_only_folder_can_be_searched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(folder.iterdir())
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert rows(TextIndex.open(folder).search([TextQuery("Stalin")])) == [0, 1, 2]
    assert sorted(folder.iterdir()) == before
