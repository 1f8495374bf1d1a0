"""Checking that an index holds what the records say, passage by passage."""

from __future__ import annotations

from corpus import Snapshot, count_phrase
from embeddings.archive.generation import Generation
from embeddings.passages import cut_passages, passage_hash


def index_differences(index: Generation, snapshot: Snapshot) -> list[str]:
    """What the index holds otherwise than the records say."""
    found = []
    rows = index.passages["row"]
    hashes: dict[int, list[bytes]] = {}
    for row, name in zip(rows.tolist(), index.passages["hash"].tolist(), strict=True):
        hashes.setdefault(row, []).append(name)
    for held in snapshot.live_records():
        expected = [passage_hash(one).encode() for one in cut_passages(held.record)]
        if hashes.pop(held.row, None) != expected:
            found.append(f"{held.record.id} is not indexed as it now stands; run: finding-aid sync")
    found += [
        f"the index holds row {row}, which is no record; run: finding-aid sync"
        for row in sorted(hashes)
    ]
    count = snapshot.count()
    words = 0 if index.text_index is None else len(index.text_index)
    if words != count:
        found.append(
            f"the full-text index holds {count_phrase(words)}, the store {count:,}; run: finding-aid sync"
        )
    return found
