"""A bar for a wait: what is done, how far it is, and the time left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from qa import format_time_left


@contextmanager
def show_progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Yield what moves the bar, called with how much is done and of how much; gone at the end."""
    place = st.empty()
    start = time.monotonic()

    def show(done: int, total: int) -> None:
        share = done / total if total else 0.0
        seconds_left = (time.monotonic() - start) * (1 / share - 1) if share else None
        place.progress(min(1.0, share), text=progress_text(label, done, total, seconds_left))

    yield show
    place.empty()


def progress_text(label: str, done: int, total: int, seconds_left: float | None) -> str:
    """What is done and how far it is, as "Saving: 40 % done, about 3 seconds left"."""
    if not total:
        return label
    time_left = format_time_left(seconds_left)
    return f"{label}: {100 * done // total} % done{time_left and f', {time_left}'}"
