"""Frozen dataclasses that are written as JSON and read back by one rule: a field is a key.

Both directions follow from the fields, so what is read back equals what was written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from types import UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints

from corpus import FindingAidError


class JsonViewError(FindingAidError, ValueError):
    """Stored JSON does not have the expected form. The message is one line."""


@dataclass(frozen=True)
class JsonView:
    """Base of the views. Every field of a subclass has a type that JSON can hold, or is a view."""

    def to_json(self) -> dict[str, Any]:
        """Return plain dictionaries, lists and scalars, in the order of the fields."""
        return {field.name: _encode(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Build the view from parsed JSON.

        Missing keys take the field's default, so that older files can be read; unknown keys are
        ignored. Raises JsonViewError when a value has another type than its field.
        """
        view: Self = _decode(cls, data, "answer")
        return view

    def dumps(self) -> str:
        """Return the view as JSON text."""
        return json.dumps(self.to_json(), ensure_ascii=False)

    @classmethod
    def loads(cls, text: str) -> Self:
        """Build the view from JSON text. Raises JsonViewError when it is damaged."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise JsonViewError(f"a stored answer is no JSON ({error})") from error
        return cls.from_json(data)


def _encode(value: object) -> object:
    if isinstance(value, JsonView):
        return value.to_json()
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, dict):
        return {key: _encode(item) for key, item in value.items()}
    return value


def _decode(kind: Any, value: Any, path: str) -> Any:  # noqa: ANN401
    """Return `value` as the annotated type `kind`; `path` names the place in an error."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:  # "X | None"
        return None if value is None else _decode(arguments[0], value, path)
    if origin is tuple and isinstance(value, list):
        return tuple(
            _decode(arguments[0], item, f"{path}[{index}]") for index, item in enumerate(value)
        )
    if origin is dict and isinstance(value, dict):
        return {key: _decode(arguments[1], item, f"{path}.{key}") for key, item in value.items()}
    if origin is None and issubclass(kind, JsonView) and isinstance(value, dict):
        types = _field_types(kind)
        known = [name for name in types if name in value]
        return kind(**{name: _decode(types[name], value[name], f"{path}.{name}") for name in known})
    if kind is float and type(value) is int:
        return float(value)
    if kind is type(value):
        return value
    raise JsonViewError(f"{path} is {type(value).__name__}, which a stored answer cannot have")


@cache
def _field_types(kind: type[JsonView]) -> dict[str, Any]:
    return get_type_hints(kind)
