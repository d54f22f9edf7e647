"""/forget: all that is kept of a person is removed; of a group or channel, when its admin wants it.

It is asked once, as it can't be undone.
"""

from __future__ import annotations

from monitor.conversation.talk import Talk
from monitor.edits import WatchlistFileError
from monitor.model import ChatKind
from monitor.store.forgetting import Traces
from monitor.telegram.choices.people import ForgetAll, KeepAll
from monitor.telegram.dialogs.people import forgetting as answers
from monitor.telegram.events import Reply

FORGET = "forget"  # what the dialogue with the question is about


def forget(talk: Talk) -> Reply:
    """Answer /forget: say what would be removed, and ask."""
    if not _may(talk):
        return answers.admins_only(talk.speech)
    kept = talk.desk.store.kept_of(_traces(talk))
    question = talk.begin(FORGET)
    return answers.ask_to_forget(talk.speech, talk.chat.kind, kept, question.id)


async def forget_all(talk: Talk, choice: ForgetAll) -> Reply:
    """Remove all that is kept here."""
    if not _may(talk):
        return answers.admins_only(talk.speech)
    if talk.begun(choice.dialogue, FORGET) is None:
        return answers.out_of_date(talk.speech)
    speech, traces = talk.speech, _traces(talk)
    try:
        for watchlist in traces.own:
            await talk.desk.shelf.change(watchlist, lambda text: "", "forgotten", talk.author)
    except WatchlistFileError:
        return answers.not_now(speech)
    kept = talk.desk.store.forget(traces)
    owner = talk.chat.kind is ChatKind.PRIVATE and talk.desk.access.is_owner(talk.person.user)
    return answers.forgotten(speech, talk.chat.kind, kept, owner=owner)


def keep_all(talk: Talk, choice: KeepAll) -> Reply:
    """Forget nothing."""
    return answers.kept_all(talk.speech) if _may(talk) else answers.admins_only(talk.speech)


def _may(talk: Talk) -> bool:
    return talk.chat.kind is ChatKind.PRIVATE or talk.person.admin


def _traces(talk: Talk) -> Traces:
    """Return what leads to who is to be forgotten: the person, elsewhere the chat itself."""
    chat = talk.chat
    is_person = chat.kind is ChatKind.PRIVATE
    return Traces(
        chat.id,
        tuple(talk.desk.store.ids_of(chat.id) - {chat.id}),
        chat.id if is_person else None,
        _names(chat.title, talk.person.name if is_person else ""),
        tuple(one.id for one in talk.desk.own(chat)),
        frozenset(one.id for one in talk.desk.watch.watchlists if one.chat is None),
    )


def _names(title: str, name: str) -> tuple[str, ...]:
    """Return what somebody is called: in Telegram, with and without their username."""
    full, _, username = name.partition(" (@")
    user = username.removesuffix(")")
    return tuple(found for found in (title, name, full, f"@{user}" if user else "", user) if found)
