"""Lists that people typed or scanned: chats, footnotes, mail, inventories, printed pages."""

from __future__ import annotations

from tests.fuzz.pieces import ODD, TIMES, encoded
from tests.fuzz.well_formed import read_usable

PIECES = encoded(
    (
        "[12/06/2023, 10:02:11] Ida: ", "12.06.23, 10:02 - Ola: ", '"Register of salt permits", 1919-1922, SA 626/18\n',
        '"Plan of the upper pans", undated\n', "[^1]: ", "1. ", "2. ", "- [ ] ", "* ", "*Discipline cards* (1904), box 12\n",
        "**Petition of the salters** ", "«Petition of the salters»", "“", "”", "„", ", 6 May 1694, ", "Ibid., 12.\n",
        "Ida Lund, The Salters (Oslo: Quay, 1976), 12.\n", "SA 10, vol. 3: Report on the pumps, 4 May 1911\n",
        "From: A <a@b.c>\nDate: Tue, 14 Mar 1995 10:11:12 +0100\nSubject: x\n\n", "> ", "1-3      Minutes of the commission.\n",
        "         1861-1904                                                   3 delen\n", "1.2      Letters\n",
        "1127\tLetters, 1903-1911\t1 omslag\n", "1128\tLists\t", "b. 214\n", '    fasc. 1   "Letters"\n', "Box 4          Box 5\n",
        "Folder 1. Ledgers, Upper               Folder 1. Reports,\n", "  Pans, 1919-1923                        No. 3, 1927\n",
        "SUBJECT FILES OF THE OFFICE. 1942-46. 14 ft.\n", "   Arranged by subject. Reports, and tele-\n", "   grams.\n",
        "                - 23 -\n", "PHOTOGRAPHS. n.d. 1 ft.\n", "Sygnatura: 56/124/0/3/211\n", "Nazwa: ", "[1945-03 a 1945-10] ",
        "[s.d.] ", "Easter 1816", "\n", "\n\n", "   ", *TIMES[:12], *ODD,
    )
)  # fmt: skip


def target(data: bytes) -> None:
    """Read bytes as what they look like, and as each format of lists."""
    read_usable(data, "file.txt", "")
    for as_format in ("chat", "notes", "label-lines", "mail", "markdown-table"):
        read_usable(data, "file", as_format)
