"""Programs called as ours are, in the current folder or on the path, are never run in their place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMES = ("app", "pages", "qa", "embeddings", "corpus")
TRAP = "import os; os.write(1, b'TRAPPED'); os._exit(9)\n"


@pytest.mark.parametrize("packages", [True, False])
def test_a_namesake_is_never_run(tmp_path: Path, packages: bool) -> None:
    for name in NAMES:
        place = tmp_path / name / "__init__.py" if packages else tmp_path / f"{name}.py"
        place.parent.mkdir(exist_ok=True)
        place.write_text(TRAP, encoding="utf-8")
    code = (
        f"import sys; sys.path.append({str(ROOT)!r}); import finding_aid; "
        "finding_aid._prepare_process(); import app; print(app.__file__); "
        "import pages.session, qa, embeddings, corpus; "
        "print(pages.__file__, qa.__file__, embeddings.__file__, corpus.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [
        str(ROOT / "app.py"),
        *(str(ROOT / name / "__init__.py") for name in NAMES[1:]),
    ], done.stderr[-2000:]
