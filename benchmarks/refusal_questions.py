"""The questions that the model of refusal is fitted to, asked as a user asks them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus import read_file
from embeddings import Encoder, FolderArchive, open_encoder
from qa import Answer, Assistant, QuestionError
from qa.answering.answerability import Signals

QUESTIONS_FOLDER = Path(__file__).parents[1] / "tests" / "answerability_questions"
PAGES = ("bundled", "harbour", "valley")
JUDGED_FOLDER = Path(__file__).parent / "judged"
JUDGED = tuple(sorted(folder.name for folder in JUDGED_FOLDER.iterdir() if folder.is_dir()))
SHUFFLED_PAGES = ("reading", "told")
"""Sets of many pages: a question's group is its page."""
WEIGHTS = {
    "conversations": 2.0,
    "travels": 0.5,
    "day": 2.0,
    **dict.fromkeys(SHUFFLED_PAGES, 0.15),
    **dict.fromkeys(PAGES, 2.0),
    **dict.fromkeys(JUDGED, 2.0),
}
"""The weight of a question of each set in the fit. Pages and judged sets have few questions, and
are most like what an archive is asked."""
FOREIGN_WEIGHT = 0.3
"""The weight of a question that was made for another set."""
FOREIGN = ("conversations ", "travels ", "cranfield ")
_FOREIGN_QUESTIONS = 15
"""How many questions of each other set are asked."""
_MOST_ASKED = 300
"""Questions of one set with an answer, and without, that are asked: reading has 1,626."""

Question = tuple[str, str, float]
"""(group, text, 1.0 if the records answer it, else 0.0)."""


@dataclass(frozen=True)
class AskedQuestion:
    """One question as it was answered.

    Attributes:
        archive: the set of records.
        group: the conversation, which is never split in cross-validation.
        text: the question.
        answerable: 1.0 if the records answer it, else 0.0.
        confidence: of the answer.
        signals: None when a rule decided without the model.
        bm25: the best score by words, for comparison with a plain cut-off.
        cosine: the best score by meaning.
    """

    archive: str
    group: str
    text: str
    answerable: float
    confidence: float
    signals: Signals | None
    bm25: float
    cosine: float

    @property
    def is_own(self) -> bool:
        """Whether it was made for this set of records."""
        return not self.group.partition(" ")[2].startswith(FOREIGN)

    @property
    def weight(self) -> float:
        """Its weight in the fit."""
        return WEIGHTS[self.archive] if self.is_own else FOREIGN_WEIGHT


class CachingEncoder:
    """Encodes each document text once, because many questions lead to the same sentences."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension), unit length."""
        return self._encoder.encode_queries(texts)

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension), unit length."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            vectors = self._encoder.encode_documents(new, progress)
            self._vectors.update(zip(new, vectors, strict=True))
        return np.stack([self._vectors[text] for text in texts])


def ask_all(data: Path, archives: Path, results: Path | None) -> list[AskedQuestion]:
    """Ask every question, or read what was asked before from the file `results`, if it exists."""
    if results is not None and results.is_file():
        rows = json.loads(results.read_text(encoding="utf-8"))
        return [
            AskedQuestion(**{**row, "signals": row["signals"] and Signals(**row["signals"])})
            for row in rows
        ]
    questions = list(_ask(data, archives))
    if results is not None:
        results.write_text(
            json.dumps([asdict(question) for question in questions]), encoding="utf-8"
        )
    return questions


def _ask(data: Path, archives: Path) -> Iterator[AskedQuestion]:
    for name, questions in _questions_by_archive(data):
        load = partial(_load_encoder, FolderArchive.index_fingerprint(archives / name))
        assistant = Assistant.open(archives / name, bundled=name == "bundled", load_encoder=load)
        if not assistant.status().records:
            assistant.add([read_file(_records_of(name, data))])
        for group, text, answerable in questions:
            is_paged = name in SHUFFLED_PAGES and not group.startswith(FOREIGN)
            try:
                answer = assistant.ask(text, keep=False)
            except QuestionError:  # a period that ends before it begins
                continue
            scores = [hit.why.get("words_score") for hit in answer.hits]
            yield AskedQuestion(
                archive=name,
                group=f"{name} {_page_of(answer, assistant, group) if is_paged else group}",
                text=text,
                answerable=answerable,
                confidence=answer.confidence,
                signals=answer.signals,
                bm25=max(
                    (float(score) for score in scores if isinstance(score, int | float)),
                    default=0.0,
                ),
                cosine=max((hit.cosine for hit in answer.hits), default=0.0),
            )
        assistant.close()


def _records_of(name: str, data: Path) -> Path:
    """Return the file with the records of a set."""
    own = (QUESTIONS_FOLDER / f"{name}.txt", JUDGED_FOLDER / name / "records.jsonl")
    return next((path for path in own if path.is_file()), data / name / "records.jsonl")


def _page_of(answer: Answer, assistant: Assistant, record_id: str) -> str:
    """Return the title of a question's page: of its record, or else of the best record found."""
    record = assistant.record(record_id) if record_id else None
    if record is None and answer.hits:
        record = answer.hits[0].record
    return "" if record is None else record.title


def _load_encoder(fingerprint: str) -> CachingEncoder:
    return CachingEncoder(open_encoder(None, fingerprint))


def _questions_by_archive(data: Path) -> Iterator[tuple[str, list[Question]]]:
    """Yield each archive with its own questions, and some of the others, which it cannot answer."""
    own_questions = {name: _sample(name, _questions_of(name, data)) for name in WEIGHTS}
    foreign = {
        name: [text for _, text, answerable in own_questions[name] if answerable]
        for name in ("conversations", "travels")
    }
    foreign["cranfield"] = [text for _, text, _ in _questions_of("cranfield", data)]
    for archive, questions in own_questions.items():
        questions = list(questions)
        for name, texts in foreign.items():
            if name != archive and archive not in ("harbour", "valley", *JUDGED):
                sample = random.Random(f"{archive} {name}").sample(
                    texts, min(_FOREIGN_QUESTIONS, len(texts))
                )
                questions += [(f"{name} {number}", text, 0.0) for number, text in enumerate(sample)]
        yield archive, questions


def _sample(name: str, questions: list[Question]) -> list[Question]:
    """Return at most _MOST_ASKED questions of each kind, always the same."""
    sampled = []
    for label in (1.0, 0.0):
        of_label = [question for question in questions if question[2] == label]
        chosen = random.Random(name).sample(of_label, min(_MOST_ASKED, len(of_label)))
        sampled += [question for question in of_label if question in chosen]
    return sampled


def _questions_of(archive: str, data: Path) -> list[Question]:
    """Return the questions made for one archive, in the order of their files."""
    if archive in PAGES:
        path = QUESTIONS_FOLDER / f"{archive}.questions.tsv"
        lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        return [(str(number), line[1], float(line[0] == "+")) for number, line in enumerate(lines)]
    if archive in SHUFFLED_PAGES:
        return [
            (next(iter(row["relevant"]), ""), row["text"], answerable)
            for name, answerable in (("questions.jsonl", 1.0), ("unanswerable.jsonl", 0.0))
            for row in _rows(data / archive / name)
        ]
    if archive == "day" or archive in JUDGED:
        is_own = archive in JUDGED
        rows = _rows(
            JUDGED_FOLDER / archive / "questions.jsonl"
            if is_own
            else data / archive / "listings.jsonl"
        )
        single = {
            row["turns"][0]: row["expect"]["answered"] for row in rows if len(row["turns"]) == 1
        }
        return [(str(number), *item) for number, item in enumerate(single.items())]
    if archive == "conversations":
        return [
            (str(row["id"]).partition("<")[0], row["text"], answerable)
            for name, answerable in (("answerable.jsonl", 1.0), ("unanswerable.jsonl", 0.0))
            for row in _rows(data / archive / name)
        ]
    return [
        (row["id"], row["text"], float(bool(row["relevant"])))
        for row in _rows(data / archive / "questions.jsonl")
    ]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
