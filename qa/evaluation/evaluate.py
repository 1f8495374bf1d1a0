"""Measuring how well an archive finds and refuses, on questions with known relevant records.

The measures are those of ir-measures: nDCG@10 (gain: the grade), Recall@10 and @100, and RR, the
reciprocal rank of the first relevant record. Each is a mean over the answerable questions, from 0
to 1, higher is better.
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
"""The measures, by their names in ir-measures."""


@dataclass(frozen=True)
class EvaluationScores:
    """The measures of one set of questions.

    Attributes:
        answerable: how many questions have relevant records.
        unanswerable: how many have none.
        measures: the mean of each of MEASURES over the answerable questions; empty without any.
        refused: how many unanswerable questions got no answer; None: not measured.
        refused_wrongly: how many answerable questions got no answer; None: not measured.
    """

    answerable: int
    unanswerable: int
    measures: Mapping[str, float]
    refused: int | None = None
    refused_wrongly: int | None = None

    @property
    def as_json(self) -> dict[str, Any]:
        """The scores as a JSON object."""
        counts: dict[str, Any] = {"answerable": self.answerable, "unanswerable": self.unanswerable}
        for name in MEASURES:
            counts[name] = round(self.measures[name], 6) if self.measures else None
        if self.refused is not None:
            counts |= {"refused": self.refused, "refused_wrongly": self.refused_wrongly}
        return counts


@dataclass(frozen=True)
class Evaluation:
    """The scores of an archive.

    Attributes:
        overall: of all questions.
        registers: of each kind of question, in the file's order.
        problems: one line for each thing that went wrong.
    """

    overall: EvaluationScores
    registers: Mapping[str, EvaluationScores]
    problems: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The scores as a table."""
        rows = [("all", self.overall)]
        if len(self.registers) > 1:
            rows += [(name or "(none)", scores) for name, scores in self.registers.items()]
        width = max(len("register"), *(len(name) for name, _ in rows))
        with_refusals = self.overall.refused is not None
        header = f"{'register':{width}}  questions" + "".join(f"{name:>9}" for name in MEASURES)
        lines = [header + ("   refused  refused wrongly" if with_refusals else "")]
        for name, scores in rows:
            line = f"{name:{width}}  {scores.answerable + scores.unanswerable:9d}"
            for measure in MEASURES:
                line += f"{scores.measures[measure]:9.3f}" if scores.measures else f"{'-':>9}"
            if with_refusals:
                line += f"{_ratio(scores.refused, scores.unanswerable):>10}"
                line += f"{_ratio(scores.refused_wrongly, scores.answerable):>17}"
            lines.append(line.rstrip())
        return "\n".join(lines)

    @property
    def as_json(self) -> dict[str, Any]:
        """The scores as a JSON object."""
        return {
            "all": self.overall.as_json,
            "registers": {name: scores.as_json for name, scores in self.registers.items()},
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
    """Search for each question and score the results. No turn is stored.

    limit: how many records each search returns.
    refusals: also ask each question, and score whether it is answered.
    progress: called with the questions done and their total.
    Raises EvaluationError when there are no questions.
    """
    runs: dict[str, list[str]] = {}
    answered: dict[str, bool] = {}
    problems: list[str] = []
    for number, question in enumerate(questions, 1):
        unknown = [record for record in question.relevant if assistant.record(record) is None]
        if unknown:
            problems.append(
                f"question {question.id}: not in this archive, and counted as not found: "
                f"{len(unknown)} of {count_phrase(len(question.relevant), 'relevant record')} "
                f"({', '.join(unknown[:3])}{', ...' if len(unknown) > 3 else ''})"
            )
        try:
            hits = assistant.search(question.text, limit=limit).hits
            runs[question.id] = [hit.record.id for hit in hits]
            if refusals:
                answered[question.id] = assistant.ask(question.text, keep=False).is_sure
        except QuestionError as error:
            runs[question.id], answered[question.id] = [], False
            problems.append(
                f"question {question.id}: {error}; it counts as refused, with nothing found"
            )
        if progress is not None:
            progress(number, len(questions))
    return score_runs(questions, runs, answered if refusals else None, problems)


def score_runs(
    questions: Sequence[JudgedQuestion],
    runs: Mapping[str, Sequence[str]],
    answered: Mapping[str, bool] | None = None,
    problems: Sequence[str] = (),
) -> Evaluation:
    """Score the records found for each question.

    runs: by question id, the ids of the records found, best first; a missing run found nothing.
    answered: by question id; None: refusals are not scored.
    """
    if not questions:
        raise EvaluationError("there are no questions to measure; give at least one")
    values = _measure(questions, runs)
    names = dict.fromkeys(question.register for question in questions)
    registers = {
        name: _scores(
            [question for question in questions if question.register == name], values, answered
        )
        for name in names
    }
    return Evaluation(_scores(questions, values, answered), registers, tuple(problems))


def _measure(
    questions: Sequence[JudgedQuestion], runs: Mapping[str, Sequence[str]]
) -> dict[tuple[str, str], float]:
    """Return each measure of each answerable question, by (question id, measure)."""
    try:
        import ir_measures
    except ImportError as error:
        raise EvaluationError(
            "ir-measures is not installed; run: pip install ir-measures"
        ) from error
    judgments = {
        question.id: dict(question.relevant) for question in questions if question.answerable
    }
    if not judgments:
        return {}
    # Each rank gets its own score, because the library would order equal scores in its own way.
    run = {
        question: {
            record: float(-rank)
            for rank, record in enumerate(dict.fromkeys(runs.get(question, ())))
        }
        for question in judgments
    }
    measures = {ir_measures.parse_measure(name): name for name in MEASURES}
    values = {(question, name): 0.0 for question in judgments for name in MEASURES}
    for metric in ir_measures.iter_calc(list(measures), judgments, run):
        values[metric.query_id, measures[metric.measure]] = float(metric.value)
    return values


def _scores(
    questions: Sequence[JudgedQuestion],
    values: Mapping[tuple[str, str], float],
    answered: Mapping[str, bool] | None,
) -> EvaluationScores:
    answerable = [question.id for question in questions if question.answerable]
    unanswerable = [question.id for question in questions if not question.answerable]
    means = {}
    if answerable:
        for name in MEASURES:
            total = sum(values[question, name] for question in answerable)
            means[name] = total / len(answerable)
    if answered is None:
        return EvaluationScores(len(answerable), len(unanswerable), means)
    refused, refused_wrongly = (
        sum(not answered.get(question, False) for question in group)
        for group in (unanswerable, answerable)
    )
    return EvaluationScores(len(answerable), len(unanswerable), means, refused, refused_wrongly)


def _ratio(count: int | None, total: int) -> str:
    return f"{count} of {total}" if total else "-"
