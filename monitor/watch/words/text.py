"""Text as words that know where they stand.

A text is cut into *pieces*: a word with all that is glued to it (`Lvova-Belova`, `l'ONU`, `U.S.`,
`1,200`), a character of a script without spaces, or a mark that keeps words apart. A piece holds
one or more *words*. That a piece always holds the same words is what makes matching fast: what a
piece means is looked up, not worked out again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import repeat
from typing import NamedTuple

from monitor.remembered import remembered
from monitor.watch.words.characters import finder
from monitor.watch.words.folding import APOSTROPHES, written
from monitor.watch.words.plain import UNPLAIN, PlainText, plain

HYPHENS = "\\-\u2010-\u2015\u2212\u058a\u05be\ufe58\ufe63\uff0d"

# Scripts written without spaces: every character is a word, so a phrase is a substring.
_UNSPACED = (
    "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003fffd"
)
# Vowel signs of the Indic and the Burmese scripts: parts of words, though no letters.
_SIGNS = "".join(
    chr(code)
    for code in (*range(0x0900, 0x0E00), *range(0x1000, 0x10A0))
    if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
_IS_ODD = finder(_UNSPACED + _SIGNS + UNPLAIN)

# Titles and the like end with a stop that ends no sentence.
_SHORTENED = frozenset(
    "Mr Mrs Ms Dr St Gen Sen Gov Rep Lt Col Capt Sgt Maj Prof Rev Hon Jr Sr vs No Nr bzw ca Abg Hr "
    "Fr "
    "им ст ул г гг тыс млн млрд руб др т проф ген акад ім м вул тис грн р рр о ред див "
    "Sra Dra Ud art núm pág ul św gen prof płk mln mld tys godz pp Mme Mlle MM Me".split()
)

_SEPARATORS = rf"[.,{APOSTROPHES}\u00a0\u202f\u2009 ]"
MOST_PARTS = 6  # of a piece, so that pieces are short enough to be remembered


def _word_pattern(unspaced: str = "", signs: str = "") -> str:
    """Write how a piece that holds words is cut; `signs` stand within words, `unspaced` alone.

    What may continue a word is looked for at its end alone: nothing is tried twice, and a place
    where no word begins is passed at once.
    """
    letter, letter_or_digit = rf"[^\W\d_{unspaced}]", rf"[^\W_{unspaced}]"
    character = rf"[{unspaced}]|" if unspaced else ""
    run = (
        rf"{letter_or_digit}(?>(?:{letter_or_digit}|[{signs}])*)"
        if signs
        else f"{letter_or_digit}++"
    )
    not_after_hyphen = "".join(rf"(?<![^\W\d][{HYPHENS}]\d{{{n}}}.)" for n in (1, 2, 3))
    return (
        rf"{character}{run}(?>(?:(?! \D)(?:"
        # words that hyphens join: Lvova-Belova; a dash between letters is a hyphen too
        rf"(?:[{HYPHENS}]|[{APOSTROPHES}](?!\d)){run}"
        # U.S., I.C.C.; but an initial before a name is a word by itself: В.Путин
        rf"|\.(?<![^\W_]{{2}}\.){letter}(?![^\W_])\.?(?!\w)"
        # 1,200 · 1 200 · 1'200: one number; but COVID-19 200 is two
        rf"|{_SEPARATORS}(?=\d{{3}}(?!\w))(?<=\d.)(?<![^\W\d]\d.)(?<![^\W\d]\d\d.)"
        rf"(?<!\w\d{{3}}.){not_after_hyphen}\d{{3}}"
        rf")){{0,{MOST_PARTS - 1}}})"
    )


_SPACED_WORD = re.compile(_word_pattern())


@cache
def _special() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a script of its own, and what cuts it; compiled when first needed."""
    return finder(_UNSPACED + _SIGNS), re.compile(_word_pattern(_UNSPACED, _SIGNS))


def cut(text: str) -> tuple[PlainText, list[str]]:
    """Make a text plain and cut it into pieces; most texts need only the latter."""
    if not _IS_ODD.search(text):
        return PlainText(text), _SPACED_WORD.findall(text)
    seen = plain(text)
    return seen, word_pieces(seen.text)


def word_pieces(text: str) -> list[str]:
    """Return the pieces of a plain text that hold words, in order."""
    if not _IS_ODD.search(text):
        return _SPACED_WORD.findall(text)
    is_special, any_word = _special()
    return (any_word if is_special.search(text) else _SPACED_WORD).findall(text)


# What a mark between two words costs in positions. Measured: a sentence end must keep words apart
# more than any phrase may stretch, a comma hardly.
STOP, COLON, COMMA = 10, 3, 1
# Of several stops only the first is looked at, and nothing is tried twice.
_STOP = re.compile(r"[.!?…](?<![.!?…]{2})[.!?…]*+[\"'»”)\]]*+(?=\s)|[。！？؟]+|\n\s*\n")
_COSTS = dict.fromkeys(":;()[]{}：；（）【】「」『』؛|•—–", COLON) | dict.fromkeys(",，、،", COMMA)

_UNSPACED_ONLY = re.compile(f"[{_UNSPACED}]+")
_HYPHEN = re.compile(f"[{HYPHENS}]")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_NO_WORD = re.compile(r"\W")
_THOUSANDS = re.compile(rf"(?<=\d){_SEPARATORS}(?=\d{{3}})")
_SEPARATED = re.compile(rf"\d{{1,3}}(?:{_SEPARATORS}\d{{3}})+")

# The article or preposition that French and Italian glue to a word (l'ONU, d'enfants, dell'Aia),
# and the English genitive: neither belongs to the word that a person types.
_ELISION = re.compile(
    rf"(?:[ldjnsmtc]|qu|jusqu|lorsqu|puisqu|dell|all|nell|sull|dall|coll|un|quest|quell|sant|bell)"
    rf"[{APOSTROPHES}](?=[aeiouyhàâäéèêëíîïóôöúûüœæ]\w)",
    re.IGNORECASE,
)
_GENITIVE = re.compile(rf"(?<=[\w.])[{APOSTROPHES}][sS]\Z")
MAX_JOINED = 4  # parts of a hyphenated word that are read as one word, too


class Word(NamedTuple):
    """One word of a piece: as written, where it stands in the piece, and over which of its places.

    `first` and `last` count the words of the piece; the joined reading of a hyphenated word
    (LvovaBelova) spans several.
    """

    text: str
    start: int
    end: int
    first: int
    last: int


def places_of_pieces(text: str, pieces: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return where the pieces of a plain text start, and at which place each stands.

    `pieces` is what `word_pieces` found. A place counts words; marks between two words count, too.
    """
    starts: list[int] = []
    places: list[int] = []
    find = text.find
    at = place = 0
    previous = ""
    for piece in pieces:
        start = find(piece, at)
        if previous and (start != at + 1 or text[at] != " "):
            place += _cost(text[at:start], _is_shortened(previous), piece[0].islower())
        starts.append(start)
        places.append(place)
        place += 1 if piece.isalnum() else _count_words(piece)
        at = start + len(piece)
        previous = piece
    return starts, places


@remembered(4096)
def _cost(between: str, shortened: bool, small: bool) -> int:
    """Return how many places what stands between two words counts for.

    A stop before a small letter ends an abbreviation ("19 tys. dzieci"), not a sentence; nor does
    the one after an initial or a title ("Michael G. Waltz").
    """
    cost = sum(map(_COSTS.get, between, repeat(0)))
    for stop in _STOP.finditer(between):
        is_abbreviation = stop[0][0] in ".!?…" and (
            small or (shortened and stop[0] == "." and not stop.start())
        )
        cost += 0 if is_abbreviation else STOP
    return cost


def _is_shortened(piece: str) -> bool:
    """Tell whether a stop after this piece ends no sentence: after an initial, a title."""
    return len(piece) == 1 or piece in _SHORTENED


def _count_words(piece: str) -> int:
    """Count the words that stand side by side in a piece."""
    return words_of(piece)[-1].last + 1


@remembered(4096)
def words_of(piece: str) -> tuple[Word, ...]:
    """Return the words of one piece, in order; a hyphenated one also as one word, at the end."""
    if _DOTTED.fullmatch(piece) or _SEPARATED.fullmatch(piece):
        return (Word(written(_NO_WORD.sub("", piece)), 0, len(piece), 0, 0),)
    parts = [_trimmed(piece, start, end, place) for place, (start, end) in enumerate(_parts(piece))]
    if 1 < len(parts) <= MAX_JOINED:
        joined = "".join(part.text for part in parts)
        parts.append(Word(joined, parts[0].start, parts[-1].end, 0, len(parts) - 1))
    return tuple(parts)


def _parts(piece: str) -> Iterator[tuple[int, int]]:
    start = 0
    for hyphen in _HYPHEN.finditer(piece):
        yield start, hyphen.start()
        start = hyphen.end()
    yield start, len(piece)


def _trimmed(piece: str, start: int, end: int, place: int) -> Word:
    """Cut off an elided article before a word, and the genitive after it; join a number."""
    elision = _ELISION.match(piece, start, end)
    start = elision.end() if elision else start
    genitive = _GENITIVE.search(piece[start:end])
    end = start + genitive.start() if genitive else end
    text = piece[start:end]
    text = _NO_WORD.sub("", text) if _SEPARATED.fullmatch(text) else written(text)
    return Word(_THOUSANDS.sub("", text).replace(".", ""), start, end, place, place)


def words_in(text: str) -> list[Word]:
    """Return the words of a plain text; `first` and `last` count places, marks cost some."""
    pieces = word_pieces(text)
    starts, places = places_of_pieces(text, pieces)
    return [
        Word(w.text, at + w.start, at + w.end, place + w.first, place + w.last)
        for piece, at, place in zip(pieces, starts, places, strict=True)
        for w in words_of(piece)
    ]


def is_unspaced(word: str) -> bool:
    """Tell whether a word is of a script without spaces, where every character is a word."""
    return bool(_UNSPACED_ONLY.fullmatch(word))
