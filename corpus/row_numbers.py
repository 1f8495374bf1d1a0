"""Arrays of row numbers, by which all rooms refer to a set of records."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
"""(n,) row numbers of the store, ascending."""


def unique_sorted(ascending: Rows) -> Rows:
    """Return ascending rows without repeats, in a fifth of the time of np.unique."""
    return ascending[np.diff(ascending, prepend=-1) > 0]


def are_among(rows: NDArray[np.int64], ascending: Rows) -> NDArray[np.bool_]:
    """Return for each of (n,) rows, in any order, whether it is among the ascending ones."""
    if not len(ascending):
        return np.zeros(len(rows), np.bool_)
    nearest = np.minimum(np.searchsorted(ascending, rows), len(ascending) - 1)
    are_there: NDArray[np.bool_] = ascending[nearest] == rows
    return are_there
