"""The watchlists in the chat: the list, and one of it; texts and buttons, nothing done."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.model import EVERY_DAY, WEEKDAYS, Mode, Schedule, Subscription, zone_of
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
    """What a chat may choose from, and what it follows."""

    watchlists: Mapping[str, Listed]
    following: Mapping[str, Subscription]
    now: datetime

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
    gone = [(_gone(watchlist),) for watchlist in view.following if watchlist not in view.watchlists]
    if not view.watchlists and not gone:
        return Reply(intro + "There is no watchlist yet. Its owner adds them as files.")
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
    text = (
        "<b>Watchlists</b>\n🔔 alerts · 📋 digests · ⏸ paused\n"
        "Choose one to follow it or to see its words."
    )
    return Reply(intro + text, tuple(rows))


def _gone(watchlist: str) -> Button:
    """Let a chat leave a watchlist whose file is no longer there."""
    return Button(f"✖ {watchlist} (not there any more)", data_of(Unfollow(watchlist)))


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
    lines.append(f"<i>{_some(listed.keywords)}</i>")
    subscription = view.following.get(watchlist)
    lines.append(_following_line(subscription))
    if subscription and is_paused(view, subscription):
        lines.append(pause_text(view, subscription))
    return Reply("\n".join(lines), _choices(view, watchlist))


def _some(keywords: Sequence[str]) -> str:
    shown = safe(", ".join(keywords[:KEYWORDS_SHOWN]), KEYWORDS)
    more = len(keywords) - KEYWORDS_SHOWN
    return shown + (f" and {more} more" if more > 0 else "")


def _following_line(subscription: Subscription | None) -> str:
    match subscription:
        case None:
            return "You don't follow it."
        case Subscription(mode=Mode.ALERTS):
            return "🔔 You follow it: an alert for each story."
        case _:
            zone = html.escape(subscription.chat.time_zone, quote=False)
            return f"📋 You follow it: a digest {when_text(subscription.schedule)} ({zone})."


def when_text(schedule: Schedule) -> str:
    """Say when digests come."""
    if schedule.hourly:
        return "every hour"
    if schedule.days == EVERY_DAY:
        return f"every day at {schedule.at:%H:%M}"
    if schedule.days == WEEKDAYS:
        return f"on weekdays at {schedule.at:%H:%M}"
    days = [f"{date(2024, 1, 1 + day):%a}" for day in sorted(schedule.days)]  # a Monday is the 1st
    return f"on {', '.join(days)} at {schedule.at:%H:%M}"


def is_paused(view: View, subscription: Subscription) -> bool:
    """Tell whether a subscription is told nothing now."""
    return subscription.paused_until is not None and view.now < subscription.paused_until


def pause_text(view: View, subscription: Subscription) -> str:
    """Say until when a subscription is paused; "" where it isn't."""
    until = subscription.paused_until
    if until is None or view.now >= until:
        return ""
    local = local_text(until, view.now, subscription.chat.time_zone)
    return f"⏸ Paused until {local}. What comes until then is told then, as one digest."


def local_text(moment: datetime, now: datetime, zone: str) -> str:
    """Give a moment by the chat's clock, with its date, and the year where it is another."""
    local, today = moment.astimezone(zone_of(zone)), now.astimezone(zone_of(zone))
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local.day} {local:%b}{year} {local:%H:%M}"


def _choices(view: View, watchlist: str) -> tuple[tuple[Button, ...], ...]:
    subscription = view.following.get(watchlist)
    mode = subscription.mode if subscription else None
    follow = []
    if mode is not Mode.ALERTS:
        follow.append(Button("🔔 Alerts", data_of(Follow(watchlist, Mode.ALERTS))))
    if mode is not Mode.DIGEST:
        follow.append(Button("📋 Digest", data_of(Follow(watchlist, Mode.DIGEST))))
    back = (Button("‹ All watchlists", data_of(ShowList())),)
    if subscription is None:
        return tuple(follow), back
    times = [Button("🕑 Times", data_of(SetTimes(watchlist)))] if mode is Mode.DIGEST else []
    stop = (
        _pause_button(view, subscription),
        Button("✖ Unsubscribe", data_of(Unfollow(watchlist))),
    )
    return (*follow, *times), stop, back


def _pause_button(view: View, subscription: Subscription) -> Button:
    if is_paused(view, subscription):
        return Button("▶ Go on", data_of(Pause(subscription.watchlist, timedelta())))
    return Button("⏸ Pause", data_of(Pause(subscription.watchlist)))


def out_of_date(view: View) -> Reply:
    """Answer a button whose watchlist is gone with the list as it is now."""
    shown = show_watchlists(view, intro="This was out of date; here it is again.\n\n")
    return Reply(shown.html, shown.rows, toast="This is out of date")
