"""What is worked out of a frozen noun when it is first asked for, and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Made = TypeVar("Made")


class cached_attribute(Generic[Made]):
    """A property `name` that is worked out once, and kept in the field `_name`, which must be None until then.

    functools.cached_property makes a dictionary of each instance, which takes 800 bytes of a record more, and holds a
    lock meanwhile. Two threads that ask at once may both work it out: it must be the same. It cannot be None.
    """

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._kept = f"_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> cached_attribute[Made]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Made: ...

    def __get__(self, instance: object | None, owner: type) -> cached_attribute[Made] | Made:
        if instance is None:
            return self
        made: Made | None = getattr(instance, self._kept)
        if made is None:
            made = self._make(instance)
            object.__setattr__(instance, self._kept, made)
        return made
