"""From files that other programs write to records; the rest are pages (corpus.formats)."""

from corpus.imports.bounded_zip import BoundedZip
from corpus.imports.html_lines import main_part, parse_html
from corpus.imports.oai_pmh import OaiSurvey, read_oai_pages, survey_oai_answer
from corpus.imports.optional_library import load_library
from corpus.imports.own_tables import columns_of, record_cells, split_cell
from corpus.imports.page_folders import page_of_folder
from corpus.imports.reader import FORMATS, read_bytes, read_file, read_listing
from corpus.imports.reading_progress import reading_progress
from corpus.imports.reference_notes import names_of_title
from corpus.imports.relative_links import resolve_links
from corpus.imports.word_parts import (
    WORD_BREAKS,
    WORD_DELETED,
    is_word_note,
    part_elements,
)
from corpus.imports.xml_tree import attribute, descendants, local_name
from corpus.imports.yaml_file import split_front_matter

__all__ = [
    "FORMATS",
    "WORD_BREAKS",
    "WORD_DELETED",
    "BoundedZip",
    "OaiSurvey",
    "attribute",
    "columns_of",
    "descendants",
    "is_word_note",
    "load_library",
    "local_name",
    "main_part",
    "names_of_title",
    "page_of_folder",
    "parse_html",
    "part_elements",
    "read_bytes",
    "read_file",
    "read_listing",
    "read_oai_pages",
    "reading_progress",
    "record_cells",
    "resolve_links",
    "split_cell",
    "split_front_matter",
    "survey_oai_answer",
]
