"""For whom messages are composed; times and counts in words, for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from monitor.speech import ENGLISH, Speech


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is composed: the local time, the watchlists' titles, the language."""

    zone: tzinfo
    now: datetime
    titles: Mapping[str, str]
    speech: Speech = ENGLISH

    def title(self, watchlist: str) -> str:
        """Return a watchlist's title; its id where the file is gone."""
        return self.titles.get(watchlist, watchlist)

    def clock(self, moment: datetime) -> str:
        """Give a time of day as it is there, with the date where it isn't today."""
        return self.speech.moment(moment, self.now, self.zone)


def clock_text(moment: datetime, reader: Reader) -> str:
    """Give a time of day in the chat's zone, with the date where it isn't today."""
    local = moment.astimezone(reader.zone)
    today = reader.now.astimezone(reader.zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local.day} {local:%b}{year} {local:%H:%M}"


def count_stories(number: int, speech: Speech) -> str:
    """Say how many stories there are."""
    return speech.count(number, "{n} story", "{n} stories")


def duration_text(length: timedelta) -> str:
    """Give a length of time in its largest unit."""
    minutes = max(int(length.total_seconds() // 60), 1)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"


def age_text(age: timedelta) -> str:
    """Say how long ago something was."""
    return "just now" if age < timedelta(minutes=1) else f"{duration_text(age)} ago"


def count_text(number: int, one: str, many: str) -> str:
    """Give a number with its noun."""
    return f"{number} {one if number == 1 else many}"
