"""The command line. Thin: every command is one call of the assistant, shown as text or as one JSON object.

Exit 0: done (no answer found is also 0). 1: could not, one clean line on standard error. 2: wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import ORDERS, ArchivalDate, Reading, ReadingError, Record, parse_date, read_file
from qa.places import default_archive

if TYPE_CHECKING:
    from qa.assistant import Assistant


class CouldNotError(Exception):
    """A command could not do what was asked; the message is the one line that is shown."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    from qa.assistant import FindingAidError

    try:
        return int(asked.run(asked))
    except (*FindingAidError, CouldNotError) as error:
        print(f"finding-aid: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has left, as `head` does
        return 1
    except KeyboardInterrupt:
        print("finding-aid: stopped; nothing half-done was kept", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="finding-aid", description="Ask the listing pages of a digital archive.")
    _everywhere(parser, None)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        _everywhere(made, argparse.SUPPRESS)
        made.set_defaults(run=run)
        return made

    ask = command("ask", _ask, "answer a question with quotations, dates and citations")
    ask.add_argument("question", metavar="QUESTION")
    _period(ask)
    ask.add_argument("--follow", metavar="ID", help="go on with this conversation")

    search = command("search", _search, "find records, best first")
    search.add_argument("query", metavar="QUERY", nargs="?")
    search.add_argument("--limit", type=_count, default=10, metavar="N")
    _period(search)
    search.add_argument("--queries", type=Path, metavar="FILE.jsonl", help='many at once: {"id", "text"} a line')
    search.add_argument("--run", dest="run_file", type=Path, metavar="FILE", help="where the TREC run goes")

    add = command("add", _add, "add listing pages or JSON Lines files")
    add.add_argument("paths", metavar="PATH", nargs="+", type=Path)

    records = command("records", _records, "list the records")
    _period(records)
    records.add_argument("--sort", choices=sorted(ORDERS), default="date")
    records.add_argument("--offset", type=_count, default=0, metavar="N")
    records.add_argument("--limit", type=_count, default=10, metavar="N")

    command("show", _show, "show one record, every field").add_argument("id", metavar="ID")
    command("remove", _remove, "take records out").add_argument("ids", metavar="ID", nargs="+")
    command("status", _status, "how the archive stands")
    command("sync", _sync, "bring the index in step with the records and the model")
    command("check", _check, "look for damage")
    serve = command("serve", _serve, "open the app in a browser")
    serve.add_argument("--port", type=_count, default=8501)
    return parser


def _everywhere(parser: argparse.ArgumentParser, default: str | None) -> None:
    """The options that go with every command, before its name or after it."""
    archive = "the archive's folder (or FINDING_AID_ARCHIVE; default: the user's data folder)"
    model = "another sentence-transformers model, by name or folder"
    parser.add_argument("--archive", type=Path, metavar="DIR", default=default, help=archive)
    parser.add_argument("--model", metavar="NAME", default=default, help=model)
    parser.add_argument(
        "--json", action="store_true", default=default or False, help="print one JSON object and nothing else"
    )


def _period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="earliest", type=_date, metavar="DATE", help='such as 1949, "May 1961", 1961-05-06'
    )
    parser.add_argument("--to", dest="latest", type=_date, metavar="DATE", help="included")


def _date(text: str) -> ArchivalDate:
    found = parse_date(text)
    if found is None or found.undated:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write 1949, May 1961, May 6, 1961 or 1961-05-06")
    return found


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _bounds(asked: argparse.Namespace) -> tuple[date | None, date | None]:
    earliest = asked.earliest.earliest if asked.earliest else None
    latest = asked.latest.latest if asked.latest else None
    if earliest is not None and latest is not None and latest < earliest:
        raise CouldNotError(f"the period ends before it begins: {earliest} to {latest}; exchange --from and --to")
    return earliest, latest


def _folder(asked: argparse.Namespace) -> Path:
    return Path(asked.archive or os.environ.get("FINDING_AID_ARCHIVE") or default_archive()).expanduser()


def _open(asked: argparse.Namespace, bundled: bool = True) -> Assistant:
    from qa.assistant import Assistant

    return Assistant.open(
        _folder(asked), model=asked.model, bundled=bundled, say=lambda line: print(line, file=sys.stderr)
    )


def _print(asked: argparse.Namespace, found: dict[str, Any], text: str) -> None:
    print(json.dumps(found, ensure_ascii=False) if asked.json else text)


def _ask(asked: argparse.Namespace) -> int:
    from qa.shown import answer_as_json

    earliest, latest = _bounds(asked)
    answer = _open(asked).ask(asked.question, earliest=earliest, latest=latest, follow=asked.follow)
    _print(asked, answer_as_json(answer), answer.text)
    return 0


def _search(asked: argparse.Namespace) -> int:
    from qa.shown import hit_as_json, searched_as_json, understood_as_json

    if (asked.query is None) == (asked.queries is None) or (asked.queries is None) != (asked.run_file is None):
        print("finding-aid: give a QUERY, or --queries FILE.jsonl with --run FILE", file=sys.stderr)
        return 2
    assistant = _open(asked)
    earliest, latest = _bounds(asked)
    if asked.queries is not None:
        count = _run(assistant, asked.queries, asked.run_file, asked.limit, earliest, latest)
        _print(asked, {"queries": count, "run": str(asked.run_file)}, f"{count} queries, run in {asked.run_file}")
        return 0
    found = assistant.search(asked.query, limit=asked.limit, earliest=earliest, latest=latest)
    lines = [f"{hit.rank:3d}  {hit.score:.3f}  {_line(hit.record)}" for hit in found.hits]
    shown = {
        "query": asked.query,
        "understood": understood_as_json(found.question),
        "records": [hit_as_json(hit) for hit in found.hits],
        "searched": searched_as_json(found.searched),
    }
    _print(asked, shown, "\n".join(lines) or "no record found")
    return 0


def _run(assistant: Assistant, queries: Path, run: Path, limit: int, earliest: date | None, latest: date | None) -> int:
    """Search every query of a JSON Lines file, and write a TREC run: query Q0 record rank score tag."""
    from qa.question import QuestionError

    try:
        lines = queries.read_text(encoding="utf-8").splitlines()
        asked = [(number, json.loads(line)) for number, line in enumerate(lines, 1) if line.strip()]
    except (OSError, ValueError) as error:
        raise CouldNotError(f"{queries} cannot be read as JSON Lines ({error})") from error
    out: list[str] = []
    for number, query in asked:
        if not isinstance(query, dict) or not isinstance(query.get("text"), str) or "id" not in query:
            raise CouldNotError(f'{queries} line {number} is no query; write {{"id": "q1", "text": "..."}}')
        try:
            found = assistant.search(query["text"], limit=limit, earliest=earliest, latest=latest)
        except QuestionError as error:
            print(f"finding-aid: {queries} line {number}: {error}", file=sys.stderr)
            continue
        out += [
            f"{query['id']} Q0 {hit.record.id} {hit.rank} {len(found.hits) - hit.rank + 1} finding-aid"
            for hit in found.hits
        ]
    try:
        run.write_text("".join(f"{line}\n" for line in out), encoding="utf-8")
    except OSError as error:
        raise CouldNotError(f"{run} cannot be written ({error.strerror})") from error
    return len(asked)


def _add(asked: argparse.Namespace) -> int:
    readings: list[Reading] = []
    failed: list[str] = []
    for path in asked.paths:
        try:
            readings.append(read_file(path))
        except ReadingError as error:
            failed.append(" ".join(str(error).split()))
    if not readings:
        raise CouldNotError("; ".join(failed))
    with _Progress() as progress:
        assistant = _open(asked, bundled=False)
        results = [(reading, assistant.add([reading], progress)) for reading in readings]
    files = [
        {
            "file": reading.name,
            "shape": reading.shape,
            "promised": reading.promised,
            "read": len(reading.records),
            "added": len(added.added),
            "updated": len(added.updated),
            "unchanged": len(added.unchanged),
            "unread": [{"line": one.line, "text": one.text, "reason": one.reason} for one in reading.unread],
            "warnings": [*reading.warnings, *added.warnings],
        }
        for reading, added in results
    ]
    shown: dict[str, Any] = {
        "files": files,
        "added": sum(len(added.added) for _, added in results),
        "updated": sum(len(added.updated) for _, added in results),
        "unchanged": sum(len(added.unchanged) for _, added in results),
        "records": results[-1][1].records,
        "embedded": sum(added.embedded for _, added in results),
    }
    _print(asked, shown, "\n".join(_report(one) for one in files) + f"\n{shown['records']} records are held now")
    for line in failed:
        print(f"finding-aid: {line}", file=sys.stderr)
    return 1 if failed else 0


def _report(file: dict[str, Any]) -> str:
    promised = f" of {file['promised']} promised" if file["promised"] is not None else ""
    lines = [
        f"{file['file']} ({file['shape']}): {file['read']}{promised} read, {file['added']} added, "
        f"{file['updated']} updated, {file['unchanged']} unchanged"
    ]
    lines += [f"  warning: {one}" for one in file["warnings"]]
    lines += [f"  not read: line {one['line']}: {one['text'][:100]!r}: {one['reason']}" for one in file["unread"]]
    return "\n".join(lines)


class _Progress:
    """A progress bar on a terminal; nothing in a pipe."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> Callable[[int, int], None]:
        return self._tell

    def _tell(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit="passage", file=sys.stderr)
        self._bar.n = done
        self._bar.refresh()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


def _records(asked: argparse.Namespace) -> int:
    from qa.shown import record_as_json

    earliest, latest = _bounds(asked)
    total, records = _open(asked).browse(
        earliest=earliest, latest=latest, order=asked.sort, offset=asked.offset, limit=asked.limit
    )
    shown = {"total": total, "records": [record_as_json(one) for one in records]}
    last = asked.offset + len(records)
    head = f"{asked.offset + 1} - {last} of {total}" if records else f"0 of {total}"
    _print(asked, shown, "\n".join([head, *(_line(one) for one in records)]))
    return 0


def _line(record: Record) -> str:
    return f"{record.date.as_written or 'undated'}  {' '.join(record.title.split())}  [{record.id}]"


def _show(asked: argparse.Namespace) -> int:
    from qa.shown import record_as_json

    record = _open(asked).record(asked.id)
    if record is None:
        raise CouldNotError(f"no record {asked.id!r} is held; finding-aid records lists them")
    shown = record_as_json(record)
    plain = {key: value for key, value in shown.items() if isinstance(value, str) and value}
    lists = {key: "; ".join(value) for key, value in shown.items() if key in ("people", "places", "topics") and value}
    dates = {"date": record.date.as_written or "undated"}
    if record.title_dates:
        dates["dates in the title"] = "; ".join(one.as_written for one in record.title_dates)
    _print(asked, shown, "\n".join(f"{key}: {value}" for key, value in (plain | dates | lists).items()))
    return 0


def _remove(asked: argparse.Namespace) -> int:
    removed = _open(asked).remove(asked.ids)
    shown = {"removed": list(removed.removed), "records": removed.records}
    _print(asked, shown, f"{len(removed.removed)} removed, {removed.records} records are held now")
    return 0


def _status(asked: argparse.Namespace) -> int:
    status = _open(asked).status()
    coverage = [one.isoformat() for one in status.coverage] if status.coverage else None
    shown: dict[str, Any] = {
        "records": status.records,
        "indexed": status.indexed,
        "in_step": status.in_step,
        "model": {"name": status.model_name, "fingerprint": status.fingerprint, "dimension": status.dimension},
        "coverage": {"earliest": coverage[0], "latest": coverage[1]} if coverage else None,
        "undated": status.undated,
        "bytes": status.bytes,
        "archive": str(status.folder),
    }
    step = "in step" if status.in_step else "not in step; run: finding-aid sync"
    text = [
        f"{status.folder}: {status.records} records, {status.indexed} indexed, {step}",
        f"dated {coverage[0]} to {coverage[1]}, {status.undated} undated" if coverage else "no dated record",
        f"model {status.model_name} ({status.fingerprint}), {status.dimension} dimensions",
        f"{status.bytes:,} bytes on the disk",
    ]
    _print(asked, shown, "\n".join(text))
    return 0


def _sync(asked: argparse.Namespace) -> int:
    with _Progress() as progress:
        done = _open(asked).archive.sync(progress)
    shown = {"embedded": done.embedded, "records": done.records}
    _print(asked, shown, f"in step: {done.records} records, {done.embedded} passages embedded")
    return 0


def _check(asked: argparse.Namespace) -> int:
    found = _open(asked).archive.check()
    _print(asked, {"whole": not found, "problems": found}, "\n".join(found) or "whole, and in step")
    return 1 if found else 0


def _serve(asked: argparse.Namespace) -> int:
    spec = find_spec("app")
    if spec is None or spec.origin is None:
        raise CouldNotError("app.py is not installed; install Finding Aid again")
    _open(asked).close()
    settings = {
        "server.address": "127.0.0.1",
        "server.port": str(asked.port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": "64",
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
    }
    command = [sys.executable, "-m", "streamlit", "run", spec.origin]
    command += [part for name, value in settings.items() for part in (f"--{name}", value)]
    environment = os.environ | {"FINDING_AID_ARCHIVE": str(_folder(asked).resolve())}
    if asked.model:
        environment["FINDING_AID_MODEL"] = asked.model
    print(f"Finding Aid is at http://127.0.0.1:{asked.port} (stop with Ctrl+C)", file=sys.stderr)
    try:
        return subprocess.run(command, env=environment, cwd=Path(spec.origin).parent, check=False).returncode
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
