"""The answers in the chat, written from facts: texts and buttons, nothing done.

Callback data are short and hold after a restart: `w` the list, `w:<watchlist>` one of it,
`w:<watchlist>:a|d|x` to follow as alerts, as a digest, or not at all; `p:<n>` a page of the list.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.model import EVERY_DAY, ChatKind, Mode, Schedule, Subscription
from monitor.telegram.events import Button, Reply

PAGE = 8
KEYWORDS_SHOWN = 12
LABEL, TITLE, DESCRIPTION, KEYWORDS = 60, 200, 500, 1000  # the most characters shown of each
DEEP_LINK = "wl_"
INVITATION = "inv_"


@dataclass(frozen=True, slots=True)
class Listed:
    """A watchlist as the chat shows it."""

    id: str
    title: str
    description: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What a chat may choose from, and what it follows."""

    watchlists: Mapping[str, Listed]
    following: Mapping[str, Subscription]

    def title(self, watchlist: str) -> str:
        """Return a watchlist's title, safe for HTML."""
        listed = self.watchlists.get(watchlist)
        return _safe(listed.title if listed else watchlist, TITLE)


def _safe(text: str, limit: int) -> str:
    """Shorten a text from a file, then escape it: the other way round would cut an entity."""
    return html.escape(_cut(text, limit), quote=False)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a button under the watchlists asks for."""

    watchlist: str = ""
    action: Literal["", "a", "d", "x"] = ""
    page: int = 0


def read_choice(data: str) -> Choice | None:
    """Read callback data; None where it isn't (or is no longer) ours."""
    match data.split(":"):
        case ["w"]:
            return Choice()
        case ["p", number] if number.isdecimal() and len(number) < 4:
            return Choice(page=int(number))
        case ["w", watchlist]:
            return Choice(watchlist)
        case ["w", watchlist, ("a" | "d" | "x") as action]:
            return Choice(watchlist, action)
        case _:
            return None


# ---------------------------------------------------------------- the list and one of it


def show_watchlists(view: View, page: int = 0, intro: str = "") -> Reply:
    """Show the watchlists as buttons, eight a page, with how the chat follows each."""
    gone = [(_gone(watchlist),) for watchlist in view.following if watchlist not in view.watchlists]
    if not view.watchlists and not gone:
        return Reply(intro + "There is no watchlist yet. Its owner adds them as files.")
    pages = _pages(list(view.watchlists.values())) or [[]]
    page = min(page, len(pages) - 1)
    rows: list[tuple[Button, ...]] = [
        (Button(_mark(view, listed.id) + _cut(listed.title, LABEL), f"w:{listed.id}"),)
        for listed in pages[page]
    ]
    if len(pages) > 1:
        rows.append(_turning(page, len(pages)))
    rows += gone
    text = (
        "<b>Watchlists</b>\n🔔 alerts · 📋 daily digest\n"
        "Choose one to follow it or to see its words."
    )
    return Reply(intro + text, tuple(rows))


def _gone(watchlist: str) -> Button:
    """Let a chat leave a watchlist whose file is no longer there."""
    return Button(f"✖ {watchlist} (not there any more)", f"w:{watchlist}:x")


def _pages(listed: Sequence[Listed]) -> list[Sequence[Listed]]:
    return [listed[start : start + PAGE] for start in range(0, len(listed), PAGE)]


def _turning(page: int, pages: int) -> tuple[Button, ...]:
    back = [Button("‹", f"p:{page - 1}")] if page > 0 else []
    on = [Button("›", f"p:{page + 1}")] if page < pages - 1 else []
    return (*back, *on)


_MODES = {Mode.ALERTS: "🔔 ", Mode.DIGEST: "📋 "}


def _mark(view: View, watchlist: str) -> str:
    subscription = view.following.get(watchlist)
    return _MODES[subscription.mode] if subscription else ""


def show_watchlist(view: View, watchlist: str) -> Reply:
    """Show one watchlist: what it is, some of its words, and how to follow it."""
    listed = view.watchlists.get(watchlist)
    if listed is None:
        return out_of_date(view)
    lines = [f"<b>{view.title(watchlist)}</b>"]
    if listed.description:
        lines.append(_safe(listed.description, DESCRIPTION))
    lines.append(f"<i>{_some(listed.keywords)}</i>")
    lines.append(_following_line(view.following.get(watchlist)))
    return Reply("\n".join(lines), _choices(view, watchlist))


def _some(keywords: Sequence[str]) -> str:
    shown = _safe(", ".join(keywords[:KEYWORDS_SHOWN]), KEYWORDS)
    more = len(keywords) - KEYWORDS_SHOWN
    return shown + (f" and {more} more" if more > 0 else "")


def _following_line(subscription: Subscription | None) -> str:
    match subscription:
        case None:
            return "You don't follow it."
        case Subscription(mode=Mode.ALERTS):
            return "🔔 You follow it: an alert for each story."
        case _:
            zone = html.escape(subscription.chat.time_zone, quote=False)
            return f"📋 You follow it: a digest {when_text(subscription.schedule)} ({zone})."


def when_text(schedule: Schedule) -> str:
    """Say when digests come."""
    if schedule.hourly:
        return "every hour"
    if schedule.days == EVERY_DAY:
        return f"every day at {schedule.at:%H:%M}"
    days = [f"{date(2024, 1, 1 + day):%a}" for day in sorted(schedule.days)]  # a Monday is the 1st
    return f"on {', '.join(days)} at {schedule.at:%H:%M}"


def _choices(view: View, watchlist: str) -> tuple[tuple[Button, ...], ...]:
    subscription = view.following.get(watchlist)
    mode = subscription.mode if subscription else None
    follow = []
    if mode is not Mode.ALERTS:
        follow.append(Button("🔔 Alerts", f"w:{watchlist}:a"))
    if mode is not Mode.DIGEST:
        follow.append(Button("📋 Daily digest", f"w:{watchlist}:d"))
    stop = ((Button("✖ Unsubscribe", f"w:{watchlist}:x"),),) if subscription else ()
    return (tuple(follow), *stop, (Button("‹ All watchlists", "w"),))


def out_of_date(view: View) -> Reply:
    """Answer a button whose watchlist is gone with the list as it is now."""
    shown = show_watchlists(view, intro="This was out of date; here it is again.\n\n")
    return Reply(shown.html, shown.rows, toast="This is out of date")


# ---------------------------------------------------------------- commands


def welcome(view: View, kind: ChatKind) -> Reply:
    """Answer /start: what this does, in two lines, and what to choose from."""
    who = "you" if kind is ChatKind.PRIVATE else "this chat"
    intro = (
        f"I watch the news for words that matter and tell {who} when they appear.\n"
        "Every alert says which outlet, when, and which words matched.\n\n"
    )
    return show_watchlists(view, intro=intro)


def subscribed(view: View, watchlist: str) -> Reply:
    """Confirm a subscription made by a deep link, with the way to change it."""
    shown = show_watchlist(view, watchlist)
    return Reply(
        f"Done: from now on you hear of every story about <b>{view.title(watchlist)}</b>.\n\n"
        + shown.html,
        shown.rows,
    )


def unknown_watchlist(view: View, watchlist: str) -> Reply:
    """Answer a deep link to a watchlist that isn't there."""
    name = _safe(watchlist, 64)
    return show_watchlists(view, intro=f"There is no watchlist “{name}” here.\n\n")


def nothing_followed() -> Reply:
    """Answer /digest where nothing is followed."""
    return Reply("You follow no watchlist yet, so there is nothing to sum up: /watchlists")


HELP = (
    "<b>Monitor</b> watches the news for the words that matter to you.\n\n"
    "/watchlists – choose what to follow: alerts at once, or a daily digest\n"
    "/digest – what has come since the last digest, now\n"
    "/help – this text\n\n"
    "In a group or channel its admins use the same commands."
)
OWNER_HELP = "\n\nFor owners:\n/invite – a link that lets one person in"


def help_text(owner: bool) -> Reply:
    """Answer /help."""
    return Reply(HELP + (OWNER_HELP if owner else ""))


def invitation(link: str) -> Reply:
    """Give an owner an invite link."""
    return Reply(
        f"This link lets one person in; it holds for 7 days:\n{html.escape(link, quote=False)}"
    )


def invitation_spent() -> Reply:
    """Answer an invite link that doesn't hold."""
    return Reply("This invitation was used already, or is too old. Ask for a new one.")


def not_admitted(user: int | None) -> Reply:
    """Answer a person who may not use this Monitor, with what to do about it."""
    text = "This Monitor is private: ask its owner for an invitation."
    return Reply(text + (f"\nYour Telegram id is <code>{user}</code>." if user else ""))


def admins_only() -> Reply:
    """Answer somebody in a group who isn't its admin."""
    return Reply(
        "Only admins of this chat can change what it follows.", toast="Only admins can do this"
    )


def not_a_command() -> Reply:
    """Answer words in private that are no command."""
    return Reply("I only understand commands so far: /watchlists, /digest, /help")
