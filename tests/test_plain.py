"""A text is read as its reader sees it, and what is found leads back to the text as it came."""

from __future__ import annotations

import html
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.watch.words.plain import plain, plain_word
from monitor.watch.words.text import words_in

# Every mark that no reader sees.
DROPPED_MARKS = "".join(chr(code) for code in range(0x10000) if not plain(chr(code)).text)


def seen(text: str) -> str:
    return plain(text).text


def originals(text: str) -> list[str]:
    """The stretches of the text as it came in which each of its words stands."""
    made = plain(text)
    spans = [made.original(word.start, word.end) for word in words_in(made.text)]
    return [text[start:end] for start, end in spans]


def is_one_character(stretch: str) -> bool:
    """Tell whether a stretch is a single character, typed or as an entity, marks aside."""
    return len(html.unescape(html.unescape(stretch)).strip(DROPPED_MARKS)) == 1


# ------------------------------------------------------------------ what a reader sees


@pytest.mark.parametrize(
    ("text", "reader_sees"),
    [
        ("", ""),
        ("Ordinary words, ї and é", "Ordinary words, ї and é"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("AT&T and R&D", "AT&T and R&D"),
        ("war &amp; peace", "war & peace"),
        ("war &amp;amp; peace", "war & peace"),
        ("war &amp;#39;s", "war 's"),
        ("&laquo;війна&raquo;", "«війна»"),
        ("&#1074;&#1110;йна", "війна"),
        ("&#x432;&#X456;йна", "війна"),
        ("caf&eacute", "café"),
        ("&nosuch; entity", "&nosuch; entity"),
        ("&#0; &#xD800; &#x110000;", "\ufffd \ufffd \ufffd"),
    ],
)
def test_entities_are_what_they_stand_for(text: str, reader_sees: str) -> None:
    assert seen(text) == reader_sees


@pytest.mark.parametrize(
    ("text", "reader_sees"),
    [
        ("the <b>w</b>ar", "the war"),
        ('a <a href="https://x.example/?a=1&amp;b=2">link</a>', "a link"),
        ("one<br/>two", "one\n\ntwo"),
        ("<p>one</p><p>two</p>", "\n\none\n\n\n\ntwo\n\n"),
        ("&lt;p&gt;one&lt;/p&gt;", "\n\none\n\n"),
        ("&amp;lt;b&amp;gt;one&amp;lt;/b&amp;gt;", "one"),
        ("on<!-- never\nseen -->e", "one"),
        ("<!-- open <!-- inner --> one", "<!-- open  one"),
        ("5 <6 and 7> 6", "5 <6 and 7> 6"),
        ("un<wbr>broken", "unbroken"),
    ],
)
def test_tags_within_a_word_vanish_and_others_end_a_paragraph(text: str, reader_sees: str) -> None:
    assert seen(text) == reader_sees


@pytest.mark.parametrize(
    ("text", "reader_sees"),
    [
        ("cease\u00adfire", "ceasefire"),
        ("zero\u200bwidth\u2060joiner\ufeff", "zerowidthjoiner"),
        ("\u202ebidi\u202c \u2066marks\u2069", "bidi marks"),
        ("Пу\u0301тин", "Путин"),
        ("Пѐтр ѝ ЀЍ", "Петр и ЕИ"),
        ("и\u0306 і\u0308 е\u0308", "й ї ё"),
        ("e\u0301te\u0301", "été"),
        ("мос\u0301ка", "моска"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("מוּסקבָה", "מוסקבה"),
        ("か\u3099", "が"),
        ("ﾌﾟｰﾁﾝ", "プーチン"),
        ("ＩＣＣ", "ICC"),
        ("ﬁnal eﬀort", "final effort"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("\u1112\u1161\u11ab", "한"),
        ("𝐈𝐂𝐂", "ICC"),
        ("Telegram™", "Telegram"),
        ("CO₂", "CO2"),
        ("❤️", "❤"),
    ],
)
def test_invisible_characters_go_and_compatible_ones_are_plain(text: str, reader_sees: str) -> None:
    assert seen(text) == reader_sees


def test_plain_text_is_left_alone() -> None:
    text = "Путін, été, 普京"
    assert plain(text).text is text
    assert plain(text).original(3, 5) == (3, 5)


# ------------------------------------------------------------------ the way back


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("a &amp; b", ["a", "b"]),
        ("&amp;amp;war&amp;amp;", ["war"]),
        ("Johnson&Johnson", ["Johnson", "Johnson"]),
        ("&notes", ["es"]),
        ("&#1074;ійна", ["&#1074;ійна"]),
        ("&amp;#1074;ійна &amp;#39;x", ["&amp;#1074;ійна", "x"]),
        ("&laquo;війна&raquo;", ["війна"]),
        ("<b>war</b> <i>crime</i>", ["war", "crime"]),
        ("&lt;b&gt;war&lt;/b&gt;", ["war"]),
        ("the <b>w</b>ar", ["the", "w</b>ar"]),
        ("w<!-- x -->ar", ["w<!-- x -->ar"]),
        ("<p>one</p>\n<p>two</p>", ["one", "two"]),
        ("\u200bcease\u00adfire", ["cease\u00adfire"]),
        ("\u202awar\u202c", ["war\u202c"]),
        ("Пу\u0301тин ї", ["Пу\u0301тин", "ї"]),
        ("e\u0301vian", ["e\u0301vian"]),
        ("the ﬁnal", ["the", "ﬁnal"]),
        ("ＩＣＣ says", ["ＩＣＣ", "says"]),
        ("か\u3099す", ["か\u3099", "す"]),
        ("\u1112\u1161\u11ab\u1112\u1161", ["\u1112\u1161\u11ab", "\u1112\u1161"]),
        ("l&rsquo;ONU", ["ONU"]),
        ("Ukraine&#8217;s children", ["Ukraine", "children"]),
        ("&lt;b&gt;Пу&amp;shy;тін&lt;/b&gt;!", ["Пу&amp;shy;тін"]),
    ],
)
def test_a_word_is_found_where_it_stood(text: str, stretches: list[str]) -> None:
    assert originals(text) == stretches


PIECES = st.sampled_from(
    [
        *("war", "Путін", "ї", "é", "Lvova-Belova", "l'ONU", "普", "か\u3099", "ｶﾞ", "한", "AT&T"),
        *(" ", "\n\n", ", ", ". ", "-", "'", "&", "<", ">", ";", "#", "\\"),
        *("&amp;", "&amp;amp;", "&#39;", "&amp;#1074;", "&#x432", "&eacute", "&notes", "&nbsp;"),
        *("<b>", "</b>", "<p>", "</p>", "<br/>", "&lt;i&gt;", "<!-- x -->", "<!--", "-->"),
        *("\u00ad", "\u200b", "\u2060", "\u202e", "\ufeff", "&shy;", "&amp;zwnj;", "\ufe0f"),
        *("у\u0301", "и\u0306", "e\u0301", "\u0301", "مُ", "ـ", "וּ", "ﬁ", "Ｉ", "𝐈", "™", "´"),
        *("\u1112\u1161", "ㅎ", "\ud800", "😀"),
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=30)


@settings(deadline=None)
@given(TEXTS)
@example("AT&T")
@example("&notes")
@example("<b>w&amp;shy;ar</b>&#1074")
@example("㏞")
def test_a_word_and_the_stretch_that_it_came_from_are_the_same(text: str) -> None:
    made = plain(text)
    for word in words_in(made.text):
        start, end = made.original(word.start, word.end)
        assert 0 <= start < end <= len(text)
        word_seen = made.text[word.start : word.end]
        # ㏞ is one character of two words, V∕m: it can only be marked whole
        assert word_seen in seen(text[start:end])
        assert seen(text[start:end]) == word_seen or is_one_character(text[start:end])


@settings(deadline=None)
@given(TEXTS)
def test_what_comes_later_stood_later(text: str) -> None:
    made = plain(text)
    starts = [made.original(at, at + 1)[0] for at in range(len(made.text))]
    ends = [made.original(at, at + 1)[1] for at in range(len(made.text))]
    assert all(one <= other for one, other in pairwise(starts))
    assert all(one <= other for one, other in pairwise(ends))
    assert all(start < end for start, end in zip(starts, ends, strict=True))


@settings(deadline=None)
@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_any_stretch_leads_back_to_one_within_the_text(text: str, start: int, end: int) -> None:
    made = plain(text)
    start, end = sorted((min(start, len(made.text)), min(end, len(made.text))))
    first, last = made.original(start, end)
    assert 0 <= first <= len(text)
    assert 0 <= last <= len(text)


@settings(deadline=None)
@given(st.text(max_size=8))
def test_a_word_is_as_plain_alone_as_in_a_text(word: str) -> None:
    assert plain_word(plain_word(word)) == plain_word(word)
    if word.isalpha() and unicodedata.is_normalized("NFKC", word):
        assert plain_word(word) == seen(word)


@pytest.mark.parametrize(
    "text",
    [
        "&" * 300_000,
        "&amp;" * 60_000,
        "&#" * 150_000,
        "<" * 300_000,
        "<a " * 100_000,
        "<!--" * 80_000,
        "<!-- x -->" * 30_000,
        "\u200b" * 300_000,
        "a\u0301" * 150_000,
        "\u1112" * 300_000,
        "<b>a</b>" * 40_000,
    ],
    ids=lambda text: text[:10].encode("unicode_escape").decode(),
)
def test_a_text_of_one_sign_only_comes_to_an_end(text: str) -> None:
    assert len(plain(text).text) <= len(text)
