"""What readers said of answers, as judged questions: an archive measured by its own use."""

from __future__ import annotations

import json
from collections.abc import Iterable

from corpus import Turn
from qa.evaluation.relevance_judgments import EvaluationError, JudgedQuestion


def questions_from_feedback(judgements: Iterable[tuple[Turn, bool]]) -> list[JudgedQuestion]:
    """A question for each answer that helped: its records are those that the answer cites, none where it refused.

    judgements: as `Desk.judgements` gives them. An answer that did not help says not which records would have, so it
    makes no question. EvaluationError when none helped.
    """
    found = []
    for turn, helped in judgements:
        if helped:
            cited = {one["record"]: 1 for one in json.loads(turn.answer)["citations"]}
            found.append(
                JudgedQuestion(
                    f"{turn.conversation}/{turn.number}",
                    json.loads(turn.understood)["question"],
                    cited,
                )
            )
    if not found:
        raise EvaluationError(
            "no answer was marked as one that helped; mark some in the app, or give a file"
        )
    return found
