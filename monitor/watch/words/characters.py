"""Sets of characters as regular expressions that are quick to search for."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LAST = 0xFFFF  # of the basic plane


def finder(characters: str) -> re.Pattern[str]:
    """Compile a search for any of these characters, or for any beyond the basic plane.

    `characters` is the inside of a class: single ones and ranges. Python looks a class up in
    a table only if all of it is in the basic plane, and tries its ranges one by one otherwise. So
    what is searched for is "none of the others": four times as fast, and what is rare is looked at
    again.
    """
    return re.compile(f"[^{''.join(_others(characters))}]")


def _others(characters: str) -> Iterator[str]:
    next_free = 0
    for first, last in sorted(_ranges(characters)):
        if first > next_free:
            yield f"{_escaped(next_free)}-{_escaped(first - 1)}"
        next_free = max(next_free, last + 1)
    if next_free <= _LAST:
        yield f"{_escaped(next_free)}-{_escaped(_LAST)}"


def _escaped(code: int) -> str:
    return f"\\u{code:04x}"


def _ranges(characters: str) -> Iterator[tuple[int, int]]:
    for found in re.finditer(r"(.)(?:-(.))?", characters, re.DOTALL):
        first, last = ord(found[1]), ord(found[2] or found[1])
        if first <= _LAST:
            yield first, min(last, _LAST)
