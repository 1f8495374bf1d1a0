"""The text index is written while texts are encoded: errors of either end both."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings import ArchiveError, FolderArchive
from embeddings.text_index.text_index import TextDocument
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.fake_encoder import PaperEncoder


def test_the_text_index_is_given_up_when_the_encoding_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, indexed = threading.Event(), []

    def update(
        folder: Path,
        add: Iterable[TextDocument],
        remove: Iterable[int] = (),
        *,
        fresh: bool = False,
    ) -> None:
        for document in add:
            indexed.append(document.row)
            reached.set()
            time.sleep(0.01)

    def interrupted(*_: object) -> None:
        assert reached.wait(20)
        raise KeyboardInterrupt

    encoder = PaperEncoder()
    archive = FolderArchive.create(tmp_path / "archive", lambda: encoder)
    monkeypatch.setattr("embeddings.text_index.text_index.TextIndex.update", update)
    monkeypatch.setattr(encoder, "encode_documents", interrupted)
    with pytest.raises(KeyboardInterrupt):
        archive.add([page(*((str(1000 + number), "Note", "On war.") for number in range(1000)))])
    assert 0 < len(indexed) < 1000
    assert list((tmp_path / "archive" / "index").iterdir()) == []
    archive.close()


def fails(error: BaseException) -> object:
    def update(
        folder: Path,
        add: Iterable[TextDocument],
        remove: Iterable[int] = (),
        *,
        fresh: bool = False,
    ) -> None:
        raise error

    return update


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "No space left on device"),
        (ValueError("An IO error occurred"), "the full-text index: An IO error occurred"),
    ],
)
def test_an_error_of_the_words_is_said_before_all_is_encoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    background: list[Future[object]] = []

    class BackgroundPool(ThreadPoolExecutor):
        def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
            background.append(super().submit(*args, **kwargs))
            return background[-1]

    class WaitingEncoder(PaperEncoder):
        """Encodes nothing before the background has ended, so that the test is no race."""

        def encode_documents(
            self, texts: Sequence[str], progress: Callable[[int], None] | None = None
        ) -> NDArray[np.float32]:
            wait(background, 60)
            return super().encode_documents(texts, progress)

    folder = tmp_path / "archive"
    encoder = WaitingEncoder()
    archive = FolderArchive.create(folder, lambda: encoder)
    archive.add([FIRST])
    encoder.documents.clear()
    long = page(
        *(
            (str(1900 + number), f"Note {number}", f"On war and cities, {number}.")
            for number in range(40)
        )
    )
    with monkeypatch.context() as patched:
        patched.setattr("embeddings.archive.embedding_cache._TEXTS_PER_CHUNK", 8)
        patched.setattr("embeddings.archive.index_writer.ThreadPoolExecutor", BackgroundPool)
        patched.setattr("embeddings.text_index.text_index.TextIndex.update", fails(error))
        with pytest.raises(ArchiveError) as told:
            archive.add([long])
    assert str(told.value) == f"{folder} could not be written ({said}); nothing was changed"
    assert len(encoder.documents) == 8 and archive.check() == []
    assert sorted(one.name for one in (folder / "index").iterdir()) == [
        "000001",
        "encoded-000002.journal",
    ]
    assert (archive.add([long]).embedded, archive.check()) == (32, [])
    archive.close()


def test_a_flush_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "archive"
    archive = FolderArchive.create(folder, PaperEncoder)
    archive.add([FIRST])

    def flush(path: Path) -> None:
        if path.name.startswith("codes-"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr("embeddings.archive.files.fsync_path", flush)
        with pytest.raises(
            ArchiveError, match=r"could not be written \(Input/output error\); nothing was changed"
        ):
            archive.add([SECOND])
    assert (archive.status().records, archive.check()) == (4, [])
    assert len(archive.add([SECOND]).added) == 1
    archive.close()


def test_a_text_that_stands_in_two_records_is_encoded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.archive.embedding_cache._TEXTS_PER_CHUNK", 2)
    monkeypatch.setattr("embeddings.archive.embedding_cache._VECTORS_PER_READ", 1)
    encoder = PaperEncoder()
    archive = FolderArchive.create(tmp_path / "archive", lambda: encoder)
    same, other, third = (
        ("1950", "Note", "On war."),
        ("1951", "Note", "On peace."),
        ("1952", "Note", "On cities."),
    )
    told: list[tuple[int, int]] = []
    added = archive.add(
        [page(same, other, same, third, same)], lambda done, of: told.append((done, of))
    )
    assert (added.embedded, len(added.added), told) == (3, 5, [(2, 3), (3, 3)])
    assert encoder.documents == [
        "1950\nNote\nOn war.",
        "1951\nNote\nOn peace.",
        "1952\nNote\nOn cities.",
    ]
    with archive.view() as view:
        rows, cosines = view.index.vector_index.search_records(
            encoder.encode_queries(["war"])[0], 5
        )
        assert (rows.tolist(), cosines.tolist()) == ([1, 3, 5, 2, 4], [1, 1, 1, 0, 0])
    archive.close()
