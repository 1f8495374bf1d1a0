"""The page about the archive, and what the pages do with a read-only archive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from qa import HELP_TEXT, READ_ONLY_MESSAGE
from tests.app.conftest import opened_page, words

ROOT = Path(__file__).parents[2]
STALIN = "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(archive: Path, monkeypatch: pytest.MonkeyPatch, nothing_suggested: None) -> Open:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(archive))

    def opened(page: str = "ask", read_only: bool = False, **address: str) -> AppTest:
        monkeypatch.setenv("FINDING_AID_READ_ONLY", "1" if read_only else "")
        return opened_page(page, **address)

    return opened


def test_about_says_how_the_archive_stands(open_page: Open) -> None:
    shown = words(open_page("about"))
    assert HELP_TEXT in shown
    assert "up to date" in shown
    assert "1949-02-03 to 1991-09-30" in shown
    assert "add sino-soviet-relations-051-060.txt (10 added, 0 updated, 0 removed)" in shown
    assert " kB (" in shown or " MB (" in shown


def test_the_archive_is_checked_at_the_press_of_a_button(archive: Path, open_page: Open) -> None:
    app = open_page("about")
    app.button(key="check").click().run()
    assert "nothing is wrong." in words(app)
    words_file = next(iter(sorted((archive / "index").glob("*/removed.npy"))))
    kept = words_file.read_bytes()
    try:
        words_file.write_bytes(kept + b"x")
        app.button(key="check").click().run()
        assert "1 thing is wrong." in words(app)
        assert "run: finding-aid repair" in words(app)
    finally:
        words_file.write_bytes(kept)


def test_an_archive_to_be_read_offers_no_change(open_page: Open) -> None:
    assert "no, this archive is read-only" in words(open_page("about", read_only=True))
    record = open_page("record", read_only=True, id=STALIN)
    assert "Your note and tags" in words(record)
    assert [one.label for one in record.button if one.label == "Save"] == []
    people = open_page("people", read_only=True, name="Joseph Stalin")
    assert [
        one.label for one in people.button if one.label in ("Save this name", "Remove this name")
    ] == []
    asked = open_page(read_only=True)
    asked.chat_input[0].set_value("What did Stalin advise Mao in 1949?").run()
    assert not asked.exception
    assert "Stalin advises that China turn its big cities" in words(asked)
    assert "c" not in asked.query_params
    assistant = asked.session_state["assistant"]
    assert assistant.read_only


def test_the_page_that_adds_refuses_where_nothing_may_be_added(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("add")
    monkeypatch.setattr(app.session_state["assistant"], "read_only", True)
    app.run()
    assert READ_ONLY_MESSAGE in words(app)
    assert not app.button


LOGIN = f"""[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "{"k" * 32}"
[auth.uni]
client_id = "finding-aid"
client_secret = "s"
server_metadata_url = "https://login.example.org/.well-known/openid-configuration"
"""


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        (LOGIN, "Log in to read this archive."),
        (LOGIN.replace("client_secret", "x"), "lack client_secret"),
    ],
)
def test_where_a_login_is_configured_nothing_is_shown_before_it(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch, secrets: str, said: str
) -> None:
    from streamlit import config

    file = tmp_path / "secrets.toml"
    file.write_text(secrets)
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(file)])
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(archive))
    try:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    finally:
        config.set_option("secrets.files", before)
    assert not app.exception
    shown = words(app)
    assert said in shown
    assert "10 records" not in shown
    assert not app.chat_input
    assert "assistant" not in app.session_state
