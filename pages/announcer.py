"""What the page says to readers who listen to it; announcer.js has the reasons."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.components import show_html

FILES = ("announcer.js", "copying.js")
TEXTS = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in FILES)
SCRIPT = f"<script>{''.join(TEXTS)}</script>"


def start_announcer() -> None:
    """Have the page speak what `show_status` shows, and copy what its buttons have."""
    st.html(SCRIPT, unsafe_allow_javascript=True)


def show_status(message: str, subject: str = "", visible: bool = True) -> None:
    """Speak a message once, and show it in small letters, or hide it unless `visible`.

    subject: what the message is about; the same message about another subject is spoken again.
    """
    look = "fa-small fa-muted" if visible else "fa-hidden"
    show_html('<div class="said {}" data-of="{}">{}</div>', look, subject, message)
