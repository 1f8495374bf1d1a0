"""The reference encoder, and a model's files, on the bundled model. It is opened once; loading takes some seconds."""

from __future__ import annotations

import json
import shutil
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.encoders.encoder import MAX_CHARACTERS, Encoder, EncoderError
from embeddings.encoders.model_files import (
    BUNDLED_SHA256,
    bundled_folder,
    check_checksum,
    model_fingerprint,
)
from embeddings.encoders.sentence_transformers_encoder import SentenceTransformersEncoder
from tests.embeddings.fake_encoder import PaperEncoder

Floats = NDArray[np.float32]


class _NoNetwork(socket.socket):
    def connect(self, address: object) -> None:
        raise AssertionError(f"the encoder asked the network: {address}")


@pytest.fixture(scope="module")
def encoder() -> Iterator[SentenceTransformersEncoder]:
    """Opened with every connection refused, so that asking the network at all would fail the tests."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("default")  # what others' imports warn about is not ours
        patch.setattr(socket, "socket", _NoNetwork)
        yield SentenceTransformersEncoder.load()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The bundled model's files; the weights are a link, to be replaced rather than written."""
    folder = tmp_path / "model"
    shutil.copytree(bundled_folder(), folder, ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "model.safetensors").symlink_to(bundled_folder() / "model.safetensors")
    return folder


def test_both_encoders_are_encoders(encoder: SentenceTransformersEncoder) -> None:
    each: list[Encoder] = [encoder, PaperEncoder()]
    for one in each:
        assert one.encode_queries([]).shape == (0, one.dimension)
        assert one.encode_documents([]).shape == (0, one.dimension)
        assert np.linalg.norm(one.encode_queries(["Mao", ""]), axis=1) == pytest.approx(
            [1, 1], abs=1e-6
        )
    assert (encoder.name, encoder.dimension) == ("sentence-transformers/all-MiniLM-L6-v2", 384)


def test_it_agrees_with_sentence_transformers_itself(encoder: SentenceTransformersEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["Stalin advised Mao to hold the cities.", "Wheat", "毛泽东", "A long text. " * 120]
    reference = SentenceTransformer(str(bundled_folder()), device="cpu", local_files_only=True)
    for ours, theirs in (
        (encoder.encode_documents(texts), reference.encode_document(texts)),
        (encoder.encode_queries(texts), reference.encode_query(texts)),
    ):
        assert ours.dtype == np.float32
        assert np.abs(ours - theirs).max() < 1e-5


def test_meaning_is_closer_than_words(encoder: SentenceTransformersEncoder) -> None:
    query = encoder.encode_queries(["What did the Soviet leader advise?"])[0]
    near, far = encoder.encode_documents(
        ["Stalin recommends holding the towns.", "The harvest of rye was good."]
    )
    assert query @ near > query @ far + 0.2


def test_rows_come_in_the_order_given_whatever_their_neighbours(
    encoder: SentenceTransformersEncoder,
) -> None:
    texts = [f"Record {n} " + "on grain and rails " * (n * 7 % 23) for n in range(70)]
    together = encoder.encode_documents(texts)
    for row in (0, 1, 33, 69):
        alone: Floats = encoder.encode_documents([texts[row]])[0]
        assert np.abs(together[row] - alone).max() < 1e-5


def test_progress_is_told_as_numbers_done_since_last_told(
    encoder: SentenceTransformersEncoder,
) -> None:
    told: list[int] = []
    encoder.encode_documents(["a"] * 70, told.append)
    assert told == [32, 32, 6]


def test_long_and_broken_text_is_read_up_to_a_stated_length(
    encoder: SentenceTransformersEncoder,
) -> None:
    long = "x" * 1_000_000
    vectors = encoder.encode_documents([long, long[:MAX_CHARACTERS], "\ud800 Mao", "? Mao"])
    assert np.abs(vectors[0] - vectors[1]).max() < 1e-5
    assert np.abs(vectors[2] - vectors[3]).max() < 1e-5


def test_threads_may_share_it(encoder: SentenceTransformersEncoder) -> None:
    expected, found = encoder.encode_queries(["Mao"]), []
    threads = [
        Thread(target=lambda n=n: found.append(encoder.encode_queries(["Mao", "war " * n])[0]))
        for n in range(1, 9)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert max(np.abs(vector - expected[0]).max() for vector in found) < 1e-5


def test_the_same_model_from_a_folder_has_the_same_fingerprint(
    encoder: SentenceTransformersEncoder, copied: Path
) -> None:
    loaded = SentenceTransformersEncoder.load(str(copied))
    assert (loaded.name, loaded.fingerprint) == ("model", encoder.fingerprint)
    assert np.abs(loaded.encode_queries(["Mao"]) - encoder.encode_queries(["Mao"])).max() < 1e-6


def changed(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def test_the_fingerprint_holds_what_decides_a_vector_and_nothing_else(copied: Path) -> None:
    before = model_fingerprint(copied)
    changed(copied / "config.json", transformers_version="99", _name_or_path="elsewhere")
    changed(copied / "tokenizer_config.json", name_or_path="elsewhere")
    changed(copied / "1_Pooling" / "config.json", pooling_mode_lasttoken=False)
    (copied / "README.md").write_text("another word")
    assert model_fingerprint(copied) == before

    seen = {before}
    changed(copied / "sentence_bert_config.json", max_seq_length=128)
    seen.add(model_fingerprint(copied))
    changed(copied / "1_Pooling" / "config.json", pooling_mode_cls_token=True)
    seen.add(model_fingerprint(copied))
    changed(copied / "config_sentence_transformers.json", prompts={"query": "query: "})
    seen.add(model_fingerprint(copied))
    changed(copied / "tokenizer.json", version="2.0")
    seen.add(model_fingerprint(copied))
    modules = json.loads((copied / "modules.json").read_text())
    (copied / "modules.json").write_text(json.dumps(modules[:2]))
    seen.add(model_fingerprint(copied))
    (copied / "model.safetensors").unlink()
    (copied / "model.safetensors").write_bytes(b"other weights")
    seen.add(model_fingerprint(copied))
    assert len(seen) == 7


def test_other_weights_than_the_published_ones_are_refused_with_both_digests(
    tmp_path: Path,
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"Mao")
    found = "7610c7695faa5426203b76df3b74ec72"  # of b"Mao", its first half
    with pytest.raises(
        EncoderError, match=rf"SHA-256 {found}[0-9a-f]{{32}}, expected {BUNDLED_SHA256}; run: pip"
    ):
        check_checksum(tmp_path / "model.safetensors", BUNDLED_SHA256)
    with pytest.raises(EncoderError, match="is missing"):
        check_checksum(tmp_path / "none", BUNDLED_SHA256)


def test_pickled_weights_are_refused(copied: Path) -> None:
    (copied / "model.safetensors").unlink()
    (copied / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(
        EncoderError, match=r"pytorch_model\.bin are pickled, and a pickle can run code"
    ):
        SentenceTransformersEncoder.load(str(copied))


def test_a_part_with_code_of_its_own_is_refused(copied: Path) -> None:
    modules = json.loads((copied / "modules.json").read_text())
    modules[2]["type"] = "custom.Layer"
    (copied / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(
        EncoderError, match=r"needs code of its own \(custom\.Layer\), which is never run"
    ):
        SentenceTransformersEncoder.load(str(copied))


def test_a_folder_that_is_missing_empty_or_damaged_is_named(tmp_path: Path, copied: Path) -> None:
    with pytest.raises(EncoderError, match=f"there is no folder {tmp_path}/none"):
        SentenceTransformersEncoder.load(str(tmp_path / "none"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderError, match=r"no model\.safetensors in"):
        SentenceTransformersEncoder.load(str(tmp_path / "empty"))
    (copied / "model.safetensors").unlink()
    (copied / "model.safetensors").write_bytes(b"cut off")
    with pytest.raises(EncoderError, match="cannot be read"):
        SentenceTransformersEncoder.load(str(copied))
    (copied / "modules.json").write_text("{")
    with pytest.raises(EncoderError, match=r"modules\.json is damaged: it is not JSON"):
        SentenceTransformersEncoder.load(str(copied))


def test_a_name_that_no_hub_can_have_is_refused() -> None:
    with pytest.raises(EncoderError, match="'no such/model/at all' is not on this machine"):
        SentenceTransformersEncoder.load("no such/model/at all")
