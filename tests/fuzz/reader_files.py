"""A reader's own names.csv and periods.toml: any bytes are a table, or one line that says what to mend."""

from __future__ import annotations

import tempfile
from pathlib import Path

from corpus import NameAuthority, NamesError
from qa.understanding.time.named_periods import NamedPeriods, PeriodsError
from tests.fuzz.pieces import ODD, TIMES, encoded

PIECES = encoded(
    (
        "\n", "\r\n", ",", ";", '"', '""', "name,kind,forms,related,earliest,latest,note\n", "name,kind\n",
        "Ana Brandt",
        "person", "place", "none", "Stalin,person,Soso;Koba,,1878,1953,\n", "Mao,none\n", ",,,,,,,,", "1878", "99999",
        "[[period]]\n", "[period]\n", "period = ", 'names = ["the great flood"]\n', 'kind = "event"\n', "kind = 3\n",
        "earliest = 1950-01-02\n", "latest = 1953-01-01\n", "latest = 1953-01-01T00:00:00Z\n",
        'fixed_by = "a decree"\n',
        'fixed_by = """', "'''", "names = [[", "[" * 2000, "{a=" * 2000, "a." * 3000, "= 1e9999\n", "inf", "0x_", "# ",
        *ODD, *TIMES,
    )
)  # fmt: skip


def target(data: bytes) -> None:
    """Read bytes as either file."""
    with tempfile.TemporaryDirectory(prefix="finding-aid-fuzz-") as folder:
        path = Path(folder) / "own"
        path.write_bytes(data)
        try:
            names = NameAuthority.load(path)
        except NamesError as error:
            clean(error)
        else:
            assert names.entries and all(entry.name.strip() for entry in names.entries)
            names.find_mentions("What did Stalin write to Ana Brandt in Peking?")
        try:
            periods = NamedPeriods.load(path)
        except PeriodsError as error:
            clean(error)
        else:
            assert all(
                row.names and (row.latest is None or row.earliest <= row.latest)
                for row in periods.rows
            )
            assert all(
                one.start < one.end
                for one in periods.mentions("after the great flood of the Korean War")
            )


def clean(error: Exception) -> None:
    """One line, and no longer than a reader will read."""
    assert "\n" not in str(error) and len(str(error)) < 1000, str(error)[:2000]
