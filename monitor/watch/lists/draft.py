"""What a person typed to be watched for: its lines read, what is there already, what goes along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.toml_file import EditError
from monitor.watch.language.grammar import parse_keyword
from monitor.watch.language.keyword import AnyOf, Keyword, without_line
from monitor.watch.language.lexer import without_comment
from monitor.watch.lists.alternatives import alternative_alone, names_in, with_alternatives
from monitor.watch.lists.edit import one_line
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.words.spelling import proposals

MOST_SPELLINGS = 8


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that can't be read: its number, its text, the column (from 1), why, the remedy."""

    number: int
    line: str
    column: int
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Lines:
    """The keywords that somebody typed, each once; `twice`: those that they typed again."""

    lines: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Which of some lines a watchlist has not yet, has already, and excludes."""

    fresh: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spelling:
    """Another spelling of a name in one of the lines, and the language in which it is read."""

    line: int
    text: str
    language: str


def read_lines(text: str) -> Lines:
    """Read keywords, one a line; blank lines and comments are passed over."""
    lines: dict[Keyword, str] = {}
    twice, refused = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not without_comment(line).strip():
            continue
        try:
            typed = one_line(line)
        except EditError as error:
            where = (error.column or 1) - (len(line) - len(line.lstrip()))
            refused.append(Refusal(number, line.strip(), max(where, 1), error.reason, error.remedy))
            continue
        meaning = _meaning(typed)
        if meaning in lines:
            twice.append(typed)
        else:
            lines[meaning] = typed
    return Lines(tuple(lines.values()), tuple(twice), tuple(refused))


def _meaning(line: str) -> Keyword:
    keyword = parse_keyword(line)
    assert keyword, "it was read before"
    return without_line(keyword)


def known_of(lines: Sequence[str], watchlist: Watchlist) -> Known:
    """Tell which lines a watchlist has already, however it writes them."""
    there = {each for keyword in watchlist.keywords for each in _meanings(keyword)}
    excluded = set(map(without_line, watchlist.exclude))
    meant = [(line, _meaning(line)) for line in lines]
    return Known(
        tuple(line for line, meaning in meant if meaning not in there | excluded),
        tuple(line for line, meaning in meant if meaning in there),
        tuple(line for line, meaning in meant if meaning in excluded - there),
    )


def _meanings(keyword: Keyword) -> Iterator[Keyword]:
    """Give what a keyword means, and each of its alternatives, which it finds by itself."""
    whole = without_line(keyword)
    yield whole
    if isinstance(whole.tree, AnyOf):
        yield from (replace(whole, tree=child) for child in whole.tree.children)


def spellings_of(lines: Sequence[str]) -> tuple[Spelling, ...]:
    """Propose other spellings of the names in some lines, that none of them has."""
    known = {name.casefold() for line in lines for name in names_in(line)}
    found: dict[str, Spelling] = {}
    for spelling in _proposed(lines):
        if spelling.text.casefold() not in known:
            found.setdefault(spelling.text.casefold(), spelling)
    return tuple(found.values())[:MOST_SPELLINGS]


def _proposed(lines: Sequence[str]) -> Iterator[Spelling]:
    for number, line in enumerate(lines):
        for name in names_in(line):
            for proposal in proposals(name):
                yield Spelling(number, proposal.text, proposal.language)


def with_spellings(lines: Sequence[str], chosen: Sequence[Spelling]) -> tuple[str, ...]:
    """Return the lines with the spellings that were chosen for each."""
    return tuple(_with_own(line, number, chosen) for number, line in enumerate(lines))


def _with_own(line: str, number: int, chosen: Sequence[Spelling]) -> str:
    texts = [spelling.text for spelling in chosen if spelling.line == number]
    return with_alternatives(line, texts) if texts else line


def parts_of(lines: Sequence[str], spellings: Sequence[Spelling]) -> tuple[Keyword, ...]:
    """Return what can be tried alone: each line, then each spelling as its line looks for it."""
    alone = (alternative_alone(lines[each.line], each.text) for each in spellings)
    read = map(parse_keyword, (*lines, *alone))
    return tuple(keyword for keyword in read if keyword is not None)
