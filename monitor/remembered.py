"""Memories that are bounded: of what short texts were made into, and of what is asked for again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from itertools import islice
from typing import Concatenate, Generic, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K")

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


class Generations(Generic[K, T]):
    """Remembers what was found under keys, so many at most; what is asked for stays.

    What is asked for becomes `young`. Once half of all is young, it is old, and what was old before
    is forgotten: so the words of every day outlive those that came once, at the price of two looks.
    Of what was `known` before, the last half is taken over: as `all` gives it, the youngest.
    """

    def __init__(self, most: int, known: dict[K, T] | None = None) -> None:
        self._most_young = max(most // 2, 1)
        self.young: dict[K, T] = {}
        self._old = dict(islice(reversed((known or {}).items()), self._most_young))

    def get(self, key: K) -> T | None:
        """Return what is remembered under a key; None where nothing is."""
        found = self.young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.keep(key, found)
        return found

    def keep(self, key: K, found: T) -> None:
        """Remember what was found."""
        if len(self.young) >= self._most_young:
            self._old, self.young = self.young, {}
        self.young[key] = found

    def all(self) -> dict[K, T]:
        """Return all that is remembered, the youngest last; others may go on remembering."""
        young = self.young.copy()
        return {key: found for key, found in self._old.items() if key not in young} | young

    def clear(self) -> None:
        """Forget all."""
        self.young, self._old = {}, {}
