"""The app on a database whose server is killed and started again while readers ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from embeddings import load_postgres
from tests.embeddings.fake_encoder import PaperEncoder
from tests.embeddings.postgres.server import OwnServer
from tests.embeddings.postgres.test_contract import RECORDS, reading

APP = Path(__file__).parents[3] / "app.py"


def test_the_app_says_one_line_and_goes_on_by_itself(
    new_database: Callable[[], str],
    server: OwnServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = new_database()
    archive = load_postgres().open(address, tmp_path / "own", PaperEncoder)
    archive.add([reading(*RECORDS)])
    archive.close()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("FINDING_AID_ARCHIVE", address)
    monkeypatch.setattr("qa.upkeep.opening.open_encoder", lambda *_: PaperEncoder())
    st.cache_resource.clear()
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert "Answer ready, 1 source" in shown(app, "What did Zhou ask Mao for in March 1953?")
    server.kill()
    try:
        text = shown(app, "What did Zhou report in March 1953?")
        assert text.count("does not answer") == 1
        assert "start the database" in text
    finally:
        server.start()
    app.run()  # which the page does by itself
    text = shown(app, "What did Zhou report in March 1953?")
    assert ("Answer ready" in text, "does not answer" in text) == (True, False)
    st.cache_resource.clear()


def shown(app: AppTest, question: str) -> str:
    """Ask, and return all that the page then shows."""
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    bodies = [re.sub(r"<[^>]*>", "", one.proto.body) for one in app.get("html")]
    return "\n".join([one.value for one in app.text] + bodies)
