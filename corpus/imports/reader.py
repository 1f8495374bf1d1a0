"""Any file to records: the format is recognised by content, and read by the module that knows it.

What is none of the formats of files is a page, as pasted, and read by `corpus.formats`. Names that
`as_format` takes are in FORMATS; docs/formats.md says what of each goes where.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from corpus import formats
from corpus.formats import (
    JSON_LINES_LIMIT_BYTES,
    LISTING_LIMIT_BYTES,
    Reading,
    ReadingError,
    check_size,
    decode_page,
    decode_text,
    file_size,
    is_html_source,
    read_limited,
    starts_as_wide_text,
)
from corpus.imports.bibtex import is_bibtex, read_bibtex
from corpus.imports.binary_files import BINARY_FORMATS, is_archive, read_binary
from corpus.imports.chat_export import is_chat, read_chat
from corpus.imports.documents import MARKDOWN_ENDINGS, read_text_document
from corpus.imports.drafts import NoRecordError
from corpus.imports.field_names import fields_by_column
from corpus.imports.html_page import read_html, read_html_document
from corpus.imports.json_file import read_json
from corpus.imports.json_lines import read_json_lines
from corpus.imports.json_objects import parse_json
from corpus.imports.label_lines import (
    is_dated_otherwise,
    is_label_lines,
    label_page,
    read_label_lines,
    read_label_page,
)
from corpus.imports.mail import is_mail, read_mail
from corpus.imports.marc_files import is_marc, is_mnemonic_marc, read_marc, read_mnemonic_marc
from corpus.imports.markup_tables import (
    is_latex_table,
    is_wiki_table,
    read_latex_tables,
    read_wiki_tables,
)
from corpus.imports.mhtml import is_mhtml, read_mhtml
from corpus.imports.optional_library import load_library
from corpus.imports.printed_pages import is_fuller, unfold_page
from corpus.imports.quoted_titles import is_quoted_notes, read_quoted_notes
from corpus.imports.ris import is_ris, read_ris
from corpus.imports.table_text import (
    check_columns,
    find_separator,
    is_markdown_table,
    read_markdown_table,
    read_table_text,
)
from corpus.imports.tagged_references import is_tagged, read_tagged
from corpus.imports.xml_files import XML_FORMATS, read_xml
from corpus.imports.xml_tree import decode_xml, root_name
from corpus.imports.yaml_file import has_front_matter, is_yaml, read_yaml

Columns = Mapping[str, str]
"""The column or key for each field, as the reader says with `--map`."""

_JSON_LINES_ENDINGS = (".jsonl", ".ndjson", ".jsonlines")
_HTML_ROOTS = frozenset(
    "html head body main section article div p ul ol li dl table tbody tr td h1 h2 h3 h4 h5 h6 a "
    "span br b i em strong font center blockquote pre img hr script style link meta".split()
)
_TEI = "http://www.tei-c.org/ns/1.0"
_MARKDOWN_LINK = re.compile(r"\[[^\]\n]{3,300}\]\(https?://[^\s)]{3,1000}\)")
_LEAST_LINKS = 2
_PEEK_BYTES = 65_536
_WHITE = "\ufeff \t\r\n"


def _xml_reader(as_format: str) -> Callable[[str, str, Columns], Reading]:
    return lambda text, name, columns: read_xml(text, name, as_format)


_TEXT_READERS: dict[str, Callable[[str, str, Columns], Reading]] = {
    "listing": lambda text, name, columns: _read_page(text, name),
    "ris": lambda text, name, columns: read_ris(text, name),
    "bibtex": lambda text, name, columns: read_bibtex(text, name),
    "csv": lambda text, name, columns: read_table_text(
        text, name, find_separator(text, name) or _commonest_separator(text), columns
    ),
    "markdown-table": read_markdown_table,
    "label-lines": lambda text, name, columns: read_label_lines(text, name),
    "document": lambda text, name, columns: _read_as_document(text, name),
    "html": lambda text, name, columns: read_html(text, name),
    "json": read_json,
    "yaml": read_yaml,
    "chat": lambda text, name, columns: read_chat(text, name),
    "notes": lambda text, name, columns: read_quoted_notes(text, name),
    "references": lambda text, name, columns: read_tagged(text, name),
    "wiki-table": lambda text, name, columns: read_wiki_tables(text, name),
    "latex-table": lambda text, name, columns: read_latex_tables(text, name),
    "marc-lines": lambda text, name, columns: read_mnemonic_marc(text, name),
    "json-lines": lambda text, name, columns: read_json_lines(
        (line.encode("utf-8", "surrogatepass") for line in text.split("\n")),
        name,
        fields_by_column(columns),
    ),
    **{as_format: _xml_reader(as_format) for as_format in XML_FORMATS},
}
_BINARY = (*BINARY_FORMATS, "marc", "mail")
FORMATS = (*_TEXT_READERS, *_BINARY)
"""What `as_format` may be."""


def read_listing(
    text: str,
    name: str = "",
    as_format: str = "",
    columns: Columns | None = None,
    *,
    layout: str = "",
) -> Reading:
    """Return what a pasted text gives: a page, or the contents of a file.

    as_format: one of FORMATS, "" to recognise it. columns: see `Columns`. layout: that of a page.
    Raises ReadingError when the text cannot be read.
    """
    columns = columns or {}
    check_columns(columns)
    if as_format and as_format not in FORMATS:
        raise ReadingError(f"there is no format {as_format!r}; choose from {', '.join(FORMATS)}")
    check_size(len(text.encode("utf-8", "surrogatepass")), LISTING_LIMIT_BYTES, name or "the text")
    if as_format in _BINARY:
        raise ReadingError(f"{name or 'the text'} is text, not a {as_format}; leave out --as")
    chosen = as_format or recognise_text(text, name)
    if layout and chosen == "html":
        return read_html(text, name, layout=layout)
    if layout:
        return formats.read_listing(text, name, layout=layout)
    if chosen != "listing":
        text = text.lstrip("\ufeff")
    return _TEXT_READERS[chosen](text, name, columns)


def read_bytes(
    data: bytes,
    name: str,
    as_format: str = "",
    columns: Columns | None = None,
    *,
    layout: str = "",
) -> Reading:
    """Return what the bytes of a file give; see `read_listing`."""
    if _is_json_lines(name, as_format) and not starts_as_wide_text(data):
        check_size(len(data), JSON_LINES_LIMIT_BYTES, name)
        decode_text(data[:_PEEK_BYTES], name)
        return read_json_lines(io.BytesIO(data), name, fields_by_column(columns or {}))
    check_size(len(data), LISTING_LIMIT_BYTES, name)
    check_columns(columns or {})

    def read_entry(entry: bytes, inside: str) -> Reading:
        if is_archive(entry, inside):
            raise ReadingError(f"{inside} is a ZIP file in a ZIP file; unpack it and add it")
        return read_bytes(entry, inside, as_format, columns, layout=layout)

    binary = read_binary(data, name, as_format, columns or {}, read_entry)
    if binary is not None:
        return binary
    if as_format in ("", "html") and is_mhtml(data):
        page = read_mhtml(data, name)
        decoded = decode_page(page.data, name, page.charset)
        reading = read_html(decoded.text, name, page.address, layout)
        return replace(reading, warnings=(*decoded.warnings, *reading.warnings))
    if as_format == "marc" or (not as_format and is_marc(data)):
        return read_marc(data, name)
    if as_format == "mail" or (not as_format and is_mail(data)):
        return read_mail(data, name, is_whole=as_format == "mail")
    is_page = as_format == "html" or _is_web_page(data[:_PEEK_BYTES].decode("latin-1"))
    decoded = decode_page(data, name) if is_page else decode_xml(data, name)
    reading = read_listing(decoded.text, name, as_format, columns, layout=layout)
    return replace(reading, warnings=(*decoded.warnings, *reading.warnings))


def read_file(
    path: Path | str,
    as_format: str = "",
    columns: Columns | None = None,
    *,
    layout: str = "",
) -> Reading:
    """Return what a file gives, as `read_bytes`; JSON Lines are read as a stream.

    Raises ReadingError when the file is missing, unreadable, too large, or of no known format.
    """
    path = Path(path)
    if _is_json_lines(path.name, as_format):
        file_size(path, JSON_LINES_LIMIT_BYTES)
        try:
            with path.open("rb") as file:
                start = file.read(_PEEK_BYTES)
                if not starts_as_wide_text(start):
                    decode_text(start, str(path))
                    file.seek(0)
                    return read_json_lines(file, path.name, fields_by_column(columns or {}))
        except OSError as error:
            raise ReadingError(
                f"{path} cannot be read ({error.strerror}); check its permissions"
            ) from error
    return read_bytes(
        read_limited(path, LISTING_LIMIT_BYTES), path.name, as_format, columns, layout=layout
    )


def _is_json_lines(name: str, as_format: str) -> bool:
    return as_format == "json-lines" or (
        not as_format and name.lower().endswith(_JSON_LINES_ENDINGS)
    )


def recognise_text(text: str, name: str = "") -> str:
    """Return the format of a text, "listing" for a page or for what no other format knows."""
    start = text.lstrip(_WHITE)
    if is_ris(start):
        return "ris"
    if is_tagged(start):
        return "references"
    if is_mnemonic_marc(start):
        return "marc-lines"
    if is_bibtex(start):
        return "bibtex"
    if is_wiki_table(start):
        return "wiki-table"
    if is_latex_table(start):
        return "latex-table"
    if is_chat(start):
        return "chat"
    if is_quoted_notes(start):
        return "notes"
    if start[:1] in ("{", "["):
        return _recognise_json(start)
    if _is_web_page(start):
        return "html"
    if start[:1] == "<":
        return "xml" if root_name(start) else "listing"
    if has_front_matter(start):
        return "document"
    if is_yaml(start, name):
        return "yaml"
    if is_markdown_table(start):
        return "markdown-table"
    if is_label_lines(start):
        return "label-lines"
    return "csv" if find_separator(start, name) else "listing"


def _read_page(text: str, name: str) -> Reading:
    """Return what a page gives; a list with Markdown's links is laid out as the page it makes.

    Where each line has a label, the labels decide which date is the record's. A Markdown file that
    is no listing is a note, and so a document.
    """
    reading = formats.read_listing(text, name)
    if (unfolded := unfold_page(text)) and is_fuller(
        by_entries := formats.read_listing(unfolded, name), reading
    ):
        note = "read as a printed page: columns one below the other, entries joined to lines"
        reading = replace(by_entries, warnings=(*by_entries.warnings, note))
    if (page := label_page(text)) and is_dated_otherwise(
        by_labels := read_label_page(page, name), reading
    ):
        return by_labels
    if reading.records:
        return reading
    if len(_MARKDOWN_LINK.findall(text)) >= _LEAST_LINKS:
        library = load_library("markdown_it", "Markdown")
        laid_out = read_html(library.MarkdownIt("commonmark").render(text), name)
        if laid_out.records:
            return laid_out
    is_note = name.casefold().endswith(MARKDOWN_ENDINGS) and text.strip() != ""
    return read_text_document(text, name) if is_note else reading


def _read_as_document(text: str, name: str) -> Reading:
    return read_html_document(text, name) if _is_web_page(text) else read_text_document(text, name)


def _is_web_page(start: str) -> bool:
    """Return whether a text is the source of a web page or a piece of it, and no other XML."""
    root = root_name(start).casefold()
    if _TEI in start[:_PEEK_BYTES]:
        return False  # a <div> may be a document of TEI
    return root in _HTML_ROOTS or (not root and is_html_source(start))


def _recognise_json(start: str) -> str:
    """Return "json-lines" where the first line is an object, "json" where the text is a value."""
    line, _, following = start.partition("\n")
    if start.startswith("{"):
        try:
            value = parse_json(line)
        except NoRecordError:
            value = None
        if isinstance(value, dict) and (
            following.strip() or ("title" in value and "@graph" not in value)
        ):
            return "json-lines"
    return "json" if re.match(r"\{\s*[\"}]|\[\s*[{\]]", start) else "listing"


def _commonest_separator(text: str) -> str:
    return max(",;\t", key=text[:_PEEK_BYTES].count)
