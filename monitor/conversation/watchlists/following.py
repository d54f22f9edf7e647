"""What a chat follows, and how: the watchlists as buttons, alerts or digests, times, pauses."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.conversation.desk import Desk
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.cards import card
from monitor.model import DAILY, Mode, Schedule, Subscription, zone_of
from monitor.pipeline import digest_on_request
from monitor.speech import Speech
from monitor.telegram import dialogs
from monitor.telegram.choices.watchlists import (
    Follow,
    Pause,
    SetTimes,
    ShowList,
    ShowWatchlist,
    Unfollow,
)
from monitor.telegram.events import Reply


def watchlists(talk: Talk) -> Reply:
    """Answer /watchlists."""
    return dialogs.show_watchlists(talk.view)


def digest(talk: Talk) -> Reply | None:
    """Answer /digest: with the digest itself, which is sent in its turn."""
    desk = talk.desk
    stories = digest_on_request(
        desk.store, talk.chat.id, talk.thread, desk.titles(), talk.now, desk.language
    )
    if stories is None:
        return dialogs.nothing_followed(talk.speech)
    desk.wake()
    return None


def show_list(talk: Talk, choice: ShowList) -> Reply:
    """Show a page of the watchlists."""
    return dialogs.show_watchlists(talk.view, choice.page)


def show_watchlist(talk: Talk, choice: ShowWatchlist) -> Reply:
    """Show one watchlist."""
    return card(talk, choice.watchlist)


def follow(talk: Talk, choice: Follow) -> Reply:
    """Let the chat follow a watchlist, or follow it in another way."""
    if choice.watchlist not in talk.view.watchlists:
        return dialogs.out_of_date(talk.view)
    schedule = begin_to_follow(talk, choice.watchlist, choice.mode)
    return card(talk, choice.watchlist, _followed(talk.speech, choice.mode, schedule))


def unfollow(talk: Talk, choice: Unfollow) -> Reply:
    """Let the chat follow a watchlist no more, also one whose file is gone."""
    talk.desk.store.unsubscribe(talk.chat.id, talk.thread, choice.watchlist)
    return card(talk, choice.watchlist, talk.speech.say("Unsubscribed"))


def choose_times(talk: Talk, choice: SetTimes) -> Reply:
    """Show when a watchlist's digests come, or let them come at other times."""
    subscription = _followed_here(talk, choice.watchlist)
    if subscription is None:
        return dialogs.out_of_date(talk.view)
    if choice.schedule is None:
        return dialogs.show_times(talk.view, subscription)
    set_times(subscription, choice.schedule, talk.desk)
    view = talk.view
    shown = dialogs.show_times(view, view.following[choice.watchlist])
    when = dialogs.when_text(choice.schedule, view.speech)
    return toasted(shown, view.speech.say("A digest {when}", when=when))


def choose_pause(talk: Talk, choice: Pause) -> Reply:
    """Show for how long a watchlist may be paused, or pause it."""
    subscription = _followed_here(talk, choice.watchlist)
    if subscription is None:
        return dialogs.out_of_date(talk.view)
    if choice.length is None:
        return dialogs.show_pauses(talk.view, subscription)
    toast = pause(subscription, talk.now + (choice.length or timedelta()), talk.desk)
    return card(talk, choice.watchlist, toast)


def begin_to_follow(talk: Talk, watchlist: str, mode: Mode) -> Schedule:
    """Follow a watchlist; who followed it before keeps the times of its digests."""
    before = talk.view.following.get(watchlist)
    schedule = before.schedule if before else DAILY
    talk.desk.store.subscribe(talk.chat.id, talk.thread, watchlist, mode, schedule, talk.now)
    return schedule


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


def toasted(reply: Reply, toast: str) -> Reply:
    """Give a reply a line that flashes where the button was pressed."""
    return Reply(reply.html, reply.rows, toast=toast or reply.toast)


def _followed_here(talk: Talk, watchlist: str) -> Subscription | None:
    """Return how a watchlist that there is, is followed here."""
    view = talk.view
    return view.following.get(watchlist) if watchlist in view.watchlists else None


def _followed(speech: Speech, mode: Mode, schedule: Schedule) -> str:
    if mode is Mode.ALERTS:
        return speech.say("You get alerts")
    return speech.say("You get a digest {when}", when=dialogs.when_text(schedule, speech))
