"""The page of an answer: its quotations within their records, nothing that is fetched or run, and what verifies it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from corpus import Record
from qa.output import answer_page, bundle_of_view, check_bundle, page_is_as_written, read_bundle
from qa.output.answer_view import AnswerView
from tests.qa.conftest import one_line
from tests.qa.output.test_answer_bundle import RICE, TEA, answered, made, refused

RECORDS = {"rice": RICE, "tea": TEA}
HOSTILE = "</script><script>alert(1)</script><img src=http://a.example/x onerror=alert(1)> \u202e"


def written(answer: Any, records: dict[str, Record], turn: int = 0) -> tuple[str, Any]:
    """The page, and what a browser reads of it."""
    bundle = bundle_of_view(AnswerView.of(answer), records.get, "cafe", "0.1.0", turn)
    page = answer_page(bundle, records.get)
    return page, html.fromstring(page)


def test_the_page_shows_each_quotation_in_its_record() -> None:
    _, page = written(answered(), RECORDS)
    assert [quote.text_content() for quote in page.xpath("//blockquote")] == [
        "“Buys rice.” [1]",
        "“Tea is dear.” [2]",
        "“Sells tea.” [1]",
    ]
    assert [mark.text_content() for mark in page.xpath("//article[1]//mark")] == [
        "Buys rice.",
        "Sells tea.",
    ]
    rice = page.xpath("//article[@id='record-1']")[0].text_content()
    assert "Buys rice. Sells tea. Buys rice." in rice
    assert "“Note on Rice,” May 6, 1961." in rice
    assert RICE.digest in rice


def test_a_page_is_verified_like_its_bundle(tmp_path: Path) -> None:
    page, _ = written(answered(), RECORDS)
    path = tmp_path / "answer.html"
    path.write_text(page)
    bundle = read_bundle(path)
    assert bundle["statements"] == made()["statements"]
    assert bundle["citations"] == made()["citations"]
    assert check_bundle(bundle, RECORDS.get) == []
    assert page_is_as_written(page, bundle, RECORDS.get)
    assert not page_is_as_written(page.replace("dear", "cheap", 1), bundle, RECORDS.get)
    assert not page_is_as_written(page, {"question": 1}, RECORDS.get)
    changed = RECORDS | {"tea": replace(TEA, text="Tea is cheap.")}
    assert [problem.kind for problem in check_bundle(bundle, changed.get)] == ["quote gone"]


def test_a_refusal_and_a_record_that_is_gone_have_a_page() -> None:
    _, page = written(refused(), {})
    assert "These records do not say." in page.text_content()
    assert "None is cited." in page.text_content()
    _, page = written(answered(), {"tea": TEA})
    assert "“Note on Rice,” May 6, 1961." in page.xpath("//article[1]")[0].text_content()
    assert page.xpath("//article[1]//mark") == []


def test_the_answer_itself_has_an_address() -> None:
    page, _ = written(replace(answered(), conversation="abc"), RECORDS, 2)
    assert "<code>/?c=abc&amp;turn=2</code>" in page
    assert "<code>/?c=" not in written(answered(), RECORDS)[0]


def test_nothing_is_run_or_fetched_whatever_a_record_says(tmp_path: Path) -> None:
    rice = replace(RICE, title=HOSTILE, text=HOSTILE, url="javascript:alert(1)")
    answer = answered()
    first = replace(
        answer.statements[0], citation=replace(answer.statements[0].citation, record=rice)
    )
    page, tree = written(replace(answer, statements=(first,)), {"rice": rice})
    assert [node.get("type") for node in tree.xpath("//script")] == ["application/json"]
    assert tree.xpath("//img | //iframe | //link | //@onerror") == []
    assert {link[:1] for link in tree.xpath("//a/@href")} == {"#"}
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv]/@content")[0]
    assert "<script>alert(1)</script><img" in tree.xpath("//article//h3")[0].text_content()
    path = tmp_path / "a.html"
    path.write_text(page)
    assert read_bundle(path)["statements"][0]["record"] == "rice"


def test_a_long_document_is_shown_around_the_quotation() -> None:
    long = replace(TEA, text="Tea is dear." + " word" * 3000)
    _, page = written(answered(), {"rice": RICE, "tea": long})
    shown = page.xpath("//article[2]//dd[@dir]")[-2].text_content()
    assert shown.startswith("Tea is dear. word")
    assert shown.endswith(" …")
    assert len(shown) < 800


def test_the_command_writes_and_verifies_a_page(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    assert run("ask", "What did Stalin advise Mao in 1949?", "--page", str(path)).code == 0
    assert run("check-answer", str(path)).out == "every quotation is in its record\n"
    edited = path.read_text().replace("big cities", "small cities", 1)
    path.write_text(edited)
    checked = run("check-answer", str(path), "--json")
    assert (checked.code, checked.json["stands"]) == (1, False)
    [problem] = checked.json["problems"]
    assert problem["kind"] == "page changed"
    assert (
        "only these quotations were checked: “Stalin advises that China turn its big"
        in problem["text"]
    )


@pytest.mark.parametrize("content", ["<!DOCTYPE html><p>No answer.", "<script type="])
def test_another_page_is_no_answer(run: Any, tmp_path: Path, content: str) -> None:
    path = tmp_path / "b.html"
    path.write_text(content)
    one_line(run("check-answer", str(path)), "is no JSON file", "give a file made from an answer")
