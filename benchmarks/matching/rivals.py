"""The ways of other tools to look for many plain texts at once, for speed only.

Each takes plain texts in small letters and gives a function from a text to those found in it. None
knows word forms, gaps, filters or exclusions. pyahocorasick is optional: `pip install '.[bench]'`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib.util import find_spec

Search = Callable[[str], set[str]]


def one_regex_each(texts: Sequence[str]) -> Search:
    """Search with one compiled expression for each text, as whole words."""
    compiled = [(text, re.compile(rf"\b{re.escape(text)}\b")) for text in texts]
    return lambda text: {name for name, pattern in compiled if pattern.search(text)}


def one_alternation(texts: Sequence[str]) -> Search:
    """Search with one expression of all texts; it finds only what does not overlap."""
    longest_first = sorted(texts, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
    return lambda text: set(pattern.findall(text))


def substring_loop(texts: Sequence[str]) -> Search:
    """Search text by text; `ai` is found in training."""
    return lambda text: {each for each in texts if each in text}


def aho_corasick(texts: Sequence[str]) -> Search:
    """Search with pyahocorasick, for substrings."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for text in texts:
        automaton.add_word(text, text)
    automaton.make_automaton()
    return lambda text: {found for _, found in automaton.iter(text)}


def has_aho_corasick() -> bool:
    """Tell whether pyahocorasick is installed."""
    return find_spec("ahocorasick") is not None
