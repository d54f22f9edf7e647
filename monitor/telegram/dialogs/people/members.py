"""The people in the owners' chat: who was let in, who edits, and the end of either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Chat, ChatKind, Mark, Member, zone_of
from monitor.speech import Speech
from monitor.telegram.choices.people import (
    EndAccess,
    EndEditing,
    GiveBack,
    Invite,
    ShowMember,
    ShowPeople,
)
from monitor.telegram.dialogs.parts import Rows, cut, pages_of, safe, turning
from monitor.telegram.events import Button, Reply

PAGE = 8
LABEL, NAME = 40, 100  # the most characters shown of a name, on a button and in a text
SIGNS = {
    ChatKind.PRIVATE: "👤",
    ChatKind.GROUP: "👥",
    ChatKind.SUPERGROUP: "👥",
    ChatKind.CHANNEL: "📣",
}


@dataclass(frozen=True, slots=True)
class People:
    """Who was let in, for an owner: `owners` are named in the settings; `chat` is who asks.

    `names`: of those who let others in, by user.
    """

    members: Sequence[Member]
    owners: int
    names: Mapping[int, str]
    is_open: bool
    chat: Chat
    now: datetime
    speech: Speech


def show_people(people: People, page: int = 0) -> Reply:
    """Show those who were let in as buttons, editors first, eight a page."""
    speech, members = people.speech, people.members
    pages = pages_of(len(members), PAGE)
    page = min(page, pages - 1)
    shown = members[page * PAGE : (page + 1) * PAGE]
    rows = [(Button(_label(member, speech), ShowMember(member.chat.id).data),) for member in shown]
    invite = (Button(speech.say("➕ Invite somebody"), Invite().data),)
    ways = turning(page, pages, lambda to: ShowPeople(to).data)
    return Reply(_people_text(people), (*rows, *ways, invite))


def _people_text(people: People) -> str:
    speech = people.speech
    editors = sum(member.editor is not None for member in people.members)
    let_in = len(people.members) - editors
    lines = [
        speech.say("<b>People</b>"),
        speech.count(
            people.owners,
            "⭐ {n} owner, by the settings",
            "⭐ {n} owners, by the settings",
        ),
        speech.count(editors, "✏️ {n} editor", "✏️ {n} editors"),
        speech.count(
            let_in,
            "👤 {n} other person, group or channel was let in",
            "👤 {n} other persons, groups and channels were let in",
        ),
    ]
    if people.is_open:
        lines.append(speech.say("Access is open: whoever writes to me is let in anyway."))
    if people.members:
        lines.append(speech.say("Choose one to end their editing or their access."))
    return "\n".join(lines)


def _label(member: Member, speech: Speech) -> str:
    sign = "✏️" if member.editor else SIGNS[member.chat.kind]
    return f"{sign} {cut(name_of(member.chat, speech), LABEL)}"


def name_of(chat: Chat, speech: Speech) -> str:
    """Return a chat's name; people may have one that shows nothing."""
    return chat.title.strip() or speech.say("without a name, {id}", id=chat.id)


def show_member(people: People, member: Member, toast: str = "") -> Reply:
    """Show one who was let in: by whom, when, what they follow, and how to end it."""
    speech, chat = people.speech, member.chat
    lines = [f"<b>{safe(name_of(chat, speech), NAME)}</b> · <code>{chat.id}</code>"]
    if member.editor is not None:
        lines.append(speech.say("✏️ Editor since {since}", since=_since(people, member.editor)))
    if member.admitted is not None:
        lines.append(speech.say("Let in {since}", since=_since(people, member.admitted)))
    lines.append(
        speech.count(member.subscriptions, "Follows {n} watchlist", "Follows {n} watchlists")
    )
    if chat.parked:
        reason = safe(chat.parked, NAME)
        lines.append(speech.say("Can't be reached now: {reason}", reason=reason))
    return Reply("\n".join(lines), (*_ends(member, speech), (_back(speech),)), toast=toast)


def _ends(member: Member, speech: Speech) -> list[tuple[Button, ...]]:
    chat = member.chat.id
    rows: list[tuple[Button, ...]] = [
        (Button(speech.say("🚫 Let in no more"), EndAccess(chat).data),)
    ]
    if member.editor is not None:
        rows.insert(0, (Button(speech.say("✏️ Editor no more"), EndEditing(chat).data),))
    return rows


def _since(people: People, mark: Mark) -> str:
    """Say when, and by whom as far as that is known."""
    when = people.speech.date_and_time(mark.at, people.now, zone_of(people.chat.time_zone))
    name = people.names.get(mark.by, "")
    if not name:
        return when
    return people.speech.say("{time}, by {name}", time=when, name=safe(name, NAME))


def _back(speech: Speech) -> Button:
    return Button(speech.say("‹ People"), ShowPeople().data)


def editing_ended(speech: Speech, chat: Chat, undo: int) -> Reply:
    """Say that somebody edits no more, with the way back."""
    text = speech.say(
        "{name} is no editor any more, and may still follow watchlists. "
        "What was changed stays; undo it with /history.",
        name=f"<b>{safe(name_of(chat, speech), NAME)}</b>",
    )
    return Reply(text, _undo(speech, undo), toast=speech.say("Editor no more"))


def access_ended(speech: Speech, chat: Chat, undo: int) -> Reply:
    """Say that somebody is let in no more, with the way back."""
    text = speech.say(
        "{name} is let in no more, and is sent nothing. What is followed there is kept. "
        "I don't say so there; whoever writes to me is told to ask for an invitation.",
        name=f"<b>{safe(name_of(chat, speech), NAME)}</b>",
    )
    return Reply(text, _undo(speech, undo), toast=speech.say("Let in no more"))


def _undo(speech: Speech, number: int) -> Rows:
    return ((Button(speech.say("↩ Undo"), GiveBack(number).data), _back(speech)),)


def no_such_member(people: People) -> Reply:
    """Answer a button of somebody who isn't there any more with those who are."""
    shown = show_people(people)
    return Reply(shown.html, shown.rows, toast=people.speech.say("This is out of date"))
