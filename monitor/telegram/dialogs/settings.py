"""The chat's settings: its time zone and its quiet hours."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import datetime, time, timedelta

from monitor.model import Chat, QuietHours, zone_of
from monitor.telegram.dialogs.choices import SetQuiet, SetZone, ShowList, ShowSettings, data_of
from monitor.telegram.events import Button, Reply

CITIES = {
    "Los Angeles": "America/Los_Angeles",
    "Denver": "America/Denver",
    "Chicago": "America/Chicago",
    "New York": "America/New_York",
    "São Paulo": "America/Sao_Paulo",
    "UTC": "UTC",
    "London": "Europe/London",
    "Lisbon": "Europe/Lisbon",
    "Berlin": "Europe/Berlin",
    "Paris": "Europe/Paris",
    "Brussels": "Europe/Brussels",
    "Warsaw": "Europe/Warsaw",
    "Johannesburg": "Africa/Johannesburg",
    "Kyiv": "Europe/Kyiv",
    "Vilnius": "Europe/Vilnius",
    "Chișinău": "Europe/Chisinau",
    "Istanbul": "Europe/Istanbul",
    "Nairobi": "Africa/Nairobi",
    "Tbilisi": "Asia/Tbilisi",
    "Dubai": "Asia/Dubai",
    "Almaty": "Asia/Almaty",
    "Delhi": "Asia/Kolkata",
    "Taipei": "Asia/Taipei",
    "Tokyo": "Asia/Tokyo",
}
CITIES_A_ROW = 3
FORTNIGHT = timedelta(days=14)
USUAL = QuietHours(time(22), time(7))
STARTS, ENDS = (20, 21, 22, 23, 0), (5, 6, 7, 8, 9)

TYPED = (
    "\n\nOr write it:\n"
    "<code>/settings zone Kyiv</code>\n"
    "<code>/settings quiet 22:00-07:00 hold</code> · <code>silent</code> · <code>quiet off</code>\n"
    "<code>/settings digest weekdays 18:30</code> · <code>hourly</code> · <code>fri 17:00</code>\n"
    "<code>/settings pause 3 days</code> · <code>{date:%Y-%m-%d}</code> · <code>pause off</code>\n"
    "The last two mean all that this chat follows here; for one watchlist write its name first: "
    "<code>/settings pause {example} 3 days</code>"
)


def show_settings(chat: Chat, now: datetime, example: str = "", done: str = "") -> Reply:
    """Show a chat's settings; `done` is what has just been set."""
    text = (
        f"{_said(done)}<b>Settings of this chat</b>\n"
        f"🌍 Time zone: {_zone_text(chat, now)}\n"
        f"🌙 Quiet hours: {quiet_text(chat.quiet)}"
    )
    rows = (
        (
            Button("🌍 Time zone", data_of(SetZone())),
            Button("🌙 Quiet hours", data_of(SetQuiet())),
        ),
        (Button("🕑 Digests and pauses: by watchlist", data_of(ShowList())),),
    )
    return Reply(
        text + TYPED.format(example=html.escape(example) or "icc", date=now + FORTNIGHT), rows
    )


def _said(done: str) -> str:
    return f"{html.escape(done, quote=False)}\n\n" if done else ""


def _zone_text(chat: Chat, now: datetime) -> str:
    local = now.astimezone(zone_of(chat.time_zone))
    return f"{html.escape(chat.time_zone, quote=False)}, where it is {local:%H:%M} now"


def quiet_text(quiet: QuietHours | None) -> str:
    """Say when a chat's alerts don't ring, and what becomes of them."""
    if quiet is None:
        return "none, alerts ring at all hours"
    hours = f"{quiet.start:%H:%M}–{quiet.end:%H:%M}"
    if quiet.hold:
        return f"{hours}; what comes then is told as one digest at {quiet.end:%H:%M}"
    return f"{hours}; alerts come without a sound"


def show_zones(chat: Chat, now: datetime) -> Reply:
    """Show cities with their clocks: the one that shows the right time is as good as any."""
    text = (
        f"<b>Time zone</b>\nNow: {_zone_text(chat, now)}.\n"
        "Choose a city whose clock shows the right time, "
        "or write another: <code>/settings zone Kathmandu</code>"
    )
    cities = [_city(name, zone, chat, now) for name, zone in _by_clock(now)]
    rows = [
        tuple(cities[start : start + CITIES_A_ROW]) for start in range(0, len(cities), CITIES_A_ROW)
    ]
    return Reply(text, (*rows, (_BACK,)))


def _by_clock(now: datetime) -> list[tuple[str, str]]:
    """Order the cities as their clocks are now, west to east."""

    def offset(city: tuple[str, str]) -> float:
        away = now.astimezone(zone_of(city[1])).utcoffset()
        return away.total_seconds() if away else 0.0

    return sorted(CITIES.items(), key=offset)


def _city(name: str, zone: str, chat: Chat, now: datetime) -> Button:
    mark = "✓ " if zone == chat.time_zone else ""
    return Button(f"{mark}{name} {now.astimezone(zone_of(zone)):%H:%M}", data_of(SetZone(zone)))


_BACK = Button("‹ Settings", data_of(ShowSettings()))


def show_quiet(chat: Chat) -> Reply:
    """Show a chat's quiet hours, and buttons for others."""
    text = (
        f"<b>Quiet hours</b>\nNow: {quiet_text(chat.quiet)}.\n"
        "What is urgent (🚨) rings all the same.\n"
        "Any other hours: <code>/settings quiet 23:30-06:45 silent</code>"
    )
    off = Button(_ticked("None", chat.quiet is None), data_of(SetQuiet(end=True)))
    return Reply(text, (*_hours(chat.quiet), (off, _BACK)))


def _hours(now: QuietHours | None) -> tuple[tuple[Button, ...], ...]:
    base = now or USUAL

    def button(label: str, quiet: QuietHours, chosen: bool) -> Button:
        return Button(_ticked(label, chosen and now is not None), data_of(SetQuiet(quiet)))

    starts = tuple(
        button(f"🌙 {hour:02}", replace(base, start=time(hour)), base.start == time(hour))
        for hour in STARTS
        if time(hour) != base.end
    )
    ends = tuple(
        button(f"☀ {hour:02}", replace(base, end=time(hour)), base.end == time(hour))
        for hour in ENDS
        if time(hour) != base.start
    )
    hold = button("Hold, then one digest", replace(base, hold=True), base.hold)
    silent = button("Without a sound", replace(base, hold=False), not base.hold)
    return starts, ends, (hold, silent)


def _ticked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label
