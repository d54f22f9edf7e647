"""What changed an alert in silence, as it came too soon after it → messages, once it is news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.digest.telling import MOST_ALERTS, is_held, telling
from monitor.model import Changed, Due, DueStory
from monitor.pipeline.announce import messages_of, spoken, with_news
from monitor.store import Store
from monitor.stories.news import AT_MOST_EVERY


def changes_to_judge(store: Store, judged: dict[int, int], now: datetime) -> list[Changed]:
    """Return the alerts that were changed in silence and may ring again, chat by chat.

    Not those of chats that hold theirs. `judged` has the alerts that were looked at, each with the
    last change; what is of no use there any more is taken out.
    """
    changes = store.changed_in_silence(now - AT_MOST_EVERY, now)
    for alert in judged.keys() - {each.alert for each in changes}:
        del judged[alert]
    heard = (each for each in changes if not is_held(each.chat, now))
    return [each for each in heard if judged.get(each.alert) != each.update]


def changed_story(store: Store, change: Changed, now: datetime) -> DueStory:
    """Return the story of an alert that was changed, with what is so new of it that it rings."""
    (story,) = _due(store, [change], now).stories
    return story


def announce_late_news(
    store: Store,
    titles: Mapping[str, str],
    changed: Sequence[Changed],
    now: datetime,
    most_alerts: int = MOST_ALERTS,
    language: str = "en",
) -> int:
    """Let stories of one thread of a chat ring for what changed them; returns how many messages.

    Where that is no news any more, or nobody wants to hear of it now, they don't.
    """
    still = {each.alert for each in store.changed_in_silence(now - AT_MOST_EVERY, now)}
    left = [each for each in changed if each.alert in still]
    if not left:
        return 0
    (due,) = spoken([_due(store, left, now)], language)
    news = replace(due, stories=tuple(story for story in due.stories if story.news))
    plan = telling(news, now, most_alerts)
    if plan.holds:
        return 0
    deliveries = messages_of(store, news, plan, titles, now)
    store.record_announcement(news, deliveries, now)
    return len(deliveries)


def _due(store: Store, changed: Sequence[Changed], now: datetime) -> Due:
    return with_news(store.told_again(changed, now), now)
