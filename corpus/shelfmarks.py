"""Shelfmarks: a document's place in an archive, read into the parts that its source states.

"AVPRF, fond 0102, opis 16, delo 7, list 12", "RG 59, Lot 60 D 330, Box 3, Folder China", "FO
371/122804/12", "BArch, DY 30/3372, Bl. 12", "HB/3/12" and "HU OSA 300-8-3, box 12" are read by
structure: words that name a part with a number behind them (data/shelfmark_words.toml), capitals,
numbers and strokes, or a country, an archive and numbers with hyphens. Wrong parts send
a reader to a wrong box, so what is not clear has no parts: a part named twice, sheets alone, an
abbreviation without the others of its style.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

LEVELS = ("fonds", "series", "box", "file", "item", "sheets")
"""From the largest to the smallest. A series is an opis, an entry or a lot; a box is what holds
files (a carton, a papka, a reel); a file is a delo, a folder or a piece."""

_DATA = tomllib.loads(
    resources.files("corpus").joinpath("data", "shelfmark_words.toml").read_text("utf-8")
)
_WORDS: dict[str, str] = {
    word: level for level in LEVELS if level in _DATA for word in _DATA[level]["words"].split("|")
}
_SHORT: dict[str, str] = {
    word: level for style in _DATA["short"].values() for word, level in style.items()
}
_SHORT_SERIES = {word for word, level in _SHORT.items() if level == "series"}
_SIGNED = "sygn"
_WEAK = frozenset("file list page map entry accession vol volume series serie ms leg".split()) | {
    *_SHORT
}
"""Words that also end a name, as "Central Decimal File 1951": they begin a part only behind a
mark or another part."""
_PUBLISHED = frozenset("volume vol band bd tome".split())
_LONGEST = 300
"""Characters; a longer source is prose."""

_LABEL = "|".join(sorted(map(re.escape, {*_WORDS, *_SHORT}), key=len, reverse=True))
_NUMBER_WORD = r"(?:(?:number|numbers|nummer|numéro|номер)\b|no\.|nr\.?(?=\s*\d)|n[°º]|№|#)?"
_NUMBER = (
    r"(?:(?-i:[A-ZА-Я]{1,4})[ -]?)?\d[\w*]*(?:[-–./][\w*]+)*(?:\s(?-i:[A-Z])\s?\d+)?"
    r"(?:\s?[-–]\s?\d+)?(?:\s?(?:об|ob|verso|recto|r|v|rs)\b\.?)?"
)
_PART = re.compile(
    rf"(?<![\w./-])(?P<label>(?:{_LABEL})(?:\b|(?<=rg)(?=\d))\.?)\s*{_NUMBER_WORD}\s*[:.]?\s*(?P<value>{_NUMBER})(?![\w/])",
    re.IGNORECASE,
)
_NAMED_FILE = re.compile(
    r"(?<!\w)(?P<label>folder|file|dossier|mappe)\s*(?::\s*|(?=[\"“„«'‘]))"
    r"(?P<value>[\"“„«'‘]?[^\W\d_][^,;\"”“»]{1,80}[\"”“»]?)",
    re.IGNORECASE,
)
_STROKES = re.compile(
    r"(?<![\w/.-])(?P<group>[A-Z]{1,4})[ \u00a0](?P<series>\d{1,4})/(?P<file>\d{1,7}[A-Z]?)"
    r"(?:/(?P<item>\d{1,5}[A-Z]?))?(?![\w/])"
)
_SLASHES = re.compile(
    r"(?<![\w/.-])(?P<group>[A-Z]{1,5})/(?P<series>\d{1,6})/(?P<file>\d{1,6}[A-Za-z]?)"
    r"(?:/(?P<item>\d{1,6}[A-Za-z]?))?(?![\w/])"
)
_HYPHENS = re.compile(
    r"(?<![\w/.-])[A-Z]{2}[ \u00a0-][A-Z]{2,6}[ \u00a0](?P<fonds>\d{1,4}(?:-\d{1,4}){1,3})"
    r"(?![\w/:-])"
)
"""A country, the short name of an archive, and the numbers of a fonds and what is in it."""
_YEAR = re.compile(r"1[89]\d\d|20\d\d")
_NO_GROUP = frozenset(("NO", "NR", "DOC", "VOL", "BD", "TOP", "ST", "PT"))
_BETWEEN = " \t,;.:/–—-"
_SEGMENT_END = re.compile(r"\s*[,;:]\s*|(?<=\w\w)\.\s+")
_REPOSITORY = re.compile(
    r"archi[vw]|arkiv|архив|librar|bibliothe|bibliote|библиотек|museum|musée|record office|institut"
    r"|university|universität|université|historical society",
    re.IGNORECASE,
)
_COLLECTION = re.compile(
    r"papers|files?\b|collection|records|nachla[sß]|correspondence|office|sammlung|papiers",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[^\W\d_]*[^\W\d_a-zà-ÿа-я]{2}[^\W\d_]*")


@dataclass(frozen=True, slots=True)
class ShelfmarkPart:
    """One part of a shelfmark.

    Attributes:
        level: one of LEVELS; "" for words between the others that name no level.
        label: the word that names the part, as written; "" where the structure alone tells it.
        value: its number or name.
    """

    level: str
    label: str
    value: str

    def __str__(self) -> str:
        return f"{self.label} {self.value}".strip()


@dataclass(frozen=True, slots=True)
class Shelfmark:
    """A document's place in an archive.

    Attributes:
        repository: who keeps it, as written; "" where the source does not say.
        parts: in the order in which they are written.
    """

    repository: str
    parts: tuple[ShelfmarkPart, ...]

    @property
    def file(self) -> str:
        """The file that the document is in: all parts but the sheets; "" where none is named."""
        return self._down_to("file") if {"file", "box"} & self._levels else ""

    @property
    def order_unit(self) -> str:
        """What is ordered at the repository: the box, where one is named, else the file."""
        unit = "box" if "box" in self._levels else "file"
        return self._down_to(unit) if unit in self._levels else ""

    @property
    def inside_unit(self) -> str:
        """The part to be ordered of the unit: "Folder 2, fol. 12"; "" for all of it."""
        unit = "box" if "box" in self._levels else "file"
        below = LEVELS[LEVELS.index(unit) + 1 :]
        return ", ".join(str(part) for part in self.parts if part.level in below)

    @property
    def _levels(self) -> set[str]:
        return {part.level for part in self.parts}

    def _down_to(self, level: str) -> str:
        """Return the parts down to a level; those that strokes part are joined by strokes."""
        above = ("", *LEVELS[: LEVELS.index(level) + 1])
        words = self.repository
        before: ShelfmarkPart | None = None
        for part in self.parts:
            if part.level not in above:
                continue
            is_stroke = before is not None and before.level and not (before.label or part.label)
            mark = "/" if is_stroke else ", "
            words = f"{words}{mark}{part}" if words else str(part)
            before = part
        return words


def shelfmark_of(
    source: str, other: Iterable[tuple[str, str]] = (), collection: str = ""
) -> Shelfmark | None:
    """Return the shelfmark that a record's source states, None where it states none clearly.

    other: further fields of the record; those called "Box", "Opis" or similar are parts too.
    collection: its collection, which says who keeps it, or whose boxes are meant, where the source
        does not.
    """
    columns = tuple(
        (name, value)
        for name, value in other
        if _WORDS.get(name.strip().casefold().rstrip(".")) and len(value) <= _LONGEST
    )
    return _read(source, columns, collection)


@lru_cache(maxsize=16_384)  # the records of a file have the same
def _read(source: str, columns: tuple[tuple[str, str], ...], collection: str) -> Shelfmark | None:
    text = " ".join(source.split())
    places = list(_parts_in(text)) if len(text) <= _LONGEST else []
    repository, parts = _head(text[: places[0][0]] if places else text[:_LONGEST])
    place = places[0][0] if places else 0
    for begin, end, part in places:
        if words := text[place:begin].strip(_BETWEEN):
            parts.append(ShelfmarkPart("", "", words))
        parts.append(part)
        place = end
    for name, value in columns:
        level = _WORDS[name.strip().casefold().rstrip(".")]
        if not any(part.level == level for part in parts):
            parts.append(ShelfmarkPart(level, name.strip(), " ".join(value.split())))
    if not _is_clear(repository, [part for part in parts if part.level]):
        return None
    if not repository and _is_repository(collection):
        repository = collection
    elif not any(part.level in ("", "fonds") for part in parts) and collection:
        parts.insert(0, ShelfmarkPart("", "", collection))
    return Shelfmark(repository, tuple(parts))


def _is_clear(repository: str, parts: list[ShelfmarkPart]) -> bool:
    """Return whether parts lead somewhere: none twice, more than sheets or a printed volume."""
    keys = {(part.level, _plain(part.label)) for part in parts}
    levels = {part.level for part in parts}
    if len(keys) < len(parts) or not levels - {"sheets", "series"}:
        return False
    is_volume = all(_plain(part.label) in _PUBLISHED for part in parts if part.level == "box")
    return levels - {"box", "sheets"} != set() or not is_volume or bool(repository)


def _parts_in(text: str) -> Iterator[tuple[int, int, ShelfmarkPart]]:
    """Yield the parts of a text with their places, left to right; none for an unclear style."""
    matches: list[tuple[int, int, ShelfmarkPart]] = []
    by_structure = [
        *(_parts_of_strokes(m) for m in _STROKES.finditer(text) if m["group"] not in _NO_GROUP),
        *(_parts_of_slashes(m) for m in _SLASHES.finditer(text) if not _has_year(m)),
        *(
            [(*m.span("fonds"), ShelfmarkPart("fonds", "", m["fonds"]))]
            for m in _HYPHENS.finditer(text)
        ),
    ]
    if len(by_structure) > 1:
        return
    for parts in by_structure:
        matches += parts
    occupied = [(begin, end) for begin, end, _ in matches]
    labelled = [
        match
        for match in _PART.finditer(text)
        if not any(begin < match.end() and match.start() < end for begin, end in occupied)
    ]
    labels = {_plain(match["label"]) for match in labelled}
    for match in labelled:
        level = _level(_plain(match["label"]), labels)
        if level and not (_plain(match["label"]) in _WEAK and _goes_on(text, match, matches)):
            value = match["value"].strip().rstrip(".")
            part = ShelfmarkPart(level, match["label"].strip(), value)
            matches.append((match.start(), match.end(), part))
    spans = [(begin, end) for begin, end, _ in matches]
    for match in _NAMED_FILE.finditer(text):
        if matches and not any(b < match.end() and match.start() < e for b, e in spans):
            part = ShelfmarkPart("file", match["label"], match["value"].strip(" \"“”„«»'‘’"))
            matches.append((match.start(), match.end(), part))
    yield from sorted(matches, key=lambda found: found[0])


def _parts_of_strokes(match: re.Match[str]) -> list[tuple[int, int, ShelfmarkPart]]:
    begin, end = match.span()
    values = (
        ("fonds", f"{match['group']} {match['series']}"),
        ("file", match["file"]),
        ("item", match["item"]),
    )
    return [(begin, end, ShelfmarkPart(level, "", value)) for level, value in values if value]


def _parts_of_slashes(match: re.Match[str]) -> list[tuple[int, int, ShelfmarkPart]]:
    values = zip(
        ("fonds", "series", "file", "item"), match.group("group", "series", "file", "item"),
        strict=True,
    )  # fmt: skip
    return [(*match.span(), ShelfmarkPart(level, "", value)) for level, value in values if value]


def _has_year(match: re.Match[str]) -> bool:
    """Return whether a number is a year, as in the symbols of documents ("S/1996/203")."""
    return any(_YEAR.fullmatch(match[name] or "") for name in ("series", "file", "item"))


def _goes_on(text: str, match: re.Match[str], before: list[tuple[int, int, ShelfmarkPart]]) -> bool:
    """Return whether a word goes on with the name in front of it: "Geographic File 1951"."""
    lead = text[: match.start()].rstrip()
    return (
        bool(lead) and lead[-1] not in ",;:.([/–—-" and len(lead) not in {e for _, e, _ in before}
    )


def _plain(label: str) -> str:
    return label.casefold().rstrip(".")


def _level(label: str, labels: set[str]) -> str:
    """Return the level of a label among others, "" where it is not clear."""
    if label in _SHORT and (_SHORT_SERIES | {"opis", "опись"}) & labels:
        return _SHORT[label]
    if label == "k" and _SIGNED in labels:
        return "sheets"
    if label in _WORDS:
        return _WORDS[label]
    return "sheets" if label == "f" else ""


def _head(text: str) -> tuple[str, list[ShelfmarkPart]]:
    """Return the repository and the other words in front of the first part."""
    segments = [part.strip(_BETWEEN) for part in _SEGMENT_END.split(text)]
    segments = [part for part in segments if part]
    at = next((at for at, part in enumerate(segments) if _is_repository(part)), None)
    if at is not None and at > 0 and _COLLECTION.search(segments[at]):
        at = None
    neighbours = segments if at is None else segments[:at] + segments[at + 1 :]
    return "" if at is None else segments[at], [ShelfmarkPart("", "", part) for part in neighbours]


def _is_repository(text: str) -> bool:
    """Return whether words name who keeps a collection: an archive, a library, capitals alone."""
    if not text or len(text) > 120 or any(map(str.isdigit, text)):
        return False
    if _REPOSITORY.search(text):
        return True
    return all(map(_CAPITALS.fullmatch, text.split())) and not _COLLECTION.search(text)
