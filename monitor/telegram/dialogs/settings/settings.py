"""The chat's settings, and its quiet hours."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import datetime, time, timedelta

from monitor.model import Chat, QuietHours
from monitor.speech import Speech, language_name, languages
from monitor.telegram.choices.settings import SetLanguage, SetQuiet, SetWish, SetZone, Wish
from monitor.telegram.choices.watchlists import ShowList
from monitor.telegram.dialogs.parts import Rows
from monitor.telegram.dialogs.settings.zones import back_to_settings, zone_text
from monitor.telegram.events import Button, Reply

FORTNIGHT = timedelta(days=14)
USUAL = QuietHours(time(22), time(7))
STARTS, ENDS = (20, 21, 22, 23, 0), (5, 6, 7, 8, 9)

COMMANDS = """\
<code>/settings zone Kyiv</code>
<code>/settings quiet 22:00-07:00 hold</code> · <code>silent</code> · <code>quiet off</code>
<code>/settings language uk</code> · <code>silent on</code> · <code>previews off</code> \
· <code>weekly on</code> · <code>surges off</code>
<code>/settings digest weekdays 18:30</code> · <code>hourly</code> · <code>fri 17:00</code>
<code>/settings pause 3 days</code> · <code>{date}</code> · <code>pause off</code>"""


def show_settings(
    speech: Speech, chat: Chat, now: datetime, example: str = "", done: str = ""
) -> Reply:
    """Show a chat's settings; `done` says, as HTML, what has just been set."""
    say = speech.say
    lines = [
        say("<b>Settings of this chat</b>"),
        say("🌍 Time zone: {zone}", zone=zone_text(speech, chat, now)),
        say("🌙 Quiet hours: {hours}", hours=quiet_text(speech, chat)),
        say("💬 Language: {language}", language=speech.name()),
        *_wishes(speech, chat),
    ]
    parts = [done] if done else []
    text = "\n\n".join([*parts, "\n".join(lines), _typed(speech, now, example)])
    return Reply(text, _buttons(speech, chat))


def _wishes(speech: Speech, chat: Chat) -> tuple[str, ...]:
    """Say how messages come, a line for each wish."""
    say = speech.say
    return (
        say("🔕 Sound: none, not even for what is urgent") if chat.silent else say("🔔 Sound: on"),
        say("🔗 Link previews: under alerts") if chat.previews else say("🔗 Link previews: none"),
        say("📈 Weekly note: on") if chat.weekly else say("📈 Weekly note: off"),
        say("🌊 Surge notes: on") if chat.surges else say("🌊 Surge notes: off"),
    )


def _buttons(speech: Speech, chat: Chat) -> Rows:
    say = speech.say

    def toggle(label: str, wish: Wish, on: bool) -> Button:
        return Button(ticked(label, on), SetWish(wish, not on).data)

    return (
        (
            Button(say("🌍 Time zone"), SetZone().data),
            Button(say("🌙 Quiet hours"), SetQuiet().data),
        ),
        (
            Button(say("💬 Language"), SetLanguage().data),
            toggle(say("🔕 Silent"), "silent", chat.silent),
        ),
        (
            toggle(say("🔗 Previews"), "previews", chat.previews),
            toggle(say("📈 Weekly note"), "weekly", chat.weekly),
        ),
        (toggle(say("🌊 Surge notes"), "surges", chat.surges),),
        (Button(say("🕑 Digests and pauses: by watchlist"), ShowList().data),),
    )


def show_languages(speech: Speech) -> Reply:
    """Show the languages that there are, each by its own name."""
    rows = [
        (Button(ticked(language_name(code), code == speech.language), SetLanguage(code).data),)
        for code in languages()
    ]
    text = speech.say(
        "<b>Language</b>\nThe one in which I speak here. News and watchlists stay as they are."
    )
    return Reply(text, (*rows, (back_to_settings(speech),)))


def _typed(speech: Speech, now: datetime, example: str) -> str:
    """Say how settings are typed; they are the same words in every language."""
    in_a_fortnight = f"{now + FORTNIGHT:%Y-%m-%d}"
    all_or_one = speech.say(
        "The last two mean all that this chat follows here; for one watchlist write its name "
        "first: <code>/settings pause {watchlist} 3 days</code>",
        watchlist=html.escape(example) or "icc",
    )
    return "\n".join([speech.say("Or write it:"), COMMANDS.format(date=in_a_fortnight), all_or_one])


def quiet_text(speech: Speech, chat: Chat) -> str:
    """Say when a chat's alerts don't ring, and what becomes of them."""
    quiet = chat.quiet
    if quiet is None:
        return speech.say("none") if chat.silent else speech.say("none, alerts ring at all hours")
    start, end = speech.clock(quiet.start), speech.clock(quiet.end)
    if quiet.hold:
        return speech.say(
            "{start}–{end}; what comes then is told as one digest at {end}", start=start, end=end
        )
    return speech.say("{start}–{end}; alerts come without a sound", start=start, end=end)


def show_quiet(speech: Speech, chat: Chat) -> Reply:
    """Show a chat's quiet hours, and buttons for others."""
    lines = [
        speech.say("<b>Quiet hours</b>\nNow: {hours}.", hours=quiet_text(speech, chat)),
        speech.say("What is urgent (🚨) comes at once, but without a sound, as all does here.")
        if chat.silent
        else speech.say("What is urgent (🚨) rings all the same."),
        speech.say("Any other hours: <code>/settings quiet 23:30-06:45 silent</code>"),
    ]
    off = Button(ticked(speech.say("None"), chat.quiet is None), SetQuiet(end=True).data)
    return Reply("\n".join(lines), (*_hours(speech, chat.quiet), (off, back_to_settings(speech))))


def _hours(speech: Speech, now: QuietHours | None) -> Rows:
    base = now or USUAL

    def button(label: str, quiet: QuietHours, chosen: bool) -> Button:
        return Button(ticked(label, chosen and now is not None), SetQuiet(quiet).data)

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
