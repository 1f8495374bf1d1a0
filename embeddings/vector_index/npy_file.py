"""Read arrays from index files that may be damaged or foreign: never a pickle, one clean error."""

from __future__ import annotations

import tokenize
import warnings
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

_NUMPY_ERRORS = (
    tokenize.TokenError,
    SyntaxError,
    UserWarning,
    EOFError,
    MemoryError,
    OverflowError,
    TypeError,
)
"""NumPy lets errors of Python's parser through when a character of the header was changed, and
requests any amount of memory that the header states."""


def load_array(path: Path, *, mapped: bool = False) -> NDArray[Any]:
    """Return the array in an .npy file; mapped: only what is looked at is read.

    Raises OSError when the file cannot be opened, ValueError when it contains no array.
    """
    mode: Literal["r"] | None = "r" if mapped else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # we never write a header from Python 2
            array: NDArray[Any] = np.load(path, mmap_mode=mode, allow_pickle=False)
    except _NUMPY_ERRORS as error:
        raise ValueError(f"{path} contains no array ({error})") from error
    if not isinstance(array, np.ndarray):
        raise ValueError(f"{path} contains no array")
    return array
