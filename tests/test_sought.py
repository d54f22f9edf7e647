"""What a keyword asks the record for leads to every item that it matches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Every, Item, OneKey, Some, Sought
from monitor.watch.language.grammar import KeywordError, parse_keyword
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.keys import Keys
from monitor.watch.matching.matcher import Matcher
from monitor.watch.matching.sought import sought_by
from monitor.watch.words.analysis import Analysis, Words
from tests.matching import Labelled, item, labelled, watchlist, watchlists_of

SETS = ("blind", "fresh", "more-languages")
WORDS = Words()
KEYS = Keys(WORDS)


def asked(*lines: str, languages: tuple[str, ...] = ()) -> Sought | None:
    return asked_by(watchlist(*lines, languages=languages))


def asked_by(*watchlists: Watchlist) -> Sought | None:
    return sought_by(Matcher(watchlists, WORDS), watchlists)


def may_match(asked: Sought | None, keys: frozenset[str]) -> bool:
    """What the record does with the question."""
    match asked:
        case None:
            return True
        case OneKey(ones, beginnings):
            return not keys.isdisjoint(ones) or any(
                key.startswith(beginning) for beginning in beginnings for key in keys
            )
        case Every(parts):
            return all(may_match(part, keys) for part in parts)
        case Some(parts):
            return any(may_match(part, keys) for part in parts)


def is_left_out(line: str, text: str) -> bool:
    """Whether a keyword's question leaves out a text that the keyword matches."""
    one = item(text)
    listed = watchlist(line)
    matched = Matcher([listed], WORDS).match(one)
    return bool(matched) and not may_match(asked_by(listed), keys_of(one))


def keys_of(item: Item) -> frozenset[str]:
    return frozenset(KEYS.of(item).split())


def all_labelled() -> Iterator[Labelled]:
    for name in SETS:
        yield from labelled(name)


# ---------------------------------------------------------------- nothing is left out


@pytest.mark.parametrize("name", SETS)
def test_no_labelled_item_that_a_keyword_matches_is_left_out(name: str) -> None:
    """Each keyword of each watchlist alone, on all labelled items of all sets."""
    items = [(one.item, keys_of(one.item)) for one in all_labelled()]
    alone = {}
    for listed in watchlists_of(name):
        for number, keyword in enumerate((*listed.keywords, *listed.exclude)):
            one = Watchlist(f"{listed.id}/{number}", "", (keyword,), languages=listed.languages)
            alone[one.id] = one
    matcher = Matcher(alone.values(), WORDS)
    questions = {key: sought_by(matcher, [one]) for key, one in alone.items()}
    assert sum(question is None for question in questions.values()) < len(questions) / 20
    matched = 0
    for one, keys in items:
        for hit in matcher.match(one):
            matched += 1
            assert may_match(questions[hit.watchlist], keys), (alone[hit.watchlist], one)
    assert matched > 100


WORDS_OF_SETS = sorted(
    {
        word
        for one in all_labelled()
        for word in f"{one.item.title} {one.item.summary}".split()
        if len(word) < 30
    }
)
KEYWORDS_OF_SETS = [
    keyword.line for name in SETS for listed in watchlists_of(name) for keyword in listed.keywords
]
ODD = st.text("aàбéіїйь'’ʼ-.,1 \u00ad\u200bßİıŁøЁґﬁＡ&;<b>子供הاي", max_size=12)
written = st.one_of(
    st.sampled_from(WORDS_OF_SETS),
    ODD,
    st.tuples(st.sampled_from(WORDS_OF_SETS), ODD).map("".join),
    st.sampled_from(WORDS_OF_SETS).map(str.upper),
    st.sampled_from(WORDS_OF_SETS).map(str.lower),
)
texts = st.lists(written, min_size=1, max_size=6).map(" ".join)


@given(st.sampled_from(KEYWORDS_OF_SETS), texts)
def test_nothing_that_a_keyword_matches_is_left_out(line: str, text: str) -> None:
    assert not is_left_out(line, text)


@given(texts, st.sampled_from(("", "name: ", "=", "title: ", "!")), st.sampled_from(("", "*")))
def test_words_of_a_text_are_found_by_themselves(text: str, sign: str, star: str) -> None:
    for word in text.split():
        line = f"{sign}{word}{star}"
        try:
            if parse_keyword(line) is None:
                continue
        except KeywordError:
            continue
        assert not is_left_out(line, text), line


@given(
    st.lists(written, min_size=2, max_size=4), st.sampled_from((" AND ", " | ", " NEAR/5 ", " "))
)
def test_words_that_are_joined_are_found(words: list[str], joint: str) -> None:
    line, text = joint.join(words), " ".join(words)
    try:
        if parse_keyword(line) is None:
            return
    except KeywordError:
        return
    assert not is_left_out(line, text), line


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Lvova-Belova", "Lvova - Belova, Lvova‑Belova's"),
        ("Львова-Белова", "о Львовой-Беловой говорят"),
        ("name: Prigozhin", "Prigoschins Söldner"),
        ("перемир'я", "після перемирʼя"),
        ("child", "the children of"),
        ("дитина", "повернення дітей"),
        ("go", "they went home"),
        ("l'ONU", "dell'ONU"),
        ("ICC", "two ICCs"),
        ("1200", "1,200 children"),
        ("U.S.", "the US says"),
        ("deport*", "Deportations"),
        ('"returned children"~3', "returned to Kyiv: children"),
        ("乌克兰儿童", "俄罗斯将乌克兰儿童送回"),
        ("الأطفال", "وأطفال أوكرانيا"),
        ("organisation", "organizations"),
        ("ﬁlm", "a film"),
    ],
)
def test_what_matching_finds_in_other_letters_is_not_left_out(line: str, text: str) -> None:
    assert not is_left_out(line, text)


def test_the_signature_tells_other_keys_from_the_same() -> None:
    """Where it differs from before, all items are indexed anew."""

    class Forgetful(Words):
        def printed(self, word: str) -> Analysis:
            return replace(super().printed(word), stems=frozenset())

    assert Keys(WORDS).signature() == KEYS.signature()
    assert Keys(Forgetful()).signature() != KEYS.signature()


# ---------------------------------------------------------------- much is


def test_an_item_without_the_words_is_left_out() -> None:
    keys = keys_of(item("Weather: rain in Kyiv"))
    assert not may_match(asked("Lvova-Belova"), keys)
    assert not may_match(asked("rain AND snow"), keys)
    assert may_match(asked("rain | snow"), keys)


def test_most_labelled_items_that_a_keyword_does_not_match_are_left_out() -> None:
    items = [keys_of(one.item) for one in labelled("fresh")]
    lists = watchlists_of("fresh")
    matcher = Matcher(lists, WORDS)
    matched = sum(len(matcher.match(one.item)) for one in labelled("fresh"))
    questions = [sought_by(matcher, [listed]) for listed in lists]
    looked_at = sum(may_match(question, keys) for question in questions for keys in items)
    assert looked_at < 3 * matched


@pytest.mark.parametrize("line", ["/chil(d|dren)/", "outlet: BBC", "/a/ | child"])
def test_of_some_keywords_only_looking_tells(line: str) -> None:
    assert asked(line) is None or line == "outlet: BBC"


def test_an_outlets_name_is_among_the_keys() -> None:
    assert may_match(asked("outlet: BBC"), keys_of(item("Rain", outlet="BBC News")))


def test_what_must_not_be_there_is_not_asked_for() -> None:
    assert may_match(asked("rain AND NOT Kyiv"), keys_of(item("rain in Kyiv")))
    assert may_match(asked("rain AND NOT Kyiv"), keys_of(item("rain")))


def test_so_many_of_several_are_asked_for_as_one_of_them() -> None:
    assert may_match(asked("2 OF (rain, snow, hail)"), keys_of(item("rain, snow")))
    assert not may_match(asked("2 OF (rain, snow, hail)"), keys_of(item("sun")))
