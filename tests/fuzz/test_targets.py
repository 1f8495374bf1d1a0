"""Each target for a moment, with the same inputs every time; long_run.py looks for new ones."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.long_run import TARGETS

EXAMPLES = {
    "hostile_archive": 10,
    "restore_file": 25,
    "command_line": 25,
    "question": 40,
    "packed_files": 40,
    **dict.fromkeys(("typed_lists", "web_page", "other_xml"), 40),
    **dict.fromkeys(("ead_file", "tei_file", "mods_file", "marc_file"), 50),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_keeps_its_promise(name: str) -> None:
    module = importlib.import_module(f"tests.fuzz.{name}")
    target: Callable[[bytes], None] = module.target
    pieces: Sequence[bytes] = module.PIECES

    @settings(
        max_examples=EXAMPLES.get(name, 80),
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # long_run.py and a test of its own tell more of what breaks
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.sampled_from(pieces) | st.binary(max_size=6), max_size=30).map(b"".join))
    def run(data: bytes) -> None:
        target(data)

    target(b"")
    run()
