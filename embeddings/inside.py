"""An archive's files lie inside its folder.

An archive may come from a stranger. A link in it that leads elsewhere would let a writer change a file of the reader's
that has nothing to do with it (the journal is appended to, the store is written), so such an archive is not opened.
`names.csv` and `periods.toml` may be links: they are only read, and what is written takes their place.
"""

from __future__ import annotations

import os
from pathlib import Path

from embeddings.errors import ArchiveError

_MAY_BE_LINKS = frozenset(("names.csv", "periods.toml"))


def refuse_ways_out(folder: Path) -> None:
    """ArchiveError when something in the folder is a link that leads out of it; the folder itself may be a link."""
    home = folder.resolve()
    for place, folders, files in os.walk(home):
        for name in (*folders, *files):
            one = Path(place, name)
            if one.is_symlink() and name not in _MAY_BE_LINKS and not one.resolve().is_relative_to(home):
                raise ArchiveError(
                    f"{one} is a link that leads out of the archive, so it is not opened; "
                    "put the file itself in its place, or take the link away"
                )
