"""Row numbers: which of some rows are among others."""

from __future__ import annotations

import numpy as np

from corpus import are_among


def test_rows_in_any_order_are_looked_up_among_ascending_ones() -> None:
    ascending = np.array([2, 5, 9], np.int64)
    rows = np.array([9, 1, 5, 10, 2, 2], np.int64)
    assert are_among(rows, ascending).tolist() == [True, False, True, False, True, True]


def test_no_row_is_among_none() -> None:
    none = np.array([], np.int64)
    assert are_among(np.array([0, 1], np.int64), none).tolist() == [False, False]
    assert are_among(none, np.array([1], np.int64)).tolist() == []
