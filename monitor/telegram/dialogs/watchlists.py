"""The watchlists in the chat: the list, and one of it; texts and buttons, nothing done."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import EVERY_DAY, WEEKDAYS, Mode, Schedule, Subscription, zone_of
from monitor.speech import Speech
from monitor.telegram.dialogs.choices import (
    Follow,
    Pause,
    SetTimes,
    ShowList,
    ShowWatchlist,
    Unfollow,
    data_of,
)
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


def safe(text: str, limit: int) -> str:
    """Shorten a text from a file, then escape it: the other way round would cut an entity."""
    return html.escape(_cut(text, limit), quote=False)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


# ---------------------------------------------------------------- the list and one of it


def show_watchlists(view: View, page: int = 0, intro: str = "") -> Reply:
    """Show the watchlists as buttons, eight a page, with how the chat follows each."""
    say = view.speech.say
    gone = [(_gone(name, view),) for name in view.following if name not in view.watchlists]
    if not view.watchlists and not gone:
        return Reply(intro + say("There is no watchlist yet. Its owner adds them as files."))
    pages = _pages(list(view.watchlists.values())) or [[]]
    page = min(page, len(pages) - 1)
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                _mark(view, listed.id) + _cut(listed.title, LABEL),
                data_of(ShowWatchlist(listed.id)),
            ),
        )
        for listed in pages[page]
    ]
    if len(pages) > 1:
        rows.append(_turning(page, len(pages)))
    rows += gone
    text = say(
        "<b>Watchlists</b>\n🔔 alerts · 📋 digests · ⏸ paused\n"
        "Choose one to follow it or to see its words."
    )
    return Reply(intro + text, tuple(rows))


def _gone(watchlist: str, view: View) -> Button:
    """Let a chat leave a watchlist whose file is no longer there."""
    label = view.speech.say("✖ {watchlist} (not there any more)", watchlist=watchlist)
    return Button(label, data_of(Unfollow(watchlist)))


def _pages(listed: Sequence[Listed]) -> list[Sequence[Listed]]:
    return [listed[start : start + PAGE] for start in range(0, len(listed), PAGE)]


def _turning(page: int, pages: int) -> tuple[Button, ...]:
    back = [Button("‹", data_of(ShowList(page - 1)))] if page > 0 else []
    on = [Button("›", data_of(ShowList(page + 1)))] if page < pages - 1 else []
    return (*back, *on)


_MODES = {Mode.ALERTS: "🔔 ", Mode.DIGEST: "📋 "}


def _mark(view: View, watchlist: str) -> str:
    subscription = view.following.get(watchlist)
    if subscription is None:
        return ""
    return "⏸ " if is_paused(view, subscription) else _MODES[subscription.mode]


def show_watchlist(view: View, watchlist: str) -> Reply:
    """Show one watchlist: what it is, some of its words, and how to follow it."""
    listed = view.watchlists.get(watchlist)
    if listed is None:
        return out_of_date(view)
    lines = [f"<b>{view.title(watchlist)}</b>"]
    if listed.description:
        lines.append(safe(listed.description, DESCRIPTION))
    lines.append(f"<i>{_some(listed.keywords, view.speech)}</i>")
    subscription = view.following.get(watchlist)
    lines.append(_following_line(subscription, view.speech))
    if subscription and is_paused(view, subscription):
        lines.append(pause_text(view, subscription))
    return Reply("\n".join(lines), _choices(view, watchlist))


def _some(keywords: Sequence[str], speech: Speech) -> str:
    shown = safe(", ".join(keywords[:KEYWORDS_SHOWN]), KEYWORDS)
    more = len(keywords) - KEYWORDS_SHOWN
    if more <= 0:
        return shown
    return speech.count(more, "{words} and {n} more", "{words} and {n} more", words=shown)


def _following_line(subscription: Subscription | None, speech: Speech) -> str:
    match subscription:
        case None:
            return speech.say("You don't follow it.")
        case Subscription(mode=Mode.ALERTS):
            return speech.say("🔔 You follow it: an alert for each story.")
        case _:
            return speech.say(
                "📋 You follow it: a digest {when} ({zone}).",
                when=when_text(subscription.schedule, speech),
                zone=html.escape(subscription.chat.time_zone, quote=False),
            )


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


def _choices(view: View, watchlist: str) -> tuple[tuple[Button, ...], ...]:
    say, subscription = view.speech.say, view.following.get(watchlist)
    mode = subscription.mode if subscription else None
    follow = []
    if mode is not Mode.ALERTS:
        follow.append(Button(say("🔔 Alerts"), data_of(Follow(watchlist, Mode.ALERTS))))
    if mode is not Mode.DIGEST:
        follow.append(Button(say("📋 Digest"), data_of(Follow(watchlist, Mode.DIGEST))))
    back = (Button(say("‹ All watchlists"), data_of(ShowList())),)
    if subscription is None:
        return tuple(follow), back
    times = [Button(say("🕑 Times"), data_of(SetTimes(watchlist)))] if mode is Mode.DIGEST else []
    stop = (
        _pause_button(view, subscription),
        Button(say("✖ Unsubscribe"), data_of(Unfollow(watchlist))),
    )
    return (*follow, *times), stop, back


def _pause_button(view: View, subscription: Subscription) -> Button:
    if is_paused(view, subscription):
        label = view.speech.say("▶ Go on")
        return Button(label, data_of(Pause(subscription.watchlist, timedelta())))
    return Button(view.speech.say("⏸ Pause"), data_of(Pause(subscription.watchlist)))


def out_of_date(view: View) -> Reply:
    """Answer a button whose watchlist is gone with the list as it is now."""
    say = view.speech.say
    shown = show_watchlists(view, intro=say("This was out of date; here it is again.") + "\n\n")
    return Reply(shown.html, shown.rows, toast=say("This is out of date"))
