"""Harvesting a source on this machine: politely, to the end, again after a stop, and past every fault."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from corpus import Reading
from qa.harvest import Harvest, HarvestError, HarvestRequest, OaiClient, Politeness, check_request
from qa.interfaces.command_line import main
from tests.qa.harvest.oai_server import (
    IDENTIFY,
    OaiServer,
    Reply,
    Script,
    error,
    page,
    serving,
)

POLITE = Politeness(tries=3, connect_seconds=5, silence_seconds=5)


def in_order(*replies: Reply) -> Script:
    return lambda number, _: replies[number]


def fetch(server: OaiServer, folder: Path, **wanted: str) -> tuple[Reading, list[float]]:
    waits: list[float] = []
    client = OaiClient(server.address, POLITE, waits.append)
    request = HarvestRequest(client.address, **wanted)
    return Harvest(request, folder, client).fetch(), waits


def refusal(script: Script, folder: Path) -> str:
    with serving(script) as server, pytest.raises(HarvestError) as refused:
        fetch(server, folder)
    assert "\n" not in str(refused.value)
    return str(refused.value).replace(server.address, "URL")


def test_a_source_is_harvested_to_its_end(tmp_path: Path) -> None:
    with serving(in_order(IDENTIFY, page(1, 2, "a", 3), page(3, 3))) as server:
        reading, waits = fetch(
            server, tmp_path, set="letters", earliest="2020-01-01", latest="2021-01-01"
        )
    assert (reading.name, reading.shape, reading.warnings) == ("Port Ellin Letters", "OAI-PMH", ())
    assert [(one.title, one.date.edtf) for one in reading.records] == [
        ("Letter 1", "1961-05-01"), ("Letter 2", "1961-05-02"), ("Letter 3", "1961-05-03"),
    ]  # fmt: skip
    assert server.asked == [
        {"verb": "Identify"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "letters", "from": "2020-01-01", "until": "2021-01-01"},
        {"verb": "ListRecords", "resumptionToken": "a"},
    ]  # fmt: skip
    assert set(server.agents) == {"finding-aid/0.1 (OAI-PMH harvester of one reader)"}
    assert waits == [1.0, 1.0]


def test_a_stopped_harvest_goes_on_where_it_stopped(tmp_path: Path) -> None:
    down: Reply = (503, {}, b"")
    with serving(in_order(IDENTIFY, page(1, 2, "a"), down, down, down)) as server:
        with pytest.raises(HarvestError, match="goes on where it stopped"):
            fetch(server, tmp_path)
        state = json.loads(next(tmp_path.glob("*/state.json")).read_text())
        assert (state["records"], state["token"]) == (2, "a")
        request = HarvestRequest(server.address)
    with serving(in_order(page(3, 3, "b"), page(4, 4))) as again:
        client = OaiClient(again.address, POLITE, lambda _: None)
        reading = Harvest(request, tmp_path, client).fetch()
    assert [one.title for one in reading.records] == [f"Letter {n}" for n in (1, 2, 3, 4)]
    assert reading.warnings == ("went on after 2 records of an earlier run",)
    assert [asked.get("resumptionToken") for asked in again.asked] == ["a", "b"]


KILLED = """
import sys
from pathlib import Path
from qa.harvest import Harvest, HarvestRequest, OaiClient, Politeness
client = OaiClient(sys.argv[1], Politeness(pause_seconds=0))
Harvest(HarvestRequest(client.address), Path(sys.argv[2]), client).fetch()
"""


def test_a_killed_harvest_goes_on_where_it_stopped(tmp_path: Path) -> None:
    is_waiting, may_go_on = threading.Event(), threading.Event()

    def script(number: int, _: dict[str, str]) -> Reply:
        if number == 2:
            is_waiting.set()
            may_go_on.wait(60)
        return [IDENTIFY, page(1, 2, "a"), page(3, 3), page(3, 3)][number]

    with serving(script) as server:
        killed = subprocess.Popen([sys.executable, "-c", KILLED, server.address, str(tmp_path)])
        assert is_waiting.wait(60)
        killed.kill()
        killed.wait()
        may_go_on.set()
        reading, _ = fetch(server, tmp_path)
    assert [one.title for one in reading.records] == ["Letter 1", "Letter 2", "Letter 3"]
    assert server.asked[3] == {"verb": "ListRecords", "resumptionToken": "a"}


def test_an_answer_is_on_the_disk_before_the_state_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, bytes]] = []
    wait_for_disk = os.fsync

    def note(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if path.is_file():
            synced.append((path.suffix, path.read_bytes()))
        wait_for_disk(handle)

    monkeypatch.setattr("os.fsync", note)
    with serving(in_order(IDENTIFY, page(1, 2))) as server:
        fetch(server, tmp_path)
    [(_, answer), (_, state)] = synced
    assert b"Letter 1" in answer
    assert json.loads(state)["answers"] == 1
    assert [path.read_bytes() for path in tmp_path.rglob("*.xml")] == [answer]
    assert list(tmp_path.rglob("*.new")) == []


def test_a_complete_harvest_is_not_fetched_again_before_it_is_added(tmp_path: Path) -> None:
    with serving(in_order(IDENTIFY, page(1, 1))) as server:
        fetch(server, tmp_path)
        reading, _ = fetch(server, tmp_path)
        assert len(server.asked) == 2
    assert [one.title for one in reading.records] == ["Letter 1"]


def test_a_forgotten_place_begins_anew(tmp_path: Path) -> None:
    with serving(in_order(IDENTIFY, page(1, 2, "a"), error("badArgument"))) as server:
        with pytest.raises(HarvestError, match="badArgument"):
            fetch(server, tmp_path)
        request = HarvestRequest(server.address)
    with serving(in_order(error("badResumptionToken"), page(1, 1))) as again:
        client = OaiClient(again.address, POLITE, lambda _: None)
        reading = Harvest(request, tmp_path, client).fetch()
    assert [one.title for one in reading.records] == ["Letter 1"]
    assert reading.warnings[1] == "the source forgot where the earlier run stopped; begun anew"


@pytest.mark.parametrize("name", ["state.json", "000001.xml"])
def test_a_damaged_folder_begins_anew(name: str, tmp_path: Path) -> None:
    with serving(in_order(IDENTIFY, page(1, 1), IDENTIFY, page(2, 2))) as server:
        fetch(server, tmp_path)
        [saved] = tmp_path.glob(f"*/{name}")
        saved.write_text("{") if name == "state.json" else saved.unlink()
        reading, _ = fetch(server, tmp_path)
    assert [one.title for one in reading.records] == ["Letter 2"]
    assert reading.warnings == ("what an earlier run saved is damaged; begun anew",)


@pytest.mark.parametrize(
    ("named", "waited"),
    [("7", 7.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("soon", 10.0), ("", 10.0)],
)
def test_a_busy_source_is_asked_again_when_it_says(
    named: str, waited: float, tmp_path: Path
) -> None:
    busy: Reply = (503, {"retry-after": named}, b"")
    with serving(in_order(IDENTIFY, busy, page(1, 1))) as server:
        reading, waits = fetch(server, tmp_path)
    assert (len(reading.records), waits) == (1, [1.0, waited])


def test_a_damaged_answer_is_asked_for_once_more(tmp_path: Path) -> None:
    with serving(in_order(IDENTIFY, (200, {}, b"<OAI-PMH><List"), page(1, 1))) as server:
        reading, _ = fetch(server, tmp_path)
    assert len(reading.records) == 1


def test_a_redirect_on_the_same_host_is_followed(tmp_path: Path) -> None:
    def script(number: int, arguments: dict[str, str]) -> Reply:
        query = "&".join(f"{name}={text}" for name, text in arguments.items())
        moved: Reply = (301, {"location": f"/new?{query}"}, b"")
        return [moved, IDENTIFY, page(1, 1)][number]

    with serving(script) as server:
        reading, _ = fetch(server, tmp_path)
    assert len(reading.records) == 1


BUSY: Reply = (503, {"retry-after": "86400"}, b"")
OUT: Reply = (500, {}, b"")
CUT: Reply = (200, {}, b"<OAI-PMH><ListRecords>")


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ([(200, {}, b"<html><p>Welcome</p></html>")], "does not answer as an OAI-PMH source (its answer is not an answer of OAI-PMH); look at the address"),
        ([(200, {}, b"%PDF-1.7")], "does not answer as an OAI-PMH source (its answer is a PDF"),
        ([error("badVerb")], "does not say who it is, as an OAI-PMH source must"),
        ([IDENTIFY, error("noRecordsMatch")], "answers noRecordsMatch (as it says); look at the set and the days (--set, --from, --until)"),
        ([IDENTIFY, error("cannotDisseminateFormat")], "choose another format (--prefix)"),
        ([IDENTIFY, CUT, CUT], "cut off"),
        ([(301, {"location": "http://example.org/oai"}, b"")], "points to http://example.org/oai, and is not followed there"),
        ([(302, {"location": ""}, b"")] * 9, "redirects more than 5 times"),
        ([(404, {}, b"")], "has no such path; check the address (404)"),
        ([BUSY], "asks to come back after 1,440 minutes; ask again then"),
        ([OUT] * 3, "is busy or out of order (500), 3 times; ask again later"),
        ([(200, {"content-encoding": "gzip"}, b"x")], "sends compressed answers"),
        ([IDENTIFY, page(1, 1, "a"), page(1, 1, "a")], "the same answer again and again"),
    ],
)  # fmt: skip
def test_a_fault_is_named_in_one_line(replies: list[Reply], words: str, tmp_path: Path) -> None:
    message = refusal(in_order(*replies), tmp_path)
    assert message.startswith("URL ") and words in message


def test_an_answer_without_end_is_not_read(tmp_path: Path) -> None:
    with serving(in_order((200, {}, b"x" * 3_000_000))) as server:
        client = OaiClient(server.address, Politeness(answer_bytes=1_048_576), lambda _: None)
        with pytest.raises(HarvestError, match="more than 1 MiB in one answer"):
            Harvest(HarvestRequest(client.address), tmp_path, client).fetch()


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/oai"
    client = OaiClient(address, POLITE, lambda _: None)
    with pytest.raises(HarvestError, match="cannot be reached, 3 times"):
        Harvest(HarvestRequest(address), tmp_path, client).fetch()


@pytest.mark.parametrize(
    "address",
    ["", "oai", "ftp://x/oai", "http://", "http://a b/", "http://u:p@x/oai", "http://x:99999/"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(HarvestError):
        OaiClient(address)


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(HarvestError, match="'May' is not a day; write it as 1961-05-06"):
        check_request(HarvestRequest("http://x", latest="May"))


def test_two_harvests_of_one_request_do_not_run_together(tmp_path: Path) -> None:
    may_go_on, was_asked = threading.Event(), threading.Event()

    def script(number: int, _: dict[str, str]) -> Reply:
        was_asked.set()
        may_go_on.wait(20)
        return [IDENTIFY, page(1, 1)][number]

    with serving(script) as server:
        first = threading.Thread(target=fetch, args=(server, tmp_path))
        first.start()
        assert was_asked.wait(20)
        with pytest.raises(HarvestError, match="is being harvested by another program"):
            fetch(server, tmp_path)
        may_go_on.set()
        first.join()


def test_the_command_adds_what_it_fetched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.harvest.oai_client.Politeness.pause_seconds", 0.0)
    archive = tmp_path / "archive"
    with serving(in_order(IDENTIFY, page(1, 2, "a", 3), page(3, 3))) as server:
        assert main(["--archive", str(archive), "harvest", server.address]) == 0
    shown = capsys.readouterr().out
    assert "Port Ellin Letters: 3 records found: 3 new" in shown
    assert "The archive now has 3 records." in shown
    assert not (archive / "harvest").exists()


def test_the_command_says_what_is_saved_when_it_is_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(OaiClient, "ask", stop)
    assert main(["--archive", str(tmp_path / "a"), "harvest", "http://127.0.0.1:9/oai"]) == 130
    assert capsys.readouterr().err.endswith(
        "stopped; 0 records are saved, and the same command goes on after them\n"
    )
