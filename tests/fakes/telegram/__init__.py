"""A strict fake of Telegram's Bot API, over real HTTP, for the tests.

    async with FakeTelegram(token="123:abc") as telegram:
        telegram.add_private(7, "Olena")
        telegram.say(7, "/start")                       # what people do: actions.py
        await telegram.wait_for(lambda: telegram.sent(7))   # what came of it: observations.py
        telegram.fail_next("sendMessage", fault=Hang())     # trouble on script: faults.py

What comes in goes through the files in this order: server (HTTP, faults, ledger), parameters,
methods, files and sending (each method's checks), texts (html_mode, detection, entities, links),
markup, limits; what is kept is in world (chats, messages, updates).
The wording of errors is telegram-bot-api's and TDLib's own.
"""

from .chats import Chat, Member, Status, Topic, User
from .detection import detected
from .entities import Entity, utf16_length
from .errors import ApiError
from .faults import (
    BadGateway,
    CutOff,
    Fault,
    Garbage,
    Hang,
    Page,
    Refuse,
    Reset,
    Slow,
    Trickle,
    blocked,
    cant_parse,
    migrated,
    polled_elsewhere,
    server_error,
    too_many_requests,
    unauthorized,
)
from .html_mode import ParseError, parse_html
from .ledger import Call, Event, Kind
from .limits import Bucket, FloodLimits, ManualClock, Window
from .messages import Document, Seen
from .server import FakeTelegram

__all__ = [
    "ApiError",
    "BadGateway",
    "Bucket",
    "Call",
    "Chat",
    "CutOff",
    "Document",
    "Entity",
    "Event",
    "FakeTelegram",
    "Fault",
    "FloodLimits",
    "Garbage",
    "Hang",
    "Kind",
    "ManualClock",
    "Member",
    "Page",
    "ParseError",
    "Refuse",
    "Reset",
    "Seen",
    "Slow",
    "Status",
    "Topic",
    "Trickle",
    "User",
    "Window",
    "blocked",
    "cant_parse",
    "detected",
    "migrated",
    "parse_html",
    "polled_elsewhere",
    "server_error",
    "too_many_requests",
    "unauthorized",
    "utf16_length",
]
