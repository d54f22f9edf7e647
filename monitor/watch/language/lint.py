"""What in a keyword is probably not meant, though it can be read: for warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import NamedTuple

from monitor.model import Sayable
from monitor.watch.language.keyword import (
    AllOf,
    AnyOf,
    AtLeast,
    Field,
    InField,
    Keyword,
    Name,
    Near,
    Node,
    Not,
    Phrase,
    Quote,
    Regex,
    Word,
)
from monitor.watch.words.analysis import EVERY_LANGUAGE
from monitor.watch.words.folding import fold, is_acronym
from monitor.watch.words.plain import plain_word
from monitor.watch.words.small_words import is_small
from monitor.watch.words.text import words_in

FILTERS = ("title", "text", "outlet", "name")
MOST_LISTED = 8  # keywords of which each is enough for a word: a warning names but one


class Doubt(NamedTuple):
    """A warning: why, and what to write instead."""

    reason: str
    remedy: str


def doubts(keyword: Keyword, threshold: int | None) -> Iterator[Doubt]:
    """Give what is doubtful in one keyword."""
    yield from doubtful_words(keyword)
    yield from _weights(keyword, threshold)


def doubtful_words(keyword: Keyword) -> Iterator[Doubt]:
    """Give what is doubtful in one keyword or exclusion, whatever it weighs."""
    for node in _nodes(keyword.tree):
        if isinstance(node, Phrase):
            yield from _small_only(node)
            yield from _lower_operators(node)
            yield from _signs(node)
        elif isinstance(node, Near):
            yield from _never_near(node)
        elif isinstance(node, Regex) and (plainly := plain_word(node.pattern)) != node.pattern:
            yield Doubt(
                Sayable("this regular expression has characters that texts are rid of before"),
                Sayable("write /{plainly}/", plainly=plainly),
            )
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
    words = [word.text for part in phrase.parts for word in words_in(_text(part))]
    if all(is_small(fold(word), EVERY_LANGUAGE) and not is_acronym(word) for word in words):
        text = " ".join(map(_text, phrase.parts))
        yield Doubt(
            Sayable("“{text}” is only small words: it stands in nearly every text", text=text),
            Sayable("add the word that matters, or quote it if it is meant so"),
        )


def _signs(phrase: Phrase) -> Iterator[Doubt]:
    """Doubt Putin/Trump, which is no list, and tittle:, which is no filter."""
    for number, part in enumerate(phrase.parts):
        if not isinstance(part, Word) or part.exact:
            continue
        left, slash, right = part.text.partition("/")
        if slash and left.isalpha() and right.isalpha():
            yield Doubt(
                Sayable("“{text}” is found only with both words side by side", text=part.text),
                Sayable(
                    "write {left} | {right} for either of them, or a space for both",
                    left=left,
                    right=right,
                ),
            )
        meant = get_close_matches(part.text[:-1].lower(), FILTERS, 1, 0.75)
        if not number and part.text.endswith(":") and meant:
            yield Doubt(
                Sayable("“{text}” is a word here", text=part.text),
                Sayable("write {filter}:, or leave the : out", filter=meant[0]),
            )


def _never_near(node: Near) -> Iterator[Doubt]:
    left, right = _field(node.left), _field(node.right)
    if left and right and left != right:
        yield Doubt(
            Sayable(
                "{left} and {right} are never near each other: NEAR looks within one field",
                left=left,
                right=right,
            ),
            Sayable("write ({left}: a) AND ({right}: b)", left=left, right=right),
        )


def _field(node: Node) -> Field | None:
    match node:
        case InField(field):
            return field
        case Name(child):
            return _field(child)
        case _:
            return None


def _text(part: Word | Quote) -> str:
    return part.text if isinstance(part, Word) else " ".join(word.text for word in part.words)


def _lower_operators(phrase: Phrase) -> Iterator[Doubt]:
    texts = [part.text if isinstance(part, Word) else '"' for part in phrase.parts]
    for before, word, after in zip(texts, texts[1:], texts[2:], strict=False):
        if word in _OPERATORS and before[0].isupper() and after[0].isupper():
            example = f"{before} {_OPERATORS[word]} {after}"
            yield Doubt(
                Sayable("“{word}” is a word here: operators are capitals", word=word),
                Sayable(
                    "write {example} if you mean the operator, or quote the phrase",
                    example=example,
                ),
            )


_OPERATORS = {"and": "AND", "or": "OR", "not": "AND NOT", "near": "NEAR/5", "before": "BEFORE/5"}


def _weights(keyword: Keyword, threshold: int | None) -> Iterator[Doubt]:
    weight = keyword.weight
    if weight is not None and threshold is None:
        yield Doubt(
            Sayable("the weight ^{weight} counts for nothing without a threshold", weight=weight),
            Sayable("add threshold = 30 to the file, or leave the weight out"),
        )
    elif weight == 0:
        yield Doubt(
            Sayable("the weight ^0 changes nothing"),
            Sayable("give another weight, or remove this line"),
        )
    elif weight is None and threshold is not None:
        yield Doubt(
            Sayable("without a weight this keyword is enough by itself"),
            Sayable("write ^{weight} at its end to say so, or less", weight=threshold),
        )


def _names(keyword: Keyword) -> Iterator[Doubt]:
    """Doubt `name: Trump AND tariffs`: the filter holds for the whole line."""
    tree = keyword.tree.child if isinstance(keyword.tree, InField) else keyword.tree
    if not isinstance(tree, Name) or isinstance(tree.child, Phrase | AnyOf):
        return
    for node in _nodes(tree.child):
        if isinstance(node, Phrase) and _text(node.parts[0])[:1].islower():
            yield Doubt(
                Sayable(
                    "“{word}” is a name here, too: name: holds for the whole line",
                    word=_text(node.parts[0]),
                ),
                Sayable("write (name: Trump) AND tariffs"),
            )


def unreachable(keywords: Sequence[Keyword], threshold: int | None) -> Doubt | None:
    """Doubt weights that all together don't reach the threshold."""
    weights = [keyword.weight for keyword in keywords]
    most = sum(weight for weight in weights if weight is not None and weight > 0)
    if threshold is None or not keywords or None in weights or most >= threshold:
        return None
    return Doubt(
        Sayable(
            "all weights together are {most}, so the threshold of {threshold} is never reached",
            most=most,
            threshold=threshold,
        ),
        Sayable("lower the threshold, or raise the weights"),
    )


# ---------------------------------------------------------------- one keyword covers another


def covered(keywords: Sequence[Keyword]) -> Iterator[tuple[int, int]]:
    """Give pairs of numbers: a keyword that adds nothing, and the one that covers it.

    Compared as typed: what is found by a single word is found without a phrase around it. Weights
    add up, so that a keyword with one is never covered, nor does it cover. Of two that cover each
    other the later one is given.
    """
    singles = _singles(keywords)
    found: dict[int, int] = {}
    for number, keyword in enumerate(keywords):
        if keyword.weight is None:
            others = (by for by in _covering(keyword.tree, singles) if by != number)
            able = (by for by in others if keywords[by].urgent >= keyword.urgent)
            found.update((number, by) for by in islice(able, 1))
    for number, by in found.items():
        if by < number or found.get(by) != number:
            yield number, by


def taken_out(keywords: Sequence[Keyword], exclude: Sequence[Keyword]) -> Iterator[tuple[int, int]]:
    """Give pairs of numbers: a keyword, and the exclusion that takes out all that it finds."""
    singles = _singles(exclude)
    for number, keyword in enumerate(keywords):
        for by in islice(_covering(keyword.tree, singles), 1):
            yield number, by


_Singles = dict[str, list[int]]


def _singles(keywords: Sequence[Keyword]) -> _Singles:
    """Return the words that are enough by themselves, each with the keywords that have it."""
    found: _Singles = {}
    for number, keyword in enumerate(keywords):
        for word in _single_words(keyword.tree) if keyword.weight is None else ():
            listed = found.setdefault(word, [])
            if len(listed) < MOST_LISTED:
                listed.append(number)
    return found


def _single_words(tree: Node) -> Iterator[str]:
    """Give the words that are enough for a keyword, each by itself."""
    for child in tree.children if isinstance(tree, AnyOf) else (tree,):
        if isinstance(child, Phrase) and len(child.parts) == 1:
            part = child.parts[0]
            if isinstance(part, Word) and not (part.exact or part.prefix):
                words = words_in(part.text)
                if len(words) == 1 and not words[0].text.isupper():
                    yield fold(words[0].text)


def _covering(tree: Node, singles: _Singles) -> Iterator[int]:
    """Give the keywords of whose single words one stands in every alternative of this tree."""
    inner = tree.child if isinstance(tree, InField) and tree.field != "outlet" else tree
    children = inner.children if isinstance(inner, AnyOf) else (inner,)
    common: dict[int, None] | None = None
    for child in children:
        if not isinstance(child, Phrase):
            return
        by = [number for word in _plain_words(child.parts) for number in singles.get(word, ())]
        common = dict.fromkeys(n for n in by if common is None or n in common)
    yield from common or ()


def _plain_words(parts: Iterable[Word | Quote]) -> Iterator[str]:
    for part in parts:
        inner = (part,) if isinstance(part, Word) else part.words
        for word in inner:
            if not word.prefix:
                yield from (fold(found.text) for found in words_in(word.text))
