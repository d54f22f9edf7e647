"""Memories of what texts were made into: of short ones, and of those that come again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from itertools import islice
from typing import Concatenate, Generic, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

LONGEST = 64  # of a word; few are longer


def remembered(
    most: int, longest: int = LONGEST
) -> Callable[[Callable[Concatenate[str, P], T]], Callable[Concatenate[str, P], T]]:
    """Remember what a function made of so many texts, but for long ones.

    `longest`: characters of a text of which the outcome is remembered.
    """

    def decorate(function: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
        cached = cast(Callable[Concatenate[str, P], T], lru_cache(most)(function))

        @wraps(function)
        def call(text: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
            return (cached if len(text) <= longest else function)(text, *args, **kwargs)

        return call

    return decorate


class Generations(Generic[T]):
    """Remembers texts with what was made of them, so many at most; what is asked for stays.

    What is asked for becomes `young`. Once half of all is young, it is old, and what was old before
    is forgotten: so the words of every day outlive those that came once, at the price of two looks.
    Of what was `known` before the last half is taken over: as `all` gives it, that is the young.
    """

    def __init__(self, most: int, known: dict[str, T] | None = None) -> None:
        self._most_young = max(most // 2, 1)
        self.young: dict[str, T] = {}
        self._old = dict(islice(reversed((known or {}).items()), self._most_young))

    def get(self, text: str) -> T | None:
        """Return what is remembered of a text; None where nothing is."""
        found = self.young.get(text)
        if found is None:
            found = self._old.get(text)
            if found is not None:
                self.keep(text, found)
        return found

    def keep(self, text: str, found: T) -> None:
        """Remember a text."""
        if len(self.young) >= self._most_young:
            self._old, self.young = self.young, {}
        self.young[text] = found

    def all(self) -> dict[str, T]:
        """Return all that is remembered."""
        return self._old | self.young

    def clear(self) -> None:
        """Forget all."""
        self.young, self._old = {}, {}
