"""Watchlists that come and go: deleted, given to others, taken from a file."""

from __future__ import annotations

import html

from monitor.model import Document
from monitor.telegram.choices.lists import UndoEdit
from monitor.telegram.choices.watchlists import ShowList
from monitor.telegram.dialogs.parts import safe
from monitor.telegram.dialogs.watchlists.listed import TITLE, View
from monitor.telegram.events import Button, Reply


def deleted(view: View, title: str, followed: int, edit: int) -> Reply:
    """Say that a watchlist is deleted, and what that means for those who follow it."""
    say = view.speech.say
    text = say("🗑 <b>{title}</b> is deleted.", title=safe(title, TITLE))
    if followed:
        text += "\n" + view.speech.count(
            followed,
            "Who followed it ({n} subscription) gets nothing more of it, unless this is undone.",
            "Who followed it ({n} subscriptions) gets nothing more of it, unless this is undone.",
        )
    undo = Button(say("↩ Undo"), UndoEdit(edit).data)
    back = Button(say("‹ All watchlists"), ShowList().data)
    return Reply(text, ((undo, back),), toast=say("Deleted"))


def shared(view: View, watchlist: str, text: str, link: str) -> Reply:
    """Give a watchlist's file, with the link by which others follow it, if they may."""
    say = view.speech.say
    title = view.title(watchlist)
    if link:
        caption = say(
            "<b>{title}</b>\nWho opens this link follows it: {link}\n"
            "The file can be sent to any Monitor, which then has a watchlist like it.",
            title=title,
            link=html.escape(link, quote=False),
        )
    else:
        caption = say(
            "<b>{title}</b>\nIt is this chat's own, so nobody else can follow it by a link. "
            "Who sends this file to me gets a watchlist like it.",
            title=title,
        )
    return Reply(caption, document=Document(f"{watchlist}.toml", text))
