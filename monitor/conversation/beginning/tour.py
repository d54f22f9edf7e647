"""The first minute: a subject is chosen, alerts or digests, a clock; then a sample is shown."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from monitor.conversation.beginning.samples import hit_lately, lines, sample, tried
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.cards import facts_of
from monitor.conversation.watchlists.following import begin_to_follow, toasted
from monitor.model import Mode, Subscription, read_zone
from monitor.telegram import dialogs
from monitor.telegram.choices.beginning import Begin, BeginAt, LookAt, ShowBeginning
from monitor.telegram.events import Reply


def welcome(talk: Talk) -> Reply:
    """Greet a chat: with what it follows or, where that is nothing yet, with what there is."""
    view = talk.view
    if view.following:
        return dialogs.welcome_back(view)
    return dialogs.welcome(view, talk.chat.kind)


def show_beginning(talk: Talk, choice: ShowBeginning) -> Reply:
    """Show a page of what there is to begin with."""
    return dialogs.welcome(talk.view, talk.chat.kind, choice.page)


async def look_at(talk: Talk, choice: LookAt) -> Reply:
    """Show what a watchlist would have told in the last days."""
    view, watchlist = talk.view, choice.watchlist
    if watchlist not in view.watchlists:
        return dialogs.out_of_date(view)
    if watchlist in view.following:
        return dialogs.show_watchlist(view, watchlist, facts_of(talk, watchlist))
    found = await hit_lately(talk, watchlist)
    if found.count:
        return dialogs.looked(view, watchlist, found, lines(talk, found.stories))
    if not talk.desk.store.has_items():
        first_poll = talk.desk.store.first_poll_due()
        return dialogs.too_early(view, watchlist, first_poll, talk.chat.time_zone)
    return replace(dialogs.searching(view, watchlist), then=partial(_try, talk, watchlist))


async def _try(talk: Talk, watchlist: str) -> Reply:
    found = await tried(talk, watchlist)
    return dialogs.looked(talk.view, watchlist, found, lines(talk, found.stories))


def begin(talk: Talk, choice: Begin) -> Reply:
    """Follow a watchlist, and show what will come; before a digest, ask for the clock."""
    view, watchlist = talk.view, choice.watchlist
    if watchlist not in view.watchlists:
        return dialogs.out_of_date(view)
    before = view.following.get(watchlist)
    if before is not None and before.mode is choice.mode:
        card = dialogs.show_watchlist(view, watchlist, facts_of(talk, watchlist))
        return replace(card, toast=dialogs.what_comes(view.speech, before))
    begin_to_follow(talk, watchlist, choice.mode)
    followed = talk.view.following[watchlist]
    if choice.mode is Mode.DIGEST and not talk.desk.store.zone_is_chosen(talk.chat.id):
        reply = dialogs.ask_clock(talk.view, followed)
    else:
        reply = _begun(talk, followed)
    return replace(reply, toast=dialogs.what_comes(talk.speech, followed))


def begin_at(talk: Talk, choice: BeginAt) -> Reply:
    """Let digests come by a clock, and show what will come."""
    try:
        zone = read_zone(choice.zone)
    except ValueError:
        return dialogs.out_of_date(talk.view)
    talk.desk.store.set_time_zone(talk.chat.id, zone)
    talk = replace(talk, chat=replace(talk.chat, time_zone=zone))
    digests = [sub for sub in talk.view.following.values() if sub.mode is Mode.DIGEST]
    if not digests:
        toast = talk.speech.say("Time zone: {zone}", zone=zone)
        return toasted(welcome(talk), toast)
    return _begun(talk, max(digests, key=lambda sub: sub.id))


def with_sample(talk: Talk, watchlist: str, mode: Mode, reply: Reply) -> Reply:
    """Let a sample of what will come follow a reply, where the archive has anything."""
    if not talk.desk.store.has_items():
        return reply
    return replace(reply, then=partial(sample, talk, watchlist, mode))


def _begun(talk: Talk, followed: Subscription) -> Reply:
    has_sample = talk.desk.store.has_items()
    reply = dialogs.begun(talk.view, followed, sample=has_sample)
    return with_sample(talk, followed.watchlist, followed.mode, reply)
