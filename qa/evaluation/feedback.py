"""Judged questions made from the feedback of users, to measure an archive by its own use."""

from __future__ import annotations

import json
from collections.abc import Iterable

from corpus import Turn
from qa.evaluation.relevance_judgments import EvaluationError, JudgedQuestion
from qa.output import AnswerView


def questions_from_feedback(feedback: Iterable[tuple[Turn, bool]]) -> list[JudgedQuestion]:
    """Return a question for each answer that helped; the records that it cites are relevant.

    feedback: as given by `Annotations.feedback`. An answer that did not help does not say which
    records would have, so it makes no question.
    Raises EvaluationError when none helped.
    """
    questions = []
    for turn, helped in feedback:
        if helped:
            cited = dict.fromkeys(AnswerView.loads(turn.answer).cited_ids, 1)
            text = json.loads(turn.understood)["question"]
            questions.append(JudgedQuestion(f"{turn.conversation}/{turn.number}", text, cited))
    if not questions:
        raise EvaluationError(
            "no answer was marked as one that helped; mark some in the app, or give a file"
        )
    return questions
