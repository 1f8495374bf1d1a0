"""How well a chapter is held against records: what it finds of what is right, and false alarms.

    python benchmarks/check_draft.py [--why]

The chapters and what is right are in benchmarks/chapters, which says how they are written.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import read_file, read_manuscript
from qa import Assistant
from qa.citations import STANDS
from qa.manuscript import Finding

HERE = Path(__file__).parent
CHAPTERS = HERE / "chapters"
KINDS = ("quotation", "note", "shelfmark", "date", "name")


@dataclass(frozen=True)
class ExpectedFinding:
    """What a chapter's check should say; record: how its id begins, "" for no record."""

    kind: str
    verdict: str
    words: tuple[str, ...]
    record: str

    def is_about(self, finding: Finding) -> bool:
        """Whether a finding is of this kind and has these words, or a part of them."""
        written = _plain(finding.words)
        return finding.kind == self.kind and any(
            words in written or (len(written) > 3 and written in words)
            for words in map(_plain, self.words)
        )

    def agrees(self, finding: Finding) -> bool:
        """Whether a finding says this."""
        is_record = finding.record.startswith(self.record) if self.record else not finding.record
        is_record |= self.kind in ("date", "name") and not finding.record
        return self.is_about(finding) and finding.verdict == self.verdict and is_record


def main() -> None:
    """Check every chapter, and print the counts by kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--why", action="store_true", help="print what is missed and what is false")
    shows_why = parser.parse_args().why
    right, expected_count, false = Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant.open(Path(folder) / "archive", bundled=True)
        sets = [*sorted((HERE / "judged").glob("*/records.jsonl")), CHAPTERS / "records.jsonl"]
        for path in sets:
            assistant.add([read_file(path)])
        for path in sorted(CHAPTERS.glob("[0-9]*")):
            text, _, below = path.read_text("utf-8").partition("=====\n")
            check = assistant.manuscripts.check(read_manuscript(text.encode(), path.name))
            findings = list(check.findings)
            for expected in _expected_findings(below):
                expected_count[expected.kind] += 1
                agreeing = next((found for found in findings if expected.agrees(found)), None)
                about = agreeing or next((f for f in findings if expected.is_about(f)), None)
                if about is not None:
                    findings.remove(about)
                right[expected.kind] += agreeing is not None
                if agreeing is None and shows_why:
                    print(f"{path.name}: {expected}\n    got {_shown(about)}")
            for finding in findings:
                if finding.verdict != STANDS:
                    false[finding.kind] += 1
                    if shows_why:
                        print(f"{path.name}: unexpected {_shown(finding)}")
        assistant.close()
    for kind in KINDS:
        print(
            f"{kind:<10} {right[kind]:3} of {expected_count[kind]:3} right, "
            f"{false[kind]:2} complaints that nobody expects"
        )


def _expected_findings(lines: str) -> Iterator[ExpectedFinding]:
    for line in lines.splitlines():
        kind, verdict, words, record = line.split(" | ")
        yield ExpectedFinding(kind, verdict, tuple(words.split(" ~ ")), record.strip("-"))


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _shown(finding: Finding | None) -> str:
    if finding is None:
        return "nothing"
    return (
        f"{finding.kind} {finding.verdict}: {finding.words!r} [{finding.record}] {finding.remark}"
    )


if __name__ == "__main__":
    main()
