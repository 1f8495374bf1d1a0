"""A list of what there is to say of a thing, each by its name: the fields of a record, how an archive stands."""

from __future__ import annotations

import html
from collections.abc import Iterable

import streamlit as st

_NAME = "opacity:.75;font-size:.85rem;margin-top:.7rem"
_TEXT = "margin:0;max-width:44rem;overflow-wrap:anywhere;white-space:pre-wrap"


def show_definitions(pairs: Iterable[tuple[str, str]]) -> None:
    """Names and texts; both are shown as the characters that they are, whichever way they are written."""
    lines = (
        f'<dt style="{_NAME}">{html.escape(name)}</dt><dd dir="auto" style="{_TEXT}">{html.escape(text)}</dd>'
        for name, text in pairs
    )
    st.html(f'<dl style="margin:0;padding:0">{"".join(lines)}</dl>')
