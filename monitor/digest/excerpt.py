"""The words that matched: keywords by their short names, and the sentence, marked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.digest.render import Run, Tag, can_be_seen, shorten, whole_characters
from monitor.model import Item, ItemHits, Span

EXCERPT_LENGTH = 300  # characters of the sentence that matched
KEYWORD_UNITS = 60
MOST_MARKS = 12  # in one text of a message

_SIGNS = re.compile(r"^(?:!\s*)?(?:(?:name|title|text|outlet)\s*:\s*)?")
_BRACKETS = re.compile(r"[()]")
_JOINS = re.compile(r"(?<!\S)(?:AND|(?:NEAR|BEFORE)/\d+)(?!\S)")
_NOT = re.compile(r"(?<!\S)(?:AND )?NOT(?!\S)")
_OR = re.compile(r"\||(?<!\S)OR(?!\S)")
_MARKS = re.compile(r'["“”„«»](?:~\d+)?|(?<!\w)=|\*')


def keyword_label(line: str) -> str:
    """Give a keyword's short name: the first of its alternatives, without signs and quotes.

    Of `(orphans | minors) NEAR/8 (deport | take)` that is: orphans … deport.
    """
    first = _first_alternative(_SIGNS.sub("", line))
    wanted = _NOT.split(first)[0] or first
    parts = (_OR.split(part)[0] for part in _JOINS.split(_BRACKETS.sub("", wanted)))
    said = [part for part in (_MARKS.sub("", part).strip() for part in parts) if part]
    return shorten(" … ".join(said) or line, KEYWORD_UNITS)


def _first_alternative(line: str) -> str:
    """Cut a line at its first OR that stands in no bracket."""
    for found in _OR.finditer(line):
        before = line[: found.start()]
        if before.count("(") <= before.count(")"):
            return before
    return line


def matched_spans(item: ItemHits, field: str) -> list[tuple[int, int]]:
    """Give the stretches of a field that matched, joined where they touch or overlap."""
    spans = sorted({span for hit in item.hits for span in hit.spans if span.field == field})
    return _joined(spans, getattr(item.seen.item, field))


def _joined(spans: Iterable[Span], text: str) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for span in spans:
        if joined and not text[joined[-1][1] : span.start].strip(" -'’"):
            joined[-1] = (joined[-1][0], max(joined[-1][1], span.end))
        else:
            joined.append((span.start, span.end))
    return joined


def marked(
    text: str,
    spans: Iterable[tuple[int, int]],
    *,
    mark: Tag,
    plain: Tag = "",
    link: str | None = None,
    most: int = MOST_MARKS,
) -> tuple[Run, ...]:
    """Cut a text into runs, those within the spans in another style."""
    runs: list[Run] = []
    at = 0
    for start, end in list(spans)[:most]:
        if start < at or end > len(text):
            continue
        runs.append(Run(text[at:start], plain, link))
        runs.append(Run(text[start:end], mark, link))
        at = end
    runs.append(Run(text[at:], plain, link))
    return tuple(run for run in runs if run.text)


# Before a small letter a stop ends an abbreviation, as in watch/words/text.py.
_SENTENCE_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'»”)]*+(?:\s++(?![a-zß-öø-ÿа-яёіїєґ])|$)|[。！？؟]+[\"'»”)」』]*\s*"
)


def excerpt(lead: ItemHits) -> tuple[Run, ...]:
    """Give the sentence that matched, words in bold; else how the summary begins."""
    for field in ("summary", "text"):
        spans = matched_spans(lead, field)
        if spans:
            return _sentence(getattr(lead.seen.item, field), spans)
    item = lead.seen.item
    has_both = can_be_seen(item.summary) and can_be_seen(item.title)
    return (Run(shorten(item.summary, EXCERPT_LENGTH)),) if has_both else ()


def passage(item: Item, spans: Iterable[Span], field: str) -> tuple[Run, ...]:
    """Give the sentence of a field that matched, words in bold; nothing where none did."""
    text = getattr(item, field)
    here = _joined(sorted({span for span in spans if span.field == field}), text)
    return _sentence(text, here) if here else ()


def _sentence(text: str, spans: list[tuple[int, int]]) -> tuple[Run, ...]:
    """Give the sentence around the first span, dots where it is cut."""
    start, end = _sentence_at(text, spans[0])
    left, right = _window(text, start, end, spans[0])
    inside = [(s - left, min(e, right) - left) for s, e in spans if left <= s < right]
    return tuple(
        run
        for run in (
            Run("…" if left > start else "", ours=True),
            *marked(text[left:right], inside, mark="b"),
            Run("…" if right < end else "", ours=True),
        )
        if run.text
    )


def _sentence_at(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Find where the sentence that holds a span begins and ends."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    start = max((end for end in ends if end <= span[0]), default=0)
    end = min((end for end in ends if end >= span[1]), default=len(text))
    return start, start + len(text[start:end].rstrip())


def _window(text: str, start: int, end: int, span: tuple[int, int]) -> tuple[int, int]:
    """Narrow a very long sentence to the words around a span; of a very long span, to its first."""
    if end - start <= EXCERPT_LENGTH:
        return start, end
    left = max(start, span[0] - EXCERPT_LENGTH // 3)
    if left > start:
        left = text.find(" ", left, span[0]) + 1 or whole_characters(text, left)
    right = min(end, left + EXCERPT_LENGTH)
    if right < end:
        keep = span[1] if span[1] <= right else span[0]
        word_end = text.rfind(" ", keep, right + 1)
        right = word_end if word_end > keep else whole_characters(text, right)
    return left, right
