"""Who is where: users, chats of every kind, their members and what the bot may do in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .errors import Json, bad_request, forbidden


class Status(StrEnum):
    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


PRESENT = (Status.CREATOR, Status.ADMINISTRATOR, Status.MEMBER, Status.RESTRICTED)
ADMINS = (Status.CREATOR, Status.ADMINISTRATOR)

_ADMIN_RIGHTS = {
    **dict.fromkeys(("can_manage_chat", "can_delete_messages", "can_manage_video_chats"), True),
    **dict.fromkeys(("can_restrict_members", "can_change_info", "can_invite_users"), True),
    **dict.fromkeys(("can_post_stories", "can_edit_stories", "can_delete_stories"), True),
    **dict.fromkeys(("can_be_edited", "is_anonymous", "can_promote_members"), False),
}
_RIGHTS_BY_CHAT = {
    "group": ("can_pin_messages",),
    "supergroup": ("can_pin_messages", "can_manage_topics"),
    "channel": ("can_post_messages", "can_edit_messages"),
}
_MEMBER_RIGHTS = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
    *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_change_info"),
    *(
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
        "can_edit_tag",
        "can_react_to_messages",
    ),
)
_SENT_BY = {
    "can_send_messages": "text messages",
    "can_send_documents": "documents",
    "can_send_photos": "photos",
}


@dataclass
class User:
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def as_json(self) -> Json:
        names = ("last_name", "username", "language_code")
        known = {name: getattr(self, name) for name in names if getattr(self, name)}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **known}


@dataclass
class Member:
    user: User
    status: Status
    rights: dict[str, bool] = field(default_factory=dict)
    """Where they differ from what the status usually brings."""

    def may(self, right: str) -> bool:
        if self.status == Status.ADMINISTRATOR:
            return self.rights.get(right, _ADMIN_RIGHTS.get(right, True))
        if self.status == Status.RESTRICTED:
            return self.rights.get(right, False)
        return self.status in PRESENT

    def as_json(self, chat_type: str) -> Json:
        known: Json = {"user": self.user.as_json(), "status": self.status.value}
        match self.status:
            case Status.CREATOR:
                return {**known, "is_anonymous": self.rights.get("is_anonymous", False)}
            case Status.ADMINISTRATOR:
                names = (*_ADMIN_RIGHTS, *_RIGHTS_BY_CHAT[chat_type])
                return {**known, **{name: self.may(name) for name in names}}
            case Status.RESTRICTED:
                rights = {name: self.may(name) for name in _MEMBER_RIGHTS}
                return {**known, **rights, "is_member": True, "until_date": 0}
            case Status.KICKED:
                return {**known, "until_date": 0}
            case _:
                return known


@dataclass
class Topic:
    name: str
    closed: bool = False


@dataclass
class Chat:
    id: int
    type: str
    title: str | None = None
    username: str | None = None
    user: User | None = None
    """Whose private chat it is."""
    is_forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    migrated_to: int | None = None

    @property
    def is_channel(self) -> bool:
        return self.type == "channel"

    @property
    def numbers_its_messages(self) -> bool:
        """Private chats and small groups share one count of messages."""
        return self.type in ("supergroup", "channel")

    def member(self, user: User) -> Member:
        return self.members.get(user.id) or Member(user, Status.LEFT)

    def as_json(self) -> Json:
        known: Json = {"id": self.id, "type": self.type}
        if self.user:
            names = ("first_name", "last_name", "username")
            known |= {name: value for name in names if (value := getattr(self.user, name))}
        names = ("title", "username", "is_forum")
        return known | {name: value for name in names if (value := getattr(self, name))}

    def as_full_json(self) -> Json:
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
        accepted = dict.fromkeys((*gifts, "gifts_from_channels"), True)
        colours = {"accent_color_id": 0, "max_reaction_count": 11}
        return self.as_json() | colours | {"accepted_gift_types": accepted}

    def check_readable(self, bot: User) -> None:
        """Private chats and small groups can be looked at even after one was thrown out."""
        if self.type in ("supergroup", "channel"):
            self._check_presence(bot)

    def check_writable(self, bot: User, right: str = "can_send_messages") -> None:
        if self.user:
            _check_private(self.user)
            return
        if self.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.migrated_to
            )
        self._check_presence(bot)
        self._check_rights(self.member(bot), right)

    def check_editable(self, bot: User) -> None:
        if self.user is None:
            self._check_presence(bot)
        elif self.user.deactivated:
            raise forbidden("user is deactivated")

    def check_thread(self, thread_id: int, message_exists: bool) -> None:
        """In a forum a thread is a topic, in another supergroup a message that was answered."""
        topic = self.topics.get(thread_id)
        if topic is None and (self.is_forum or self.type != "supergroup" or not message_exists):
            raise bad_request("message thread not found")
        if topic and topic.closed:
            raise bad_request("TOPIC_CLOSED")

    def _check_presence(self, bot: User) -> None:
        status = self.member(bot).status
        if status == Status.KICKED:
            raise forbidden(f"bot was kicked from the {self.type} chat")
        if status == Status.LEFT:
            raise forbidden(f"bot is not a member of the {self.type} chat")

    def _check_rights(self, bot: Member, right: str) -> None:
        if self.is_channel and not (bot.status in ADMINS and bot.may("can_post_messages")):
            raise bad_request("need administrator rights in the channel chat")
        if bot.status == Status.RESTRICTED and not bot.may(right):
            raise bad_request(f"not enough rights to send {_SENT_BY[right]} to the chat")


def _check_private(user: User) -> None:
    if user.deactivated:
        raise forbidden("user is deactivated")
    if user.blocked:
        raise forbidden("bot was blocked by the user")
    if not user.started:
        raise forbidden("bot can't initiate conversation with a user")


class Registry:
    """All users and chats that Telegram knows."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}

    def user(self, user_id: int) -> User:
        """Who is not known yet comes to life with a plain name."""
        return self.users.setdefault(user_id, User(user_id, f"User {user_id}", language_code="en"))

    def add(self, chat: Chat, members: Mapping[int, Status | str], bot: Member) -> Chat:
        self._check_id(chat)
        for user_id, status in members.items():
            chat.members[user_id] = Member(self.user(user_id), Status(status))
        chat.members[bot.user.id] = bot
        self.chats[chat.id] = chat
        return chat

    def find(self, chat_id: str) -> Chat:
        """A chat as the bot names it: by number, or a public one by @username."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        for chat in self.chats.values():
            if chat_id in (str(chat.id), f"@{chat.username}"):
                return chat
        raise bad_request("chat not found")

    @staticmethod
    def _check_id(chat: Chat) -> None:
        low, high = {
            "private": (1, 2**52),
            "group": (-999_999_999_999, -1),
            "supergroup": (-(2**52), -1_000_000_000_001),
            "channel": (-(2**52), -1_000_000_000_001),
        }[chat.type]
        if not low <= chat.id <= high:
            raise ValueError(f"a {chat.type} chat cannot have the id {chat.id}")
