"""Answers of catalogues: whatever JSON is nested in what, it is read or refused in one line."""

from __future__ import annotations

import json
from typing import Any

from corpus import ReadingError, read_bytes
from tests.fuzz.listing_page import usable
from tests.fuzz.pieces import ODD, TIMES, as_text, encoded

PIECES = encoded(
    (
        "{", "}", "[", "]", "k:title\n", "k:date\n", "k:dates\n", "k:name\n", "k:_source\n", "k:attributes\n",
        "k:metadata\n", "k:label\n", "k:value\n", "k:@value\n", "k:element\n", "k:description\n", "k:begin\n", "k:end\n",
        "k:year\n", "k:month\n", "k:creator\n", "k:links\n", "k:id\n", "k:hits\n", "k:records\n", "k:en\n", "k:none\n",
        "t:Letter to Ott\n", "t:A. B. C.\n", "t:2021-03-04T10:11:12Z\n", "t:https://a.example/1\n", "t:1950/1949\n",
        "n:1957\n", "n:0\n", "n:99999999999999999999\n", "n:.\n", "null\n", "true\n", "copy\n",
        *(f"t:{words}\n" for words in (*TIMES[:12], *ODD)),
    )
)  # fmt: skip
_DEEPEST = 60


def target(data: bytes) -> None:
    """Build a value from steps, and read it alone, in a list and line by line."""
    value = _value(as_text(data))
    for text in (json.dumps(value), json.dumps([value, value])):
        for name in ("answer.json", "answer.jsonl"):
            try:
                reading = read_bytes(text.encode("utf-8", "surrogatepass"), name)
            except ReadingError as error:
                assert "\n" not in str(error) and len(str(error)) < 1000
                continue
            assert all(line.reason for line in reading.unread)
            for record in reading.records:
                usable(record)
                assert all(name and words for name, words in record.other)


def _value(steps: str) -> Any:
    """Return the value that steps build: open, close, the next key, a text, a number."""
    stack: list[Any] = [{}]
    key = "title"
    for step in steps.replace("{", "\n{\n").replace("[", "\n[\n").replace("]", "\n]\n").split("\n"):
        if step in ("{", "[") and len(stack) < _DEEPEST:
            inner: Any = {} if step == "{" else []
            _put(stack[-1], key, inner)
            stack.append(inner)
        elif step in ("}", "]") and len(stack) > 1:
            stack.pop()
        elif step.startswith("k:"):
            key = step[2:]
        elif step.startswith("t:"):
            _put(stack[-1], key, step[2:])
        elif step.startswith("n:"):
            _put(stack[-1], key, int(step[2:]) if step[2:].isdecimal() else 0.5)
        elif step in ("null", "true"):
            _put(stack[-1], key, True if step == "true" else None)
        elif step == "copy" and isinstance(stack[-1], list) and stack[-1]:
            stack[-1].append(json.loads(json.dumps(stack[-1][0])))
    return stack[0]


def _put(into: Any, key: str, value: object) -> None:
    if isinstance(into, list):
        into.append(value)
    else:
        into[key] = value
