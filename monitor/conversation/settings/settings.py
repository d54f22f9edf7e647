"""`/settings`: by buttons, or typed as `zone Kyiv`, `language uk`, `silent on`, `pause 3 days` …"""

from __future__ import annotations

from datetime import datetime

from monitor.conversation.desk import Desk
from monitor.conversation.settings.wishes import set_language, set_wish
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.following import pause, set_times, toasted
from monitor.model import (
    Chat,
    Mode,
    Subscription,
    UnreadableError,
    moment_of,
    read_pause,
    read_quiet_hours,
    read_schedule,
    read_zone,
    zone_of,
)
from monitor.speech import language_name, languages, read_language
from monitor.telegram import dialogs
from monitor.telegram.choices.settings import SetLanguage, SetQuiet, SetWish, SetZone, ShowSettings
from monitor.telegram.events import Reply

ON, OFF = ("on", "yes"), ("off", "none", "no")
NAMES = 500  # the most characters shown of the names of watchlists


class RefusedError(Exception):
    """What was typed isn't set; its text says why, as HTML, in the chat's language."""


def settings(talk: Talk) -> Reply:
    """Show a chat's settings, or set what was typed; what can't be read is said, with examples."""
    chat, thread, desk = talk.chat, talk.thread, talk.desk
    what, _, value = talk.event.argument.strip().partition(" ")
    if not value.strip() and (choices := _choices(talk, what.lower())):
        return choices
    try:
        done = _set(what.lower(), value.strip(), chat, thread, desk) if what else ""
    except UnreadableError as error:
        done = f"✋ {dialogs.cannot_read(talk.speech, error)}"
    except RefusedError as error:
        done = f"✋ {error}"
    return _settings_of(chat, thread, desk, done)


def _choices(talk: Talk, what: str) -> Reply | None:
    """Show what there is to choose from, where only what is to be set was typed."""
    match what:
        case "zone":
            return dialogs.show_zones(talk.speech, talk.chat, talk.now)
        case "quiet":
            return dialogs.show_quiet(talk.speech, talk.chat)
        case "language":
            return dialogs.show_languages(talk.speech)
        case _:
            return None


def show_settings(talk: Talk, choice: ShowSettings) -> Reply:
    """Show a chat's settings as they are now."""
    return _settings_of(talk.chat, talk.thread, talk.desk)


def choose_zone(talk: Talk, choice: SetZone) -> Reply:
    """Show time zones, or let the chat's clock be that of one."""
    if not choice.zone:
        return dialogs.show_zones(talk.speech, talk.chat, talk.now)
    try:
        talk.desk.store.set_time_zone(talk.chat.id, read_zone(choice.zone))
    except ValueError:
        return dialogs.out_of_date(talk.view)
    shown = _settings_of(talk.chat, talk.thread, talk.desk)
    return toasted(shown, talk.speech.say("Time zone: {zone}", zone=choice.zone))


def choose_quiet(talk: Talk, choice: SetQuiet) -> Reply:
    """Show the quiet hours, or set or end them."""
    quiet, speech = choice.quiet, talk.speech
    if quiet is None and not choice.end:
        return dialogs.show_quiet(speech, talk.chat)
    talk.desk.store.set_quiet_hours(talk.chat.id, quiet)
    shown = dialogs.show_quiet(speech, _known(talk.chat, talk.desk))
    return toasted(
        shown, speech.say("Quiet hours are set") if quiet else speech.say("No quiet hours")
    )


def choose_language(talk: Talk, choice: SetLanguage) -> Reply:
    """Show the languages, or speak another from now on."""
    if not choice.language:
        return dialogs.show_languages(talk.speech)
    toast = set_language(talk.chat, choice.language, talk.desk)
    return toasted(_settings_of(talk.chat, talk.thread, talk.desk), toast)


def choose_wish(talk: Talk, choice: SetWish) -> Reply:
    """Set how the chat wants its messages."""
    toast = set_wish(talk.chat, choice.wish, choice.on, talk.desk)
    return toasted(_settings_of(talk.chat, talk.thread, talk.desk), toast)


def _settings_of(chat: Chat, thread: int, desk: Desk, done: str = "") -> Reply:
    example = next((sub.watchlist for sub in desk.followed(chat, thread)), "")
    known = _known(chat, desk)
    return dialogs.show_settings(desk.speech(known), known, desk.clock(), example, done)


def _known(chat: Chat, desk: Desk) -> Chat:
    """Return a chat as it is stored now."""
    return desk.store.chat(chat.id) or chat


def _set(what: str, value: str, chat: Chat, thread: int, desk: Desk) -> str:
    """Set one thing, and say what is set. Raises UnreadableError, RefusedError."""
    say = desk.speech(chat).say
    match what:
        case "zone":
            zone = dialogs.zone_of_city(desk.speech(chat), value) or read_zone(value)
            desk.store.set_time_zone(chat.id, zone)
            return say("The time zone is {zone} now.", zone=zone)
        case "quiet":
            return _set_quiet(value, chat, desk)
        case "language":
            return _set_language(value, chat, desk)
        case "silent" | "previews" | "weekly" | "surges":
            return set_wish(chat, what, _read_on(value, chat, desk), desk)
        case "digest":
            return _set_times(value, chat, thread, desk)
        case "pause":
            return _pause(value, chat, thread, desk)
        case _:
            raise RefusedError(
                say(
                    "'{what}' can't be set here; what can is zone, quiet, language, silent, "
                    "previews, weekly, surges, digest or pause.",
                    what=dialogs.safe(what, dialogs.TYPED),
                )
            )


def _set_quiet(value: str, chat: Chat, desk: Desk) -> str:
    quiet = None if value.lower() in OFF else read_quiet_hours(value)
    desk.store.set_quiet_hours(chat.id, quiet)
    say = desk.speech(chat).say
    return say("Quiet hours are set.") if quiet else say("There are no quiet hours any more.")


def _set_language(value: str, chat: Chat, desk: Desk) -> str:
    language = read_language(value)
    if not language:
        raise RefusedError(
            desk.speech(chat).say(
                "'{typed}' is no language that I speak; I speak {languages}.",
                typed=dialogs.safe(value, dialogs.TYPED),
                languages=", ".join(f"{language_name(code)} ({code})" for code in languages()),
            )
        )
    return set_language(chat, language, desk)


def _read_on(value: str, chat: Chat, desk: Desk) -> bool:
    if value.lower() in (*ON, *OFF):
        return value.lower() in ON
    raise RefusedError(
        desk.speech(chat).say(
            "'{typed}' is neither on nor off; write <code>on</code> or <code>off</code>.",
            typed=dialogs.safe(value, dialogs.TYPED),
        )
    )


def _set_times(value: str, chat: Chat, thread: int, desk: Desk) -> str:
    speech = desk.speech(chat)
    meant, times = _meant(value, chat, thread, desk)
    schedule = read_schedule(times)
    if len(meant) > 1:
        meant = [sub for sub in meant if sub.mode is Mode.DIGEST]
    if not meant:
        raise RefusedError(
            speech.say("This chat follows nothing as a digest; write a watchlist's name first.")
        )
    for subscription in meant:
        set_times(subscription, schedule, desk)
    return speech.say(
        "A digest {when}: {watchlists}.",
        when=dialogs.when_text(schedule, speech),
        watchlists=_names(meant, desk),
    )


def _pause(value: str, chat: Chat, thread: int, desk: Desk) -> str:
    meant, text = _meant(value, chat, thread, desk)
    now = desk.clock()
    until = now if text.lower() in OFF else _read_until(text, now, chat)
    done = [pause(subscription, until, desk) for subscription in meant]
    return desk.speech(chat).say(
        "{done}: {watchlists}.", done=done[0], watchlists=_names(meant, desk)
    )


def _read_until(text: str, now: datetime, chat: Chat) -> datetime:
    zone = zone_of(chat.time_zone)
    return moment_of(read_pause(text, now.astimezone(zone).replace(tzinfo=None)), zone)


def _meant(value: str, chat: Chat, thread: int, desk: Desk) -> tuple[list[Subscription], str]:
    """Tell which watchlists are meant (the one that is named first, else all), and what of them."""
    say, followed = desk.speech(chat).say, desk.followed(chat, thread)
    if not followed:
        raise RefusedError(say("This chat follows no watchlist here yet: /watchlists"))
    name, _, rest = value.partition(" ")
    named = [sub for sub in followed if sub.watchlist == name.lower()]
    if not named and name.lower() in {each.id for each in desk.visible(chat)}:
        raise RefusedError(
            say(
                "This chat does not follow {watchlist} here: /watchlists",
                watchlist=dialogs.safe(name, dialogs.TYPED),
            )
        )
    return (named, rest.strip()) if named else (followed, value)


def _names(subscriptions: list[Subscription], desk: Desk) -> str:
    titles = desk.titles()
    names = ", ".join(titles.get(sub.watchlist, sub.watchlist) for sub in subscriptions)
    return dialogs.safe(names, NAMES)
