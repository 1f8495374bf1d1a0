"""An attribute of a frozen dataclass that is computed at the first use and then stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class cached_attribute(Generic[Value]):
    """A property `name` whose value is stored in the field `_name`, which must be None at first.

    functools.cached_property adds a dictionary of 800 bytes to each record, and a lock. Two threads
    may both compute the value, so it must be the same, and it cannot be None.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._field = f"_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> cached_attribute[Value]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object | None, owner: type) -> cached_attribute[Value] | Value:
        if instance is None:
            return self
        value: Value | None = getattr(instance, self._field)
        if value is None:
            value = self._compute(instance)
            object.__setattr__(instance, self._field, value)
        return value
