"""Who may do what, where: each role, each place, each command and each kind of button.

The tables are the promise. A command or a kind of button without a row fails; what stands in a
cell is compared with what is answered to an update that the fake Telegram has sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from monitor.conversation.rooms import ANSWERS, CHOICES, COMMANDS
from monitor.model import Role
from monitor.telegram.access import Access, Person, Right, invitation_hash, may
from monitor.telegram.choices.reading import read_choice
from monitor.telegram.events import Event, Reply
from monitor.telegram.listener import Listener
from tests.room import Room
from tests.support import CHANNEL, FORUM, GROUP, HOUR, OLENA, at_once

# What comes of it: a verdict, by how its answer begins. All else is an answer: "yes".
VERDICTS = {
    "invited": "This Monitor is private: ask its owner for an invitation.",
    "admins": "Only admins of this chat can change what it follows.",
    "own": "Only admins can have this chat forgotten.",
    "editors": "Only editors and owners can change what all share.",
    "unknown": "I don't know this command.",
}
SILENT = "–"

# What each command takes, as a column of the table below.
COMMAND_NEEDS = """
start       chat
watchlists  look
add         chat
digest      look
search      chat
saved       any
feeds       chat
test        chat
undo        chat
history     chat
settings    chat
weekly      chat
chats       chat
help        any
forget      forget
invite      monitor
people      monitor
health      monitor
"""

# The same for each kind of button, with data that such a button may have, and that change nothing.
BUTTON_NEEDS = """
watchlists.ShowList        chat     w
watchlists.ShowWatchlist   chat     w:icc
watchlists.Follow          chat     w:gone:a
watchlists.Unfollow        chat     w:gone:x
watchlists.SetTimes        chat     w:gone:t
watchlists.Pause           chat     w:gone:p
settings.ShowSettings      chat     s
settings.SetZone           chat     s:z
settings.SetQuiet          chat     s:q
settings.SetLanguage       chat     s:l
settings.SetWish           chat     s:v:1
words.AddTo                chat     k:+:gone
words.KeepWords            chat     k:k:404
words.ChangeWords          chat     k:c:404
words.CancelWords          chat     k:x:404
words.TickSpelling         chat     k:t:404:0
words.ChooseList           chat     k:l:404
words.NewList              chat     k:n:404
words.UndoWords            chat     k:u:404
words.WatchFor             chat     k:w:404
words.TickName             chat     k:s:404:0
words.AddTicked            chat     k:a:404
lists.ShowWords            chat     l:w:gone
lists.RemoveFrom           chat     l:-:gone
lists.RemoveLine           chat     l:x:gone:AAAAAAAA
lists.RemoveSeveral        chat     l:n:gone
lists.DeleteList           chat     l:d:gone
lists.ShareList            chat     l:s:gone
lists.TestList             chat     l:t:gone
lists.TestText             chat     l:e:404
lists.ShowHistory          chat     l:h:gone
lists.UndoEdit             chat     l:u:404
lists.TakeBack             chat     l:r:404
lists.ImportList           chat     l:i:404
lists.ImportForAll         chat     l:g:404
lists.CancelImport         chat     l:c:404
alerts.Save                any      a:s:404
alerts.NotRelevant         chat     a:n:404
alerts.Mute                chat     a:m:404
alerts.OpenWatchlist       chat     a:w:gone
alerts.ShowPrecision       chat     a:p:gone
alerts.ProposeExclusions   chat     a:e:gone
alerts.Exclude             chat     a:x:404:0
alerts.UndoExclude         chat     a:u:404
alerts.ExcludeNothing      chat     a:c:404
alerts.ShowSaved           any      a:l:0
alerts.TakeOff             any      a:d:404:0
alerts.SavedFile           any      a:f
search.ShowFound           chat     f:404:0
search.SendFound           chat     f:404:c
feeds.ShowFeeds            chat     r
feeds.ShowFeed             chat     r:f:a:0:404:00000000
feeds.PollFeed             shared   r:f:a:0:404:00000000:p
feeds.RemoveFeed           shared   r:f:a:0:404:00000000:x
feeds.RenameFeed           shared   r:f:a:0:404:00000000:n
feeds.MoveFeed             shared   r:f:a:0:404:00000000:m
feeds.SetLanguage          shared   r:f:a:0:404:00000000:g
feeds.AddFeed              shared   r:a
feeds.TickFound            shared   r:t:404:0
feeds.KeepFound            shared   r:k:404
feeds.ImportFeeds          shared   r:i:404
feeds.GiveUp               shared   r:c:404
feeds.ExportFeeds          shared   r:e
feeds.UndoFeeds            shared   r:u:404
lists.ShowWords            chat     l:w:gone
lists.RemoveFrom           chat     l:-:gone
lists.ShowHistory          chat     l:h:gone
lists.RemoveSeveral        chat     l:n:gone
lists.DeleteList           chat     l:d:gone
lists.ShareList            chat     l:s:gone
lists.TestList             chat     l:t:gone
lists.RemoveLine           chat     l:x:gone:abcd
lists.UndoEdit             chat     l:u:404
lists.TakeBack             chat     l:r:404
lists.TestText             chat     l:e:404
lists.ImportList           chat     l:i:404
lists.ImportForAll         chat     l:g:404
lists.CancelImport         chat     l:c:404
beginning.ShowBeginning    chat     b
beginning.LookAt           chat     b:w:gone
beginning.Begin            chat     b:a:gone
beginning.BeginAt          chat     b:z:Europe/Kyiv
note.WantNote              chat     n:1
note.WantSurges            chat     n:s:1:gone
elsewhere.ShowChats        chat     m
elsewhere.ForChat          chat     m:404:w
beginning.ShowBeginning    chat     b
beginning.LookAt           chat     b:w:gone
beginning.Begin            chat     b:a:gone
beginning.BeginAt          chat     b:z:Nowhere
note.WantNote              chat     n:0
people.ShowPeople          monitor  o
people.ShowMember          monitor  o:c:404
people.EndEditing          monitor  o:e:404
people.EndAccess           monitor  o:x:404
people.GiveBack            monitor  o:u:404
people.Invite              monitor  o:i
people.ShowHealth          monitor  o:h
people.ForgetAll           forget   o:f:404
people.KeepAll             forget   o:k
"""

# `look`: see what the chat follows. `shared`: what all share. An admin is one of that chat. "let
# in": somebody who was welcome has brought Monitor there; "new": nobody has. "as the group": an
# anonymous admin; "as a channel": who writes as another chat, and is never an admin.
ROLES = """
who                  where          look      chat      shared    monitor   any   forget
owner                private        yes       yes       yes       yes       yes   yes
editor               private        yes       yes       yes       unknown   yes   yes
subscriber           private        yes       yes       editors   unknown   yes   yes
stranger             private        invited   invited   invited   invited   invited  yes
owner/admin          group let in   yes       yes       yes       –         yes   yes
editor/admin         group let in   yes       yes       yes       –         yes   yes
subscriber/admin     group let in   yes       yes       editors   –         yes   yes
stranger/admin       group let in   yes       yes       editors   –         yes   yes
owner/member         group let in   yes       admins    admins    –         yes   own
editor/member        group let in   yes       admins    admins    –         yes   own
subscriber/member    group let in   yes       admins    admins    –         yes   own
stranger/member      group let in   yes       admins    admins    –         yes   own
as the group         group let in   yes       yes       editors   –         yes   yes
as a channel         group let in   yes       admins    admins    –         yes   own
owner/admin          group new      yes       yes       yes       –         yes   yes
editor/admin         group new      yes       yes       yes       –         yes   yes
subscriber/admin     group new      yes       yes       editors   –         yes   yes
stranger/admin       group new      invited   invited   invited   –         yes   yes
stranger/member      group new      admins    admins    admins    –         yes   own
as the group         group new      invited   invited   invited   –         yes   yes
owner/admin          topic let in   yes       yes       yes       –         yes   yes
stranger/admin       topic let in   yes       yes       editors   –         yes   yes
owner/member         topic let in   yes       admins    admins    –         yes   own
as the group         topic let in   yes       yes       editors   –         yes   yes
as a channel         topic let in   yes       admins    admins    –         yes   own
a post               channel let in yes       yes       editors   –         yes   yes
a post               channel new    invited   invited   invited   –         yes   yes
owner/admin          channel let in yes       yes       yes       –         yes   yes
stranger/admin       channel let in yes       yes       editors   –         yes   yes
subscriber/member    channel let in admins    admins    admins    –         yes   own
"""

# Each kind of update that is neither a command nor a button: does anything hear it, and as what?
# text: for whoever waits for it or takes words; file: by its name; media: without words.
KINDS = """
what                              private  group  topic  channel
words                             text     –      –      –
words to a bot that is an admin   text     –      –      –
an answer to the bot              text     text   text   –
a file                            file     –      –      –
a file that answers the bot       file     file   file   –
words under a photo               text     –      –      –
a command under a photo           text     –      –      –
a forwarded command               text     –      –      –
a command to another bot          –        –      –      –
an edited command                 –        –      –      –
a photo                           media    –      –      –
"""

USERS = {"owner": OLENA, "editor": 21, "subscriber": 22, "stranger": 23}
OTHER = -1_000_000_000_099  # a channel in whose name people write
CHATS = {"group": GROUP, "topic": FORUM, "channel": CHANNEL}
TOPIC = 5


@dataclass(frozen=True)
class Row:
    who: str
    where: str
    verdicts: dict[str, str]

    @property
    def user(self) -> int | None:
        return USERS.get(self.who.partition("/")[0])

    @property
    def place(self) -> str:
        return self.where.split()[0]

    @property
    def chat(self) -> int:
        return CHATS.get(self.place) or self.user or 0


def table(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


def rows() -> list[Row]:
    """Read the table of roles by the columns of its heading."""
    heading, *lines = ROLES.strip().splitlines()
    where, first = heading.index("where"), heading.index("look ")
    columns = heading[first:].split()
    return [
        Row(
            line[:where].strip(),
            line[where:first].strip(),
            dict(zip(columns, line[first:].split(), strict=True)),
        )
        for line in lines
    ]


def name_of(choice: type) -> str:
    """Name a kind of button by its module's last part and its own name."""
    return f"{choice.__module__.rpartition('.')[2]}.{choice.__name__}"


def writers() -> list[Row]:
    """Return the rows of who may write there at all: in a channel, posts are the channel's."""
    return [row for row in rows() if row.place != "channel" or row.who == "a post"]


@pytest.fixture
async def crowded(room: Room) -> Room:
    """A room with somebody of each role; no chat is let in yet."""
    telegram, now = room.telegram, room.clock()
    for name, user in USERS.items():
        telegram.add_private(user, name.title())
    telegram.add_channel(OTHER, "Somebody's channel")
    for name, role in (("editor", Role.EDITOR), ("subscriber", Role.SUBSCRIBER)):
        room.store.add_invitation(invitation_hash(name), OLENA, now, now + HOUR, role)
        await room.says(USERS[name], f"/start inv_{name}")
    for name in ("owner", "stranger"):
        await room.says(USERS[name], "/start")
    for chat in CHATS.values():
        telegram.add_bot(chat, USERS["stranger"])
    await room.answers()
    return room


async def heard(room: Room, act: Callable[[], Awaitable[object] | object]) -> list[Event]:
    """Return the events that Monitor makes of what somebody does."""
    events: list[Event] = []

    async def respond(event: Event) -> Reply | None:
        events.append(event)
        return None

    listener = Listener(room.bot, respond, lambda error, about: None, turns=at_once())  # type: ignore[arg-type]
    done = act()
    if isinstance(done, Awaitable):
        await done
    await listener.answer_waiting()
    return events


async def written(room: Room, row: Row, text: str = "/help") -> Event:
    """Somebody writes in their place."""
    sender = {"as the group": row.chat, "as a channel": OTHER}.get(row.who)
    thread = TOPIC if row.place == "topic" else None
    become(room, row)
    (event,) = await heard(
        room,
        lambda: room.telegram.say(
            row.chat, text, row.user, thread_id=thread, sender_chat_id=sender
        ),
    )
    return event


async def pressed(room: Room, row: Row) -> Event:
    """Somebody presses a button in their place."""
    become(room, row)
    button = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x")]])
    thread = TOPIC if row.place == "topic" else None
    await room.bot.send_message(row.chat, "x", reply_markup=button, message_thread_id=thread)
    (event,) = await heard(room, lambda: room.telegram.press(row.chat, "x", row.user))
    return event


def become(room: Room, row: Row) -> None:
    """Give somebody the role in their chat that the table says, and let the chat in or not."""
    if "/" in row.who:
        status = {"admin": "administrator", "member": "member"}[row.who.partition("/")[2]]
        room.telegram.set_member(row.chat, row.user or 0, status)
    if row.place in CHATS:
        let_in(room, row)


def let_in(room: Room, row: Row) -> None:
    by = OLENA if row.where.endswith("let in") else None
    with room.store.writing() as db:
        db.execute(
            "UPDATE chats SET admitted_by = ?, admitted_at = ? WHERE id = ?",
            [by, room.clock().isoformat(), row.chat],
        )


async def verdict(room: Room, row: Row, event: Event) -> str:
    """Say what comes of an event."""
    if row.place in CHATS:
        let_in(room, row)
    reply = await room.responds(event)
    if reply is None:
        return SILENT
    found = [name for name, words in VERDICTS.items() if reply.html.startswith(words)]
    return found[0] if found else "yes"


def test_every_command_and_every_kind_of_button_has_a_row() -> None:
    assert COMMANDS.keys() - {name for name, _ in table(COMMAND_NEEDS)} == set()
    named = {name_of(choice) for choice in CHOICES}
    assert named - {name for name, _, _ in table(BUTTON_NEEDS)} == set()


def test_each_row_of_a_button_has_data_of_such_a_button() -> None:
    for name, _, data in table(BUTTON_NEEDS):
        assert name_of(type(read_choice(data))) == name


async def test_each_command_is_for_whom_the_table_says(crowded: Room) -> None:
    wrong = []
    needs = {name: need for name, need in table(COMMAND_NEEDS) if name in COMMANDS}
    for row in writers():
        event = await written(crowded, row)
        for name, need in needs.items():
            found = await verdict(crowded, row, replace(event, command=name))
            if found != row.verdicts[need]:
                wrong.append(f"{row.who}, {row.where}: /{name}: {found}, not {row.verdicts[need]}")
    assert wrong == []


async def test_each_button_is_for_whom_the_table_says(crowded: Room) -> None:
    wrong = []
    for row in (row for row in rows() if row.user):  # who presses, presses as themselves
        event = await pressed(crowded, row)
        for name, need, data in table(BUTTON_NEEDS):
            found = await verdict(crowded, row, replace(event, argument=data))
            if found != row.verdicts[need]:
                wrong.append(f"{row.who}, {row.where}: {name}: {found}, not {row.verdicts[need]}")
    assert wrong == []


async def test_what_all_share_is_for_whom_the_table_says(crowded: Room) -> None:
    """Whether there is a command for it yet or not."""
    access, store = Access("invite", frozenset({OLENA})), crowded.store
    for row in writers():
        event = await written(crowded, row)
        user = event.user or 0
        known = store.chat(user)
        person = Person(
            event.user, bool(known and known.admitted), event.admin, store.is_editor(user)
        )
        chat = crowded.chat(row.chat)
        assert may(Right.SHARED, access, chat, person) == (row.verdicts["shared"] == "yes"), row


async def test_nobody_is_let_in_by_what_they_may_not_do(crowded: Room) -> None:
    for row in rows():
        if row.place in CHATS and row.where.endswith("new") and row.verdicts["chat"] != "yes":
            event = await written(crowded, row)
            for name in COMMANDS:
                await crowded.responds(replace(event, command=name))
            assert not crowded.chat(row.chat).admitted, row


# ---------------------------------------------------------------- kinds of update

PHOTO = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]}
FILE = {"document": {"file_id": "f", "file_unique_id": "f", "file_name": "x.opml", "file_size": 9}}
FORWARDED = {"forward_origin": {"type": "hidden_user", "sender_user_name": "X", "date": 1}}


def kinds() -> list[tuple[str, str, str]]:
    """Read the table of kinds as (what, where, heard as)."""
    heading, *lines = KINDS.strip().splitlines()
    first = heading.index("private")
    places = heading[first:].split()
    return [
        (line[:first].strip(), place, found)
        for line in lines
        for place, found in zip(places, line[first:].split(), strict=True)
    ]


async def act(room: Room, what: str, place: str) -> list[Event]:
    """Olena, an admin everywhere, does something of a kind."""
    chat = CHATS.get(place, OLENA)
    if chat != OLENA:
        room.telegram.add_bot(chat, OLENA, "administrator" if place == "channel" else "member")
    thread = TOPIC if place == "topic" else None
    ours = (await room.bot.send_message(chat, "x", message_thread_id=thread)).message_id
    await heard(room, lambda: None)

    def say(text: str = "", *, answers: bool = False, **extra: object) -> object:
        user = None if place == "channel" else OLENA
        reply_to = ours if answers else None
        return room.telegram.say(
            chat, text, user, thread_id=thread, reply_to=reply_to, extra=dict(extra)
        )

    def edited() -> object:
        message = {"message_id": 1, "date": 1, "edit_date": 2, "text": "/help"}
        message["chat"] = {"id": chat, "type": "private", "first_name": "Olena"}
        kind = "edited_channel_post" if place == "channel" else "edited_message"
        return room.telegram.push_update({kind: message})

    acts: dict[str, Callable[[], object]] = {
        "words": lambda: say("hello"),
        "words to a bot that is an admin": lambda: say("hello"),
        "an answer to the bot": lambda: say("hello", answers=True),
        "a file": lambda: say(**FILE),
        "a file that answers the bot": lambda: say(answers=True, **FILE),
        "words under a photo": lambda: say(**PHOTO, caption="hello"),
        "a command under a photo": lambda: say(**PHOTO, caption="/help"),
        "a forwarded command": lambda: say("/help", **FORWARDED),
        "a command to another bot": lambda: say("/help@other_bot"),
        "an edited command": edited,
        "a photo": lambda: say(**PHOTO),
    }
    if "is an admin" in what and chat != OLENA:
        room.telegram.add_bot(chat, OLENA, "administrator")
        await heard(room, lambda: None)
    return await heard(room, acts[what])


async def test_each_kind_of_update_is_heard_as_the_table_says(crowded: Room) -> None:
    wrong = []
    for what, place, expected in kinds():
        events = await act(crowded, what, place)
        found = events[0].kind if events else SILENT
        if found != expected:
            wrong.append(f"{what}, {place}: {found}, not {expected}")
    assert wrong == []


async def test_words_that_nobody_waits_for_are_answered_in_private_alone(crowded: Room) -> None:
    for row in (row for row in writers() if row.place != "channel"):
        event = replace(await written(crowded, row), kind="text", command="", argument="hello")
        reply = await crowded.responds(event)
        assert (reply is not None) == (row.place == "private"), row


async def test_answers_to_questions_need_what_their_questions_need(crowded: Room) -> None:
    """Who is no admin any more, or not let in, answers no question that was open."""
    for about, handler in ANSWERS.items():
        assert handler.right is not None, f"whoever is there could answer about {about}"
