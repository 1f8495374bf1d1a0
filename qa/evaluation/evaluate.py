"""Evaluation: how well an archive finds and refuses, on questions whose records are known.

Measures are those of ir-measures: nDCG@10 (gain: the grade), Recall@10 and @100, and RR, the reciprocal rank of the
first relevant record; each is a mean over the answerable questions, 0 to 1, higher is better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus import count_phrase
from qa.assistant import Assistant
from qa.evaluation.relevance_judgments import EvaluationError, JudgedQuestion
from qa.understanding import QuestionError

MEASURES = ("nDCG@10", "R@10", "R@100", "RR")
"""What is measured, by the names that ir-measures gives."""


@dataclass(frozen=True)
class Scores:
    """The measures of one set of questions.

    found: MEASURES by name, means over the `answerable` questions; empty without any. refused, refused_wrongly: of the
    unanswerable and of the answerable, how many got no answer; None: refusals were not measured.
    """

    answerable: int
    unanswerable: int
    measures: Mapping[str, float]
    refused: int | None = None
    refused_wrongly: int | None = None


@dataclass(frozen=True)
class Evaluation:
    """All questions together, each register (in the file's order), and a line for each thing that went wrong."""

    overall: Scores
    registers: Mapping[str, Scores]
    problems: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """A table, and what it says in words about refusals."""
        named = [
            ("all", self.overall),
            *((name or "(none)", scores) for name, scores in self.registers.items()),
        ]
        rows = named if len(self.registers) > 1 else named[:1]
        wide = max(len("register"), *(len(name) for name, _ in rows))
        head = f"{'register':{wide}}  questions" + "".join(f"{name:>9}" for name in MEASURES)
        refusing = self.overall.refused is not None
        lines = [head + ("   refused  refused wrongly" if refusing else "")]
        for name, scores in rows:
            line = f"{name:{wide}}  {scores.answerable + scores.unanswerable:9d}"
            line += "".join(
                f"{scores.measures[one]:9.3f}" if scores.measures else f"{'-':>9}"
                for one in MEASURES
            )
            if refusing:
                line += f"{_of(scores.refused, scores.unanswerable):>10}"
                line += f"{_of(scores.refused_wrongly, scores.answerable):>17}"
            lines.append(line.rstrip())
        return "\n".join(lines)

    @property
    def as_json(self) -> dict[str, Any]:
        """The same as one JSON object."""
        registers = {name: _scores_as_json(scores) for name, scores in self.registers.items()}
        return {
            "all": _scores_as_json(self.overall),
            "registers": registers,
            "problems": list(self.problems),
        }


def evaluate(
    assistant: Assistant,
    questions: Sequence[JudgedQuestion],
    limit: int = 100,
    *,
    refusals: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Ask each question, `limit` records deep, and measure what is found, and with `refusals` what is answered.

    No turn is kept. progress(done, of) counts questions. EvaluationError when there are none.
    """
    runs: dict[str, list[str]] = {}
    answered: dict[str, bool] = {}
    problems: list[str] = []
    for done, one in enumerate(questions, 1):
        unknown = [record for record in one.relevant if assistant.record(record) is None]
        if unknown:
            problems.append(
                f"question {one.id}: not in this archive, and counted as not found: {len(unknown)} of "
                f"{count_phrase(len(one.relevant), 'relevant record')} "
                f"({', '.join(unknown[:3])}{', ...' if len(unknown) > 3 else ''})"
            )
        try:
            runs[one.id] = [hit.record.id for hit in assistant.search(one.text, limit=limit).hits]
            if refusals:
                answered[one.id] = assistant.ask(one.text, keep=False).answered
        except QuestionError as error:
            runs[one.id], answered[one.id] = [], False
            problems.append(f"question {one.id}: {error}; it counts as refused, with nothing found")
        if progress is not None:
            progress(done, len(questions))
    return score_runs(questions, runs, answered if refusals else None, problems)


def score_runs(
    questions: Sequence[JudgedQuestion],
    runs: Mapping[str, Sequence[str]],
    answered: Mapping[str, bool] | None = None,
    problems: Sequence[str] = (),
) -> Evaluation:
    """Measure runs: for each question's id the ids of the records found, best first. A missing run found nothing.

    answered: for each question's id whether it got an answer; None: refusals are not measured.
    """
    if not questions:
        raise EvaluationError("there are no questions to measure; give at least one")
    values = _values(questions, runs)
    names = dict.fromkeys(one.register for one in questions)
    registers = {
        name: _scores([one for one in questions if one.register == name], values, answered)
        for name in names
    }
    return Evaluation(_scores(questions, values, answered), registers, tuple(problems))


def _values(
    questions: Sequence[JudgedQuestion], runs: Mapping[str, Sequence[str]]
) -> dict[tuple[str, str], float]:
    """Each measure of each answerable question, by (question's id, measure)."""
    try:
        import ir_measures
    except ImportError as error:
        raise EvaluationError(
            "ir-measures is not installed; run: pip install ir-measures"
        ) from error
    judged = {one.id: dict(one.relevant) for one in questions if one.answerable}
    if not judged:
        return {}
    # Falling numbers: equal scores would be put in an order of the library's own.
    run = {
        one: {
            record: float(-place) for place, record in enumerate(dict.fromkeys(runs.get(one, ())))
        }
        for one in judged
    }
    measures = {name: ir_measures.parse_measure(name) for name in MEASURES}
    names = {measure: name for name, measure in measures.items()}
    found = dict.fromkeys(((one, name) for one in judged for name in MEASURES), 0.0)
    for metric in ir_measures.iter_calc(list(measures.values()), judged, run):
        found[metric.query_id, names[metric.measure]] = float(metric.value)
    return found


def _scores(
    questions: Sequence[JudgedQuestion],
    values: Mapping[tuple[str, str], float],
    answered: Mapping[str, bool] | None,
) -> Scores:
    able = [one.id for one in questions if one.answerable]
    unable = [one.id for one in questions if not one.answerable]
    found = (
        {name: sum(values[one, name] for one in able) / len(able) for name in MEASURES}
        if able
        else {}
    )
    if answered is None:
        return Scores(len(able), len(unable), found)
    refused, wrongly = (
        sum(not answered.get(one, False) for one in some) for some in (unable, able)
    )
    return Scores(len(able), len(unable), found, refused, wrongly)


def _of(count: int | None, total: int) -> str:
    return f"{count} of {total}" if total else "-"


def _scores_as_json(scores: Scores) -> dict[str, Any]:
    found = {
        name: round(scores.measures[name], 6) if scores.measures else None for name in MEASURES
    }
    shown: dict[str, Any] = {
        "answerable": scores.answerable,
        "unanswerable": scores.unanswerable,
        **found,
    }
    if scores.refused is not None:
        shown |= {"refused": scores.refused, "refused_wrongly": scores.refused_wrongly}
    return shown
