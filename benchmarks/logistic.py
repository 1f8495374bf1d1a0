"""Logistic regression over the signals of qa/answering/answerability.py, and what it is judged by: AUROC, calibration."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from qa.answering.answerability import Signals

Floats = NDArray[np.float64]

NAMES = tuple(one.name for one in fields(Signals))

RIDGE = 1.0
FOLDS, REPEATS = 10, 10
BOUNDS_PERCENT = (3, 97)


@dataclass(frozen=True)
class Fit:
    """A fitted model over signals, in the order of NAMES. low, high, mean, spread, coefficients: (signals,)."""

    low: Floats
    high: Floats
    mean: Floats
    spread: Floats
    coefficients: Floats
    intercept: float

    def probabilities(self, x: Floats) -> Floats:
        """(n, signals) to (n,), 0 to 1; what cannot be told (nan) counts nothing."""
        z = np.nan_to_num((np.clip(x, self.low, self.high) - self.mean) / self.spread)
        probability: Floats = 1 / (1 + np.exp(-(z @ self.coefficients + self.intercept)))
        return probability


def matrix(signals: Sequence[Signals]) -> Floats:
    """(questions, signals)."""
    return np.array([[asdict(one)[name] for name in NAMES] for one in signals], dtype=np.float64)


def fit(x: Floats, y: Floats, weights: Floats) -> Fit:
    """Logistic regression with a ridge on all but the intercept, by Newton's method. weights: (n,), one a question."""
    low, high = np.nanpercentile(x, BOUNDS_PERCENT, axis=0)
    for at in range(x.shape[1]):
        if set(np.unique(x[~np.isnan(x[:, at]), at])) <= {0.0, 1.0}:  # a rare yes is no outlier
            low[at], high[at] = 0.0, 1.0
    cut = np.clip(x, low, high)
    each = np.where(np.isnan(cut), 0.0, weights[:, None])
    total = np.maximum(each.sum(axis=0), 1e-9)
    mean = np.nansum(cut * each, axis=0) / total
    spread = np.sqrt(np.nansum((cut - mean) ** 2 * each, axis=0) / total) + 1e-9
    z = np.column_stack([np.ones(len(x)), np.nan_to_num((cut - mean) / spread)])
    ridge = np.eye(z.shape[1]) * RIDGE
    ridge[0, 0] = 0
    beta = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ beta))
        slope = (z * (weights * p * (1 - p))[:, None]).T @ z + ridge
        beta -= np.linalg.solve(slope, z.T @ (weights * (p - y)) + ridge @ beta)
    return Fit(low, high, mean, spread, beta[1:], float(beta[0]))


def kept_aside(x: Floats, y: Floats, weights: Floats, groups: Sequence[str], seed: int) -> Floats:
    """The probability of each question by a model that saw none of its group. (n,)."""
    names = sorted(set(groups))
    fold_of = dict(
        zip(names, np.random.default_rng(seed).integers(0, FOLDS, len(names)).tolist(), strict=True)
    )
    folds = np.array([fold_of[one] for one in groups])
    found = np.zeros(len(y))
    for fold in range(FOLDS):
        aside = folds == fold
        if aside.any():
            found[aside] = fit(x[~aside], y[~aside], weights[~aside]).probabilities(x[aside])
    return found


def auroc(scores: Floats, y: Floats) -> float:
    """The chance that an answerable question scores above an unanswerable one; ties count half. nan without both."""
    _, place, times = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(times) - (times - 1) / 2)[place]
    ones = float(y.sum())
    if ones in (0.0, float(len(y))):
        return math.nan
    return float((ranks[y == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(y) - ones)))


def chosen_threshold(p: Floats, y: Floats, weights: Floats, most_risk: float) -> float:
    """The lowest threshold, in hundredths, at which at most this share of the answered is not answerable; else 0.5."""
    for threshold in np.arange(0.02, 1.0, 0.01):
        kept = p >= threshold
        if kept.any() and 1 - np.average(y[kept], weights=weights[kept]) <= most_risk:
            return round(float(threshold), 2)
    return 0.5


def calibration(p: Floats, y: Floats) -> list[tuple[float, float, int, float, float]]:
    """(from, to, questions, mean probability, share answerable) for each fifth of the range that is not empty."""
    rows = []
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = (p >= low) & ((p < low + 0.2) | (low == 0.8))
        if inside.any():
            rows.append(
                (
                    low,
                    low + 0.2,
                    int(inside.sum()),
                    float(p[inside].mean()),
                    float(y[inside].mean()),
                )
            )
    return rows
