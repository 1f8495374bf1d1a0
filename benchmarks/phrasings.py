"""Phrasings: one question in 20 wordings, over 30 pairs of a traveller and a country.

    python -m benchmarks.phrasings [--data ../shared/data] [--archive DIR]

The pairs are drawn from the dated travels: each has a trip in its records. An answer counts as one
with the plain question's when it is answered and cites one of the pair's own trips. --archive:
where the records are, or are put.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import defaultdict
from pathlib import Path

from corpus import read_file
from qa import Assistant

PHRASINGS = (
    "Did {x} go to {y}?",
    "Did {x} ever go to {y}?",
    "Has {x} ever been to {y}?",
    "Has {x} been to {y}?",
    "Was {x} ever in {y}?",
    "How many times did {x} visit {y}?",
    "How many trips did {x} make to {y}?",
    "When did {x} visit {y}?",
    "When was {x} in {y}?",
    "When did {x} travel to {y}?",
    "Tell me about {x}'s trip to {y}",
    "What did {x} do in {y}?",
    "Whom did {x} meet in {y}?",
    "Why did {x} go to {y}?",
    "What was reported about {x}'s visit to {y}?",
    "Which documents mention {x} in {y}?",
    "Is there anything about {x} in {y}?",
    "I would like to know when {x} visited {y}",
    "Was {y} visited by {x}?",
    "{x}'s travels to {y}",
)
PAIRS = 30
_TITLE = re.compile(r"(?:President|Secretary of State) (?P<who>.+?) in (?:.+, )?(?P<where>[^,]+)$")


def pairs_of(records: Path) -> dict[tuple[str, str], set[str]]:
    """Return the ids of the trips of each pair of traveller and country, for 30 pairs."""
    trips: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in records.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        match = _TITLE.match(record["title"])
        if match is not None:
            trips[match["who"], match["where"]].add(record["id"])
    drawn = random.Random("phrasings").sample(sorted(trips), PAIRS)
    return {pair: trips[pair] for pair in drawn}


def main() -> None:
    """Ask every wording of every pair, and print how many are answered from the pair's trips."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--archive", type=Path, help="kept between runs; default: a new one")
    args = parser.parse_args()
    records = args.data / "travels" / "records.jsonl"
    pairs = pairs_of(records)
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant.open(args.archive or Path(folder) / "archive", bundled=False)
        if not assistant.status().records:
            assistant.add([read_file(records)])
        total = 0
        for phrasing in PHRASINGS:
            right, refused = 0, 0
            for (who, where), trips in pairs.items():
                answer = assistant.ask(phrasing.format(x=who, y=where), keep=False)
                cited = {statement.citation.record.id for statement in answer.statements}
                right += bool(cited & trips)
                refused += not answer.answered
            total += right
            print(f"{right:3d} of {PAIRS} right, {refused:2d} refused   {phrasing}", flush=True)
        print(f"{total} of {len(PHRASINGS) * PAIRS} right")
        assistant.close()


if __name__ == "__main__":
    main()
