"""What an edit of a file changed, told from its texts, so that it can be said in any language."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from monitor.conversation.watchlists.cards import who
from monitor.feeds.urls import shown
from monitor.in_force import BY_FILE, FEEDS
from monitor.model import Edit, Sayable
from monitor.telegram.access import Right
from monitor.telegram.dialogs.lists.history import Change
from monitor.telegram.dialogs.lists.lines import Line
from monitor.watch.language.lexer import without_comment

UNDID = "undid edit "


@dataclass(frozen=True, slots=True)
class Said:
    """What the text of a file says, as far as a change of it is told."""

    title: str
    lines: tuple[Line, ...]
    chat: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """An edit, told: what it changed, and the right that undoing it takes; None: not from here."""

    change: Change
    right: Right | None


def tell(edit: Edit, chats: Collection[int]) -> Told:
    """Tell what an edit changed; `chats`: the ids of the chat whose own watchlists it may change.

    Takes long for long files.
    """
    before, after = said_by(edit.watchlist, edit.before), said_by(edit.watchlist, edit.after)
    owners = {said.chat for said, text in ((before, edit.before), (after, edit.after)) if text}
    return Told(_change(edit, before, after), _right(edit, owners, chats))


def _right(edit: Edit, owners: set[int | None], chats: Collection[int]) -> Right | None:
    if edit.who == BY_FILE and not edit.before:
        return None  # it says only that the file was there
    if owners - {None, *chats}:
        return None
    return Right.SHARED if None in owners else Right.CHAT


def _change(edit: Edit, before: Said, after: Said) -> Change:
    known_before, known_after = set(before.lines), set(after.lines)
    return Change(
        edit=edit.id,
        at=edit.at,
        who=who(edit),
        watchlist=edit.watchlist,
        title=after.title or before.title or edit.watchlist,
        added=tuple(line for line in after.lines if line not in known_before),
        removed=tuple(line for line in before.lines if line not in known_after),
        made=not edit.before,
        deleted=not edit.after,
        undid=edit.what.startswith(UNDID),
        feeds=edit.watchlist == FEEDS,
        what=edit.what if isinstance(edit.what, Sayable) else "",
    )


def said_by(name: str, text: str) -> Said:
    """Read what matters of a file's text; of one that is no TOML, nothing."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError):
        table = {}
    title, chat = table.get("title"), table.get("chat")
    lines = _feeds(table) if name == FEEDS else _lines(table)
    return Said(
        " ".join(title.split()) if isinstance(title, str) else "",
        tuple(dict.fromkeys(lines)),
        chat if isinstance(chat, int) else None,
    )


def _lines(table: dict[str, Any]) -> Iterator[Line]:
    for block in ("keywords", "exclude"):
        content = table.get(block)
        for line in content.split("\n") if isinstance(content, str) else ():
            if said := without_comment(line).strip():
                yield Line(said, excluded=block == "exclude")


def _feeds(table: dict[str, Any]) -> Iterator[Line]:
    listed = table.get("feed")
    for feed in listed if isinstance(listed, list) else ():
        url = feed.get("url") if isinstance(feed, dict) else None
        if isinstance(url, str):
            yield Line(shown(url))
