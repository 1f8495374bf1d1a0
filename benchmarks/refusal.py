"""Refusing: fit the model that tells what the records answer from what they do not, and say how well it does.

    python -m benchmarks.refusal [--data ../shared/data] [--archives DIR] [--keep FILE] [--write]

Every question is asked as a reader asks it (`Assistant.ask`): of the development conversations (answerable.jsonl and
unanswerable.jsonl), of the dated travels with their null questions, of the bundled listing and two made-up pages (the
questions of tests/asked), and of all these what was asked of another set, which they do not answer. --archives: where
the records are, or are put when it is new. --keep: what was measured, read when the file is there. --write: put the
model into qa/data/refusal.toml. The same input gives the same output; only numpy is used for the fit.

Judged is what the product does, its rules included: the probability by a model that saw none of the conversation; 0
where a period holds nothing, 1 where the answer is read off the archive; and no answer where no record bears the names.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.logistic import (
    FOLDS,
    NAMES,
    REPEATS,
    Fit,
    Floats,
    auroc,
    calibration,
    chosen_threshold,
    fit,
    kept_aside,
    matrix,
)
from corpus import read_file
from embeddings import Archive, Encoder, open_encoder
from qa import Assistant
from qa.answering.answerability import Signals

ASKED = Path(__file__).parents[1] / "tests" / "answerability_questions"
PAGES = ("bundled", "harbour", "valley")
WEIGHTS = {"conversations": 2.0, "travels": 0.5, **dict.fromkeys(PAGES, 2.0)}
"""What a question of each set counts in the fit: the pages have few, and are most like what is asked of an archive."""
OF_ANOTHER, MOST_OF_ANOTHER = 0.3, 40
MOST_RISK = 0.10
"""The chosen point: the lowest threshold at which at most this share of the answered questions has no answer."""


@dataclass(frozen=True)
class Asked:
    """One question as it was answered. group: its conversation; signals: None where a rule decided without the model.

    bm25, cosine: the best scores, what a plain cut-off would go by.
    """

    archive: str
    group: str
    text: str
    answerable: float
    confidence: float
    signals: Signals | None
    bm25: float
    cosine: float


class Remembering:
    """An encoder that encodes each text once: the same sentences come up for many questions."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.fingerprint, self.dimension = (
            encoder.name,
            encoder.fingerprint,
            encoder.dimension,
        )
        self._encoder = encoder
        self._held: dict[str, NDArray[np.float32]] = {}

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the encoder does it."""
        return self._encoder.encode_queries(texts)

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """As the encoder does it, each text once."""
        new = [one for one in dict.fromkeys(texts) if one not in self._held]
        if new:
            self._held.update(zip(new, self._encoder.encode_documents(new, progress), strict=True))
        return np.stack([self._held[one] for one in texts])


Question = tuple[str, str, float]
"""(group, text, 1.0 if the records answer it, else 0.0)."""


def questions_of(archive: str, data: Path) -> list[Question]:
    """The questions made for one archive, in the order of their files."""
    if archive in PAGES:
        lines = (ASKED / f"{archive}.questions.tsv").read_text(encoding="utf-8").splitlines()
        parts = [line.split("\t") for line in lines]
        return [(str(at), part[1], float(part[0] == "+")) for at, part in enumerate(parts)]
    if archive == "conversations":
        found = []
        for name, answerable in (("answerable.jsonl", 1.0), ("unanswerable.jsonl", 0.0)):
            rows = _rows(data / archive / name)
            found += [(str(one["id"]).partition("<")[0], one["text"], answerable) for one in rows]
        return found
    return [
        (one["id"], one["text"], float(bool(one["relevant"])))
        for one in _rows(data / archive / "questions.jsonl")
    ]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def to_ask(data: Path) -> Iterator[tuple[str, list[Question]]]:
    """Each archive with its own questions and with some of the others, which it does not answer."""
    own = {one: questions_of(one, data) for one in WEIGHTS}
    others = {
        one: [text for _, text, yes in own[one] if yes] for one in ("conversations", "travels")
    }
    others["cranfield"] = [text for _, text, _ in questions_of("cranfield", data)]
    for archive, questions in own.items():
        asked = list(questions)
        for name, texts in others.items():
            if name != archive and archive not in ("harbour", "valley"):
                picked = random.Random(f"{archive} {name}").sample(texts, MOST_OF_ANOTHER)
                asked += [(f"{name} {at}", text, 0.0) for at, text in enumerate(picked)]
        yield archive, asked


def measure(data: Path, archives: Path) -> list[Asked]:
    """Ask every question."""
    found = []
    for name, questions in to_ask(data):
        load = partial(_encoder, Archive.index_fingerprint(archives / name))
        assistant = Assistant.open(archives / name, bundled=name == "bundled", load_encoder=load)
        if not assistant.status().records:
            page = ASKED / f"{name}.txt"
            assistant.add([read_file(page if page.is_file() else data / name / "records.jsonl")])
        for group, text, answerable in questions:
            answer = assistant.ask(text, keep=False)
            scores = [hit.why["words_score"] for hit in answer.hits]
            bm25 = max((float(one) for one in scores if isinstance(one, int | float)), default=0.0)
            cosine = max((hit.cosine for hit in answer.hits), default=0.0)
            found.append(
                Asked(
                    name,
                    f"{name} {group}",
                    text,
                    answerable,
                    answer.confidence,
                    answer.signals,
                    bm25,
                    cosine,
                )
            )
        assistant.close()
    return found


def _encoder(kept_by: str) -> Remembering:
    return Remembering(open_encoder(None, kept_by))


def weight(asked: Asked) -> float:
    """What a question counts in the fit."""
    own = not asked.group.partition(" ")[2].startswith(("conversations ", "travels ", "cranfield "))
    return WEIGHTS[asked.archive] if own else OF_ANOTHER


def confidences(asked: Sequence[Asked], judge: Callable[[list[Asked], Floats], Floats]) -> Floats:
    """(n,) what the product would say, given the probabilities of those questions that the model decides."""
    by_model = [one.signals is not None and one.confidence < 1 for one in asked]
    left = [one for one, yes in zip(asked, by_model, strict=True) if yes]
    x = matrix([one.signals for one in left if one.signals is not None])
    found = np.array([one.confidence for one in asked])
    found[by_model] = judge(left, x)
    return found


def cross_validated(asked: Sequence[Asked], seed: int) -> Floats:
    """(n,) confidences, each by a model that saw none of its conversation."""
    return confidences(
        asked,
        lambda left, x: kept_aside(
            x, answers(left), weights(left), [one.group for one in left], seed
        ),
    )


def answers(asked: Sequence[Asked]) -> Floats:
    return np.array([one.answerable for one in asked])


def weights(asked: Sequence[Asked]) -> Floats:
    return np.array([weight(one) for one in asked])


def may_answer(asked: Sequence[Asked]) -> NDArray[np.bool_]:
    """(n,) whether some record bears the names; a question is refused otherwise, however confident the model."""
    return np.array([one.signals is None or one.signals.names_missing < 1 for one in asked])


def fitted(asked: Sequence[Asked]) -> Fit:
    """The model over all of these that it decides."""
    left = [one for one in asked if one.signals is not None and one.confidence < 1]
    return fit(
        matrix([one.signals for one in left if one.signals is not None]),
        answers(left),
        weights(left),
    )


def _by(model: Fit, _: list[Asked], x: Floats) -> Floats:
    return model.probabilities(x)


def report(asked: Sequence[Asked]) -> tuple[float, float, Floats]:
    """Print what was measured. Returns (AUROC on the conversations, threshold, confidences kept aside, (n,))."""
    y, own = answers(asked), np.array([weight(one) > OF_ANOTHER for one in asked])
    where = np.array([one.archive for one in asked])
    runs = [cross_validated(asked, seed) for seed in range(REPEATS)]
    p = np.mean(runs, axis=0)
    able = may_answer(asked)
    threshold = chosen_threshold(np.where(able, p, 0.0), y, weights(asked), MOST_RISK)
    print(
        f"{len(y)} questions, {int(y.sum())} answerable; {REPEATS} times {FOLDS}-fold, conversations never split"
    )
    print(
        f"threshold {threshold:.2f}: the lowest with a risk of at most {MOST_RISK:.0%}, by the weights of the fit"
    )
    print("\n                        AUROC                                    answered")
    print(
        "archive         as answered  set left out  cosine   BM25   answerable  unanswerable  of another archive"
    )
    for name in WEIGHTS:
        here, others = (where == name) & own, (where == name) & ~own
        some, aside = (
            [one for one, yes in zip(asked, here, strict=True) if yes],
            [one for one, at in zip(asked, where, strict=True) if at != name],
        )
        model = fitted(aside)
        alone = confidences(some, partial(_by, model))
        plain = [
            auroc(np.array([getattr(one, score) for one in some]), y[here])
            for score in ("cosine", "bm25")
        ]
        kept = able & (p >= threshold)
        other = f"{kept[others].mean():.3f}" if others.any() else "-"
        print(
            f"{name:15s} {np.mean([auroc(one[here], y[here]) for one in runs]):11.3f}  {auroc(alone, y[here]):12.3f}"
            f"  {plain[0]:6.3f} {plain[1]:6.3f}   {kept[here & (y == 1)].mean():10.3f}"
            f"  {kept[here & (y == 0)].mean():12.3f}  {other:>18s}"
        )
    of_conversations = (where == "conversations") & own
    areas = [auroc(one[of_conversations], y[of_conversations]) for one in runs]
    print(f"\nconversations: AUROC {np.mean(areas):.3f} ({min(areas):.3f} to {max(areas):.3f})")
    for label, here in (
        ("conversations", of_conversations),
        ("pages", np.isin(where, PAGES) & own),
    ):
        print(f"\n{label}: coverage   risk  threshold")
        order = np.sort(p[here])[::-1]
        for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
            cut = order[max(0, round(share * len(order)) - 1)]
            print(
                f"{'':{len(label)}s}       {share:.1f}  {1 - y[here & (p >= cut)].mean():.3f}  {cut:.3f}"
            )
        kept = here & able & (p >= threshold)
        print(
            f"{'':{len(label)}s}  chosen {kept.sum() / here.sum():.2f}  {1 - y[kept].mean():.3f}  {threshold:.3f}"
        )
    print("\nprobability  questions   mean  answerable")
    for low, high, count, mean, share in calibration(p, y):
        print(f"{low:.1f} to {high:.1f}   {count:9d}  {mean:.3f}  {share:.3f}")
    return float(np.mean(areas)), threshold, p


def as_toml(model: Fit, area: float, threshold: float, p: Floats, y: Floats) -> str:
    """The model as the file that qa/answering/answerability.py reads."""
    lines = [
        "# How likely it is that what was found answers a question: a logistic regression over the signals of",
        "# qa/answering/answerability.py. Written by benchmarks/refusal.py; fit it again rather than change it by hand.",
        f"# Fitted on {', '.join(WEIGHTS)}: {len(y)} questions, {int(y.sum())} answerable.",
        f"# AUROC on the conversations {area:.3f}, {REPEATS} times {FOLDS}-fold cross-validated, rules included; the",
        "# calibration, too, is of questions kept aside. The threshold is the lowest at which at most "
        f"{MOST_RISK:.0%} of what is",
        "# answered has no answer, by the weights of the fit.",
        "",
        f"threshold = {threshold}",
        f"intercept = {model.intercept:.4f}",
        "",
    ]
    for at, name in enumerate(NAMES):
        row = (
            model.coefficients[at],
            model.mean[at],
            model.spread[at],
            model.low[at],
            model.high[at],
        )
        parts = zip(("coefficient", "mean", "spread", "low", "high"), row, strict=True)
        lines += [f"[signal.{name}]", *(f"{key} = {value:.4f}" for key, value in parts), ""]
    for low, high, count, mean, share in calibration(p, y):
        lines += [
            "[[calibration]]",
            f"from = {low:.1f}",
            f"to = {high:.1f}",
            f"questions = {count}",
        ]
        lines += [f"mean = {mean:.3f}", f"answerable = {share:.3f}", ""]
    return "\n".join(lines)


def measured(data: Path, archives: Path, kept: Path | None) -> list[Asked]:
    """What was measured, read from `kept` when that file is there."""
    if kept is not None and kept.is_file():
        rows = json.loads(kept.read_text(encoding="utf-8"))
        return [
            Asked(**{**row, "signals": row["signals"] and Signals(**row["signals"])})
            for row in rows
        ]
    asked = measure(data, archives)
    if kept is not None:
        kept.write_text(json.dumps([asdict(one) for one in asked]), encoding="utf-8")
    return asked


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--archives", type=Path, help="kept between runs; default: new ones each time"
    )
    parser.add_argument(
        "--keep", type=Path, help="keep what was measured, or read it when the file is there"
    )
    parser.add_argument(
        "--write", action="store_true", help="put the model into qa/data/refusal.toml"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        asked = measured(arguments.data, arguments.archives or Path(made), arguments.keep)
    area, threshold, p = report(asked)
    model = fitted(asked)
    print("\nsignal      coefficient (per spread)")
    for name, coefficient in zip(NAMES, model.coefficients, strict=True):
        print(f"{name:12s}{coefficient:+.2f}")
    if arguments.write:
        path = Path(__file__).parents[1] / "qa" / "data" / "refusal.toml"
        path.write_text(
            as_toml(model, area, threshold, p, answers(asked)).rstrip() + "\n", encoding="utf-8"
        )
        print(f"\nwritten: {path}")


if __name__ == "__main__":
    main()
