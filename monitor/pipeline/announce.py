"""Announce: hits → stories → messages, stored as pending deliveries; one transaction a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.digest.arrange import watchlist_title, watchlists
from monitor.digest.calendar import is_quiet, last_slot
from monitor.digest.compose import compose_alert
from monitor.digest.headings import (
    catch_up_heading,
    held_heading,
    is_hourly,
    regular_heading,
)
from monitor.digest.render import render
from monitor.digest.stories import merge_stories
from monitor.digest.telling import MOST_ALERTS, Telling, is_held, telling
from monitor.digest.wording import Reader
from monitor.model import (
    ChatKind,
    DeliveryKind,
    Due,
    DueStory,
    Message,
    Mode,
    NewDelivery,
    Story,
    Subscription,
    zone_of,
)
from monitor.pipeline.apart import Trouble, apart, raised
from monitor.pipeline.digest_messages import digest_messages, reader_of
from monitor.speech import speech_in
from monitor.store import Store
from monitor.stories.news import news_of
from monitor.telegram.dialogs.alerts.marking import alert_buttons
from monitor.telegram.dialogs.parts import Rows

FIRST_DIGEST = timedelta(hours=24)  # how far back a chat's first digest on request looks


def announce_alerts(
    store: Store,
    titles: Mapping[str, str],
    now: datetime,
    most_alerts: int = MOST_ALERTS,
    language: str = "en",
    trouble: Trouble = raised,
) -> int:
    """Compose what chats are to be told at once; returns how many messages.

    Mostly an alert for each story. What was held is one digest, and so are more than
    `most_alerts` that wait for one chat. `language`: of chats whose own isn't known.
    """
    made = 0
    held = [chat.id for chat in store.chats_with_quiet_hours() if is_held(chat, now)]
    for due in spoken(store.due_alerts(now, held), language):
        with apart(trouble, f"the alerts of chat {due.chat.id}"):
            made += _announce_due(store, with_news(due, now), titles, now, most_alerts)
    return made


def _announce_due(
    store: Store, due: Due, titles: Mapping[str, str], now: datetime, most_alerts: int
) -> int:
    plan = telling(due, now, most_alerts)
    deliveries = messages_of(store, due, plan, titles, now)
    told = replace(due, subscriptions=()) if plan.holds else due  # what waits, isn't told
    if deliveries or told.subscriptions:
        store.record_announcement(told, deliveries, now)
    return len(deliveries)


def with_news(due: Due, now: datetime) -> Due:
    """Find out what is so new of stories that were told that they ring again."""
    stories = (replace(story, news=news_of(story, now)) for story in due.stories)
    return replace(due, stories=tuple(stories))


def spoken(dues: Iterable[Due], language: str) -> Iterator[Due]:
    """Let chats that have no language of their own be told in this one."""
    for due in dues:
        chat = due.chat
        yield due if chat.language else replace(due, chat=replace(chat, language=language))


def messages_of(
    store: Store, due: Due, plan: Telling, titles: Mapping[str, str], now: datetime
) -> list[NewDelivery]:
    """Compose what a chat is told, as planned."""
    reader = reader_of(due.chat, titles, now)
    alerts = [_alert(store, due, story, reader) for story in plan.alerts]
    alerts += [_silent(_alert(store, due, story, reader)) for story in plan.silent]
    updates = [_update(store, due, story, reader) for story in plan.updates]
    if not plan.digest:
        return [*updates, *alerts]
    rest = replace(due, stories=plan.digest)
    digest = _digest(store, rest, titles, now, held_heading(plan.why, reader.speech))
    return [*updates, *alerts, *(digest if plan.rings else map(_silent, digest))]


def _alert(store: Store, due: Due, due_story: DueStory, reader: Reader) -> NewDelivery:
    story, chat = due_story.story, due.chat
    (html,) = render(compose_alert(story, reader, due_story.news))
    buttons = _buttons(store, due, story, reader)
    return NewDelivery(
        chat_id=chat.id,
        thread=due.thread,
        kind=DeliveryKind.ALERT,
        message=Message(html, silent=chat.silent, preview=chat.previews, buttons=buttons),
        story_id=story.id,
        item_rows=tuple(item.seen.row_id for item in story.items),
    )


def _buttons(store: Store, due: Due, story: Story, reader: Reader) -> Rows:
    """Return an alert's buttons as the chat left them; in a channel nobody is there to press."""
    if due.chat.kind is ChatKind.CHANNEL:
        return ()
    marks = store.story_marks(due.chat.id, due.thread, story.id)
    titles = {name: watchlist_title(name, reader) for name in watchlists(story)}
    return alert_buttons(story.id, titles, marks, reader.speech)


def _update(store: Store, due: Due, due_story: DueStory, reader: Reader) -> NewDelivery:
    alert = _silent(_alert(store, due, due_story, reader))
    return replace(alert, kind=DeliveryKind.UPDATE, edits=due_story.earlier)


def announce_digests(
    store: Store,
    titles: Mapping[str, str],
    now: datetime,
    since: datetime | None = None,
    language: str = "en",
    trouble: Trouble = raised,
) -> int:
    """Compose the digests whose time has come, after `since` if given; returns how many."""
    made = 0
    for (chat_id, thread, slot), ripe in _ripe(store.digest_subscriptions(), now, since).items():
        if not store.digest_made(chat_id, thread, slot):
            with apart(trouble, f"the digest of chat {chat_id}"):
                due = _ripe_due(store, ripe)
                announce_digest(store, due, titles, now, slot, language)
                made += 1
    return made


def _ripe_due(store: Store, ripe: Sequence[Subscription]) -> Due:
    stories, upto = store.waiting_stories(ripe)
    muted, told = tuple(store.muted_stories(ripe)), tuple(map(DueStory, stories))
    return Due(ripe[0].chat, ripe[0].thread, tuple(ripe), told, upto, muted=muted)


def _ripe(
    subscriptions: Iterable[Subscription], now: datetime, since: datetime | None
) -> dict[tuple[int, int, str], list[Subscription]]:
    """Gather what comes as one digest: the same chat, thread and slot that has come."""
    groups: dict[tuple[int, int, str], list[Subscription]] = {}
    for sub in subscriptions:
        slot, came = last_slot(sub.schedule, zone_of(sub.chat.time_zone), now)
        paused = sub.paused_until is not None and now < sub.paused_until
        waits = since is not None and came <= since
        if not paused and not waits and sub.since is not None and sub.since < came:
            groups.setdefault((sub.chat.id, sub.thread, slot), []).append(sub)
    return groups


def announce_digest(
    store: Store, due: Due, titles: Mapping[str, str], now: datetime, slot: str, language: str
) -> int:
    """Compose one chat's digest and store its messages; returns the number of stories."""
    (due,) = spoken([due], language)
    speech, asked = speech_in(due.chat.language), slot.startswith("asked")
    if not (asked or due.stories) and is_hourly(due.subscriptions):  # would be said all day long
        store.record_announcement(replace(due, upto=0), [], now, slot)
        return 0
    heading = "" if asked else regular_heading(due.subscriptions, speech)
    deliveries = _hushed(_digest(store, due, titles, now, heading), due, now)
    store.record_announcement(due, deliveries, now, slot)
    return len(due.stories)


def announce_catch_ups(
    store: Store,
    titles: Mapping[str, str],
    now: datetime,
    language: str = "en",
    trouble: Trouble = raised,
) -> int:
    """Compose what stored items hit after a change of keywords, as one digest for each chat."""
    made = 0
    for due in spoken(store.due_catch_ups(), language):
        with apart(trouble, f"the catch-up of chat {due.chat.id}"):
            heading = catch_up_heading(speech_in(due.chat.language))
            digest = _hushed(_digest(store, due, titles, now, heading), due, now)
            store.record_catch_up(due, digest, now)
            made += 1
    return made


def _hushed(digest: list[NewDelivery], due: Due, now: datetime) -> list[NewDelivery]:
    """Take the sound of a digest that comes in quiet hours."""
    quiet = due.chat.quiet
    if quiet is None or not is_quiet(quiet, zone_of(due.chat.time_zone), now):
        return digest
    return [_silent(each) for each in digest]


def _silent(delivery: NewDelivery) -> NewDelivery:
    return replace(delivery, message=replace(delivery.message, silent=True))


def _digest(
    store: Store, due: Due, titles: Mapping[str, str], now: datetime, heading: str
) -> list[NewDelivery]:
    stories = [due_story.story for due_story in due.stories]
    messages = digest_messages(store, stories, due.chat, titles, now, heading, due.muted)
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


def digest_on_request(
    store: Store,
    chat_id: int,
    thread: int,
    titles: Mapping[str, str],
    now: datetime,
    language: str = "en",
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
    due = _due_since(store, following, as_digest, since)
    return announce_digest(store, due, titles, now, f"asked {now.isoformat()}", language)


def _due_since(
    store: Store,
    following: Sequence[Subscription],
    as_digest: Sequence[Subscription],
    since: datetime,
) -> Due:
    """Gather what waits for digests, and what else came since a time; of what is muted apart."""
    chat, thread = following[0].chat, following[0].thread
    followed = [sub.watchlist for sub in following]
    waiting, upto = store.waiting_stories(as_digest)
    hushed = store.muted_in(chat.id, thread)
    lately = [each for each in store.stories_since(since, followed) if each.id not in hushed]
    muted = [
        *store.muted_stories(as_digest),
        *store.muted_since(chat.id, thread, since, followed),
    ]
    return Due(
        chat,
        thread,
        tuple(as_digest),
        tuple(map(DueStory, merge_stories([*waiting, *lately]))),
        upto,
        muted=tuple(merge_stories(muted)),
    )
