"""One item's texts, ready to be looked through: which marked words stand where."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from monitor.model import Field, Item
from monitor.watch.matching.capitals import Capitals
from monitor.watch.matching.lexicon import Lexicon, Marks
from monitor.watch.words.plain import PlainText
from monitor.watch.words.text import Word, cut, places_of_pieces


class Place(NamedTuple):
    """Where a word stands: over which places, and between which characters of the plain text."""

    first: int
    last: int
    start: int
    end: int


@dataclass(slots=True)
class FieldText:
    """A field's text as its reader sees it, cut into pieces; the marks of each, and of all."""

    plain: PlainText
    pieces: list[str]
    borne: list[Marks]
    marks: frozenset[int]
    _numbers: dict[int, list[int]] = field(default_factory=dict)

    def numbers(self) -> dict[int, list[int]]:
        """Return the numbers of the pieces that bear each mark; worked out when first asked for."""
        if not self._numbers:
            for number, borne in enumerate(self.borne):
                for mark in borne:
                    if mark in self._numbers:
                        self._numbers[mark].append(number)
                    else:
                        self._numbers[mark] = [number]
        return self._numbers


@dataclass(frozen=True, slots=True)
class FieldPlaces:
    """A field's plain text, and the places of each mark in it."""

    text: PlainText
    places: dict[int, list[Place]]

    def of(self, mark: int) -> list[Place]:
        """Return the places of a mark, in order."""
        return self.places.get(mark, [])


ItemTexts = dict[Field, FieldText]
ItemPlaces = dict[Field, FieldPlaces]


def read_item(item: Item, lexicon: Lexicon, *, outlets: bool) -> ItemTexts:
    """Cut an item's texts into pieces and look their marks up; the outlet's name if asked for.

    This is done for every item and watchlist there is: it has to be quick.
    """
    texts: ItemTexts = {}
    if item.title:
        texts["title"] = _field_text(item.title, lexicon)
    if item.summary:
        texts["summary"] = _field_text(item.summary, lexicon)
    if item.text:
        texts["text"] = _field_text(item.text, lexicon)
    if outlets and item.outlet:
        texts["outlet"] = _field_text(item.outlet, lexicon)
    return texts


def _field_text(text: str, lexicon: Lexicon) -> FieldText:
    seen, pieces = cut(text)
    known = lexicon.of_piece.young
    try:
        borne = [known[piece] for piece in pieces]
    except KeyError:  # a piece that was never met, or was forgotten
        borne = [lexicon.marks_of(piece) for piece in pieces]
    return FieldText(seen, pieces, borne, frozenset(chain.from_iterable(borne)))


def places_in(texts: ItemTexts, lexicon: Lexicon, wanted: Set[int]) -> ItemPlaces:
    """Find where the words of these texts stand that bear one of the wanted marks."""
    return {
        name: FieldPlaces(
            text.plain,
            {} if wanted.isdisjoint(text.marks) else _places(text, lexicon, wanted),
        )
        for name, text in texts.items()
    }


def _places(part: FieldText, lexicon: Lexicon, wanted: Set[int]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    text = part.plain.text
    numbers = part.numbers()
    starts, places = places_of_pieces(text, part.pieces)
    for mark in wanted & numbers.keys():
        here = found[mark] = []
        words: dict[str, list[Word]] = {}
        for number in numbers[mark]:
            piece, at, place = part.pieces[number], starts[number], places[number]
            if piece not in words:
                words[piece] = [w for w, borne in lexicon.marked_words(piece) if mark in borne]
            for _, start, end, first, last in words[piece]:
                here.append(Place(place + first, place + last, at + start, at + end))
    for mark in lexicon.common.keys() & found.keys():
        capitals = Capitals(text, lexicon.common[mark])
        found[mark] = [at for at in found[mark] if not capitals.hide(at.start, at.end)]
    return found
