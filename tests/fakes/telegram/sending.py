"""The methods that put messages before a reader or change them."""

from __future__ import annotations

from typing import Any

from .chats import ADMINS, Chat
from .errors import Json, bad_request
from .markup import parse_markup
from .messages import Document, Message
from .parameters import Parameters
from .pictures import Picture, checked_picture
from .texts import FormattedText, caption, message_text
from .world import World


def send_message(world: World, call: Parameters) -> Json:
    content = message_text(call.text("text"), call.text("parse_mode"), _given(call, "entities"))
    return _send(world, call, content, extra=_preview(call))


def send_document(world: World, call: Parameters) -> Json:
    document = call.file("document")
    if document is None:
        known = bool(call.text("document"))
        reason = "wrong file identifier/HTTP URL specified"
        raise bad_request(reason if known else "there is no document in the request")
    if not document.content:
        raise bad_request("file must be non-empty")
    content = caption(
        call.text("caption"), call.text("parse_mode"), _given(call, "caption_entities")
    )
    return _send(world, call, content, document=document, right="can_send_documents")


def send_photo(world: World, call: Parameters) -> Json:
    """What is uploaded is a picture, and not a large one; files known by an id there are none."""
    picture = call.file("photo")
    if picture is None:
        known = bool(call.text("photo"))
        reason = "wrong file identifier/HTTP URL specified"
        raise bad_request(reason if known else "there is no photo in the request")
    if not picture.content:
        raise bad_request("file must be non-empty")
    content = caption(
        call.text("caption"), call.text("parse_mode"), _given(call, "caption_entities")
    )
    photo = checked_picture(picture.content)
    return _send(world, call, content, picture=photo, right="can_send_photos")


def edit_message_text(world: World, call: Parameters) -> Json:
    content = message_text(call.text("text"), call.text("parse_mode"), _given(call, "entities"))
    message = _editable(world, call)
    if message.document or message.picture:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, call, message, content)


def edit_message_reply_markup(world: World, call: Parameters) -> Json:
    message = _editable(world, call)
    return _edit(world, call, message, message.content)


def _send(
    world: World,
    call: Parameters,
    content: FormattedText,
    *,
    document: Document | None = None,
    picture: Picture | None = None,
    extra: Json | None = None,
    right: str = "can_send_messages",
) -> Json:
    """The last check is the flood limits', as only what may be sent at all counts for them."""
    chat = world.registry.find(call.text("chat_id"))
    chat.check_writable(world.bot, right)
    thread_id = _thread(world, chat, call)
    reply_to = _replied_to(world, chat, call)
    markup = parse_markup(call.text("reply_markup"), inline_only=chat.is_channel)
    if call.flag("allow_paid_broadcast"):
        raise bad_request("FLOODSKIP_NOT_ALLOWED")
    world.check_flood(chat)
    message = Message(
        chat,
        world.messages.next_id(chat),
        world.now,
        None if chat.is_channel else world.bot,
        content,
        markup,
        thread_id or (reply_to.thread_id if reply_to else None),
        by_bot=True,
        silent=call.flag("disable_notification"),
        document=document,
        picture=picture,
        reply_to=reply_to,
        sender_chat=chat if chat.is_channel else None,
        extra=extra or {},
    )
    return world.accept(message)


def _edit(world: World, call: Parameters, message: Message, content: FormattedText) -> Json:
    markup = parse_markup(call.text("reply_markup"), inline_only=True)
    message.edit(content, markup, world.now)
    world.note_dropped_entities(message)
    return world.messages.as_json(message)


def _editable(world: World, call: Parameters) -> Message:
    chat = world.registry.find(call.text("chat_id"))
    chat.check_editable(world.bot)
    message = world.messages.get(chat, call.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    is_banned_from_editing = chat.is_channel and chat.member(world.bot).status not in ADMINS
    if not message.by_bot or is_banned_from_editing:
        raise bad_request("message can't be edited")
    return message


def _given(call: Parameters, name: str) -> list[Json]:
    entities = call.array(name) or []
    if not all(isinstance(entity, dict) for entity in entities):
        raise bad_request("Can't parse MessageEntity: expected an Object")
    return entities


def _preview(call: Parameters) -> Json:
    if not call.text("link_preview_options"):
        return {}
    options: Any = call.json("link_preview_options")
    if options is None:
        raise bad_request("Can't parse link preview options JSON object")
    if not isinstance(options, dict):
        raise bad_request("Object expected as link preview options")
    return {"link_preview_options": options}


def _thread(world: World, chat: Chat, call: Parameters) -> int | None:
    thread_id = call.integer("message_thread_id")
    if thread_id <= 0:
        return None
    chat.check_thread(thread_id, message_exists=world.messages.get(chat, thread_id) is not None)
    return thread_id


def _replied_to(world: World, chat: Chat, call: Parameters) -> Message | None:
    given: Any = call.json("reply_parameters")
    reply = given if isinstance(given, dict) else {}
    message_id = reply.get("message_id") or call.integer("reply_to_message_id")
    if not message_id:
        return None
    message = world.messages.get(chat, message_id)
    optional = reply.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply")
    if message is None and not optional:
        raise bad_request("message to be replied not found")
    return message
