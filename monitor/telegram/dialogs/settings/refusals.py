"""What was typed and can't be set: why, and how to write it."""

from __future__ import annotations

from monitor.model import UnreadableError
from monitor.speech import Speech
from monitor.telegram.dialogs.parts import safe

TYPED = 100  # the most characters shown of what was typed


def cannot_read(speech: Speech, error: UnreadableError) -> str:
    """Say why what somebody typed can't be read, and how to write it."""
    typed, hint = safe(error.typed, TYPED), safe(error.hint, TYPED)
    match error.what:
        case "zone":
            return _no_zone(speech, typed, hint)
        case "schedule" | "weekday" | "time":
            return _no_schedule(speech, error.what, typed)
        case "quiet" | "empty":
            return _no_quiet_hours(speech, error.what, typed)
        case _:
            return _no_pause(speech, error.what, typed, hint)


def _no_zone(speech: Speech, typed: str, nearest: str) -> str:
    if nearest:
        return speech.say(
            "'{typed}' is no time zone that I know; did you mean {zone}?", typed=typed, zone=nearest
        )
    return speech.say(
        "'{typed}' is no time zone that I know; write its largest city, like Europe/Kyiv.",
        typed=typed,
    )


def _no_schedule(speech: Speech, what: str, typed: str) -> str:
    if what == "time":
        return speech.say(
            "{typed} is no time of day; the day goes from 00:00 to 23:59.", typed=typed
        )
    if what == "weekday":
        return speech.say(
            "'{typed}' is no day of the week; write <code>weekdays 08:00</code>, "
            "<code>mon,thu 18:30</code> or <code>fri 17:00</code>.",
            typed=typed,
        )
    return speech.say(
        "'{typed}' says no time for digests; write <code>hourly</code>, <code>08:00</code>, "
        "<code>weekdays 08:00</code>, <code>mon,thu 18:30</code> or <code>fri 17:00</code>.",
        typed=typed,
    )


def _no_quiet_hours(speech: Speech, what: str, typed: str) -> str:
    if what == "empty":
        return speech.say("Quiet hours must end at another time than they begin.")
    return speech.say(
        "'{typed}' says no quiet hours; write <code>22:00-07:00 hold</code> or "
        "<code>22:00-07:00 silent</code>.",
        typed=typed,
    )


def _no_pause(speech: Speech, what: str, typed: str, hint: str) -> str:
    match what:
        case "past":
            return speech.say("{typed} is over already; now it is {now}.", typed=typed, now=hint)
        case "long":
            return speech.say(
                "A pause lasts a year at the most; to end for good, unsubscribe: /watchlists"
            )
        case "date":
            return speech.say("{typed} is no date of the calendar.", typed=typed)
        case _:
            return speech.say(
                "'{typed}' says no end of a pause; write <code>3 days</code>, "
                "<code>tomorrow</code> or <code>{date}</code>.",
                typed=typed,
                date=hint,
            )
