"""Several programs embed what one of them adds; each text is embedded once, and none is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings import ArchiveError, FolderArchive, load_postgres
from embeddings.postgres import spare_vectors
from embeddings.postgres.archive import PostgresArchive
from qa.interfaces.command_line import main
from tests.embeddings.fake_encoder import PaperEncoder
from tests.embeddings.postgres.test_contract import reading, record

RECORDS = [record(number, "1950", f"Note {number}", f"On war {number}.") for number in range(40)]


class WaitingEncoder(PaperEncoder):
    """Waits, with the first texts that it takes, until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.has_texts, self.may_go_on = threading.Event(), threading.Event()

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.has_texts.set()
        assert self.may_go_on.wait(30)
        return super().encode_documents(texts, progress)


@pytest.fixture
def open_at(
    new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., PostgresArchive]]:
    monkeypatch.setattr(spare_vectors, "_TEXTS_PER_BATCH", 3)
    address = new_database()
    opened: list[PostgresArchive] = []

    def open_it(encoder: PaperEncoder, **options: object) -> PostgresArchive:
        archive = load_postgres().open(address, tmp_path / "own", lambda: encoder, **options)  # type: ignore[arg-type]
        opened.append(archive)
        return archive

    yield open_it
    for archive in opened:
        archive.close()


def test_several_programs_embed_each_text_once(open_at: Callable[..., PostgresArchive]) -> None:
    """The first one keeps some texts until the addition has no others, and must wait for these."""
    slow, adding, third = WaitingEncoder(), PaperEncoder(), PaperEncoder()
    with ThreadPoolExecutor(3) as pool:

        def stop_for_others(step: str) -> None:
            if step == "encoded" and not slow.has_texts.is_set():
                helpers.append(pool.submit(open_at(slow).embed_queued))
                assert slow.has_texts.wait(30)
                helpers.append(pool.submit(open_at(third).embed_queued))
            if step == "switched":
                assert slow.documents

        helpers: list[object] = []
        archive = open_at(adding, on_step=stop_for_others)
        threading.Timer(1, slow.may_go_on.set).start()
        added = archive.add([reading(*RECORDS)])
    texts = [*slow.documents, *adding.documents, *third.documents]
    assert (len(texts), len(set(texts)), added.embedded) == (40, 40, 40)
    assert archive.check() == []


def test_others_go_on_with_an_addition_that_was_cut_off(
    open_at: Callable[..., PostgresArchive],
) -> None:
    def stop(step: str) -> None:
        if step == "journaled":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_at(PaperEncoder(), on_step=stop).add([reading(*RECORDS)])
    shown: list[tuple[int, int]] = []
    helper = open_at(PaperEncoder())
    assert helper.embed_queued(lambda done, total: shown.append((done, total))) == 37
    assert shown[0] == (3, 37)
    assert shown[-1] == (37, 37)
    archive = open_at(PaperEncoder())
    assert archive.add([reading(*RECORDS)]).embedded == 0
    assert (archive.status().records, archive.check()) == (40, [])


def test_what_a_cut_off_addition_left_delays_no_other(
    open_at: Callable[..., PostgresArchive],
) -> None:
    def stop(step: str) -> None:
        if step == "encoded":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_at(PaperEncoder(), on_step=stop).add([reading(*RECORDS)])
    encoder = PaperEncoder()
    archive = open_at(encoder)
    assert archive.add([reading(RECORDS[0])]).embedded == 1
    assert (len(encoder.documents), archive.embed_queued()) == (1, 0)


def test_the_command_helps_a_database_only(
    new_database: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main(["embed", "--archive", new_database()]) == 0
    assert capsys.readouterr().out == "0 texts embedded\n"
    folder = FolderArchive.create(tmp_path / "archive", PaperEncoder)
    with pytest.raises(ArchiveError, match="embedded by one program"):
        folder.embed_queued()
    folder.close()
