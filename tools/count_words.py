"""Write monitor/stories/background.txt: how often news items have a term, by language.

Run where wordfreq is installed (`pip install wordfreq`), with files of JSON lines of news items
(`title`, `summary`, `lang`) for the languages that there are: `python tools/count_words.py FILE…`.
The terms are those of `monitor.stories.terms`; run it again when these change. Word frequencies
come from wordfreq 3.1 (Robyn Speer, doi:10.5281/zenodo.7199437; its data CC BY-SA 4.0).
"""

from __future__ import annotations

import gzip
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import wordfreq

from monitor.stories.background import PATH, STEPS
from monitor.stories.languages import language_of
from monitor.stories.terms import Terms, single_words
from monitor.watch.words.analysis import Words
from monitor.watch.words.folding import fold

LANGUAGES = "ar cs de en es fr he it nl pl pt ro ru sv tr uk".split()
WORDS = 20_000  # of each language's list; rarer ones are no more frequent than a rare term
MOST_TERMS = 4000  # of each language
ITEM_WORDS = 30  # of an item's title and summary
WEIGHT_OF_LISTS = 2000  # items of news that a word list counts for


def main() -> None:
    """Count, and write the file."""
    terms = Terms(Words())
    news = _news(sys.argv[1:], terms)
    lines = [line for language in LANGUAGES for line in _lines(language, terms, news)]
    PATH.write_text("\n".join((*_header(), *lines, "")), encoding="utf-8")


def _header() -> list[str]:
    return [
        "# How often news items have a term: tools/count_words.py writes this file.",
        "# Language, halves of -log2 of the share of items, and the terms with that share.",
        "# From wordfreq 3.1 (Robyn Speer), data under CC BY-SA 4.0, as is this file, and from",
        "# counts of news items.",
    ]


def _news(files: list[str], terms: Terms) -> dict[str, tuple[int, Counter[str]]]:
    """Count in how many items of each language each term is; names are of one year's news."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    items: Counter[str] = Counter()
    for item in _items(files):
        text = f"{item.get('title') or ''} {item.get('summary') or ''}"
        language = language_of(map(fold, single_words(text)))
        items[language] += 1
        found[language].update({term.term for term in terms.of(text, language) if not term.is_name})
    return {language: (items[language], found[language]) for language in found}


def _items(files: list[str]) -> Iterator[dict[str, str]]:
    for file in files:
        open_file = gzip.open if Path(file).suffix == ".gz" else open
        with open_file(file, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _lines(language: str, terms: Terms, news: dict[str, tuple[int, Counter[str]]]) -> Iterator[str]:
    shares = _shares(language, terms)
    items, counts = news.get(language, (0, Counter()))
    if items:
        whole = items + WEIGHT_OF_LISTS
        shares = {
            term: (counts[term] + WEIGHT_OF_LISTS * shares.get(term, 0)) / whole
            for term in shares.keys() | {term for term, n in counts.items() if n > 2}
        }
    steps: dict[int, list[str]] = defaultdict(list)
    for term, share in sorted(shares.items(), key=lambda each: -each[1])[:MOST_TERMS]:
        steps[round(-STEPS * math.log2(share))].append(term)
    for step, found in sorted(steps.items()):
        yield f"{language} {step} {' '.join(sorted(found))}"


def _shares(language: str, terms: Terms) -> dict[str, float]:
    """Return the share of items that have each term, as a list of word frequencies has it."""
    shares: dict[str, float] = defaultdict(float)
    for word in wordfreq.top_n_list(language, WORDS, wordlist="best"):
        frequency = wordfreq.word_frequency(word, language)
        for term in terms.of(word, language):
            if not term.figure:
                shares[term.term] += frequency
    return {term: 1 - (1 - share) ** ITEM_WORDS for term, share in shares.items()}


if __name__ == "__main__":
    main()
