"""Which keywords an item may hit, by the marks that its words bear.

Each keyword is listed under the rarest mark of each of its clauses, and there under the next
rarest: so that a word which a thousand keywords share costs no more than one that two share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from monitor.watch.matching.clauses import Clause

T = TypeVar("T")

FEW = 8  # entries that are quicker tried one by one


# What is listed under one mark: alone, and by a second one.
_Listed = tuple[tuple[T, ...], dict[int, tuple[T, ...]]]


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
            self._by_mark[first] = _extended(self._by_mark.get(first, ((), {})), listed)

    def remove(self, entries: set[T]) -> None:
        """Take entries out, wherever they are listed."""
        gone: dict[int, set[int | None]] = defaultdict(set)
        for entry in entries:
            self._always.pop(entry, None)
            for first, second in self._where.pop(entry, ()):
                gone[first].add(second)
        for first, seconds in gone.items():
            alone, pairs = self._by_mark.pop(first)
            changed = {each: _without(pairs[each], entries) for each in seconds if each is not None}
            pairs = {second: listed for second, listed in (pairs | changed).items() if listed}
            if None in seconds:
                alone = _without(alone, entries)
            if alone or pairs:
                self._by_mark[first] = alone, pairs

    def candidates(self, marks: frozenset[int]) -> set[T]:
        """Return the entries that an item with these marks may hit."""
        found = set(self._always)
        for mark in marks & self._by_mark.keys():
            alone, pairs = self._by_mark[mark]
            found.update(alone)
            if len(pairs) > FEW:
                for second in pairs.keys() & marks:
                    found.update(pairs[second])
            else:
                for second, entries in pairs.items():
                    if second in marks:
                        found.update(entries)
        return found


_Pair = tuple[int, int | None]


def _pair(clause: Clause) -> _Pair:
    return clause[0], clause[1] if len(clause) > 1 else None


def _extended(listed: _Listed[T], fresh: list[tuple[int | None, T]]) -> _Listed[T]:
    """Return what is listed under a mark with more beside it; what was there is shared."""
    alone, before = listed
    pairs: dict[int, list[T]] = defaultdict(list)
    for second, entry in fresh:
        if second is not None:
            pairs[second].append(entry)
    added = {second: (*before.get(second, ()), *entries) for second, entries in pairs.items()}
    return (*alone, *(entry for second, entry in fresh if second is None)), before | added


def _without(entries: tuple[T, ...], gone: set[T]) -> tuple[T, ...]:
    return tuple(entry for entry in entries if entry not in gone)
