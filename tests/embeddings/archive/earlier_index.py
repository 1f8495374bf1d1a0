"""Makes the index of an earlier version out of one of today: nothing in it is prepared."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path


def as_unprepared(folder: Path) -> None:
    """Take away from a closed archive's index what later versions brought."""
    newest = sorted(one for one in (folder / "index").iterdir() if one.name.isdigit())[-1]
    manifest = json.loads((newest / "manifest.json").read_text(encoding="utf-8"))
    del manifest["prepared"], manifest["bounds"]
    for name in [
        one for one in manifest["files"] if one.startswith(("codes-", "days-", "brackets-"))
    ]:
        (newest / name).unlink()
        del manifest["files"][name]
    data = json.dumps(manifest, indent=1).encode()
    (newest / "manifest.json").write_bytes(data)
    connection = sqlite3.connect(folder / "finding-aid.sqlite3", isolation_level=None)
    connection.execute(
        "UPDATE facts SET value = ? WHERE name = 'index'", (hashlib.sha256(data).hexdigest(),)
    )
    connection.close()
