"""Run in a process of its own without the Ukrainian dictionary: prints a set's recall in Ukrainian.

Usage: python -m tests.without_ukrainian dev
"""

from __future__ import annotations

import json
import sys

from monitor.watch.words.analysis import analyse
from monitor.watch.words.slavic import has_ukrainian_dictionary
from tests.matching import labelled, matcher_of


def main(name: str) -> None:
    found = wanted = wrong = 0
    for one in labelled(name):
        if one.language == "uk":
            hits = {hit.watchlist for hit in matcher_of(name).match(one.item)}
            found += len(hits & one.expect)
            wanted += len(one.expect)
            wrong += len(hits - one.expect - one.maybe)
    report = {
        "dictionary": has_ukrainian_dictionary(),
        "found": found,
        "wanted": wanted,
        "wrong": wrong,
        "forms": sorted(analyse("депортацію").forms),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1])
