"""What somebody searches the archive for, read: words, and filters that stand among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Literal

from monitor.watch.language.grammar import KeywordError, parse_keyword
from monitor.watch.language.keyword import AllOf, AnyOf, Keyword, Name, Node, Phrase, Word
from monitor.watch.lists.alternatives import names_in
from monitor.watch.words.plain import plain
from monitor.watch.words.spelling import proposals
from monitor.watch.words.text import word_pieces

FILTERS = ("watchlist", "outlet", "lang", "after", "before")
IN_KEYWORDS = ("title", "text", "outlet", "name")  # the language of keywords has these itself
LONGEST = 500  # characters of a query
_FILTER = re.compile(
    r'(?<!\S)(?P<name>[A-Za-z]+):(?P<value>"[^"]*"|“[^”]*”|«[^»]*»|„[^“”]*[“”]|(?!//)[^\s"“«„]\S*)'
)
_SPACED = re.compile(r"(?<!\S)(watchlist|lang|after|before):\s+", re.IGNORECASE)
_DATES = ("%Y-%m-%d", "%d.%m.%Y")


Wrong = Literal[
    "filter", "date", "twice", "order", "long", "words", "watchlist", "outlet", "language"
]


@dataclass(frozen=True, slots=True)
class Query:
    """Words, as typed, and filters: only hits of a watchlist, items of an outlet, of a language,
    from a day on, before a day.
    """

    words: str = ""
    watchlist: str = ""
    outlet: str = ""
    language: str = ""
    after: date | None = None
    before: date | None = None


class QueryError(ValueError):
    """A query that can't be read: what is wrong, in which filter; `names`: what there is."""

    def __init__(
        self, what: Wrong, name: str = "", value: str = "", names: Sequence[str] = ()
    ) -> None:
        super().__init__(f"{what}: {name}:{value}")
        self.what = what
        self.name = name
        self.value = value
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class Reading:
    """How words are looked for: as a keyword with other spellings, or as mere words."""

    keyword: Keyword
    spellings: tuple[str, ...] = field(default=())
    plain: bool = False


def read_query(text: str) -> Query:
    """Read what was typed. Raises QueryError."""
    if len(text) > LONGEST:
        raise QueryError("long")
    text = _SPACED.sub(r"\1:", text)
    found: dict[str, str] = {}
    for each in _FILTER.finditer(text):
        name = each["name"].lower()
        if name not in FILTERS:
            if name in IN_KEYWORDS:
                continue
            raise QueryError("filter", each["name"], each["value"])
        if name in found:
            raise QueryError("twice", name, each["value"])
        found[name] = each["value"].strip('"“”«»„ ')
    words = _FILTER.sub(lambda each: "" if each["name"].lower() in FILTERS else each[0], text)
    query = Query(
        " ".join(words.split()),
        found.get("watchlist", ""),
        found.get("outlet", ""),
        found.get("lang", "").lower(),
        _day("after", found),
        _day("before", found),
    )
    if query.after and query.before and query.after >= query.before:
        raise QueryError("order", "before", found["before"])
    return query


def _day(name: str, found: dict[str, str]) -> date | None:
    value = found.get(name)
    if value is None:
        return None
    for form in _DATES:
        try:
            return datetime.strptime(value, form).date()  # noqa: DTZ007 - a day has no zone yet
        except ValueError:
            continue
    raise QueryError("date", name, value)


def read_words(words: str) -> Reading | None:
    """Read words as a keyword, with the other spellings of the names in it; else as mere words.

    None where there is no word in them.
    """
    try:
        keyword = parse_keyword(words)
    except KeywordError:
        return _mere_words(words)
    return None if keyword is None else _widened(keyword)


def meant_watchlist(query: Query, there: Mapping[str, str]) -> str:
    """Return the watchlist that is meant, by its id or its title. Raises QueryError."""
    wanted = query.watchlist.casefold()
    if not wanted:
        return ""
    for name, title in there.items():
        if wanted in (name.casefold(), title.casefold()):
            return name
    raise QueryError("watchlist", "watchlist", query.watchlist, list(there))


def meant_outlets(query: Query, known: Callable[[], Sequence[str]]) -> tuple[str, ...]:
    """Return the outlets of a name or, where there is none, with it in their names.

    Raises QueryError.
    """
    if not query.outlet:
        return ()
    names = {name: name.casefold() for name in known()}
    wanted = query.outlet.casefold()
    found = [name for name, folded in names.items() if folded == wanted]
    found = found or [name for name, folded in names.items() if wanted in folded]
    if found:
        return tuple(found)
    near = get_close_matches(wanted, names.values(), n=5, cutoff=0.5)
    alike = [name for name, folded in names.items() if folded in near]
    raise QueryError("outlet", "outlet", query.outlet, alike or list(names))


def meant_language(query: Query, known: Callable[[], Sequence[str]]) -> str:
    """Return the language that is meant. Raises QueryError where no feed is in it."""
    if query.language and query.language not in (names := known()):
        raise QueryError("language", "lang", query.language, names)
    return query.language


def _mere_words(words: str) -> Reading | None:
    pieces = dict.fromkeys(word_pieces(plain(words).text))
    if not pieces:
        return None
    return Reading(Keyword(words, _all([Word(piece) for piece in pieces])), plain=True)


def _widened(keyword: Keyword) -> Reading:
    """Look for other spellings of names, too: whoever searches for one can't know them all."""
    names = names_in(keyword.line)
    known = {name.casefold() for name in names}
    others = {p.text.casefold(): p.text for name in names for p in proposals(name)}
    spellings = tuple(text for folded, text in others.items() if folded not in known)
    if not names:
        return Reading(keyword)
    spelled = [_phrase(name) for name in (*names, *spellings)]
    tree: Node = AnyOf(
        (keyword.tree, Name(spelled[0] if len(spelled) == 1 else AnyOf(tuple(spelled))))
    )
    return Reading(Keyword(keyword.line, tree), spellings)


def _phrase(name: str) -> Phrase:
    return Phrase(tuple(Word(word) for word in name.split()))


def loosened(reading: Reading) -> Reading | None:
    """Look for the words of a phrase anywhere in an item; None where that is nothing else."""
    tree = reading.keyword.tree
    if not isinstance(tree, Phrase) or len(tree.parts) < 2:
        return None
    parts: list[Node] = [Phrase((part,)) for part in tree.parts]
    return Reading(Keyword(reading.keyword.line, AllOf(tuple(parts))), plain=True)


def _all(words: list[Word]) -> Node:
    phrases: list[Node] = [Phrase((word,)) for word in words]
    return phrases[0] if len(phrases) == 1 else AllOf(tuple(phrases))
