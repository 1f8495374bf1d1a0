"""What to order where: the boxes and files of records, as their shelfmarks state them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus import Record, count_phrase, repository_of, shelfmark_of

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class OrderUnit:
    """One box or file to order.

    Attributes:
        repository: who keeps it, "" where no source says it.
        unit: what is ordered, without the repository: "RG 59, Lot 60 D 330, Box 3".
        ids: the records in it, in the order given.
        inside: the files and sheets that are wanted of it, each once: "Folder 2, fol. 12".
    """

    repository: str
    unit: str
    ids: tuple[str, ...]
    inside: tuple[str, ...]


@dataclass(frozen=True)
class OrderList:
    """The units to order, by repository and shelfmark.

    Attributes:
        units: in the order of repositories, then of shelfmarks as people count (Box 2, Box 10).
        without: the ids of records with a source that names no box or file.
    """

    units: tuple[OrderUnit, ...]
    without: tuple[str, ...]

    @property
    def text(self) -> str:
        """The list for a reading room, a line for each unit below the name of its repository."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        repository: str | None = None
        for unit in self.units:
            if unit.repository != repository:
                repository = unit.repository
                yield repository or "(no repository is named)"
            inside = f": {'; '.join(unit.inside)}" if unit.inside else ""
            yield f"  {unit.unit} ({count_phrase(len(unit.ids))}){inside}"
        if self.without:
            yield f"{count_phrase(len(self.without))} without a box or file in the source"
        elif not self.units:
            yield "No records."


def order_list(records: Iterable[Record]) -> OrderList:
    """Return what to order to see these records."""
    by_unit: dict[tuple[str, str], list[tuple[str, str]]] = {}
    without: list[str] = []
    for record in records:
        shelfmark = shelfmark_of(record.source, record.other, record.collection)
        if shelfmark is None or not shelfmark.order_unit:
            without.append(record.id)
            continue
        repository = shelfmark.repository or repository_of(record)
        unit = shelfmark.order_unit.removeprefix(f"{shelfmark.repository}, ")
        by_unit.setdefault((repository, unit), []).append((record.id, shelfmark.inside_unit))
    units = [
        OrderUnit(
            repository,
            unit,
            tuple(record_id for record_id, _ in inside),
            tuple(sorted({words for _, words in inside if words}, key=_as_counted)),
        )
        for (repository, unit), inside in by_unit.items()
    ]
    units.sort(key=lambda unit: (unit.repository == "", unit.repository, _as_counted(unit.unit)))
    return OrderList(tuple(units), tuple(without))


def _as_counted(text: str) -> list[tuple[bool, int, str]]:
    """Return a key in which numbers count as numbers."""
    return [
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part.casefold())
        for part in _DIGITS.split(text)
    ]
