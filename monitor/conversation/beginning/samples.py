"""What a watchlist would have told: found in the archive, and written as it would have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.own import visible
from monitor.digest.arrange import watchlist_title, watchlists
from monitor.digest.compose import compose_alert, compose_digest, compose_lines
from monitor.digest.render import Block, Run, render
from monitor.model import ChatKind, ItemHits, Lately, Mode, SeenItem, Story, zone_of
from monitor.pipeline import health
from monitor.searching import may_match
from monitor.store import Store
from monitor.stories.gist import matched_texts
from monitor.stories.grouped import Dated, grouped
from monitor.stories.terms import Terms
from monitor.telegram import dialogs
from monitor.telegram.dialogs.alerts.marking import alert_buttons
from monitor.telegram.dialogs.parts import Rows
from monitor.telegram.events import Reply
from monitor.trial import Period, Sample, trial
from monitor.watch.lists.watchlist import Watchlist
from monitor.watch.matching.matcher import Matcher
from monitor.watch.words.analysis import Words

DAYS = 7
SAMPLES = 3  # shown of what a watchlist would have told
IN_DIGEST = 10  # stories of a sample digest
MOST_TRIED = 500  # items that a trial keeps


async def hit_lately(talk: Talk, watchlist: str, samples: int = SAMPLES) -> Lately:
    """Return what a watchlist hit in the last days, as the record has it."""
    since = talk.now - timedelta(days=DAYS)
    return await talk.desk.archive.read(lambda store: store.lately(watchlist, since, samples))


async def tried(talk: Talk, watchlist: str, samples: int = SAMPLES) -> Lately:
    """Return what a watchlist would have hit in the last days; it may be newer than its items."""
    found = visible(talk, watchlist)
    if found is None:
        return Lately(0)  # its file went meanwhile
    period = Period.last(DAYS, talk.now, zone_of(talk.chat.time_zone))
    words = Words(talk.desk.watch.matcher.lexicon.words.packed())
    return await talk.desk.archive.read(lambda store: _trial(store, found, period, samples, words))


def _trial(
    store: Store, watchlist: Watchlist, period: Period, samples: int, words: Words
) -> Lately:
    matcher = Matcher((watchlist,), words)
    items = may_match(store, [watchlist], period.since, words)
    result = trial(items, matcher, (watchlist,), period, samples=MOST_TRIED)
    stories = _stories(result.watchlists[0].samples, words)
    return Lately(len(stories), tuple(stories[:samples]))


def _stories(samples: Sequence[Sample], words: Words) -> list[Story]:
    """Group samples into stories, in the order of the first sample of each."""
    dated = [
        Dated(each.stored.item, each.stored.when, matched_texts(each.stored.item, [each.hit]))
        for each in samples
    ]
    stories = grouped(dated, Terms(words))
    found = sorted(sorted(report.number for report in story) for story in stories)
    return [
        _story(place, [samples[number] for number in numbers])
        for place, numbers in enumerate(found)
    ]


def _story(number: int, samples: Sequence[Sample]) -> Story:
    return Story(number, tuple(_item_hits(sample) for sample in samples))


def _item_hits(sample: Sample) -> ItemHits:
    stored = sample.stored
    return ItemHits(SeenItem(stored.row_id, stored.item, stored.first_seen), (sample.hit,))


# ---------------------------------------------------------------- written


def lines(talk: Talk, stories: Sequence[Story]) -> str:
    """Write stories in a line each, as HTML."""
    return "".join(render(compose_lines(stories, talk.reader))[:1])


async def sample(talk: Talk, watchlist: str, mode: Mode) -> Reply:
    """Show what will come of a watchlist, with what has come already: an alert, or a digest."""
    stored = await _stored(talk, watchlist)
    stories = stored or (await tried(talk, watchlist, IN_DIGEST)).stories
    if not stories:
        return dialogs.no_sample(talk.view, watchlist)
    if mode is Mode.DIGEST:
        return _digest(talk, stories)
    alert = _alert(talk, stories[0])
    return replace(alert, rows=_buttons(talk, stored[0])) if stored else alert


async def _stored(talk: Talk, watchlist: str) -> tuple[Story, ...]:
    found = await hit_lately(talk, watchlist, IN_DIGEST)
    latest = None if found.count else talk.desk.store.latest_story(watchlist)
    return (latest,) if latest is not None else found.stories


def _buttons(talk: Talk, story: Story) -> Rows:
    """Return what stands under an alert; in a channel nobody is there to press."""
    if talk.chat.kind is ChatKind.CHANNEL:
        return ()
    marks = talk.desk.store.story_marks(talk.chat.id, talk.thread, story.id)
    titles = {name: watchlist_title(name, talk.reader) for name in watchlists(story)}
    return alert_buttons(story.id, titles, marks, talk.speech)


def _alert(talk: Talk, story: Story) -> Reply:
    reader = talk.reader
    when: datetime = min(item.seen.when for item in story.items)
    mark = dialogs.alert_mark(reader.speech, when.astimezone(reader.zone))
    return _marked(mark, compose_alert(story, reader))


def _digest(talk: Talk, stories: Sequence[Story]) -> Reply:
    reader = talk.reader
    heading = reader.speech.say("Daily digest")
    blocks = compose_digest(stories, reader, health(talk.desk.store), heading)
    return _marked(dialogs.digest_mark(reader.speech), blocks)


def _marked(mark: str, blocks: Sequence[Block]) -> Reply:
    """Put the mark of a sample over it; what one message can't hold is left out."""
    first, *rest = blocks
    marked = (Block((Run(mark, "i", ours=True),)), replace(first, gap=True), *rest)
    return Reply(render(marked)[0], apart=True)
