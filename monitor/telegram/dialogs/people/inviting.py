"""Invitations: made by owners for a role and a time, and used."""

from __future__ import annotations

import html
from datetime import timedelta

from monitor.model import Role
from monitor.speech import Speech
from monitor.telegram.access import LIVES, Void
from monitor.telegram.choices.people import Invite, ShowPeople
from monitor.telegram.dialogs.parts import safe
from monitor.telegram.dialogs.watchlists.listed import View, show_watchlists
from monitor.telegram.events import Button, Reply

INVITATION = "inv_"
NAME = 100  # the most characters shown of a person's name


def ask_role(speech: Speech, done: str = "") -> Reply:
    """Ask an owner whom to invite; `done` says what could not be read, if anything."""
    text = speech.say(
        "<b>Whom do you invite?</b>\n"
        "A subscriber chooses what to follow, and may have watchlists of their own.\n"
        "An editor may also change the watchlists and feeds that all share.\n\n"
        "Or write it: <code>/invite editor 1h</code>"
    )
    subscriber = Button(speech.say("👤 A subscriber"), Invite(Role.SUBSCRIBER).data)
    editor = Button(speech.say("✏️ An editor"), Invite(Role.EDITOR).data)
    return Reply(f"{done}\n\n{text}" if done else text, ((subscriber, editor),))


def ask_life(speech: Speech, role: Role, done: str = "") -> Reply:
    """Ask for how long an invitation may be used."""
    text = speech.say(
        "<b>For how long may the link be used?</b>\n"
        "It lets in one person, the first who opens it; the shorter, the safer."
    )
    lives = tuple(Button(_life_text(speech, life), Invite(role, life).data) for life in LIVES)
    back = Button(speech.say("‹ Back"), Invite().data)
    return Reply(f"{done}\n\n{text}" if done else text, (lives[:2], lives[2:], (back,)))


def cannot_read_invitation(speech: Speech, typed: str) -> str:
    """Say that a typed invitation can't be read, and how to write it."""
    return speech.say(
        "✋ I can't read “{typed}”: write for whom and for how long (10 min to 7 days), as in "
        "<code>/invite editor 1h</code> or <code>/invite subscriber 7 days</code>.",
        typed=safe(typed, NAME),
    )


def invitation(speech: Speech, link: str, role: Role, until: str) -> Reply:
    """Give an owner an invite link, to be copied with a tap."""
    if role is Role.EDITOR:
        text = speech.say(
            "This link makes one person an editor; it may be used until {time}:", time=until
        )
    else:
        text = speech.say("This link lets one person in; it may be used until {time}:", time=until)
    told = speech.say("I tell you when it was used.")
    safe_link = html.escape(link, quote=False)
    another = Button(speech.say("Another one"), Invite().data)
    people = Button(speech.say("👥 People"), ShowPeople().data)
    return Reply(f"{text}\n<code>{safe_link}</code>\n{safe_link}\n\n{told}", ((another, people),))


def subscribers_closed(speech: Speech) -> Reply:
    """Say that an invitation for a subscriber would not hold."""
    text = speech.say(
        'The settings let in owners and editors alone (access = "owners"): an invitation for a '
        'subscriber would not hold. Invite an editor, or set access to "invite".'
    )
    return Reply(text, ((Button(speech.say("✏️ An editor"), Invite(Role.EDITOR).data),),))


def invitation_void(speech: Speech, why: Void) -> Reply:
    """Answer an invite link that doesn't hold, with what to do about it."""
    match why:
        case Void.USED:
            text = speech.say(
                "This invitation was used already; each is for one person. Ask for a new one."
            )
        case Void.EXPIRED:
            text = speech.say("This invitation is too old. Ask for a new one.")
        case Void.CLOSED:
            text = speech.say(
                "This Monitor lets in owners and editors alone now: ask its owner about it. "
                "The invitation is not used up."
            )
        case Void.UNKNOWN:
            text = speech.say(
                "I don't know this invitation: was the whole link copied? Ask for a new one."
            )
    return Reply(text)


def now_editor(view: View) -> Reply:
    """Welcome a new editor, with what they may do now."""
    intro = view.speech.say(
        "You are an editor now: you may change the watchlists and feeds that all share. "
        "Each change is kept with your name, and can be undone."
    )
    return show_watchlists(view, intro=f"{intro}\n\n")


def editor_already(speech: Speech) -> Reply:
    """Answer an editor who opens another editor's link."""
    return Reply(speech.say("You are an editor already. The invitation is not used up."))


def owner_already(speech: Speech) -> Reply:
    """Answer an owner who opens an editor's link."""
    return Reply(
        speech.say("You are an owner and may do all that editors may. The invitation still holds.")
    )


def was_used(speech: Speech, name: str, role: Role) -> str:
    """Tell who made an invitation that it was used."""
    who = safe(name, NAME) or "…"
    if role is Role.EDITOR:
        return speech.say("✓ {name} used your invitation: now an editor. /people", name=who)
    return speech.say("✓ {name} used your invitation: now a subscriber. /people", name=who)


def _life_text(speech: Speech, life: timedelta) -> str:
    if life < timedelta(days=1):
        return speech.length(life)
    return speech.count(life // timedelta(days=1), "{n} day", "{n} days")
