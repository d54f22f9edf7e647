"""Blocks become Telegram's HTML within Telegram's limits, and a feed's text never comes alive."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.digest.render import (
    MAX_BYTES,
    MAX_ENTITIES,
    MAX_UNITS,
    Block,
    Run,
    apart,
    block_html,
    can_be_seen,
    escape,
    inert,
    render,
    shorten,
    units,
)
from tests.fakes.telegram import detected, parse_html, utf16_length
from tests.shared_data import shared_data

WORD_JOINER = "\u2060"
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
FAMILY = "👨‍👩‍👧‍👦"
WAVE = "👋🏽"
UKRAINE = "🇺🇦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
HEART = "❤️"

# What Telegram looks for in plain text, in pieces that hypothesis puts together.
SIGNS = [*"@#/.$:·()é-_?&=«' \n\u200c\u2060", "//", "://", "http", "https", "tg", "mailto:", "t.me"]
PARTS = ["com", "org", "рф", "भारत", "user", "admin", "ICC", "1INCH", "10", "192", "a", "😀", "ක"]
LIVE_TEXTS = st.lists(st.sampled_from(SIGNS + PARTS), max_size=10).map("".join)


def block(text: str, *, gap: bool = False) -> Block:
    return Block((Run(text),), gap=gap)


def read(html: str) -> str:
    """What a reader sees."""
    text, _ = parse_html(html)
    return text.replace(WORD_JOINER, "")


# ------------------------------------------------------------------ counting and cutting


@settings(deadline=None)
@given(st.text())
@example("a😀é")
def test_units_are_counted_as_telegram_counts_them(text: str) -> None:
    assert units(text) == utf16_length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("short", 5, "short"),
        ("one two three", 10, "one two…"),
        ("one two three", 9, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one tw…"),
        ("one, two three", 6, "one…"),
        ("one — two three", 7, "one…"),
        ("Donaudampfschiff", 6, "Donau…"),
        ("普京与泽连斯基谈判", 5, "普京与泽…"),
        ("אחת שתיים שלוש", 10, "אחת שתיים…"),
        ("😀😀😀", 5, "😀😀…"),
        ("😀😀😀", 4, "😀…"),
        ("abc", 1, "…"),
    ],
)
def test_a_text_is_cut_at_a_words_end_where_there_is_one(text: str, limit: int, cut: str) -> None:
    assert shorten(text, limit) == cut


@pytest.mark.parametrize(
    "character",
    [
        *(FAMILY, WAVE, UKRAINE, SCOTLAND, HEART, "e\u0301", "กี", "கி", "น้ำ", "ກຳ", "क्ष"),
        *("\u1112\u1161\u11ab", "\u0600"),
    ],
)
def test_what_a_reader_sees_as_one_character_is_never_parted(character: str) -> None:
    text = character * 20
    for limit in range(1, units(text)):
        cut = shorten(text, limit)
        assert units(cut) <= limit
        kept = cut.removesuffix("…")
        assert kept == character * (len(kept) // len(character))


def test_flags_are_parted_between_two_and_not_within_one() -> None:
    assert shorten("🇺🇦🇵🇱🇩🇪", 10) == "🇺🇦🇵🇱…"
    assert shorten("🇺🇦🇵🇱🇩🇪", 7) == "🇺🇦…"
    assert shorten("🇺🇦🇵🇱🇩🇪", 4) == "…"


@settings(deadline=None)
@given(st.text() | st.text("ae \u0301\u200d😀🏽🇺🇦"), st.integers(1, 40))
def test_a_cut_text_begins_as_the_text_and_fits(text: str, limit: int) -> None:
    cut = shorten(text, limit)
    assert units(cut) <= limit
    if units(text) <= limit:
        assert cut == text
    else:
        kept = cut.removesuffix("…")
        assert cut.endswith("…")
        assert text.startswith(kept)
        rest = text[len(kept) :].lstrip(" ,;:—–-")
        assert not kept or not rest or not unicodedata.combining(text[len(kept)])


# ------------------------------------------------------------------ text that stays text


@pytest.mark.parametrize(
    "text",
    [
        "write to @monitor_bot",
        "#ICC #·мкс",
        "see example.com/a or https://bbc.co.uk",
        "reuters.com",
        "новини.укр",
        "समाचार.भारत",
        "newsfirst.ලංකා",
        "חדשות.ישראל",
        "人民网.中国",
        "/start and then /help@bot",
        "buy $TSLA, $1INCH",
        "desk@bbc.example.com",
        "tg://resolve?domain=x",
        "server 192.168.0.1:80/x",
    ],
)
def test_nothing_of_a_feed_becomes_a_link_a_mention_or_a_command(text: str) -> None:
    assert detected(text)
    assert not detected(inert(text))
    assert inert(text).replace(WORD_JOINER, "") == text


@pytest.mark.parametrize(
    "text", ["14:02", "3.5 and 1.000", "End. Next", "a/b and/or", "U.S. troops", "5 $ # @ a:b", "…"]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@settings(deadline=None)
@given(LIVE_TEXTS)
def test_no_combination_of_signs_comes_alive(text: str) -> None:
    assert not detected(inert(text))


@settings(deadline=None)
@given(LIVE_TEXTS, LIVE_TEXTS, LIVE_TEXTS)
@example("#", "ICC", " warrant")
@example("write to @", "admin", "")
@example("example.", "com", "")
@example("http:", "//", "example.com")
def test_nor_do_signs_that_stand_before_a_marked_word(one: str, two: str, three: str) -> None:
    html = block_html(Block((Run(one), Run(two, "b"), Run(three))))
    text, _ = parse_html(html)
    assert not detected(text)


def test_what_monitor_writes_itself_may_be_alive() -> None:
    assert (
        block_html(Block((Run("/help ", ours=True), Run("/help")))) == f"/help /{WORD_JOINER}help"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\0b\x1b[31m\nc\x85d", "a b [31m c d"),
        ("\u202eevil\u202c", "evil"),
        ("A\u030aland, u\u030a, z\u030a", "\u00c5land, \u016f, z\u030a"),
        ("e\u0301 \u212b \ufb01", "e\u0301 \u212b \ufb01"),
    ],
    ids=["controls", "what turns text", "rings that Telegram would drop", "all else"],
)
def test_what_telegram_refuses_or_drops_is_written_otherwise(text: str, shown: str) -> None:
    assert read(block_html(block(text))) == shown


@pytest.mark.parametrize("name", ["כאן חדשות", "الجزيرة", "BBC عربي"])
def test_a_name_from_right_to_left_stands_apart_from_what_is_around_it(name: str) -> None:
    assert apart(name) == f"\u2068{name}\u2069"
    assert apart("Українська правда") == "Українська правда"


@pytest.mark.parametrize(
    "text", ["", "  ", "\u2800\u2800", "\u115f", "\u0301", "\u200d\ufe0f", "\xa0"]
)
def test_a_text_of_which_nothing_can_be_seen_is_known(text: str) -> None:
    assert not can_be_seen(text)
    assert can_be_seen(text + "…")


def test_naughty_strings_are_shown_as_they_are() -> None:
    strings = json.loads(shared_data("hostile", "blns.json").read_text("utf-8"))
    for text in strings:
        html = block_html(block(text))
        assert read(html) == re.sub("[\u202a-\u202e]", "", CONTROLS.sub(" ", text)).replace(
            WORD_JOINER, ""
        )
        assert not detected(parse_html(html)[0])
        assert not parse_html(html)[1]


# ------------------------------------------------------------------ HTML


def test_only_what_telegram_needs_is_escaped() -> None:
    assert escape("<b>\"Q&A\"</b> 'x' «»") == "&lt;b&gt;&quot;Q&amp;A&quot;&lt;/b&gt; 'x' «»"


def test_styles_links_and_quotes_are_written() -> None:
    assert block_html(Block((Run("a"), Run("b", "b"), Run("c", "i")))) == "a<b>b</b><i>c</i>"
    assert block_html(Block((Run("a <b>"),), quote=True)) == "<blockquote>a &lt;b&gt;</blockquote>"
    assert (
        block_html(Block((Run("a", link='https://x.example/?a=1&b="2"'),)))
        == '<a href="https://x.example/?a=1&amp;b=&quot;2&quot;">a</a>'
    )


def test_runs_that_share_a_link_are_one_link() -> None:
    runs = (Run("a", "b", "https://x.example"), Run("b", "u", "https://x.example"), Run("c"))
    assert block_html(Block(runs)) == '<a href="https://x.example"><b>a</b><u>b</u></a>c'


def test_nothing_is_written_for_a_run_without_text() -> None:
    assert block_html(Block((Run("", "b"), Run("", link="https://x.example"), Run("a")))) == "a"


# ------------------------------------------------------------------ messages


def test_blocks_that_fit_are_one_message() -> None:
    assert render([block("a"), block("b"), block("c", gap=True)]) == ["a\nb\n\nc"]
    assert render([]) == []


def test_a_message_is_split_between_blocks_only() -> None:
    blocks = [block(str(number) + "x" * 1_500, gap=number % 2 == 0) for number in range(7)]
    messages = render(blocks)
    assert len(messages) == 4
    assert [line for message in messages for line in message.split("\n") if line] == [
        block_html(one) for one in blocks
    ]
    assert not any(message.startswith("\n") for message in messages)


@pytest.mark.parametrize(
    ("text", "most"),
    [("x" * 99, 40), ("😀" * 99, 20), ("&" * 99, 40), ("@a" * 49, 27)],
    ids=["units", "emoji", "escaped", "joined"],
)
def test_characters_are_counted_after_parsing(text: str, most: int) -> None:
    messages = render([block(text)] * 100)
    assert [read(message).count(text) for message in messages[:-1]] == [most] * (len(messages) - 1)
    assert sum(read(message).count(text) for message in messages) == 100


def test_a_message_has_at_most_a_hundred_entities() -> None:
    linked = Block((Run("a", "b", "https://x.example"), Run("b", "u", "https://x.example")))
    messages = render([linked] * 40)
    assert [len(parse_html(message)[1]) for message in messages] == [99, 21]


def test_a_message_with_its_addresses_has_at_most_32_kibibytes() -> None:
    linked = Block((Run("a", link="https://x.example/" + "&" * 400),))
    messages = render([linked] * 40)
    assert len(messages) == 3
    assert all(len(message.encode()) <= MAX_BYTES for message in messages)
    assert sum(message.count("<a ") for message in messages) == 40


@pytest.mark.parametrize(
    "large",
    [
        block("x" * 4_097),
        Block((Run("a", "b"),) * 101),
        Block((Run("a", link="https://x.example/" + "x" * MAX_BYTES),)),
    ],
    ids=["units", "entities", "bytes"],
)
def test_a_block_that_no_message_can_hold_is_a_bug(large: Block) -> None:
    with pytest.raises(ValueError, match="larger than a message"):
        render([block("a"), large])


CLEAN = st.characters(
    exclude_categories=["Cs"], exclude_characters="\0"
)  # as feeds/clean leaves it
RUNS = st.builds(
    Run,
    text=st.text(CLEAN, max_size=30) | LIVE_TEXTS,
    tag=st.sampled_from(["", "b", "i", "u", "code"]),
    link=st.none() | st.sampled_from(["https://x.example/?a&b", "https://y.example/\"<>'"]),
)
BLOCKS = st.builds(
    Block,
    st.lists(RUNS, min_size=1, max_size=6).map(tuple),
    quote=st.booleans(),
    gap=st.booleans(),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(BLOCKS, max_size=4), st.sampled_from([1, 30]))
def test_every_message_is_one_that_telegram_accepts(some: list[Block], times: int) -> None:
    blocks = some * times
    messages = render(blocks)
    for message in messages:
        text, entities = parse_html(message)
        assert utf16_length(text) <= MAX_UNITS
        assert len(entities) <= MAX_ENTITIES
        assert len(message.encode()) <= MAX_BYTES
    written = "".join(messages).replace("\n", "")
    assert written == "".join(map(block_html, blocks)).replace("\n", "")


@settings(deadline=None, max_examples=30)
@given(BLOCKS)
def test_a_quote_shows_the_same_text(one: Block) -> None:
    assert read(block_html(replace(one, quote=True))) == read(block_html(replace(one, quote=False)))
