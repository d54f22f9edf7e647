"""A watchlist deleted, or given away as a link and a file."""

from __future__ import annotations

from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.changing import cannot_change, may_not_change
from monitor.conversation.watchlists.own import visible
from monitor.edits import WatchlistFileError, as_recorded
from monitor.model import Sayable
from monitor.telegram import dialogs
from monitor.telegram.choices.lists import DeleteList, ShareList
from monitor.telegram.dialogs.lists import sharing as answers
from monitor.telegram.events import Reply
from monitor.toml_file import EditError
from monitor.watch.lists.edit import without_chat


async def delete(talk: Talk, choice: DeleteList) -> Reply:
    """Delete a watchlist at once; who follows it does so again when that is undone."""
    found = visible(talk, choice.watchlist)
    if found is None:
        return dialogs.out_of_date(talk.view)
    if refusal := may_not_change(talk, found):
        return refusal
    try:
        edit = await talk.desk.shelf.change(found.id, lambda _: "", Sayable("deleted"), talk.author)
    except WatchlistFileError as error:
        return cannot_change(talk, error)
    followed = sum(sub.watchlist == found.id for sub in talk.desk.store.subscriptions())
    return answers.deleted(talk.view, found.title, followed, edit.id)


def share(talk: Talk, choice: ShareList) -> Reply:
    """Give a watchlist as a file and, where others may follow it, as a link."""
    found = visible(talk, choice.watchlist)
    if found is None:
        return dialogs.out_of_date(talk.view)
    try:
        text = without_chat(as_recorded(talk.desk.shelf.text(found.id)))
    except (EditError, WatchlistFileError) as error:
        return cannot_change(talk, error)
    link = f"https://t.me/{talk.desk.bot_name}?start={dialogs.DEEP_LINK}{found.id}"
    return answers.shared(talk.view, found.id, text, link if found.chat is None else "")
