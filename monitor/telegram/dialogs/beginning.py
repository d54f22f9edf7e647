"""The first minute: what this is, what a watchlist would have told, and what comes from now on."""

from __future__ import annotations

import html
from datetime import datetime

from monitor.model import DAILY, ChatKind, Lately, Mode, Subscription, zone_of
from monitor.speech import Speech
from monitor.telegram.choices.beginning import Begin, BeginAt, LookAt, ShowBeginning
from monitor.telegram.choices.settings import ShowSettings
from monitor.telegram.choices.watchlists import ShowList
from monitor.telegram.choices.words import AddTo
from monitor.telegram.dialogs.parts import Rows, cut, pages_of, safe, turning
from monitor.telegram.dialogs.settings.zones import city_rows
from monitor.telegram.dialogs.watchlists.card import NO_FACTS, Facts, show_watchlist
from monitor.telegram.dialogs.watchlists.listed import (
    DESCRIPTION,
    LABEL,
    PAGE,
    View,
    is_paused,
    show_watchlists,
    when_text,
)
from monitor.telegram.events import Button, Reply

FOLLOWED_SHOWN = 10


def welcome(view: View, kind: ChatKind, page: int = 0) -> Reply:
    """Say what this is, in two lines, and show what there is to begin with."""
    say = view.speech.say
    if kind is ChatKind.PRIVATE:
        intro = say("I watch the news for words that matter and tell you when they appear.")
    else:
        intro = say("I watch the news for words that matter and tell this chat when they appear.")
    alerts = say("Every alert says which outlet, when, and which words matched.")
    text = f"{intro}\n{alerts}\n\n{_what_to_choose(view)}"
    return Reply(text, (*_pages(view, page), (_own_words(view.speech),)))


def _what_to_choose(view: View) -> str:
    if not view.watchlists:
        return view.speech.say("There is no watchlist yet. Write the words that matter to you.")
    return view.speech.say("What shall it be? Choose a watchlist, or write words of your own.")


def _own_words(speech: Speech) -> Button:
    return Button(speech.say("✍ My own words"), AddTo("").data)


def _pages(view: View, page: int) -> Rows:
    listed = list(view.watchlists.values())
    pages = pages_of(len(listed), PAGE)
    page = min(page, pages - 1)
    rows = (
        (Button(cut(each.title, LABEL), LookAt(each.id).data),)
        for each in listed[page * PAGE : (page + 1) * PAGE]
    )
    return (*rows, *turning(page, pages, lambda to: ShowBeginning(to).data))


def welcome_back(view: View) -> Reply:
    """Show who follows something already what that is, and all that there is."""
    lines = [_followed(view, sub) for sub in view.following.values()]
    more = len(lines) - FOLLOWED_SHOWN
    shown = lines[:FOLLOWED_SHOWN]
    if more > 0:
        shown.append(view.speech.count(more, "and {n} more", "and {n} more"))
    intro = "\n".join([view.speech.say("<b>You follow:</b>"), *shown])
    return show_watchlists(view, intro=f"{intro}\n\n")


def _followed(view: View, subscription: Subscription) -> str:
    say, title = view.speech.say, view.title(subscription.watchlist)
    if is_paused(view, subscription):
        return say("⏸ {watchlist}: paused", watchlist=title)
    if subscription.mode is Mode.ALERTS:
        return say("🔔 {watchlist}: an alert for each story", watchlist=title)
    when = when_text(subscription.schedule, view.speech)
    return say("📋 {watchlist}: a digest {when}", watchlist=title, when=when)


# ---------------------------------------------------------------- one watchlist


def searching(view: View, watchlist: str) -> Reply:
    """Say that what a watchlist would have told is being looked for."""
    said = view.speech.say("Looking through the last 7 days…")
    return Reply(f"{_head(view, watchlist)}\n\n{said}")


def looked(view: View, watchlist: str, lately: Lately, samples: str) -> Reply:
    """Show what a watchlist would have told in the last 7 days; `samples`: some of it, as HTML."""
    if not lately.count:
        found = view.speech.say(
            "Nothing in the last 7 days would have matched. Follow it, and you hear as soon as "
            "something does."
        )
    else:
        found = view.speech.count(
            lately.count,
            "In the last 7 days it would have matched {n} story:",
            "In the last 7 days it would have matched {n} stories:",
        )
    return _offer(view, watchlist, f"{found}\n{samples}" if samples else found)


def too_early(view: View, watchlist: str, first_poll: datetime | None, zone: str) -> Reply:
    """Say that nothing was read yet, and when the first feeds will be."""
    if first_poll is None:
        said = view.speech.say("No feed is watched yet, so nothing can be told: /feeds")
    elif first_poll <= view.now:
        said = view.speech.say(
            "The archive is empty yet: the first feeds are being read just now. Follow it, and "
            "you hear as soon as something matches."
        )
    else:
        said = view.speech.say(
            "The archive is empty yet: the first feeds are read at {time}. Follow it, and you "
            "hear as soon as something matches.",
            time=view.speech.moment(first_poll, view.now, zone_of(zone)),
        )
    return _offer(view, watchlist, said)


def _head(view: View, watchlist: str) -> str:
    lines = [f"<b>{view.title(watchlist)}</b>"]
    if description := view.watchlists[watchlist].description:
        lines.append(safe(description, DESCRIPTION))
    return "\n".join(lines)


def _offer(view: View, watchlist: str, said: str) -> Reply:
    say = view.speech.say
    daily = say("📋 A daily digest at {time}", time=view.speech.clock(DAILY.at))
    rows = (
        (Button(say("🔔 Alerts"), Begin(watchlist, Mode.ALERTS).data),),
        (Button(daily, Begin(watchlist, Mode.DIGEST).data),),
        (Button(say("‹ Other watchlists"), ShowBeginning().data),),
    )
    question = say("How do you want to hear of it?")
    return Reply(f"{_head(view, watchlist)}\n\n{said}\n\n{question}", rows)


# ---------------------------------------------------------------- followed


def ask_clock(view: View, subscription: Subscription) -> Reply:
    """Ask by whose clock digests are to come: that of a city that shows the right time."""
    text = view.speech.say(
        "📋 You get a digest of <b>{watchlist}</b> {when}.\n\n"
        "By which clock? Choose a city that shows the right time now. Until you do, it is that "
        "of {zone}.",
        watchlist=view.title(subscription.watchlist),
        when=when_text(subscription.schedule, view.speech),
        zone=html.escape(subscription.chat.time_zone, quote=False),
    )
    return Reply(text, city_rows(view.speech, view.now, lambda zone: BeginAt(zone).data))


def what_comes(speech: Speech, subscription: Subscription) -> str:
    """Say in a line what comes of a subscription."""
    if subscription.mode is Mode.ALERTS:
        return speech.say("You get alerts")
    return speech.say("You get a digest {when}", when=when_text(subscription.schedule, speech))


def begun(view: View, subscription: Subscription, *, sample: bool) -> Reply:
    """Say what comes from now on, and what to do next; `sample`: one follows."""
    say = view.speech.say
    what = (
        say(
            "🔔 From now on you get an alert for each story about <b>{watchlist}</b>.",
            watchlist=view.title(subscription.watchlist),
        )
        if subscription.mode is Mode.ALERTS
        else say(
            "📋 From now on you get a digest of <b>{watchlist}</b> {when} ({zone}).",
            watchlist=view.title(subscription.watchlist),
            when=when_text(subscription.schedule, view.speech),
            zone=html.escape(subscription.chat.time_zone, quote=False),
        )
    )
    next_steps = say(
        "What next:\n/watchlists – follow more, or change this\n"
        "/settings – time zone, quiet hours, language\n/help – all that I can do"
    )
    looks = say("What it looks like, you see below.") if sample else _no_sample_yet(view.speech)
    rows = (
        (
            Button(say("📚 More watchlists"), ShowList().data),
            Button(say("⚙ Settings"), ShowSettings().data),
        ),
    )
    return Reply(f"{what} {looks}\n\n{next_steps}", rows)


def _no_sample_yet(speech: Speech) -> str:
    return speech.say("The archive is empty yet, so there is no sample to show.")


def subscribed(view: View, watchlist: str, facts: Facts = NO_FACTS) -> Reply:
    """Confirm a subscription made by a deep link, with the way to change it."""
    shown = show_watchlist(view, watchlist, facts)
    done = view.speech.say(
        "Done: from now on you hear of every story about <b>{watchlist}</b>.",
        watchlist=view.title(watchlist),
    )
    return Reply(f"{done}\n\n{shown.html}", shown.rows)


def alert_mark(speech: Speech, day: datetime) -> str:
    """Mark an alert as a sample; `day`: that of its story, by the chat's clock."""
    return speech.say("This is a sample: an alert of {day}.", day=speech.day(day))


def digest_mark(speech: Speech) -> str:
    """Mark a digest as a sample."""
    return speech.say("This is a sample: a digest of the last 7 days.")


def no_sample(view: View, watchlist: str) -> Reply:
    """Say that there is nothing of which to show a sample."""
    text = view.speech.say(
        "There is no sample to show: nothing in the last 7 days would have matched "
        "<b>{watchlist}</b>.",
        watchlist=view.title(watchlist),
    )
    return Reply(text, apart=True)
