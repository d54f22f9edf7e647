"""What the record is asked for by words, and what its index of words has to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from monitor.model.items import Item


@dataclass(frozen=True, slots=True)
class OneKey:
    """An item must have one of these keys, or a key that begins with one of the beginnings."""

    keys: tuple[str, ...]
    beginnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Every:
    """An item must have what each of these asks."""

    parts: tuple[Sought, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """An item must have what one of these asks."""

    parts: tuple[Sought, ...]


Sought = OneKey | Every | Some


@dataclass(frozen=True, slots=True)
class ToIndex:
    """What an index has to be told: items as they were, to be forgotten, and as they are."""

    gone: tuple[tuple[int, int, Item], ...]  # number, row, what the item said
    fresh: tuple[tuple[int, Item], ...]  # row, what the item says


class ItemWords(NamedTuple):
    """What an index keeps of an item: the keys by which it is found, the terms that are counted."""

    row: int
    keys: str
    terms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Among:
    """Among which items is searched: hits of a watchlist, of these outlets, of a language, of a
    time.
    """

    watchlist: str = ""
    outlets: tuple[str, ...] = ()
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None
