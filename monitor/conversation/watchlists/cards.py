"""A watchlist's card, with all that is known of it, and whether the person may change it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.own import may_edit, visible
from monitor.digest.excerpt import keyword_label
from monitor.in_force import BY_FILE
from monitor.model import Edit, zone_of
from monitor.telegram import dialogs
from monitor.telegram.dialogs import Facts
from monitor.telegram.events import Reply

DAYS = 7
JUDGED = timedelta(days=30)
IN_TELEGRAM = ", in Telegram"


def card(talk: Talk, watchlist: str, toast: str = "", intro: str = "") -> Reply:
    """Show a watchlist's card; the list of all where it is gone."""
    shown = dialogs.show_watchlist(talk.view, watchlist, facts_of(talk, watchlist))
    text = f"{intro}\n\n{shown.html}" if intro else shown.html
    return Reply(text, shown.rows, toast=toast or shown.toast)


def facts_of(talk: Talk, watchlist: str) -> Facts:
    """Gather what is known of a watchlist."""
    found = visible(talk, watchlist)
    if found is None:
        return Facts()
    store, now = talk.desk.store, talk.now
    latest = next(iter(store.edits(watchlist, limit=1)), None)
    return Facts(
        exclusions=tuple(dict.fromkeys(keyword_label(each.line) for each in found.exclude)),
        hits=store.hits_by_day(watchlist, _days(now, talk.chat.time_zone)),
        not_relevant=store.count_not_relevant(watchlist, now - JUDGED),
        changed_by=who(latest) if latest else "",
        changed_at=latest.at if latest else None,
        zone=talk.chat.time_zone,
        own=found.chat is not None,
        editable=may_edit(talk, found),
    )


def who(edit: Edit) -> str:
    """Say who made an edit; nothing where that was done in the file itself."""
    return "" if edit.who == BY_FILE else edit.who.removesuffix(IN_TELEGRAM)


def _days(now: datetime, time_zone: str) -> list[datetime]:
    """Return when each of the last local days began, today included."""
    zone = zone_of(time_zone)
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1))
    return [datetime.combine(day, time(), zone) for day in days]
