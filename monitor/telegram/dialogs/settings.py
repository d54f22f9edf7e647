"""The chat's settings, and its quiet hours."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import datetime, time, timedelta

from monitor.model import Chat, QuietHours
from monitor.speech import Speech
from monitor.telegram.dialogs.choices import SetQuiet, SetZone, ShowList, data_of
from monitor.telegram.dialogs.zones import back_to_settings, zone_text
from monitor.telegram.events import Button, Reply

FORTNIGHT = timedelta(days=14)
USUAL = QuietHours(time(22), time(7))
STARTS, ENDS = (20, 21, 22, 23, 0), (5, 6, 7, 8, 9)


def show_settings(
    speech: Speech, chat: Chat, now: datetime, example: str = "", done: str = ""
) -> Reply:
    """Show a chat's settings; `done` says, as HTML, what has just been set."""
    say = speech.say
    lines = [
        say("<b>Settings of this chat</b>"),
        say("🌍 Time zone: {zone}", zone=zone_text(speech, chat, now)),
        say("🌙 Quiet hours: {hours}", hours=quiet_text(speech, chat.quiet)),
    ]
    rows = (
        (
            Button(say("🌍 Time zone"), data_of(SetZone())),
            Button(say("🌙 Quiet hours"), data_of(SetQuiet())),
        ),
        (Button(say("🕑 Digests and pauses: by watchlist"), data_of(ShowList())),),
    )
    parts = [done] if done else []
    return Reply("\n\n".join([*parts, "\n".join(lines), _typed(speech, now, example)]), rows)


def _typed(speech: Speech, now: datetime, example: str) -> str:
    """Say how settings are typed; they are the same words in every language."""
    return speech.say(
        "Or write it:\n"
        "<code>/settings zone Kyiv</code>\n"
        "<code>/settings quiet 22:00-07:00 hold</code> · <code>silent</code> · "
        "<code>quiet off</code>\n"
        "<code>/settings digest weekdays 18:30</code> · <code>hourly</code> · "
        "<code>fri 17:00</code>\n"
        "<code>/settings pause 3 days</code> · <code>{date}</code> · <code>pause off</code>\n"
        "The last two mean all that this chat follows here; for one watchlist write its name "
        "first: <code>/settings pause {watchlist} 3 days</code>",
        date=f"{now + FORTNIGHT:%Y-%m-%d}",
        watchlist=html.escape(example) or "icc",
    )


def quiet_text(speech: Speech, quiet: QuietHours | None) -> str:
    """Say when a chat's alerts don't ring, and what becomes of them."""
    if quiet is None:
        return speech.say("none, alerts ring at all hours")
    start, end = speech.clock(quiet.start), speech.clock(quiet.end)
    if quiet.hold:
        return speech.say(
            "{start}–{end}; what comes then is told as one digest at {end}", start=start, end=end
        )
    return speech.say("{start}–{end}; alerts come without a sound", start=start, end=end)


def show_quiet(speech: Speech, chat: Chat) -> Reply:
    """Show a chat's quiet hours, and buttons for others."""
    text = speech.say(
        "<b>Quiet hours</b>\nNow: {hours}.\n"
        "What is urgent (🚨) rings all the same.\n"
        "Any other hours: <code>/settings quiet 23:30-06:45 silent</code>",
        hours=quiet_text(speech, chat.quiet),
    )
    off = Button(ticked(speech.say("None"), chat.quiet is None), data_of(SetQuiet(end=True)))
    return Reply(text, (*_hours(speech, chat.quiet), (off, back_to_settings(speech))))


def _hours(speech: Speech, now: QuietHours | None) -> tuple[tuple[Button, ...], ...]:
    base = now or USUAL

    def button(label: str, quiet: QuietHours, chosen: bool) -> Button:
        return Button(ticked(label, chosen and now is not None), data_of(SetQuiet(quiet)))

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
    hold = button(speech.say("Hold, then one digest"), replace(base, hold=True), base.hold)
    silent = button(speech.say("Without a sound"), replace(base, hold=False), not base.hold)
    return starts, ends, (hold, silent)


def ticked(label: str, chosen: bool) -> str:
    """Mark what is chosen."""
    return f"✓ {label}" if chosen else label
