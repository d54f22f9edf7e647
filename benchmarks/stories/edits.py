"""Edits that leave an item what it was: an outlet's name behind, a cut, another case …

Each edit takes an item and dice, and gives the title and the summary that the copy has; None where
it can't be made of this item. The phrases are made up here; words for words come from the items.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

import pymorphy3

from benchmarks.stories.items import StoryItem

Texts = tuple[str, str]  # title, summary

_SUFFIXES = {
    "en": (" - Reuters", " | AP News", " - BBC News", " – The Guardian", " | Reuters", " - CNN"),
    "ru": (" — РБК", " - Новости Mail.ru", " | Новая газета", " – BBC", " — Українська правда"),
}
_PREFIXES = {
    "en": (
        "UPDATE 1-", "UPDATE 3-", "WRAPUP 2-", "BREAKING: ", "Breaking News: ", "EXCLUSIVE: ",
        "Exclusive-", "JUST IN: ", "LIVE: ", "RPT-",
    ),
    "ru": (
        "Срочно: ", "СРОЧНО. ", "Молния: ", "Обновлено: ", "Эксклюзив: ", "Оновлено: ",
        "Терміново: ", "Ексклюзив: ", "⚡️ ",
    ),
}  # fmt: skip
_CLAUSES = {
    "en": (
        ", officials say", ", sources say", ": what we know so far", " as investigation continues",
        ", according to reports", " — live updates", " in latest development", ", report says",
    ),
    "ru": (
        ", сообщили источники", ": что известно", " — подробности", ", пишут СМИ",
        ", заявили власти", ". Обновляется", ": главное к этому часу",
    ),
}  # fmt: skip
_OPENINGS = {
    "en": ("Officials said on Tuesday that", "According to people familiar with the matter,"),
    "ru": ("Как стало известно во вторник,", "По данным источников в правительстве,"),
}
# Words of about the same meaning, both ways.
_ALIKE = (
    ("says", "said"), ("killed", "dead"), ("after", "following"), ("attack", "strike"),
    ("leader", "chief"), ("talks", "negotiations"), ("plan", "proposal"), ("police", "officers"),
    ("cuts", "slashes"), ("deal", "agreement"), ("seeks", "wants"), ("begin", "start"),
    ("begins", "starts"), ("help", "support"), ("probe", "inquiry"), ("amid", "during"),
    ("сообщил", "заявил"), ("рассказал", "рассказали"), ("после", "вслед"), ("удар", "атака"),
    ("задержали", "арестовали"), ("глава", "руководитель"), ("власти", "чиновники"),
    ("начал", "стал"), ("погибли", "убиты"), ("дело", "процесс"), ("здание", "строение"),
)  # fmt: skip
_QUOTES = str.maketrans(
    {"'": "’", '"': "”", "’": "'", "‘": "'", "“": '"', "”": '"', "«": "“", "»": "”"}
)
_ENTITIES = {
    "&": "&amp;",
    "'": "&#39;",
    '"': "&quot;",
    "’": "&#8217;",
    "«": "&laquo;",
    "»": "&raquo;",
}
_NBSP = "\u00a0"
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
SHORTEST_CUT = 4  # words that a title keeps when its end is cut off


@dataclass(frozen=True)
class Pool:
    """Words and summaries of other items, by language, to take others from."""

    words: Mapping[str, Sequence[str]]
    summaries: Mapping[str, Sequence[str]]


Edit = Callable[[StoryItem, Random, Pool], Texts | None]


def pool_of(items: Sequence[StoryItem]) -> Pool:
    """Gather the small-letter words of titles, and the summaries."""
    words: dict[str, list[str]] = {}
    summaries: dict[str, list[str]] = {}
    for item in items:
        words.setdefault(item.language, []).extend(filter(_may_change, item.title.split()))
        summaries.setdefault(item.language, []).append(item.summary)
    return Pool(words, summaries)


def _may_change(word: str) -> bool:
    """Tell whether a word is an ordinary one: no name, no figure, no little word."""
    return len(word) >= 4 and word.isalpha() and word.islower()


def _for(item: StoryItem, phrases: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return phrases.get(item.language, phrases["en"])


def bare(title: str) -> str:
    """Return a title without the outlet's name behind it, as Reuters has it."""
    return re.sub(r"\s+[-–—|]\s+(?:Reuters|AP News|AP)\s*$", "", title)


def titled(item: StoryItem, title: str) -> Texts:
    """Return a copy's texts: a summary that begins with the title begins with the new one."""
    before = bare(item.title)
    if before and item.summary.startswith(before):
        return title, bare(title) + item.summary[len(before) :]
    return title, item.summary


def suffixed(item: StoryItem, dice: Random, pool: Pool) -> Texts:
    """Put an outlet's name behind; a name that is there already goes, every other time."""
    title = bare(item.title)
    if title != item.title and dice.random() < 0.5:
        return title, item.summary
    others = [each for each in _for(item, _SUFFIXES) if not item.title.endswith(each)]
    return title + dice.choice(others), item.summary


def prefixed(item: StoryItem, dice: Random, pool: Pool) -> Texts:
    """Put an agency's mark before."""
    return titled(item, dice.choice(_for(item, _PREFIXES)) + item.title)


def cut(item: StoryItem, dice: Random, pool: Pool) -> Texts | None:
    """Let the title end after three fifths to nine tenths of its words."""
    words = bare(item.title).split()
    kept = int(len(words) * dice.uniform(0.6, 0.9))
    if not SHORTEST_CUT <= kept < len(words):
        return None
    return titled(item, " ".join(words[:kept]) + dice.choice(("…", "...", " …")))


def extended(item: StoryItem, dice: Random, pool: Pool) -> Texts:
    """Put a clause behind the title."""
    return titled(item, bare(item.title).rstrip(".") + dice.choice(_for(item, _CLAUSES)))


def entities(item: StoryItem, dice: Random, pool: Pool) -> Texts | None:
    """Write signs otherwise: as entities of HTML, typographic or plain, with hard spaces."""
    written = _signs(item.title, dice), _signs(item.summary, dice)
    return None if written[0] == item.title else written


def _signs(text: str, dice: Random) -> str:
    if dice.random() < 0.5:
        text = "".join(_ENTITIES.get(sign, sign) for sign in text).replace("...", "&hellip;")
    else:
        text = text.translate(_QUOTES).replace("...", "…")
    text = text.replace(" — ", " - ") if " — " in text else text.replace(" - ", " – ")
    words = text.split(" ")
    hard = {dice.randrange(len(words)) for _ in range(2)}
    return "".join(
        word + ("" if at == len(words) - 1 else _NBSP if at in hard else " ")
        for at, word in enumerate(words)
    )


def cased(item: StoryItem, dice: Random, pool: Pool) -> Texts | None:
    """Write the title in capitals, or each word with one."""
    capitals = item.title.upper()
    each = " ".join(word[:1].upper() + word[1:] for word in item.title.split())
    written = each if each != item.title and dice.random() < 0.5 else capitals
    return None if written == item.title else (written, item.summary)


def one_word(item: StoryItem, dice: Random, pool: Pool) -> Texts | None:
    """Change one ordinary word: for one alike, in number, or for any other."""
    words = item.title.split()
    places = [at for at, word in enumerate(words) if _may_change(word)]
    if len(words) < SHORTEST_CUT or not places:
        return None
    at = dice.choice(places)
    any_other = dice.choice(pool.words[item.language])
    ways = (alike(words[at]), other_number(words[at], item.language), any_other)
    others = [way for way in ways if way and way != words[at]]
    if not others:
        return None
    changed = dice.choice(others)
    return titled(item, " ".join([*words[:at], changed, *words[at + 1 :]]))


def alike(word: str) -> str | None:
    """Return a word of about the same meaning, where one is known."""
    known = {one: other for pair in _ALIKE for one, other in (pair, pair[::-1])}
    return known.get(word)


def other_number(word: str, language: str) -> str | None:
    """Return the plural of a singular, the singular of a plural."""
    if language == "en":
        if word.endswith(("ss", "us", "is", "ing", "ed", "ly")):
            return None
        return word[:-1] if word.endswith("s") else f"{word}s"
    parse = _russian().parse(word)[0]
    if parse.tag.number is None:
        return None
    changed = parse.inflect({"plur" if parse.tag.number == "sing" else "sing"})
    return str(changed.word) if changed else None


@cache
def _russian() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")


def other_lead(item: StoryItem, dice: Random, pool: Pool) -> Texts | None:
    """Keep the title; let the summary be another one, or begin with a sentence written anew."""
    first, *rest = _SENTENCE.split(item.summary, maxsplit=1) if item.summary else ("",)
    if not first or bare(item.title) in first or dice.random() < 0.5:
        summary = dice.choice(pool.summaries[item.language])
        return None if summary == item.summary else (item.title, summary)
    opening = dice.choice(_for(item, _OPENINGS))
    words = [
        dice.choice(pool.words[item.language]) if _may_change(word) and at % 3 == 0 else word
        for at, word in enumerate(first.split())
    ]
    return item.title, " ".join([opening, *words, *rest])


EDITS: dict[str, Edit] = {
    "outlet's name behind": suffixed,
    "mark before": prefixed,
    "end cut off": cut,
    "clause behind": extended,
    "entities, quotes, hard spaces": entities,
    "capitals": cased,
    "one word changed": one_word,
    "another lead": other_lead,
}
