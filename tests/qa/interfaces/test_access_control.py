"""Where the app may be served, and what an archive that is only read refuses."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from corpus import CannotWrite, read_listing
from qa import Assistant
from qa.interfaces.access_control import (
    ServingError,
    checked_address,
    is_this_machine,
    login_settings,
    providers,
)
from qa.interfaces.command_line import main
from tests.embeddings.fake_encoder import PaperEncoder

PAGE = "1 - 1 of 1\n\nMay 6, 1961\n\nLetter, Ada Quill to Bo Reed\n\nQuill asks about the border.\n"
SECRET = "k" * 32
WHOLE = f"""[auth]
redirect_uri = "https://records.example.org/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "finding-aid"
client_secret = "s"
server_metadata_url = "https://login.example.org/.well-known/openid-configuration"
"""


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "[::1]", "localhost", "LOCALHOST", "127.8.8.8"]
)
def test_this_machine_needs_neither(address: str) -> None:
    assert is_this_machine(checked_address(address, read_only=False, login=False))


@pytest.mark.parametrize("address", ["192.168.1.20", "10.0.0.1", "2001:db8::7", "8.8.8.8"])
def test_other_machines_may_only_read_or_must_log_in(address: str) -> None:
    with pytest.raises(ServingError, match="--read-only, or configure a login"):
        checked_address(address, read_only=False, login=False)
    assert checked_address(address, read_only=True, login=False) == address
    assert checked_address(address, read_only=False, login=True) == address


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "[::]", "::ffff:0.0.0.0"])
def test_every_network_at_once_is_refused(address: str) -> None:
    with pytest.raises(ServingError, match="every network"):
        checked_address(address, read_only=True, login=True)


@pytest.mark.parametrize(
    "address", ["", "example.org", "192.168.1", "127.0.0.1.evil.org", "localhost.evil.org"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ServingError, match="not an address"):
        checked_address(address, read_only=True, login=True)


def test_a_login_is_read_from_the_later_file(tmp_path: Path) -> None:
    mine, theirs, none = tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "none.toml"
    mine.write_text(WHOLE.replace("finding-aid", "mine"))
    theirs.write_text(WHOLE)
    assert login_settings([none]) is None
    found = login_settings([mine, theirs, none])
    assert found is not None
    assert found["client_id"] == "finding-aid"
    assert providers(found) == ()


def test_named_providers_are_named(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    head, _, rest = WHOLE.partition("client_id")
    file.write_text(f"{head}[auth.uni]\nclient_id{rest}\n[auth.club]\nclient_id{rest}")
    found = login_settings([file])
    assert found is not None
    assert providers(found) == ("club", "uni")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (WHOLE.replace("client_secret", "client"), "lack client_secret"),
        (WHOLE.replace("cookie_secret", "cookie"), "lack cookie_secret"),
        (WHOLE.replace(SECRET, "short"), "shorter than 32"),
        ("auth = 3\n", "lack a table of settings"),
        (
            "[auth]\n",
            "lack redirect_uri, cookie_secret, client_id, client_secret, server_metadata_url",
        ),
        ("[auth\n", "cannot be read"),
    ],
)
def test_half_a_login_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text(text)
    with pytest.raises(ServingError, match=reason):
        login_settings([file])


def test_secrets_without_a_login_are_no_login(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text('[other]\nkey = "x"\n')
    assert login_settings([file]) is None


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_archive_to_be_read_answers_and_refuses_every_change(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    writer = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
    record = writer.add([read_listing(PAGE, "page")]).added[0]
    first = writer.ask("What does Quill ask about the border?")
    writer.close()
    before = files_of(folder)
    reader = Assistant.open(folder, load_encoder=PaperEncoder, read_only=True)
    found = reader.ask("What does Quill ask about the border?")
    assert found.answered
    assert found.conversation == ""
    assert found.warning.startswith("this turn is not kept: this archive is open to be read only")
    assert reader.status().records == 1
    assert reader.archive.check() == []
    desk, archive = reader.annotations, reader.archive
    for change in (
        lambda: reader.add([read_listing(PAGE.replace("Quill", "Query"), "page")]),
        lambda: reader.remove([record]),
        lambda: archive.undo(),
        lambda: archive.sync(rebuild=True),
        lambda: desk.write_note(record, "note"),
        lambda: desk.set_tags(record, ["tag"]),
        lambda: desk.save_search("search", "?words=x"),
        lambda: desk.set_feedback(first.conversation, 1, True),
        lambda: desk.rename_conversation(first.conversation, "name"),
        lambda: desk.delete_conversation(first.conversation),
        lambda: archive.store.add_turn("c", "asked", "{}", "{}"),
        lambda: reader.names.save("Ada Quill", "person", ("A. Quill",), ""),
        lambda: reader.names.remove("Mao Zedong"),
    ):
        with pytest.raises(CannotWrite, match="read only"):
            change()
    reader.close()
    assert files_of(folder) == before


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--address", "192.168.1.20"], "serve it with --read-only, or configure a login"),
        (["--address", "0.0.0.0"], "give the one address that readers use"),
        (["--address", "example.org", "--read-only"], "is not an address of a machine"),
        (["--read-only"], "is not an archive (it has no finding-aid.sqlite3)"),
    ],
)
def test_the_command_refuses_before_anything_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], reason: str
) -> None:
    assert main(["serve", "--archive", str(tmp_path / "none"), *more]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert reason in said.err
    assert not (tmp_path / "none").exists()


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The options and the environment with which the server was last started; it ends at once."""
    last: dict[str, Any] = {}

    def run(options: list[str], environment: dict[str, str]) -> int:
        told: dict[str, list[str]] = {}
        for name, value in zip(options[::2], options[1::2], strict=True):
            told.setdefault(name.removeprefix("--"), []).append(value)
        last.update(options=told, environment=environment)
        return 0

    monkeypatch.setattr("qa.interfaces.command_line.run_server", run)
    monkeypatch.setattr(
        "qa.interfaces.command_line.open_assistant", lambda _: SimpleNamespace(close=lambda: None)
    )
    return last


def test_the_command_serves_with_what_was_allowed(tmp_path: Path, ran: dict[str, Any]) -> None:
    asked = ["serve", "--archive", str(tmp_path), "--address", "192.168.1.20", "--read-only"]
    assert main([*asked, "--port", "8600", "--url", "https://records.example.org/"]) == 0
    assert ran["options"]["server.address"] == ["192.168.1.20"]
    assert ran["options"]["server.allowedHosts"] == ["192.168.1.20", "records.example.org"]
    assert ran["options"]["server.corsAllowedOrigins"] == ["https://records.example.org"]
    assert ran["options"]["browser.serverAddress"] == ["records.example.org"]
    assert ran["environment"]["FINDING_AID_READ_ONLY"] == "1"
    assert main(["serve", "--archive", str(tmp_path)]) == 0
    assert ran["options"]["server.address"] == ["127.0.0.1"]
    assert ran["options"]["server.allowedHosts"] == ["127.0.0.1", "localhost", "::1"]
    assert ran["options"]["browser.serverAddress"] == ["127.0.0.1"]
    assert "server.corsAllowedOrigins" not in ran["options"]
    assert "FINDING_AID_READ_ONLY" not in ran["environment"]


def test_what_protects_a_reader_is_said_to_streamlit_itself(
    tmp_path: Path, ran: dict[str, Any]
) -> None:
    """A reader's own ~/.streamlit/config.toml, and an app that was installed without its own, change none of it."""
    assert main(["serve", "--archive", str(tmp_path)]) == 0
    told = ran["options"]
    config = tomllib.loads(
        (Path(__file__).parents[3] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    )
    for section in ("server", "browser", "client", "runner"):
        for name, value in config[section].items():
            values = value if isinstance(value, list) else [value]
            assert told[f"{section}.{name}"] == [
                str(single).lower() if isinstance(single, bool) else str(single)
                for single in values
            ]
    assert told["theme.dark.linkColor"] == [config["theme"]["dark"]["linkColor"]]


def test_there_must_be_something_to_read(tmp_path: Path) -> None:
    from embeddings import ArchiveError

    with pytest.raises(ArchiveError, match="is not an archive"):
        Assistant.open(tmp_path / "none", load_encoder=PaperEncoder, read_only=True)
    assert not (tmp_path / "none").exists()
