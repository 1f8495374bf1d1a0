"""The commands that read: ask, search, records, show, status."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import count_phrase
from qa.answering import draft_heading
from qa.interfaces.commands.citing import keep_bundle
from qa.interfaces.commands.terminal import (
    CouldNotError,
    Progress,
    bounds,
    harmless,
    line_of,
    open_assistant,
    show,
)

if TYPE_CHECKING:
    from qa.answering import Answer
    from qa.assistant import Assistant
    from qa.understanding import Question


def ask(asked: argparse.Namespace) -> int:
    """Answer a question."""
    from qa.output import AnswerView

    earliest, latest = bounds(asked)
    assistant = open_assistant(asked)
    answer = assistant.ask(
        asked.question,
        earliest=earliest,
        latest=latest,
        any_time=asked.any_time,
        follow=asked.follow,
        drop=asked.drop,
    )
    if asked.draft and asked.json:
        answer = assistant.draft(answer)
    show(asked, AnswerView.of(answer).to_json(), answer.text)
    _say_understood(asked, answer.question)
    if asked.draft and not asked.json:
        answer = _print_draft(assistant, answer)
    if answer.warning:
        print(f"finding-aid: {answer.warning}", file=sys.stderr)
    if asked.bundle is not None:
        keep_bundle(assistant.bundle(answer), asked.bundle)
    return 0


def _print_draft(assistant: Assistant, answer: Answer) -> Answer:
    """Return the answer with the language model's draft, printing each sentence when it comes."""
    if assistant.language_model is None or not answer.answered:
        return assistant.draft(answer)
    heading = draft_heading(assistant.language_model.model)
    printed = 0

    def print_progress(text: str) -> None:
        nonlocal printed
        if not printed:
            print(f"\n{harmless(heading)}\n")
        print(harmless(text[printed:].lstrip("\n")), flush=True)
        printed = len(text)

    answer = assistant.draft(answer, on_progress=print_progress)
    if answer.draft is not None and answer.draft.footer:
        print(f"\n{harmless(answer.draft.footer)}", flush=True)
    return answer


def _say_understood(asked: argparse.Namespace, question: Question) -> None:
    """What the question was taken for, where that is more than its words; with --json it stands in `understood`."""
    lines = []
    for one in question.linked_names:
        if one.corrected:
            lines.append(f"“{one.as_written}” is read as {one.corrected}")
        if one.other_forms:
            lines.append(f"“{one.as_written}”: also searched: {', '.join(one.other_forms)}")
        if one.ambiguous:
            lines.append(
                f"“{one.as_written}” may be {'; '.join(one.ambiguous)}; other forms are not searched"
            )
    lines += () if question.syntax is None else question.syntax.repairs
    for line in () if asked.json else lines:
        print(f"finding-aid: {line}", file=sys.stderr)


def search(asked: argparse.Namespace) -> int:
    """Find records, or many queries' records as a TREC run."""
    from qa.output import ClosestView, HitView, SearchedView, UnderstoodView

    if (asked.query is None) == (asked.queries is None) or (asked.queries is None) != (
        asked.run_file is None
    ):
        print("finding-aid: give a QUERY, or --queries FILE.jsonl with --run FILE", file=sys.stderr)
        return 2
    assistant = open_assistant(asked)
    earliest, latest = bounds(asked)
    if asked.queries is not None:
        count = _run(assistant, asked.queries, asked.run_file, asked.limit, earliest, latest)
        text = f"{count_phrase(count, 'query', 'queries')}, run in {asked.run_file}"
        show(asked, {"queries": count, "run": str(asked.run_file)}, text)
        return 0
    found = assistant.search(
        asked.query, limit=asked.limit, earliest=earliest, latest=latest, any_time=asked.any_time
    )
    lines = [f"{hit.rank:3d}  {hit.score:.3f}  {line_of(hit.record)}" for hit in found.hits]
    shown = {
        "query": asked.query,
        "understood": UnderstoodView.of(found.question).to_json(),
        "records": [HitView.of(hit).to_json() for hit in found.hits],
        "nearest": [ClosestView.of(one).to_json() for one in found.nearest],
        "searched": SearchedView.of(found.searched).to_json(),
    }
    if found.nearest:
        lines = ["no record found; nearest:"]
        lines += [f"     {line_of(one.record)}: {one.reason}" for one in found.nearest]
    show(asked, shown, "\n".join(lines) or "no record found")
    _say_understood(asked, found.question)
    return 0


def _run(
    assistant: Assistant,
    queries: Path,
    run: Path,
    limit: int,
    earliest: date | None,
    latest: date | None,
) -> int:
    """Search every query of a JSON Lines file, and write a TREC run: query Q0 record rank score tag."""
    from qa.evaluation import read_bounded_text
    from qa.understanding import QuestionError

    try:
        lines = read_bounded_text(queries).splitlines()
        asked = [(number, json.loads(line)) for number, line in enumerate(lines, 1) if line.strip()]
    except (OSError, ValueError, RecursionError) as error:
        raise CouldNotError(f"{queries} cannot be read as JSON Lines ({error})") from error
    out: list[str] = []
    for number, query in asked:
        if (
            not isinstance(query, dict)
            or not isinstance(query.get("text"), str)
            or "id" not in query
        ):
            raise CouldNotError(
                f'{queries} line {number} is no query; write {{"id": "q1", "text": "..."}}'
            )
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


def records(asked: argparse.Namespace) -> int:
    """List the records."""
    from qa.output import record_as_json

    earliest, latest = bounds(asked)
    total, records = open_assistant(asked).browse(
        earliest=earliest, latest=latest, order=asked.sort, offset=asked.offset, limit=asked.limit
    )
    shown = {"total": total, "records": [record_as_json(one) for one in records]}
    last = asked.offset + len(records)
    head = f"{asked.offset + 1} - {last} of {total}" if records else f"0 of {total}"
    show(asked, shown, "\n".join([head, *(line_of(one) for one in records)]))
    return 0


def show_one(asked: argparse.Namespace) -> int:
    """Show one record."""
    from qa.output import record_as_json

    record = open_assistant(asked).record(asked.id)
    if record is None:
        raise CouldNotError(f"no record {asked.id!r} is held; finding-aid records lists them")
    shown = record_as_json(record)
    plain = {key: value for key, value in shown.items() if isinstance(value, str) and value}
    lists = {
        key: "; ".join(value)
        for key, value in shown.items()
        if key in ("people", "places", "topics") and value
    }
    dates = {"date": record.date.as_written or "undated"}
    if record.title_dates:
        dates["dates in the title"] = "; ".join(one.as_written for one in record.title_dates)
    show(
        asked, shown, "\n".join(f"{key}: {value}" for key, value in (plain | dates | lists).items())
    )
    return 0


def status(asked: argparse.Namespace) -> int:
    """How the archive stands."""
    status = open_assistant(asked).status()
    coverage = [one.isoformat() for one in status.coverage] if status.coverage else None
    shown: dict[str, Any] = {
        "records": status.records,
        "indexed": status.indexed,
        "in_step": status.in_sync,
        "model": {
            "name": status.model_name,
            "fingerprint": status.fingerprint,
            "dimension": status.dimension,
        },
        "coverage": {"earliest": coverage[0], "latest": coverage[1]} if coverage else None,
        "undated": status.undated,
        "bytes": status.bytes,
        "archive": str(status.folder),
    }
    step = "in step" if status.in_sync else "not in step; run: finding-aid sync"
    text = [
        f"{status.folder}: {count_phrase(status.records)}, {status.indexed:,} indexed, {step}",
        f"dated {coverage[0]} to {coverage[1]}, {status.undated:,} undated"
        if coverage
        else "no dated record",
        f"model {status.model_name} ({status.fingerprint}), {status.dimension} dimensions",
        f"{count_phrase(status.bytes, 'byte')} on the disk",
    ]
    show(asked, shown, "\n".join(text))
    return 0


def evaluate(asked: argparse.Namespace) -> int:
    """Judge the archive by questions whose answers are known."""
    from qa.evaluation import evaluate as judge_all
    from qa.evaluation import questions_from_feedback, read_questions

    questions, problems = ([], []) if asked.feedback else read_questions(asked.file)
    assistant = open_assistant(asked)
    if asked.feedback:
        questions = questions_from_feedback(assistant.annotations.feedback())
    with Progress("question") as progress:
        found = judge_all(assistant, questions, refusals=not asked.no_refusals, progress=progress)
    show(asked, found.as_json, found.text)
    for line in (*problems, *found.problems):
        print(f"finding-aid: {line}", file=sys.stderr)
    return 0
