"""Arrays read from the files of an index, which may be damaged, or somebody else's: never a pickle, one clean no."""

from __future__ import annotations

import tokenize
import warnings
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray


def load_array(path: Path, *, mapped: bool = False) -> NDArray[Any]:
    """The array in an .npy file. OSError when it cannot be opened, ValueError when it holds no array.

    mapped: only what is looked at is read. NumPy lets the errors of Python's own parser through when a letter of the
    head was changed, and asks for any memory that the head states.
    """
    mode: Literal["r"] | None = "r" if mapped else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # a head as Python 2 wrote it: none of ours
            found: NDArray[Any] = np.load(path, mmap_mode=mode, allow_pickle=False)
    except (
        tokenize.TokenError,
        SyntaxError,
        UserWarning,
        EOFError,
        MemoryError,
        OverflowError,
        TypeError,
    ) as error:
        raise ValueError(f"{path} holds no array ({error})") from error
    if not isinstance(found, np.ndarray):
        raise ValueError(f"{path} holds no array")
    return found
