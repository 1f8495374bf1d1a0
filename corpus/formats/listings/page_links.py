"""What a site adds to each record that is no part of it: links to go on, and notes on files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.formats.line import Line

_LONGEST_LINK = 60
_FEWEST = 2
_BETWEEN = re.compile(r"\s*[|·•/\t]\s*|\s{2,}")
_LINK_WORDS = re.compile(
    r"(?:(?:add|view|see|show|open|read|request|order|cite|save|download|print|share|e-?mail|export"
    r"|select|copy|preview|details|full (?:record|text|details)|more|permalink|bookmark|zoom"
    r"|ajouter|voir|afficher|consulter|télécharger|partager|imprimer|lire la|demander|commander"
    r"|anzeigen|ansehen|merken|merkliste|bestellen|drucken|zitieren|teilen|zum |zur |in den|mehr"
    r"|herunterladen|öffnen|ver|añadir|descargar|agregar|compartir|leer|solicitar|citar"
    r"|visualizza|aggiungi|scarica|apri|vedi|bekijk|toevoegen|dodaj|pokaż|zobacz|pobierz"
    r"|показать|открыть|скачать|подробнее|в корзину|заказать)\b"
    r"|.*\b(?:anzeigen|ansehen|bestellen|öffnen)$).*",
    re.IGNORECASE,
)
_TYPE = r"(?:PDF|DOCX?|JPE?G|TIFF?|PNG|HTML?|TXT|ZIP|EPUB|MP[34]|XLSX?)"
_SIZE = r"\d[\d.,]*\s?(?:[KMG]i?B|[KMG]o|bytes|octets)"
_PAGES = r"\d+\s?(?:pages?|pp?\.?|Seiten|S\.)"
_NOTE = (
    rf"(?:{_TYPE}(?: (?:file|document|format))?\b(?:[\s,;:·–-]+{_SIZE})?"
    rf"|{_SIZE}(?:[\s,;]+{_TYPE})?)"
    rf"(?:[\s,;·]+{_PAGES})?"
)
_FILE_NOTE = re.compile(
    rf"(?P<title>.*\S)(?:\s*[\[(]\s*(?P<inside>{_NOTE})\s*[\])]|(?:\s{{2,}}|\t|\s[–—-]\s)(?P<bare>{_NOTE}))\.?",
    re.IGNORECASE,
)


def split_file_note(text: str) -> tuple[str, str]:
    """Return a line without the type and size of a file at its end, and these ("" for none)."""
    match = _FILE_NOTE.fullmatch(text)
    return (match["title"], match["inside"] or match["bare"]) if match else (text, "")


def without_repeated_links(page: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines with links under each record emptied ("Add to basket"), and those links.

    The same words are there at least twice, with other words between them.
    """
    filled = [line for line in page if line.text]
    counts = Counter(line.folded for line in filled if _is_link(line.text))
    repeated = {folded for folded, count in counts.items() if count >= _FEWEST}
    links = [line for line in filled if line.folded in repeated]
    places = {line.index for line in links}
    return [replace(line, text="") if line.index in places else line for line in page], links


def _is_link(text: str) -> bool:
    parts = [part for part in _BETWEEN.split(text.lstrip("+›»▸ ")) if part]
    return (
        bool(parts)
        and len(text) <= _LONGEST_LINK
        and not any(char.isdigit() for char in text)
        and text[-1] not in ".?!:"
        and all(map(_LINK_WORDS.fullmatch, parts))
    )
