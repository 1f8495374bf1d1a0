"""The model that refuses: its arithmetic by hand, and the file that ships."""

from __future__ import annotations

import math
import tomllib
from dataclasses import fields, replace
from importlib import resources

import pytest

from qa.answering.answerability import AnswerabilityModel, Signals, SignalWeight

PLAIN = Signals(
    best_passage=0.5,
    word_coverage=0.5,
    rarity=2.0,
    pointing=0.0,
    keywords=0.0,
    length=8.0,
    presupposition_met=1.0,
    topic_share=1.0,
    quoted_cosine=0.5,
    agreement=1.0,
    asked_noun=1.0,
    wanted=1.0,
    names_missing=0.0,
)
MODEL = AnswerabilityModel(
    (
        SignalWeight("best_passage", 2.0, 0.5, 0.25, 0.0, 1.0),
        SignalWeight("rarity", -1.0, 2.0, 1.0, 0.0, 3.0),
    ),
    0.0,
    0.5,
)


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        (PLAIN, 0.5),
        (replace(PLAIN, best_passage=0.75), 1 / (1 + math.exp(-2))),
        (replace(PLAIN, best_passage=9.0), 1 / (1 + math.exp(-4))),
        (replace(PLAIN, best_passage=-9.0), 1 / (1 + math.exp(4))),
        (replace(PLAIN, rarity=3.0), 1 / (1 + math.exp(1))),
        (replace(PLAIN, rarity=math.nan), 0.5),
    ],
    ids=["means", "one spread up", "cut above", "cut below", "against", "cannot be told"],
)
def test_the_probability_is_what_the_hand_computes(signals: Signals, expected: float) -> None:
    assert MODEL.probability(signals) == pytest.approx(expected)


def test_the_model_that_ships_has_a_weight_for_every_signal() -> None:
    model = AnswerabilityModel.load()
    assert [one.name for one in model.signal_weights] == [one.name for one in fields(Signals)]
    assert all(one.low <= one.mean <= one.high and one.spread > 0 for one in model.signal_weights)
    assert 0 < model.threshold < 1


def test_what_speaks_for_an_answer_raises_the_probability() -> None:
    model = AnswerabilityModel.load()
    plain = model.probability(PLAIN)
    assert model.probability(replace(PLAIN, quoted_cosine=0.8)) > plain
    assert model.probability(replace(PLAIN, best_passage=0.8)) > plain
    assert model.probability(replace(PLAIN, word_coverage=1.0)) > plain
    assert model.probability(replace(PLAIN, topic_share=0.0)) < plain
    assert model.probability(replace(PLAIN, presupposition_met=0.0)) < plain
    assert model.probability(replace(PLAIN, wanted=0.0)) < plain
    assert model.probability(replace(PLAIN, names_missing=1.0)) < plain


def test_the_calibration_that_ships_counts_every_question_of_the_fit() -> None:
    text = resources.files("qa").joinpath("data/refusal.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["calibration"]
    total = sum(row["questions"] for row in rows)
    assert f"{total} questions" in text
    assert [row["from"] for row in rows] == sorted(row["from"] for row in rows)
    assert rows[-1]["answerable"] > rows[0]["answerable"]
