"""The house holds: imports point one way, heavy libraries stay behind their fences, files stay small and well named."""

import ast
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
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
    "faiss": ("embeddings/vector_index/faiss_index.py",),
    "tantivy": (
        "embeddings/text_index/analyzer.py",
        "embeddings/text_index/text_query.py",
        "embeddings/text_index/text_index.py",
    ),
    "sentence_transformers": ("embeddings/encoders/sentence_transformers_encoder.py",),
    "torch": ("embeddings/encoders/sentence_transformers_encoder.py",),
    "transformers": ("embeddings/encoders/sentence_transformers_encoder.py",),
    "openvino": ("embeddings/encoders/openvino_encoder.py", "embeddings/encoders/precision.py"),
    "tokenizers": ("embeddings/encoders/openvino_encoder.py",),
    "huggingface_hub": ("embeddings/encoders/model_files.py",),
    "spacy": ("qa/understanding/sentence_parser.py",),
    "httpx2": (
        "qa/generation/language_model.py",
        "qa/harvest/oai_client.py",
        "qa/zotero/zotero_client.py",
    ),
    "mcp": ("qa/interfaces/mcp_server.py",),
    "fastapi": ("qa/interfaces/http_api.py", "qa/interfaces/http_problems.py"),
    "uvicorn": ("qa/interfaces/http_server.py",),
    "lxml": ("corpus/imports/html_lines.py", "corpus/imports/xml_tree.py"),
    "psycopg": ("embeddings/postgres/",),
    "pgvector": ("embeddings/postgres/",),
    "pymarc": ("corpus/imports/marc_files.py",),
    "openpyxl": ("corpus/imports/workbook.py",),
    "pypdf": ("corpus/imports/pdf_file.py",),
    "safetensors": (
        "embeddings/encoders/openvino_encoder.py",
        "embeddings/encoders/sentence_transformers_encoder.py",
    ),
}
ROOMS_OF: dict[str, dict[str, set[str]]] = {
    "corpus": {
        "durable_files": set(),
        "errors": set(),
        "row_numbers": set(),
        "shelfmarks": set(),
        "text": set(),
        "web_address": set(),
        "dates": set(),
        "record": {"dates", "text"},
        "names": {"dates", "durable_files", "errors", "row_numbers", "text"},
        "formats": {"dates", "errors", "record", "text"},
        "imports": {"dates", "formats", "record", "text"},
        "manuscripts": {"formats", "imports"},
        "storage": {
            "dates",
            "durable_files",
            "errors",
            "names",
            "record",
            "row_numbers",
            "shelfmarks",
            "text",
        },
    },
    "embeddings": {
        "errors": set(),
        "passages": set(),
        "encoders": set(),
        "text_index": set(),
        "vector_index": {"encoders"},
        "archive": {"encoders", "errors", "passages", "text_index", "vector_index"},
        "postgres": {"archive", "encoders", "errors", "passages", "text_index"},
    },
    "qa": {
        "background": set(),
        "understanding": set(),
        "citations": {"background"},
        "retrieval": {"understanding"},
        "browse": {"understanding"},
        "answering": {"citations", "retrieval", "understanding"},
        "dialogue": {"answering", "browse", "citations", "retrieval", "understanding"},
        "generation": {"answering", "citations"},
        "harvest": {"background"},
        "manuscript": {"answering", "citations", "understanding"},
        "zotero": {"citations"},
        "output": {"answering", "background", "citations", "retrieval", "understanding"},
        "upkeep": {"background", "browse", "understanding"},
        "suggestions": {"answering", "browse", "output", "understanding"},
        "assistant": {
            "answering",
            "browse",
            "dialogue",
            "generation",
            "manuscript",
            "output",
            "retrieval",
            "suggestions",
            "understanding",
            "upkeep",
        },
        "evaluation": {"assistant", "output", "understanding"},
        "interfaces": {
            "answering",
            "assistant",
            "browse",
            "citations",
            "evaluation",
            "generation",
            "harvest",
            "manuscript",
            "output",
            "understanding",
            "zotero",
        },
    },
}
"""The rooms of each package, from the ground up, and the rooms of the same package that each may import."""
MOST_ARROWS = {"corpus": 25, "embeddings": 11, "qa": 54}
PICKLERS = {"pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
READS_ENVIRONMENT = {"app.py", "qa/interfaces/command_line.py"}
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


@cache
def imports_of(source: str) -> tuple[Import, ...]:
    """Every import of a source, also those inside functions, under `if TYPE_CHECKING` and by `import_module("...")`."""
    return tuple(_imports(ast.walk(ast.parse(source))))


def _imports(nodes: Iterable[ast.AST]) -> Iterator[Import]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (Import(node.lineno, module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Call) and called_name(node) in ("import_module", "__import__"):
            yield from (
                Import(node.lineno, str(arg.value))
                for arg in node.args[:1]
                if isinstance(arg, ast.Constant)
            )


def called_name(call: ast.Call) -> str:
    """The last part of the name that is called: "b" for `a.b()`; "" for a call of anything else."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


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
    inside = ROOT / room / name
    return (
        bool(name)
        and (inside.is_dir() or inside.with_suffix(".py").is_file())
        and name not in getattr(importlib.import_module(room), "__all__", ())
    )


@cache
def text_of(place: str) -> str:
    return (ROOT / place).read_text(encoding="utf-8")


def house_files() -> list[str]:
    files = [ROOT / "app.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    return sorted(file.relative_to(ROOT).as_posix() for file in files if file.is_file())


def written_files() -> list[str]:
    """Every Python file that we write: the house, its tests and its benchmarks."""
    others = [
        file
        for folder in ("tests", "benchmarks", "tools")
        for file in (ROOT / folder).rglob("*.py")
    ]
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


def test_imports_keep_to_the_house() -> None:
    assert [fault for place in house_files() for fault in faults(place, text_of(place))] == []


@pytest.mark.parametrize(
    ("place", "source", "fault"),
    [
        (
            "corpus/dates/archival_date.py",
            "import qa",
            "corpus/dates/archival_date.py:1 imports qa",
        ),
        (
            "corpus/dates/archival_date.py",
            "def f():\n    from embeddings import Archive",
            "corpus/dates/archival_date.py:2 imports embeddings",
        ),
        (
            "embeddings/text_index/text_index.py",
            "import qa.answering.answer",
            "embeddings/text_index/text_index.py:1 imports qa",
        ),
        ("qa/answering/answer.py", "from app import main", "qa/answering/answer.py:1 imports app"),
        ("pages/ask.py", "from embeddings import Archive", "pages/ask.py:1 imports embeddings"),
        ("pages/ask.py", "import app", "pages/ask.py:1 imports app"),
        (
            "qa/interfaces/command_line.py",
            "import corpus.storage.store",
            "qa/interfaces/command_line.py:1 imports a private file of corpus: corpus.storage.store",
        ),
        (
            "qa/interfaces/command_line.py",
            "from corpus.storage.upsert_plan import Plan",
            "qa/interfaces/command_line.py:1 imports a private file of corpus: corpus.storage.upsert_plan Plan",
        ),
        (
            "qa/interfaces/command_line.py",
            "from corpus import storage",
            "qa/interfaces/command_line.py:1 imports a private file of corpus: corpus storage",
        ),
        (
            "qa/interfaces/command_line.py",
            "from .answer import Answer",
            "qa/interfaces/command_line.py:1 imports .answer by a relative path",
        ),
        (
            "qa/interfaces/command_line.py",
            "import streamlit.web.cli",
            "qa/interfaces/command_line.py:1 imports streamlit",
        ),
        (
            "qa/interfaces/command_line.py",
            "import importlib\nimportlib.import_module('torch')",
            "qa/interfaces/command_line.py:2 imports torch",
        ),
        (
            "embeddings/archive/archive.py",
            "import faiss",
            "embeddings/archive/archive.py:1 imports faiss",
        ),
        (
            "embeddings/vector_index/vector_index.py",
            "from tantivy import Index",
            "embeddings/vector_index/vector_index.py:1 imports tantivy",
        ),
        (
            "embeddings/text_index/text_index.py",
            "import pickle",
            "embeddings/text_index/text_index.py:1 imports pickle",
        ),
    ],
)
def test_a_breach_is_seen(place: str, source: str, fault: str) -> None:
    assert faults(place, source) == [fault]


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("corpus/storage/store.py", "from corpus.record import Record"),
        (
            "qa/answering/answer.py",
            "from corpus import Record\nfrom embeddings import Archive\nimport corpus",
        ),
        ("pages/ask.py", "import streamlit as st\nfrom qa import Assistant"),
        ("embeddings/vector_index/faiss_index.py", "import faiss"),
    ],
)
def test_what_is_allowed_passes(place: str, source: str) -> None:
    assert faults(place, source) == []


def room_of(module: str) -> str:
    """The room of a module of ours, as in "corpus.dates"; "" for what is no room, as the package itself."""
    package, _, rest = module.partition(".")
    return f"{package}.{rest.partition('.')[0]}" if package in PACKAGES and rest else ""


def module_of(place: str) -> str:
    return place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def arrows(place: str, source: str) -> Iterator[tuple[str, str, str]]:
    """(room, other room, imported module) for each import of a file from another room of its package."""
    module = module_of(place)
    for _, imported, name in imports_of(source):
        exact = (
            f"{imported}.{name}"
            if (ROOT / f"{imported}.{name}".replace(".", "/")).is_dir()
            else imported
        )
        if exact.startswith(f"{module.partition('.')[0]}.") and room_of(exact) != room_of(module):
            yield room_of(module), room_of(exact), exact


def room_breaches(place: str, source: str) -> list[str]:
    """What a file does against the rooms of its package: an arrow that is not allowed, or into a room's own file."""
    breaches = []
    for room, other, imported in arrows(place, source):
        package, _, name = room.partition(".")
        if not name:
            continue  # the package's own __init__ names what it likes of its rooms
        if other.partition(".")[2] not in ROOMS_OF[package][name]:
            breaches.append(f"{room} imports {other}")
        elif imported != other:
            breaches.append(f"{room} imports a private file of {other}: {imported}")
    return breaches


def test_rooms_are_used_from_above_and_by_their_face() -> None:
    places = [place for place in house_files() if place.partition("/")[0] in PACKAGES]
    assert [breach for place in places for breach in room_breaches(place, text_of(place))] == []


@pytest.mark.parametrize(
    ("place", "source", "breach"),
    [
        (
            "qa/retrieval/filters.py",
            "from qa.answering import Answer",
            "qa.retrieval imports qa.answering",
        ),
        (
            "corpus/names/aliases.py",
            "from corpus.storage import Store",
            "corpus.names imports corpus.storage",
        ),
        (
            "corpus/dates/ranges.py",
            "from corpus.record import Record",
            "corpus.dates imports corpus.record",
        ),
        (
            "qa/answering/answer.py",
            "from qa.retrieval.filters import Scope",
            "qa.answering imports a private file of qa.retrieval: qa.retrieval.filters",
        ),
    ],
)
def test_a_breach_between_rooms_is_seen(place: str, source: str, breach: str) -> None:
    assert room_breaches(place, source) == [breach]


@pytest.mark.parametrize("package", PACKAGES)
def test_rooms_are_listed_from_the_ground_up_with_few_arrows(package: str) -> None:
    rooms = ROOMS_OF[package]
    below: set[str] = set()
    for room, used in rooms.items():
        assert used <= below, f"{room} uses a room that is listed after it"
        below.add(room)
    assert sum(map(len, rooms.values())) <= MOST_ARROWS[package]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_is_listed_and_every_arrow_is_used(package: str) -> None:
    files = [place for place in house_files() if place.startswith(f"{package}/")]
    drawn = {
        (room.partition(".")[2], other.partition(".")[2])
        for place in files
        for room, other, _ in arrows(place, text_of(place))
        if room.partition(".")[2]
    }
    assert {room_of(module_of(place)).partition(".")[2] for place in files} - {""} == set(
        ROOMS_OF[package]
    )
    assert drawn == {(room, other) for room, used in ROOMS_OF[package].items() for other in used}


def test_pages_and_commands_use_the_facade() -> None:
    places = [place for place in house_files() if place.startswith(("pages/", "qa/interfaces/"))]
    reaches_past = re.compile(r"assistant(?:\([^()]*\))?\.archive\b")
    assert [place for place in places if reaches_past.search(text_of(place))] == []


def types_by_name(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Return for each public class name the files that define it; sources: text by file."""
    places: dict[str, list[str]] = {}
    for place, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(place)
    return places


def test_no_two_types_share_a_name() -> None:
    sources = {place: text_of(place) for place in house_files()}
    assert {name: at for name, at in types_by_name(sources).items() if len(at) > 1} == {}


def test_a_shared_name_is_seen() -> None:
    sources = {"qa/a.py": "class Hit: ...", "corpus/b.py": "class Hit: ...\nclass _Part: ..."}
    assert types_by_name(sources) == {"Hit": ["qa/a.py", "corpus/b.py"]}


def named_by(files: Mapping[str, str]) -> dict[str, set[str]]:
    """For each module (of these sources by module) the modules that its imports name, types only included."""
    named: dict[str, set[str]] = {one: set() for one in files}
    for one, source in files.items():
        for _, module, name in imports_of(source):
            exact = f"{module}.{name}" if f"{module}.{name}" in files else module
            named[one] |= {exact} & set(files) - set(PACKAGES)
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
    files = {
        place.removesuffix(".py").removesuffix("/__init__").replace("/", "."): place
        for place in house_files()
    }
    named = named_by({module: text_of(place) for module, place in files.items()})
    assert "qa.evaluation.relevance_judgments" in named["qa.evaluation.evaluate"]
    assert in_circles(named) == set()


def test_a_circle_is_seen() -> None:
    files = {
        "qa.a": "from qa.b import B",
        "qa.b": "if TYPE_CHECKING:\n    from qa.c import C",
        "qa.c": "import qa.a",
    }
    assert in_circles(named_by(files | {"qa.d": "import qa.a"})) == {"qa.a", "qa.b", "qa.c"}


def test_nothing_is_pickled() -> None:
    imported = {
        place: {name.top for name in imports_of(text_of(place))} for place in written_files()
    }
    assert {place: tops & PICKLERS for place, tops in imported.items() if tops & PICKLERS} == {}


def test_files_stay_small() -> None:
    lines = {place: len(text_of(place).splitlines()) for place in written_files()}
    house = set(house_files())
    assert {
        place: count
        for place, count in lines.items()
        if count > (MOST_LINES if place in house else 2 * MOST_LINES)
    } == {}


def test_names_say_what_is_inside() -> None:
    words = {
        place: {word for part in Path(place).with_suffix("").parts for word in part.split("_")}
        for place in written_files()
    }
    assert {place for place, said in words.items() if said & BANNED_NAMES} == set()


def test_environment_is_read_at_the_entrances_only() -> None:
    places = [place for place in house_files() if place not in READS_ENVIRONMENT]
    assert {place: lines for place in places if (lines := reads_environment(text_of(place)))} == {}


def test_reading_the_environment_is_seen() -> None:
    assert reads_environment(
        "import os\nos.environ['A']\nos.getenv('B')\nfrom os import environ"
    ) == [2, 3, 4]


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_exist(package: str) -> None:
    module = importlib.import_module(package)
    names = module.__all__
    assert names == list(dict.fromkeys(names))
    assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_loads_nothing_slow(package: str) -> None:
    code = (
        f"import json, sys, {package}; print(json.dumps(sorted(set({SLOW!r}) & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []
