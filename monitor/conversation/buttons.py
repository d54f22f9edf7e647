"""What a pressed button asks for, done."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.conversation.desk import Desk
from monitor.conversation.wishes import set_language, set_wish
from monitor.model import (
    DAILY,
    Chat,
    Mode,
    QuietHours,
    Schedule,
    Subscription,
    read_zone,
    zone_of,
)
from monitor.speech import Speech
from monitor.telegram import dialogs
from monitor.telegram.dialogs import (
    Follow,
    Pause,
    SetLanguage,
    SetQuiet,
    SetTimes,
    SetWish,
    SetZone,
    ShowList,
    ShowSettings,
    ShowWatchlist,
    Unfollow,
)
from monitor.telegram.events import Event, Reply


def press(event: Event, chat: Chat, desk: Desk) -> Reply:
    """Answer a pressed button."""
    choice = dialogs.read_choice(event.argument)
    match choice:
        case ShowList(page):
            return dialogs.show_watchlists(desk.view(chat, event.thread), page)
        case ShowSettings() | SetZone() | SetQuiet() | SetLanguage() | SetWish():
            return _of_settings(choice, chat, event.thread, desk)
        case ShowWatchlist() | Follow() | Unfollow() | SetTimes() | Pause():
            return _of_watchlist(choice, chat, event.thread, desk)
        case None:
            return dialogs.out_of_date(desk.view(chat, event.thread))


def follow(chat: Chat, thread: int, watchlist: str, mode: Mode, desk: Desk) -> Schedule:
    """Follow a watchlist; who followed it before keeps the times of its digests."""
    before = desk.view(chat, thread).following.get(watchlist)
    schedule = before.schedule if before else DAILY
    desk.store.subscribe(chat.id, thread, watchlist, mode, schedule, desk.clock())
    return schedule


def _of_watchlist(
    choice: ShowWatchlist | Follow | Unfollow | SetTimes | Pause,
    chat: Chat,
    thread: int,
    desk: Desk,
) -> Reply:
    view, name = desk.view(chat, thread), choice.watchlist
    subscription = view.following.get(name)
    if name not in view.watchlists and not isinstance(choice, Unfollow):
        return dialogs.out_of_date(view)
    toast = ""
    match choice:
        case Follow(mode=mode):
            toast = _followed(view.speech, mode, follow(chat, thread, name, mode, desk))
        case Unfollow():
            desk.store.unsubscribe(chat.id, thread, name)
            toast = view.speech.say("Unsubscribed")
        case SetTimes() | Pause():
            if subscription is None:
                return dialogs.out_of_date(view)
            return _of_subscription(choice, subscription, desk)
    return _toasted(dialogs.show_watchlist(desk.view(chat, thread), name), toast)


def _followed(speech: Speech, mode: Mode, schedule: Schedule) -> str:
    if mode is Mode.ALERTS:
        return speech.say("You get alerts")
    return speech.say("You get a digest {when}", when=dialogs.when_text(schedule, speech))


def _of_subscription(choice: SetTimes | Pause, subscription: Subscription, desk: Desk) -> Reply:
    """Show or set when a subscription's digests come, or until when it is told nothing."""
    chat, thread = subscription.chat, subscription.thread
    match choice:
        case SetTimes(name, None):
            return dialogs.show_times(desk.view(chat, thread), subscription)
        case SetTimes(name, schedule):
            set_times(subscription, schedule or DAILY, desk)
            view = desk.view(chat, thread)
            when = dialogs.when_text(schedule or DAILY, view.speech)
            shown = dialogs.show_times(view, view.following[name])
            return _toasted(shown, view.speech.say("A digest {when}", when=when))
        case Pause(name, None):
            return dialogs.show_pauses(desk.view(chat, thread), subscription)
        case Pause(name, length):
            toast = pause(subscription, desk.clock() + (length or timedelta()), desk)
            return _toasted(dialogs.show_watchlist(desk.view(chat, thread), name), toast)


def set_times(subscription: Subscription, schedule: Schedule, desk: Desk) -> None:
    """Let a subscription's digests come at these times; it is a digest from now on."""
    desk.store.subscribe(
        subscription.chat.id,
        subscription.thread,
        subscription.watchlist,
        Mode.DIGEST,
        schedule,
        desk.clock(),
    )


def pause(subscription: Subscription, until: datetime, desk: Desk) -> str:
    """Tell a subscription nothing until a time, or let it go on; returns what was done."""
    now, chat = desk.clock(), subscription.chat
    later = until if until > now else None
    desk.store.pause(chat.id, subscription.thread, subscription.watchlist, later, now)
    speech = desk.speech(chat)
    if later is None:
        return speech.say("It goes on")
    time = speech.date_and_time(until, now, zone_of(chat.time_zone))
    return speech.say("Paused until {time}", time=time)


def _of_settings(
    choice: ShowSettings | SetZone | SetQuiet | SetLanguage | SetWish,
    chat: Chat,
    thread: int,
    desk: Desk,
) -> Reply:
    match choice:
        case SetZone(""):
            return dialogs.show_zones(desk.speech(chat), chat, desk.clock())
        case SetZone(zone):
            return _set_zone(zone, chat, thread, desk)
        case SetQuiet(None, end=False):
            return dialogs.show_quiet(desk.speech(chat), chat)
        case SetQuiet(quiet):
            return _set_quiet(quiet, chat, desk)
        case SetLanguage(""):
            return dialogs.show_languages(desk.speech(chat))
        case SetLanguage(language):
            toast = set_language(chat, language, desk)
        case SetWish(wish, on):
            toast = set_wish(chat, wish, on, desk)
        case _:
            toast = ""
    return _toasted(settings_of(chat, thread, desk), toast)


def _set_zone(zone: str, chat: Chat, thread: int, desk: Desk) -> Reply:
    try:
        desk.store.set_time_zone(chat.id, read_zone(zone))
    except ValueError:
        return dialogs.out_of_date(desk.view(chat, thread))
    toast = desk.speech(chat).say("Time zone: {zone}", zone=zone)
    return _toasted(settings_of(chat, thread, desk), toast)


def _set_quiet(quiet: QuietHours | None, chat: Chat, desk: Desk) -> Reply:
    desk.store.set_quiet_hours(chat.id, quiet)
    speech = desk.speech(chat)
    shown = dialogs.show_quiet(speech, _known(chat, desk))
    return _toasted(
        shown, speech.say("Quiet hours are set") if quiet else speech.say("No quiet hours")
    )


def settings_of(chat: Chat, thread: int, desk: Desk, done: str = "") -> Reply:
    """Show a chat's settings as they are now."""
    example = next((sub.watchlist for sub in desk.followed(chat, thread)), "")
    known = _known(chat, desk)
    return dialogs.show_settings(desk.speech(known), known, desk.clock(), example, done)


def _known(chat: Chat, desk: Desk) -> Chat:
    """Return a chat as it is stored now."""
    return desk.store.chat(chat.id) or chat


def _toasted(reply: Reply, toast: str) -> Reply:
    return Reply(reply.html, reply.rows, toast=toast or reply.toast)
