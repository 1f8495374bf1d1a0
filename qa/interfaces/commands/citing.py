"""The commands about citations: cite, check-answer, and the bundle that ask keeps."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from qa.citations import cite_records
from qa.interfaces.commands.terminal import CouldNotError, open_assistant, show
from qa.output import bundle_notes, check_bundle, read_bundle


def cite(asked: argparse.Namespace) -> int:
    """Cite records. What the listing did not supply is said on standard error."""
    assistant = open_assistant(asked)
    records = [assistant.record(one) for one in asked.ids]
    missing = [name for name, record in zip(asked.ids, records, strict=True) if record is None]
    if missing:
        raise CouldNotError(
            f"no record {', '.join(missing)} is held; finding-aid records lists them"
        )
    cited = cite_records([one for one in records if one is not None], asked.style)
    if asked.json:
        lacks = [{"record": one.record_id, "what": list(one.details)} for one in cited.missing]
        print(
            json.dumps(
                {"style": asked.style, "text": cited.text, "missing": lacks}, ensure_ascii=False
            )
        )
        return 0
    sys.stdout.flush()
    sys.stdout.buffer.write(cited.file_bytes)  # as bytes: RIS has line ends of its own
    sys.stdout.buffer.flush()
    for one in cited.missing:
        print(f"finding-aid: {one.text}", file=sys.stderr)
    return 0


def check_answer(asked: argparse.Namespace) -> int:
    """Verify a kept answer: exit 1, naming each quotation that no longer stands."""
    found = read_bundle(asked.file)
    assistant = open_assistant(asked)
    problems = check_bundle(found, assistant.record)
    said = bundle_notes(found, assistant.record)
    shown = {
        "stands": not problems,
        "problems": [
            {
                "statement": one.statement,
                "record": one.record,
                "quote": one.quote,
                "kind": one.kind,
                "text": one.text,
            }
            for one in problems
        ],
        "remarks": said,
    }
    lines = [one.text for one in problems] or ["every quotation stands in its record"]
    show(asked, shown, "\n".join([*lines, *said]))
    return 1 if problems else 0


def keep_bundle(bundle: dict[str, object], path: Path) -> None:
    """Write a bundle to a new file. CouldNotError when the file is there already, or cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            json.dump(bundle, file, ensure_ascii=False, indent=1)
            file.write("\n")
    except OSError as error:
        raise CouldNotError(
            f"{path} cannot be written ({error.strerror}); name a new file"
        ) from error
