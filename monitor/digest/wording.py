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
    return reader.clock(moment)


def count_stories(number: int, speech: Speech) -> str:
    """Say how many stories there are."""
    return speech.count(number, "{n} story", "{n} stories")


def age_text(age: timedelta) -> str:
    """Say how long ago something was."""
    return ENGLISH.age(age)


def count_text(number: int, one: str, many: str) -> str:
    """Give a number with its noun."""
    return f"{number} {one if number == 1 else many}"
