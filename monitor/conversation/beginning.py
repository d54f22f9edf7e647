"""/start and /help: what this is, invitations, and what to choose from."""

from __future__ import annotations

from monitor.conversation.cards import facts_of
from monitor.conversation.following import begin_to_follow
from monitor.conversation.talk import Talk
from monitor.model import Mode
from monitor.telegram import dialogs
from monitor.telegram.access import INVITATION_LIFE, invitation_hash, new_invitation
from monitor.telegram.events import Event, Reply


def start(talk: Talk) -> Reply:
    """Answer /start: say what this is, or follow the watchlist that a deep link names."""
    if not talk.event.argument.startswith(dialogs.DEEP_LINK):
        return dialogs.welcome(talk.view, talk.chat.kind)
    watchlist = talk.event.argument.removeprefix(dialogs.DEEP_LINK)
    if watchlist not in talk.view.watchlists:
        return dialogs.unknown_watchlist(talk.view, watchlist)
    begin_to_follow(talk, watchlist, Mode.ALERTS)
    return dialogs.subscribed(talk.view, watchlist, facts_of(talk, watchlist))


def help_text(talk: Talk) -> Reply:
    """Answer /help."""
    return dialogs.help_text(talk.speech, talk.desk.access.is_owner(talk.person.user))


def invite(talk: Talk) -> Reply:
    """Answer /invite: with a link that lets one person in."""
    desk, now = talk.desk, talk.now
    token, token_hash = new_invitation()
    desk.store.add_invitation(token_hash, talk.person.user or 0, now, now + INVITATION_LIFE)
    link = f"https://t.me/{desk.bot_name}?start={dialogs.INVITATION}{token}"
    return dialogs.invitation(talk.speech, link)


def is_invitation(event: Event) -> bool:
    """Tell whether somebody comes by an invite link."""
    return event.command == "start" and event.argument.startswith(dialogs.INVITATION)


def let_in(talk: Talk) -> Reply:
    """Use an invite link: it lets one person in, once."""
    welcome = talk.desk.access.welcomes(talk.person.user, talk.chat.admitted)
    if not welcome and not _use_invitation(talk):
        return dialogs.invitation_spent(talk.speech)
    return dialogs.welcome(talk.view, talk.chat.kind)


def _use_invitation(talk: Talk) -> bool:
    if talk.desk.access.policy == "owners":
        return False
    token_hash = invitation_hash(talk.event.argument.removeprefix(dialogs.INVITATION))
    return talk.desk.store.use_invitation(token_hash, talk.chat.id, talk.now) is not None
