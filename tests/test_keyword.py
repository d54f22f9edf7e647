"""A line means what a person would think, or is refused with its place, a reason and a remedy."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.watch.keyword import Keyword, KeywordError, Word, parse_keyword

# The signs of the language, and pieces of words.
SIGNS = [*'"“”„«»~=*!|#:,-&()/?a \t\u00a0\u200b\ufeff', "OR", "AND", "NEAR/5", "^20", "~2", '"a b"']
PIECES = ["title:", "name:", "ICC", "депорт*", "Lvova-Belova", "l'ONU", "日本", "😀", "ü"]
LINES = st.one_of(st.text(), st.lists(st.sampled_from(SIGNS + PIECES)).map("".join))


def read(line: str) -> Keyword:
    keyword = parse_keyword(line)
    assert keyword is not None
    return keyword


def shown(line: str) -> list[str]:
    """Each alternative as `word +gap word`, =: exact, *: the beginning of a word, s: plural too."""
    return [" ".join(map(_shown, phrase.words)) for phrase in read(line).phrases]


def _shown(word: Word) -> str:
    gap = f"+{word.gap} " if word.gap else ""
    text = word.text if word.exact else word.key
    signs = "*" * word.prefix + "s" * word.plural
    return f"{gap}{'=' * word.exact}{text}{signs}"


def refusal(line: str) -> KeywordError:
    with pytest.raises(KeywordError) as refused:
        parse_keyword(line)
    return refused.value


# ------------------------------------------------------------------ what a line means


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("Ceasefire", ["ceasefire"]),
        ("Ukrainian children", ["ukrainian +3 children"]),
        ("a\tb\u00a0c", ["a +3 b +3 c"]),
        ("Lvova-Belova", ["lvova belova"]),
        ("Maria Lvova-Belova", ["maria +3 lvova belova"]),
        ("AT&T", ["=ATs t"]),
        ("war & peace", ["war +3 peace"]),
        ("Q & A – today", ["q +3 a +3 today"]),
        ("Ukraine's children", ["ukraine +3 children"]),
        ("C++", ["c"]),
        ("普京 北京", ["普 京 +3 北 京"]),
    ],
)
def test_words_are_a_phrase_with_at_most_three_words_between_two(
    line: str, meaning: list[str]
) -> None:
    assert shown(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ('"arrest warrant"', ["arrest warrant"]),
        ('"Mike Waltz"~1', ["mike +1 waltz"]),
        ('"a b c"~12', ["a +12 b +12 c"]),
        ('"a b"~0', ["a b"]),
        ('children "taken to" Russia', ["children +3 taken to +3 russia"]),
        ('"Lvova-Belova visits"~2', ["lvova belova +2 visits"]),
        ('"депорт* дітей"', ["депорт* дітей"]),
        ('"what is # here"', ["what is here"]),
        ('"AND | (b)"', ["=ANDs b"]),
        ('"Фонд «Повернись живим»"', ["фонд повернись живим"]),
        ("“arrest warrant”~2", ["arrest +2 warrant"]),
        ("„Save Ukraine“", ["save ukraine"]),
        ("фонд «Повернись живим»", ["фонд +3 повернись живим"]),
    ],
)
def test_quoted_words_stand_side_by_side_or_as_near_as_said(line: str, meaning: list[str]) -> None:
    assert shown(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("=WaPo", ["=WaPo"]),
        ('="Save Ukraine"', ["=Save =Ukraine"]),
        ('="Save Ukraine"~1', ["=Save +1 =Ukraine"]),
        ("=Kam’yanets", ["=Kam'yanets"]),
        ("=Lvova-Belova visits", ["=Lvova =Belova +3 visits"]),
        ("=ICC", ["=ICC"]),
    ],
)
def test_an_equals_sign_asks_for_exactly_this(line: str, meaning: list[str]) -> None:
    assert shown(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("ICC", ["=ICCs"]),
        ("МКС", ["=МКСs"]),
        ("ICC warrant", ["=ICCs +3 warrant"]),
        ('"ICC warrant"', ["=ICCs warrant"]),
        ("ICC-backed*", ["=ICCs backed*"]),
        ("Icc", ["icc"]),
        ("I", ["i"]),
        ("UKRAINE", ["ukraine"]),
    ],
)
def test_two_to_five_capitals_are_an_acronym_with_its_plural(line: str, meaning: list[str]) -> None:
    assert shown(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("депорт*", ["депорт*"]),
        ("deport* children", ["deport* +3 children"]),
        ("Lvova-Bel*", ["lvova bel*"]),
        ("USA*", ["usa*"]),
        ("abc**", ["abc*"]),
        ("l'abc*", ["abc*"]),
        ("러시아*", ["러 시 아"]),
        ("日*", ["日"]),
    ],
)
def test_a_star_stands_for_all_endings(line: str, meaning: list[str]) -> None:
    assert shown(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("a | b", ["a", "b"]),
        ("a|b", ["a", "b"]),
        ("a OR b c", ["a", "b +3 c"]),
        ("a or b", ["a +3 or +3 b"]),
        ("Oregon ORB", ["oregon +3 =ORBs"]),
        ('"peace talks" | ceasefire* OR =D', ["peace talks", "ceasefire*", "=D"]),
    ],
)
def test_a_bar_or_or_parts_alternatives(line: str, meaning: list[str]) -> None:
    assert shown(line) == meaning


@pytest.mark.parametrize("scope", ["title", "text", "outlet"])
def test_a_line_may_say_where_to_look(scope: str) -> None:
    for line in (f"{scope}: a b", f"{scope}:a b", f"{scope} : a b", f"  {scope}: a b"):
        assert read(line).scope == scope
        assert shown(line) == ["a +3 b"]


def test_a_name_has_nothing_between_its_words() -> None:
    assert shown("name: Mike Waltz | Майк Волтц") == ["mike waltz", "майк волтц"]
    assert read("name: Mike Waltz").scope is None
    assert shown('name: "Mike Waltz"~1') == ["mike +1 waltz"]


@pytest.mark.parametrize("line", ["!a b", "! a b", "  !a b", "!\ta b"])
def test_an_exclamation_mark_makes_a_line_urgent(line: str) -> None:
    assert read(line).urgent
    assert not read(line.replace("!", "")).urgent
    assert shown(line) == ["a +3 b"]


def test_urgent_comes_before_the_scope() -> None:
    assert (read("!title: a").urgent, read("!title: a").scope) == (True, "title")
    assert (read("! name: a b").urgent, shown("! name: a b")) == (True, ["a b"])


@pytest.mark.parametrize("line", ["", "   ", "\t", "#", "# title: (", "  # a", "\u00a0"])
def test_an_empty_line_or_a_comment_is_no_keyword(line: str) -> None:
    assert parse_keyword(line) is None


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("a b  # why", "a b"),
        ("  !title: a # why # and more", "!title: a"),
        ("a#b", "a#b"),
        ('"a # b"', '"a # b"'),
        ('"a" # "b', '"a"'),
        ("“a b”~1", "“a b”~1"),
    ],
)
def test_a_keyword_is_kept_as_typed_without_its_comment(line: str, kept: str) -> None:
    assert read(line).line == kept


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("line", "column", "sign"),
    [
        ("a AND b", 3, "AND"),
        ("NOT cricket", 1, "NOT"),
        ("!NOT a", 2, "NOT"),
        ("a && b", 3, "&&"),
        ("a NEAR b", 3, "NEAR"),
        ("a NEAR/5 b", 3, "NEAR"),
        ("a NEAR/0 b", 3, "NEAR"),
        ("a near/5 b", 3, "near"),
        ("a BEFORE/5 b", 3, "BEFORE"),
        ("2 OF (a, b)", 3, "OF"),
        ("a ^20", 3, "^20"),
        ("a ^-5", 3, "^-5"),
        ("/depor(t|ted)/", 1, "/regex/"),
        ("title: /a b/", 8, "/regex/"),
    ],
)
def test_what_this_version_does_not_understand_is_refused(
    line: str, column: int, sign: str
) -> None:
    refused = refusal(line)
    assert refused.column == column
    assert refused.reason == f"{sign} is not understood by this version"
    assert "quote the word" in refused.remedy


@pytest.mark.parametrize("line", ['"AND"', '"a NOT b"', "near the border", "not or and", "5/2"])
def test_the_same_words_in_quotes_or_small_letters_are_words(line: str) -> None:
    assert shown(line)


@pytest.mark.parametrize(
    ("line", "column", "reason", "remedy"),
    [
        ("(a | b) c", 1, "a bracket ( is not understood", "a line of its own"),
        ("a b)", 4, "a bracket ) is not understood", "a line of its own"),
        ('a "b c', 3, "this quote is never closed", 'add the closing "'),
        ('"', 1, "this quote is never closed", 'add the closing "'),
        ('="Save Ukraine', 1, "this quote is never closed", 'add the closing "'),
        ("a «b", 3, "this quote is never closed", 'add the closing "'),
        ("a b”", 4, "this quote is never opened", 'add the opening "'),
        ('a"b c"', 2, "a quote can't stand inside a word", "a space"),
        ('"ICC"s', 6, "a quote can't stand inside a word", "a space"),
        ('"a", "b"', 4, "a quote can't stand inside a word", "a space"),
        ('"arrest warrant"*', 17, "a star can't follow a quote", "inside the quotes"),
        ("a | | b", 5, "nothing to look for", "write a word"),
        ("| a", 1, "nothing to look for", "write a word"),
        ("a OR", 3, "nothing to look for", "write a word"),
        ("!", 2, "nothing to look for", "write a word"),
        ("title:", 7, "nothing to look for", "write a word"),
        ("!name: # nobody", 8, "nothing to look for", "write a word"),
        ("*ation", 1, "a star may only end a word", "the start and a *"),
        ("de*tion", 3, "a star may only end a word", "the start and a *"),
        ("title: de*tion b", 10, "a star may only end a word", "the start and a *"),
        ("=WaPo*", 6, "exactly this word", "leave one of the two out"),
        ("ab*", 1, "ab* is too short", "at least 3 letters"),
        ("war is*", 5, "is* is too short", "at least 3 letters"),
        ("Ab-c*", 1, "Ab-c* is too short", "at least 3 letters"),
        ('"an ab*"', 5, "ab* is too short", "at least 3 letters"),
        ("war *", 5, "* is too short", "at least 3 letters"),
        ("wom?n", 4, "? does not stand for a letter", "each spelling"),
        ("&", 1, "there is no word here", "write a word"),
        ("😀 …", 1, "there is no word here", "write a word"),
        ("a | -", 5, "there is no word here", "write a word"),
        ('a ""', 3, "no word in these quotes", "write a word in them"),
        ('"?!"', 1, "no word in these quotes", "write a word in them"),
        ('"a b"~', 6, "~ must stand right after a closing quote", "~2"),
        ('"a b"~x', 6, "~ must stand right after a closing quote", "~2"),
        ('"a b" ~2', 7, "~ must stand right after a closing quote", "~2"),
        ('"a b"~123', 6, "~ must stand right after a closing quote", "~2"),
        ("a ~ b", 3, "~ must stand right after a closing quote", "~2"),
        ("~", 1, "~ must stand right after a closing quote", "~2"),
        ("a~2", 2, "~ must stand right after a closing quote", "~2"),
        ("= WaPo", 1, "= must stand right before a word", "leave the space out"),
        ("a | !b", 5, "! makes a whole line urgent", "the start of the line"),
        ("title: !b", 8, "! makes a whole line urgent", "the start of the line"),
        ("!! b", 2, "! makes a whole line urgent", "the start of the line"),
        ("a | title: b", 5, "title: says where to look", "a line of its own"),
        ("Title: b", 1, "Title: says where to look", "or quote the word"),
        ("text: name: b", 7, "name: says where to look", "a line of its own"),
        ("war -cricket", 5, "- does not exclude a word here", "exclude list"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(
    line: str, column: int, reason: str, remedy: str
) -> None:
    refused = refusal(line)
    assert refused.column == column
    assert reason in refused.reason
    assert remedy in refused.remedy


@pytest.mark.parametrize("line", ["Yahoo!", "Nord- und Südkorea", "C# and .NET", "Who?", "a=b"])
def test_the_same_signs_where_they_say_nothing_are_passed_over(line: str) -> None:
    assert shown(line)


# ------------------------------------------------------------------ any line at all


def outcome(line: str) -> Keyword | KeywordError | None:
    try:
        return parse_keyword(line)
    except KeywordError as refused:
        return refused


@settings(deadline=None)
@given(LINES)
@example('"a b"~' + "9" * 5_000)
@example("\u2028title:")
def test_any_line_is_read_or_refused_in_its_place(line: str) -> None:
    read_as = outcome(line)
    if isinstance(read_as, KeywordError):
        assert 1 <= read_as.column <= len(line) + 1
        assert read_as.reason
        assert read_as.remedy
    elif read_as is not None:
        assert read_as.line == line.strip() or "#" in line
        assert read_as.phrases
        assert all(phrase.words for phrase in read_as.phrases)


@pytest.mark.parametrize(
    "line",
    ["слово " * 1_700, "a | " * 2_500 + "a", '"a b" ' * 1_700, "x" * 10_000, "x-" * 5_000 + "abc*"],
    ids=["phrase", "alternatives", "quotes", "word", "hyphens"],
)
def test_a_line_of_ten_thousand_characters_is_read_too(line: str) -> None:
    assert read(line).line == line.strip()


@pytest.mark.parametrize(
    "line", ['"' * 9_999, "«" * 10_000, "(" * 10_000, "a |" * 3_000, "~" * 999]
)
def test_or_refused_at_once(line: str) -> None:
    refusal(line)
