"""A static site: a page for each record with its tags, lists, an index; whole or not at all; nothing of others is touched."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from lxml import html

from corpus import ArchivalDate, Record, parse_date
from qa.output import SiteError, static_site, write_site
from tests.qa.conftest import one_line


def dated(words: str) -> ArchivalDate:
    return parse_date(words) or ArchivalDate(words, "", None, None)


LETTER = Record(
    "1961-05-06-letter",
    "Letter, Ida Lund to Pedro Salles",
    dated("May 6, 1961"),
    "Tin & oil.",
    "Dear Pedro",
    url="https://a.example/1",
    collection="Ores",
    source="Box 4",
    places=("Recife",),
    other=(("Rights", "CC0"),),
)
CABLE = Record("1949-cable", "Cable on Rice", dated("1949"))
NOTE = Record("../../etc/passwd", "Note", dated(""), "Undated.")
RECORDS = [CABLE, LETTER, NOTE]


def made(folder: Path, records: list[Record] = RECORDS) -> int:
    return write_site(folder, records, title="Ores", version="0.1.0", names_of=lambda _: ["Mao"])


def page(folder: Path, name: str) -> Any:
    return html.fromstring((folder / name).read_text(encoding="utf-8"))


def files_of(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_each_record_has_its_page_and_each_time_its_list(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert made(site) == 11
    names = files_of(site)
    [hashed] = [
        name for name in names if name.startswith("records/_")
    ]  # an id is never part of a path
    assert names == sorted([
        "browse/1949.html", "browse/1961.html", "browse/undated.html", "data.js",
        "finding-aid-site.json", "index.html", hashed, "records/1949-cable.html",
        "records/1961-05-06-letter.html", "site.css", "site.js",
    ])  # fmt: skip
    assert list(tmp_path.iterdir()) == [site]
    assert page(site, "index.html").xpath("//nav//a/@href") == [
        "browse/1949.html", "browse/1961.html", "browse/undated.html",
    ]  # fmt: skip
    [link] = page(site, "browse/1961.html").xpath("//ol//a/@href")
    assert (site / "browse" / link).is_file()
    record = page(site, "records/1961-05-06-letter.html")
    fields = dict(zip(
        (name.text_content() for name in record.xpath("//dt")),
        (value.text_content() for value in record.xpath("//dd")), strict=True,
    ))  # fmt: skip
    assert fields == {
        "Date": "May 6, 1961",
        "Summary": "Tin & oil.",
        "Text": "Dear Pedro",
        "Collection": "Ores",
        "Source": "Box 4",
        "Kind of document": "letter",
        "Names": "Mao; Recife",
        "Rights": "CC0",
        "Original": "https://a.example/1",
        "Record ID": "1961-05-06-letter",
        "As the archive cites": "“Letter, Ida Lund to Pedro Salles,” May 6, 1961, Ores, Box 4, https://a.example/1 [rights: CC0]",
        "Chicago 18": "“Letter, Ida Lund to Pedro Salles,” May 6, 1961, Box 4, Ores, https://a.example/1. [rights: CC0]",
        "MLA": "“Letter, Ida Lund to Pedro Salles.” 6 May 1961. Box 4, Ores, https://a.example/1. [rights: CC0]",
    }
    beside = [link for link in record.xpath("//nav//a/@href") if not link.startswith("..")]
    assert [(site / "records" / link).is_file() for link in beside] == [True, True]


def test_reference_managers_recognise_records_and_lists(tmp_path: Path) -> None:
    made(tmp_path / "site")
    record = page(tmp_path / "site", "records/1961-05-06-letter.html")
    tags = [(tag.get("name"), tag.get("content")) for tag in record.xpath("//meta[@name]")]
    assert [tag for tag in tags if tag[0].startswith(("citation_", "DC."))] == [
        ("citation_title", "Letter, Ida Lund to Pedro Salles"),
        ("citation_author", "Ida Lund"),
        ("citation_publication_date", "1961/05/06"),
        ("citation_public_url", "https://a.example/1"),
        ("DC.title", "Letter, Ida Lund to Pedro Salles"),
        ("DC.creator", "Ida Lund"),
        ("DC.date", "1961-05-06"),
        ("DC.type", "manuscript"),
        ("DC.description", "Tin & oil."),
        ("DC.source", "Box 4, Ores"),
        ("DC.identifier", "https://a.example/1"),
        ("DC.rights", "CC0"),
    ]
    stated = [
        {name: values[0] for name, values in parse_qs(span.get("title")).items()}
        for name in ("records/1961-05-06-letter.html", "browse/1961.html")
        for span in page(tmp_path / "site", name).xpath("//span[@class='Z3988']")
    ]
    assert (
        stated
        == [
            {
                "ctx_ver": "Z39.88-2004",
                "rft_val_fmt": "info:ofi/fmt:kev:mtx:dc",
                "rft.type": "manuscript",
                "rft.title": "Letter, Ida Lund to Pedro Salles",
                "rft.au": "Ida Lund",
                "rft.date": "1961-05-06",
                "rft.source": "Box 4, Ores",
                "rft.description": "Tin & oil.",
                "rft.rights": "CC0",
                "rft.identifier": "https://a.example/1",
            }
        ]
        * 2
    )


def test_long_lists_have_pages_and_many_years_are_decades(tmp_path: Path) -> None:
    many = [replace(CABLE, id=f"c{number}", date=dated("1931")) for number in range(201)]
    made(tmp_path / "site", [*many, LETTER])
    assert sorted(file.name for file in (tmp_path / "site" / "browse").iterdir()) == [
        "1930s-2.html", "1930s.html", "1960s.html",
    ]  # fmt: skip
    second = page(tmp_path / "site", "browse/1930s-2.html")
    assert second.xpath("//ol//a/@href") == ["../records/c200.html"]
    assert second.xpath("//nav[@aria-label='Pages'][1]//a/@href") == ["1930s.html", "1930s-2.html"]


HOSTILE = "</title></script><script>alert(1)</script><img src=http://b.example onerror=alert(1)>\u202e\x00\n"


def test_a_hostile_record_stays_text(tmp_path: Path) -> None:
    record = Record(
        HOSTILE, HOSTILE, dated(HOSTILE), HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE, HOSTILE,
        HOSTILE, (HOSTILE,), (HOSTILE,), (HOSTILE,), ((HOSTILE, HOSTILE),), HOSTILE,
    )  # fmt: skip
    write_site(tmp_path / "site", [record], title=HOSTILE, version="0.1.0")
    for name in files_of(tmp_path / "site"):
        if name.endswith(".html"):
            shown = page(tmp_path / "site", name)
            assert [tag.get("src") for tag in shown.xpath("//script")] in (
                [],
                ["data.js", "site.js"],
            )
            assert shown.xpath("//img | //@onerror | //*[contains(@href, 'script:')]") == []
            assert "\x00" not in (tmp_path / "site" / name).read_text(encoding="utf-8")
    data = (tmp_path / "site" / "data.js").read_text(encoding="utf-8")
    rows = json.loads(data.removeprefix("window.FINDING_AID = ").removesuffix(";\n"))["records"]
    assert rows[0][1].startswith("</title></script><script>alert(1)")


def test_a_site_takes_the_place_of_the_one_before_it_and_of_nothing_else(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    made(site)
    assert made(site, [CABLE]) == 7
    assert "records/1961-05-06-letter.html" not in files_of(site)
    (site / "CNAME").write_text("a.example")
    with pytest.raises(
        SiteError, match="has CNAME, which does not belong to a site; name a new or empty"
    ):
        made(site)
    (site / "CNAME").unlink()
    (site / static_site.MARKER).write_text("{")
    with pytest.raises(SiteError, match=r"has browse/1949\.html, which does not belong to a site"):
        made(site)
    (tmp_path / "file").write_text("")
    with pytest.raises(SiteError, match="file is not a folder; name a new one"):
        made(tmp_path / "file")
    (tmp_path / "link").symlink_to(site)
    with pytest.raises(SiteError, match="link is not a folder"):
        made(tmp_path / "link")


@pytest.mark.parametrize("step", ["write_text", "rename"])
def test_a_full_disk_leaves_the_old_site(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    made(site, [CABLE])
    before = {name: (site / name).read_bytes() for name in files_of(site)}
    act, calls = getattr(Path, step), []

    def full(path: Path, *args: Any, **options: Any) -> Any:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return act(path, *args, **options)

    monkeypatch.setattr(Path, step, full)
    with pytest.raises(OSError, match="No space left"):
        made(site)
    monkeypatch.undo()
    assert {name: (site / name).read_bytes() for name in files_of(site)} == before
    assert list(tmp_path.iterdir()) == [site]


def test_too_many_records_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_site, "MAX_RECORDS", 2)
    with pytest.raises(SiteError, match="would have 3 records, and 2 is the most; take fewer with"):
        made(tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_the_command(run: Any, tmp_path: Path) -> None:
    site = tmp_path / "site"
    done = run("site", str(site), "--title", "China", "--from", "1949", "--to", "1956", "--json")
    assert (done.code, done.json["records"]) == (0, 3)
    assert done.json["files"] == len(files_of(site))
    assert page(site, "index.html").xpath("//h1")[0].text == "China"
    (site / "own.txt").write_text("")
    one_line(run("site", str(site)), "has own.txt, which does not belong to a site")
