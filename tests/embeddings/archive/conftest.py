"""Disks that are full soon."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a disk of a size such as "3m"; the test is skipped for who may not mount."""
    disk = tmp_path / "disk"

    def mount(size: str) -> Path:
        disk.mkdir()
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(disk)], capture_output=True
        )
        if made.returncode:
            pytest.skip("a small disk can be mounted by root only")
        return disk

    yield mount
    if disk.is_mount():
        subprocess.run(["umount", "-l", str(disk)], check=True)
