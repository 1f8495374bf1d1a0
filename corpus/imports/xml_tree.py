"""XML, read without fetching anything: no external entities, no DTDs, bounded depth and size.

A long file is read as events: an element is looked at when it ends, and then emptied, so that only
the records of a file are in memory and not its tree.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import Any

from corpus.formats import DecodedText, ReadingError, decode_text
from corpus.imports.optional_library import load_library
from corpus.imports.reading_progress import tell_part
from corpus.text import collapse_whitespace

_ROOT = re.compile(
    r"\s*+(?:(?:<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)\s*+)*"
    r"<([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)",
    re.DOTALL,
)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._\-]{1,40})[\"']")
_OTHER_ENCODING = re.compile(
    r"iso-8859-\d+|windows-125\d|cp\d+|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-\w+|shift_jis"
    r"|macintosh|us-ascii"
)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,10});")
_XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
_DECLARED_ENTITY = re.compile(r"<!ENTITY\s+(\w+)")
_HEAD_CHARACTERS = 65_536
_CUT = ("Premature end", "Document is empty", "no element")
_PART_OF_READING = 0.5
"""What of a reading the parsing is, and the drafts that are made meanwhile."""
_BLOCKS = frozenset("p head item lb row note div list table".split())


def root_name(text: str) -> str:
    """Return the local name of the root element, "" where the text does not begin like XML."""
    match = _ROOT.match(text[:65_536])
    return match[2] if match else ""


def decode_xml(data: bytes, name: str) -> DecodedText:
    """Return the text of an XML file, in the encoding that it declares where that fits.

    Raises ReadingError as `decode_text`.
    """
    declared = _DECLARED.match(data)
    encoding = declared[1].decode("ascii").lower() if declared else ""
    if _OTHER_ENCODING.fullmatch(encoding):
        try:
            return DecodedText(data.decode(encoding), encoding)
        except (LookupError, UnicodeDecodeError):
            pass  # it declares what it is not: the bytes decide, and what was guessed is reported
    return decode_text(data, name)


def parse_xml(text: str, name: str) -> Any:  # noqa: ANN401
    """Return the root element. Raises ReadingError when the text is not well-formed XML."""
    events = iter_events(text, name, kinds=("start",))
    root = next(events)[1]
    for _ in events:
        pass
    return root


def iter_events(
    text: str, name: str, *tags: str, kinds: tuple[str, ...] = ("start", "end")
) -> Iterator[tuple[str, Any]]:
    """Yield (kind, element) as the elements of a text begin and end.

    tags: local names of the elements wanted, none for all of them.
    Raises ReadingError when the text is not well-formed XML.
    """
    etree = load_library("lxml.etree", "XML")
    label = name or "the text"
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise ReadingError(f"{label} is not XML, which begins with <; leave out --as")
    try:
        file = _ToldFile(_plain_body(text).encode("utf-8"))
        yield from etree.iterparse(
            file, kinds, tag=[f"{{*}}{tag}" for tag in tags] or None, resolve_entities="internal",
            no_network=True, load_dtd=False, huge_tree=False, remove_pis=True, remove_comments=True,
        )  # fmt: skip
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        is_cut = not text.rstrip().endswith(">")
        raise ReadingError(f"{label} {_fault(str(error), is_cut)}") from error


class _ToldFile(io.BytesIO):
    """A file in memory that tells how much of it the parser has read."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes; what was read before them is told."""
        total = len(self.getbuffer())
        if 0 < self.tell() < total:
            tell_part(self.tell(), total, _PART_OF_READING)
        return super().read(size)


def walk_events(element: Any, *tags: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield the same for an element that is parsed already."""
    etree = load_library("lxml.etree", "XML")
    yield from etree.iterwalk(element, ("start", "end"), tag=[f"{{*}}{tag}" for tag in tags])


def release(element: Any) -> None:  # noqa: ANN401
    """Empty an element that has ended, and drop those of its name that ended right before it."""
    element.clear(keep_tail=True)
    parent = element.getparent()
    while (
        parent is not None
        and (before := element.getprevious()) is not None
        and before.tag == element.tag
    ):
        parent.remove(before)


def _plain_body(text: str) -> str:
    """Return the text without its declaration, with letters for the entities that HTML names."""
    body = _DECLARATION.sub("", text, count=1)
    declared = set(_DECLARED_ENTITY.findall(body[:_HEAD_CHARACTERS])) | _XML_ENTITIES
    return _ENTITY.sub(
        lambda match: (
            match[0]
            if match[1] in declared or match[1] not in name2codepoint
            else chr(name2codepoint[match[1]])
        ),
        body,
    )


def _fault(message: str, is_cut: bool) -> str:
    """Return what is wrong, from the message of the parser; is_cut: the text ends in no tag."""
    message = message.removesuffix(")").partition(" (<string>, line ")[0]
    place = re.search(r", line (\d+), column \d+$", message)
    line = f" at line {place[1]}" if place else ""
    if is_cut or any(words in message for words in _CUT):
        return f"is XML that is cut off{line}; fetch or export it again"
    if "amplification" in message or "entity reference loop" in message.lower():
        return f"is XML whose entities name each other to a great size{line}; it is not read"
    if undefined := re.match(r"Entity '(.{1,60})' not defined", message):
        return (
            f"is XML with the entity &{undefined[1]};{line}, which it does not define itself, and "
            "nothing outside the file is fetched; export it with characters in place of entities"
        )
    return f"is XML that cannot be read ({message[:200]}); export it again"


def local_name(element: Any) -> str:  # noqa: ANN401
    """Return the name of an element without its namespace, "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str:  # noqa: ANN401
    """Return an attribute, whatever its namespace; "" where it is missing."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def children(element: Any, *names: str) -> list[Any]:  # noqa: ANN401
    """Return the children that have one of the local names."""
    return [child for child in element if local_name(child) in names]


def first(element: Any, *path: str) -> Any | None:  # noqa: ANN401
    """Return the first element down a path of local names, None if there is none."""
    for name in path:
        matches = children(element, name)
        if not matches:
            return None
        element = matches[0]
    return element


def descendants(element: Any, *names: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield the elements inside, in order, that have one of the local names."""
    for inner in element.iter():
        if inner is not element and local_name(inner) in names:
            yield inner


def text_of(element: Any | None, *, without: tuple[str, ...] = ()) -> str:  # noqa: ANN401
    """Return the text inside an element on one line, without that of the elements named.

    without: local names, or "choice/sic" for an element inside another.
    """
    return "" if element is None else collapse_whitespace("".join(_pieces(element, without)))


def paragraphs_of(element: Any | None, *, without: tuple[str, ...] = ()) -> str:  # noqa: ANN401
    """Return the text inside an element, its paragraphs apart."""
    if element is None:
        return ""
    blocks = [child for child in element if local_name(child) in _BLOCKS]
    if not blocks:
        return text_of(element, without=without)
    parts = [
        text_of(child, without=without) for child in element if local_name(child) not in without
    ]
    return "\n\n".join(filter(None, parts))


def _pieces(element: Any, without: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401
    """Yield the pieces of text, a space around blocks; without recursion, for any depth."""
    stack: list[tuple[Any, bool]] = [(element, True)]
    while stack:
        current, opens = stack.pop()
        if opens:
            yield current.text or ""
            stack.append((current, False))
            stack.extend((child, _counts(child, without)) for child in reversed(current))
            continue
        if current is not element:
            yield " " if local_name(current) in _BLOCKS else ""
            yield current.tail or ""


def _counts(child: Any, without: tuple[str, ...]) -> bool:  # noqa: ANN401
    name = local_name(child)
    return name not in without and f"{local_name(child.getparent())}/{name}" not in without
