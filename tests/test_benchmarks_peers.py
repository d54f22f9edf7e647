"""What other tools are compared by: lines reduced to plain words, and their ways to find these."""

from __future__ import annotations

import pytest

from benchmarks.matching.peers import (
    STEMS,
    SUBSTRING,
    WHOLE_WORDS,
    Peer,
    peer_hits,
    reduce_watchlist,
)
from benchmarks.matching.reduction import Absent, AtLeast, Plain, holds, plain_texts, reduce_line
from benchmarks.matching.rivals import one_alternation, one_regex_each, substring_loop
from monitor.model import Item
from monitor.watch.lists.watchlist import Watchlist, read_watchlist

WATCHLIST = """title = "Children"
keywords = '''
deported children
депорт*
title: warrant
ICC
'''
exclude = '''
cricket
'''
"""


def watchlist(text: str = WATCHLIST) -> Watchlist:
    read, problems = read_watchlist(text, "children.toml", "children")
    assert read
    assert not problems
    return read


# ------------------------------------------------------------------ lines, reduced


@pytest.mark.parametrize(
    ("line", "tree"),
    [
        ("deported children # since 2022", Plain(("deported", "children"), 3)),
        ('"arrest warrant"', Plain(("arrest", "warrant"), 0)),
        ('="Mike Waltz"~2', Plain(("Mike", "Waltz"), 2)),
        ("«Save Ukraine»", Plain(("Save", "Ukraine"), 0)),
        ("name: Marco Rubio", Plain(("Marco", "Rubio"), 0)),
        ("!=WaPo ^20", Plain(("WaPo",), 3)),
        ("truce | ceasefire", AtLeast(1, (Plain(("truce",), 3), Plain(("ceasefire",), 3)))),
        ("truce OR ceasefire", AtLeast(1, (Plain(("truce",), 3), Plain(("ceasefire",), 3)))),
        ("a1 AND b1", AtLeast(2, (Plain(("a1",), 3), Plain(("b1",), 3)))),
        ("a1 NEAR/5 b1", AtLeast(2, (Plain(("a1",), 3), Plain(("b1",), 3)))),
        ("a1 BEFORE b1", AtLeast(2, (Plain(("a1",), 3), Plain(("b1",), 3)))),
        ("a1 AND NOT b1", AtLeast(2, (Plain(("a1",), 3), Absent(Plain(("b1",), 3))))),
        ("2 OF (a1, b1)", AtLeast(2, (Plain(("a1",), 3), Plain(("b1",), 3)))),
        (
            "(a1 | b1) NEAR/3 c1 | d1",
            AtLeast(
                1,
                (
                    AtLeast(
                        2,
                        (AtLeast(1, (Plain(("a1",), 3), Plain(("b1",), 3))), Plain(("c1",), 3)),
                    ),
                    Plain(("d1",), 3),
                ),
            ),
        ),
    ],
)
def test_a_line_is_reduced_to_plain_words_and_phrases(line: str, tree: object) -> None:
    reduced = reduce_line(line)
    assert reduced
    assert reduced.tree == tree


@pytest.mark.parametrize("line", ["", "# a comment", "/war+ant/", "cricket ^-20"])
def test_what_plain_tools_have_no_word_for_is_left_out(line: str) -> None:
    assert reduce_line(line) is None


@pytest.mark.parametrize(
    ("line", "field"),
    [("title: warrant", "title"), ("!text: warrant", "text"), ("name: ICC", None), ("ICC", None)],
)
def test_only_a_filter_for_title_or_text_is_kept(line: str, field: str | None) -> None:
    reduced = reduce_line(line)
    assert reduced
    assert reduced.field == field


def test_a_reduced_line_holds_if_enough_of_its_parts_are_there_and_none_that_must_not() -> None:
    reduced = reduce_line("2 OF (one, two, three) AND NOT four")
    assert reduced
    there = {"one", "three"}
    assert holds(reduced.tree, lambda plain: plain.words[0] in there)
    there |= {"four"}
    assert not holds(reduced.tree, lambda plain: plain.words[0] in there)


def test_a_reduced_line_gives_all_its_texts_without_stars() -> None:
    reduced = reduce_line('deport* child* | "arrest warrant" NEAR/3 ICC')
    assert reduced
    assert list(plain_texts(reduced.tree)) == ["deport child", "arrest warrant", "ICC"]


# ------------------------------------------------------------------ the other ways


@pytest.mark.parametrize(
    ("peer", "title", "hit"),
    [
        (SUBSTRING, "Tales of deported childrens", True),
        (WHOLE_WORDS, "Tales of deported childrens", False),
        (WHOLE_WORDS, "DEPORTED, CHILDREN", True),
        (WHOLE_WORDS, "Они депортированы", True),
        (STEMS, "They deport many a children", True),
        (STEMS, "They deport very very very many children", False),
        (STEMS, "The ICC rules", True),
        (STEMS, "The icc rules", False),
        (STEMS, "Warrants", True),
        (SUBSTRING, "Deported children play cricket", False),
    ],
)
def test_each_of_the_other_ways_finds_what_it_is_known_to_find(
    peer: Peer, title: str, hit: bool
) -> None:
    plain = [reduce_watchlist(watchlist())]
    language = "ru" if "О" in title else "en"
    assert peer_hits(peer, plain, Item("1", title), language) == ({"children"} if hit else set())


def test_a_word_for_the_title_is_not_found_in_the_summary() -> None:
    plain = [reduce_watchlist(watchlist())]
    assert peer_hits(SUBSTRING, plain, Item("1", "A warrant"), "en")
    assert not peer_hits(SUBSTRING, plain, Item("1", "", "a warrant"), "en")


def test_the_fast_ways_find_the_same_whole_words() -> None:
    texts = ["arrest warrant", "icc", "truce"]
    text = "the icc issued an arrest warrant"
    for way in (one_regex_each, one_alternation, substring_loop):
        assert way(texts)(text) == {"icc", "arrest warrant"}
