"""What new keywords would have hit, part by part: each line, and each other spelling of it.

A person ticks spellings on and off; what all that is ticked would have hit is then a sum, and
nothing need be tried again. Pure: items come in, the newest first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.digest.excerpt import matched_spans
from monitor.model import Hit, ItemHits, SeenItem, StoredItem
from monitor.trial import happened
from monitor.watch.language.keyword import Keyword
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.analysis import Words

SAMPLES = 3  # of each part, so that any choice of them has as many
LONGEST_FORM = 60  # characters
_AT_ONCE = 100  # items between two looks at the clock

Parts = frozenset[int]


@dataclass(frozen=True, slots=True)
class Sample:
    """An item that would have been hit, and by which parts."""

    item: ItemHits
    outlet: str
    when: datetime
    parts: Parts


@dataclass(frozen=True, slots=True)
class Tryout:
    """What the parts would have hit among `items`.

    `whole`: all items of the period were tried. `counts`: how many items just these parts hit, and
    how many of them the watchlist doesn't hit today. `forms`: as which words they were found, the
    most frequent first. `covered`: by part, a keyword that hits all of its items already.
    """

    items: int
    whole: bool
    counts: dict[Parts, tuple[int, int]]
    samples: tuple[Sample, ...]
    forms: tuple[tuple[str, Parts], ...]
    covered: dict[int, str]


def try_out(
    items: Iterable[StoredItem],
    watchlist: Watchlist,
    parts: Sequence[Keyword],
    since: datetime,
    words: Words,
    enough: Callable[[], bool],
) -> Tryout:
    """Try parts on items, within a watchlist's limits, until these end or it is `enough`."""
    alone = [
        replace(watchlist, id=str(number), keywords=(part,), threshold=None)
        for number, part in enumerate(parts)
    ]
    today = replace(watchlist, id=_TODAY)
    matcher = Matcher((*alone, today), words)
    tally = _Tally()
    tried = 0
    for number, stored in enumerate(items):
        if number % _AT_ONCE == 0 and enough():
            return tally.result(tried, whole=False)
        if happened(stored) >= since:
            tried += 1
            hits = {hit.watchlist: hit for hit in matcher.match(stored.item, stored.feed)}
            already = hits.pop(_TODAY, None)
            if hits:
                tally.add(stored, hits, already)
    return tally.result(tried, whole=True)


_TODAY = "today"


@dataclass(slots=True)
class _Tally:
    hits: Counter[Parts] = field(default_factory=Counter)
    fresh: Counter[Parts] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    sampled: Counter[int] = field(default_factory=Counter)
    titles: set[str] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)
    formed: dict[str, Parts] = field(default_factory=dict)
    covering: dict[int, set[str]] = field(default_factory=dict)

    def add(self, stored: StoredItem, hits: dict[str, Hit], already: Hit | None) -> None:
        parts = frozenset(map(int, hits))
        self.hits[parts] += 1
        self.fresh[parts] += already is None
        known = set(already.keywords) if already else set()
        for part in parts:
            self.covering[part] = self.covering.get(part, known) & known
        self._sample(stored, parts, tuple(hits.values()))
        for name, hit in hits.items():
            self._form(stored, int(name), hit)

    def _sample(self, stored: StoredItem, parts: Parts, hits: tuple[Hit, ...]) -> None:
        wanted = any(self.sampled[part] < SAMPLES for part in parts)
        if not wanted or stored.item.title in self.titles:
            return
        self.titles.add(stored.item.title)
        self.sampled.update(parts)
        item = ItemHits(SeenItem(stored.row_id, stored.item, stored.first_seen), hits)
        outlet = stored.item.outlet or stored.feed.outlet
        self.samples.append(Sample(item, outlet, happened(stored), parts))

    def _form(self, stored: StoredItem, part: int, hit: Hit) -> None:
        """Note as which words a part was found: the first place of it in the item."""
        item = ItemHits(SeenItem(stored.row_id, stored.item, stored.first_seen), (hit,))
        for name in ("title", "summary"):
            for start, end in matched_spans(item, name)[:1]:
                form = getattr(stored.item, name)[start:end]
                if len(form) <= LONGEST_FORM:
                    self.forms[form] += 1
                    self.formed[form] = self.formed.get(form, frozenset()) | {part}
                return

    def result(self, tried: int, *, whole: bool) -> Tryout:
        return Tryout(
            tried,
            whole,
            {parts: (count, self.fresh[parts]) for parts, count in self.hits.items()},
            tuple(self.samples),
            tuple((form, self.formed[form]) for form, _ in self.forms.most_common()),
            {part: min(lines) for part, lines in self.covering.items() if lines},
        )
