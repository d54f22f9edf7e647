"""Invitations: owners make them for a role and a time; who opens one comes in, once."""

from __future__ import annotations

from datetime import timedelta

from monitor.conversation.beginning import tour
from monitor.conversation.talk import Talk
from monitor.model import DeliveryKind, Message, NewDelivery, Role, zone_of
from monitor.telegram.access import (
    LIVES,
    Void,
    invitation_hash,
    new_invitation,
    read_life,
    why_void,
)
from monitor.telegram.choices.people import Invite
from monitor.telegram.dialogs.people import inviting as answers
from monitor.telegram.events import Event, Reply

_ROLES = {
    "subscriber": Role.SUBSCRIBER,
    "editor": Role.EDITOR,
    "підписник": Role.SUBSCRIBER,
    "підписника": Role.SUBSCRIBER,
    "редактор": Role.EDITOR,
    "редактора": Role.EDITOR,
}


def invite(talk: Talk) -> Reply:
    """Answer /invite: ask for whom and for how long, as far as that isn't typed."""
    first, _, rest = talk.event.argument.partition(" ")
    role = _ROLES.get(first.lower())
    typed = rest if role else talk.event.argument
    life = read_life(typed) if typed.strip() else None
    if typed.strip() and life is None:
        refused = answers.cannot_read_invitation(talk.speech, talk.event.argument)
        return answers.ask_role(talk.speech, refused)
    return _next(talk, role or (Role.SUBSCRIBER if life else None), life)


def choose_invitation(talk: Talk, choice: Invite) -> Reply:
    """Go on with an invitation, by a button."""
    if choice.life is not None and not LIVES[0] <= choice.life <= LIVES[-1]:
        return answers.ask_role(talk.speech)
    return _next(talk, choice.role, choice.life)


def _next(talk: Talk, role: Role | None, life: timedelta | None) -> Reply:
    if role is None:
        return answers.ask_role(talk.speech)
    if role is Role.SUBSCRIBER and talk.desk.access.policy == "owners":
        return answers.subscribers_closed(talk.speech)
    return _made(talk, role, life) if life else answers.ask_life(talk.speech, role)


def _made(talk: Talk, role: Role, life: timedelta) -> Reply:
    desk, now = talk.desk, talk.now
    token, token_hash = new_invitation()
    desk.store.add_invitation(token_hash, talk.person.user or 0, now, now + life, role)
    link = f"https://t.me/{desk.bot_name}?start={answers.INVITATION}{token}"
    until = talk.speech.date_and_time(now + life, now, zone_of(talk.chat.time_zone))
    return answers.invitation(talk.speech, link, role, until)


# ---------------------------------------------------------------- used


def is_invitation(event: Event) -> bool:
    """Tell whether somebody comes by an invite link."""
    return event.command == "start" and event.argument.startswith(answers.INVITATION)


def let_in(talk: Talk) -> Reply:
    """Use an invite link: it lets one person in, or makes them an editor, once."""
    desk = talk.desk
    token_hash = invitation_hash(talk.event.argument.removeprefix(answers.INVITATION))
    found = desk.store.invitation(token_hash)
    role = found.role if found else Role.SUBSCRIBER
    needless = _needless(talk, role)
    if needless is not None:
        return needless
    void = why_void(found, desk.access, talk.now)
    if void is not None:
        return answers.invitation_void(talk.speech, void)
    maker = desk.store.use_invitation(token_hash, talk.chat.id, talk.now)
    if maker is None:  # somebody else was faster
        return answers.invitation_void(talk.speech, Void.USED)
    _tell(talk, maker, role)
    if role is Role.EDITOR:
        return answers.now_editor(talk.view)
    return tour.welcome(talk)


def _needless(talk: Talk, role: Role) -> Reply | None:
    """Answer who is already what an invitation makes them; it is not used up."""
    access, person = talk.desk.access, talk.person
    if role is Role.EDITOR and access.is_owner(person.user):
        return answers.owner_already(talk.speech)
    if role is Role.EDITOR:
        return answers.editor_already(talk.speech) if person.editor else None
    welcome = access.welcomes(person.user, talk.chat.admitted, person.editor)
    return tour.welcome(talk) if welcome else None


def _tell(talk: Talk, maker: int, role: Role) -> None:
    """Tell who made an invitation who came by it."""
    store = talk.desk.store
    chat = store.chat(maker)
    if chat is not None:
        text = answers.was_used(talk.desk.speech(chat), talk.person.name, role)
        notice = NewDelivery(maker, 0, DeliveryKind.NOTICE, Message(text))
        store.add_notice(notice, talk.now)
        talk.desk.wake()
