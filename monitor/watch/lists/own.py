"""Watchlists that are a chat's own: what their files are called."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2s

from monitor.watch.lists.watchlist import MAX_ID
from monitor.watch.words.folding import fold
from monitor.watch.words.rewrite import rewrite
from monitor.watch.words.transcription import LATIN

OWN = "own"
MOST_TITLE = 60  # characters of the name of a chat's own watchlist
_SHORT = 3  # bytes by which the lists of one chat stand together in the folder
_LONGEST_NUMBER = 4  # characters of what tells lists of the same title apart: -999
_CYRILLIC_WORD = re.compile(r"[\u0400-\u04ff'’ʼ]+")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


def own_id(chat: int, title: str, is_taken: Callable[[str], bool]) -> str:
    """Return a free id for a new watchlist of a chat: `own-`, a sign of the chat, its title."""
    short = blake2s(str(chat).encode(), digest_size=_SHORT).hexdigest()
    start = f"{OWN}-{short}"
    room = MAX_ID - len(start) - 1 - _LONGEST_NUMBER
    name = "-".join(filter(None, (start, slug(title)[:room].strip("-"))))
    tries = (name if number == 1 else f"{name}-{number}" for number in range(1, 1000))
    return next(each for each in tries if not is_taken(each))


def slug(title: str) -> str:
    """Write a title in the letters that a file's name may have; "" where none can be told."""
    latin = _CYRILLIC_WORD.sub(lambda word: _romanised(word.group()), title.lower())
    return _NO_LETTERS.sub("-", fold(latin)).strip("-")


def _romanised(word: str) -> str:
    """Write a Cyrillic word as Ukrainian passports do; letters that are only Russian by BGN."""
    for table in _TABLES:
        word = rewrite(table.rules, word)
    return word


_TABLES = tuple(
    next(each for each in LATIN if (each.of, each.language, each.rank) == which)
    for which in (("uk", "en", 1), ("ru", "en", 0))
)
