"""All methods of the Bot API that the fake knows: a new one is a function and a line in METHODS."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from .chats import ADMINS, Chat, Member, Status
from .errors import Json, bad_request
from .files import get_file
from .parameters import Parameters
from .sending import (
    edit_message_reply_markup,
    edit_message_text,
    send_document,
    send_message,
    send_photo,
)
from .world import CALLBACK_LIFETIME, World

Method = Callable[[World, Parameters], Any | Awaitable[Any]]

_CHAT_ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "record_voice"}
_CHAT_ACTIONS |= {"upload_voice", "upload_document", "choose_sticker", "find_location", "cancel"}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def get_me(world: World, call: Parameters) -> Json:
    no = ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business")
    abilities = dict.fromkeys((*no, "has_main_web_app", "has_topics_enabled"), False)
    return world.bot.as_json() | {"can_join_groups": True} | abilities


async def get_updates(world: World, call: Parameters) -> list[Json]:
    world.updates.allow(call.json("allowed_updates"))
    return await world.updates.get(
        call.integer("offset"), call.integer("limit", 100), call.integer("timeout")
    )


def delete_webhook(world: World, call: Parameters) -> bool:
    if call.flag("drop_pending_updates"):
        world.updates.forget_all()
    return True


def answer_callback_query(world: World, call: Parameters) -> bool:
    callback = world.callbacks.get(call.text("callback_query_id"))
    if (
        callback is None
        or callback.answer is not None
        or world.clock() - callback.date > CALLBACK_LIFETIME
    ):
        raise bad_request(_TOO_OLD)
    if len(call.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    callback.answer = {"text": call.text("text"), "show_alert": call.flag("show_alert")}
    return True


def send_chat_action(world: World, call: Parameters) -> bool:
    action = call.text("action").lower()
    if action not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = world.registry.find(call.text("chat_id"))
    chat.check_writable(world.bot)
    world.actions[chat.id].append(action)
    return True


def get_chat(world: World, call: Parameters) -> Json:
    return _readable_chat(world, call).as_full_json()


def get_chat_member(world: World, call: Parameters) -> Json:
    chat = _chat_with_members(world, call)
    user_id = call.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    if user_id not in world.registry.users:
        private_or_small = chat.type in ("private", "group")
        raise bad_request("member not found" if private_or_small else "PARTICIPANT_ID_INVALID")
    return chat.member(world.registry.users[user_id]).as_json(chat.type)


def get_chat_administrators(world: World, call: Parameters) -> list[Json]:
    """All but the other bots."""
    chat = _chat_with_members(world, call)
    if chat.user:
        raise bad_request("there are no administrators in the private chat")
    admins = [member for member in chat.members.values() if member.status in ADMINS]
    people = [member for member in admins if member.user is world.bot or not member.user.is_bot]
    return [member.as_json(chat.type) for member in people]


def leave_chat(world: World, call: Parameters) -> bool:
    chat = _readable_chat(world, call)
    if chat.user:
        raise bad_request("Chat member status can't be changed in private chats")
    before = chat.member(world.bot)
    now = chat.members[world.bot.id] = Member(world.bot, Status.LEFT)
    change = membership_change(chat, before, now, world.bot.as_json(), world.now)
    world.tell_bot("my_chat_member", chat, change)
    return True


def membership_change(chat: Chat, before: Member, now: Member, by: Json, date: int) -> Json:
    """The API's ChatMemberUpdated."""
    return {
        "chat": chat.as_json(),
        "from": by,
        "date": date,
        "old_chat_member": before.as_json(chat.type),
        "new_chat_member": now.as_json(chat.type),
    }


def set_my_commands(world: World, call: Parameters) -> bool:
    commands = call.array("commands")
    if commands is None:
        raise bad_request("Can't parse commands JSON object")
    world.commands[_command_scope(world, call)] = [_checked_command(given) for given in commands]
    return True


def get_my_commands(world: World, call: Parameters) -> list[Json]:
    return world.commands.get(_command_scope(world, call), [])


def _checked_command(given: Any) -> Json:
    if not isinstance(given, dict) or not {"command", "description"} <= given.keys():
        raise bad_request("Can't parse BotCommand: expected an Object")
    command, description = given["command"].removeprefix("/"), given["description"]
    if not command:
        raise bad_request("Command must be non-empty")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _command_scope(world: World, call: Parameters) -> str:
    """Scope and language as one key; what was set for one is not found under another."""
    scope = call.json("scope") if call.text("scope") else {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in _SCOPES | _CHAT_SCOPES:
        raise bad_request("Can't parse BotCommandScope: Unsupported type specified")
    if kind in _CHAT_SCOPES:
        if "chat_id" not in scope:
            raise bad_request("Can't parse BotCommandScope: Can't find field \"chat_id\"")
        world.registry.find(str(scope["chat_id"]))
    return json.dumps([scope, call.text("language_code")], sort_keys=True)


def _readable_chat(world: World, call: Parameters) -> Chat:
    chat = world.registry.find(call.text("chat_id"))
    chat.check_readable(world.bot)
    return chat


def _chat_with_members(world: World, call: Parameters) -> Chat:
    """Who is in a channel is told to its administrators only."""
    chat = _readable_chat(world, call)
    if chat.is_channel and chat.member(world.bot).status not in ADMINS:
        raise bad_request("member list is inaccessible")
    return chat


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "deleteWebhook": delete_webhook,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getFile": get_file,
    "leaveChat": leave_chat,
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "answerCallbackQuery": answer_callback_query,
}

NAMES = {name.lower(): name for name in METHODS}
"""The methods' names are the same in capital and small letters."""
