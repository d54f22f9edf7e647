"""The menus of commands → Bot API calls: who is offered what, in which language."""

from __future__ import annotations

from collections.abc import Iterable

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, Forbidden

from monitor.telegram.dialogs.menu import Menu, Place

_SCOPES: dict[Place, BotCommandScope] = {
    Place.PRIVATE: BotCommandScopeAllPrivateChats(),
    Place.GROUP: BotCommandScopeAllGroupChats(),
    Place.ADMIN: BotCommandScopeAllChatAdministrators(),
}


async def introduce(bot: Bot, menus: Iterable[Menu]) -> None:
    """Tell Telegram the commands; a chat that it doesn't know, as of an owner, has none yet."""
    for menu in menus:
        commands = [BotCommand(name, about) for name, about in menu.commands]
        try:
            await bot.set_my_commands(
                commands, scope=_scope(menu), language_code=menu.language or None
            )
        except (BadRequest, Forbidden):
            continue


def _scope(menu: Menu) -> BotCommandScope:
    if menu.chat is not None:
        return BotCommandScopeChat(menu.chat)
    return _SCOPES[menu.place]
