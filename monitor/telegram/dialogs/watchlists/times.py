"""When digests come, and pauses: what stands under 🕑 and ⏸."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import time, timedelta

from monitor.model import EVERY_DAY, WEEKDAYS, Schedule, Subscription, zone_of
from monitor.speech import Speech
from monitor.telegram.choices.settings import SetZone
from monitor.telegram.choices.watchlists import Pause, SetTimes, ShowWatchlist
from monitor.telegram.dialogs.parts import Rows
from monitor.telegram.dialogs.watchlists.listed import View, pause_text, when_text
from monitor.telegram.events import Button, Reply

HOURS_OFFERED = ((6, 7, 8, 9), (12, 15, 18, 21))
PAUSES_OFFERED = (
    (timedelta(hours=1), timedelta(hours=8), timedelta(days=1)),
    (timedelta(days=3), timedelta(weeks=1), timedelta(weeks=4)),
)


def show_times(view: View, subscription: Subscription) -> Reply:
    """Show when a watchlist's digests come, and buttons for other times."""
    zone, name, speech = subscription.chat.time_zone, subscription.watchlist, view.speech
    lines = [
        f"<b>{view.title(name)}</b>",
        speech.say(
            "📋 A digest {when}, {zone} (it is {time} there).",
            when=when_text(subscription.schedule, speech),
            zone=html.escape(zone, quote=False),
            time=speech.clock(view.now.astimezone(zone_of(zone))),
        ),
        speech.say(
            "Any other time: <code>/settings digest {watchlist} weekdays 18:30</code>",
            watchlist=name,
        ),
    ]
    return Reply("\n".join(lines), _times(subscription, speech))


def _times(subscription: Subscription, speech: Speech) -> Rows:
    say, name, now = speech.say, subscription.watchlist, subscription.schedule

    def button(label: str, schedule: Schedule, chosen: bool) -> Button:
        return Button(_ticked(label, chosen), SetTimes(name, schedule).data)

    def days(label: str, wanted: frozenset[int]) -> Button:
        return button(label, Schedule(now.at, wanted), not now.hourly and now.days == wanted)

    often = (
        button(say("Every hour"), Schedule(hourly=True), now.hourly),
        days(say("Every day"), EVERY_DAY),
        days(say("Weekdays"), WEEKDAYS),
    )
    each = tuple(
        button(speech.weekday(day)[:2], _with_day(now, day), not now.hourly and day in now.days)
        for day in range(7)
    )
    hours = (
        tuple(button(f"{hour:02}:00", _at(now, hour), _is_at(now, hour)) for hour in row)
        for row in HOURS_OFFERED
    )
    zone = Button(say("🌍 Time zone"), SetZone().data)
    return (often, each, *hours, (zone, Button(say("‹ Back"), ShowWatchlist(name).data)))


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


def show_pauses(view: View, subscription: Subscription) -> Reply:
    """Show until when a watchlist is paused, and for how long it may be."""
    name, speech = subscription.watchlist, view.speech
    example = view.now.astimezone(zone_of(subscription.chat.time_zone)) + timedelta(days=14)
    lines = [
        f"<b>{view.title(name)}</b>",
        pause_text(view, subscription) or speech.say("Pause it for how long?"),
        speech.say(
            "Until a date: <code>/settings pause {watchlist} {date}</code>",
            watchlist=name,
            date=f"{example:%Y-%m-%d}",
        ),
    ]
    rows = tuple(
        tuple(Button(_length(length, speech), Pause(name, length).data) for length in row)
        for row in PAUSES_OFFERED
    )
    back = Button(speech.say("‹ Back"), ShowWatchlist(name).data)
    return Reply("\n".join(lines), (*rows, (back,)))


def _length(length: timedelta, speech: Speech) -> str:
    """Write the length of a pause out, in the unit that people choose by."""
    if length < timedelta(days=1):
        return speech.count(length // timedelta(hours=1), "{n} hour", "{n} hours")
    if length < timedelta(weeks=1):
        return speech.count(length.days, "{n} day", "{n} days")
    return speech.count(length // timedelta(weeks=1), "{n} week", "{n} weeks")
