"""The HTTP API, asked by real clients: the JSON of the command line, problems, a token, limits, and many at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from qa import Assistant
from qa.interfaces.command_line import main
from qa.interfaces.commands import serving
from tests.app.conftest import free_port
from tests.qa.generation.model_server import Asked, Wire
from tests.qa.generation.model_server import serving as serving_model

ROOT = Path(__file__).parents[3]
TOKEN = "t" * 40
BEARER = {"Authorization": f"Bearer {TOKEN}"}
STALIN = "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"
QUESTION = "What did Stalin advise Mao in 1949?"
WORDS = "Stalin advises that China turn its big cities into bases for communism"
PAGE = b"March 9, 1955\n\nNote on Rice\n\nThe mission buys rice.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("api") / "archive"
    Assistant.open(made).close()
    return made


@contextmanager
def api(folder: Path, *options: str, **environment: str) -> Iterator[str]:
    """The address of a server, which ends cleanly."""
    port = free_port()
    program = [sys.executable, str(ROOT / "finding_aid.py"), "api", "--port", str(port)]
    server = subprocess.Popen(
        [*program, "--archive", str(folder), *options],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with server:
        try:
            assert server.stderr is not None
            line = server.stderr.readline().decode()
            assert line == f"the HTTP API is at http://127.0.0.1:{port} (stop with Ctrl+C)\n"
            while server.poll() is None:
                try:
                    httpx2.get(f"http://127.0.0.1:{port}/openapi.json")
                    break
                except httpx2.ConnectError:
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
            server.send_signal(signal.SIGTERM)
            assert server.communicate(timeout=30) == (b"", b"")
            assert server.returncode == 0
        finally:
            server.kill()


def repeat_the_record(asked: Asked, wire: Wire) -> None:
    """A language model that writes one sentence, in the words of its record."""
    key = asked.key_of("big cities")
    wire.says(json.dumps({"key": key, "quotation": WORDS, "sentence": WORDS}))


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx2.Client]:
    """A client of a server that needs a token, may add, and has a language model."""
    with (
        serving_model(repeat_the_record) as model,
        api(
            folder,
            "--allow-add",
            FINDING_AID_TOKEN=TOKEN,
            FINDING_AID_LLM_URL=model.address,
            FINDING_AID_LLM_MODEL="small",
        ) as address,
        httpx2.Client(base_url=address, headers=BEARER, timeout=60) as opened,
    ):
        yield opened


def printed(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> Any:
    assert main([*arguments, "--json", "--archive", str(folder)]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_json_is_that_of_the_command_line(
    client: httpx2.Client, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = client.post("/ask", json={"question": QUESTION}).json()
    on_terminal = printed(capsys, folder, "ask", QUESTION)
    for answer in (asked, on_terminal):
        answer.update(elapsed_ms=0, conversation="")
    assert asked == on_terminal
    searched = client.get("/search", params={"query": "Stalin", "from": "1949", "limit": 3}).json()
    on_terminal = printed(capsys, folder, "search", "Stalin", "--from", "1949", "--limit", "3")
    assert searched == on_terminal
    listed = client.get("/records", params={"from": "1957", "to": "1961", "limit": 1}).json()
    assert listed == printed(
        capsys, folder, "records", "--from", "1957", "--to", "1961", "--limit", "1"
    )
    assert client.get(f"/records/{STALIN}").json() == printed(capsys, folder, "show", STALIN)
    cited = client.get("/cite", params={"id": STALIN, "style": "mla"}).json()
    assert cited == printed(capsys, folder, "cite", STALIN, "--style", "mla")


def test_quotations_time_and_names_are_those_of_the_tools(client: httpx2.Client) -> None:
    asked = {"quotation": "Stalin advises that China turn its small cities into bases"}
    verified = client.post("/verify", json=asked).json()
    assert (verified["verdict"], verified["record"]) == ("differs", STALIN)
    assert verified["differences"] == [{"quoted": "small", "recorded": "big"}]
    assert client.get("/archive").json()["latest"] == 1991
    assert client.get("/timeline", params={"at": "194X", "name": "Stalin"}).json()["dated"] == 1
    assert client.get("/names", params={"limit": 1}).json()["names"][0]["name"] == "Mao Zedong"


def test_records_are_exported_as_files(client: httpx2.Client) -> None:
    exported = client.get("/export", params={"format": "ris", "id": STALIN})
    assert exported.headers["content-disposition"] == 'attachment; filename="records.ris"'
    assert exported.text.startswith("TY  - ")
    found = client.get("/export", params={"format": "json-lines", "search": "Stalin"})
    assert json.loads(found.text.splitlines()[0])["id"] == STALIN
    assert client.get("/export", params={"format": "csv"}).content.startswith(b"\xef\xbb\xbf")


def test_a_page_is_added_and_found(client: httpx2.Client) -> None:
    added = client.post("/records", content=PAGE, params={"name": "page.txt"}).json()
    assert (added["added"], added["records"], added["files"][0]["file"]) == (1, 11, "page.txt")
    again = client.post("/records", content=PAGE).json()
    assert (again["added"], again["unchanged"]) == (0, 1)
    answer = client.post("/ask", json={"question": "What did the mission buy?"}).json()
    assert answer["statements"][0]["quote"] == "The mission buys rice."


def test_an_answer_comes_at_once_and_the_draft_after_it(client: httpx2.Client) -> None:
    with client.stream("POST", "/ask/stream", json={"question": QUESTION}) as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        text = response.read().decode()
    events = [event.partition("\n") for event in text.split("\n\n") if event]
    names = [name.removeprefix("event: ") for name, _, _ in events]
    data = [json.loads(line.removeprefix("data: ")) for _, _, line in events]
    assert names == ["answer", "draft", "done"]
    assert (data[0]["statements"][0]["record"], data[0]["drafted"]) == (STALIN, None)
    assert WORDS in data[1]["text"]
    [sentence] = data[2]["drafted"]["statements"]
    assert (sentence["text"], sentence["record"]) == (WORDS, STALIN)
    assert sentence["quote"].startswith(WORDS)
    refused = client.post("/ask/stream", json={"question": "What did Stalin say in 1962?"}).text
    assert [line for line in refused.splitlines() if line.startswith("event")] == [
        "event: answer",
        "event: done",
    ]


def test_a_client_that_leaves_in_mid_stream_harms_nobody(client: httpx2.Client) -> None:
    with client.stream("POST", "/ask/stream", json={"question": QUESTION}) as response:
        assert next(response.iter_lines()) == "event: answer"
    assert client.get(f"/records/{STALIN}").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/records/no", 404, "there is no record 'no'; a search gives the ids"),
        ("GET", "/records/..%2F..%2Fetc%2Fpasswd", 404, "there is no record '../../etc/passwd'"),
        ("GET", "/nothing", 404, "Not Found"),
        ("DELETE", f"/records/{STALIN}", 405, "Method Not Allowed"),
        ("GET", "/search", 422, "query: field required"),
        ("GET", "/search?query=x&limit=0", 422, "limit: input should be greater than or equal to"),
        ("GET", "/search?query=x&from=soon", 422, "'soon' is not a date; write 1949"),
        ("GET", "/search?query=x&from=1950&to=1949", 422, "the period ends before it begins"),
        ("GET", "/search?query=x&collection=Tin", 422, "there is no collection"),
        ("GET", "/search?query=" + "x" * 10_001, 422, "query: string should have at most 10000"),
        ("GET", f"/cite?id={STALIN}&style=oxford", 422, "there is no style 'oxford'"),
        ("GET", "/export?format=doc", 422, "there is no format 'doc'; choose one of docx"),
        ("GET", "/export?format=ris&id=no", 404, "there is no record 'no'"),
        ("POST", "/ask", 422, "body: field required"),
        ("POST", "/records", 422, "request"),
    ],
)
def test_what_is_wrong_is_a_problem(
    client: httpx2.Client, method: str, path: str, status: int, detail: str
) -> None:
    response = client.request(method, path)
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (response.status_code, problem["status"], set(problem)) == (
        status,
        status,
        {"type", "title", "status", "detail"},
    )
    assert problem["detail"].startswith(detail)
    assert problem["detail"].isprintable()


def test_a_method_that_is_not_there_is_told_those_that_are(client: httpx2.Client) -> None:
    assert client.delete("/records").headers["allow"] == "GET, POST"
    assert client.put(f"/records/{STALIN}").headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 422),
        (b"[]", 422),
        (b"\xff\xfe", 422),
        (b'{"question": "\\ud800"}', 422),
        (b'{"question": "Rice?", "year": 1949}', 422),
        (b'{"question": " "}', 422),
        (b"[" * 100_000, 400),
        (b" " * (1024 * 1024 + 1), 413),
    ],
)
def test_a_body_that_is_no_question_is_a_problem(
    client: httpx2.Client, content: bytes, status: int
) -> None:
    response = client.post("/ask", content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert response.json()["detail"].isprintable()


def test_only_who_has_the_token_and_comes_from_no_other_site_is_served(
    client: httpx2.Client,
) -> None:
    assert client.get("/archive", headers={"Authorization": ""}).status_code == 401
    assert client.get("/openapi.json", headers={"Authorization": "Bearer x"}).status_code == 401
    assert client.get("/archive", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/archive", headers={"Origin": "http://evil.example"}).status_code == 403


def test_fifty_clients_at_once_get_their_own_answers(client: httpx2.Client) -> None:
    ids = [
        record["id"] for record in client.get("/records", params={"limit": 50}).json()["records"]
    ]
    assert len(ids) >= 10

    def ask(number: int) -> bool:
        record_id = ids[number % len(ids)]
        with httpx2.Client(base_url=client.base_url, headers=BEARER, timeout=120) as own:
            record = own.get(f"/records/{record_id}").json()
            found = own.get("/search", params={"query": f"“{record['title']}”", "limit": 1}).json()
            return bool(
                record["id"] == record_id
                and found["query"] == f"“{record['title']}”"
                and found["records"][0]["title"] == record["title"]
            )

    with ThreadPoolExecutor(50) as clients:
        assert list(clients.map(ask, range(50))) == [True] * 50


def test_the_description_is_true(client: httpx2.Client) -> None:
    """Requests made from the OpenAPI description, right and wrong, get what it says."""
    program = [sys.executable, "-m", "schemathesis.cli", "run", f"{client.base_url}/openapi.json"]
    options = ["--header", f"Authorization: Bearer {TOKEN}", "--max-examples", "3"]
    # A date is words, and an id is that of a record: not everything that fits the schema exists.
    options += ["--exclude-checks", "positive_data_acceptance", "--phases", "examples,fuzzing"]
    options += ["--seed", "1", "--generation-deterministic", "--no-color"]
    ran = subprocess.run([*program, *options], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]


@pytest.mark.parametrize(("command", "library"), [("api", "fastapi"), ("mcp", "mcp")])
def test_a_library_that_lacks_is_named(
    folder: Path,
    command: str,
    library: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    assert main([command, "--archive", str(folder)]) == 1
    error = f'finding-aid: {library} is not installed; run: pip install "finding-aid[{command}]"\n'
    assert capsys.readouterr().err == error


def test_nothing_is_added_without_being_allowed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FINDING_AID_TOKEN", raising=False)
    assert main(["api", "--allow-add", "--archive", str(folder)]) == 1
    assert "--allow-add needs a token; set FINDING_AID_TOKEN" in capsys.readouterr().err
    assert main(["api", "--address", "192.168.1.20", "--archive", str(folder)]) == 1
    assert "any program of the network could ask" in capsys.readouterr().err
