"""The words and quotes of a keyword line, checked for what would be a mistake."""

from __future__ import annotations

import re

from monitor.model import Sayable
from monitor.watch.language.keyword import Quote, Word
from monitor.watch.language.lexer import KeywordError, Piece, check_word
from monitor.watch.words.folding import fold
from monitor.watch.words.plain import plain_word
from monitor.watch.words.text import is_unspaced, words_in

MIN_PREFIX = 3
_QUOTED = re.compile(r"=?.(?P<inner>.*)[^~\d](?:~(?P<slop>\d+))?", re.DOTALL)


def read_word(piece: Piece) -> Word | None:
    """Read what stands between two spaces; None for signs that hold no word (& or –)."""
    exact = piece.text.startswith("=")
    typed = piece.text.lstrip("=") if exact else piece.text
    text = plain_word(typed).lstrip("#:")
    if text != typed and text and not exact:
        check_word(text, piece)
    return _word(text, piece.column + len(piece.text) - len(typed), exact=exact)


def read_quote(piece: Piece) -> Quote:
    """Read quoted words with the number of others that may stand between."""
    exact = piece.text.startswith("=")
    quoted = _QUOTED.fullmatch(piece.text)
    assert quoted, "a piece of kind quote"
    start = piece.column + quoted.start("inner")
    words = [
        word
        for part in re.finditer(r"\S+", quoted["inner"])
        for text in plain_word(part.group()).split()
        if (word := _word(text, start + part.start(), exact=exact)) is not None
    ]
    if not words:
        reason = Sayable("there is no word in these quotes")
        raise KeywordError(reason, piece.column, Sayable("write a word in them"))
    plain = tuple(Word(word.text, False, word.prefix) for word in words)
    return Quote(plain, int(quoted["slop"] or 0), exact)


def _word(text: str, column: int, *, exact: bool) -> Word | None:
    star = text.find("*")
    if star < 0:
        return Word(text, exact) if words_in(text) else None
    bare = text.rstrip("*")
    if not bare:
        reason = Sayable("{text} alone stands for no word", text=text)
        remedy = Sayable("leave it out: other words may stand between two words of a phrase anyway")
        raise KeywordError(reason, column, remedy)
    if "*" in bare:
        reason = Sayable("a star may only end a word")
        remedy = Sayable("write the beginning of the word and a *, or each spelling with | between")
        raise KeywordError(reason, column + star, remedy)
    if exact:
        reason = Sayable("= asks for exactly this word, * for all that begin so")
        raise KeywordError(reason, column + star, Sayable("leave one of the two out"))
    return _prefix(text, bare, column)


def _prefix(text: str, bare: str, column: int) -> Word:
    found = words_in(bare)
    if found and is_unspaced(found[-1].text):
        return Word(bare)  # in these scripts every phrase is found at the beginning of a word, too
    last = [word for word in found if word.first == word.last][-1:]
    if not last or len(fold(last[0].text)) < MIN_PREFIX:
        raise KeywordError(
            Sayable("{text} is too short: it would match far too much", text=text),
            column,
            Sayable("give at least {n} letters before the star", n=MIN_PREFIX),
        )
    return Word(bare, prefix=True)
