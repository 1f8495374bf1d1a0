"""An answer as one HTML page: question, quotations within their records, citations, how to verify.

The page has the answer bundle in it, so `finding-aid check-answer` verifies the page itself. It
asks nothing of any other machine, and runs nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from corpus import Record, repository_of, rights_of, split_web_address
from qa.output.document import FindRecord, safe_line

_LONGEST_TEXT = 4000
"""Characters of a document that are shown whole; of a longer one, a window around a quotation."""
_WINDOW = 700
"""Characters before and after a quotation in a long document."""
_BUNDLE = '<script type="application/json" id="finding-aid-answer">'
_FIELDS = (("title", "Title"), ("summary", "Summary"), ("text", "Document"))
_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'\">\n"
    "<title>{title}</title>\n<style>{style}</style></head>\n<body><main>\n"
    '<h1 dir="auto">{title}</h1>\n<p class="note">{made}</p>\n{answer}\n'
    "<h2>Records</h2>\n{records}\n<h2>How to verify this answer</h2>\n{verify}\n"
    "</main>\n{bundle}\n</body></html>\n"
)
_STYLE = Markup(
    ":root{color-scheme:light dark}"
    "body{font:1.05rem/1.5 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem;"
    "overflow-wrap:anywhere}"
    "h1,h2,h3{line-height:1.25}blockquote{margin:0 0 1.2rem 1.5rem}"
    "article{border:1px solid #8888;border-radius:.4rem;padding:.2rem 1rem;margin:1rem 0}"
    "article:target{border-color:currentColor}mark{background:#ffe08a;color:#000}"
    ".note,dt{font-size:.9rem}dd{margin:0 0 .6rem;white-space:pre-wrap}"
    "code{font-size:.9rem}"
)
_RECORD = Markup('<article id="record-{0}"><h3 dir="auto">[{0}] {1}</h3>\n<dl>{2}</dl></article>')
_FIELD = Markup('<dt>{}</dt><dd dir="auto">{}</dd>')
_QUOTATION = Markup(
    '<p dir="auto">{0}</p><blockquote dir="auto">“{1}” <a href="#record-{2}">[{2}]</a></blockquote>'
)
_VERIFY = Markup(
    "<p>Each quotation is cut letter for letter from the record that it cites, at the place that "
    "is stated in this file. With the archive at hand, verify it and the records by</p>\n"
    "<pre><code>finding-aid check-answer FILE</code></pre>\n"
    "<p>where FILE is this page. It names each quotation that is no longer in its record, and each "
    "record that has changed since. {0}</p>\n{1}"
)
_PERMALINK = Markup(
    "<p>The answer itself is turn {1} of conversation {0}: where Finding Aid is served, its "
    "address ends in <code>/?c={0}&amp;turn={1}</code>; on the terminal, <code>finding-aid "
    "export - --as markdown --conversation {0} --turn {1}</code>.</p>"
)


def answer_page(bundle: Mapping[str, Any], find_record: FindRecord) -> str:
    """Return the page of a bundle that `make_bundle` made.

    find_record: gives the record with an id, or None; a record that is gone has its citation alone.
    """
    title = safe_line(bundle["question"])
    origin = f"Finding Aid {bundle['version']}, {bundle['made_at']}"
    conversation, turn = bundle.get("conversation", ""), bundle.get("turn", 0)
    records = (
        _record(citation, find_record(citation["record"]), bundle["statements"])
        for citation in bundle["citations"]
    )
    return str(
        _PAGE.format(
            title=title,
            style=_STYLE,
            made=origin,
            answer=Markup("\n").join(map(_answer, bundle.get("parts") or [bundle])),
            records=Markup("\n").join(records) or Markup("<p>None is cited.</p>"),
            verify=_VERIFY.format(
                f"The model that found them has the fingerprint {bundle['model']['fingerprint']}.",
                _PERMALINK.format(conversation, turn) if conversation and turn else "",
            ),
            bundle=Markup(f"{_BUNDLE}{_script_json(bundle)}</script>"),
        )
    )


def bundle_in_page(page: str) -> str | None:
    """Return the JSON of the bundle that a page has in it; None for a page without one."""
    _, mark, behind = page.partition(_BUNDLE)
    return behind.partition("</script>")[0] if mark else None


def page_is_as_written(page: str, bundle: Mapping[str, Any], find_record: FindRecord) -> bool:
    """Return whether a page is what `answer_page` writes of its bundle and the records now.

    It is not when somebody has edited it, a record has changed, or another version wrote it.
    """
    try:
        return answer_page(bundle, find_record) == page.replace("\r\n", "\n")
    except (KeyError, TypeError, ValueError, AttributeError):  # not a bundle of ours
        return False


def _script_json(value: object) -> str:
    """Return JSON that cannot end the script that it is in."""
    text = json.dumps(value, ensure_ascii=True)
    return re.sub("[<>&]", lambda match: f"\\u{ord(match[0]):04x}", text)


def _answer(part: Mapping[str, Any]) -> Markup:
    """Return the answer, or that of one part of a question that asks several."""
    lines = [Markup('<h2 dir="auto">{}</h2>').format(safe_line(part["question"]))]
    lines = lines if "version" not in part else []  # the page's own title has the question
    if not part["answered"]:
        lines.append(Markup('<p dir="auto">{}</p>').format(safe_line(part["reason"])))
    lines += [
        Markup('<p dir="auto">{}</p>').format(safe_line(line))
        for line in part["lead"].splitlines()
        if line.strip()
    ]
    lines += [
        _QUOTATION.format(safe_line(item["frame"]), safe_line(item["quote"]), int(item["citation"]))
        for item in part["statements"]
    ]
    return Markup("\n").join(lines)


def _record(
    citation: Mapping[str, Any], record: Record | None, statements: Sequence[Mapping[str, Any]]
) -> Markup:
    """Return a record with what is quoted of it marked, and its citation."""
    fields = [("Citation", Markup("{}").format(safe_line(citation["text"])))]
    title = safe_line(citation["text"])
    if record is not None:
        title = safe_line(record.title)
        fields.append(("Date", Markup("{}").format(safe_line(record.date.as_written) or "Undated")))
        for name, label in _FIELDS:
            spans = [
                (item["start"], item["end"])
                for item in statements
                if item["record"] == record.id and item["field"] == name
            ]
            if record.field(name) and (spans or name != "title"):
                fields.append((label, _marked(record.field(name), spans)))
        if split_web_address(record.url) is not None:
            link = Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(record.url)
            fields.append(("Original", link))
        stated = {"Repository": repository_of(record), "Rights": "; ".join(rights_of(record))}
        fields += [(name, escape(safe_line(words))) for name, words in stated.items() if words]
    fields.append(("Checksum", Markup("<code>{}</code>").format(citation.get("digest", ""))))
    listed = Markup("\n").join(_FIELD.format(*field) for field in fields)
    return _RECORD.format(int(citation["number"]), title, listed)


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """Return a text with spans marked; of a long one, what is around them."""
    first, last = 0, len(text)
    if last > _LONGEST_TEXT:
        first = max(0, min((start for start, _ in spans), default=0) - _WINDOW)
        last = min(last, max((end for _, end in spans), default=_LONGEST_TEXT) + _WINDOW)
    pieces, position = [Markup("… ") if first else Markup("")], first
    for start, end in sorted(spans):
        start = max(start, position)
        if start < end:
            pieces.append(_plain(text[position:start]))
            pieces.append(Markup("<mark>{}</mark>").format(_plain(text[start:end])))
            position = end
    ellipsis = Markup(" …") if last < len(text) else Markup("")
    return Markup("").join([*pieces, _plain(text[position:last]), ellipsis])


def _plain(text: str) -> Markup:
    """Return a text with its line ends, and without what could act on others."""
    return Markup("\n").join(map(_safe_piece, text.split("\n")))


def _safe_piece(line: str) -> str:
    edges = len(line) - len(line.lstrip()), len(line.rstrip())
    before, after = " " if edges[0] else "", " " if edges[1] < len(line) else ""
    return f"{before}{safe_line(line)}{after}" if line.strip() else before
