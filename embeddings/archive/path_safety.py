"""An archive's files lie inside its folder, and are files.

An archive may come from a stranger. A link in it that leads elsewhere would let a writer change a file of the reader's
that has nothing to do with it (the journal is appended to, the store is written), and a pipe would never end, so such
an archive is not opened. `names.csv` and `periods.toml` may be links: they are only read, and what is written takes
their place.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from embeddings.errors import ArchiveError

USER_FILES = {"names.csv": 10_000_000, "periods.toml": 1_000_000}
"""What a reader writes beside the store, each with the most bytes that are read of it."""


def check_no_outside_links(folder: Path) -> None:
    """ArchiveError when something in the folder is a link that leads out of it, or neither a file nor a folder.

    The folder itself may be a link.
    """
    home = folder.resolve()
    for place, folders, files in os.walk(home):
        for name in (*folders, *files):
            one = Path(place, name)
            try:
                mode = one.lstat().st_mode
            except FileNotFoundError:
                continue  # a writer has just cleared it
            if stat.S_ISLNK(mode):
                if name not in USER_FILES and not one.resolve().is_relative_to(home):
                    raise ArchiveError(
                        f"{one} is a link that leads out of the archive, so it is not opened; "
                        "put the file itself in its place, or take the link away"
                    )
            elif not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise ArchiveError(
                    f"{one} is neither a file nor a folder, so the archive is not opened; take it away"
                )


def check_file_names(names: Iterable[object]) -> None:
    """ValueError when a name that a manifest states is no text, or leads out of its folder."""
    for name in names:
        if (
            not isinstance(name, str)
            or name.startswith("/")
            or ".." in PurePosixPath(name).parts
            or "\0" in name
        ):
            raise ValueError(f"it names {str(name)[:60]!r}, which is no file of an index")
