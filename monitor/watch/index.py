"""Which keywords an item may hit, by the marks that its words bear.

Each keyword is listed under the rarest mark of each of its clauses, and there under the next
rarest: so that a word which a thousand keywords share costs no more than one that two share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from monitor.watch.plan import Clause

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Listed(Generic[T]):
    """What is listed under one mark: alone, and by a second one."""

    alone: tuple[T, ...] = ()
    with_second: dict[int, tuple[T, ...]] | None = None


class Index(Generic[T]):
    """Finds entries whose clauses are fulfilled; a copy shares all that is not changed."""

    def __init__(self) -> None:
        self._by_mark: dict[int, _Listed[T]] = {}
        self._where: dict[T, tuple[_Pair, ...]] = {}
        self._always: dict[T, None] = {}

    def copy(self) -> Index[T]:
        """Return an index that can be changed without disturbing who uses this one."""
        twin: Index[T] = Index()
        twin._by_mark = self._by_mark.copy()
        twin._where = self._where.copy()
        twin._always = self._always.copy()
        return twin

    def add(self, entries: Iterable[tuple[T, Iterable[Clause] | None]]) -> None:
        """List entries under their clauses; one without clauses is always worth a look."""
        fresh: dict[int, list[tuple[int | None, T]]] = defaultdict(list)
        for entry, clauses in entries:
            if clauses is None:
                self._always[entry] = None
                continue
            self._where[entry] = tuple(map(_pair, clauses))
            for first, second in self._where[entry]:
                fresh[first].append((second, entry))
        for first, listed in fresh.items():
            self._by_mark[first] = _extended(self._by_mark.get(first, _Listed()), listed)

    def remove(self, entries: set[T]) -> None:
        """Take entries out, wherever they are listed."""
        for entry in entries:
            self._always.pop(entry, None)
            for first, second in self._where.pop(entry, ()):
                listed = self._by_mark[first]
                if second is None:
                    listed = _Listed(_without(listed.alone, entry), listed.with_second)
                else:
                    pairs = dict(listed.with_second or {})
                    pairs[second] = _without(pairs[second], entry)
                    listed = _Listed(listed.alone, pairs)
                self._by_mark[first] = listed

    def candidates(self, marks: set[int]) -> Iterator[T]:
        """Give the entries that an item with these marks may hit; an entry may come twice."""
        yield from self._always
        for mark in marks & self._by_mark.keys():
            listed = self._by_mark[mark]
            yield from listed.alone
            if listed.with_second:
                for second in listed.with_second.keys() & marks:
                    yield from listed.with_second[second]


_Pair = tuple[int, int | None]


def _pair(clause: Clause) -> _Pair:
    return clause[0], clause[1] if len(clause) > 1 else None


def _extended(listed: _Listed[T], fresh: list[tuple[int | None, T]]) -> _Listed[T]:
    """Return what is listed under a mark with more beside it; what was there is shared."""
    alone = [entry for second, entry in fresh if second is None]
    pairs: dict[int, list[T]] = defaultdict(list)
    for second, entry in fresh:
        if second is not None:
            pairs[second].append(entry)
    before = listed.with_second or {}
    added = {second: (*before.get(second, ()), *entries) for second, entries in pairs.items()}
    return _Listed((*listed.alone, *alone), before | added or None)


def _without(entries: tuple[T, ...], gone: T) -> tuple[T, ...]:
    return tuple(entry for entry in entries if entry != gone)
