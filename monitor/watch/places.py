"""One item's texts, ready to be looked through: which marked words stand where."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.model import Field, Item
from monitor.watch.lexicon import Lexicon
from monitor.watch.plain import PlainText, plain
from monitor.watch.text import placed_pieces, word_pieces

NEARBY = 80  # characters before and after an acronym that may belong to its clause
_ENDS = ".!?…:;()[]{}—–\n。！？：；（）"


class Place(NamedTuple):
    """Where a word stands: over which places, and between which characters of the plain text."""

    first: int
    last: int
    start: int
    end: int


@dataclass(slots=True)
class FieldPlaces:
    """A field's plain text, and the places of each mark in it."""

    text: PlainText
    places: dict[int, list[Place]] = field(default_factory=dict)

    def of(self, mark: int) -> list[Place]:
        """Return the places of a mark, in order."""
        return self.places.get(mark, [])


ItemPlaces = dict[Field, FieldPlaces]


def plain_fields(item: Item, *, outlets: bool) -> dict[Field, PlainText]:
    """Return the item's texts as their reader sees them; the outlet's name if it is asked for."""
    texts: dict[Field, str] = {"title": item.title, "summary": item.summary, "text": item.text}
    if outlets:
        texts["outlet"] = item.outlet
    return {name: plain(text) for name, text in texts.items() if text}


def marks_in(texts: dict[Field, PlainText], lexicon: Lexicon) -> set[int]:
    """Return all marks that the words of these texts bear."""
    known, find = lexicon.of_piece.get, lexicon.marks_of
    found: set[int] = set()
    for text in texts.values():
        for piece in word_pieces(text.text):
            marks = known(piece)
            if marks is None:
                marks = find(piece)
            if marks:
                found.update(marks)
    return found


def places_in(texts: dict[Field, PlainText], lexicon: Lexicon, wanted: Set[int]) -> ItemPlaces:
    """Find where the words of these texts stand that bear one of the wanted marks."""
    return {
        name: FieldPlaces(text, _places(text.text, lexicon, wanted)) for name, text in texts.items()
    }


def _places(text: str, lexicon: Lexicon, wanted: Set[int]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    known = lexicon.of_piece.get
    for piece, at, place in placed_pieces(text):
        marks = known(piece)
        if marks is None:
            marks = lexicon.marks_of(piece)
        if not marks or wanted.isdisjoint(marks):
            continue
        for (_, start, end, first, last), borne in lexicon.marked_words(piece):
            for mark in borne:
                if mark in wanted:
                    here = Place(place + first, place + last, at + start, at + end)
                    found.setdefault(mark, []).append(here)
    shouted = lexicon.common & found.keys()
    if shouted:
        case = _case_of(text)
        for mark in shouted:
            found[mark] = [at for at in found[mark] if not _is_shouted(text, at, case)]
    return found


def _is_shouted(text: str, place: Place, case: tuple[int, int]) -> bool:
    """Tell whether the words around an acronym are capitals too: it may be a common word then.

    Where there is none in its clause, the whole text tells, whose `case` was counted.
    """
    clause = "".join(_clause(text, place))
    if any(map(str.isalpha, clause)):
        capitals, small = _case_of(clause)
    else:
        own = _case_of(text[place.start : place.end])
        capitals, small = case[0] - own[0], case[1] - own[1]
    return capitals > 0 and small == 0


def _case_of(text: str) -> tuple[int, int]:
    """Count the capitals and the small letters of a text."""
    return sum(map(str.isupper, text)), sum(map(str.islower, text))


def _clause(text: str, place: Place) -> Iterator[str]:
    """Give what stands before and after a place in its clause, as far as is near."""
    before = text[max(0, place.start - NEARBY) : place.start]
    after = text[place.end : place.end + NEARBY]
    yield before[max(before.rfind(mark) for mark in _ENDS) + 1 :]
    yield after[: min((at for mark in _ENDS if (at := after.find(mark)) >= 0), default=NEARBY)]
