"""New keywords tried on the items of the last days, beside all else."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.conversation.talk import Talk
from monitor.conversation.words.drafts import Count, Covered, Draft, Form, Result, Sample
from monitor.conversation.words.tryout import Sample as FoundSample
from monitor.conversation.words.tryout import Tryout, try_out
from monitor.digest.arrange import title
from monitor.digest.excerpt import excerpt, marked, matched_spans
from monitor.digest.render import Block, block_html, can_be_seen
from monitor.digest.wording import Reader
from monitor.model import zone_of
from monitor.searching import may_match
from monitor.store import Store, StoreError
from monitor.watch.lists.draft import parts_of
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.words.analysis import Words

PERIOD = timedelta(days=7)
LONGEST_S = 20.0
FORMS_KEPT = 30
LONGEST_LINK = 1000  # characters


async def tried(talk: Talk, draft: Draft, watchlist: Watchlist) -> Draft:
    """Try a draft's parts on the stored items; without a result where these can't be read."""
    parts = parts_of(draft.lines, draft.spellings)
    since = talk.now - PERIOD
    remembered = talk.desk.watch.matcher.lexicon.words

    def work(store: Store) -> Tryout:
        words = Words(remembered.packed())  # its own: the service goes on matching meanwhile
        alone = [replace(watchlist, keywords=(part,), threshold=None) for part in parts]
        items = may_match(store, alone, since, words)
        found = try_out(items, watchlist, parts, since, words, after(LONGEST_S))
        return replace(found, items=store.count_items(since)) if found.whole else found

    try:
        found = await talk.desk.archive.read(work)
    except StoreError:
        return replace(draft, result=None)
    return replace(draft, result=_result(found, len(draft.lines), talk))


def after(seconds: float) -> Callable[[], bool]:
    """Return what tells whether so many seconds have passed from now on."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def _result(found: Tryout, lines: int, talk: Talk) -> Result:
    reader = Reader(zone_of(talk.chat.time_zone), talk.now, {}, talk.speech)
    return Result(
        found.items,
        found.whole,
        tuple(Count(_parts(parts), *counts) for parts, counts in found.counts.items()),
        tuple(_sample(sample, reader) for sample in found.samples),
        tuple(Form(_parts(parts), form) for form, parts in found.forms[:FORMS_KEPT]),
        tuple(Covered(part, by) for part, by in sorted(found.covered.items()) if part < lines),
    )


def _parts(parts: Sequence[int] | frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted(parts))


def _sample(sample: FoundSample, reader: Reader) -> Sample:
    seen = sample.item.seen
    spans = matched_spans(sample.item, "title") if can_be_seen(seen.item.title) else []
    link = seen.item.link if seen.item.link and len(seen.item.link) <= LONGEST_LINK else None
    html = block_html(Block(marked(title(seen, reader), spans, mark="b", link=link)))
    if not spans and (sentence := excerpt(sample.item)):
        html += "\n" + block_html(Block(sentence, quote=True))
    return Sample(_parts(sample.parts), html, sample.outlet, sample.when.isoformat())
