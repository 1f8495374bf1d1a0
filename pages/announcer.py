"""What the page says to readers who listen to it; announcer.js has the reasons."""

from __future__ import annotations

from pages.components import show_html


def show_status(message: str, subject: str = "", visible: bool = True) -> None:
    """Speak a message once, and show it in small letters, or hide it unless `visible`.

    subject: what the message is about; the same message about another subject is spoken again.
    """
    look = "fa-small fa-muted" if visible else "fa-hidden"
    show_html('<div class="said {}" data-of="{}">{}</div>', look, subject, message)
