"""Tables of spelling rules, and the one way of applying them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules in order of precedence: a pattern that matches any of them, and what each writes."""

    pattern: re.Pattern[str]
    written: tuple[str, ...]


def rules(*tables: str) -> Rules:
    """Read tables of `pattern→written`, parted by spaces; of two that match, the first counts.

    A pattern is a regular expression without groups of its own. ^ and $ are the ends of the word,
    and what stands around is seen as it was before any rule was applied.
    """
    pairs = [rule.split("→") for table in tables for rule in table.split()]
    pattern = "|".join(f"({pattern})" for pattern, _ in pairs)
    return Rules(re.compile(pattern), tuple(written for _, written in pairs))


def rewrite(rules: Rules, word: str) -> str:
    """Rewrite a word from left to right; letters that no rule knows stay."""
    return rules.pattern.sub(lambda match: rules.written[(match.lastindex or 1) - 1], word)
