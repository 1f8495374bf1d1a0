"""Which deed a verb names: writing, receiving, meeting or going.

The verb is compared with a few verbs of each deed, by the archive's encoder, so that "mailed" is
writing and "toured" is going.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Literal, get_args

from embeddings import Encoder
from qa.understanding.kept_vectors import MOST_WORDS_KEPT, kept_vectors

Deed = Literal["write", "receive", "meet", "go"]

LEAST_CLOSENESS = 0.55
"""Cosine of two verbs: mail 0.60 to write, tour 0.63 to visit; invite 0.52 to write, discuss 0.53
to meet (all-MiniLM-L6-v2)."""

_VERBS = tomllib.loads(
    resources.files("qa").joinpath("data/deeds.toml").read_text(encoding="utf-8")
)
_PROTOTYPES: dict[Deed, tuple[str, ...]] = {
    deed: tuple(_VERBS[deed].split()) for deed in get_args(Deed)
}


def deed_of_verb(lemma: str, encoder: Encoder) -> Deed | None:
    """Return the deed that a verb names, by its nearest prototype; None when none is near."""
    for deed, verbs in _PROTOTYPES.items():
        if lemma in verbs:
            return deed
    pairs = [(deed, verb) for deed, verbs in _PROTOTYPES.items() for verb in verbs]
    vectors = kept_vectors(encoder, MOST_WORDS_KEPT).of([lemma, *(verb for _, verb in pairs)])
    closeness = vectors[1:] @ vectors[0]
    nearest = int(closeness.argmax())
    return pairs[nearest][0] if closeness[nearest] >= LEAST_CLOSENESS else None
