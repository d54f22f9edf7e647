"""A memory of what short texts were made into; long ones would only fill it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

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
