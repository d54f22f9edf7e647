"""Patterns that every supported Python reads alike."""

from __future__ import annotations

import re

import pytest

from tests.test_architecture import MODULES, name_of

# Python 3.11.0 to 3.11.4 (Debian 12 has 3.11.2) go on behind what a group took in vain, where the
# group is repeated possessively; a greedy repetition in an atomic group is the same and reads well.
POSSESSIVE_GROUP = re.compile(r"""\)(?:[*+?]|\{[^"'\n]*?\})\+""")


def test_no_pattern_repeats_a_group_possessively() -> None:
    found = {name_of(path): POSSESSIVE_GROUP.findall(path.read_text("utf-8")) for path in MODULES}
    assert {name: patterns for name, patterns in found.items() if patterns} == {}


@pytest.mark.parametrize(
    "written", ["(?:a|b)*+", "(?:a|b)++c", "(ab){0,4}+", "rf')){{0,{N - 1}}}+'"]
)
def test_a_group_that_is_repeated_possessively_is_found(written: str) -> None:
    assert POSSESSIVE_GROUP.search(written)


@pytest.mark.parametrize(
    "written", ["[ab]*+c", r"\w{1,4}+", "(?>(?:a|b)*)", "(a + b) + c", "(?:a)?"]
)
def test_what_is_read_alike_is_not_found(written: str) -> None:
    assert not POSSESSIVE_GROUP.search(written)
