"""A line means what a person would think, or is refused with its place, a reason and a remedy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.watch.language.grammar import KeywordError, parse_keyword
from monitor.watch.language.keyword import (
    AllOf,
    AnyOf,
    AtLeast,
    InField,
    Keyword,
    Name,
    Near,
    Node,
    Not,
    Phrase,
    Quote,
    Regex,
    Word,
    without_line,
)
from monitor.watch.language.refusals import DEEPEST, FARTHEST


def read(line: str) -> Keyword:
    keyword = parse_keyword(line)
    assert keyword is not None
    return keyword


def refusal(line: str) -> KeywordError:
    with pytest.raises(KeywordError) as refused:
        parse_keyword(line)
    return refused.value


def tree(line: str) -> str:
    """The tree of a line, every part in brackets: what binds how tightly can be seen."""
    return drawn(read(line).tree)


def drawn(node: Node) -> str:
    match node:
        case Phrase(parts):
            return " ".join(map(_drawn_part, parts))
        case Regex(pattern):
            return f"/{pattern}/"
        case AnyOf(children):
            return f"any[{', '.join(map(drawn, children))}]"
        case AllOf(children):
            return f"all[{', '.join(map(drawn, children))}]"
        case Not(child):
            return f"not[{drawn(child)}]"
        case Near(left, right, distance, ordered):
            return f"{'before' if ordered else 'near'}{distance}[{drawn(left)}, {drawn(right)}]"
        case AtLeast(count, children):
            return f"{count}of[{', '.join(map(drawn, children))}]"
        case InField(field, child):
            return f"{field}[{drawn(child)}]"
        case Name(child):
            return f"name[{drawn(child)}]"


def _drawn_part(part: Word | Quote) -> str:
    if isinstance(part, Word):
        return f"{'=' * part.exact}{part.text}{'*' * part.prefix}"
    inner = " ".join(f"{word.text}{'*' * word.prefix}" for word in part.words)
    return f"{'=' * part.exact}“{inner}”{part.slop or ''}"


# ------------------------------------------------------------------ words, phrases, quotes


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("Ceasefire", "Ceasefire"),
        ("Ukrainian children", "Ukrainian children"),
        ("a\tb\u00a0c", "a b c"),
        ("Maria Lvova-Belova", "Maria Lvova-Belova"),
        ("war & peace", "war peace"),
        ("Q & A – today", "Q A today"),
        ("- first of a list", "first of a list"),
        ("1,200 children", "1,200 children"),
        ("near the border and not or", "near the border and not or"),
        ("Oregon ORB ANDb", "Oregon ORB ANDb"),
        ("普京 北京", "普京 北京"),
        ("ICC", "ICC"),
        ("https://example.org/a", "https://example.org/a"),
        ("(#Kyiv)", "Kyiv"),
    ],
)
def test_words_without_signs_are_a_phrase(line: str, meaning: str) -> None:
    assert tree(line) == meaning


@pytest.mark.parametrize("line", ["Yahoo!", "Nord- und Südkorea", "C# and .NET", "Who?", "a=b"])
def test_signs_that_say_nothing_are_passed_over(line: str) -> None:
    assert tree(line) == line


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ('"arrest warrant"', "“arrest warrant”"),
        ('"Mike Waltz"~1', "“Mike Waltz”1"),
        ('"a b c"~12', "“a b c”12"),
        ('"a b"~0', "“a b”"),
        ('children "taken to" Russia', "children “taken to” Russia"),
        ('"депорт* дітей"', "“депорт* дітей”"),
        ('"what is # here"', "“what is here”"),
        ('"AND | (b)"', "“AND (b)”"),
        ('"Фонд «Повернись живим»"', "“Фонд «Повернись живим»”"),
        ("“arrest warrant”~2", "“arrest warrant”2"),
        ("„Save Ukraine“", "“Save Ukraine”"),
        ("„Save Ukraine”", "“Save Ukraine”"),
        ("фонд «Повернись живим»", "фонд “Повернись живим”"),
    ],
)
def test_quoted_words_keep_together_with_as_many_between_as_said(line: str, meaning: str) -> None:
    assert tree(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("=WaPo", "=WaPo"),
        ('="Save Ukraine"', "=“Save Ukraine”"),
        ('="Save Ukraine"~1', "=“Save Ukraine”1"),
        ("=“Save Ukraine”", "=“Save Ukraine”"),
        ("=Lvova-Belova visits", "=Lvova-Belova visits"),
        ("=E\u0301vian", "=Évian"),
    ],
)
def test_an_equals_sign_asks_for_exactly_this(line: str, meaning: str) -> None:
    assert tree(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("депорт*", "депорт*"),
        ("deport* children", "deport* children"),
        ("Lvova-Bel*", "Lvova-Bel*"),
        ("abc**", "abc*"),
        ("l'abc*", "l'abc*"),
        ("러시아*", "러시아"),
        ("日*", "日"),
    ],
)
def test_a_star_stands_for_all_endings(line: str, meaning: str) -> None:
    assert tree(line) == meaning


def test_invisible_characters_and_taken_apart_letters_are_as_nothing() -> None:
    assert tree("cease\u00adfire E\u0301vian \u200bnow") == "ceasefire Évian now"
    assert tree("п´ять") == "п'ять"
    assert tree('"cease\u00adfire E\u0301vian"') == "“ceasefire Évian”"


# ------------------------------------------------------------------ operators


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("a | b", "any[a, b]"),
        ("a|b", "any[a, b]"),
        ("a OR b c", "any[a, b c]"),
        ("a or b", "a or b"),
        ("a AND b", "all[a, b]"),
        ("a AND NOT b", "all[a, not[b]]"),
        ("NOT a AND b", "all[not[a], b]"),
        ("NOT (a | b) AND c", "all[not[any[a, b]], c]"),
        ("NOT a b AND c", "all[not[a b], c]"),
        ("a NEAR/5 b", "near5[a, b]"),
        ("a BEFORE/5 b", "before5[a, b]"),
        ("deported b NEAR/99 c", "near99[deported b, c]"),
        ("(a | b) NEAR/5 (c | d)", "near5[any[a, b], any[c, d]]"),
        ("=ICC NEAR/10 (warrant | Putin)", "near10[=ICC, any[warrant, Putin]]"),
        ("a NEAR/5 b NEAR/5 c", "near5[near5[a, b], c]"),
        ("a NEAR/5 (b BEFORE/2 c)", "near5[a, before2[b, c]]"),
        ("2 OF (a, b, c)", "2of[a, b, c]"),
        ("2 OF(a b,c | d, e NEAR/3 f)", "2of[a b, any[c, d], near3[e, f]]"),
        ("12 OF (" + ", ".join("abcdefghijkl") + ")", "12of[a, b, c, d, e, f, g, h, i, j, k, l]"),
        ("2 OF (a, b) AND c", "all[2of[a, b], c]"),
        ("((a))", "a"),
        ("(a | b) | c", "any[a, b, c]"),
        ("a AND (b AND NOT c)", "all[a, b, not[c]]"),
        ("(a b)", "a b"),
    ],
)
def test_operators_join_parts(line: str, meaning: str) -> None:
    assert tree(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("a | b AND c", "any[a, all[b, c]]"),
        ("a AND b | c", "any[all[a, b], c]"),
        ("(a | b) AND c", "all[any[a, b], c]"),
        ("a AND b NEAR/5 c", "all[a, near5[b, c]]"),
        ("a NEAR/5 b AND c", "all[near5[a, b], c]"),
        ("a NEAR/5 b | c", "any[near5[a, b], c]"),
        ("NOT a AND b | c", "any[all[not[a], b], c]"),
        ("NOT (a NEAR/5 b) AND c", "all[not[near5[a, b]], c]"),
        ("a b OR c d AND e f", "any[a b, all[c d, e f]]"),
    ],
)
def test_not_binds_tightest_then_near_and_or(line: str, meaning: str) -> None:
    assert tree(line) == meaning


# ------------------------------------------------------------------ filters


@pytest.mark.parametrize("name", ["title", "text", "outlet", "name"])
def test_a_filter_at_the_start_holds_for_the_whole_line(name: str) -> None:
    for line in ("{}: a b", "{}:a b", "{} : a b", "  {}: a b"):
        assert tree(line.format(name)) == f"{name}[a b]"
    assert tree(f"{name}: a | b c AND d") == f"{name}[any[a, all[b c, d]]]"


@pytest.mark.parametrize("name", ["title", "text", "outlet", "name"])
def test_elsewhere_it_holds_for_the_next_word_quote_or_bracket(name: str) -> None:
    assert tree(f"a | {name}: b | c") == f"any[a, {name}[b], c]"
    assert tree(f'a AND {name}: "b c"') == f"all[a, {name}[“b c”]]"
    assert tree(f"a AND {name}: (b | c d)") == f"all[a, {name}[any[b, c d]]]"
    assert tree(f"({name}: a) | b") == f"any[{name}[a], b]"
    assert tree(f"a AND NOT {name}: b") == f"all[a, not[{name}[b]]]"


def test_name_goes_with_another_filter_and_a_later_one_counts_for_its_part() -> None:
    assert tree("title: name: Mike Waltz") == "title[name[Mike Waltz]]"
    assert tree("name: title: Mike Waltz") == "name[title[Mike Waltz]]"
    assert tree("a AND title: name: Waltz") == "all[a, title[name[Waltz]]]"
    assert tree("title: a AND outlet: BBC") == "title[all[a, outlet[BBC]]]"


# ------------------------------------------------------------------ a line's own signs


@pytest.mark.parametrize("line", ["!a b", "! a b", "  !a b", "!\ta b"])
def test_an_exclamation_mark_makes_a_line_urgent(line: str) -> None:
    assert read(line).urgent
    assert not read(line.replace("!", "")).urgent
    assert tree(line) == "a b"


def test_urgent_comes_before_a_filter() -> None:
    assert (read("!title: a").urgent, tree("!title: a")) == (True, "title[a]")
    assert (read("! name: a b").urgent, tree("! name: a b")) == (True, "name[a b]")


@pytest.mark.parametrize(
    ("line", "weight"),
    [("a ^20", 20), ("a ^-5", -5), ("a ^+5", 5), ("a | b ^0", 0), ("title: a NEAR/5 b  ^7 # x", 7)],
)
def test_a_weight_ends_a_line(line: str, weight: int) -> None:
    assert read(line).weight == weight
    assert read(line.partition("^")[0]).weight is None
    assert "^" not in tree(line)


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
        ("“a # b” # c", "“a # b”"),
        ('"a" # "b', '"a"'),
        ("/a #[0-9]/ # numbers", "/a #[0-9]/"),
        ("“a b”~1", "“a b”~1"),
    ],
)
def test_a_keyword_is_kept_as_typed_without_its_comment(line: str, kept: str) -> None:
    assert read(line).line == kept


# ------------------------------------------------------------------ regular expressions


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("/depor(t|ted)/", "/depor(t|ted)/"),
        (r"/\d+ (children|діт\w+)/", r"/\d+ (children|діт\w+)/"),
        (r"/a\/b/", r"/a\/b/"),
        ("title: /a b/", "title[/a b/]"),
        ("a AND NOT /b{2}/", "all[a, not[/b{2}/]]"),
        ("2 OF (/a,b/, c)", "2of[/a,b/, c]"),
        ("5/2 talks", "5/2 talks"),
    ],
)
def test_what_stands_between_slashes_is_a_regular_expression(line: str, meaning: str) -> None:
    assert tree(line) == meaning


@pytest.mark.parametrize(
    ("line", "column", "reason", "remedy"),
    [
        ("/a", 1, "/ begins a regular expression that does not end", "write /…/"),
        ("a | /b", 5, "/ begins a regular expression that does not end", "leave the / out"),
        ("/a/i", 1, "/a/i has letters after its closing /", "/(?i)…/"),
        ("/(?=a)/", 1, "this regular expression: ", "look-around"),
        (r"/(a)\1/", 1, "this regular expression: ", "back-references"),
        ("/(a/", 1, "this regular expression: ", "RE2"),
        ("/a*/", 1, "matches an empty text", "leave out * or ?"),
        ("/" + "a" * 257 + "/", 1, "at most 256 characters, not 257", "make several of it"),
        ("a /b/", 3, "two parts side by side", "AND, OR or NEAR/5"),
        ("a NEAR/5 /b/", 10, "a regular expression can't be counted in words", "/a.*b/"),
    ],
)
def test_a_regular_expression_that_cannot_be_used_is_refused(
    line: str, column: int, reason: str, remedy: str
) -> None:
    refused = refusal(line)
    assert refused.column == column
    assert reason in refused.reason
    assert remedy in refused.remedy


def test_without_the_extra_a_regular_expression_is_refused_and_nothing_else() -> None:
    script = """
import sys

sys.modules["re2"] = None  # as if it were not installed
from monitor.watch.language.grammar import KeywordError, parse_keyword

assert parse_keyword("a NEAR/5 b")
try:
    parse_keyword("a | /b/")
except KeywordError as error:
    print(error.column, error.reason, "→", error.remedy)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("5 /…/ is a regular expression, which needs")
    assert "pip install 'monitor[regex]'" in run.stdout


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("line", "column", "reason", "remedy"),
    [
        # signs that stand where they can't
        ('a "b c', 3, "this quote is never closed", 'add the closing "'),
        ('"', 1, "this quote is never closed", 'add the closing "'),
        ('="Save Ukraine', 1, "this quote is never closed", 'add the closing "'),
        ("a «b", 3, "this quote is never closed", "add the closing »"),
        ('“a"', 1, "this quote is never closed", "add the closing ”"),
        ("a b”", 4, "this quote is never opened", 'add the opening "'),
        ('a"b c"', 2, "a quote can't stand inside a word", "a space"),
        ('"ICC"s', 6, "a quote can't stand inside a word", "a space"),
        ('"a"/b/', 4, "two parts side by side", "AND, OR or NEAR/5"),
        ('"arrest warrant"*', 17, "a star can't follow a quote", "inside the quotes"),
        ('"a b"~', 6, "~ must stand right after a closing quote", "~2"),
        ('"a b"~x', 6, "~ must stand right after a closing quote", "~2"),
        ('"a b" ~2', 7, "~ must stand right after a closing quote", "~2"),
        ('"a b"~123', 6, "~ must stand right after a closing quote", "~2"),
        ("a ~ b", 3, "~ must stand right after a closing quote", "~2"),
        ("a~2", 2, "~ must stand right after a closing quote", "~2"),
        ("= WaPo", 1, "= must stand right before a word", "leave the space out"),
        ("a | !b", 5, "! makes a whole line urgent", "the start of the line"),
        ("title: !b", 8, "! makes a whole line urgent", "the start of the line"),
        ("!! b", 2, "! makes a whole line urgent", "the start of the line"),
        ("'arrest warrant'", 1, "' is an apostrophe here, not a quote", 'write "…"'),
        ("a | ‘arrest’", 5, "‘ is an apostrophe here, not a quote", 'write "…"'),
        ("「普京」", 1, "「 is not a quote here", 'write "…"'),
        ("[a | b] c", 1, "[ is not a bracket here", "write ( or )"),
        ("（普京 | 习近平） AND 北京", 1, "（ is not a bracket here", "write ( or )"),
        ("a; b", 2, "; means nothing here", "write a | b, or make two lines"),
        ("普京，北京", 3, "， means nothing here", "write a | b, or make two lines"),
        ("a, b", 2, "a comma means nothing here", "write a | b"),
        ("(a, b)", 3, "a comma means nothing here", "2 OF (a, b)"),
        # brackets
        ("a b)", 4, "this bracket was never opened", "open it before"),
        ("(a", 1, "this bracket is never closed", "add the closing )"),
        ("((a | b)", 1, "this bracket is never closed", "add the closing )"),
        ("()", 2, "nothing to look for", "write a word"),
        # nothing to look for
        ("a | | b", 5, "nothing to look for before |", "write a word before it"),
        ("| a", 1, "nothing to look for before |", "write a word before it"),
        ("a OR", 5, "nothing to look for after OR", 'if you mean the word: "OR"'),
        ("AND a", 1, "nothing to look for before AND", 'if you mean the word: "AND"'),
        ("(a AND)", 7, "nothing to look for after AND", "write a word after it"),
        ("a AND NOT", 10, "nothing to look for after NOT", "write a word after it"),
        ("NEAR/5 b", 1, "nothing to look for before NEAR/5", "write a word before it"),
        ("!", 2, "nothing to look for", "write a word"),
        ("title:", 7, "nothing to look for", "write a word"),
        ("!name: # nobody", 8, "nothing to look for", "write a word"),
        ("^20", 1, "nothing to look for", "write a word"),
        ("&", 1, "there is no word in &", "write a word"),
        ("a | -", 5, "there is no word in -", "write a word"),
        ("a AND title: …", 14, "there is no word in …", "write a word"),
        ('a ""', 3, "no word in these quotes", "write a word in them"),
        ('"?!"', 1, "no word in these quotes", "write a word in them"),
        # stars
        ("*ation", 1, "a star may only end a word", "the beginning of the word and a *"),
        ("de*tion", 3, "a star may only end a word", "the beginning of the word and a *"),
        ("title: de*tion b", 10, "a star may only end a word", "the beginning of the word"),
        ("=WaPo*", 6, "exactly this word", "leave one of the two out"),
        ("ab*", 1, "ab* is too short", "at least 3 letters"),
        ("war is*", 5, "is* is too short", "at least 3 letters"),
        ("Ab-c*", 1, "Ab-c* is too short", "at least 3 letters"),
        ('"an ab*"', 5, "ab* is too short", "at least 3 letters"),
        ("war *", 5, "* alone stands for no word", "leave it out"),
        ("wom?n", 4, "? does not stand for a letter", "each spelling"),
        # operators
        ("a && b", 3, "&& is not an operator", "write AND"),
        ("a || b", 3, "|| is not an operator", "write | or OR"),
        ("+a", 1, "+ does not demand a word here", "write AND"),
        ("a + b", 3, "+ does not demand a word here", "write AND"),
        ("war -cricket", 5, "- does not exclude a word here", "exclude list"),
        ("a NEAR b", 3, "NEAR does not say how near", "write NEAR/5"),
        ("a BEFORE b", 3, "BEFORE does not say how near", "write BEFORE/5"),
        ("a NEAR/0 b", 3, "NEAR/0 does not say how near", f"1 to {FARTHEST}"),
        ("a NEAR/100 b", 3, "NEAR/100 does not say how near", f"1 to {FARTHEST}"),
        ("a NEAR/x b", 3, "NEAR/x does not say how near", "write NEAR/5"),
        ("a NEAR5 b", 3, "NEAR5 is not an operator", "write NEAR/5"),
        ("a near/5 b", 3, "near/5 is not an operator", "write NEAR/5"),
        ("a w/5 b", 3, "w/5 is not an operator", "write NEAR/5"),
        ("a NEAR /5 b", 8, "/5 must stand right after NEAR", "without a space"),
        ("a NEAR/5 b BEFORE/5 c", 12, "could be read in two ways", "(a NEAR/5 b) BEFORE/5 c"),
        ("a NEAR/5 b NEAR/3 c", 12, "could be read in two ways", "(a NEAR/5 b) NEAR/3 c"),
        ("a NEAR/5 (b AND c)", 10, "what AND joins has no one place", "AND (a NEAR/5 c)"),
        ("a NEAR/5 (b | (c AND d))", 10, "what AND joins has no one place", "(a NEAR/5 b)"),
        ("2 OF (a, b) NEAR/5 c", 1, "what OF counts has no one place", "(a NEAR/5 b)"),
        ("a NEAR/5 NOT b", 10, "what NOT keeps out has no place", "a AND NOT b"),
        ("NOT a NEAR/5 b", 1, "what NOT keeps out has no place", "NOT (a NEAR/5 b)"),
        ("a AND not b", 7, "“not” after AND could be read in two ways", "AND NOT b"),
        ("NOT cricket", 1, "a NOT alone", "exclude list"),
        ("!NOT a", 2, "a NOT alone", "exclude list"),
        ("title: NOT a", 8, "a NOT alone", "exclude list"),
        ("NOT a AND NOT b", 1, "a NOT alone", "a AND NOT b"),
        ("a OR NOT b", 6, "a NOT alone", "a AND NOT b"),
        ("NOT a OR b", 1, "a NOT alone", "a AND NOT b"),
        ("a AND (NOT b | c)", 8, "a NOT alone", "a AND NOT b"),
        ("2 OF (a, NOT b)", 10, "a NOT alone", "a AND NOT b"),
        ("a AND title: (NOT b)", 15, "a NOT alone", "a AND NOT b"),
        ("NOT NOT a", 5, "NOT NOT says nothing", "leave both out"),
        ("b AND NOT (NOT a)", 7, "NOT NOT says nothing", "leave both out"),
        ("2 OF a, b", 3, "OF needs a number", "2 OF (a, b, c)"),
        ("OF (a, b)", 1, "OF needs a number", "2 OF (a, b, c)"),
        ("2OF (a, b)", 1, "2OF needs a number and a space", "2 OF (a, b, c)"),
        ("2 of (a, b)", 3, "“of” is a word here", "write 2 OF (a, b)"),
        ("3 OF (a, b)", 1, "3 OF 2 can never be there", "from 1 to 2"),
        ("0 OF (a, b)", 1, "0 OF 2 is always there", "from 1 to 2"),
        ("2 OF (a, , b)", 10, "nothing to look for", "write a word"),
        # parts side by side
        ("(a | b) c", 9, "two parts side by side", "a c | b c"),
        ("a (b)", 3, "two parts side by side", "AND, OR or NEAR/5"),
        ("(a)(b)", 4, "two parts side by side", "AND, OR or NEAR/5"),
        ("a 2 OF (b, c)", 3, "two parts side by side", "AND, OR or NEAR/5"),
        ("a and (b | c)", 3, "“and” is a word here", "write AND"),
        # weights
        ("a ^2.5", 3, "^2.5 is not a weight", "write ^20"),
        ("a ^", 3, "^ is not a weight", "write ^20"),
        ("a ^20 b", 3, "^20 is not a weight", "the end of the line"),
        ("(a ^20) | b", 4, "^20 is not a weight", "the end of the line"),
        ("a ^1234567", 3, "six digits", "write ^20"),
        ("a^20", 2, "^20 inside a word means nothing", "put a space before a weight"),
        # filters
        ("Title: b", 1, "Title: is a filter only in small letters", "quote the word"),
        ("title：普京", 1, "and with a plain colon", "write it so"),
        ("a title: b", 3, "title: after other words needs an operator", "a AND title: b"),
        ("a AND title: b c", 16, "title: takes only the next word", 'title: "b' and "AND before"),
        ("a | title: /b/", 12, "title: needs a word, a quote or a bracket", "(a | b)"),
        ("a | title: | b", 12, "title: needs a word, a quote or a bracket", "title: word"),
        ("outlet: title: a", 9, "title: does not go with outlet:", "(title: a) | (outlet: a)"),
        ("b | outlet: title: a", 13, "title: does not go with outlet:", "write one of them"),
        ("name: name: a", 7, "name: is written twice", "write one of them"),
        ("source: BBC", 1, "source: is not a filter", "write outlet:"),
        ("intitle: war", 1, "intitle: is not a filter", "write title:"),
        ("summary: war", 1, "summary: is not a filter", "write text:"),
        ("lang: uk", 1, "lang: is not a filter", "item_languages"),
        ("feed: BBC", 1, "feed: is not a filter", "feeds ="),
        ("since: 2024", 1, "since: is not a filter", "quote the word"),
        # what only looks like a sign, or no longer does
        ("a O\u200bR b", 3, "with other characters in it", "write OR anew"),
        ("a \uff21\uff2e\uff24 b", 3, "with other characters in it", "write AND anew"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(
    line: str, column: int, reason: str, remedy: str
) -> None:
    refused = refusal(line)
    assert refused.column == column
    assert reason in refused.reason
    assert remedy in refused.remedy


@pytest.mark.parametrize("line", ['"AND"', '"a NOT b"', '"2 OF"', '"title: a"', "=OF", '"a; b"'])
def test_the_same_signs_in_quotes_are_words(line: str) -> None:
    assert isinstance(read(line).tree, Phrase)


# ------------------------------------------------------------------ any line at all

SIGNS = [*"\"“”„«»~=*!|#:,;-+&()[]/^?'a \t\u00a0\u200b\ufeff", "OR", "AND", "NOT", "2 OF ", "^20"]
PIECES = [
    *("title:", "outlet: ", "name:", " NEAR/5 ", " BEFORE/9 ", "~2", '"a b"', "/b.c/", "(", ")"),
    *(
        " AND ",
        " | ",
        "ICC",
        "депорт*",
        "Lvova-Belova",
        "l'ONU",
        "日本",
        "😀",
        "ü",
        "E\u0301",
        "ＯＲ",
    ),
]
LINES = st.one_of(st.text(), st.lists(st.sampled_from(SIGNS + PIECES)).map("".join))


@settings(deadline=None, max_examples=400)
@given(LINES)
@example('"a b"~' + "9" * 5_000)
@example("\u2028title:")
@example('“a " b” “c # d”')
@example("a |#^5 b")
def test_any_line_is_read_or_refused_in_its_place(line: str) -> None:
    outcome = read_or_refused(line)
    if isinstance(outcome, KeywordError):
        assert 1 <= outcome.column <= len(line) + 1
        assert outcome.reason
        assert outcome.remedy
    elif outcome is not None:
        assert outcome.line == line.strip() or "#" in line
        assert_is_written_as_read(outcome)


def read_or_refused(line: str) -> Keyword | KeywordError | None:
    try:
        return parse_keyword(line)
    except KeywordError as refused:
        return refused


def assert_is_written_as_read(keyword: Keyword) -> None:
    written = str(keyword)
    again = parse_keyword(written)
    assert again is not None
    assert without_line(again) == without_line(keyword)
    assert str(again) == written


# Trees as the grammar makes them: no list within a list of its own kind, no NOT alone.
PLAIN_WORDS = st.builds(
    Word, st.sampled_from(["war", "Lvova-Belova", "діти", "not", "日本", "ICC", "1,200"])
)
EXACT_WORDS = st.builds(Word, st.sampled_from(["OR", "WaPo", "title:x"]), st.just(True))
PREFIXES = st.builds(Word, st.just("deport"), prefix=st.just(True))
QUOTES = st.builds(
    Quote,
    st.lists(
        st.one_of(
            PREFIXES,
            st.builds(Word, st.sampled_from(["AND", "(b)", "«c»", "a#b", 'x"y', "“d”", "^5"])),
        ),
        min_size=1,
        max_size=3,
    )
    .map(tuple)
    .filter(lambda words: len({c for w in words for c in w.text} & {'"', "“", "«"}) < 2),
    st.integers(0, 99),
    st.booleans(),
).filter(lambda quote: not (quote.exact and any(word.prefix for word in quote.words)))
PHRASES = st.builds(
    Phrase,
    st.lists(st.one_of(PLAIN_WORDS, EXACT_WORDS, PREFIXES, QUOTES), min_size=1, max_size=3).map(
        tuple
    ),
)


def is_placed(node: Node) -> bool:
    """Tell whether a node has a place, so that something may be near it."""
    match node:
        case Phrase() | Near():
            return True
        case AnyOf(children):
            return all(map(is_placed, children))
        case InField(child=child) | Name(child=child):
            return is_placed(child)
        case _:
            return False


def listed(kind: type[AnyOf] | type[AllOf], nodes: list[Node]) -> Node:
    parts = [n for node in nodes for n in (node.children if isinstance(node, kind) else (node,))]
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def filtered(name: str, node: Node) -> Node:
    """Put a filter around a node, unless one stands there already."""
    if isinstance(node, InField | Name):
        return node
    return Name(node) if name == "name" else InField(name, node)  # type: ignore[arg-type]


def larger(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(nodes, min_size=1, max_size=2)
    placed = nodes.filter(is_placed)
    return st.one_of(
        some.map(lambda children: listed(AnyOf, children)),
        st.tuples(some, st.lists(nodes, max_size=1)).map(
            lambda pair: listed(AllOf, [*pair[0], *map(Not, pair[1])])
        ),
        st.builds(Near, placed, placed, st.sampled_from([3, 5]), st.booleans()),
        some.flatmap(lambda some: st.integers(1, len(some)).map(lambda n: AtLeast(n, tuple(some)))),
        st.builds(filtered, st.sampled_from(["title", "text", "outlet", "name"]), nodes),
        nodes.map(lambda n: n if isinstance(n, InField | Name) else InField("title", Name(n))),
    )


LEAVES = st.one_of(PHRASES, st.just(Regex("a(b|c), #d")))
BRANCHES = st.one_of(LEAVES, larger(LEAVES))
BOUGHS = st.one_of(BRANCHES, larger(BRANCHES))
TREES = st.one_of(BOUGHS, larger(BOUGHS))
KEYWORDS = st.builds(
    Keyword,
    st.just(""),
    TREES,
    st.booleans(),
    st.none() | st.integers(-999_999, 999_999),
)


@settings(deadline=None, max_examples=400)
@given(KEYWORDS)
def test_a_tree_is_written_as_a_line_that_reads_as_the_same_tree(keyword: Keyword) -> None:
    assert_is_written_as_read(keyword)


@pytest.mark.parametrize(
    "line",
    [
        "title: (outlet: a)",
        "name: (name: a)",
        "(title: a) AND b",
        "(name: a) NEAR/5 b | c",
        "a AND title: (2 OF (b, c))",
        "a AND name: (/b/)",
        "a NEAR/5 b NEAR/5 c NEAR/5 d",
        "a NEAR/5 (b NEAR/5 c)",
        "a AND (not b) AND (not c NEAR/5 d)",
        "NOT a b AND (c | NOT d AND e)",
        "a AND "
        + "(" * (DEEPEST - 1)
        + "b | (title: c d AND e)".replace("c d", '"c d"')
        + ")" * 19,
    ],
)
def test_brackets_and_filters_stay_where_they_are_needed(line: str) -> None:
    assert_is_written_as_read(read(line))


# ------------------------------------------------------------------ long and deep lines


@pytest.mark.parametrize(
    "line",
    ["слово " * 1_700, "a | " * 2_500 + "a", '"a b" ' * 1_700, "x" * 10_000, "x-" * 5_000 + "abc*"],
    ids=["phrase", "alternatives", "quotes", "word", "hyphens"],
)
def test_a_line_of_ten_thousand_characters_is_read_too(line: str) -> None:
    assert read(line).line == line.strip()
    assert_is_written_as_read(read(line))


@pytest.mark.parametrize(
    "line",
    [
        *('"' * 9_999, "«" * 10_000, "(" * 10_000, "a |" * 3_000, "~" * 999, "/" * 10_000),
        *("1 OF (" * 1_600, "NOT " * 2_500 + "a", "a AND " + "title: " * 1_400 + "b"),
        *("a AND " + "title: (" * 1_200 + "b", "a NEAR/5 " * 1_100 + "a", "'a " * 3_000 + "'"),
        *("/a\\" * 3_000, "^5 " * 3_000, "a OR " * 2_000, "(a | " * 2_000, "a, " * 3_000),
    ],
    ids=lambda line: line[:12],
)
def test_a_line_of_one_sign_again_and_again_is_refused_saying_where(line: str) -> None:
    assert 1 <= refusal(line).column <= len(line) + 1


@pytest.mark.parametrize(
    ("before", "after"), [("(", ")"), ("1 OF (", ")"), ("(title: (", "))"), ("(a | ", ")")]
)
def test_brackets_may_stand_within_brackets_but_not_without_end(before: str, after: str) -> None:
    deep = DEEPEST // (before.count("("))
    assert read(before * deep + "b" + after * deep)
    too_deep = refusal(before * (deep + 1) + "b" + after * (deep + 1))
    assert too_deep.reason == f"more than {DEEPEST} brackets within each other"


def test_so_may_nears_in_a_row() -> None:
    assert read("a NEAR/5 " * DEEPEST + "a")
    assert refusal("a NEAR/5 " * (DEEPEST + 1) + "a").reason == "more than 20 times NEAR/5 in a row"
