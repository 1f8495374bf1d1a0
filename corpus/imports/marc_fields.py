"""The fields of a MARC 21 record to a draft, whichever file they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.imports.drafts import NoRecordError, RecordDraft
from corpus.imports.program_dates import read_program_date
from corpus.imports.xml_dates import join_ends, put_date, read_stated

_PEOPLE = {"100", "110", "111", "700", "710", "711", "720"}
_NAMES_AS_SUBJECTS = {"600", "610", "611"}
_TOPICS = {"630", "647", "648", "650", "653", "654", "656", "657"}
_SUBDIVISIONS = "vxyz"
_NAME_PARTS = "abcdqn"
_COLLECTION = ("773", "830", "490", "440", "800", "810")
_PLACES_OF_KEEPING = {
    "852": ("Location", "abcefhijkm"),
    "541": ("Acquisition", "abce"),
    "099": ("Shelfmark", "ab"),
    "090": ("Shelfmark", "ab"),
    "050": ("Shelfmark", "ab"),
}
"""The name and the subfields of each source, the best first."""
_NOTES = {
    "300": "Extent",
    "351": "Arrangement",
    "500": "Note",
    "505": "Contents",
    "506": "Access",
    "524": "Preferred citation",
    "540": "Terms of use",
    "545": "Biography",
    "546": "Language note",
    "555": "Finding aid",
    "561": "Ownership",
    "655": "Form",
    "250": "Edition",
    "246": "Other title",
    "240": "Uniform title",
}
_CONTROL = {"LDR", "000", "005", "006", "007", "008", "040", "042", "043", "035", "066"}
"""Of the catalogue's own work; 008 and 043 repeat in code what other fields say."""
_INITIAL = re.compile(r"(?:\b[^\W\d]|\bJr|\bSr|\bDr|\betc|\bca|\b[A-Z]\w?)\.$")
_COPYRIGHT = re.compile(r"^\s*(?:©|℗|copyright\s*|c(?=\d{4}))\s*", re.IGNORECASE)
_CODED_YEAR = re.compile(r"\d{2}[\du]{2}")
_CODED_DAY = re.compile(r"\d{8}|\d{6}|\d{4}")
_ISO_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}[~?]?")
_SINGLE_YEAR, _RANGES = "s", "mik"


@dataclass(frozen=True)
class MarcField:
    """A field of a MARC record.

    Attributes:
        tag: three characters.
        indicators: two characters.
        subfields: (code, value); a control field has one, with the code "".
    """

    tag: str
    indicators: str
    subfields: tuple[tuple[str, str], ...]

    def values(self, codes: str) -> list[str]:
        """Return the values of these subfields, in their order."""
        return [value.strip() for code, value in self.subfields if code in codes and value.strip()]

    def first(self, code: str) -> str:
        """Return the first value of a subfield, "" without one."""
        return next(iter(self.values(code)), "")

    @property
    def text(self) -> str:
        """All values in their order, those that point elsewhere (digits, $w) aside."""
        return " ".join(
            value.strip() for code, value in self.subfields if code.isalpha() and code not in "w"
        ) or self.first("")


def marc_draft(fields: list[MarcField], number: int) -> RecordDraft:
    """Return the draft of a record. Raises NoRecordError for one of UNIMARC."""
    draft = RecordDraft(number)
    tags = {field.tag for field in fields}
    if "245" not in tags and "200" in tags:
        raise NoRecordError("it is UNIMARC, which is not read; export it as MARC 21")
    _put_title(draft, fields)
    _put_date(draft, fields)
    for field in fields:
        _put_field(draft, field)
    for tag in _COLLECTION:
        for field in fields:
            if field.tag == tag:
                draft.put(
                    "collection", f"{tag}", _end(field.first("t") or " ".join(field.values("av")))
                )
    for tag, (name, codes) in _PLACES_OF_KEEPING.items():
        for field in fields:
            if field.tag == tag:
                draft.put("source", name, _end(", ".join(map(_end, field.values(codes)))))
    return draft


def _put_title(draft: RecordDraft, fields: list[MarcField]) -> None:
    for field in fields:
        if field.tag == "245":
            draft.put("title", "245", _end(" ".join(field.values("abknps"))))
            draft.put("", "Responsibility", _end(field.first("c")))
            draft.put("", "Medium", field.first("h").strip("[] :/"))


def _put_date(draft: RecordDraft, fields: list[MarcField]) -> None:
    """Put the date: of the title (archives), of production, of publication; else in code.

    A date of copyright alone does not date the document; it is kept under that name.
    """
    coded = _coded_date(fields)
    dates: list[tuple[str, str]] = []
    for field in fields:
        if field.tag == "245":
            dates += [("Date", date) for date in field.values("f")]
            draft.put("", "Bulk dates", _end(field.first("g")))
    for tag in ("264", "260"):
        for field in sorted(fields, key=lambda field: field.indicators[1:2]):
            if field.tag != tag:
                continue
            for date in field.values("c"):
                name = "Copyright" if field.indicators[1:2] == "4" else "Date of publication"
                dates.append((name, date))
    for name, date in dates:
        bare = _COPYRIGHT.sub("", date).strip(" .[]")
        copyright_date = read_program_date(bare) if _COPYRIGHT.match(date) else None
        if name == "Copyright":
            draft.put("", name, date)
        elif copyright_date and not draft.written:
            # "c1957" is the year of copyright, not about 1957
            draft.written, draft.date = date, replace(copyright_date, as_written=date)
        else:
            stated = coded if read_program_date(date) is None else ""
            put_date(draft, name, date, stated)
    if not draft.written:
        put_date(draft, "Date in code", "", coded)


def _coded_date(fields: list[MarcField]) -> str:
    """Return the date of 046, else of 008, as one ISO 8601 statement, "" without one."""
    for field in fields:
        for first, last in (("k", "l"), ("c", "e"), ("o", "p")):
            ends = [_day(field.first(code)) for code in (first, last)]
            if field.tag == "046" and ends[0]:
                return join_ends(ends[0], ends[1] or ends[0])
    raw = next((field.subfields[0][1] for field in fields if field.tag == "008"), "")
    kind, first, last = raw[6:7], raw[7:11], raw[11:15]
    if kind == "e" and re.fullmatch(r"\d{4}", first):
        month, day = last[:2], last[2:]
        return "-".join(
            [
                first,
                *([month] if month.isdigit() else []),
                *([day] if day.isdigit() and month.isdigit() else []),
            ]
        )
    if kind == "q" or kind in _RANGES:
        years = [year.replace("u", "X") for year in (first, last) if _CODED_YEAR.fullmatch(year)]
        stated = [year for year in years if read_stated(year)]
        return join_ends(*stated) if len(stated) == 2 else ""
    if kind in (_SINGLE_YEAR, "t", "p") and _CODED_YEAR.fullmatch(first):
        return first.replace("u", "X")
    return ""


def _day(coded: str) -> str:
    if _ISO_DAY.fullmatch(coded):
        return coded
    if not _CODED_DAY.fullmatch(coded):
        return ""
    return "-".join(filter(None, (coded[:4], coded[4:6], coded[6:8])))


def _put_field(draft: RecordDraft, field: MarcField) -> None:
    tag = field.tag
    if tag == "001":
        draft.key = field.first("").strip()
    elif tag == "520":
        draft.append_text("summary", " ".join(field.values("ab")))
    elif tag in _PEOPLE:
        name = _end(" ".join(field.values(_NAME_PARTS)))
        draft.put("people", tag, name)
        for role in field.values("e"):
            if _end(role).casefold() not in ("author", "creator"):
                draft.put("", _end(role), name)
    elif tag in _NAMES_AS_SUBJECTS:
        draft.put("people", tag, _end(" ".join(field.values(_NAME_PARTS))))
        if field.values(_SUBDIVISIONS):
            draft.put("topics", tag, _heading(field, _NAME_PARTS))
    elif tag == "651":
        draft.put("places", tag, _end(field.first("a")))
        if field.values(_SUBDIVISIONS):
            draft.put("topics", tag, _heading(field, "a"))
    elif tag == "752":
        draft.put("places", tag, ", ".join(reversed(field.values("abcdfgh"))))
    elif tag in _TOPICS:
        draft.put("topics", tag, _heading(field, "abcd"))
    elif tag == "856":
        is_other = field.indicators[1:2] == "2"
        for address in field.values("u"):
            draft.put("" if is_other else "url", "Related address", address)
        draft.put("", "Address note", " ".join(field.values("yz3")))
    elif tag == "041":
        draft.put("language", "Language", "; ".join(field.values("a")))
    elif tag in ("260", "264"):
        draft.put("", "Place and publisher", _end(" ".join(field.values("ab"))))
    elif tag == "008":
        language = field.subfields[0][1][35:38].strip(" |")
        if language.isalpha() and language not in ("und", "zxx", "mul"):
            draft.texts.setdefault("language", language)
    elif not _is_read(tag):
        draft.put("", _NOTES.get(tag, tag), _end(field.text))


def _is_read(tag: str) -> bool:
    return tag in _CONTROL or tag in ("245", "046", *_COLLECTION, *_PLACES_OF_KEEPING)


def _heading(field: MarcField, codes: str) -> str:
    """Return a heading with its subdivisions: "Credits--Poland--History"."""
    main = _end(" ".join(field.values(codes)))
    return _end("--".join([main, *map(_end, field.values(_SUBDIVISIONS))]))


def _end(text: str) -> str:
    """Return a text without the marks that catalogues set before what follows."""
    text = text.strip().rstrip("/:;,=+ ").strip()
    if text.endswith(".") and not text.endswith("..") and not _INITIAL.search(text):
        return text[:-1]
    return text
