"""No connection leaves the machine, from the first start to the answer and the backup."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
JOURNEY = """
import socket, sys
tried = []
def refuse(*where, **_):
    tried.append(where)
    raise OSError("no connection may leave this machine")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.create_connection = socket.getaddrinfo = refuse
from qa.interfaces.command_line import main
archive, page, kept = sys.argv[1:]
for command in (
    ["status"], ["add", page], ["ask", "What did Stalin advise Mao in 1949?"], ["search", "sardines"], ["records"],
    ["cite", "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"], ["names", "Stalin"], ["check"], ["history"],
    ["undo"], ["sync"], ["backup", kept],
):
    code = main(["--archive", archive, *command])
    assert code == 0, (command, code)
assert tried == [], tried
"""


def test_the_whole_journey_needs_no_network(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("March 9, 1955\n\nNote on Rice\n\nThe mission buys rice and sardines.\n")
    arguments = [str(tmp_path / "archive"), str(page), str(tmp_path / "kept")]
    done = subprocess.run(
        [sys.executable, "-c", JOURNEY, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "“Stalin advises that China" in done.stdout) == (0, True), done.stderr
