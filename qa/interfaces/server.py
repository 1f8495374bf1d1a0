"""The server of the app: Streamlit in its own process, with settings that nothing overrules."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any

from qa.interfaces.paths import ROOT
from qa.interfaces.served_names import served_urls, url_hosts

_SETTINGS = ROOT / "pages" / "settings.toml"
"""`.streamlit/config.toml` is a link to it: `streamlit run app.py` has the same settings."""
_SECONDS_TO_STOP = 10


def server_options(address: str, port: int, urls: Sequence[str]) -> list[str]:
    """Return the options for Streamlit; urls: those that readers may use."""
    settings = dict(_settings(tomllib.loads(_SETTINGS.read_text(encoding="utf-8"))))
    further_urls = [url for url in urls if url not in served_urls(address, port)]
    settings |= {
        "server.address": address,
        "server.port": port,
        "server.allowedHosts": url_hosts(urls),
        "server.corsAllowedOrigins": further_urls,
        "browser.serverAddress": url_hosts(further_urls or urls)[0],
    }
    return [
        part
        for name, value in settings.items()
        for single in (value if isinstance(value, list | tuple) else (value,))
        for part in (f"--{name}", str(single).lower() if isinstance(single, bool) else str(single))
    ]


def run_server(options: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the app until it ends or this process is told to; return its exit code.

    Raises KeyboardInterrupt after Ctrl+C, when the server has ended, too.
    """
    # finding_aid makes sure that the `app`, `pages` and `qa` that are imported are ours.
    command = [sys.executable, "-c", "import finding_aid; finding_aid.run_streamlit()"]
    command += ["run", str(ROOT / "app.py"), *options]
    stopped: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.append(number)
        server.terminate()

    # The server begins with Ctrl+C blocked, until it can be stopped without a traceback.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=_error_stream())
        previous = {
            number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)
        }
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            code = server.wait()
            return 0 if stopped else code
        finally:
            _end(server)
            for number, handler in previous.items():
                signal.signal(number, handler)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _error_stream() -> int | None:
    """Return the descriptor of standard error; None where it is no file."""
    try:
        return sys.stderr.fileno()
    except (OSError, ValueError):
        return None


def _end(server: subprocess.Popen[bytes]) -> None:
    """Wait until the server has ended, first asking it, then not."""
    server.terminate()
    try:
        server.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _settings(tables: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the name and value of each setting, as in ("theme.light.textColor", "#22201c")."""
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from _settings(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
