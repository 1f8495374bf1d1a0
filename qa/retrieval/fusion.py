"""Fusion: two scores of each candidate, of meaning and of words, made one.

Each is counted in standard deviations over the candidates before the weighted sum (Lee 1997 calls such sums
score-based fusion; the z-score is Montague and Aslam's, 2001). On the development sets this is ahead of a sum of scores
brought to 0..1, and that of reciprocal ranks; `benchmarks/retrieval.py` prints the table, and docs/design.md has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

MEANING_WEIGHT = 0.6
"""What meaning weighs; words weigh the rest. From benchmarks/fusion.py; 0.55 to 0.70 are hardly to be told apart."""


def fuse_scores(
    rows: Sequence[int],
    meant: Mapping[int, float],
    worded: Mapping[int, float],
    weight: float = MEANING_WEIGHT,
) -> dict[int, float]:
    """The fused score of each of `rows`, 0 (the worst of them) to 1 (the best).

    meant: each row's cosine. worded: its BM25 score, 0 when it is not there. weight: of meaning, 0 to 1.
    """
    if not rows:
        return {}
    near = _standard(np.array([meant[row] for row in rows]))
    words = _standard(np.array([worded.get(row, 0.0) for row in rows]))
    sums = weight * near + (1 - weight) * words
    low, high = float(sums.min()), float(sums.max())
    scaled = (sums - low) / (high - low) if high > low else np.ones(len(rows))
    return dict(zip(rows, scaled.tolist(), strict=True))


def _standard(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    apart = scores - scores.mean()
    spread = float(np.sqrt((apart * apart).mean()))
    # Scores that differ by rounding alone are equal; to divide by their spread would make an order out of noise.
    return apart / spread if spread > 1e-9 else np.zeros(len(scores))
