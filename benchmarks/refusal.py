"""Refusing: fit the model that tells what the records answer from what they do not, and say how well it does.

    python benchmarks/refusal.py FOLDER [--archive DIR] [--signals FILE] [--write]

FOLDER holds records.jsonl, answerable.jsonl and unanswerable.jsonl (lines of {"id", "text"}; questions whose ids share
what stands before "<" belong to one conversation and are never split between fitting and judging). --archive: where the
records are, or are put when it is new. --signals: keep what was measured, or read it when the file is there. --write:
put the model into qa/data/refusal.toml. The same input gives the same output; only numpy is used for the fit.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import read_file
from embeddings import Archive, Encoder, open_encoder
from qa.assistant import Assistant
from qa.naming import with_names
from qa.question import read_question
from qa.retrieval import question_vector, retrieve
from qa.scope import scope_of
from qa.statements import weigh
from qa.support import Signals, read_signals

Floats = NDArray[np.float64]

NAMES = tuple(one.name for one in fields(Signals))
RIDGE = 1.0
FOLDS, REPEATS = 10, 10
BOUNDS_PERCENT = (3, 97)
MOST_RISK = 0.10
"""The chosen point: the lowest threshold at which at most this share of the answered questions has no answer."""
_HITS = 10


@dataclass(frozen=True)
class Asked:
    """One question with its signals; answerable: 1.0 or 0.0; group: its conversation; bm25: the best score."""

    group: str
    answerable: float
    signals: Signals
    bm25: float


@dataclass(frozen=True)
class Fit:
    """A fitted model over signals, in the order of NAMES. low, high, mean, spread, coefficients: (signals,)."""

    low: Floats
    high: Floats
    mean: Floats
    spread: Floats
    coefficients: Floats
    intercept: float

    def probabilities(self, x: Floats) -> Floats:
        """(n, signals) to (n,), 0 to 1; 0 where nothing was found, which is refused without the model."""
        z = (np.clip(x, self.low, self.high) - self.mean) / self.spread @ self.coefficients + self.intercept
        probability: Floats = np.where(found_any(x), 1 / (1 + np.exp(-z)), 0.0)
        return probability


class Remembering:
    """An encoder that encodes each text once: the same sentences come up for many questions."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
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


def read_questions(folder: Path) -> list[tuple[str, str, float]]:
    """(group, text, answerable) of every question, in the order of the files."""
    found = []
    for name, answerable in (("answerable.jsonl", 1.0), ("unanswerable.jsonl", 0.0)):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            found.append((str(one["id"]).partition("<")[0], one["text"], answerable))
    return found


def measure(assistant: Assistant, questions: Sequence[tuple[str, str, float]]) -> list[Asked]:
    """The signals of each question."""
    archive, found = assistant.archive, []
    with archive.reading() as view:
        names = assistant.naming.names(view)
        for group, text, answerable in questions:
            question = with_names(read_question(text), names, view)
            rows = scope_of(view, question).rows
            vector = question_vector(archive, view, question)
            hits = retrieve(view, question, vector, _HITS, rows)
            signals = read_signals(view, question, vector, hits, weigh(archive.encoder, question, vector, hits), rows)
            scores = [hit.why["words_score"] for hit in hits]
            bm25 = max((float(one) for one in scores if isinstance(one, int | float)), default=0.0)
            found.append(Asked(group, answerable, signals, bm25))
    return found


def matrix(asked: Sequence[Asked]) -> Floats:
    """(questions, signals); what could not be told (nan) is the mean of the others, so that it counts nothing."""
    found = np.array([[asdict(one.signals)[name] for name in NAMES] for one in asked], dtype=np.float64)
    return np.where(np.isnan(found), np.nanmean(found, axis=0), found)


def found_any(x: Floats) -> NDArray[np.bool_]:
    """(n,) whether any record was found: the period or the phrase of some questions leaves none."""
    found: NDArray[np.bool_] = np.any(x[:, [NAMES.index("sentence"), NAMES.index("passage")]] != 0, axis=1)
    return found


def fit(x: Floats, y: Floats) -> Fit:
    """Logistic regression with a ridge on all but the intercept, by Newton's method, where anything was found."""
    x, y = x[found_any(x)], y[found_any(x)]
    low, high = np.percentile(x, BOUNDS_PERCENT, axis=0)
    cut = np.clip(x, low, high)
    mean, spread = cut.mean(axis=0), cut.std(axis=0) + 1e-9
    z = np.column_stack([np.ones(len(x)), (cut - mean) / spread])
    ridge = np.eye(z.shape[1]) * RIDGE
    ridge[0, 0] = 0
    beta = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ beta))
        beta -= np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z + ridge, z.T @ (p - y) + ridge @ beta)
    return Fit(low, high, mean, spread, beta[1:], float(beta[0]))


def auroc(scores: Floats, y: Floats) -> float:
    """The chance that an answerable question scores above an unanswerable one; ties count half."""
    _, place, times = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(times) - (times - 1) / 2)[place]
    ones = float(y.sum())
    return float((ranks[y == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(y) - ones)))


def kept_aside(x: Floats, y: Floats, groups: Sequence[str], seed: int) -> Floats:
    """The probability of each question by a model that saw none of its conversation. (n,)."""
    names = sorted(set(groups))
    fold_of = dict(zip(names, np.random.default_rng(seed).integers(0, FOLDS, len(names)).tolist(), strict=True))
    folds = np.array([fold_of[one] for one in groups])
    found = np.zeros(len(y))
    for fold in range(FOLDS):
        aside = folds == fold
        if aside.any():
            found[aside] = fit(x[~aside], y[~aside]).probabilities(x[aside])
    return found


def chosen_threshold(p: Floats, y: Floats) -> float:
    """The lowest threshold, in hundredths, whose risk is at most MOST_RISK; 0.5 when there is none."""
    for threshold in np.arange(0.02, 1.0, 0.01):
        kept = p >= threshold
        if kept.any() and 1 - y[kept].mean() <= MOST_RISK:
            return round(float(threshold), 2)
    return 0.5


def calibration(p: Floats, y: Floats) -> list[tuple[float, float, int, float, float]]:
    """(from, to, questions, mean probability, share answerable) for each fifth of the range that is not empty."""
    rows = []
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = (p >= low) & ((p < low + 0.2) | (low == 0.8))
        if inside.any():
            rows.append((low, low + 0.2, int(inside.sum()), float(p[inside].mean()), float(y[inside].mean())))
    return rows


def report(asked: Sequence[Asked], x: Floats, y: Floats) -> tuple[float, float, Floats]:
    """Print what was measured. Returns (AUROC, threshold, probabilities kept aside, (n,))."""
    groups = [one.group for one in asked]
    runs = [kept_aside(x, y, groups, seed) for seed in range(REPEATS)]
    areas = [auroc(p, y) for p in runs]
    p = np.mean(runs, axis=0)
    print(f"{len(y)} questions, {int(y.sum())} answerable; {REPEATS} times {FOLDS}-fold, conversations never split")
    print(f"AUROC  model     {np.mean(areas):.3f}  ({min(areas):.3f} to {max(areas):.3f})")
    print(f"       dense     {auroc(x[:, NAMES.index('passage')], y):.3f}  (best cosine alone)")
    print(f"       sentence  {auroc(x[:, NAMES.index('sentence')], y):.3f}  (best sentence's cosine alone)")
    print(f"       BM25      {auroc(np.array([one.bm25 for one in asked]), y):.3f}  (best score alone)")
    threshold = chosen_threshold(p, y)
    print("\ncoverage   risk  threshold")
    order = np.sort(p)[::-1]
    for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        cut = order[max(0, round(share * len(p)) - 1)]
        print(f"     {share:.1f}  {1 - y[p >= cut].mean():.3f}  {cut:.3f}")
    kept = p >= threshold
    print(
        f"\nchosen: {threshold:.2f}: {kept.mean():.3f} of the questions answered, risk {1 - y[kept].mean():.3f}; "
        f"{kept[y == 1].mean():.3f} of the answerable answered, {1 - kept[y == 0].mean():.3f} of the others refused"
    )
    print("\nprobability  questions   mean  answerable")
    for low, high, count, mean, share in calibration(p, y):
        print(f"{low:.1f} to {high:.1f}   {count:9d}  {mean:.3f}  {share:.3f}")
    return float(np.mean(areas)), threshold, p


def as_toml(model: Fit, area: float, threshold: float, p: Floats, y: Floats, data: str) -> str:
    """The model as the file that qa/support.py reads."""
    lines = [
        "# How likely it is that what was found answers a question: a logistic regression over the signals of",
        "# qa/support.py. Written by benchmarks/refusal.py; fit it again rather than change it by hand.",
        f"# Fitted on {data}: {len(y)} questions, {int(y.sum())} answerable.",
        f"# AUROC {area:.3f}, {REPEATS} times {FOLDS}-fold cross-validated; the calibration, too, is of",
        "# questions kept aside. The threshold is the lowest at which at most "
        f"{MOST_RISK:.0%} of what is answered has no answer.",
        "",
        f"threshold = {threshold}",
        f"intercept = {model.intercept:.4f}",
        "",
    ]
    for at, name in enumerate(NAMES):
        row = (model.coefficients[at], model.mean[at], model.spread[at], model.low[at], model.high[at])
        parts = zip(("coefficient", "mean", "spread", "low", "high"), row, strict=True)
        lines += [f"[signal.{name}]", *(f"{key} = {value:.4f}" for key, value in parts), ""]
    for low, high, count, mean, share in calibration(p, y):
        lines += ["[[calibration]]", f"from = {low:.1f}", f"to = {high:.1f}", f"questions = {count}"]
        lines += [f"mean = {mean:.3f}", f"answerable = {share:.3f}", ""]
    return "\n".join(lines)


def measured(folder: Path, archive: Path, kept: Path | None) -> list[Asked]:
    """The signals of the questions in a folder, read from `kept` when that file is there."""
    if kept is not None and kept.is_file():
        rows = json.loads(kept.read_text(encoding="utf-8"))
        return [Asked(row["group"], row["answerable"], Signals(**row["signals"]), row["bm25"]) for row in rows]
    kept_by = Archive.made_by(archive)
    assistant = Assistant.open(archive, bundled=False, load_encoder=lambda: Remembering(open_encoder(None, kept_by)))
    if not assistant.status().records:
        assistant.add([read_file(folder / "records.jsonl")])
    asked = measure(assistant, read_questions(folder))
    assistant.close()
    if kept is not None:
        kept.write_text(json.dumps([asdict(one) for one in asked]), encoding="utf-8")
    return asked


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit and judge the model that refuses.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, default=Path("refusal-archive"))
    parser.add_argument("--signals", type=Path, help="keep what was measured, or read it when the file is there")
    parser.add_argument("--write", action="store_true", help="put the model into qa/data/refusal.toml")
    arguments = parser.parse_args()
    asked = measured(arguments.folder, arguments.archive, arguments.signals)
    x, y = matrix(asked), np.array([one.answerable for one in asked])
    area, threshold, p = report(asked, x, y)
    model = fit(x, y)
    print("\nsignal      coefficient (per spread)")
    for name, coefficient in zip(NAMES, model.coefficients, strict=True):
        print(f"{name:12s}{coefficient:+.2f}")
    if arguments.write:
        written = as_toml(model, area, threshold, p, y, arguments.folder.name)
        path = Path(__file__).parents[1] / "qa" / "data" / "refusal.toml"
        path.write_text(written.rstrip() + "\n", encoding="utf-8")
        print(f"\nwritten: {path}")


if __name__ == "__main__":
    main()
