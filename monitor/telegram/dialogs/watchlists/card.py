"""A watchlist's card: what it is, what it found, how it is followed, and all one can do with it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.chart import spark
from monitor.model import Mode, Subscription, zone_of
from monitor.speech import Speech
from monitor.telegram.choices.alerts import ShowPrecision
from monitor.telegram.choices.lists import (
    DeleteList,
    RemoveFrom,
    ShareList,
    ShowHistory,
    ShowWords,
    TestList,
)
from monitor.telegram.choices.watchlists import Follow, Pause, SetTimes, ShowList, Unfollow
from monitor.telegram.choices.words import AddTo
from monitor.telegram.dialogs.parts import Rows, safe
from monitor.telegram.dialogs.watchlists.listed import (
    DESCRIPTION,
    KEYWORDS,
    KEYWORDS_SHOWN,
    View,
    is_paused,
    out_of_date,
    pause_text,
    when_text,
)
from monitor.telegram.events import Button, Reply

EXCLUSIONS_SHOWN, EXCLUSIONS = 6, 300  # how many, and the most characters of them
NAME = 100  # the most characters shown of who changed something


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a watchlist besides its title and keywords.

    `hits`: of each of the last seven days, today the last one; none where nobody counted.
    `not_relevant`: stories called so in the last 30 days. `changed_by`: "" for its file itself.
    `zone`: that of the chat's clock. `editable`: the person may change it.
    """

    exclusions: tuple[str, ...] = ()
    hits: tuple[int, ...] = ()
    not_relevant: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None
    zone: str = "UTC"
    own: bool = False
    editable: bool = False


NO_FACTS = Facts()


def show_watchlist(view: View, watchlist: str, facts: Facts = NO_FACTS) -> Reply:
    """Show one watchlist: what it is and does, some of its words, and what one can do."""
    listed = view.watchlists.get(watchlist)
    if listed is None:
        return out_of_date(view)
    subscription = view.following.get(watchlist)
    lines = [
        f"<b>{view.title(watchlist)}</b>",
        safe(listed.description, DESCRIPTION),
        f"<i>{_some(listed.keywords, KEYWORDS_SHOWN, KEYWORDS, view.speech)}</i>",
        _exclusions(facts, view.speech),
        view.speech.say("🔒 This chat's own: nobody else sees it.") if facts.own else "",
        _following_line(subscription, view.speech),
        pause_text(view, subscription) if subscription else "",
        _hits(facts, view.speech),
        _changed(facts, view),
    ]
    return Reply("\n".join(filter(None, lines)), _buttons(view, watchlist, facts))


def _some(words: Sequence[str], most: int, limit: int, speech: Speech) -> str:
    shown = safe(", ".join(words[:most]), limit)
    more = len(words) - most
    if more <= 0:
        return shown
    return speech.count(more, "{words} and {n} more", "{words} and {n} more", words=shown)


def _exclusions(facts: Facts, speech: Speech) -> str:
    if not facts.exclusions:
        return ""
    some = _some(facts.exclusions, EXCLUSIONS_SHOWN, EXCLUSIONS, speech)
    return speech.say("Not with: <i>{words}</i>", words=some)


def _following_line(subscription: Subscription | None, speech: Speech) -> str:
    match subscription:
        case None:
            return speech.say("You don't follow it.")
        case Subscription(mode=Mode.ALERTS):
            return speech.say("🔔 You follow it: an alert for each story.")
        case _:
            return speech.say(
                "📋 You follow it: a digest {when} ({zone}).",
                when=when_text(subscription.schedule, speech),
                zone=html.escape(subscription.chat.time_zone, quote=False),
            )


def _hits(facts: Facts, speech: Speech) -> str:
    if not facts.hits:
        return ""
    drawn, found = spark(facts.hits), sum(facts.hits)
    days = len(facts.hits)
    hits = speech.count(
        found, "{drawn} {n} hit in {days} days", "{drawn} {n} hits in {days} days",
        drawn=drawn, days=days,
    )  # fmt: skip
    wrong = facts.not_relevant
    if not wrong:
        return hits
    return f"{hits}\n" + speech.count(
        wrong, "👎 {n} story marked not relevant in 30 days",
        "👎 {n} stories marked not relevant in 30 days",
    )  # fmt: skip


def _changed(facts: Facts, view: View) -> str:
    if facts.changed_at is None:
        return ""
    time = view.speech.moment(facts.changed_at, view.now, zone_of(facts.zone))
    if not facts.changed_by:
        return view.speech.say("✏ Last changed in its file, {time}", time=time)
    who = safe(facts.changed_by, NAME)
    return view.speech.say("✏ Last changed by {who}, {time}", who=who, time=time)


# ---------------------------------------------------------------- what one can do


def _buttons(view: View, watchlist: str, facts: Facts) -> Rows:
    say = view.speech.say
    words = Button(say("🔤 Words"), ShowWords(watchlist).data)
    test = Button(say("🧪 Test"), TestList(watchlist).data)
    share = Button(say("📤 Share"), ShareList(watchlist).data)
    following = _following(view, watchlist)
    leaving = _leaving(view, watchlist, facts)
    if not facts.editable:
        return following, (words, test, share), *_precision(view, watchlist, facts), leaving
    add = Button(say("➕ Add"), AddTo(watchlist).data)
    remove = Button(say("➖ Remove"), RemoveFrom(watchlist).data)
    history = Button(say("🕓 History"), ShowHistory(watchlist).data)
    precision = _precision(view, watchlist, facts)
    return following, (add, remove, words), (test, share, history), *precision, leaving


def _precision(view: View, watchlist: str, facts: Facts) -> Rows:
    """Give the way to how precise each keyword is, once somebody judged any story."""
    if not facts.not_relevant:
        return ()
    return ((Button(view.speech.say("📊 Precision"), ShowPrecision(watchlist).data),),)


def _following(view: View, watchlist: str) -> tuple[Button, ...]:
    """Give the buttons of how it is followed: in another way, at other times, not for a while."""
    say, subscription = view.speech.say, view.following.get(watchlist)
    mode = subscription.mode if subscription else None
    buttons = []
    if mode is not Mode.ALERTS:
        buttons.append(Button(say("🔔 Alerts"), Follow(watchlist, Mode.ALERTS).data))
    if mode is not Mode.DIGEST:
        buttons.append(Button(say("📋 Digest"), Follow(watchlist, Mode.DIGEST).data))
    if mode is Mode.DIGEST:
        buttons.append(Button(say("🕑 Times"), SetTimes(watchlist).data))
    if subscription:
        buttons.append(_pause_button(view, subscription))
    return tuple(buttons)


def _pause_button(view: View, subscription: Subscription) -> Button:
    if is_paused(view, subscription):
        label = view.speech.say("▶ Go on")
        return Button(label, Pause(subscription.watchlist, timedelta()).data)
    return Button(view.speech.say("⏸ Pause"), Pause(subscription.watchlist).data)


def _leaving(view: View, watchlist: str, facts: Facts) -> tuple[Button, ...]:
    say = view.speech.say
    followed = watchlist in view.following
    leave = [Button(say("✖ Unsubscribe"), Unfollow(watchlist).data)] if followed else []
    delete = [Button(say("🗑 Delete"), DeleteList(watchlist).data)] if facts.editable else []
    return (*leave, *delete, Button(say("‹ All watchlists"), ShowList().data))
