"""What Zotero itself writes, as RIS, CSL-JSON, BibTeX and RDF, is read back with nothing lost."""

import json
import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Record, read_bytes

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WORD = st.text(st.sampled_from("abcdeklmnorstuvÄéøžЖ"), min_size=2, max_size=8)
_NAME = _WORD.map(str.capitalize)
_TITLE = st.lists(
    _WORD | st.sampled_from(["& Co.", "50%", "#3", "A_B", "“so”", "(copy)"]), min_size=2, max_size=6
).map(lambda words: " ".join(["Letter", *words, "end"]))


@dataclass(frozen=True)
class Item:
    """A letter in Zotero."""

    title: str
    authors: list[tuple[str, str]]
    date: tuple[int, int, int]
    abstract: str
    tags: list[str]
    archive: str
    place: str
    url: str

    @property
    def day(self) -> str:
        return "{:04}-{:02}-{:02}".format(*self.date)


ITEMS = st.builds(
    Item,
    title=_TITLE,
    authors=st.lists(st.tuples(_NAME, _NAME), max_size=3, unique=True),
    date=st.tuples(st.integers(1800, 1999), st.integers(1, 12), st.integers(1, 28)),
    abstract=st.just("") | _TITLE.map("Asks for {}.".format),
    tags=st.lists(_WORD, max_size=3, unique=True),
    archive=st.just("") | _NAME.map("{} Record Office".format),
    place=st.just("") | st.integers(1, 99).map("HB {}/2".format),
    url=st.just("") | st.integers(1, 99).map("https://a.example/letters/{}".format),
)


def as_ris(item: Item) -> str:
    lines = ["TY  - PCOMM", f"TI  - {item.title}"]
    lines += [f"AU  - {family}, {given}" for family, given in item.authors]
    lines += [f"AB  - {item.abstract}"] * bool(item.abstract)
    lines += ["DA  - {:04}/{:02}/{:02}/".format(*item.date), f"PY  - {item.date[0]}"]
    lines += [f"DB  - {item.archive}"] * bool(item.archive)
    lines += [f"AN  - {item.place}"] * bool(item.place)
    lines += [f"UR  - {item.url}", "Y2  - 2024/01/03/10:11:12"] if item.url else []
    lines += [f"KW  - {tag}" for tag in item.tags]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def as_csl(item: Item) -> str:
    year, month, day = item.date
    value = {
        "id": "http://zotero.org/users/1/items/AB12CD34",
        "type": "personal_communication",
        "abstract": item.abstract,
        "archive": item.archive,
        "archive_location": item.place,
        "title": item.title,
        "URL": item.url,
        "author": [{"family": family, "given": given} for family, given in item.authors],
        "accessed": {"date-parts": [["2024", 1, 3]]},
        "issued": {"date-parts": [[str(year), month, day]]},
    }
    return json.dumps([{key: inside for key, inside in value.items() if inside}])


def as_bibtex(item: Item) -> str:
    def plain(text: str) -> str:
        return re.sub(r"([&%#_])", r"\\\1", text)

    year, month, _ = item.date
    fields = {
        "type": "{Letter}",
        "title": f"{{{plain(item.title)}}}",
        "url": f"{{{item.url}}}" if item.url else "",
        "abstract": f"{{{plain(item.abstract)}}}" if item.abstract else "",
        "urldate": "{2024-01-03}" if item.url else "",
        "author": f"{{{' and '.join(map(', '.join, item.authors))}}}" if item.authors else "",
        "month": _MONTHS[month - 1],
        "year": f"{{{year}}}",
        "keywords": f"{{{', '.join(item.tags)}}}" if item.tags else "",
    }
    lines = ",\n".join(f"\t{name} = {words}" for name, words in fields.items() if words)
    return f"\n@misc{{letter_{year},\n{lines},\n}}\n"


def as_rdf(item: Item) -> str:
    people = "".join(
        f"<rdf:li><foaf:Person><foaf:surname>{family}</foaf:surname>"
        f"<foaf:givenName>{given}</foaf:givenName></foaf:Person></rdf:li>"
        for family, given in item.authors
    )
    address = f"<dcterms:URI><rdf:value>{item.url}</rdf:value></dcterms:URI>"
    parts = [
        "<z:itemType>letter</z:itemType>",
        f"<bib:authors><rdf:Seq>{people}</rdf:Seq></bib:authors>" if people else "",
        *(f"<dc:subject>{tag}</dc:subject>" for tag in item.tags),
        f"<dc:title>{escape(item.title)}</dc:title>",
        f"<dcterms:abstract>{escape(item.abstract)}</dcterms:abstract>" if item.abstract else "",
        f"<dc:date>{item.day}</dc:date>",
        f"<dc:identifier>{address}</dc:identifier>" if item.url else "",
        "<dcterms:dateSubmitted>2024-01-03 10:11:12</dcterms:dateSubmitted>" if item.url else "",
        f"<z:archive>{item.archive}</z:archive>" if item.archive else "",
        f"<dc:coverage>{item.place}</dc:coverage>" if item.place else "",
    ]
    spaces = {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "z": "http://www.zotero.org/namespaces/export#",
        "dcterms": "http://purl.org/dc/terms/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "bib": "http://purl.org/net/biblio#",
        "foaf": "http://xmlns.com/foaf/0.1/",
    }
    declared = " ".join(f'xmlns:{name}="{address}"' for name, address in spaces.items())
    return f'<rdf:RDF {declared}><bib:Letter rdf:about="#item_1">{"".join(parts)}</bib:Letter></rdf:RDF>'


def read(text: str, name: str) -> Record:
    reading = read_bytes(text.encode(), name)
    assert reading.unread == ()
    [record] = reading.records
    return record


@settings(max_examples=60, deadline=None)
@given(ITEMS)
@pytest.mark.parametrize(
    ("write", "name"),
    [(as_ris, "a.ris"), (as_csl, "a.json"), (as_bibtex, "a.bib"), (as_rdf, "a.rdf")],
)
def test_an_item_of_zotero_comes_back(write: object, name: str, item: Item) -> None:
    assert callable(write)
    record = read(write(item), name)
    is_bibtex = name == "a.bib"
    assert (record.title, record.summary, record.url) == (item.title, item.abstract, item.url)
    assert record.date.edtf == (item.day[:7] if is_bibtex else item.day)
    assert record.people == tuple(", ".join(author) for author in item.authors)
    assert record.topics == (() if name == "a.json" else tuple(item.tags))
    if not is_bibtex:
        assert (record.collection, record.source) == (item.archive, item.place)
