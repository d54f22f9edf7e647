"""The watchlists in the chat, as a list, and what all dialogs about them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.model import EVERY_DAY, WEEKDAYS, Mode, Schedule, Subscription, zone_of
from monitor.speech import Speech
from monitor.telegram.choices.watchlists import ShowList, ShowWatchlist, Unfollow
from monitor.telegram.dialogs.parts import cut, pages_of, safe, turning
from monitor.telegram.events import Button, Reply

PAGE = 8
KEYWORDS_SHOWN = 12
LABEL, TITLE, DESCRIPTION, KEYWORDS = 60, 200, 500, 1000  # the most characters shown of each


@dataclass(frozen=True, slots=True)
class Listed:
    """A watchlist as the chat shows it."""

    id: str
    title: str
    description: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What a chat may choose from, what it follows, and in which language it is told."""

    watchlists: Mapping[str, Listed]
    following: Mapping[str, Subscription]
    now: datetime
    speech: Speech

    def title(self, watchlist: str) -> str:
        """Return a watchlist's title, safe for HTML."""
        listed = self.watchlists.get(watchlist)
        return safe(listed.title if listed else watchlist, TITLE)


# ---------------------------------------------------------------- the list


def show_watchlists(view: View, page: int = 0, intro: str = "") -> Reply:
    """Show the watchlists as buttons, eight a page, with how the chat follows each."""
    say = view.speech.say
    gone = [(_gone(name, view),) for name in view.following if name not in view.watchlists]
    if not view.watchlists and not gone:
        none = say("There is no watchlist yet. Write the words that matter to you: /add")
        return Reply(intro + none)
    listed = list(view.watchlists.values())
    pages = pages_of(len(listed), PAGE)
    page = min(page, pages - 1)
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                _mark(view, each.id) + cut(each.title, LABEL),
                ShowWatchlist(each.id).data,
            ),
        )
        for each in listed[page * PAGE : (page + 1) * PAGE]
    ]
    rows += (*turning(page, pages, lambda to: ShowList(to).data), *gone)
    text = say(
        "<b>Watchlists</b>\n🔔 alerts · 📋 digests · ⏸ paused\n"
        "Choose one to follow it or to see its words."
    )
    return Reply(intro + text, tuple(rows))


def _gone(watchlist: str, view: View) -> Button:
    """Let a chat leave a watchlist whose file is no longer there."""
    label = view.speech.say("✖ {watchlist} (not there any more)", watchlist=watchlist)
    return Button(label, Unfollow(watchlist).data)


_MODES = {Mode.ALERTS: "🔔 ", Mode.DIGEST: "📋 "}


def _mark(view: View, watchlist: str) -> str:
    subscription = view.following.get(watchlist)
    if subscription is None:
        return ""
    return "⏸ " if is_paused(view, subscription) else _MODES[subscription.mode]


def when_text(schedule: Schedule, speech: Speech) -> str:
    """Say when digests come."""
    at = speech.clock(schedule.at)
    if schedule.hourly:
        return speech.say("every hour")
    if schedule.days == EVERY_DAY:
        return speech.say("every day at {time}", time=at)
    if schedule.days == WEEKDAYS:
        return speech.say("on weekdays at {time}", time=at)
    days = ", ".join(map(speech.weekday, sorted(schedule.days)))
    return speech.say("on {days} at {time}", days=days, time=at)


def is_paused(view: View, subscription: Subscription) -> bool:
    """Tell whether a subscription is told nothing now."""
    return subscription.paused_until is not None and view.now < subscription.paused_until


def pause_text(view: View, subscription: Subscription) -> str:
    """Say until when a subscription is paused; "" where it isn't."""
    until = subscription.paused_until
    if until is None or view.now >= until:
        return ""
    local = view.speech.date_and_time(until, view.now, zone_of(subscription.chat.time_zone))
    return view.speech.say(
        "⏸ Paused until {time}. What comes until then is told then, as one digest.", time=local
    )


def out_of_date(view: View) -> Reply:
    """Answer a button whose watchlist is gone with the list as it is now."""
    say = view.speech.say
    shown = show_watchlists(view, intro=say("This was out of date; here it is again.") + "\n\n")
    return Reply(shown.html, shown.rows, toast=say("This is out of date"))
