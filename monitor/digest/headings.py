"""What digests are called: by what made them come."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.digest.telling import Why
from monitor.model import Subscription
from monitor.speech import Speech


def regular_heading(subscriptions: Sequence[Subscription], speech: Speech) -> str:
    """Call a digest that comes in its time."""
    if is_hourly(subscriptions):
        return speech.say("Hourly digest")
    days = {len(sub.schedule.days) for sub in subscriptions if not sub.schedule.hourly}
    if 7 in days:
        return speech.say("Daily digest")
    return speech.say("Weekly digest") if days == {1} else speech.say("Digest")


def is_hourly(subscriptions: Sequence[Subscription]) -> bool:
    """Tell whether these digests come every hour."""
    return all(sub.schedule.hourly for sub in subscriptions)


def held_heading(why: Why, speech: Speech) -> str:
    """Call a digest of what would have been alerts."""
    match why:
        case "quiet":
            return speech.say("While it was quiet")
        case "paused":
            return speech.say("While it was paused")
        case _:
            return speech.say("Many at once")


def catch_up_heading(speech: Speech) -> str:
    """Call a digest of what stored items hit after a change of keywords."""
    return speech.say("New matches after a change of keywords")
