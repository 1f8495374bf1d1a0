"""Asking many questions at once: a file of conversations in, a file of answers out."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from corpus import count_phrase, to_json
from qa.evaluation import answer_conversations, read_conversations
from qa.interfaces.commands.terminal import (
    CommandError,
    Progress,
    open_assistant,
    print_result,
    print_warning,
)


def answer_file(args: argparse.Namespace) -> int:
    """Answer each line of --questions into --answers; exit 1 when a line could not be answered.

    The file of answers is complete or not there: it is written under another name and then renamed.
    """
    conversations = read_conversations(args.questions)
    assistant = open_assistant(args)
    problems: list[str] = []

    def lines() -> Iterator[str]:
        with Progress("question") as progress:
            answers = answer_conversations(
                assistant, conversations, progress, collections=args.collections
            )
            for answered in answers:
                if answered.error:
                    problems.append(f"line {answered.conversation.line}: {answered.error}")
                yield to_json(answered.as_json)

    _write_lines(args.answers, lines())
    total = len(conversations)
    text = f"{count_phrase(total - len(problems), 'answer')} in {args.answers}"
    result = {"questions": total, "answers": str(args.answers), "problems": problems}
    print_result(args, result, text)
    for problem in problems:
        print_warning(f"{args.questions.name} {problem}")
    return 1 if problems else 0


def _write_lines(path: Path, lines: Iterator[str]) -> None:
    """Write lines to a file that replaces any of this name when all of them are there."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("x", encoding="utf-8", errors="backslashreplace") as file:
            for line in lines:
                file.write(f"{line}\n")
        unfinished.replace(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written ({error.strerror or error})") from error
    finally:
        unfinished.unlink(missing_ok=True)
