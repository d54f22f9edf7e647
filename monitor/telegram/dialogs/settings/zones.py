"""Time zones, chosen by the clocks of cities."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import datetime

from monitor.model import Chat, zone_of
from monitor.speech import Speech
from monitor.telegram.choices.settings import SetZone, ShowSettings
from monitor.telegram.dialogs.parts import Rows, in_rows
from monitor.telegram.events import Button, Reply

CITIES_A_ROW = 3


def _cities(speech: Speech) -> list[tuple[str, str]]:
    say = speech.say
    return [
        (say("Los Angeles"), "America/Los_Angeles"),
        (say("Denver"), "America/Denver"),
        (say("Chicago"), "America/Chicago"),
        (say("New York"), "America/New_York"),
        (say("São Paulo"), "America/Sao_Paulo"),
        (say("UTC"), "UTC"),
        (say("London"), "Europe/London"),
        (say("Lisbon"), "Europe/Lisbon"),
        (say("Berlin"), "Europe/Berlin"),
        (say("Paris"), "Europe/Paris"),
        (say("Brussels"), "Europe/Brussels"),
        (say("Warsaw"), "Europe/Warsaw"),
        (say("Johannesburg"), "Africa/Johannesburg"),
        (say("Kyiv"), "Europe/Kyiv"),
        (say("Vilnius"), "Europe/Vilnius"),
        (say("Chișinău"), "Europe/Chisinau"),
        (say("Istanbul"), "Europe/Istanbul"),
        (say("Nairobi"), "Africa/Nairobi"),
        (say("Tbilisi"), "Asia/Tbilisi"),
        (say("Dubai"), "Asia/Dubai"),
        (say("Almaty"), "Asia/Almaty"),
        (say("Delhi"), "Asia/Kolkata"),
        (say("Taipei"), "Asia/Taipei"),
        (say("Tokyo"), "Asia/Tokyo"),
    ]


def zone_of_city(speech: Speech, typed: str) -> str:
    """Return the time zone of a city that a button shows, by its name in this language; or ""."""
    zones = {name.lower(): zone for name, zone in _cities(speech)}
    return zones.get(typed.strip().lower(), "")


def zone_text(speech: Speech, chat: Chat, now: datetime) -> str:
    """Say in which time zone a chat is, and what its clock shows."""
    local = now.astimezone(zone_of(chat.time_zone))
    return speech.say(
        "{zone}, where it is {time} now",
        zone=html.escape(chat.time_zone, quote=False),
        time=speech.clock(local),
    )


def show_zones(speech: Speech, chat: Chat, now: datetime) -> Reply:
    """Show cities with their clocks: the one that shows the right time is as good as any."""
    text = speech.say(
        "<b>Time zone</b>\nNow: {zone}.\n"
        "Choose a city whose clock shows the right time, "
        "or write another: <code>/settings zone Kathmandu</code>",
        zone=zone_text(speech, chat, now),
    )
    rows = city_rows(speech, now, lambda zone: SetZone(zone).data, chat.time_zone)
    return Reply(text, (*rows, (back_to_settings(speech),)))


def city_rows(speech: Speech, now: datetime, data: Callable[[str], str], chosen: str = "") -> Rows:
    """Give cities with their clocks as buttons, each with the `data` of its zone."""
    buttons = [
        Button(f"{'✓ ' if zone == chosen else ''}{name} {_clock(zone, speech, now)}", data(zone))
        for name, zone in _by_clock(speech, now)
    ]
    return in_rows(buttons, CITIES_A_ROW)


def _by_clock(speech: Speech, now: datetime) -> list[tuple[str, str]]:
    """Order the cities as their clocks are now, west to east."""

    def offset(city: tuple[str, str]) -> float:
        away = now.astimezone(zone_of(city[1])).utcoffset()
        return away.total_seconds() if away else 0.0

    return sorted(_cities(speech), key=offset)


def _clock(zone: str, speech: Speech, now: datetime) -> str:
    return speech.clock(now.astimezone(zone_of(zone)))


def back_to_settings(speech: Speech) -> Button:
    """Give the way back to all settings."""
    return Button(speech.say("‹ Settings"), ShowSettings().data)
