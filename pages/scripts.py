"""The scripts of every page: what is spoken, what is copied, and keys."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

SCRIPT = "<script>{}</script>".format(
    "\n".join(
        Path(__file__).with_name(name).read_text(encoding="utf-8")
        for name in ("announcer.js", "copying.js", "keys.js")
    )
)


def start_scripts() -> None:
    """Have the page speak what `show_status` shows, copy what its buttons have, and obey keys."""
    st.html(SCRIPT, unsafe_allow_javascript=True)
