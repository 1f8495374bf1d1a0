"""The connection to a language model, against a real HTTP server: well, badly, slowly, falsely, and not at all."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from qa.generation.language_model import (
    DraftStoppedError,
    LanguageModel,
    LanguageModelError,
    ModelLimits,
)
from tests.qa.generation.model_server import Asked, ModelServer, Script, Wire, serving

KEY = "sk-secret-0123456789"
PATIENT = ModelLimits(
    connect_seconds=20,
    first_seconds=20,
    silence_seconds=20,
    total_seconds=40,
    tokens=100,
    characters=3_000,
    bytes=400_000,
)
SLOW_TO_BEGIN = replace(PATIENT, first_seconds=0.4)
SLOW_TO_GO_ON = replace(PATIENT, silence_seconds=0.3)
SLOW_TO_END = replace(PATIENT, total_seconds=0.9)
MESSAGES = [{"role": "user", "content": "Who wrote?"}]


def written(script: Script, limits: ModelLimits = PATIENT) -> tuple[str, str]:
    """What was read, and the error with which it ended, the address left out."""
    with serving(script) as server:
        return read(server, limits)


def read(server: ModelServer, limits: ModelLimits = PATIENT) -> tuple[str, str]:
    text = ""
    try:
        for piece in LanguageModel(server.address, "small", KEY, limits).stream(MESSAGES):
            text += piece
    except LanguageModelError as error:
        assert "\n" not in str(error)
        assert KEY not in str(error)
        return text, str(error).replace(f"the language model at {server.address} ", "")
    return text, ""


def reading() -> list[str]:
    """The threads that still read from a model."""
    return [one.name for one in threading.enumerate() if one.name == "language-model"]


def test_a_good_stream_is_read_whole() -> None:
    assert written(lambda _, wire: wire.says("Petrov wrote.\nOn 5 May 1961.")) == (
        "Petrov wrote.\nOn 5 May 1961.",
        "",
    )


def test_it_asks_as_the_protocol_says() -> None:
    with serving(lambda _, wire: wire.says("Yes.")) as server:
        read(server)
        (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body == {
        "model": "small",
        "messages": MESSAGES,
        "stream": True,
        "max_tokens": 100,
        "temperature": 0,
    }


def test_nothing_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_ADMIN_KEY",
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT_ID",
        "OPENAI_BASE_URL",
    ):
        monkeypatch.setenv(name, "http://127.0.0.1:9/foreign")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Foreign: foreign")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving(lambda _, wire: wire.says("Yes.")) as server:
        assert (
            "".join(LanguageModel(server.address, "small", limits=PATIENT).stream(MESSAGES))
            == "Yes."
        )
        (asked,) = server.asked
    assert sorted(asked.headers) == [
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    ]
    assert "foreign" not in json.dumps(asked.headers)


def test_split_letters_and_split_events_are_joined() -> None:
    def script(_: Asked, wire: Wire) -> None:
        wire.head()
        event = json.dumps({"choices": [{"delta": {"content": "Мао 毛 ≠ 1"}}]}, ensure_ascii=False)
        for one in f": a comment\r\n\r\nevent: x\r\ndata: {event}\r\n\r\n".encode():
            wire.raw(bytes([one]))
        wire.end()

    assert written(script) == ("Мао 毛 ≠ 1", "")


def raw(*data: bytes) -> Script:
    def script(_: Asked, wire: Wire) -> None:
        wire.head()
        wire.piece("Petrov ")
        for one in data:
            wire.raw(one)

    return script


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b'data: {"choices": [{"delta": {"cont\n\n', "sent what cannot be read as its protocol"),
        (b"data: <html>\n\n", "sent what cannot be read as its protocol"),
        (b'data: "\xff\xfe"\n\n', "sent what cannot be read as its protocol"),
        (b"data: " + b"[" * 50_000 + b"\n\n", "sent what cannot be read as its protocol"),
        (
            b'data: {"error": {"message": "' + KEY.encode() + b'"}}\n\n',
            "broke off its answer with an error",
        ),
        (b"", "ended its answer without saying that it was whole"),
        (b"data: [DONE]\n\n", "ended its answer without saying that it was whole"),
        (b"data: 5\n\n", "ended its answer without saying that it was whole"),
        (b"data: null\n\n", "ended its answer without saying that it was whole"),
        (b'data: {"choices": "none"}\n\n', "ended its answer without saying that it was whole"),
        (b'data: {"choices": [null]}\n\n', "ended its answer without saying that it was whole"),
        (
            b'data: {"choices": [{"delta": [1]}]}\n\n',
            "ended its answer without saying that it was whole",
        ),
        (
            b'data: {"choices": [{"delta": {"content": {"a": 1}}}]}\n\n',
            "ended its answer without saying that it was whole",
        ),
    ],
)
def test_a_bad_stream_ends_in_a_clear_line(data: bytes, error: str) -> None:
    assert written(raw(data)) == ("Petrov ", error)


def test_a_connection_cut_in_mid_event() -> None:
    def script(_: Asked, wire: Wire) -> None:
        wire.head(length=9999)
        wire.piece("Petrov ")

    assert written(script) == ("Petrov ", "broke the connection")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, "points to another address (301), and is not followed there; set the right one"),
        (401, "does not accept the key; set FINDING_AID_LLM_KEY (401)"),
        (403, "does not allow this; look at the key and the model (403)"),
        (
            404,
            "has no such path or model; look at the address, which mostly ends in /v1, and at the model's name (404)",
        ),
        (418, "refuses the request (418)"),
        (429, "is asked too often or has no credit left; wait and ask again (429)"),
        (500, "reports a fault of its own (500)"),
        (204, "refuses the request (204)"),
    ],
)
def test_a_refusal_is_one_line_without_the_words_of_the_other_side(status: int, error: str) -> None:
    def script(_: Asked, wire: Wire) -> None:
        wire.head(status, "application/json")
        wire.raw(json.dumps({"error": {"message": f"bad key {KEY}"}}).encode())

    assert written(script) == ("", error)


@pytest.mark.parametrize("status", [302, 307, 308])
def test_a_redirect_is_followed_nowhere(status: int) -> None:
    with serving(lambda _, wire: wire.says("Gone astray.")) as other:
        script: Script = lambda _, wire: wire.head(status, to=f"{other.address}/chat/completions")  # noqa: E731
        text, error = written(script)
        assert (text, error.partition(" (")[0], other.asked) == (
            "",
            "points to another address",
            [],
        )


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (
            "text/html; charset=utf-8",
            "answers with text/html and not with a stream; look at the address",
        ),
        (
            "application/json",
            "answers with application/json and not with a stream; look at the address",
        ),
        ("", "answers with something else and not with a stream; look at the address"),
    ],
)
def test_nonsense_is_no_answer(kind: str, error: str) -> None:
    def script(_: Asked, wire: Wire) -> None:
        wire.head(200, kind)
        wire.raw(b"<html><body>Welcome</body></html>")

    assert written(script) == ("", error)


def test_an_option_that_is_not_known_is_left_out_the_second_time() -> None:
    def script(asked: Asked, wire: Wire) -> None:
        if "temperature" in asked.body:
            wire.head(400, "application/json")
        else:
            wire.says("Yes.")

    with serving(script) as server:
        assert read(server) == ("Yes.", "")
        assert [sorted(one.body) for one in server.asked] == [
            ["max_tokens", "messages", "model", "stream", "temperature"],
            ["messages", "model", "stream"],
        ]


def test_a_request_that_is_refused_twice() -> None:
    assert written(lambda _, wire: wire.head(400))[1] == "refuses the request (400)"


def waiting(*before: str) -> Script:
    """Says something, and then nothing."""

    def script(_: Asked, wire: Wire) -> None:
        wire.head()
        for piece in before:
            wire.piece(piece)
        wire.gone.wait(20)

    return script


def dripping(data: bytes) -> Script:
    def script(_: Asked, wire: Wire) -> None:
        wire.head()
        while not wire.gone.wait(0.02):
            wire.raw(data)

    return script


def endless(data: bytes) -> Script:
    def script(_: Asked, wire: Wire) -> None:
        wire.head()
        while not wire.gone.is_set():
            wire.raw(data)

    return script


ONE_WORD = b'data: {"choices": [{"delta": {"content": "word "}}]}\n\n'


@pytest.mark.parametrize(
    ("script", "limits", "error"),
    [
        (lambda _, wire: wire.gone.wait(20), SLOW_TO_BEGIN, "did not answer within 0.4 s"),
        (waiting(), SLOW_TO_BEGIN, "did not answer within 0.4 s"),
        (dripping(b": still here\n\n"), SLOW_TO_BEGIN, "did not answer within 0.4 s"),
        (dripping(b"x"), SLOW_TO_BEGIN, "did not answer within 0.4 s"),
        (waiting("Petrov "), SLOW_TO_GO_ON, "fell silent, and said nothing more within 0.3 s"),
        (dripping(ONE_WORD), SLOW_TO_END, "was not done within 0.9 s"),
        (
            dripping(b'data: {"choices": [{"delta": {"reasoning": "hm"}}]}\n\n'),
            SLOW_TO_END,
            "was not done within 0.9 s",
        ),
        (endless(ONE_WORD), PATIENT, "wrote more than 3,000 characters, and was stopped"),
        (endless(b"x" * 10_000), PATIENT, "sent more than 400,000 bytes, and was stopped"),
        (
            endless(b": " + b"x" * 1_000 + b"\n"),
            PATIENT,
            "sent more than 400,000 bytes, and was stopped",
        ),
    ],
)
def test_time_and_size_are_bounded(script: Script, limits: ModelLimits, error: str) -> None:
    assert written(script, limits)[1] == error
    assert not reading()


def test_the_reader_stops_it_in_mid_stream() -> None:
    cancel = threading.Event()
    with serving(waiting("Petrov ")) as server:
        pieces = LanguageModel(server.address, "small", limits=PATIENT).stream(MESSAGES, cancel)
        assert next(pieces) == "Petrov "
        cancel.set()
        with pytest.raises(DraftStoppedError, match="was stopped"):
            next(pieces)


def test_the_reader_stops_it_before_the_first_word() -> None:
    cancel = threading.Event()
    threading.Timer(0.1, cancel.set).start()
    with serving(lambda _, wire: wire.gone.wait(20)) as server, pytest.raises(DraftStoppedError):
        list(LanguageModel(server.address, "small", limits=PATIENT).stream(MESSAGES, cancel))


def test_a_reader_who_has_enough_closes_it() -> None:
    with serving(dripping(ONE_WORD)) as server:
        pieces = LanguageModel(server.address, "small", limits=ModelLimits()).stream(MESSAGES)
        assert next(one for one in pieces if one) == "word "
        pieces.close()
    assert not reading()


def test_nobody_is_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(LanguageModelError) as raised:
        list(LanguageModel(address, "small", KEY, PATIENT).stream(MESSAGES))
    assert str(raised.value) == f"the language model at {address} cannot be reached; is it running?"


def test_a_server_that_takes_the_connection_and_hangs_up() -> None:
    def script(_: Asked, wire: Wire) -> None:
        wire.handler.connection.shutdown(socket.SHUT_RDWR)

    assert written(script) == ("", "broke the connection")


def test_the_key_stands_in_no_log_and_no_description(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        written(lambda _, wire: wire.says("Yes."))
        written(lambda _, wire: wire.head(401))
    assert caplog.records  # there was something to see
    assert KEY not in caplog.text
    assert all(KEY not in repr(record.args) for record in caplog.records)
    assert repr(LanguageModel("http://127.0.0.1:1/v1", "small", KEY)) == (
        "LanguageModel('http://127.0.0.1:1/v1', 'small')"
    )


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda: LanguageModel("127.0.0.1:11434", "small"), "FINDING_AID_LLM_URL"),
        (lambda: LanguageModel("ftp://127.0.0.1/v1", "small"), "FINDING_AID_LLM_URL"),
        (lambda: LanguageModel("http://", "small"), "FINDING_AID_LLM_URL"),
        (lambda: LanguageModel("http://[half", "small"), "FINDING_AID_LLM_URL"),
        (lambda: LanguageModel("http://a:99999/v1", "small"), "FINDING_AID_LLM_URL"),
        (lambda: LanguageModel(f"http://me:{KEY}@a/v1", "small"), "FINDING_AID_LLM_KEY"),
        (lambda: LanguageModel(f"http://a/v1?key={KEY}", "small"), "FINDING_AID_LLM_KEY"),
        (lambda: LanguageModel("http://a/v1", " "), "FINDING_AID_LLM_MODEL"),
        (lambda: LanguageModel("http://a/v1", "small", f"{KEY}\r\nX: y"), "FINDING_AID_LLM_KEY"),
        (lambda: LanguageModel("http://a/v1", "small", f"{KEY}é"), "FINDING_AID_LLM_KEY"),
    ],
)
def test_settings_that_cannot_be_used(make: Callable[[], LanguageModel], part: str) -> None:
    with pytest.raises(LanguageModelError) as raised:
        make()
    assert part in str(raised.value)
    assert "\n" not in str(raised.value)
    assert KEY not in str(raised.value)


def test_the_settings_of_the_environment() -> None:
    assert LanguageModel.from_settings({"FINDING_AID_LLM_MODEL": "small"}) is None
    made = LanguageModel.from_settings(
        {"FINDING_AID_LLM_URL": " http://localhost:8080/v1/ ", "FINDING_AID_LLM_MODEL": "small"}
    )
    assert repr(made) == "LanguageModel('http://localhost:8080/v1', 'small')"
    with pytest.raises(LanguageModelError, match="FINDING_AID_LLM_MODEL"):
        LanguageModel.from_settings({"FINDING_AID_LLM_URL": "http://localhost:8080/v1"})
