"""The command line. Thin: every command is one call of the assistant, shown as text or as one JSON object.

Exit 0: done (no answer found is also 0). 1: could not, one clean line on standard error. 2: wrong usage.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import ORDERS, ArchivalDate, parse_date
from qa.citations import STYLES
from qa.interfaces.commands import asking as reading
from qa.interfaces.commands import citing, conversations, names
from qa.interfaces.commands import maintenance as safety
from qa.interfaces.commands import records as keeping
from qa.interfaces.commands.terminal import CouldNotError, harmless, open_assistant
from qa.interfaces.paths import default_archive
from qa.output import EXPORT_FORMATS
from qa.understanding import CARRIED_KINDS

if TYPE_CHECKING:
    from qa.generation import LanguageModel


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    asked.archive = _folder(asked)
    from corpus import FindingAidError

    try:
        if getattr(asked, "draft", False):
            asked.language_model = _language_model()
        return int(asked.run(asked))
    except (FindingAidError, CouldNotError) as error:
        print(harmless(f"finding-aid: {' '.join(str(error).split())}"), file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has left, as `head` does
        return 1
    except KeyboardInterrupt:
        print("finding-aid: stopped; nothing half-done was kept", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="finding-aid", description="Ask the listing pages of a digital archive."
    )
    _everywhere(parser, None)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace], int], about: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        _everywhere(made, argparse.SUPPRESS)
        made.set_defaults(run=run)
        return made

    ask = command("ask", reading.ask, "answer a question with quotations, dates and citations")
    ask.add_argument("question", metavar="QUESTION")
    _period(ask)
    _any_time(ask)
    ask.add_argument("--follow", metavar="ID", help="go on with this conversation")
    ask.add_argument(
        "--drop",
        choices=CARRIED_KINDS,
        action="append",
        default=[],
        help="do not carry this over from it",
    )
    ask.add_argument(
        "--bundle",
        type=Path,
        metavar="FILE",
        help="keep the answer for check-answer in this new file",
    )

    draft_help = (
        "let the language model at FINDING_AID_LLM_URL write about the same records, each sentence "
        "over the words that it rests on"
    )
    ask.add_argument("--draft", action="store_true", help=draft_help)

    search = command("search", reading.search, "find records, best first")
    search.add_argument("query", metavar="QUERY", nargs="?")
    search.add_argument("--limit", type=_count, default=10, metavar="N")
    _period(search)
    _any_time(search)
    search.add_argument(
        "--queries", type=Path, metavar="FILE.jsonl", help='many at once: {"id", "text"} a line'
    )
    search.add_argument(
        "--run", dest="run_file", type=Path, metavar="FILE", help="where the TREC run goes"
    )

    add = command("add", keeping.add, "add listing pages or JSON Lines files")
    add.add_argument("paths", metavar="PATH", nargs="+", type=Path)

    command(
        "conversations",
        conversations.conversations,
        "list the conversations kept, the latest first",
    )
    talk = command(
        "conversation", conversations.conversation, "show one conversation, with footnotes"
    )
    talk.add_argument("id", metavar="ID")
    doing = talk.add_mutually_exclusive_group()
    doing.add_argument("--export", choices=EXPORT_FORMATS, help="print it in this form")
    doing.add_argument(
        "--rename", metavar="NAME", help='"" gives it its first question for a name again'
    )
    doing.add_argument("--delete", action="store_true")

    records = command("records", reading.records, "list the records")
    _period(records)
    records.add_argument("--sort", choices=sorted(ORDERS), default="date")
    records.add_argument("--offset", type=_count, default=0, metavar="N")
    records.add_argument("--limit", type=_count, default=10, metavar="N")

    command("show", reading.show_one, "show one record, every field").add_argument(
        "id", metavar="ID"
    )
    cite = command("cite", citing.cite, "cite records, in one of several styles")
    cite.add_argument("ids", metavar="ID", nargs="+")
    cite.add_argument("--style", choices=list(STYLES), default="archive")
    checked = command(
        "check-answer", citing.check_answer, "verify a kept answer against the records"
    )
    checked.add_argument("file", metavar="FILE", type=Path)
    command("remove", keeping.remove, "take records out").add_argument(
        "ids", metavar="ID", nargs="+"
    )
    command("status", reading.status, "how the archive stands")
    command("sync", keeping.sync, "bring the index in step with the records and the model")
    command("history", safety.history, "every change, the latest first")
    undo = command("undo", safety.undo, "go back to the records before the last change")
    undo.add_argument(
        "--to", type=_count, metavar="GENERATION", help="to those after this change of the history"
    )
    command("check", safety.check, "look for damage")
    command("repair", safety.repair, "mend damage from what remains")
    command("backup", safety.backup, "write the archive to one file").add_argument(
        "file", type=Path
    )
    restored = command("restore", safety.restore, "make an archive from a backup, in a new folder")
    restored.add_argument("file", type=Path)
    named = command("names", names.names, "the names that are known, with their other forms")
    named.add_argument("words", metavar="WORDS", nargs="*", help="only those that hold these words")
    changing = named.add_mutually_exclusive_group()
    changing.add_argument("--add", metavar="NAME", help="add a name to this archive's own")
    changing.add_argument("--remove", metavar="NAME", help="take a name away, for this archive")
    named.add_argument(
        "--form",
        dest="forms",
        action="append",
        default=[],
        metavar="FORM",
        help="another form of it",
    )
    named.add_argument(
        "--kind", choices=("person", "place", "organisation", "event"), help="default: person"
    )
    named.add_argument("--note", metavar="TEXT")

    judged = command(
        "evaluate", reading.evaluate, "how well judged questions are answered by these records"
    )
    source = judged.add_mutually_exclusive_group(required=True)
    source.add_argument("file", metavar="QUESTIONS.jsonl", type=Path, nargs="?")
    source.add_argument(
        "--feedback", action="store_true", help="by the answers that readers marked as helpful"
    )
    judged.add_argument(
        "--no-refusals", action="store_true", help="measure the ranking only, which is quicker"
    )
    serve = command("serve", _serve, "open the app in a browser")
    serve.add_argument("--port", type=_count, default=8501)
    serve.add_argument(
        "--address",
        default="127.0.0.1",
        help="of this machine, beyond it with --read-only or a login",
    )
    serve.add_argument(
        "--read-only",
        action="store_true",
        help="the archive can be read and asked, and not changed",
    )
    return parser


def _everywhere(parser: argparse.ArgumentParser, default: str | None) -> None:
    """The options that go with every command, before its name or after it."""
    archive = "the archive's folder (or FINDING_AID_ARCHIVE; default: the user's data folder)"
    model = "another sentence-transformers model, by name or folder"
    parser.add_argument("--archive", type=Path, metavar="DIR", default=default, help=archive)
    parser.add_argument("--model", metavar="NAME", default=default, help=model)
    parser.add_argument(
        "--json",
        action="store_true",
        default=default or False,
        help="print one JSON object and nothing else",
    )


def _period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="earliest",
        type=_date,
        metavar="DATE",
        help='such as 1949, "May 1961", 1961-05-06',
    )
    parser.add_argument("--to", dest="latest", type=_date, metavar="DATE", help="included")


def _any_time(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--any-time", action="store_true", help="take the question's words of time as words only"
    )


def _date(text: str) -> ArchivalDate:
    found = parse_date(text)
    if found is None or found.undated:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date; write 1949, May 1961, May 6, 1961 or 1961-05-06"
        )
    return found


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _folder(asked: argparse.Namespace) -> Path:
    return Path(
        asked.archive or os.environ.get("FINDING_AID_ARCHIVE") or default_archive()
    ).expanduser()


def _language_model() -> LanguageModel:
    """The one that the reader has set. CouldNotError when none is."""
    from qa.generation import LanguageModel

    found = LanguageModel.from_settings(os.environ)
    if found is None:
        example = "FINDING_AID_LLM_URL=http://127.0.0.1:11434/v1 and FINDING_AID_LLM_MODEL"
        raise CouldNotError(f"no language model is set; set {example}, or ask without --draft")
    return found


def _serve(asked: argparse.Namespace) -> int:
    from qa.interfaces.access_control import checked_address, login_settings, readers_host

    spec = find_spec("app")
    if spec is None or spec.origin is None:
        raise CouldNotError("app.py is not installed; install Finding Aid again")
    root = Path(spec.origin).parent
    login = login_settings(
        [folder / ".streamlit" / "secrets.toml" for folder in (Path.home(), root)]
    )
    if login is not None and find_spec("authlib") is None:
        raise CouldNotError(
            "a login is configured, and Authlib is not installed; run: pip install 'streamlit[auth]'"
        )
    address = checked_address(asked.address, read_only=asked.read_only, login=login is not None)
    open_assistant(asked).close()
    settings = {
        "server.address": address,
        "browser.serverAddress": readers_host(login, address),
        "server.port": str(asked.port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": "64",
        "server.enableCORS": "true",
        "server.enableXsrfProtection": "true",
        "runner.magicEnabled": "false",
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
    }
    command = [sys.executable, "-m", "streamlit", "run", spec.origin]
    command += [part for name, value in settings.items() for part in (f"--{name}", value)]
    environment = os.environ | {"FINDING_AID_ARCHIVE": str(asked.archive.resolve())}
    if asked.model:
        environment["FINDING_AID_MODEL"] = asked.model
    if asked.read_only:
        environment["FINDING_AID_READ_ONLY"] = "1"
    shown = f"[{address}]" if ":" in address else address
    print(f"Finding Aid is at http://{shown}:{asked.port} (stop with Ctrl+C)", file=sys.stderr)
    before = signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # told to end, it takes the server with it
    try:
        return subprocess.run(command, env=environment, cwd=root, check=False).returncode
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    sys.exit(main())
