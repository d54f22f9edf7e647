"""Announce: hits → stories → messages, stored as pending deliveries; one transaction a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from monitor.digest.calendar import last_slot, zone_of
from monitor.digest.compose import Health, compose_alert, compose_digest
from monitor.digest.render import Block, render
from monitor.digest.stories import merge_stories
from monitor.digest.wording import Reader
from monitor.model import (
    Chat,
    DeliveryKind,
    Due,
    DueStory,
    Message,
    Mode,
    NewDelivery,
    Story,
    Subscription,
)
from monitor.store import Store

FIRST_DIGEST = timedelta(hours=24)  # how far back a chat's first digest on request looks
CATCH_UP = "New matches after a change of keywords"
FAILING_AFTER = 3  # polls in a row, before a digest names a feed as failing


def announce_alerts(store: Store, titles: Mapping[str, str], now: datetime) -> int:
    """Compose an alert for each story that a chat has not been told; returns how many."""
    made = 0
    for due in store.due_alerts(now):
        reader = Reader(zone_of(due.chat.time_zone), now, titles)
        deliveries = [_alert(due, story, reader) for story in due.stories]
        store.record_announcement(due, deliveries, now)
        made += len(deliveries)
    return made


def _alert(due: Due, due_story: DueStory, reader: Reader) -> NewDelivery:
    story = due_story.story
    (html,) = render(compose_alert(story, reader))
    return NewDelivery(
        chat_id=due.chat.id,
        thread=due.thread,
        kind=DeliveryKind.UPDATE if due_story.earlier else DeliveryKind.ALERT,
        message=Message(html, silent=due_story.earlier is not None, preview=True),
        story_id=story.id,
        item_rows=tuple(item.seen.row_id for item in story.items),
        edits=due_story.earlier,
    )


def announce_digests(store: Store, titles: Mapping[str, str], now: datetime) -> int:
    """Compose the digests whose time has come; returns how many."""
    made = 0
    for group in _digest_groups(store.digest_subscriptions()):
        slot, came = last_slot(group[0].at, zone_of(group[0].chat.time_zone), now)
        ripe = [sub for sub in group if sub.since is not None and sub.since < came]
        if ripe and not store.digest_made(ripe[0].chat.id, ripe[0].thread, slot):
            stories, upto = store.waiting_stories(ripe)
            due = Due(
                ripe[0].chat, ripe[0].thread, tuple(ripe), tuple(map(DueStory, stories)), upto
            )
            announce_digest(store, due, titles, now, slot)
            made += 1
    return made


def _digest_groups(subscriptions: Sequence[Subscription]) -> list[list[Subscription]]:
    """Gather what comes as one digest: the same chat, thread and time of day."""

    def key(subscription: Subscription) -> tuple[int, int, str]:
        return subscription.chat.id, subscription.thread, f"{subscription.at:%H:%M}"

    return [list(group) for _, group in groupby(sorted(subscriptions, key=key), key=key)]


def announce_digest(
    store: Store, due: Due, titles: Mapping[str, str], now: datetime, slot: str
) -> int:
    """Compose one chat's digest and store its messages; returns the number of stories."""
    heading = "Daily digest" if not slot.startswith("asked") else "Digest"
    deliveries = _digest(store, due, titles, now, heading)
    store.record_announcement(due, deliveries, now, slot)
    return len(due.stories)


def announce_catch_ups(store: Store, titles: Mapping[str, str], now: datetime) -> int:
    """Compose what stored items hit after a change of keywords, as one digest for each chat."""
    made = 0
    for due in store.due_catch_ups():
        store.record_catch_up(due, _digest(store, due, titles, now, CATCH_UP), now)
        made += 1
    return made


def _digest(
    store: Store, due: Due, titles: Mapping[str, str], now: datetime, heading: str
) -> list[NewDelivery]:
    stories = [due_story.story for due_story in due.stories]
    messages = digest_messages(store, stories, due.chat, titles, now, heading)
    items = tuple({item.seen.row_id for story in stories for item in story.items})
    return [
        NewDelivery(
            due.chat.id,
            due.thread,
            DeliveryKind.DIGEST,
            message,
            item_rows=items if number == 0 else (),
        )
        for number, message in enumerate(messages)
    ]


def digest_messages(
    store: Store,
    stories: Sequence[Story],
    chat: Chat,
    titles: Mapping[str, str],
    now: datetime,
    heading: str,
) -> list[Message]:
    """Write these stories as one chat's digest; several messages where one can't hold them."""
    reader = Reader(zone_of(chat.time_zone), now, titles)
    blocks: Sequence[Block] = compose_digest(stories, reader, health(store), heading)
    return [Message(html) for html in render(blocks)]


def health(store: Store) -> Health:
    """Gather how the watch is doing, for the digest's last lines."""
    states = store.feed_states()
    polled = [state.last_polled_at for state in states if state.last_polled_at]
    failing = [s.feed.outlet or s.feed.url for s in states if s.failures >= FAILING_AFTER]
    return Health(len(states), max(polled, default=None), tuple(failing))


def digest_on_request(
    store: Store, chat_id: int, thread: int, titles: Mapping[str, str], now: datetime
) -> int | None:
    """Compose what has come for a chat since its last digest; None where it follows nothing.

    The first one looks back over the last day, so that who has just subscribed sees what will
    come. Watchlists followed as a digest count as told; those followed as alerts are summed up.
    """
    following = [sub for sub in store.subscriptions(chat_id) if sub.thread == thread]
    if not following:
        return None
    as_digest = [sub for sub in following if sub.mode is Mode.DIGEST]
    since = store.last_digest_at(chat_id, thread) or now - FIRST_DIGEST
    waiting, upto = store.waiting_stories(as_digest)
    lately = store.stories_since(since, [sub.watchlist for sub in following])
    stories = merge_stories([*waiting, *lately])
    due = Due(following[0].chat, thread, tuple(as_digest), tuple(map(DueStory, stories)), upto)
    return announce_digest(store, due, titles, now, f"asked {now.isoformat()}")
