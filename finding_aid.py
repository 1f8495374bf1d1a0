"""The program `finding-aid`: it makes the process safe before anything else is imported.

Ctrl+C, SIGTERM or SIGHUP ends the program without a traceback from the first line of this file.
Our packages are taken from beside it, whatever else is called `app`, `pages` or `qa` on the path.
What native libraries write to descriptor 2 past `sys.stderr`, such as the panics of Rust, is not
shown: each such failure is also an exception, of which the reader gets one line. Where memory is
limited, libraries end the process without any, so another process watches over it.
"""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # whatever is imported here is time in which Ctrl+C still ends in a traceback
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import FrameType, ModuleType
    from typing import NoReturn

_STOPPED_BY = 128
"""Plus the number of the signal: the exit code of a program that was stopped, as shells have it."""

ROOT = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120
_OUR_FILES = {
    "app": "app.py",
    "pages": "pages/__init__.py",
    "qa": "qa/__init__.py",
    "embeddings": "embeddings/__init__.py",
    "corpus": "corpus/__init__.py",
}


class OwnModules:
    """Finds our packages beside this file alone, so that no namesake on the path is run."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where `name` is when it is one of our packages, else None."""
        if name not in _OUR_FILES:
            return None
        from importlib.util import spec_from_file_location

        return spec_from_file_location(name, f"{ROOT}/{_OUR_FILES[name]}")


_MEMORY_SIGNALS = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGTRAP)
"""How a process ends when a library that it runs gets no memory."""
_MEMORY_WORDS = (
    "failed to map segment",
    "bad_alloc",
    "cannot allocate",
    "can't alloc",
    "out of memory",
    "resource temporarily unavailable",
)
"""What the errors of libraries say that get no memory, in small letters."""
_ended = -1
"""Where a process that is watched over says that it ends in its own way."""


def main() -> NoReturn:
    """Run the command of the process's arguments, and end the process with its exit code."""
    _prepare_process()
    _open_standard_descriptors()
    _watch_over_memory()
    _hide_native_messages()
    code: object = 1
    try:
        if not sys.warnoptions:
            from warnings import simplefilter

            simplefilter("ignore")  # such as those of libraries that lack another one
        from qa.interfaces.command_line import main as run_command

        _handle_stops(_raise_once)
        code = run_command()
    except SystemExit as error:  # of wrong usage
        code = error.code
    except KeyboardInterrupt as stop:  # before the command began, or after its end
        code = _STOPPED_BY + int(stop.args[0] if stop.args else signal.SIGINT)
    except BaseException as error:
        if _is_out_of_memory(error) or _is_near_limit():
            print(_memory_line(), file=sys.stderr)
        else:  # a fault of ours: the traceback is what its report needs
            sys.excepthook(*sys.exc_info())
    finally:
        # Leaving as Python does would wait for threads that compute, and end in tracebacks.
        _handle_stops(signal.SIG_IGN)
        _end_with(code if isinstance(code, int) else 0 if code is None else 1)


def run_streamlit() -> None:
    """Run Streamlit's command line, with the arguments of the process, in a process of its own.

    It ends with 1 when there is too little memory, and with 2 after any other error: OpenBLAS ends
    it with 1, and says nothing.
    """
    _prepare_process()
    _hide_native_messages()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # `serve` starts it blocked
    code: object = 2
    try:
        from streamlit.web.cli import main as streamlit

        streamlit(prog_name="streamlit")
    except SystemExit as error:
        code = error.code and 2
    except Exception as error:
        if _is_out_of_memory(error) or _is_near_limit():
            code = 1
        else:
            sys.excepthook(*sys.exc_info())
    _end_with(code if isinstance(code, int) else 0)


def _prepare_process() -> None:
    _handle_stops(_end)
    sys.meta_path.insert(0, OwnModules)


def _handle_stops(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    """Set what happens at Ctrl+C, SIGTERM and SIGHUP; the last stays ignored after `nohup`."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    """End the process at once; the archive survives that at any step."""
    _end_with(_STOPPED_BY + number)


def _end_with(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # closed, or a full disk
            code = code or 1
    if _ended >= 0:
        os.write(_ended, b".")
    os._exit(code)


def _raise_once(number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt with the signal's number; the next signal ends the process."""
    _handle_stops(_end)
    raise KeyboardInterrupt(number)


def _open_standard_descriptors() -> None:
    """Open what a scheduler has closed, so that no file of an archive gets descriptor 0, 1 or 2."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)


def _watch_over_memory() -> None:
    """Go on in a child process where memory is limited; end with a line when it gets too little.

    OpenBLAS ends the process when it gets no memory, other libraries crash.
    """
    global _ended
    if _memory_limit() is None:
        return
    stops = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, {*stops, signal.SIGCHLD})
    said, _ended = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(said)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {*stops, signal.SIGCHLD})
        return
    os.close(_ended)
    _ended = -1
    while (waited := os.waitpid(child, os.WNOHANG))[0] == 0:
        received = signal.sigwaitinfo({*stops, signal.SIGCHLD})
        # A terminal sends its signals to both.
        if received.si_signo in stops and received.si_code <= 0:
            os.kill(child, received.si_signo)
    os.set_blocking(said, False)
    code = os.waitstatus_to_exitcode(waited[1])
    if -code in _MEMORY_SIGNALS or (code > 0 and not _read(said)):
        print(_memory_line(), file=sys.stderr)
        _end_with(1)
    _end_with(code if code >= 0 else _STOPPED_BY - code)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1)
    except BlockingIOError:  # another process has it, too
        return b""


def _memory_limit() -> int | None:
    """Return how many MB this process may use; None where there is no limit."""
    try:
        import resource
    except ImportError:  # there is none on this system
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else limit >> 20


def _is_out_of_memory(error: BaseException | None) -> bool:
    """Return whether an error, or what led to it, says that there was not enough memory."""
    while error is not None:
        text = str(error).lower()
        if isinstance(error, MemoryError) or any(words in text for words in _MEMORY_WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_near_limit() -> bool:
    """Return whether the process cannot get another quarter of the memory that it may use.

    A library that gets no memory may raise any error, or forget to raise one.
    """
    limit = _memory_limit()
    if limit is None:
        return False
    from mmap import mmap

    try:
        mmap(-1, limit << 18).close()
    except (OSError, MemoryError):
        return True
    return False


def _memory_line() -> str:
    limit = _memory_limit()
    if limit is None:
        return "finding-aid: there is not enough memory; close other programs, and try again"
    return (
        f"finding-aid: the {limit:,} MB of memory that this process may use are not enough; "
        "allow more (ulimit -v unlimited), and try again"
    )


def _hide_native_messages() -> None:
    """Keep standard error for our own lines: others' go nowhere."""
    if sys.stderr is None:
        return
    shown = os.dup(2)
    sys.stderr = open(  # noqa: SIM115, PTH123 - a descriptor, open as long as the process
        shown, "w", encoding=sys.stderr.encoding, errors=sys.stderr.errors, buffering=1
    )
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 2)


if __name__ == "__main__":
    main()
