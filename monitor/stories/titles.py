"""Titles that say the same: agency copies, updated versions, what an outlet adds before and after.

Two items are near-duplicates if their titles are the same, or share most of their words; or if
their summaries are the same. What outlets add counts for nothing: UPDATE 1-, BREAKING:, - Reuters.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Item
from monitor.remembered import remembered
from monitor.stories.languages import ENGLISH, NAMELESS, language_of
from monitor.stories.terms import Term, Terms, is_one_thing
from monitor.watch.words.small_words import small_words
from monitor.watch.words.text import is_unspaced

JACCARD = 0.6  # of two titles' words, for near-duplicates
CONTAINMENT = 0.85  # of the shorter title's words that the longer has
MIN_WORDS = 4  # "Live updates" or "Новини дня" says nothing about what happened
MIN_SUMMARY_WORDS = 8  # "Read more on our site" is under every item
REMEMBERED = 1024  # titles: some 2 MB
LONGEST_TITLE = 300  # characters, of those that are remembered
SHARED_WORDS = 3  # that say something: "the harbour at noon" is not "the harbour at night"
CUT_WORDS = 3  # that are left of a title which was cut off
WITH_DICTIONARY = (ENGLISH, "uk", "ru")
OUTLET_WORDS = 5  # the most words of an outlet's name behind a title

# What marks urgency, form or a new version, with the sign that sets it apart from the title.
_PREFIX = re.compile(
    r"""^\W*(?:
      (?:(?:update|wrapup|wrap\ up|refile|corrected|recast)\s*\d*\s*[-–—:|]+)
    | (?:(?:breaking|breaking\ news|just\ in|exclusive|urgent|alert|watch|video|photos?|live|
          live\ updates?|developing|updated?|analysis|explainer|factbox|opinion|read|listen|
          срочно|молния|обновлено|обновление|обновляется|эксклюзив|видео|фото|онлайн|главное|
          терміново|оновлено|оновлюється|ексклюзив|відео|онлайн|
          eilmeldung|eil|update|live|liveblog|exklusiv|video|
          urgent|alerte\ info|direct|en\ direct|vidéo|exclusif|mise\ à\ jour|
          última\ hora|urgente|en\ directo|directo|exclusiva|vídeo|actualización|
          pilne|z\ ostatniej\ chwili|na\ żywo|aktualizacja|wideo|
          ultim'ora|ultima\ ora|diretta|esclusiva|aggiornamento|
          عاجل|דחוף|מבזק
        )\s*[:|!]+ )
    | (?:(?:breaking|update|exclusive|urgent|live|срочно|молния|обновлено|терміново|оновлено)
        \s*[-–—]+\s)
    | (?:\[(?:update[sd]?|video|photos?|live|обновлено|оновлено|видео|відео)\]) | 【[^】]{1,12}】
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = re.compile(r"\s+(?:[|·•‖｜]|[-–—]+)\s+")
_CUT = ("…", "...")
_SPACES = re.compile(r"\s+")


@remembered(REMEMBERED, LONGEST_TITLE)
def normalised(title: str) -> str:
    """Return a title as its reader hears it: entities read, prefixes off, quotes and dashes one."""
    text = unicodedata.normalize("NFKC", html.unescape(title))
    text = _SPACES.sub(" ", text).strip()
    while (shorter := _PREFIX.sub("", text, count=1)) != text and shorter:
        text = shorter
    return text


@remembered(REMEMBERED, LONGEST_TITLE)
def parted(title: str) -> tuple[str, str]:
    """Return a title, normalised, and apart from it what is probably its outlet's or source's name.

    Short, with capitals, at the end behind a bar or a dash. Not all that stands there is one: in
    many languages a dash also stands for "is".
    """
    text = normalised(title)
    before, tail = text, ""
    for sign in _SIGNS.finditer(text):
        end = text[sign.end() :].split()
        named = sign[0].strip() in "|·•‖｜" or all(
            word[:1].isupper() or len(word) < MIN_WORDS for word in end
        )
        if len(text[: sign.start()].split()) >= MIN_WORDS and len(end) <= OUTLET_WORDS and named:
            before, tail = text[: sign.start()], text[sign.end() :]
            break
    return before, tail


@dataclass(frozen=True, slots=True)
class Headline:
    """What a title says: its folded words, and which of them are no small ones of its language."""

    words: frozenset[str]
    telling: frozenset[str] = frozenset()
    language: str = ""

    @property
    def figures(self) -> frozenset[str]:
        """Return the numbers among its words."""
        return frozenset(word for word in self.words if word.isdigit())


def near_duplicates(one: Item, other: Item, headlines: Headlines) -> bool:
    """Tell whether two items say the same, perhaps cut, extended or in a new version."""
    return (
        _same_title(one.title, other.title, headlines)
        or _same_summary(one, other)
        or _same_page(one, other)
        or _is_cut(one.title, other.title)
        or _is_cut(other.title, one.title)
    )


def _is_cut(title: str, whole: str) -> bool:
    """Tell whether a title is another one that was cut off, as its … says."""
    if not title.rstrip().endswith(_CUT):
        return False
    begun = normalised(title).casefold().rstrip("… .")
    enough = len(begun.split()) >= CUT_WORDS or sum(map(_is_wide, begun)) >= 2 * CUT_WORDS
    return enough and normalised(whole).casefold().startswith(begun)


def _same_page(one: Item, other: Item) -> bool:
    """Tell whether two items are one page whose titles say little: Live updates."""
    return bool(one.link) and one.link == other.link and story_name(one) == story_name(other)


def _same_title(title: str, title_of_other: str, headlines: Headlines) -> bool:
    one, other = headlines.of(title), headlines.of(title_of_other)
    if min(len(one.words), len(other.words)) < MIN_WORDS:
        return False
    if one.words == other.words:
        return True
    return share_most(one, other) and not (
        _other_figure(one, other)
        or _exchanged(headlines.names(title), headlines.names(title_of_other))
    )


def share_most(one: Headline, other: Headline) -> bool:
    """Tell whether two titles have most of their words in common."""
    if len(one.telling & other.telling) < SHARED_WORDS:
        return False
    shared = len(one.words & other.words)
    shorter = min(len(one.words), len(other.words))
    return shared >= JACCARD * len(one.words | other.words) or shared >= CONTAINMENT * shorter


def _other_figure(one: Headline, other: Headline) -> bool:
    """Tell whether one title has a figure where the other has another: 5 June, 6 June."""
    figures, figures_of_other = one.figures - other.words, other.figures - one.words
    return bool(figures and figures_of_other)


def _exchanged(names: Sequence[Term], others: Sequence[Term]) -> bool:
    """Tell whether one title has a name where the other has another: Kherson, Kharkiv.

    Another form or spelling of it is none, nor what is put for it: Russia, Moscow.
    """
    folded, folded_of_others = ({name.folded for name in each} for each in (names, others))
    mine = [name for name in names if name.folded not in folded_of_others]
    theirs = [name for name in others if name.folded not in folded]
    return bool(mine and theirs) and not any(
        is_one_thing(one, other) for one in mine for other in theirs
    )


def _same_summary(one: Item, other: Item) -> bool:
    """Tell whether two items have one lead; an outlet may put one text under all of its items."""
    if one.outlet == other.outlet and one.link != other.link:
        return False
    summary = normalised(one.summary)
    if summary.casefold() != normalised(other.summary).casefold():
        return False
    return len(summary.split()) >= MIN_SUMMARY_WORDS or sum(map(is_unspaced, summary)) >= 16


def _is_plain(title: str) -> bool:
    """Tell whether no letter has an accent: "Pożar" has no small word that tells its language."""
    return all(letter.isascii() for letter in title if letter.isalpha())


class Headlines:
    """Gives the headlines of titles; the last thousand are remembered."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._remembered = remembered(REMEMBERED, LONGEST_TITLE)(self._read)

    def of(self, title: str) -> Headline:
        """Return what a title says."""
        return self._remembered(title)

    def names(self, title: str) -> list[Term]:
        """Return a title's names: that takes a dictionary."""
        return [term for term in self.terms(title) if term.names]

    def terms(self, title: str) -> tuple[Term, ...]:
        """Return all terms of a title, in order."""
        return self._terms.of(parted(title)[0])

    def sure_names(self, title: str) -> list[Term]:
        """Return those of a title's names that are no other words with a capital.

        None where every noun has one; the first word only where a dictionary knows what is none.
        """
        language = self.of(title).language
        if language in NAMELESS:
            return []
        terms = self.terms(title)
        is_known = language in WITH_DICTIONARY and (language != ENGLISH or _is_plain(title))
        first = terms[:1] if is_known or any(term.listed for term in terms[:1]) else []
        return [term for term in (*first, *terms[1:]) if term.names]

    def _read(self, title: str) -> Headline:
        text = parted(title)[0]
        said = self._terms.words(text)
        if text.rstrip().endswith(_CUT):
            said = said[:-1] or said  # the last word may be cut
        words = frozenset(said)
        language = language_of(words)
        return Headline(words, words - small_words(language), language)


_WORDS = re.compile(r"\w+")


def story_name(item: Item) -> str:
    """Return the name under which an item begins a story: its title's words; few, with its link.

    Titles of less than four words are too common to tell an event, and under the link of a front
    page they tell of many; scripts written without spaces count by length. An id says nothing
    outside its outlet.
    """
    folded = _folded(item.title)
    words = " ".join(_WORDS.findall(folded))
    if _is_telling(folded):
        return words
    return f"= {item.link or f'{item.outlet} {item.id}'} {words}".rstrip()


def is_short(title: str) -> bool:
    """Tell whether there is a title, but of too few words to tell an event."""
    folded = _folded(title)
    return bool(folded) and not _is_telling(folded)


def _folded(title: str) -> str:
    return unicodedata.normalize("NFKC", title).casefold()


def _is_telling(folded: str) -> bool:
    few = len(_WORDS.findall(folded)) < MIN_WORDS
    return not few or sum(map(_is_wide, folded)) >= 2 * MIN_WORDS


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
