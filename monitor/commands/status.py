"""`monitor status`: how it all stands, at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from monitor.commands.common import echo_json, read_only_store, settings_of
from monitor.digest.wording import age_text, count_text
from monitor.feeds.urls import shown
from monitor.masking import printable, shortened
from monitor.model import Chat, Status, Subscription
from monitor.wiring import read_setup, utc_now, without_watchlist

LONGEST_REASON = 300


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show feeds, items, hits, subscriptions, deliveries and failures, at a glance.

    Reads only, so it may be asked while the service runs.

    \b
    Examples:
      monitor status
      monitor status --json | jq .feeds_failing
    """
    settings = settings_of(context)
    now = utc_now()
    with read_only_store(settings) as store:
        status = store.status(now)
        orphans = without_watchlist(store.subscriptions(), read_setup(settings).watchlists)
    if as_json:
        echo_json(status_json(status, orphans))
    else:
        for line in status_lines(status, orphans, now):
            click.echo(printable(line))


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def status_json(status: Status, orphans: Sequence[Subscription]) -> dict[str, Any]:
    """Give the status as `monitor status --json` prints it."""
    return {
        "feeds": status.feeds,
        "feeds_due": status.feeds_due,
        "feeds_failing": [
            {
                "feed": shown(state.feed.url),
                "id": state.id,
                "outlet": state.feed.outlet,
                "failures": state.failures,
                "error": state.last_error,
                "last_ok": _text(state.last_ok_at),
            }
            for state in status.feeds_failing
        ],
        "items": status.items,
        "items_last_day": status.items_last_day,
        "hits": status.hits,
        "hits_last_day": status.hits_last_day,
        "hits_by_watchlist": status.hits_by_watchlist,
        "chats": status.chats,
        "chats_parked": [
            {
                "chat": chat.id,
                "title": chat.title,
                "reason": chat.parked,
                "unsent": status.parked_unsent.get(chat.id, 0),
            }
            for chat in status.chats_parked
        ],
        "subscriptions": status.subscriptions,
        "deliveries": status.deliveries,
        "deliveries_refused": [
            {"id": one.id, "chat": one.chat.id, "title": one.chat.title, "error": one.error}
            for one in status.refused
        ],
        "oldest_unsent": _text(status.oldest_unsent),
        "last_poll": _text(status.last_poll),
        "without_watchlist": [
            {"chat": orphan.chat.id, "watchlist": orphan.watchlist} for orphan in orphans
        ],
        "troubles": list(status.troubles),
    }


def status_lines(status: Status, orphans: Sequence[Subscription], now: datetime) -> list[str]:
    """Write the status for a person."""
    polled = age_text(now - status.last_poll) if status.last_poll else "never"
    lists = ", ".join(f"{name} {count}" for name, count in status.hits_by_watchlist.items())
    fates = ", ".join(f"{count} {name}" for name, count in status.deliveries.items())
    lines = [
        f"feeds          {status.feeds} listed, {status.feeds_due} due, last polled {polled}",
        f"items          {status.items} kept, {status.items_last_day} in the last 24 h",
        f"hits           {status.hits}, {status.hits_last_day} in the last 24 h"
        + (f" ({lists})" if lists else ""),
        f"subscriptions  {status.subscriptions} of {count_text(status.chats, 'chat', 'chats')}",
        f"deliveries     {fates or 'none yet'}",
    ]
    if status.oldest_unsent:
        lines.append(f"oldest unsent  {age_text(now - status.oldest_unsent)}")
    return [*lines, *_failures(status, orphans)]


def _failures(status: Status, orphans: Sequence[Subscription]) -> list[str]:
    lines = [
        f"! feed {shown(state.feed.url)} failed {count_text(state.failures, 'time', 'times')}: "
        f"{shortened(state.last_error, LONGEST_REASON)}"
        for state in status.feeds_failing
    ]
    lines += [_parked(chat, status.parked_unsent.get(chat.id, 0)) for chat in status.chats_parked]
    lines += _refused(status)
    lines += [
        f"! chat {orphan.chat.id} {orphan.chat.title} follows {orphan.watchlist}, "
        "a watchlist that is not there"
        for orphan in orphans
    ]
    lines += [f"! fault {shortened(trouble, LONGEST_REASON)}" for trouble in status.troubles]
    return lines or ["failures       none"]


def _parked(chat: Chat, unsent: int) -> str:
    waiting = f"; {count_text(unsent, 'message waits', 'messages wait')} for it" if unsent else ""
    reason = shortened(chat.parked, LONGEST_REASON)
    return f"! chat {chat.id} {chat.title} is parked: {reason}{waiting}"


def _refused(status: Status) -> list[str]:
    """Name the latest messages that Telegram refused, and say what can be done."""
    lines = [
        f"! message {one.id} to chat {one.chat.id} {one.chat.title} was refused: "
        f"{shortened(one.error, LONGEST_REASON)}; "
        f"monitor deliveries show {one.id}"
        for one in status.refused
    ]
    more = status.deliveries.get("refused", 0) - len(status.refused)
    if more > 0:
        lines.append(f"! {more} more were refused: monitor deliveries list --status refused")
    return lines
