"""Fusion: each candidate's score by meaning and its score by words, combined into one.

Both are counted in standard deviations over the candidates before the weighted sum: score-based
fusion (Lee 1997) of z-scores (Montague and Aslam 2001). On the development sets this is ahead of a
sum of scores scaled to 0..1, and of reciprocal ranks; `benchmarks/retrieval.py` prints the table,
and docs/design.md has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

MEANING_WEIGHT = 0.6
"""What meaning weighs; words weigh the rest. From benchmarks/fusion.py, where 0.55 to 0.70 hardly
differ."""

_ROUNDING_SPREAD = 1e-9
"""Scores this close differ only by rounding; dividing by their spread would rank noise."""


def fuse_scores(
    rows: Sequence[int],
    cosines: Mapping[int, float],
    word_scores: Mapping[int, float],
    weight: float = MEANING_WEIGHT,
) -> dict[int, float]:
    """Return the fused score of each row, from 0 (the worst of them) to 1 (the best).

    cosines: by row. word_scores: BM25 scores by row; a missing row has 0. weight: of meaning, 0
    to 1.
    """
    if not rows:
        return {}
    by_meaning = _standardize(np.array([cosines[row] for row in rows]))
    by_words = _standardize(np.array([word_scores.get(row, 0.0) for row in rows]))
    sums = weight * by_meaning + (1 - weight) * by_words
    low, high = float(sums.min()), float(sums.max())
    scaled = (sums - low) / (high - low) if high > low else np.ones(len(rows))
    return dict(zip(rows, scaled.tolist(), strict=True))


def _standardize(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = scores - scores.mean()
    spread = float(np.sqrt((centred * centred).mean()))
    return centred / spread if spread > _ROUNDING_SPREAD else np.zeros(len(scores))
