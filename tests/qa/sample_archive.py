"""A small made-up archive for browsing: ten records whose dates, kinds, names and collections differ."""

from __future__ import annotations

import json
from pathlib import Path

from corpus import read_bytes
from qa import Assistant
from tests.embeddings.fake_encoder import PaperEncoder

RECORDS: list[dict[str, object]] = [
    {
        "id": "c1",
        "title": "Cable, Ana Brandão to Mao Zedong",
        "date": "May 6, 1958",
        "summary": "Sardines for Paris.",
    },
    {
        "id": "c2",
        "title": "Cable, Mao Zedong to Ana Brandão",
        "date": "May 9, 1958",
        "collection": "Fish",
    },
    {
        "id": "l1",
        "title": "Letter to the Harbour",
        "date": "May 1958",
        "summary": "Chou En-lai asks for sardines.",
    },
    {
        "id": "l2",
        "title": "Letter on Cod",
        "date": "1958",
        "summary": "Cod.",
        "people": ["Ana Brandão", "Mao Tse-tung"],
    },
    {
        "id": "n1",
        "title": "Note on Rice",
        "date": "1949-1951",
        "summary": "Rice from Peking.",
        "collection": "Fish",
    },
    {"id": "n2", "title": "Note on Tea", "date": "before 1950", "summary": "Tea."},
    {
        "id": "d1",
        "title": "From the Diary of Salles, 9 April 1962",
        "date": "May 8, 1962",
        "summary": "Sardines.",
    },
    {"id": "d2", "title": "Diary, 3 March 1962", "date": "", "places": ["Recife"]},
    {
        "id": "u1",
        "title": "The Sardine Question",
        "date": "",
        "summary": "Sardines and cod.",
        "collection": "Fish",
    },
    {"id": "y1", "title": "Report on the Fifties", "date": "1950s", "summary": "A decade of cod."},
]


def sardines(folder: Path) -> Assistant:
    """An assistant of this archive, in a new folder."""
    opened = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
    opened.add([read_bytes("\n".join(map(json.dumps, RECORDS)).encode(), "sardines.jsonl")])
    return opened
