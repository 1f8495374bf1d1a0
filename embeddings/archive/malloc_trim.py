"""Memory that is free in this process, handed back to the machine.

An archive that is added to is opened anew for its readers each time, and the C library keeps what the index before it
took, in pieces that the next does not fit. A process that read 100,000 records and twelve additions to them held 516 MB
afterwards, and 415 MB when it handed them back each time.
"""

from __future__ import annotations

import ctypes
import sys


def release_free_memory() -> None:
    """Hand back what is free, where the C library can (glibc, on Linux); elsewhere nothing is done."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
