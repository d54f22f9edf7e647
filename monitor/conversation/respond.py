"""What a chat asks, done: reads the facts, changes the store, and lets the dialogs answer."""

from __future__ import annotations

from datetime import datetime

from monitor.conversation.buttons import follow, press
from monitor.conversation.desk import Desk
from monitor.conversation.settings import set_as_typed
from monitor.model import Chat, ChatKind, Mode
from monitor.pipeline import digest_on_request
from monitor.speech import nearest_language
from monitor.telegram import dialogs
from monitor.telegram.access import (
    INVITATION_LIFE,
    Person,
    invitation_hash,
    may_manage,
    new_invitation,
)
from monitor.telegram.events import Event, Reply

MANAGING = ("start", "watchlists", "digest", "settings")


async def respond(event: Event, desk: Desk) -> Reply | None:
    """Answer one event; None where no answer is wanted."""
    now = desk.clock()
    if event.kind == "migrated" and event.new_chat_id is not None:
        desk.store.migrate(event.chat.id, event.new_chat_id)
        return None
    chat = desk.store.remember_chat(_local(event, desk))
    person = _person(event, desk)
    if event.kind == "removed":
        desk.store.park_chat(chat.id, "the bot was blocked or removed", now)
        return None
    if chat.parked:
        desk.store.revive_chat(chat.id)
        desk.wake()
    if event.kind == "added":
        return _added(event, chat, person, desk)
    if chat.kind is ChatKind.PRIVATE and _is_invitation(event):
        return _let_in(event, chat, desk)
    if not may_manage(desk.access, chat, person):
        return _refuse(event, chat, person, desk)
    if chat.kind is not ChatKind.PRIVATE and not chat.admitted:
        desk.store.admit_chat(chat.id, event.user or 0, now)
    return press(event, chat, desk) if event.kind == "button" else _command(event, chat, desk)


def _is_invitation(event: Event) -> bool:
    return event.command == "start" and event.argument.startswith(dialogs.INVITATION)


def _local(event: Event, desk: Desk) -> Chat:
    """Give a chat as it is if it is new here: a person is spoken to as Telegram speaks to them."""
    chat, language = event.chat, desk.language
    if chat.kind is ChatKind.PRIVATE:
        language = nearest_language(event.language, otherwise=language)
    return Chat(chat.id, chat.kind, chat.title, time_zone=desk.time_zone, language=language)


def _person(event: Event, desk: Desk) -> Person:
    known = desk.store.chat(event.user) if event.user is not None else None
    return Person(event.user, admitted=bool(known and known.admitted), admin=event.admin)


def _refuse(event: Event, chat: Chat, person: Person, desk: Desk) -> Reply | None:
    """Refuse with the reason; in groups say nothing to words that weren't meant for us."""
    speech = desk.speech(chat)
    if chat.kind is ChatKind.PRIVATE:
        return dialogs.not_admitted(speech, event.user)
    if event.command == "help":
        return dialogs.help_text(speech, owner=False)
    if event.kind == "command" and event.command not in MANAGING:
        return None
    if not person.admin:
        return dialogs.admins_only(speech)
    return dialogs.not_admitted(speech, event.user)


def _added(event: Event, chat: Chat, person: Person, desk: Desk) -> Reply | None:
    """Remember who brought Monitor to a group or channel; greet a group."""
    if chat.kind is ChatKind.PRIVATE or not desk.access.welcomes(person.user, person.admitted):
        return None
    known = chat.admitted
    desk.store.admit_chat(chat.id, event.user or 0, desk.clock())
    if known or chat.kind is ChatKind.CHANNEL:
        return None
    return dialogs.welcome(desk.view(chat, event.thread), chat.kind)


def _let_in(event: Event, chat: Chat, desk: Desk) -> Reply:
    """Use an invite link: it lets one person in, once."""
    welcome = desk.access.welcomes(event.user, chat.admitted)
    if not welcome and not _use_invitation(event, chat, desk):
        return dialogs.invitation_spent(desk.speech(chat))
    return dialogs.welcome(desk.view(chat, event.thread), chat.kind)


def _use_invitation(event: Event, chat: Chat, desk: Desk) -> bool:
    if desk.access.policy == "owners":
        return False
    token_hash = invitation_hash(event.argument.removeprefix(dialogs.INVITATION))
    return desk.store.use_invitation(token_hash, chat.id, desk.clock()) is not None


def _command(event: Event, chat: Chat, desk: Desk) -> Reply | None:
    owner = desk.access.is_owner(event.user)
    match event.command:
        case "start":
            return _start(event, chat, desk)
        case "watchlists":
            return dialogs.show_watchlists(desk.view(chat, event.thread))
        case "digest":
            return _digest(event, chat, desk)
        case "settings":
            return set_as_typed(event.argument, chat, event.thread, desk)
        case "help":
            return dialogs.help_text(desk.speech(chat), owner)
        case "invite" if owner and chat.kind is ChatKind.PRIVATE:
            return _invite(event, chat, desk)
        case _:
            if chat.kind is not ChatKind.PRIVATE:
                return None
            return dialogs.not_a_command(desk.speech(chat))


def _start(event: Event, chat: Chat, desk: Desk) -> Reply:
    if not event.argument.startswith(dialogs.DEEP_LINK):
        return dialogs.welcome(desk.view(chat, event.thread), chat.kind)
    watchlist = event.argument.removeprefix(dialogs.DEEP_LINK)
    if watchlist not in desk.watchlists:
        return dialogs.unknown_watchlist(desk.view(chat, event.thread), watchlist)
    follow(chat, event.thread, watchlist, Mode.ALERTS, desk)
    return dialogs.subscribed(desk.view(chat, event.thread), watchlist)


def _digest(event: Event, chat: Chat, desk: Desk) -> Reply | None:
    now: datetime = desk.clock()
    stories = digest_on_request(
        desk.store, chat.id, event.thread, desk.titles(), now, desk.language
    )
    if stories is None:
        return dialogs.nothing_followed(desk.speech(chat))
    desk.wake()
    return None  # the digest itself is the answer, sent in its turn


def _invite(event: Event, chat: Chat, desk: Desk) -> Reply:
    now = desk.clock()
    token, token_hash = new_invitation()
    desk.store.add_invitation(token_hash, event.user or 0, now, now + INVITATION_LIFE)
    link = f"https://t.me/{desk.bot_name}?start={dialogs.INVITATION}{token}"
    return dialogs.invitation(desk.speech(chat), link)
