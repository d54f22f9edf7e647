"""Text out of feeds becomes what a reader would see, and nothing that a reader would not."""

from __future__ import annotations

import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.reading.clean import _HIDDEN, plain, visible
from tests.shared_data import shared_data


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("plain text", "plain text"),
        ("  white \n\t\u00a0 space\u2028folded\u3000 ", "white space folded"),
        ("<p>One</p><p>two</p>", "One two"),
        ("one<br>two<br/>three", "one two three"),
        ("<b>L</b>vova-<i>Belova</i>", "Lvova-Belova"),
        ("<li>a</li><li>b</li>", "a b"),
        ('a <a href="x > y">link</a>', "a link"),
        ("a <img alt='it is 5 < 6' src=x> b", "a b"),
        ("<P CLASS=x>loud</P>", "loud"),
        ("a<!-- <b>hidden</b> -->b", "ab"),
        ("a<!-- never closed", "a"),
        ("a<script>if (1 < 2) alert('x')</script>b", "a b"),
        ("a<style type=x>p > q {}</style >b", "a b"),
        ("a<script>never closed", "a"),
        ("<![CDATA[text]]>", "text"),
        ("<?xml version='1.0'?><!DOCTYPE html>text", "text"),
        ("<o:p>Word</o:p> <custom-tag>x</custom-tag>", "Word x"),
        ('cut off <a href="https://example.org/a', "cut off"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("a <-> b <3", "a <-> b <3"),
        ("write to <desk@example.org>", "write to <desk@example.org>"),
        ("see <https://example.org/>", "see <https://example.org/>"),
        ("<Привіт>", "<Привіт>"),
    ],
)
def test_tags_go_and_only_tags(markup: str, text: str) -> None:
    assert plain(markup, 1_000) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Q&amp;A", "Q&A"),
        ("&laquo;МКС&raquo; &#8212; &#x2014;", "«МКС» — —"),
        ("&nbsp;&shy;Bundes&shy;tag", "Bundestag"),
        ("AT&T, R&D; a=1&section=2", "AT&T, R&D; a=1&section=2"),
        ("&copy 2026", "© 2026"),
        ("&#150;&#x80;", "–€"),
        ("twice &amp;quot;escaped&amp;quot; &amp;#8217;", 'twice "escaped" ’'),
        ("&lt;p&gt;escaped&lt;/p&gt;&lt;p&gt;markup&lt;/p&gt;", "escaped markup"),
        ("&amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt;", "bold"),
        ("&#55357;&#56832;", "😀"),
        ("&amp;#xD83D;&amp;#xDE00;", "😀"),
        ("&#55357;", "\ufffd"),
        ("&#999999999;&#0;", "\ufffd\ufffd"),
        ("&unknown; &;", "&unknown; &;"),
        ("&#" + "9" * 5_000 + ";", "&#" + "9" * 5_000 + ";"),
    ],
)
def test_entities_are_resolved_even_when_escaped_twice(markup: str, text: str) -> None:
    assert plain(markup, 10_000) == text


@pytest.mark.parametrize(
    ("hiding", "text"),
    [
        ("a\x00b\x07c\x7fd\x9fe", "abcde"),
        ("a\u202egnp.exe\u202c", "agnp.exe"),
        ("\u2066a\u2067b\u2068c\u2069", "abc"),
        ("Lvo\u200bva\ufeff \u2060ICC\u00ad", "Lvova ICC"),
        ("Lvo\u200dva\u200c", "Lvova"),
        ("a\u200e\u200f\u061cb", "ab"),
        ("half \ud83d a character", "half a character"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d💻 ❤\ufe0f\u200d🔥", "👩\u200d💻 ❤\ufe0f\u200d🔥"),
        ("خ\u200c \u200cم", "خ م"),
        ("Україна́ — й ї", "Україна́ — й ї"),
    ],
)
def test_what_hides_or_turns_text_goes_and_what_scripts_need_stays(hiding: str, text: str) -> None:
    assert plain(hiding, 100) == text


def test_a_text_is_capped() -> None:
    assert plain("слово " * 100, 10) == "слово слов"
    assert plain("слово слово", 6) == "слово"
    assert plain("<b>" * 1_000 + "text", 2_000) == "text"


def harmless(text: str) -> bool:
    """Tell whether a text has nothing that a message or a database would trip over."""
    text.encode("utf-8")
    kinds = {
        unicodedata.category(character) for character in text if character not in "\u200c\u200d"
    }
    return kinds.isdisjoint({"Cc", "Cs", "Zl", "Zp"}) and text == " ".join(text.split())


@given(st.text() | st.text(alphabet="<>&;#x/!-\"'ab19 =\u200d\u202e\x00amp"), st.integers(0, 50))
def test_any_text_becomes_harmless(text: str, limit: int) -> None:
    cleaned = plain(text, limit)
    assert len(cleaned) <= limit
    assert harmless(cleaned)


def test_the_short_way_for_plain_text_knows_every_hidden_character() -> None:
    hidden = [chr(code) for code in range(0x110000) if _HIDDEN.match(chr(code))]
    assert len(hidden) > 200
    assert all(visible(f"a{character}я") == "aя" for character in hidden)
    assert all(plain(f"a{character}я", 9) == "aя" for character in hidden)


@given(st.text())
def test_cleaning_what_is_visible_again_changes_nothing(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(st.lists(st.sampled_from(["Lvova", "Belova", "МКС", "ордер", "2026"]), min_size=1))
def test_words_survive_any_markup_around_them(words: list[str]) -> None:
    markup = "<p>" + "</p>\n<p class='x'>".join(words) + "</p>"
    assert plain(markup, 1_000) == " ".join(words)


def test_naughty_strings_become_harmless() -> None:
    naughty = json.loads(shared_data("hostile", "blns.json").read_text(encoding="utf-8"))
    assert len(naughty) > 400
    for text in naughty:
        assert harmless(plain(text, 2_000))
        assert "<script>" not in plain(text, 2_000).lower()


@pytest.mark.parametrize(
    "unit",
    ["<", "<a ", '<a "', "<a b='", "<!--", "<script ", "&", "&#", "</", "<a <b", "]]>", "<!"],
)
def test_no_text_takes_long(unit: str) -> None:
    started = time.perf_counter()
    plain(unit * (2_000_000 // len(unit)), 20_000)
    assert time.perf_counter() - started < 2
