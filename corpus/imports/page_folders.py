"""The folder that a browser saves next to a page, with its pictures and styles."""

from __future__ import annotations

_ENDINGS = ("_files", "-Dateien", "_fichiers", "_archivos", "-filer", "_bestanden", ".files")
"""They follow the browser's language."""


def page_of_folder(folder: str) -> str:
    """Return the name, without its ending, of the page that a folder may belong to; "" for none."""
    return next((folder.removesuffix(end) for end in _ENDINGS if folder.endswith(end)), "")
