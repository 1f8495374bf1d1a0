"""The house holds: imports point one way, heavy libraries stay behind their fences, files stay small and well named."""

import ast
import importlib
import json
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "embeddings", "qa")
ROOMS = ("app", "pages", *PACKAGES)
MAY_IMPORT = {
    "corpus": set[str](),
    "embeddings": {"corpus"},
    "qa": {"corpus", "embeddings"},
    "pages": {"corpus", "qa"},
    "app": {"corpus", "qa", "pages"},
}
FENCES = {
    "streamlit": ("app.py", "pages/"),
    "faiss": ("embeddings/parts.py",),
    "tantivy": ("embeddings/analysis.py", "embeddings/clauses.py", "embeddings/words.py"),
    "sentence_transformers": ("embeddings/reference.py",),
    "torch": ("embeddings/reference.py",),
    "transformers": ("embeddings/reference.py",),
    "openvino": ("embeddings/bert.py", "embeddings/precision.py"),
    "tokenizers": ("embeddings/bert.py",),
    "huggingface_hub": ("embeddings/model_files.py",),
    "openai": ("qa/drafts/language_model.py",),
    "httpx2": ("qa/drafts/language_model.py",),
    "safetensors": ("embeddings/bert.py", "embeddings/reference.py"),
}
FLOORS_OF_QA = {
    "time": set[str](),
    "styles": set[str](),
    "asking": {"time"},
    "finding": {"asking", "time"},
    "browse": {"asking", "time"},
    "answering": {"finding", "asking", "time", "styles"},
    "drafts": {"answering", "finding", "asking", "time"},
}
"""What each room of qa may use of the others; none of them uses what stands beside the rooms, as assistant.py does."""
PICKLERS = {"pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
READS_ENVIRONMENT = {"app.py", "qa/cli.py"}
ENVIRONMENT = {"environ", "environb", "getenv", "putenv"}
BANNED_NAMES = {"util", "utils", "helper", "helpers", "manager", "common", "base", "core"}
MOST_LINES = 400
SLOW = ("torch", "streamlit", "sentence_transformers", "transformers")


class Import(NamedTuple):
    """One imported module, as in `from module import name`; name is "" for `import module`."""

    line: int
    module: str
    name: str = ""

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


def imports_of(source: str) -> Iterator[Import]:
    """Every import of a source, also those inside functions, under `if TYPE_CHECKING` and by `import_module("...")`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (Import(node.lineno, module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from (Import(node.lineno, str(arg.value)) for arg in node.args[:1] if isinstance(arg, ast.Constant))


def is_inside(place: str, homes: tuple[str, ...]) -> bool:
    return any(place == home or (home.endswith("/") and place.startswith(home)) for home in homes)


def faults(place: str, source: str) -> list[str]:
    """What a file of the house, at `place` under the root, does against the rules for imports."""
    room = place.partition("/")[0].removesuffix(".py")
    found = []
    for line, module, name in imports_of(source):
        top = module.partition(".")[0]
        where = f"{place}:{line}"
        if module.startswith("."):
            found.append(f"{where} imports {module} by a relative path")
        elif top in ROOMS and top != room:
            if top not in MAY_IMPORT[room]:
                found.append(f"{where} imports {top}")
            elif "." in module or is_private_file(top, name):
                found.append(f"{where} imports a private file of {top}: {module} {name}".rstrip())
        elif (top in FENCES and not is_inside(place, FENCES[top])) or top in PICKLERS:
            found.append(f"{where} imports {top}")
    return found


def is_private_file(room: str, name: str) -> bool:
    """Whether `from room import name` takes a file; a public name that is spelled like a file is no file."""
    return (ROOT / room / f"{name}.py").is_file() and name not in getattr(importlib.import_module(room), "__all__", ())


def house_files() -> list[str]:
    files = [ROOT / "app.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    return sorted(file.relative_to(ROOT).as_posix() for file in files if file.is_file())


def written_files() -> list[str]:
    """Every Python file that we write: the house, its tests and its benchmarks."""
    others = [file for folder in ("tests", "benchmarks") for file in (ROOT / folder).rglob("*.py")]
    return house_files() + sorted(file.relative_to(ROOT).as_posix() for file in others)


def reads_environment(source: str) -> list[int]:
    """The lines, in order, that read or change the process's environment."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT:
            lines.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            lines += [node.lineno for alias in node.names if alias.name in ENVIRONMENT]
    return sorted(lines)


def test_every_room_is_read() -> None:
    rooms = {place.partition("/")[0].removesuffix(".py") for place in house_files()}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("place", house_files())
def test_imports_keep_to_the_house(place: str) -> None:
    assert faults(place, (ROOT / place).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("place", "source", "fault"),
    [
        ("corpus/dates.py", "import qa", "corpus/dates.py:1 imports qa"),
        ("corpus/dates.py", "def f():\n    from embeddings import Archive", "corpus/dates.py:2 imports embeddings"),
        ("embeddings/words.py", "import qa.answering.answer", "embeddings/words.py:1 imports qa"),
        ("qa/answering/answer.py", "from app import main", "qa/answering/answer.py:1 imports app"),
        ("pages/ask.py", "from embeddings import Archive", "pages/ask.py:1 imports embeddings"),
        ("pages/ask.py", "import app", "pages/ask.py:1 imports app"),
        ("qa/cli.py", "import corpus.store", "qa/cli.py:1 imports a private file of corpus: corpus.store"),
        (
            "qa/cli.py",
            "from corpus.plan import Plan",
            "qa/cli.py:1 imports a private file of corpus: corpus.plan Plan",
        ),
        ("qa/cli.py", "from corpus import store", "qa/cli.py:1 imports a private file of corpus: corpus store"),
        ("qa/cli.py", "from .answer import Answer", "qa/cli.py:1 imports .answer by a relative path"),
        ("qa/cli.py", "import streamlit.web.cli", "qa/cli.py:1 imports streamlit"),
        ("qa/cli.py", "import importlib\nimportlib.import_module('torch')", "qa/cli.py:2 imports torch"),
        ("embeddings/archive.py", "import faiss", "embeddings/archive.py:1 imports faiss"),
        ("embeddings/vectors.py", "from tantivy import Index", "embeddings/vectors.py:1 imports tantivy"),
        ("embeddings/words.py", "import pickle", "embeddings/words.py:1 imports pickle"),
    ],
)
def test_a_breach_is_seen(place: str, source: str, fault: str) -> None:
    assert faults(place, source) == [fault]


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("corpus/store.py", "from corpus.record import Record"),
        ("qa/answering/answer.py", "from corpus import Record\nfrom embeddings import Archive\nimport corpus"),
        ("pages/ask.py", "import streamlit as st\nfrom qa import Assistant"),
        ("embeddings/parts.py", "import faiss"),
    ],
)
def test_what_is_allowed_passes(place: str, source: str) -> None:
    assert faults(place, source) == []


def climbing(place: str, source: str) -> list[str]:
    """The modules of qa, above the floor of a file in one of its rooms, that the file imports."""
    room = place.split("/")[1]
    return [
        module
        for _, module, _ in imports_of(source)
        if module.startswith("qa.") and module.split(".")[1] not in {room, *FLOORS_OF_QA[room]}
    ]


@pytest.mark.parametrize(
    "place", [one for one in house_files() if one.split("/")[1:2] and one.split("/")[1] in FLOORS_OF_QA]
)
def test_the_rooms_of_qa_stand_on_one_another(place: str) -> None:
    assert climbing(place, (ROOT / place).read_text(encoding="utf-8")) == []


def test_a_climb_is_seen() -> None:
    source = "from qa.answering.answer import Answer\nfrom qa.assistant import Found\nfrom qa.time.period import Period"
    assert climbing("qa/finding/scope.py", source) == ["qa.answering.answer", "qa.assistant"]


def named_by(files: Mapping[str, str]) -> dict[str, set[str]]:
    """For each module (of these sources by module) the modules that its imports name, types only included."""
    named: dict[str, set[str]] = {one: set() for one in files}
    for one, source in files.items():
        for _, module, name in imports_of(source):
            named[one] |= {found for found in (module, f"{module}.{name}") if found in files and found not in PACKAGES}
    return named


def in_circles(named: Mapping[str, Collection[str]]) -> set[str]:
    """The modules that name others which, by however many steps, name them."""
    found = set()
    for one in named:
        reached, left = set[str](), list(named[one])
        while left:
            if (at := left.pop()) not in reached:
                reached.add(at)
                left += named[at]
        found |= {one} & reached
    return found


def test_no_files_name_each_other() -> None:
    files = {place.removesuffix(".py").removesuffix("/__init__").replace("/", "."): place for place in house_files()}
    named = named_by({module: (ROOT / place).read_text(encoding="utf-8") for module, place in files.items()})
    assert "qa.judged" in named["qa.evaluate"]
    assert in_circles(named) == {"qa.asking.naming", "qa.asking.question"}  # a question bears its names, as a type


def test_a_circle_is_seen() -> None:
    files = {"qa.a": "from qa.b import B", "qa.b": "if TYPE_CHECKING:\n    from qa.c import C", "qa.c": "import qa.a"}
    assert in_circles(named_by(files | {"qa.d": "import qa.a"})) == {"qa.a", "qa.b", "qa.c"}


@pytest.mark.parametrize("place", written_files())
def test_nothing_is_pickled(place: str) -> None:
    imported = {found.top for found in imports_of((ROOT / place).read_text(encoding="utf-8"))}
    assert imported & PICKLERS == set()


@pytest.mark.parametrize("place", written_files())
def test_files_stay_small(place: str) -> None:
    assert len((ROOT / place).read_text(encoding="utf-8").splitlines()) <= (
        MOST_LINES if place in house_files() else 2 * MOST_LINES
    )


@pytest.mark.parametrize("place", written_files())
def test_names_say_what_is_inside(place: str) -> None:
    words = {word for part in Path(place).with_suffix("").parts for word in part.split("_")}
    assert words & BANNED_NAMES == set()


@pytest.mark.parametrize("place", [place for place in house_files() if place not in READS_ENVIRONMENT])
def test_environment_is_read_at_the_entrances_only(place: str) -> None:
    assert reads_environment((ROOT / place).read_text(encoding="utf-8")) == []


def test_reading_the_environment_is_seen() -> None:
    assert reads_environment("import os\nos.environ['A']\nos.getenv('B')\nfrom os import environ") == [2, 3, 4]


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_exist(package: str) -> None:
    module = importlib.import_module(package)
    names = module.__all__
    assert names == list(dict.fromkeys(names))
    assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_loads_nothing_slow(package: str) -> None:
    code = f"import json, sys, {package}; print(json.dumps(sorted(set({SLOW!r}) & set(sys.modules))))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
