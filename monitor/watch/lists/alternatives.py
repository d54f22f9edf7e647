"""Names within a keyword's line, and other spellings of them added to it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.watch.language.grammar import parse_keyword

_SIGNS = re.compile(r"!?\s*(?:(?P<scope>name|title|text)\s*:\s*)?")
_OR = re.compile(r"\s*(?:\||(?<!\S)OR(?!\S))\s*")
_QUOTES = '"“”„«»'
_OPERATORS = frozenset({"AND", "NOT", "NEAR", "BEFORE", "OF"})
_NAME = re.compile(r"[^\W\d_][\w'’ʼ.-]*(?: [^\W\d_][\w'’ʼ.-]*)*\Z")


def names_in(line: str) -> tuple[str, ...]:
    """Return the names that a line looks for: of `name:` all, else those in capitals throughout.

    Nothing for a line with signs between its words. Raises KeywordError.
    """
    keyword = parse_keyword(line)
    if keyword is None:
        return ()
    signs = _SIGNS.match(keyword.line)
    assert signs, "it may be empty"
    written = [part.strip(_QUOTES) for part in _OR.split(keyword.line[signs.end() :])]
    names = [" ".join(part.split()) for part in written]
    if not all(_NAME.match(name) and _OPERATORS.isdisjoint(name.split()) for name in names):
        return ()
    if signs["scope"] != "name" and not all(map(_is_capitalised, names)):
        return ()
    return tuple(names)


def _is_capitalised(name: str) -> bool:
    """Tell whether each word begins with a capital, and they are no acronym."""
    return all(word[0].isupper() and not word.isupper() for word in name.split())


def with_alternatives(line: str, texts: Iterable[str]) -> str:
    """Return a line with more alternatives at its end, before its comment. Raises KeywordError."""
    keyword = parse_keyword(line)
    assert keyword, "there is a keyword to add to"
    typed, comment = keyword.line, line.strip()[len(keyword.line) :]
    quoted = typed.endswith(tuple(_QUOTES))
    return " | ".join([typed, *(f'"{text}"' if quoted else text for text in texts)]) + comment


def alternative_alone(line: str, text: str) -> str:
    """Return a line that looks for one more alternative of a line, and for nothing else."""
    signs = _SIGNS.match(line)
    return f"{signs[0] if signs else ''}{text}"
