"""MARC in its three kinds of file: binary with leaders and directories that lie, XML, and lines."""

from __future__ import annotations

from tests.fuzz.pieces import ODD, TIMES, encoded
from tests.fuzz.well_formed import read_usable, xml_target

PIECES = (
    *encoded(
        (
            "<leader>00000npcaa2200000 a 4500</leader>", "<leader/>", "<controlfield tag='008'>", "</controlfield>",
            "<controlfield tag='001'>x</controlfield>", "<datafield tag='245' ind1='1' ind2='0'>", "<datafield tag='245'>",
            "<datafield tag='264' ind1=' ' ind2='4'>", "<datafield tag='520'>", "<datafield tag='856'>", "<datafield tag='880'>",
            "<datafield>", "</datafield>", "<subfield code='a'>", "<subfield code='f'>", "<subfield code='6'>880-01", "<subfield>",
            "</subfield>", "</record><record>", "=LDR  00000npcaa2200000 a 4500\n", "=001  x\n", "=008  010101i17881801no\n",
            "=245  10$aLetter$f1961\n", "=245  ", "=520  \\\\$a", "=856  40$uhttp://a/1\n", "$c", "{dollar}", "{lcub}", "\\", "\n", "\n\n",
            "00044npcaa2200037 a 4500", "245000600000", "245999999999", "001000400000", "\x1e", "\x1f", "\x1d", "\x1fa", "\x1fcc1957",
            "\x1b(N", "\x1b$1", "\x1b(B", "10", "  ", *TIMES[:12], *ODD,
        )
    ),
    b"\xb2", b"\xe2e", b"\xff\xfe",
)  # fmt: skip
_RECORD = "<record><leader>00000npcaa2200000 a 4500</leader>"
_read_xml = xml_target(
    "marcxml",
    f"<collection xmlns='http://www.loc.gov/MARC21/slim'>{_RECORD}",
    "</record></collection>",
)


def target(data: bytes) -> None:
    """Read bytes as each kind; in a binary record their leader and directory fit, or do not."""
    _read_xml(data)
    read_usable(data, "file.mrk", "marc-lines")
    field = data[:9_000] + b"\x1e"
    directory = b"245%04d00000\x1e" % len(field)
    size = 24 + len(directory) + len(field) + 1
    letters = b"a" if len(data) % 2 else b" "
    leader = b"%05dnpc %b22%05d a 4500" % (size, letters, 24 + len(directory))
    read_usable(leader + directory + field + b"\x1d" + data, "file.mrc", "marc")
