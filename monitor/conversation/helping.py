"""/help: what can be done here, by whom asks."""

from __future__ import annotations

from collections.abc import Collection

from monitor.conversation.talk import Talk
from monitor.model import ChatKind
from monitor.telegram.dialogs import menu
from monitor.telegram.dialogs.menu import Place
from monitor.telegram.events import Reply


def help_text(talk: Talk, there: Collection[str]) -> Reply:
    """Answer /help; `there`: the commands that there are."""
    return menu.help_text(talk.speech, _place(talk), there, talk.desk.bot_name)


def _place(talk: Talk) -> Place:
    if talk.chat.kind is not ChatKind.PRIVATE:
        return Place.ADMIN if talk.person.admin else Place.GROUP
    return Place.OWNER if talk.desk.access.is_owner(talk.person.user) else Place.PRIVATE
