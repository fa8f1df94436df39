"""Things numbered in the order in which they are first met, so that a column holds their numbers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)


class Numbered(Generic[Thing]):
    """Each thing once, with its number from 0."""

    def __init__(self, things: Iterable[Thing] = ()) -> None:
        self._numbers: dict[Thing, int] = {}
        for thing in things:
            self.number(thing)

    def number(self, thing: Thing) -> int:
        """The number of a thing, a new one if it is new."""
        return self._numbers.setdefault(thing, len(self._numbers))

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
