"""Why a keyword was found or not, in words that can be said in any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from monitor.model import Field, Sayable
from monitor.watch.language.keyword import Keyword
from monitor.watch.matching.find import Found
from monitor.watch.matching.plan import NearPlan
from monitor.watch.words.folding import fold
from monitor.watch.words.text import words_in

NOT_THERE = Sayable("not there")
NOWHERE = Sayable("it is nowhere")
IN_A_FIELD: Mapping[Field, Sayable] = {
    "title": Sayable("in the title"),
    "summary": Sayable("in the summary"),
    "text": Sayable("in the text"),
    "outlet": Sayable("in the outlet's name"),
}
STANDS_IN_A_FIELD: Mapping[Field, Sayable] = {
    "title": Sayable("it stands in the title"),
    "summary": Sayable("it stands in the summary"),
    "text": Sayable("it stands in the text"),
    "outlet": Sayable("it stands in the outlet's name"),
}
_ENDS_OF_SENTENCES = 10  # words that a sentence's end counts as


def words_by_folding(texts: Iterable[str]) -> dict[str, str]:
    """Return the words of some texts as they stand there, by what of them is compared."""
    return {fold(word.text): word.text for text in texts for word in words_in(text)}


def why_missing(word: str, words: Mapping[str, str]) -> Sayable:
    """Say that a word is not among others; name one that looks like it, if there is one."""
    folded = fold(word)
    # Who mistypes a word seldom does so in its first letter; to compare with all takes long.
    alike = [each for each in words if each[:1] == folded[:1]]
    near = get_close_matches(folded, alike, 1, 0.7)
    if not near:
        return NOT_THERE
    found = words[near[0]]
    if near[0] == folded:
        return Sayable("“{word}” stands there, but not where and as it is asked for", word=found)
    return Sayable("not there; the nearest word is “{word}”", word=found)


def in_fields(fields: Sequence[Field]) -> Sayable:
    """Say in which fields a word stands."""
    first = IN_A_FIELD[fields[0]]
    if len(fields) == 1:
        return first
    return Sayable("{here} and {there}", here=first, there=in_fields(fields[1:]))


def other_way_round(first: str, second: str) -> Sayable:
    """Say that two words of a phrase stand in the other order."""
    return Sayable("“{first}” and “{second}” stand the other way round", first=first, second=second)


def too_far(first: str, second: str, gap: int, most: int) -> Sayable:
    """Say that two words of a phrase are too far from each other."""
    return Sayable(
        "{distance} between “{first}” and “{second}”, at most {most} may",
        distance=_distance(gap),
        first=first,
        second=second,
        most=most,
    )


def how_far(lefts: list[Found], rights: list[Found], plan: NearPlan) -> Sayable:
    """Say what keeps the two sides of NEAR or BEFORE apart."""
    gaps = [
        max(right.first - left.last, left.first - right.last) - 1
        for left in lefts[:50]
        for right in rights[:50]
        if left.field == right.field
        and (right.first > left.last or (left.first > right.last and not plan.ordered))
    ]
    if gaps:
        distance = _distance(min(gaps))
        return Sayable(
            "{distance} between, at most {most} may", distance=distance, most=plan.distance
        )
    if not {each.field for each in lefts} & {each.field for each in rights}:
        return Sayable("in different fields")
    return Sayable("the other way round") if plan.ordered else Sayable("the same words")


def _distance(gap: int) -> Sayable:
    if gap == 1:
        return Sayable("1 word")
    if gap < _ENDS_OF_SENTENCES:
        return Sayable("{n} words", n=gap)
    return Sayable("{n} words (a sentence's end counts as ten)", n=gap)


def too_little(present: Iterable[Keyword], threshold: int) -> Sayable:
    """Say that the weights of what was found are not enough."""
    weights = [threshold if each.weight is None else each.weight for each in present]
    return Sayable(
        "the weights add up to {sum}, {threshold} are needed", sum=sum(weights), threshold=threshold
    )
