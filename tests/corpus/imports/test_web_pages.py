"""Saved web pages: structure told by headings, dates and links; addresses kept; nothing run."""

from pathlib import Path

import pytest

from corpus import PlannedChange, ReadingError, Record, Store, read_bytes, read_listing
from corpus.imports import mhtml


def listed(records: tuple[Record, ...]) -> list[tuple[str, str, str, str]]:
    return [(record.date.edtf, record.title, record.summary, record.url) for record in records]


CARDS = """<!doctype html><html><head><meta charset="utf-8"><title>Search - Harbour Archive</title>
<link rel="canonical" href="https://archive.example/search?q=salt"><script>var a="<p>May 1900</p>"</script>
<style>p {color: red}</style></head><body>
<header><nav><a href="/">Home</a> <a href="/browse">Browse 1957</a></nav></header>
<div style="display: none">We use cookies since 2018</div>
<div id="x"><h1>Search results</h1><p>Showing 1 to 3 of 3</p>
<div><a href="/item/1"><img src="1.png"></a><div><h2><a href="/item/1">Letter from Ott to Lund</a></h2>
<div>Date: 8 April 1957</div><div>Reference: SB/1/2</div><p>Ott asks for salt &amp; rope.</p><a href="/item/1">Read more</a></div></div>
<div><div><h2><a href="item/2">Minute of the Salt Board</a></h2><div>Date: May 1957</div>
<div>Reference: SB/1/3</div><p>The board declines.</p><a href="/item/2">Read more</a></div></div>
<div><div><h2><a href="//archive.example/item/3">Telegram to Lund</a></h2><div>Date: circa 1958</div>
<div>Reference: SB/1/4</div><p>No rope.</p><a href="/item/3">Read more</a></div></div>
</div><footer>Copyright 2024</footer></body></html>"""
CARD_RECORDS = [
    ("1957-04-08", "Letter from Ott to Lund", "Ott asks for salt & rope.", "https://archive.example/item/1"),
    ("1957-05", "Minute of the Salt Board", "The board declines.", "https://archive.example/item/2"),
    ("1958~", "Telegram to Lund", "No rope.", "https://archive.example/item/3"),
]  # fmt: skip


def test_cards_with_headings_links_and_labels() -> None:
    reading = read_listing(CARDS, "page.html")
    assert listed(reading.records) == CARD_RECORDS
    assert [record.source for record in reading.records] == ["SB/1/2", "SB/1/3", "SB/1/4"]
    assert (reading.promised, reading.unread) == (3, ())
    assert reading.shape.startswith("HTML: ")


def test_a_list_below_years_and_a_flat_page() -> None:
    years = """<html><body><ul><li>1957<ul><li><a href="https://a.example/1">Letter, Ott to Lund</a>,
    April 8, 1957</li><li><a href="https://a.example/2">Letter, Lund to Ott</a>, April 12, 1957</li></ul></li>
    <li>1958<ul><li><a href="https://a.example/3">Note by Voss</a>, January 2, 1958</li></ul></li></ul>"""
    assert listed(read_listing(years).records) == [
        ("1957-04-08", "Letter, Ott to Lund, April 8, 1957", "", "https://a.example/1"),
        ("1957-04-12", "Letter, Lund to Ott, April 12, 1957", "", "https://a.example/2"),
        ("1958-01-02", "Note by Voss, January 2, 1958", "", "https://a.example/3"),
    ]
    flat = """<html><head><base href="https://b.example/bb/"></head><body><h1>The Salt Crisis</h1>
    <p>Edited by Ida Lund</p><p><a href="doc01.pdf">Document 1</a><br><b>Talk of Ott and Voss, 8 April
    1957, Secret</b></p><p>Ott tells Voss about salt.</p><p><a href="doc02.pdf">Document 2</a><br>
    <b>Telegram from Bonn, 19 April 1957, Secret</b></p><p>Bonn says no.</p></body></html>"""
    reading = read_listing(flat)
    assert [(record.title, record.url) for record in reading.records] == [
        ("Talk of Ott and Voss, 8 April 1957, Secret", "https://b.example/bb/doc01.pdf"),
        ("Telegram from Bonn, 19 April 1957, Secret", "https://b.example/bb/doc02.pdf"),
    ]
    assert [line.text for line in reading.unread] == ["The Salt Crisis", "Edited by Ida Lund"]


def test_tables_with_a_header_are_read_as_tables() -> None:
    page = """<html><body><table><tr><th>Date<th>Title<th>From<th>Pages
    <tr><td>04/19/1957<td><a href="https://x.example/a.pdf">Memo on coal</a><td>Brandt<td>2
    <tr><td>04/08/1957<td><a href="https://x.example/b.pdf">Memo on salt</a><td>Voss<td>3</table>"""
    reading = read_listing(page)
    assert listed(reading.records) == [
        ("1957-04-19", "Memo on coal", "", "https://x.example/a.pdf"),
        ("1957-04-08", "Memo on salt", "", "https://x.example/b.pdf"),
    ]
    assert [(record.people, record.other) for record in reading.records] == [
        (("Brandt",), (("Pages", "2"),)),
        (("Voss",), (("Pages", "3"),)),
    ]


def test_a_list_in_markdown() -> None:
    text = """# Salt\n\n- **April 8, 1957** [Letter, Ott to Lund](https://a.example/1). Ott asks for salt.
- **April 9, 1957** [Note by Voss](https://a.example/2). Voss declines.\n"""
    assert listed(read_listing(text, "list.md").records) == [
        ("1957-04-08", "Letter, Ott to Lund", "Ott asks for salt.", "https://a.example/1"),
        ("1957-04-09", "Note by Voss", "Voss declines.", "https://a.example/2"),
    ]


def test_a_page_of_one_document() -> None:
    page = """<html><head><meta property="og:url" content="https://archive.example/item/9"></head><body>
    <main><h1>Letter, Ott to Lund</h1><dl><dt>Date</dt><dd>8 April 1957</dd><dt>Creator</dt><dd>Ott, Ida</dd>
    <dt>Reference</dt><dd>SB/1/9</dd></dl><p>Dear Lund, the salt of 1956 is gone.</p></main></body></html>"""
    [record] = read_listing(page).records
    assert (record.title, record.date.edtf, record.people, record.source) == (
        "Letter, Ott to Lund", "1957-04-08", ("Ott, Ida",), "SB/1/9",
    )  # fmt: skip


def test_a_page_and_a_paste_of_it_complete_each_other(tmp_path: Path) -> None:
    paste = "\n".join(
        f"{title}\nDate: {words}\nReference: {reference}\n{summary}\nRead more\n"
        for (_, title, summary, _), words, reference in zip(
            CARD_RECORDS, ["8 April 1957", "May 1957", "circa 1958"], ["SB/1/2", "SB/1/3", "SB/1/4"],
            strict=True,
        )
    )  # fmt: skip
    readings = [read_listing(paste), read_listing(CARDS)]
    assert [record.url for record in readings[0].records] == ["", "", ""]
    for place, order in enumerate([readings, readings[::-1]]):
        store = Store.create(tmp_path / f"{place}.sqlite")
        for generation, reading in enumerate(order):
            with store.snapshot() as snapshot:
                plan = snapshot.plan_upsert(reading.records_by_page())
            store.apply(PlannedChange(plan, "add"), generation + 1)
        with store.snapshot() as snapshot:
            _, records = snapshot.browse(None, "date", 0, 10)
        assert sorted(listed(tuple(records))) == CARD_RECORDS
        store.close()


def test_links_without_a_site_are_kept_as_written() -> None:
    page = """<html><body><ul><li><h3><a href="/doc/1">Letter one</a></h3><p>May 1, 1957</p></li>
    <li><h3><a href="javascript:x()">Letter two</a></h3><p>May 2, 1957</p></li></ul>"""
    reading = read_listing(page)
    assert [(record.url, record.other) for record in reading.records] == [
        ("", (("Link", "/doc/1"),)),
        ("", ()),
    ]
    assert reading.warnings[-1] == (
        "1 link without a site, and the page does not say where it comes from; kept as written; "
        "--base or “Address of the page” makes them whole"
    )
    saved = "<!-- saved from url=(0020)https://s.example/list -->" + page
    assert read_listing(saved).records[0].url == "https://s.example/doc/1"


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8", "UTF-16"])
def test_the_declared_encoding(charset: str) -> None:
    page = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>
    <body><ul><li><a href="https://a.example/1">Письмо Отту</a><br>8 апреля 1957 г.</li>
    <li><a href="https://a.example/2">Письмо Лунду</a><br>9 апреля 1957 г.</li></ul></body></html>"""
    assert [record.title for record in read_bytes(page.encode(charset), "x.html").records] == [
        "Письмо Отту",
        "Письмо Лунду",
    ]


def test_utf8_is_read_so_whatever_is_declared() -> None:
    page = """<html><meta charset="iso-8859-1"><ul><li><a href="https://a.example/1">Tér és só</a><br>May 1,
    1957</li><li><a href="https://a.example/2">Só</a><br>May 2, 1957</li></ul>"""
    assert [record.title for record in read_bytes(page.encode(), "x.html").records] == [
        "Tér és só",
        "Só",
    ]


MHTML = b"""From: <Saved by Blink>\r
Snapshot-Content-Location: https://a.example/list\r
MIME-Version: 1.0\r
Content-Type: multipart/related; type="text/html"; boundary="b"\r
\r
--b\r
Content-Type: text/html; charset="windows-1252"\r
Content-Transfer-Encoding: quoted-printable\r
Content-Location: https://a.example/list\r
\r
<html><body><ul><li><a href=3D"1">Caf=E9 letter</a><br>May 1, 1957</li><li><a href=3D"2">Lett=\r
er two</a><br>May 2, 1957</li></ul></body></html>\r
--b\r
Content-Type: image/png\r
\r
x\r
--b--\r
"""


def test_a_page_in_one_file() -> None:
    reading = read_bytes(MHTML, "page.mhtml")
    assert listed(reading.records) == [
        ("1957-05-01", "Café letter", "", "https://a.example/1"),
        ("1957-05-02", "Letter two", "", "https://a.example/2"),
    ]
    with pytest.raises(ReadingError, match=r"web archive \(MHTML\) without a page in it"):
        read_bytes(MHTML.replace(b"text/html;", b"text/css;"), "page.mhtml")
    with pytest.raises(ReadingError, match="more than 50 parts inside parts"):
        read_bytes(MHTML + b"multipart/mixed " * mhtml.MOST_PARTS_INSIDE, "page.mhtml")


def test_a_hostile_page_is_bounded() -> None:
    deep = "<html><body>" + "<div>" * 100_000 + "<a href=x>May 1957</a>" + "</div>" * 100_000
    with pytest.raises(ReadingError, match="elements nested deeper than 2,000"):
        read_listing(deep)
    with pytest.raises(ReadingError, match="a web page without text"):
        read_listing("<html><script>alert(1)</script></html>")
    entities = '<!DOCTYPE html [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><html><body>&c; &eacute;</body></html>'
    assert [line.text for line in read_listing(entities).unread] == ["]>&c; é"]
    tags = "<html><body>" + "<b><i></table><td>x 1957" * 20_000
    read_listing(tags)


SPEECH = """<html><head><title>Salt Papers - Address to the Salters; May 6, 1959</title></head><body>
<table><tr><td><a href="a.html">18th Century</a></td><td><a href="b.html">19th Century</a></td></tr></table>
<h2>Address to the Salters; May 6, 1959</h2><p>When we met on March 2, 1957, salt cost half of what it
does today.<sup><a href="#n1">1</a></sup></p><h3>On prices</h3><p>The Board will pay what it promised in 1958.</p>
<ol><li>The first meeting was in fact held on March 4, 1957.</li><li>Nobody wrote it down.</li></ol></body></html>"""


def test_a_speech_is_one_record() -> None:
    reading = read_listing(SPEECH, "speech.html")
    [record] = reading.records
    assert (record.title, record.date.edtf) == ("Address to the Salters; May 6, 1959", "1959-05-06")
    assert "March 4, 1957" in record.text
    assert "today.\n" in record.text
    assert reading.warnings[0] == ("no listing is found in it, so the page is added as one record")
    stated = SPEECH.replace("; May 6, 1959", "").replace(
        "<head>", '<head><meta name="dc.date" content="1959-05-07">'
    )
    assert [record.date.edtf for record in read_listing(stated).records] == ["1959-05-07"]
    article = SPEECH.replace("; May 6, 1959", "")
    assert [(record.title, record.date.edtf) for record in read_listing(article).records] == [
        ("Address to the Salters", "")
    ]


def test_undated_entries_and_rows_with_marks_of_notes() -> None:
    page = """<html><head><base href="https://dock.example/"></head><body><h1>Dock papers</h1><ul>
    <li><a href="1">Letter of the master<sup><a href="#f">a</a></sup></a><br>4 June 1951</li>
    <li><a href="2">Sketch of a crane</a><br>undated</li><li><a href="3">Wage list</a><br>July 1951</li>
    </ul></body></html>"""
    assert listed(read_listing(page).records) == [
        ("1951-06-04", "Letter of the master", "", "https://dock.example/1"),
        ("", "Sketch of a crane", "", "https://dock.example/2"),
        ("1951-07", "Wage list", "", "https://dock.example/3"),
    ]
    table = """<html><body><h1>Trade</h1><p>Opened in 2020.</p><table><tr><th>No.<th>Date<th>Document<th>Pages
    <tr><td>1<td>03/14/1962<td><a href="https://x.example/1">Memo on salt</a> <sup><a href="#n">1</a></sup><td>3
    <tr><td>2<td>04/00/1962<td><a href="https://x.example/2">Textiles&nbsp;&amp; salt</a><td>17
    <tr><td>3<td>n.d.<td><a href="https://x.example/3">Notes on rope</a><td>1</table>"""
    assert listed(read_listing(table).records) == [
        ("1962-03-14", "Memo on salt", "", "https://x.example/1"),
        ("1962-04", "Textiles & salt", "", "https://x.example/2"),
        ("", "Notes on rope", "", "https://x.example/3"),
    ]


def test_a_list_of_links_that_is_not_read_is_no_document() -> None:
    page = """<html><body><h1>Salt papers</h1><dl><dt><a href="1">Ott to Lund on fuel</a></dt>
    <dd>4 June 1951. Typescript.</dd><dt><a href="2">Lund to Ott</a></dt><dd>9 June 1951. Carbon.</dd>
    </dl></body></html>"""
    reading = read_listing(page)
    assert reading.records == ()
    assert [line.text for line in reading.unread][1:] == [
        "Ott to Lund on fuel: 4 June 1951. Typescript.",
        "Lund to Ott: 9 June 1951. Carbon.",
    ]


def test_a_page_that_states_its_date_is_one_document() -> None:
    page = """<html><head><title>Radio Talk on Salt | Salt Papers</title><meta name="citation_date"
    content="1936/03/04"></head><body><h1><a href="/">Salt Papers</a></h1><h3>Ida Ott</h3>
    <h2>Radio Talk on Salt</h2><div>March 04, 1936</div><p>On January 5, 1935, we began. It stands.</p>
    <h3>Filed Under</h3><a href="https://x.example/c">Radio talks</a><div><h3>Related</h3>
    <a href="https://x.example/a">Statement on Salt, March 1, 1936</a></div></body></html>"""
    assert [(record.title, record.date.edtf) for record in read_listing(page).records] == [
        ("Radio Talk on Salt", "1936-03-04")
    ]


def test_a_term_above_nothing_but_its_date_is_a_title_and_a_label_is_none() -> None:
    page = (
        "<html><body><h1>Register</h1><dl><dt>Letter, Ott to Lund</dt><dd>8 April 1957</dd>"
        "<dt>Note by Voss</dt><dd>9 April 1957</dd><dt>List of ships</dt><dd>undated</dd></dl>"
    )
    assert [(one.title, one.date.edtf) for one in read_listing(page).records] == [
        ("Letter, Ott to Lund", "1957-04-08"),
        ("Note by Voss", "1957-04-09"),
        ("List of ships", ""),
    ]
    labels = page.replace("Letter, Ott to Lund", "Created").replace("Note by Voss", "Date")
    assert "Created" not in [one.title for one in read_listing(labels).records]
