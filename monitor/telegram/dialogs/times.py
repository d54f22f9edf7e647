"""When digests come, and pauses: what stands under 🕑 and ⏸."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from monitor.model import EVERY_DAY, WEEKDAYS, Schedule, Subscription, zone_of
from monitor.telegram.dialogs.choices import (
    Pause,
    SetTimes,
    SetZone,
    ShowWatchlist,
    data_of,
)
from monitor.telegram.dialogs.watchlists import View, pause_text, when_text
from monitor.telegram.events import Button, Reply

HOURS_OFFERED = ((6, 7, 8, 9), (12, 15, 18, 21))
PAUSES_OFFERED = (
    (("1 hour", timedelta(hours=1)), ("8 hours", timedelta(hours=8)), ("1 day", timedelta(days=1))),
    (("3 days", timedelta(days=3)), ("1 week", timedelta(7)), ("4 weeks", timedelta(28))),
)


def show_times(view: View, subscription: Subscription) -> Reply:
    """Show when a watchlist's digests come, and buttons for other times."""
    zone = subscription.chat.time_zone
    now = view.now.astimezone(zone_of(zone))
    name = subscription.watchlist
    lines = [
        f"<b>{view.title(name)}</b>",
        f"📋 A digest {when_text(subscription.schedule)}, {zone} (it is {now:%H:%M} there).",
        f"Any other time: <code>/settings digest {name} weekdays 18:30</code>",
    ]
    return Reply("\n".join(lines), _times(subscription))


def _times(subscription: Subscription) -> tuple[tuple[Button, ...], ...]:
    name, now = subscription.watchlist, subscription.schedule

    def button(label: str, schedule: Schedule, chosen: bool) -> Button:
        return Button(_ticked(label, chosen), data_of(SetTimes(name, schedule)))

    def days(label: str, wanted: frozenset[int]) -> Button:
        return button(label, Schedule(now.at, wanted), not now.hourly and now.days == wanted)

    often = (
        button("Every hour", Schedule(hourly=True), now.hourly),
        days("Every day", EVERY_DAY),
        days("Weekdays", WEEKDAYS),
    )
    each = tuple(
        button(_weekday(day)[:2], _with_day(now, day), not now.hourly and day in now.days)
        for day in range(7)
    )
    hours = (
        tuple(button(f"{hour:02}:00", _at(now, hour), _is_at(now, hour)) for hour in row)
        for row in HOURS_OFFERED
    )
    zone = Button("🌍 Time zone", data_of(SetZone()))
    return (often, each, *hours, (zone, Button("‹ Back", data_of(ShowWatchlist(name)))))


def _with_day(schedule: Schedule, day: int) -> Schedule:
    """Add a day to a schedule or take it off; the last one stays."""
    if schedule.hourly or schedule.days == EVERY_DAY:
        return Schedule(schedule.at, frozenset({day}))
    return replace(schedule, days=schedule.days ^ {day} or schedule.days)


def _at(schedule: Schedule, hour: int) -> Schedule:
    return replace(schedule, at=time(hour), hourly=False)


def _is_at(schedule: Schedule, hour: int) -> bool:
    return not schedule.hourly and schedule.at == time(hour)


def _ticked(label: str, chosen: bool) -> str:
    """Mark what is chosen; a day's two letters have no room for a space."""
    mark = "✓" if len(label) == 2 else "✓ "
    return mark + label if chosen else label


def _weekday(day: int) -> str:
    return f"{date(2024, 1, 1 + day):%a}"  # a Monday is the 1st


def show_pauses(view: View, subscription: Subscription) -> Reply:
    """Show until when a watchlist is paused, and for how long it may be."""
    name = subscription.watchlist
    example = view.now.astimezone(zone_of(subscription.chat.time_zone)) + timedelta(days=14)
    lines = [
        f"<b>{view.title(name)}</b>",
        pause_text(view, subscription) or "Pause it for how long?",
        f"Until a date: <code>/settings pause {name} {example:%Y-%m-%d}</code>",
    ]
    rows = tuple(
        tuple(Button(label, data_of(Pause(name, length))) for label, length in row)
        for row in PAUSES_OFFERED
    )
    back = Button("‹ Back", data_of(ShowWatchlist(name)))
    return Reply("\n".join(lines), (*rows, (back,)))
