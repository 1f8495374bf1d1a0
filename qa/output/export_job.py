"""Writing a file in the background, for the app: a PDF of 10,000 records takes minutes."""

from __future__ import annotations

from collections.abc import Callable

from qa.background import BackgroundJob


class ExportJob(BackgroundJob[bytes]):
    """One file that is written in the background. Safe between threads."""

    own_error = "the file was not written, by an error of Finding Aid itself; try another format"

    def __init__(self, make_file: Callable[[], bytes]) -> None:
        """make_file: returns the contents; its loops over `counted` tell how far it is."""
        super().__init__()
        self._make_file = make_file
        self._start()

    def _work(self) -> bytes:
        return self._make_file()
