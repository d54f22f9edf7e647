"""What in a keyword is probably not meant, though it can be read: for warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from monitor.watch.keyword import (
    AllOf,
    AnyOf,
    AtLeast,
    InField,
    Keyword,
    Name,
    Near,
    Node,
    Not,
    Phrase,
    Quote,
    Word,
)
from monitor.watch.small_words import is_small
from monitor.watch.text import fold, words_in
from monitor.watch.words import EVERY_LANGUAGE


class Doubt(NamedTuple):
    """A warning: why, and what to write instead."""

    reason: str
    remedy: str


def doubts(keyword: Keyword, threshold: int | None) -> Iterator[Doubt]:
    """Give what is doubtful in one keyword."""
    for node in _nodes(keyword.tree):
        if isinstance(node, Phrase):
            yield from _small_only(node)
            yield from _lower_operators(node)
    yield from _weights(keyword, threshold)
    yield from _names(keyword)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case AnyOf(children) | AllOf(children) | AtLeast(children=children):
            for child in children:
                yield from _nodes(child)
        case Near(left, right):
            yield from _nodes(left)
            yield from _nodes(right)
        case Not(child) | InField(child=child) | Name(child):
            yield from _nodes(child)


def _small_only(phrase: Phrase) -> Iterator[Doubt]:
    if any(isinstance(part, Quote) or part.exact or part.prefix for part in phrase.parts):
        return
    words = [fold(word.text) for part in phrase.parts for word in words_in(_text(part))]
    if all(is_small(word, EVERY_LANGUAGE) for word in words):
        text = " ".join(map(_text, phrase.parts))
        yield Doubt(
            f"“{text}” is only small words: it stands in nearly every text",
            "add the word that matters, or quote it if it is meant so",
        )


def _text(part: Word | Quote) -> str:
    return part.text if isinstance(part, Word) else " ".join(word.text for word in part.words)


def _lower_operators(phrase: Phrase) -> Iterator[Doubt]:
    texts = [part.text if isinstance(part, Word) else '"' for part in phrase.parts]
    for before, word, after in zip(texts, texts[1:], texts[2:], strict=False):
        if word in ("and", "or", "not", "near") and before[0].isupper() and after[0].isupper():
            yield Doubt(
                f"“{word}” between capitals is a word here; operators are capitals, too",
                f"write {before} {word.upper()}{'/5' * (word == 'near')} {after}, or quote the phrase",
            )


def _weights(keyword: Keyword, threshold: int | None) -> Iterator[Doubt]:
    if keyword.weight is not None and threshold is None:
        yield Doubt(
            f"the weight ^{keyword.weight} counts for nothing without a threshold",
            "add threshold = 30 to the file, or leave the weight out",
        )
    if keyword.weight is None and threshold is not None:
        yield Doubt(
            "without a weight this keyword is enough by itself",
            f"write ^{threshold} at its end to say so, or less",
        )


def _names(keyword: Keyword) -> Iterator[Doubt]:
    tree = keyword.tree.child if isinstance(keyword.tree, InField) else keyword.tree
    if not isinstance(tree, Name) or isinstance(tree.child, Phrase | AnyOf):
        return
    for node in _nodes(tree.child):
        if isinstance(node, Phrase) and _text(node.parts[0])[:1].islower():
            yield Doubt(
                f"name: holds for the whole line, so “{_text(node.parts[0])}” is a name here, too",
                "write (name: Trump) AND tariffs",
            )


# ---------------------------------------------------------------- one keyword covers another


def covered(keywords: Sequence[Keyword]) -> Iterator[tuple[int, int]]:
    """Give pairs of numbers: a keyword that adds nothing, and the one that covers it.

    Compared as typed: what is found by a single word is found without a phrase around it.
    """
    singles: dict[str, int] = {}
    for number, keyword in enumerate(keywords):
        for word in _single_words(keyword.tree):
            singles.setdefault(word, number)
    for number, keyword in enumerate(keywords):
        by = _covering(keyword.tree, singles, number)
        if by is not None and keywords[by].urgent >= keyword.urgent and keyword.weight is None:
            yield number, by


def _single_words(tree: Node) -> Iterator[str]:
    """Give the words that are enough for a keyword, each by itself."""
    for child in tree.children if isinstance(tree, AnyOf) else (tree,):
        if isinstance(child, Phrase) and len(child.parts) == 1:
            part = child.parts[0]
            if isinstance(part, Word) and not (part.exact or part.prefix):
                words = words_in(part.text)
                if len(words) == 1 and not words[0].text.isupper():
                    yield fold(words[0].text)


def _covering(tree: Node, singles: dict[str, int], own: int) -> int | None:
    """Return the keyword whose single words stand in every alternative of this one."""
    inner = tree.child if isinstance(tree, InField) and tree.field != "outlet" else tree
    children = inner.children if isinstance(inner, AnyOf) else (inner,)
    found: list[int] = []
    for child in children:
        if not isinstance(child, Phrase):
            return None
        by = [singles[word] for word in _plain_words(child.parts) if singles.get(word, own) != own]
        if not by:
            return None
        found.append(by[0])
    return found[0]


def _plain_words(parts: Iterable[Word | Quote]) -> Iterator[str]:
    for part in parts:
        inner = (part,) if isinstance(part, Word) else part.words
        for word in inner:
            if not word.prefix:
                yield from (fold(found.text) for found in words_in(word.text))
