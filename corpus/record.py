"""A record: one entry of a listing, word for word, and its readable id."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar, overload

from corpus.dates import ArchivalDate, ToldTime, title_dates, told_times
from corpus.text import collapse_whitespace, fold

TEXT_FIELDS = ("title", "summary", "text")
"""The fields that can be embedded, searched and quoted, in that order."""

EDITABLE_FIELDS = ("title", "date", "summary")
"""The fields that a reader can correct."""

_MAX_TITLE_IN_ID = 60
"""Characters."""

RIGHTS, REPOSITORY = "Rights", "Repository"
"""The names under which exports carry what a record states of rights and of who keeps it."""

_BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[\W_]+")
_WORDS_FOR_RIGHTS = frozenset(
    "rights copyright license licence rechte droits derechos direitos diritti права".split()
)
_NAMES_OF_REPOSITORIES = frozenset({
    "repository", "repository name", "holding repository", "held by", "archive", "original archive",
    "holding institution", "holding archive", "owning institution", "contributing institution",
    "data provider",
})  # fmt: skip

Value = TypeVar("Value")


class cached_attribute(Generic[Value]):
    """A property `name` with its value stored in the field `_name`, which must be None at first.

    functools.cached_property adds a dictionary of 800 bytes to each record, and a lock. Two threads
    may both compute the value, so it must be the same, and it cannot be None.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._field = f"_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> cached_attribute[Value]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object | None, owner: type) -> cached_attribute[Value] | Value:
        if instance is None:
            return self
        value: Value | None = getattr(instance, self._field)
        if value is None:
            value = self._compute(instance)
            object.__setattr__(instance, self._field, value)
        return value


@dataclass(frozen=True, slots=True)
class ListedWords:
    """The archive's own words of the fields that a reader has corrected, None for the others."""

    title: str | None = None
    date: ArchivalDate | None = None
    summary: str | None = None


NOT_CORRECTED = ListedWords()


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a finding aid, with its text exactly as the archive wrote it, slips included.

    Only what a reader has corrected differs: `listed` then has the archive's own words.

    Attributes:
        id: "" until the store gives it one; a JSON Lines record may bring its own.
        title: as listed.
        date: the listing's date. Both it and `title_dates` count for searching.
        summary: as listed.
        text: the document itself, where the archive gives it.
        url: where the archive shows the document.
        collection: the archive's collection.
        source: the document's place in a physical archive.
        language: of the document.
        people: as the archive lists them.
        places: as the archive lists them.
        topics: as the archive lists them.
        other: (name, value) of each further field of a file; a name may repeat.
        listing: the name of the listing that it was read from, as a reader has called it.
        repository: the name of the repository, which a reader has given the whole archive. The
            store fills it in; it is no part of the record.
        listed: the archive's own words of what a reader has corrected.
        merged: the ids of the records that a reader has merged into it.
    """

    id: str
    title: str
    date: ArchivalDate
    summary: str = ""
    text: str = ""
    url: str = ""
    collection: str = ""
    source: str = ""
    language: str = ""
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    other: tuple[tuple[str, str], ...] = ()
    listing: str = ""
    repository: str = field(default="", compare=False)
    listed: ListedWords = NOT_CORRECTED
    merged: tuple[str, ...] = ()
    _title_dates: tuple[ArchivalDate, ...] | None = field(
        default=None, init=False, repr=False, compare=False
    )
    _told_times: tuple[tuple[str, ToldTime], ...] | None = field(
        default=None, init=False, repr=False, compare=False
    )
    _match_key: str | None = field(default=None, init=False, repr=False, compare=False)
    _text_key: str | None = field(default=None, init=False, repr=False, compare=False)
    _digest: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def is_corrected(self) -> bool:
        """Whether a reader has corrected any field."""
        return self.listed is not NOT_CORRECTED and self.listed != NOT_CORRECTED

    @property
    def corrections(self) -> dict[str, Any]:
        """What the reader has corrected: the reader's words (or date), by field."""
        return {
            name: getattr(self, name)
            for name in EDITABLE_FIELDS
            if getattr(self.listed, name) is not None
        }

    @property
    def as_listed(self) -> Record:
        """The record in the archive's own words alone."""
        if not self.is_corrected:
            return self
        own = {name: getattr(self.listed, name) for name in self.corrections}
        return replace(self, **own, listed=NOT_CORRECTED)

    @property
    def words_as_listed(self) -> dict[str, str]:
        """The archive's own words of the corrected fields; those of a date are as written."""
        own = {name: getattr(self.listed, name) for name in self.corrections}
        return {
            name: words.as_written if isinstance(words, ArchivalDate) else words
            for name, words in own.items()
        }

    def with_corrections(self, corrections: Mapping[str, Any]) -> Record:
        """Return the record with these corrections and no others, by field.

        One that is what the archive itself says is left out.
        """
        own = self.as_listed
        changed = {
            name: corrections[name]
            for name in EDITABLE_FIELDS
            if name in corrections and corrections[name] != getattr(own, name)
        }
        if not changed:
            return own
        listed = ListedWords(**{name: getattr(own, name) for name in changed})
        return replace(own, **changed, listed=listed)

    @cached_attribute
    def title_dates(self) -> tuple[ArchivalDate, ...]:
        """The dates in the title, left to right, except those that repeat the listing's date."""
        return tuple(when for when in title_dates(self.title) if when.edtf != self.date.edtf)

    @cached_attribute
    def told_times(self) -> tuple[tuple[str, ToldTime], ...]:
        """The times that the record tells of, each with the field it is in: summary, then text.

        Relative words ("yesterday") are read against the listing's date, or else against the only
        date in the title.
        """
        written = self.date
        if written.undated and len(self.title_dates) == 1:
            written = self.title_dates[0]
        return tuple(
            (name, time)
            for name in ("summary", "text")
            for time in told_times(self.field(name), written)
        )

    def told_words(self, is_meant: Callable[[ToldTime], bool] = lambda _: True) -> list[str]:
        """Return the words of the times told that are meant, each once; inferred ones say so."""
        words = (
            self.field(name)[time.start : time.end] + (" (inferred)" if time.inferred else "")
            for name, time in self.told_times
            if is_meant(time)
        )
        return list(dict.fromkeys(words))

    @cached_attribute
    def match_key(self) -> str:
        """A text that is equal for entries that the archive lists with one date and title.

        Typography aside; a reader's correction does not change what is matched.
        """
        if self.is_corrected:
            return self.as_listed.match_key
        return f"{self.date.edtf or self.date.as_written.casefold()}\n{fold(self.title)}"

    @cached_attribute
    def text_key(self) -> str:
        """A hash (128 bits, hex) that is equal for entries listed with one title and summary."""
        if self.is_corrected:
            return self.as_listed.text_key
        return hashlib.sha256(f"{fold(self.title)}\n{fold(self.summary)}".encode()).hexdigest()[:32]

    @cached_attribute
    def digest(self) -> str:
        """The hash (128 bits, hex) of what can be quoted: title, date, summary and text."""
        quotable = "\x1f".join((self.title, self.date.as_written, self.summary, self.text))
        return _sha256(quotable)[:32]

    def field(self, name: str) -> str:
        """Return the text of a quotable field. Raises ValueError for a name not in TEXT_FIELDS."""
        if name not in TEXT_FIELDS:
            raise ValueError(
                f"{name!r} is not a field that can be quoted; "
                f"choose one of {', '.join(TEXT_FIELDS)}"
            )
        return {"title": self.title, "summary": self.summary, "text": self.text}[name]


def readable_id(record: Record) -> str:
    """Return an id made of date and title alone, so that the same entry always gets the same one.

    For example "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan". A long title is cut and ends
    in four hex digits of its hash, to distinguish titles that differ only in their last words.
    A correction changes nothing of it.
    """
    record = record.as_listed
    words = _slug(record.title)
    if not words:
        words = f"record-{_sha256(record.title)[:8]}"
    elif len(words) > _MAX_TITLE_IN_ID:
        whole_words = words[: _MAX_TITLE_IN_ID + 1].rpartition("-")[0]
        words = f"{whole_words or words[:_MAX_TITLE_IN_ID]}-{_sha256(fold(record.title))[:4]}"
    return f"{_date_slug(record.date)}-{words}"


def _date_slug(when: ArchivalDate) -> str:
    if not when.edtf:
        return _slug(when.as_written)[:30] or "undated"
    exact = re.sub("[~%]", "", when.edtf)
    circa = "c" if exact != when.edtf else ""
    return circa + re.sub(r"[^0-9A-Za-z]+", "-", exact).strip("-").lower()


def _slug(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "")).strip("-")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def rights_of(record: Record) -> tuple[str, ...]:
    """Return what the record states of rights, each statement once, on one line."""
    return _each_once(value for name, value in record.other if _is_rights(name))


def repository_of(record: Record) -> str:
    """Return who keeps the document: as the record states, else as a reader set it for all."""
    return next(iter(_each_once((*_stated_repositories(record), record.repository))), "")


def fields_with_repository(record: Record) -> tuple[tuple[str, str], ...]:
    """Return the further fields, with the repository that a reader set where they state none."""
    if not record.repository or any(_stated_repositories(record)):
        return record.other
    return (*record.other, (REPOSITORY, record.repository))


def is_carried(name: str) -> bool:
    """Return whether every export carries a field of this name: rights, or a repository."""
    return _is_rights(name) or _is_repository(name)


def without_known_statements(incoming: Record, stored: Record) -> Record:
    """Return a record without the rights and repository that a stored one has elsewhere.

    An export carries them under names of its own, so that they would come back twice.
    """
    known = {*rights_of(stored), repository_of(stored)}
    fields = tuple(
        (name, value)
        for name, value in incoming.other
        if (name, value) in stored.other
        or name not in (RIGHTS, REPOSITORY)
        or collapse_whitespace(value) not in known
    )
    return incoming if fields == incoming.other else replace(incoming, other=fields)


def _stated_repositories(record: Record) -> Iterator[str]:
    return (value for name, value in record.other if _is_repository(name))


def _is_rights(name: str) -> bool:
    """Return whether a field of this name states rights: "usageRights", "dc:rights", "License"."""
    return not _WORDS_FOR_RIGHTS.isdisjoint(_words_of_name(name))


def _is_repository(name: str) -> bool:
    return " ".join(_words_of_name(name)) in _NAMES_OF_REPOSITORIES


def _words_of_name(name: str) -> list[str]:
    return _BETWEEN_WORDS.sub(" ", name).casefold().split()


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in map(collapse_whitespace, values) if line))
