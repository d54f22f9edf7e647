"""Text as its reader sees it, with a way back to the text as it came.

Entities, tags, invisible characters, points and stress marks go; compatibility forms (full width,
ligatures, presentation forms) become plain letters. Spans found in the plain text are led back to
the original, so that the words are marked where they stand in what was published.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from monitor.remembered import remembered
from monitor.watch.words.characters import finder

# Marks that no reader sees, or that only tell how to pronounce: soft hyphen, zero-width and bidi
# characters, variation selectors, combining marks (of kana, too), Hebrew points, Arabic vowel signs
# and tatweel.
DROPPED = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u3099\u309a\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
)
# Characters with a plainer twin (NFKC), where words have them; Cyrillic letters with a grave
# stress.
_TWINS = (
    "\u00aa\u00b2\u00b3\u00b9\u00ba\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\u0400\u040d"
    "\u0450\u045d"
    "\u1d2c-\u1d6a\u1d78\u1d9b-\u1dbf\u2070-\u209c\u2100-\u214f\u2150-\u217f\u2460-\u24ff"
    "\u3131-\u318e\u3200-\u33ff\ufb00-\ufb4f\ufb50-\ufdfb\ufe70-\ufefc\uff01-\uffdc"
    "\U0001d400-\U0001d7ff\U0001f130-\U0001f149\U0001f170-\U0001f189"
)
# Korean letters of syllables that were taken apart.
_JAMO = "\u1100-\u11ff"
_SYLLABLE = "[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?"

UNPLAIN = f"&<{DROPPED}{_TWINS}{_JAMO}"  # what is not plain
_IS_UNPLAIN = finder(UNPLAIN)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
# A comment ends before the next begins: to look for the end of each of many would take forever.
_TAG = re.compile(r"<!--(?:(?!<!--).)*?-->|</?([A-Za-z][A-Za-z0-9]{0,15})\b[^<>]*>", re.DOTALL)
_CLUSTER = re.compile(
    f"[^{DROPPED}]?[{DROPPED}]+|{_SYLLABLE}|[{_JAMO}]|[\uff66-\uff9d][\uff9e\uff9f]|[{_TWINS}]"
)
_DROPPED_RUN = re.compile(f"[{DROPPED}]+")
# An acute accent by itself is an apostrophe; a trade mark is none of the letters that NFKC makes.
_SIGNS = str.maketrans({"´": "'"} | dict.fromkeys("™℠¹²³⁰⁴⁵⁶⁷⁸⁹", ""))  # footnotes, too
_STRESSED = str.maketrans("\u0400\u040d\u0450\u045d", "ЕИеи")

# Tags within a word or a sentence; any other ends a paragraph.
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike "
    "strong sub sup tt u var wbr".split()
)


@dataclass(frozen=True, slots=True)
class _Step:
    """One pass of replacements: where each stands in what came out, and in what went in."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sources: tuple[tuple[int, int], ...]

    def back(self, at: int, *, is_end: bool) -> int:
        """Lead a place in what came out back to what went in.

        Within a replacement a start goes to its beginning, an end to its end.
        """
        number = bisect_right(self.starts, at - is_end) - 1
        if number < 0:
            return at
        if at - is_end < self.ends[number]:
            return self.sources[number][is_end]
        return self.sources[number][1] + at - self.ends[number]


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text as its reader sees it; `original` leads a span of it back to the text as it came."""

    text: str
    steps: tuple[_Step, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch `[start, end)` of the plain text stands in the original."""
        if not self.steps:
            return start, end
        for step in reversed(self.steps):
            start, end = step.back(start, is_end=False), step.back(end, is_end=True)
        return start, end


def plain(text: str) -> PlainText:
    """Make a text plain; most texts are so already."""
    if not _IS_UNPLAIN.search(text):
        return PlainText(text)
    steps: list[_Step] = []
    for pattern, replace in _PASSES:
        if pattern.search(text):
            text, step = _replaced(text, pattern, replace)
            steps.append(step)
    return PlainText(text, tuple(steps))


@remembered(4096)
def plain_word(word: str) -> str:
    """Make one word plain, without a way back."""
    composed = unicodedata.normalize("NFKC", word.translate(_SIGNS))
    return _DROPPED_RUN.sub("", composed).translate(_STRESSED)


def _unescaped(found: re.Match[str]) -> str:
    return html.unescape(found.group())


def _untagged(found: re.Match[str]) -> str:
    name = found.group(1)
    return "" if name is None or name.lower() in _INLINE else "\n\n"


def _plain_cluster(found: re.Match[str]) -> str:
    return plain_word(found.group())


# Entities twice: feeds escape what is escaped already.
_PASSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_ENTITY, _unescaped),
    (_ENTITY, _unescaped),
    (_TAG, _untagged),
    (_CLUSTER, _plain_cluster),
)


def _replaced(
    text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]
) -> tuple[str, _Step]:
    """Replace every match of a pattern, and note where each stood."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sources: list[tuple[int, int]] = []
    at = length = 0
    for found in pattern.finditer(text):
        replacement = replace(found)
        if replacement == found.group():
            continue
        kept = _shared_end(found.group(), replacement)
        start, end = found.start(), found.end() - kept
        replacement = replacement[: len(replacement) - kept]
        length += start - at
        pieces += (text[at:start], replacement)
        starts.append(length)
        length += len(replacement)
        ends.append(length)
        sources.append((start, end))
        at = end
    pieces.append(text[at:])
    return "".join(pieces), _Step(tuple(starts), tuple(ends), tuple(sources))


def _shared_end(before: str, after: str) -> int:
    """Count the last characters that a replacement leaves as they are: of `&notes`, `es`."""
    count = 0
    for one, other in zip(reversed(before), reversed(after), strict=False):
        if one != other:
            break
        count += 1
    return count
