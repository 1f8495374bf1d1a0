"""What lies behind an error that a library raises while it reads or writes an index: most often a damaged file.

Files are compared with their digests only when somebody asks (`check`), as that reads all of them. A library that meets
a damaged one before then fails in its own way, or panics. So when one fails, the digests are looked at, and the reader
is told which file it was and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embeddings.archive.generation import IndexDamaged, damaged_files
from embeddings.errors import OutOfSync
from embeddings.text_index import TextIndexError

_OURS = ("corpus", "embeddings", "qa", "pages")
_RAISED = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    SyntaxError,
    RuntimeError,
    MemoryError,
    TextIndexError,
)


@contextmanager
def explain_damage(folder: Path | None) -> Iterator[None]:
    """NotInStep, with the file and the command that mends it, when an error comes of a damaged file of a generation.

    folder: of that generation; None: there is none. Any other error goes on as it is.
    """
    try:
        yield
    except BaseException as error:
        found = _damaged(folder) if folder is not None and _of_a_library(error) else None
        if found is None:
            raise
        raise OutOfSync(found) from error


def _damaged(folder: Path) -> str | None:
    try:
        found = damaged_files(folder)
    except IndexDamaged as error:
        return str(error)
    return f"{found[0]}; run: finding-aid repair" if found else None


def _of_a_library(error: BaseException) -> bool:
    kind = type(error)
    if kind.__name__ == "PanicException":  # of Rust code, and no Exception: nobody else catches it
        return True
    return isinstance(error, _RAISED) and (
        kind.__module__.split(".")[0] not in _OURS or kind is TextIndexError
    )
