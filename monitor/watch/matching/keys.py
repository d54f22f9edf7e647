"""The keys under which the record has an item: whatever a keyword may look one of its words up by.

A lexicon finds a word by what it may be a form of, by its stem, by its beginning or, as a name, by
its spelling. An item's keys are all of these for all of its words. So what a keyword asks leads to
every item that it may match, in whatever form its words stand there, and to some that it doesn't:
case, order and distance are left to the matcher.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from monitor.model import Item
from monitor.remembered import Generations
from monitor.watch.matching.lexicon import SHORTEST_SKELETON, accented
from monitor.watch.words.analysis import LONGEST, Words
from monitor.watch.words.folding import fold
from monitor.watch.words.names import printed_bases
from monitor.watch.words.skeleton import skeleton
from monitor.watch.words.text import cut, words_of

VERSION = 1  # to be raised where other keys are given and the sample below doesn't show it
# Words of many languages and scripts: where their keys change, so do those of all items.
SAMPLE = (
    "Lvova-Belova’s children went home: organisations, 1,200 U.S. ICCs; l'ONU Prigoschins grève "
    "Діти поверталися після перемирʼя з Бєловою; её ещё дарили Львовой людям · d'enfants déportés "
    "niños deportados, dzieci wywiezionych przez Kadyrowem, dětí šel, çocukların Macron'un, "
    "barnens copiilor bambini crianças kinderen وأطفالها ילדים 乌克兰儿童 子供たち 어린이들의 เด็ก"
)
SPELLED = "_"  # before the spelling of a name
SPELLING = 8  # letters of a skeleton: nearly all of it, and the same for most cases of a name
REMEMBERED = 16_000  # pieces, some 4 MB

_SIGN = re.compile(r"[^a-z0-9\u0080-\U0010ffff]")


def key_of(text: str) -> str:
    """Write what a word is looked up by as a key: no spaces, no signs, not too long."""
    return _SIGN.sub("-", text[:LONGEST])


def spelling_key(bones: str) -> str:
    """Write the skeleton of a name as a key; its beginning says enough."""
    return SPELLED + key_of(bones[:SPELLING])


class Keys:
    """Gives the keys of items; what was worked out of a piece of text is remembered."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._of_piece = Generations[str, str](REMEMBERED)

    def of(self, item: Item) -> str:
        """Return an item's keys, each once, with spaces between."""
        pieces: dict[str, None] = {}
        for text in (item.title, item.summary, item.text, item.outlet):
            if text:
                pieces.update(dict.fromkeys(cut(text)[1]))
        keys = " ".join([self._remembered(piece) for piece in pieces])
        return " ".join(dict.fromkeys(keys.split()))

    def signature(self) -> str:
        """Return what differs where items would be given other keys than before."""
        keys = " ".join(sorted(self.of(Item("", SAMPLE)).split()))
        return f"{VERSION}-{hashlib.blake2b(keys.encode(), digest_size=8).hexdigest()}"

    def _remembered(self, piece: str) -> str:
        found = self._of_piece.get(piece)
        if found is None:
            keys = (key for word in words_of(piece) for key in self._of_word(word.text))
            found = " ".join(dict.fromkeys(keys))
            if len(piece) <= LONGEST:
                self._of_piece.keep(piece, found)
        return found

    def _of_word(self, word: str) -> Iterator[str]:
        """Give all by which `Lexicon` may find a word of a text."""
        analysis = self._words.printed(word)
        folded = fold(word)
        yield key_of(folded)
        yield from map(key_of, analysis.forms)
        if analysis.known:
            return
        yield from map(key_of, analysis.stems)
        if len(word) <= LONGEST:
            for base in printed_bases(folded):
                bones = skeleton(accented(base, word))
                if len(bones) >= SHORTEST_SKELETON:
                    yield spelling_key(bones)
