"""The MCP server, asked by the client of its own package through standard input and output, and by HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from jsonschema import Draft202012Validator
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from corpus import read_bytes
from qa import Assistant
from qa.interfaces.command_line import _build_parser, main
from qa.interfaces.commands.serving import serve_mcp
from qa.output import check_bundle
from tests.app.conftest import free_port

ROOT = Path(__file__).parents[3]
TOKEN = "t" * 40
STALIN = "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"
QUOTE = (
    "Stalin advises that China turn its big cities into bases for communism, and then gives more "
    "specific advice for gaining a majority among the working class."
)
PROGRAM = [sys.executable, str(ROOT / "finding_aid.py")]


class Caller:
    """A connected client, called from a test."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal, self.client = portal, client

    def call(self, name: str, **arguments: Any) -> Any:
        return self._portal.call(self.client.call_tool, name, arguments)

    def result(self, name: str, **arguments: Any) -> dict[str, Any]:
        called = self.call(name, **arguments)
        assert not called.is_error, called.content
        assert json.loads(called.content[0].text) == called.structured_content
        content = called.structured_content
        assert isinstance(content, dict)
        return content

    def error(self, name: str, **arguments: Any) -> str:
        called = self.call(name, **arguments)
        assert (called.is_error, called.structured_content, len(called.content)) == (True, None, 1)
        return str(called.content[0].text)

    def ask(self, method: str, *arguments: Any) -> Any:
        return self._portal.call(getattr(self.client, method), *arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mcp") / "archive"
    Assistant.open(made).close()
    return made


@contextmanager
def http_server(folder: Path) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        [*PROGRAM, "mcp", "--http", "--port", str(port), "--archive", str(folder)],
        env=os.environ | {"FINDING_AID_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert server.stderr is not None
        line = server.stderr.readline().decode()
        assert line == f"the MCP server is at http://127.0.0.1:{port}/mcp (stop with Ctrl+C)\n"
        address = f"http://127.0.0.1:{port}/mcp"
        while server.poll() is None:
            try:
                httpx2.get(address)
                break
            except httpx2.ConnectError:
                time.sleep(0.05)
        yield address
        server.send_signal(signal.SIGTERM)
        assert server.communicate(timeout=30) == (b"", b"")
        assert server.returncode == 0
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with http_server(folder) as served:
        yield served


@pytest.fixture(scope="module", params=["stdio", "http"])
def caller(request: pytest.FixtureRequest, folder: Path) -> Iterator[Caller]:
    with start_blocking_portal() as portal:
        if request.param == "stdio":
            arguments = [PROGRAM[1], "mcp", "--archive", str(folder)]
            client = Client(StdioServerParameters(command=PROGRAM[0], args=arguments))
        else:
            own = httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)
            place = request.getfixturevalue("address")
            client = Client(streamable_http_client(place, http_client=own))
        with portal.wrap_async_context_manager(client):
            yield Caller(portal, client)
        if request.param == "http":
            portal.call(own.aclose)


def test_the_tools_say_what_they_take_and_return(caller: Caller) -> None:
    tools = caller.ask("list_tools").tools
    names = "orient ask search get_record cite verify_quote timeline list_people"
    assert [tool.name for tool in tools] == names.split()
    for tool in tools:
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        assert tool.description.endswith(".")
    server = caller.client.server_info
    assert server is not None
    assert server.name == "finding-aid"
    assert "verify_quote" in str(caller.client.instructions)


def test_an_answer_is_quoted_cited_and_can_be_verified(
    caller: Caller, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = caller.result("ask", question="What did Stalin advise Mao in 1949?")
    assert (answer["answered"], answer["is_sure"], answer["reason"]) == (True, True, "")
    assert 0.5 < answer["confidence"] < 1
    [statement] = answer["statements"]
    assert (statement["quote"], statement["record"]) == (QUOTE, STALIN)
    assert (statement["field"], statement["start"], statement["end"]) == ("summary", 262, 417)
    [citation] = answer["citations"]
    assert citation["text"] == "“Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949."
    assert citation["date"]["earliest"] == "1949-02-03"
    record = caller.result("get_record", id=STALIN)
    assert record["record"]["summary"][262:417] == QUOTE
    assert record["digest"] == citation["digest"]
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(answer), encoding="utf-8")
    assert main(["check-answer", str(saved), "--archive", str(folder)]) == 0
    assert capsys.readouterr().out == "every quotation is in its record\n"
    answer["statements"][0]["quote"] = QUOTE.replace("big", "small")
    [problem] = check_bundle(answer, lambda _: None)
    assert problem.kind == "record gone"


def test_a_refusal_says_why_and_what_is_closest(caller: Caller) -> None:
    answer = caller.result("ask", question="What did Stalin advise Mao?", first="1962", last="1962")
    assert (answer["answered"], answer["is_sure"], answer["statements"]) == (False, False, [])
    assert answer["reason"].startswith("No answer found in these 10 records, of which 1 is dated")
    assert answer["nearest"][0]["record"] == (
        "1962-05-08-from-the-diary-of-s-v-chervonenko-transcripts-of-a-0372"
    )


def test_a_quotation_is_held_against_the_records(caller: Caller) -> None:
    stands = caller.result("verify_quote", quotation=f"“{QUOTE}”")
    assert (stands["verdict"], stands["is_exact"], stands["record"]) == ("stands", True, STALIN)
    differs = caller.result("verify_quote", quotation=QUOTE.replace("big", "small"), record=STALIN)
    assert (differs["verdict"], differs["words"]) == ("differs", QUOTE)
    assert differs["differences"] == [{"quoted": "small", "recorded": "big"}]
    gone = caller.result("verify_quote", quotation="Nehru met nobody in Delhi that week")
    assert (gone["verdict"], gone["record"], gone["date"]) == ("not there", "", None)


def test_the_archive_is_shown_as_it_is(caller: Caller) -> None:
    overview = caller.result("orient")
    assert (overview["records"], overview["earliest"], overview["latest"]) == (10, 1949, 1991)
    assert (overview["undated"], overview["without_summary"]) == (0, 1)
    assert overview["missing"] == [
        "sino-soviet-relations-051-060.txt: 51-60 of 289; 1-50 and 61-289 missing"
    ]
    assert caller.result("search", query="Stalin", limit=1)["records"][0]["id"] == STALIN
    assert caller.result("timeline", at="1949")["units"][1]["records"] == 1
    assert caller.result("list_people", limit=1)["names"][0]["name"] == "Mao Zedong"
    assert caller.result("cite", ids=[STALIN])["text"].startswith("“Cable, Filippov")


def test_records_are_resources(caller: Caller) -> None:
    [template] = caller.ask("list_resource_templates").resource_templates
    assert template.uri_template == "finding-aid://records/{id}"
    uri = caller.result("get_record", id=STALIN)["uri"]
    [content] = caller.ask("read_resource", uri).contents
    assert content.mime_type == "application/json"
    assert json.loads(content.text)["record"]["id"] == STALIN
    [content] = caller.ask("read_resource", "finding-aid://archive").contents
    assert json.loads(content.text)["records"] == 10
    for name in ("no", "..%2F..%2Fetc%2Fpasswd"):
        with pytest.raises(MCPError, match="there is no record"):
            caller.ask("read_resource", f"finding-aid://records/{name}")


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        ("get_record", {"id": "no\n\x1b[2J"}, r"there is no record 'no\n\x1b[2J'; a search"),
        ("cite", {"ids": [STALIN], "style": "oxford"}, "there is no style 'oxford'"),
        ("cite", {"ids": []}, "cite: ids: list should have at least 1 item"),
        ("search", {"query": "x", "limit": 0}, "search: limit: input should be greater than"),
        ("search", {"query": "x" * 10_001}, "search: query: string should have at most 10000"),
        ("ask", {}, "ask: question: field required"),
        ("ask", {"question": "Rice?", "year": 1949}, "ask has no argument 'year'; it has: quest"),
        ("ask", {"question": {"a": [1]}}, "ask: question: input should be a valid string"),
        (
            "ask",
            {"question": "Rice?", "first": "soon"},
            "'soon' is not a date; write 1949, May 1961",
        ),
        ("remove", {"ids": [STALIN]}, "there is no tool 'remove'; there are: orient, ask"),
    ],
)
def test_what_is_wrong_is_one_line(
    caller: Caller, name: str, arguments: dict[str, Any], line: str
) -> None:
    error = caller.error(name, **arguments)
    assert error.startswith(line)
    assert error.isprintable()


def test_a_change_in_between_is_seen(caller: Caller, folder: Path) -> None:
    writer = Assistant.open(folder)
    try:
        added = (
            b'{"id": "rice", "title": "Note on Rice", "date": "1955", "summary": "Rice is dear."}'
        )
        writer.add([read_bytes(added, "rice.jsonl")])
        assert caller.result("orient")["records"] == 11
        assert caller.result("verify_quote", quotation="Rice is dear.")["record"] == "rice"
        writer.remove(["rice"])
        assert caller.error("get_record", id="rice").startswith("there is no record 'rice'")
    finally:
        writer.close()


def post(address: str, content: bytes = b"{}", **headers: str) -> httpx2.Response:
    sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.post(address, content=content, headers=sent)


def test_only_who_has_the_token_and_comes_from_no_other_site_is_served(address: str) -> None:
    for token in ("", "Bearer", f"Bearer {TOKEN[:-1]}", f"bearer {TOKEN}", f"Basic {TOKEN}"):
        refused = post(address, Authorization=token)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (
            401,
            'Bearer realm="finding-aid"',
        )
        assert refused.json()["detail"].startswith("send the token of this server")
    assert post(address, Host="evil.example").status_code == 403
    assert post(address, Origin="http://evil.example").status_code == 403
    assert post(address, content=b" " * (1024 * 1024 + 1)).status_code == 413
    assert post(address, content=b"\xff{").status_code == 400


@pytest.mark.parametrize(
    ("options", "token", "line"),
    [
        (["--address", "192.168.1.20"], "", "any program of the network could ask; set FINDING"),
        (["--address", "192.168.1.20"], "short", "is not 32 or more plain characters"),
        (["--address", "0.0.0.0"], TOKEN, "means every network"),
        (["--url", "x"], "", "is not an address of a web server"),
    ],
)
def test_it_is_not_served_where_anybody_could_ask(
    folder: Path,
    options: list[str],
    token: str,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FINDING_AID_TOKEN", token)
    assert main(["mcp", "--http", "--archive", str(folder), *options]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n"), line in captured.err) == ("", 1, True)


def test_what_is_no_archive_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "finding-aid.sqlite3").write_bytes(b"no store")
    assert main(["mcp", "--archive", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)


@contextmanager
def started(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The server once it has answered a greeting; a line before it was no JSON."""
    program = subprocess.Popen(
        [*PROGRAM, "mcp", "--archive", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with program:
        try:
            send(program, "no json", GREETING)
            assert program.stdout is not None
            greeted = json.loads(program.stdout.readline())
            assert greeted["result"]["serverInfo"]["name"] == "finding-aid"
            yield program
        finally:
            program.kill()


GREETING = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "t", "version": "1"},
    },
}


def send(program: subprocess.Popen[bytes], *messages: Any) -> None:
    assert program.stdin is not None
    program.stdin.write(b"".join(json.dumps(message).encode() + b"\n" for message in messages))
    program.stdin.flush()


def test_a_client_that_leaves_ends_the_server(folder: Path) -> None:
    call = {"name": "ask", "arguments": {"question": "What did Stalin advise Mao in 1949?"}}
    with started(folder) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdin is not None
        program.stdout.close()  # whatever is written now finds nobody
        initialized = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        asked = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}
        send(program, initialized, asked)
        program.stdin.close()
        assert program.wait(timeout=60) == 0
        assert program.stderr.read() == b""


def test_the_settings_of_the_documentation_start_the_server() -> None:
    text = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(json|toml)\n(.*?)```", text, re.DOTALL)
    settings = [{"json": json.loads, "toml": tomllib.loads}[kind](code) for kind, code in blocks]
    assert [next(iter(one)) for one in settings] == ["mcpServers", "servers", "mcp_servers"]
    for one in settings:
        [servers] = one.values()
        assert servers["finding-aid"]["command"] == "finding-aid"
        args = _build_parser().parse_args(servers["finding-aid"]["args"])
        assert (args.run, str(args.archive)) == (serve_mcp, "/home/ada/archive")
