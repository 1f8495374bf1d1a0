"""Evaluation: measures worked out by hand, questions read from files, and refusals of a small archive."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
from pathlib import Path

import pytest

from corpus import read_bytes
from qa import Assistant
from qa.evaluation.evaluate import Evaluation, EvaluationScores, evaluate, score_runs
from qa.evaluation.feedback import questions_from_feedback
from qa.evaluation.relevance_judgments import EvaluationError, JudgedQuestion, read_questions
from tests.embeddings.fake_encoder import PaperEncoder

SECOND = 1 / math.log2(3)
"""What a record found second gains, of grade 1."""


def judged(relevant: dict[str, int], name: str = "q", register: str = "") -> JudgedQuestion:
    return JudgedQuestion(name, "which?", relevant, register)


@pytest.mark.parametrize(
    ("relevant", "run", "ndcg", "recall_10", "recall_100", "rr"),
    [
        ({"a": 1}, ["a", "b", "c"], 1, 1, 1, 1),
        ({"a": 1}, ["b", "a", "c"], SECOND, 1, 1, 1 / 2),
        ({"a": 1}, ["b", "c"], 0, 0, 0, 0),
        ({"a": 1}, [], 0, 0, 0, 0),
        # Two of three found, first and third: (1 + 1/2) / (1 + 1/log2 3 + 1/2).
        ({"a": 1, "b": 1, "c": 1}, ["a", "x", "b"], 1.5 / (1.5 + SECOND), 2 / 3, 2 / 3, 1),
        # The gain is the grade: 1 before 3, against the ideal 3 before 1.
        ({"a": 1, "b": 3}, ["a", "b"], (1 + 3 * SECOND) / (3 + SECOND), 1, 1, 1),
        # Eleventh: too deep for the tens, not for Recall@100.
        ({"z": 1}, [*"abcdefghij", "z"], 0, 0, 1, 1 / 11),
        # A record that a run repeats counts once, where it stands first.
        ({"b": 1}, ["a", "a", "b"], SECOND, 1, 1, 1 / 2),
        # Numbers do not order ids: the run's order does.
        ({"10": 1}, ["9", "10"], SECOND, 1, 1, 1 / 2),
    ],
)
def test_measures_worked_out_by_hand(
    relevant: dict[str, int],
    run: list[str],
    ndcg: float,
    recall_10: float,
    recall_100: float,
    rr: float,
) -> None:
    found = score_runs([judged(relevant)], {"q": run}).overall.measures
    assert found == pytest.approx(
        {"nDCG@10": ndcg, "R@10": recall_10, "R@100": recall_100, "RR": rr}
    )


def test_means_are_over_answerable_questions_and_by_register() -> None:
    questions = [
        judged({"a": 1}, "q1", "year"),
        judged({"a": 1}, "q2", "name"),
        judged({"b": 1}, "q3", "year"),
        judged({}, "q4", "null"),
    ]
    found = score_runs(
        questions,
        {"q1": ["a"], "q2": ["b", "a"], "q4": ["a"]},
        {"q1": True, "q2": True, "q4": True},
    )
    rr = {name: scores.measures.get("RR") for name, scores in found.registers.items()}
    assert rr == {"year": pytest.approx(1 / 2), "name": pytest.approx(1 / 2), "null": None}
    assert found.overall.measures["RR"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert (found.overall.answerable, found.overall.unanswerable) == (3, 1)
    # q3 has neither run nor answer: nothing found, and refused.
    assert (found.overall.refused, found.overall.refused_wrongly) == (0, 1)
    assert (found.registers["null"].refused, found.registers["year"].refused_wrongly) == (0, 1)


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="there are no questions"):
        score_runs([], {})


def write(folder: Path, *lines: object, name: str = "questions.jsonl") -> Path:
    path = folder / name
    path.write_text(
        "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines),
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("line", "question"),
    [
        (
            {"id": "q1", "text": "Who?", "relevant": ["a", "b"]},
            JudgedQuestion("q1", "Who?", {"a": 1, "b": 1}),
        ),
        ({"id": 7, "text": "Who?", "relevant": [3]}, JudgedQuestion("7", "Who?", {"3": 1})),
        ({"text": "Who?", "relevant": {"a": 3, "b": 0}}, JudgedQuestion("1", "Who?", {"a": 3})),
        ({"question": "Who?", "relevant": []}, JudgedQuestion("1", "Who?", {})),
        (
            {"query": "Who?", "relevant": {}, "register": "null"},
            JudgedQuestion("1", "Who?", {}, "null"),
        ),
        (
            {"turns": ["Mao?", "And then?"], "rewritten": "Mao then?", "relevant": ["a"]},
            JudgedQuestion("1", "Mao then?", {"a": 1}),
        ),
        (
            {"turns": ["Mao?", "And then?"], "relevant": ["a"]},
            JudgedQuestion("1", "And then?", {"a": 1}),
        ),
    ],
)
def test_the_forms_of_a_question(tmp_path: Path, line: object, question: JudgedQuestion) -> None:
    assert read_questions(write(tmp_path, line)) == ([question], [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        (["Who?"], "it is not a JSON object"),
        ({"relevant": ["a"]}, 'it has no question; give it a "text"'),
        ({"text": " ", "relevant": ["a"]}, 'it has no question; give it a "text"'),
        (
            {"text": "Who?"},
            'it does not say which records are relevant; give it "relevant", [] when none is',
        ),
        ({"text": "Who?", "relevant": "a"}, None),
        ({"text": "Who?", "relevant": {"a": "yes"}}, None),
        ({"text": "Who?", "relevant": [["a"]]}, None),
        ({"id": "", "text": "Who?", "relevant": []}, "its id is ''; give it a word or a number"),
        ({"id": "ok", "text": "Who?", "relevant": []}, "the id 'ok' stands there a second time"),
        ({"text": "Who?", "relevant": [], "register": 3}, "its register is 3; give it a word"),
    ],
)
def test_a_line_that_cannot_be_asked_is_left_out_and_said(
    tmp_path: Path, line: object, reason: str | None
) -> None:
    reason = (
        reason
        or 'its "relevant" is neither a list of ids nor an object of ids with whole numbers as grades'
    )
    path = write(tmp_path, {"id": "ok", "text": "Who?", "relevant": ["a"]}, "", line)
    assert read_questions(path) == (
        [JudgedQuestion("ok", "Who?", {"a": 1})],
        [f"questions.jsonl line 3: {reason}; left out"],
    )


def test_judgements_can_stand_in_a_trec_file_beside_the_questions(tmp_path: Path) -> None:
    path = write(tmp_path, {"id": "q1", "text": "Who?"}, {"id": "q2", "text": "When?"})
    write(tmp_path, "q1 0 a 2", "q1 0 b 0", "q1 a", "q1 0 c x", name="questions.qrels")
    assert read_questions(path) == (
        [JudgedQuestion("q1", "Who?", {"a": 2}), JudgedQuestion("q2", "When?", {})],
        [
            "questions.qrels line 3: it is not “question 0 record grade”; left out",
            "questions.qrels line 4: it is not “question 0 record grade”; left out",
        ],
    )


def test_a_file_without_a_question_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        EvaluationError, match=r"has no question that can be measured; write a line"
    ):
        read_questions(write(tmp_path, ""))
    with pytest.raises(
        EvaluationError, match=r"\(questions.jsonl line 1: it is not JSON; left out\)"
    ):
        read_questions(write(tmp_path, "{"))
    with pytest.raises(EvaluationError, match="No such file"):
        read_questions(tmp_path / "none.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b"\xe9")
    with pytest.raises(EvaluationError, match="it is not UTF-8 text"):
        read_questions(tmp_path / "latin.jsonl")


RECORDS = [
    {
        "id": "r1",
        "date": "1949",
        "title": "Stalin to Mao",
        "summary": "Stalin writes to Mao about the border.",
    },
    {
        "id": "r2",
        "date": "1950",
        "title": "Mao to Stalin",
        "summary": "Mao answers Stalin about the war.",
    },
    {"id": "r3", "date": "1951", "title": "Peace", "summary": "Talks on peace in the cities."},
]


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    made = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    pasted = "".join(f"{json.dumps(record)}\n" for record in RECORDS)
    made.add([read_bytes(pasted.encode(), "records.jsonl")])
    return made


def test_an_archive_is_asked_and_nothing_is_kept(assistant: Assistant) -> None:
    questions = [
        JudgedQuestion("q1", "Mao answers Stalin about the war", {"r2": 1}, "subject"),
        JudgedQuestion("q2", "Which talks in 1951?", {"r3": 1}, "year"),
        JudgedQuestion("q3", "What did Gromyko say about Cuba?", {}, "null"),
        JudgedQuestion("q4", "peace", {"r3": 1, "gone": 1}, "subject"),
        JudgedQuestion("q5", "?", {"r1": 1}, "year"),
    ]
    told: list[tuple[int, int]] = []
    found = evaluate(assistant, questions, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    # q1 and q2 first; q4 one of two, first; q5 cannot be asked.
    assert found.overall.measures["RR"] == pytest.approx(3 / 4)
    assert found.overall.measures["R@10"] == pytest.approx((1 + 1 + 1 / 2 + 0) / 4)
    assert (found.overall.refused, found.overall.refused_wrongly) == (1, 1)
    assert found.problems[0] == (
        "question q4: not in this archive, and counted as not found: 1 of 2 relevant records (gone)"
    )
    assert found.problems[1].startswith("question q5: the question is empty")
    assert len(found.problems) == 2
    with contextlib.closing(
        sqlite3.connect(next(assistant.archive.folder.glob("*.sqlite3")))
    ) as database:
        assert database.execute("SELECT count(*) FROM turns").fetchone() == (0,)


def test_refusals_can_be_left_out(assistant: Assistant) -> None:
    found = evaluate(assistant, [JudgedQuestion("q1", "peace", {"r3": 1})], limit=1, refusals=False)
    assert found.overall == EvaluationScores(
        1, 0, {"nDCG@10": 1.0, "R@10": 1.0, "R@100": 1.0, "RR": 1.0}
    )


SHOWN = Evaluation(
    EvaluationScores(3, 1, {"nDCG@10": 0.5, "R@10": 0.25, "R@100": 1.0, "RR": 0.125}, 1, 0),
    {
        "year": EvaluationScores(
            3, 0, {"nDCG@10": 0.5, "R@10": 0.25, "R@100": 1.0, "RR": 0.125}, 0, 0
        ),
        "": EvaluationScores(0, 1, {}, 1, 0),
    },
    ("one line",),
)


def test_the_table() -> None:
    assert SHOWN.text.split("\n") == [
        "register  questions  nDCG@10     R@10    R@100       RR   refused  refused wrongly",
        "all               4    0.500    0.250    1.000    0.125    1 of 1           0 of 3",
        "year              3    0.500    0.250    1.000    0.125         -           0 of 3",
        "(none)            1        -        -        -        -    1 of 1                -",
    ]


def test_without_refusals_and_with_one_register_the_table_is_one_row() -> None:
    scores = EvaluationScores(1, 0, {"nDCG@10": 1.0, "R@10": 1.0, "R@100": 1.0, "RR": 1.0})
    assert Evaluation(scores, {"": scores}).text.split("\n") == [
        "register  questions  nDCG@10     R@10    R@100       RR",
        "all               1    1.000    1.000    1.000    1.000",
    ]


def test_the_json_form() -> None:
    shown = json.loads(json.dumps(SHOWN.as_json))
    assert shown["all"] == {
        "answerable": 3,
        "unanswerable": 1,
        "nDCG@10": 0.5,
        "R@10": 0.25,
        "R@100": 1.0,
        "RR": 0.125,
        "refused": 1,
        "refused_wrongly": 0,
    }
    assert shown["registers"][""]["nDCG@10"] is None
    assert list(shown["registers"]) == ["year", ""]
    assert shown["problems"] == ["one line"]


def test_answers_that_helped_are_questions_whose_records_are_known(assistant: Assistant) -> None:
    with pytest.raises(EvaluationError, match="no answer was marked as one that helped"):
        questions_from_feedback(assistant.annotations.feedback())
    helped = assistant.ask("Mao answers Stalin about the war")
    refused = assistant.ask("What did Gromyko say about Cuba?")
    useless = assistant.ask("peace")
    for answer, verdict in ((helped, True), (refused, True), (useless, False)):
        assistant.annotations.set_feedback(answer.conversation, 1, verdict)
    assert questions_from_feedback(assistant.annotations.feedback()) == [
        JudgedQuestion(
            f"{helped.conversation}/1",
            "Mao answers Stalin about the war",
            {one.id: 1 for one in helped.cited_records},
        ),
        JudgedQuestion(f"{refused.conversation}/1", "What did Gromyko say about Cuba?", {}),
    ]
    assert "r2" in {one.id for one in helped.cited_records}
