"""Refusal: fit the model of what the records can answer, and measure it.

    python -m benchmarks.refusal [--data ../shared/data] [--archives DIR] [--keep FILE] [--write]

Every question is asked as a user asks it (`Assistant.ask`): those of the development conversations
(answerable.jsonl and unanswerable.jsonl), of the dated travels with their null questions, of the
bundled listing and two made-up pages (tests/answerability_questions), of the judged sets
(benchmarks/judged), and for most sets also questions of others, which they do not answer.
--archives: where the records are, or are put. --keep: a file of what was measured, read when it
exists. --write: put the model into qa/data/refusal.toml.

The product is measured with its rules: the probability by a model that saw none of the
conversation; 0 where a period contains nothing, 1 where the answer is computed from the archive;
and no answer where no record mentions the names.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from benchmarks.refusal_questions import PAGES, WEIGHTS, AskedQuestion, ask_all
from qa.answering.answerability import Signals

Floats = NDArray[np.float64]

NAMES = tuple(field.name for field in fields(Signals))
AGAINST = frozenset(("names_missing",))
"""Signals that can only speak against an answer."""
EITHER_WAY = frozenset(("rarity", "pointing", "keywords", "length"))
"""Signals that say how a question is worded."""
FOLDS, REPEATS = 10, 10
CLIP_PERCENTILES = (3, 97)
MAX_RISK = 0.18
"""The threshold is the lowest at which at most this share of the answered has no answer."""


@dataclass(frozen=True)
class SignalModel:
    """A logistic regression over signals, in the order of NAMES.

    What can only speak for an answer never gets a weight against it, nor the other way round:
    where a set of questions says so, that is a habit of those who wrote them.

    Attributes:
        low: (signals,) smaller values are clipped to it.
        high: (signals,) larger values are clipped to it.
        scaler: standardizes the clipped signals.
        coefficients: (signals,) of the standardized signals; an unknown one (nan) counts as 0.
        intercept: the log odds of average signals.
    """

    low: Floats
    high: Floats
    scaler: StandardScaler
    coefficients: Floats
    intercept: float

    @classmethod
    def fit(cls, questions: Sequence[AskedQuestion]) -> SignalModel:
        """Fit a model to questions, with their weights and a ridge penalty of 1."""
        signals, weights = signal_matrix(questions), weights_of(questions)
        low, high = np.nanpercentile(signals, CLIP_PERCENTILES, axis=0)
        for column in range(signals.shape[1]):
            values = signals[:, column]
            if set(np.unique(values[~np.isnan(values)])) <= {0.0, 1.0}:  # a rare 1 is no outlier
                low[column], high[column] = 0.0, 1.0
        clipped = np.clip(signals, low, high)
        scaler = StandardScaler().fit(clipped, sample_weight=weights)
        standardized = np.nan_to_num(scaler.transform(clipped))
        coefficients, intercept = fit_weights(standardized, labels_of(questions), weights)
        return cls(low, high, scaler, coefficients, intercept)

    def probabilities(self, questions: Sequence[AskedQuestion]) -> Floats:
        """(n,) the probability of each question that the records answer it."""
        clipped = np.clip(signal_matrix(questions), self.low, self.high)
        standardized = np.nan_to_num(self.scaler.transform(clipped))
        log_odds: Floats = standardized @ self.coefficients + self.intercept
        probabilities: Floats = expit(log_odds)
        return probabilities


def fit_weights(signals: Floats, labels: Floats, weights: Floats) -> tuple[Floats, float]:
    """Return the coefficients and the intercept of the regression with a ridge penalty of 1."""
    signs = 2 * labels - 1

    def loss(values: Floats) -> tuple[float, Floats]:
        margins = signs * (signals @ values[:-1] + values[-1])
        slopes = -weights * signs * expit(-margins)
        penalty = 0.5 * float(values[:-1] @ values[:-1])
        total = float(weights @ np.logaddexp(0.0, -margins)) + penalty
        return total, np.append(slopes @ signals + values[:-1], slopes.sum())

    bounds = [
        (None if name in EITHER_WAY or name in AGAINST else 0.0, 0.0 if name in AGAINST else None)
        for name in NAMES
    ]
    fitted = minimize(
        loss, np.zeros(len(NAMES) + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]
    )
    return np.asarray(fitted.x[:-1]), float(fitted.x[-1])


def signal_matrix(questions: Sequence[AskedQuestion]) -> Floats:
    """(questions, signals)."""
    rows = [asdict(question.signals) for question in questions if question.signals is not None]
    return np.array([[row[name] for name in NAMES] for row in rows], dtype=np.float64)


def labels_of(questions: Sequence[AskedQuestion]) -> Floats:
    """(n,) 1.0 for each question that the records answer."""
    return np.array([question.answerable for question in questions])


def weights_of(questions: Sequence[AskedQuestion]) -> Floats:
    """(n,) the weight of each question in the fit."""
    return np.array([question.weight for question in questions])


def decided_by_model(questions: Sequence[AskedQuestion]) -> NDArray[np.bool_]:
    """(n,) whether the model decides each question, and not a rule."""
    return np.array(
        [question.signals is not None and question.confidence < 1 for question in questions]
    )


def select(questions: Sequence[AskedQuestion], flags: NDArray[np.bool_]) -> list[AskedQuestion]:
    """Return the questions that are flagged."""
    return [question for question, flag in zip(questions, flags, strict=True) if flag]


def confidences(
    questions: Sequence[AskedQuestion], predict: Callable[[list[AskedQuestion]], Floats]
) -> Floats:
    """(n,) what the product says: the rules' confidence, or the probability by `predict`."""
    by_model = decided_by_model(questions)
    values = np.array([question.confidence for question in questions])
    values[by_model] = predict(select(questions, by_model))
    return values


def cross_validated(questions: list[AskedQuestion], seed: int) -> Floats:
    """(n,) the probability of each question by a model that saw none of its group."""
    values = np.zeros(len(questions))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=seed)
    groups = [question.group for question in questions]
    for training, test in folds.split(values, groups=groups):
        model = SignalModel.fit([questions[index] for index in training])
        values[test] = model.probabilities([questions[index] for index in test])
    return values


def fit_all(questions: Sequence[AskedQuestion]) -> SignalModel:
    """Fit a model to all of these questions that the model decides."""
    return SignalModel.fit(select(questions, decided_by_model(questions)))


def auroc(scores: Floats, labels: Floats) -> float:
    """Return the probability that an answerable question scores above an unanswerable one."""
    return float(roc_auc_score(labels, scores)) if 0 < labels.sum() < len(labels) else math.nan


def choose_threshold(probabilities: Floats, labels: Floats, weights: Floats) -> float:
    """Return the lowest threshold, in hundredths, with a risk of at most MAX_RISK; else 0.5."""
    for threshold in np.arange(0.02, 1.0, 0.01):
        answered = probabilities >= threshold
        if answered.any():
            risk = 1 - np.average(labels[answered], weights=weights[answered])
            if risk <= MAX_RISK:
                return round(float(threshold), 2)
    return 0.5


def calibration(
    probabilities: Floats, labels: Floats
) -> list[tuple[float, float, int, float, float]]:
    """Return (from, to, questions, mean probability, share answerable) for each fifth in use."""
    rows = []
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = (probabilities >= low) & ((probabilities < low + 0.2) | (low == 0.8))
        if inside.any():
            means = float(probabilities[inside].mean()), float(labels[inside].mean())
            rows.append((low, low + 0.2, int(inside.sum()), *means))
    return rows


def report(questions: Sequence[AskedQuestion]) -> tuple[float, float, Floats]:
    """Print the measures. Returns (AUROC on the conversations, threshold, confidences (n,))."""
    labels, is_own = labels_of(questions), np.array([question.is_own for question in questions])
    archives = np.array([question.archive for question in questions])
    runs = [
        confidences(questions, lambda selected: cross_validated(selected, seed))  # noqa: B023
        for seed in range(REPEATS)
    ]
    mean_confidences = np.mean(runs, axis=0)
    # A question is refused when no record mentions the names, however confident the model is.
    mentioned = np.array(
        [question.signals is None or question.signals.names_missing < 1 for question in questions]
    )
    gated = np.where(mentioned, mean_confidences, 0.0)
    threshold = choose_threshold(gated, labels, weights_of(questions))
    answered = gated >= threshold
    print(
        f"{len(labels)} questions, {int(labels.sum())} answerable; {REPEATS} times {FOLDS}-fold, "
        "conversations never split"
    )
    print(
        f"threshold {threshold:.2f}: the lowest with a risk of at most {MAX_RISK:.0%}, by the "
        "weights of the fit"
    )
    print("\n                        AUROC                                    answered")
    print(
        "archive         as answered  set left out  cosine   BM25   answerable  unanswerable  "
        "of another archive"
    )
    for name in WEIGHTS:
        in_set, foreign = (archives == name) & is_own, (archives == name) & ~is_own
        set_questions = select(questions, in_set)
        model = fit_all(select(questions, archives != name))
        left_out = auroc(confidences(set_questions, model.probabilities), labels[in_set])
        as_answered = np.mean([auroc(run[in_set], labels[in_set]) for run in runs])
        cosine = auroc(np.array([question.cosine for question in set_questions]), labels[in_set])
        bm25 = auroc(np.array([question.bm25 for question in set_questions]), labels[in_set])
        foreign_share = f"{answered[foreign].mean():.3f}" if foreign.any() else "-"
        print(
            f"{name:15s} {as_answered:11.3f}  {left_out:12.3f}  {cosine:6.3f} {bm25:6.3f}   "
            f"{answered[in_set & (labels == 1)].mean():10.3f}  "
            f"{answered[in_set & (labels == 0)].mean():12.3f}  {foreign_share:>18s}"
        )
    conversations = (archives == "conversations") & is_own
    areas = [auroc(run[conversations], labels[conversations]) for run in runs]
    print(f"\nconversations: AUROC {np.mean(areas):.3f} ({min(areas):.3f} to {max(areas):.3f})")
    for label, in_set in (
        ("conversations", conversations),
        ("pages", np.isin(archives, PAGES) & is_own),
    ):
        report_risk(label, mean_confidences[in_set], labels[in_set], answered[in_set], threshold)
    print("\nprobability  questions   mean  answerable")
    for low, high, count, mean, share in calibration(mean_confidences, labels):
        print(f"{low:.1f} to {high:.1f}   {count:9d}  {mean:.3f}  {share:.3f}")
    return float(np.mean(areas)), threshold, mean_confidences


def report_risk(
    label: str,
    probabilities: Floats,
    labels: Floats,
    answered: NDArray[np.bool_],
    threshold: float,
) -> None:
    """Print the risk (share of the answered without an answer) at each coverage."""
    print(f"\n{label}: coverage   risk  threshold")
    descending = np.sort(probabilities)[::-1]
    for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        cut = descending[max(0, round(share * len(descending)) - 1)]
        risk = 1 - labels[probabilities >= cut].mean()
        print(f"{'':{len(label)}s}       {share:.1f}  {risk:.3f}  {cut:.3f}")
    risk = 1 - labels[answered].mean()
    print(f"{'':{len(label)}s}  chosen {answered.mean():.2f}  {risk:.3f}  {threshold:.3f}")


def as_toml(
    model: SignalModel, area: float, threshold: float, probabilities: Floats, labels: Floats
) -> str:
    """Return the model as the file that qa/answering/answerability.py reads."""
    lines = [
        "# The probability that what was found answers a question: a logistic regression over the",
        "# signals of qa/answering/answerability.py. Written by benchmarks/refusal.py: fit it",
        "# again instead of changing it by hand.",
        f"# Fitted on {', '.join(WEIGHTS)}: {len(labels)} questions, {int(labels.sum())} "
        "answerable.",
        f"# AUROC on the conversations {area:.3f}, {REPEATS} times {FOLDS}-fold cross-validated, "
        "rules included; so is the",
        f"# calibration. The threshold is the lowest at which at most {MAX_RISK:.0%} of what is "
        "answered has no answer,",
        "# by the weights of the fit.",
        "",
        f"threshold = {threshold}",
        f"intercept = {model.intercept:.4f}",
        "",
    ]
    columns = {
        "coefficient": model.coefficients,
        "mean": model.scaler.mean_,
        "spread": model.scaler.scale_,
        "low": model.low,
        "high": model.high,
    }
    for index, name in enumerate(NAMES):
        lines.append(f"[signal.{name}]")
        lines += [f"{key} = {column[index]:.4f}" for key, column in columns.items()]
        lines.append("")
    for low, high, count, mean, share in calibration(probabilities, labels):
        lines += ["[[calibration]]", f"from = {low:.1f}", f"to = {high:.1f}"]
        lines += [f"questions = {count}", f"mean = {mean:.3f}", f"answerable = {share:.3f}", ""]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Ask, fit, print, and with --write store the model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--archives", type=Path, help="kept between runs; default: new ones each time"
    )
    parser.add_argument(
        "--keep", type=Path, help="keep what was measured, or read it when the file is there"
    )
    parser.add_argument(
        "--write", action="store_true", help="put the model into qa/data/refusal.toml"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        questions = ask_all(args.data, args.archives or Path(folder), args.keep)
    area, threshold, probabilities = report(questions)
    model = fit_all(questions)
    print("\nsignal      coefficient (per spread)")
    for name, coefficient in zip(NAMES, model.coefficients, strict=True):
        print(f"{name:12s}{coefficient:+.2f}")
    if args.write:
        path = Path(__file__).parents[1] / "qa" / "data" / "refusal.toml"
        text = as_toml(model, area, threshold, probabilities, labels_of(questions))
        path.write_text(text, encoding="utf-8")
        print(f"\nwritten: {path}")


if __name__ == "__main__":
    main()
