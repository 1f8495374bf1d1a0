"""BERT as it is written out for OpenVINO, against sentence-transformers on the same files."""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from weakref import WeakValueDictionary, ref

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.encoders import encoder_choice as chosen
from embeddings.encoders import openvino_encoder as bert
from embeddings.encoders.encoder import MAX_CHARACTERS, BackgroundEncoder, EncoderError, start_query
from embeddings.encoders.encoder_choice import CpuGpuEncoder, open_encoder
from embeddings.encoders.model_files import BUNDLED_NAME, bundled_folder, model_fingerprint
from embeddings.encoders.openvino_encoder import (
    BATCH_TOKENS,
    OpenVinoEncoder,
    is_supported,
    precision_fingerprint,
)
from embeddings.encoders.precision import (
    BFLOAT16,
    FLOAT32,
    fastest_precision,
    measure_product_seconds,
    supported_precisions,
)
from embeddings.encoders.sentence_transformers_encoder import SentenceTransformersEncoder
from tests.embeddings.fake_encoder import PaperEncoder

Floats = NDArray[np.float32]
ROOT = Path(__file__).parents[3]
TEXTS = [
    "February 3, 1949\nCable, Filippov [Stalin] to Anastas Mikoyan\nStalin advised Mao to hold the cities.",
    "Wheat",
    "",
    "毛泽东 и Сталин, Đặng Tiểu Bình",
    "A long text of many words. " * 120,
    "x" * 3_000,
]


@pytest.fixture(scope="module")
def encoder() -> OpenVinoEncoder:
    return OpenVinoEncoder(bundled_folder(), BUNDLED_NAME)


@pytest.fixture(autouse=True)
def _none_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen, "_open_encoders", WeakValueDictionary())


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The bundled model's files; the weights are a link, to be replaced rather than written."""
    folder = tmp_path / "model"
    shutil.copytree(bundled_folder(), folder, ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "model.safetensors").symlink_to(bundled_folder() / "model.safetensors")
    return folder


def changed(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def test_in_float32_it_gives_the_reference_vectors(encoder: OpenVinoEncoder) -> None:
    reference = SentenceTransformersEncoder.load()
    ours = encoder.encode_documents(TEXTS)
    assert ours.dtype == np.float32
    assert np.abs(ours - reference.encode_documents(TEXTS)).max() < 1e-5
    assert np.abs(encoder.encode_queries(TEXTS) - reference.encode_queries(TEXTS)).max() < 1e-5
    assert (encoder.fingerprint, encoder.name, encoder.dimension) == (
        reference.fingerprint,
        reference.name,
        384,
    )


@pytest.mark.parametrize("precision", supported_precisions())
def test_every_precision_of_this_processor_agrees_closely(
    encoder: OpenVinoEncoder, precision: str
) -> None:
    other = OpenVinoEncoder(bundled_folder(), BUNDLED_NAME, precision)
    assert (
        np.sum(other.encode_documents(TEXTS) * encoder.encode_documents(TEXTS), axis=1).min()
        > 0.9998
    )
    assert (other.fingerprint == encoder.fingerprint) == (precision == FLOAT32)


def test_pooling_by_the_first_piece_is_the_reference_too(copied: Path) -> None:
    changed(
        copied / "1_Pooling" / "config.json",
        pooling_mode_mean_tokens=False,
        pooling_mode_cls_token=True,
    )
    ours = OpenVinoEncoder(copied, "cls").encode_documents(TEXTS)
    assert (
        np.abs(ours - SentenceTransformersEncoder(copied, "cls").encode_documents(TEXTS)).max()
        < 1e-5
    )


def test_rows_come_in_the_order_given_whatever_their_neighbours(encoder: OpenVinoEncoder) -> None:
    texts = [f"Record {n} " + "on grain and rails " * (n * 7 % 23) for n in range(70)]
    together = encoder.encode_documents(texts)
    for row in (0, 1, 33, 69):
        alone: Floats = encoder.encode_documents([texts[row]])[0]
        assert np.abs(together[row] - alone).max() < 1e-5


def test_a_batch_holds_no_more_pieces_than_stated_and_progress_counts_texts(
    encoder: OpenVinoEncoder,
) -> None:
    told: list[int] = []
    encoder.encode_documents(
        ["a"] * 400, told.append
    )  # three pieces each, with those of the beginning and the end
    assert told == [BATCH_TOKENS // 3, 400 - BATCH_TOKENS // 3]
    assert encoder.encode_documents([]).shape == (0, 384)


def test_a_text_alone_is_padded_to_one_of_a_few_lengths(
    encoder: OpenVinoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes, begun = [], encoder._start_batch

    def watched(given: list[Floats]) -> Callable[[], Floats]:
        shapes.append(given[0].shape)
        return begun(given)

    monkeypatch.setattr(encoder, "_start_batch", watched)
    for words in (1, 6, 7, 600):  # two pieces more each, up to the 256 that the model reads
        encoder.encode_queries(["war " * words])
    encoder.encode_documents(["war", "war"])
    assert shapes == [(1, 8), (1, 8), (1, 16), (1, 256), (2, 3)]


def test_batches_are_padded_to_whole_tiles_where_little_is_added_and_only_in_bfloat16(
    encoder: OpenVinoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths = (3, 28, 29, 32, 33, 43, 57, 250, 256)
    assert [encoder._padded_length(length) for length in lengths] == list(lengths)
    monkeypatch.setattr(encoder, "_precision", BFLOAT16)
    assert [encoder._padded_length(length) for length in lengths] == [
        3,
        28,
        32,
        32,
        33,
        48,
        64,
        256,
        256,
    ]
    monkeypatch.setattr(bert, "BATCH_TOKENS", 64)
    texts = ["war " * 27, "war " * 26, "war " * 28]
    told: list[int] = []
    together = encoder.encode_documents(texts, told.append)
    assert told == [2, 1]
    assert np.abs(together[1] - encoder.encode_documents([texts[1]])[0]).max() < 1e-5


def test_long_work_in_streams_gives_the_same_vectors(
    encoder: OpenVinoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"Record {n} " + "on grain and rails " * (n * 7 % 23) for n in range(90)]
    expected = encoder.encode_documents(texts)
    streams = OpenVinoEncoder(bundled_folder(), BUNDLED_NAME, threads=2)
    monkeypatch.setattr(bert, "STREAMS_MIN_TEXTS", 100)
    told: list[int] = []
    streams.encode_documents(texts)
    assert streams._stream_requests == []
    assert np.abs(streams.encode_documents(texts, told.append) - expected).max() < 1e-5
    assert (len(streams._stream_requests), sum(told)) == (3, 90)


def test_whoever_leaves_in_the_middle_of_long_work_leaves_the_encoder_ready(
    encoder: OpenVinoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    class CancelledError(Exception):
        pass

    def cancel(_: int) -> None:
        raise CancelledError

    texts = [f"Record {n} " + "on grain and rails " * (n * 7 % 23) for n in range(90)]
    streams = OpenVinoEncoder(bundled_folder(), BUNDLED_NAME, threads=2)
    monkeypatch.setattr(bert, "STREAMS_MIN_TEXTS", 0)
    with pytest.raises(CancelledError):
        streams.encode_documents(texts, cancel)
    assert (
        np.abs(streams.encode_documents(texts[::-1]) - encoder.encode_documents(texts[::-1])).max()
        < 1e-5
    )


def test_long_and_broken_text_is_read_up_to_a_stated_length(encoder: OpenVinoEncoder) -> None:
    long = "x" * 1_000_000
    vectors = encoder.encode_documents([long, long[:MAX_CHARACTERS], "\ud800 Mao", "? Mao"])
    assert np.abs(vectors[0] - vectors[1]).max() < 1e-5
    assert np.abs(vectors[2] - vectors[3]).max() < 1e-5


def test_threads_may_share_it(encoder: OpenVinoEncoder) -> None:
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


def test_a_question_that_is_begun_is_computed_beside_others_and_may_be_left(
    encoder: OpenVinoEncoder,
) -> None:
    texts = ["Mao", "What did Stalin advise?", "war " * 300, "Mao"]
    expected = [encoder.encode_queries([text])[0] for text in texts]
    encoder.start_query("war " * 200)  # never asked for
    begun = [encoder.start_query(text) for text in texts]
    assert np.abs(encoder.encode_queries(["Mao"])[0] - expected[0]).max() < 1e-5
    for number in (2, 0, 3, 1):
        vector = begun[number]()
        assert vector.shape == (384,)
        assert np.abs(vector - expected[number]).max() < 1e-5
    assert isinstance(encoder, BackgroundEncoder)
    assert not isinstance(PaperEncoder(), BackgroundEncoder)
    assert (
        start_query(PaperEncoder(), "Mao")().tolist()
        == PaperEncoder().encode_queries(["Mao"])[0].tolist()
    )


@pytest.mark.parametrize(
    ("file", "values"),
    [
        ("config.json", {"model_type": "roberta"}),
        ("config.json", {"hidden_act": "relu"}),
        ("config.json", {"position_embedding_type": "relative_key"}),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}),
        ("1_Pooling/config.json", {"pooling_mode_mean_tokens": False}),
        ("sentence_bert_config.json", {"max_seq_length": None}),
        ("sentence_bert_config.json", {"do_lower_case": True}),
        ("config_sentence_transformers.json", {"prompts": {"query": "query: "}}),
        ("tokenizer_config.json", {"truncation_side": "left"}),
    ],
)
def test_what_it_cannot_read_as_the_reference_does_is_left_to_the_reference(
    copied: Path, file: str, values: dict[str, object]
) -> None:
    assert is_supported(copied)
    changed(copied / file, **values)
    assert not is_supported(copied)


def test_another_chain_of_parts_or_a_missing_file_is_left_to_the_reference(copied: Path) -> None:
    modules = json.loads((copied / "modules.json").read_text())
    dense = [*modules, {"type": "sentence_transformers.models.Dense", "path": "3_Dense"}]
    (copied / "modules.json").write_text(json.dumps(dense))
    assert not is_supported(copied)
    (copied / "modules.json").write_text(json.dumps(modules))
    (copied / "tokenizer.json").unlink()
    assert not is_supported(copied)


def test_damaged_files_are_named(copied: Path) -> None:
    (copied / "tokenizer.json").write_text("{")
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be read"):
        OpenVinoEncoder(copied, "damaged")
    shutil.copy(bundled_folder() / "tokenizer.json", copied)
    changed(copied / "config.json", num_hidden_layers=7)
    with pytest.raises(
        EncoderError, match=r"model\.safetensors have no encoder\.layer\.6\.attention\.self\.query"
    ):
        OpenVinoEncoder(copied, "damaged")
    (copied / "model.safetensors").unlink()
    (copied / "model.safetensors").write_bytes(b"cut off")
    with pytest.raises(EncoderError, match=r"model\.safetensors cannot be read"):
        OpenVinoEncoder(copied, "damaged")


def make(kind: str, made: list[str]) -> PaperEncoder:
    made.append(kind)
    return PaperEncoder()


def test_the_precision_of_the_vectors_that_are_kept_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    monkeypatch.setattr(chosen, "_NVIDIA_DRIVER", Path("/there/is/none"))
    monkeypatch.setattr(chosen, "supported_precisions", lambda: ("bf16", "f32"))
    monkeypatch.setattr(chosen, "fastest_precision", lambda each: f"the fastest of {each}")
    monkeypatch.setattr(
        chosen,
        "OpenVinoEncoder",
        lambda _, name, precision: make(precision, made),
    )
    folder = bundled_folder()
    for kept in (
        "",
        model_fingerprint(folder),
        precision_fingerprint(folder, "bf16"),
        "0123456789abcdef",
    ):
        open_encoder(None, kept)
    measured = "the fastest of ('bf16', 'f32')"
    assert made == [measured, "f32", "bf16", measured]


def test_archives_share_an_encoder_which_goes_with_the_last_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chosen, "_NVIDIA_DRIVER", Path("/there/is/none"))
    monkeypatch.setattr(chosen, "OpenVinoEncoder", lambda folder, name, precision: PaperEncoder())
    first = open_encoder()
    assert open_encoder() is first
    assert open_encoder(str(bundled_folder())) is not first  # it has another name
    reference = ref(first)
    del first
    gc.collect()
    assert reference() is None


def test_bfloat16_is_taken_where_it_is_faster_and_not_wherever_it_is_known() -> None:
    assert fastest_precision(("bf16", "f32"), {"bf16": 0.5, "f32": 1.8}.__getitem__) == "bf16"
    assert fastest_precision(("bf16", "f32"), {"bf16": 3.0, "f32": 1.8}.__getitem__) == "f32"
    assert (
        fastest_precision(("f32",), dict[str, float]().__getitem__) == "f32"
    )  # nothing is measured
    assert all(0 < measure_product_seconds(one) < 60 for one in supported_precisions())


def test_a_model_of_another_kind_is_opened_by_the_reference(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(copied / "1_Pooling" / "config.json", pooling_mode_mean_sqrt_len_tokens=True)
    opened: list[tuple[Path, str]] = []
    monkeypatch.setattr(
        chosen, "SentenceTransformersEncoder", lambda folder, name: opened.append((folder, name))
    )
    open_encoder(str(copied))
    assert opened == [(copied.resolve(), "model")]


def test_a_card_is_used_unless_the_kept_vectors_are_of_bfloat16(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    monkeypatch.setattr(chosen, "_NVIDIA_DRIVER", ROOT / "pyproject.toml")  # a file that is there
    monkeypatch.setattr(chosen, "supported_precisions", lambda: ("bf16", "f32"))
    monkeypatch.setattr(
        chosen,
        "OpenVinoEncoder",
        lambda _, name, precision: make(precision, made),
    )
    monkeypatch.setattr(chosen, "CpuGpuEncoder", lambda _, name: make("card", made))
    folder = bundled_folder()
    for kept in (
        "",
        model_fingerprint(folder),
        precision_fingerprint(folder, "bf16"),
        "0123456789abcdef",
    ):
        open_encoder(None, kept)
    assert made == ["card", "card", "bf16", "card"]


@pytest.mark.parametrize(("usable", "taken_by_card"), [(True, ["Mao", "war"]), (False, [])])
def test_with_a_card_long_work_goes_to_it_and_questions_do_not(
    usable: bool, taken_by_card: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    near, card = PaperEncoder(), PaperEncoder()
    monkeypatch.setattr(chosen, "OpenVinoEncoder", lambda folder, name, precision: near)
    monkeypatch.setattr(chosen, "SentenceTransformersEncoder", lambda folder, name: card)
    monkeypatch.setattr(chosen, "is_gpu_usable", lambda: usable)
    both = CpuGpuEncoder(Path("model"), "model")
    both.encode_documents(["Mao"] * chosen.GPU_MIN_TEXTS)
    assert (len(near.documents), len(card.documents)) == (chosen.GPU_MIN_TEXTS, 0)
    both.encode_documents(["Mao", "war"])
    both.encode_queries(["peace"])
    assert (card.documents, near.queries) == (taken_by_card, ["peace"])
    assert len(near.documents) + len(card.documents) == chosen.GPU_MIN_TEXTS + 2


def test_a_question_needs_nothing_of_torch_and_loads_no_telemetry(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from qa.interfaces.command_line import main\n"
        f"main(['--archive', {str(tmp_path / 'archive')!r}, 'ask', 'What did Stalin advise Mao in 1949?'])\n"
        "slow = {'torch', 'transformers', 'sentence_transformers', 'streamlit', 'pandas', 'openvino_telemetry'}\n"
        "print(sorted(slow & set(sys.modules)), sys.modules.get('openvino.tools.ovc', 'free'))\n"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert "big cities into bases" in told.stdout
    assert told.stdout.splitlines()[-1] == "[] free"


def test_batches_are_of_like_length(monkeypatch: pytest.MonkeyPatch) -> None:
    def batches(lengths: list[int]) -> list[list[int]]:
        return list(bert._batch_rows(lengths))

    monkeypatch.setattr(bert, "BATCH_TOKENS", 10)
    assert batches([2, 9, 3, 20, 2]) == [[3], [1], [2, 0, 4]]
    assert batches([]) == []
