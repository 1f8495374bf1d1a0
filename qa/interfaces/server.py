"""The server of the app: Streamlit in its own process, with settings that nothing overrules."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any

from qa.interfaces.access_control import ServingError
from qa.interfaces.paths import ROOT
from qa.interfaces.served_names import served_urls, url_hosts

_SETTINGS = ROOT / "pages" / "settings.toml"
"""`.streamlit/config.toml` is a link to it: `streamlit run app.py` has the same settings."""
_SECONDS_TO_STOP = 10
NO_MEMORY = 1
"""The exit code of the server when a library got no memory; OpenBLAS ends the process with it."""
_MEMORY_SIGNALS = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGTRAP)
"""How other libraries end a process with limited memory."""


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

    Raises KeyboardInterrupt after Ctrl+C, when the server has ended, too, MemoryError when it got
    too little memory, and ServingError when it was ended in another way.
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
            if not stopped:
                _check_end(code)
            return 0 if stopped else code
        finally:
            _end(server)
            for number, handler in previous.items():
                signal.signal(number, handler)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _check_end(code: int) -> None:
    """Raise the error that a server's exit code tells."""
    is_shortage = code == NO_MEMORY or -code in _MEMORY_SIGNALS
    if code == -signal.SIGKILL or (is_shortage and _is_memory_limited()):
        raise MemoryError  # SIGKILL is what a system sends when its memory is full
    if code < 0:
        raise ServingError(
            f"the app was ended by {signal.Signals(-code).name}; start it again, and report it "
            "when that happens again"
        )


def _is_memory_limited() -> bool:
    try:
        import resource
    except ImportError:  # there is none on this system
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


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
