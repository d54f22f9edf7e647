"""The menus of commands and /help: from one table, by place, role and language."""

from __future__ import annotations

import json
import re

import pytest

from monitor.conversation.rooms import COMMANDS
from monitor.speech import ENGLISH, languages, speech_in
from monitor.telegram.access import Right
from monitor.telegram.dialogs.menu import Menu, Place, entries, menus
from monitor.telegram.menus import introduce
from tests.fakes.telegram import FakeTelegram
from tests.room import ANNA, Room
from tests.support import GROUP, OLENA, PETRO, TOKEN, bot_for

SPOKEN = [("", ENGLISH), *((code, speech_in(code)) for code in languages())]
EVERYBODYS = {"watchlists", "digest", "saved", "help"}
OWNERS = {"invite", "people", "health"}
HIDDEN = {"start"}  # Telegram shows a button for it


def names(menu: Menu) -> list[str]:
    return [name for name, _ in menu.commands]


def the_menu(place: Place, language: str = "") -> Menu:
    made = menus(SPOKEN, [OLENA], COMMANDS)
    (menu,) = (one for one in made if (one.place, one.language) == (place, language))
    return menu


def test_every_command_stands_in_the_table() -> None:
    assert {entry.name for entry in entries(ENGLISH)} >= COMMANDS.keys() - HIDDEN


def test_no_command_is_offered_twice() -> None:
    offered = [entry.name for entry in entries(ENGLISH)]
    assert len(offered) == len(set(offered))


def test_a_group_is_offered_nothing_that_its_members_are_refused() -> None:
    for name in names(the_menu(Place.GROUP)):
        assert COMMANDS[name].right in (None, Right.LOOK)


def test_nothing_is_offered_that_is_not_there() -> None:
    for menu in menus(SPOKEN, [OLENA], {"digest", "invite"}):
        assert set(names(menu)) <= {"digest", "invite"}


def test_in_groups_everybody_is_offered_little_and_admins_more() -> None:
    assert set(names(the_menu(Place.GROUP))) == EVERYBODYS & COMMANDS.keys()
    admins = set(names(the_menu(Place.ADMIN)))
    assert admins >= EVERYBODYS | {"settings", "forget"}
    assert admins.isdisjoint(OWNERS)


def test_owners_are_offered_what_nobody_else_is() -> None:
    everybody, owner = names(the_menu(Place.PRIVATE)), names(the_menu(Place.OWNER))
    assert set(owner) - set(everybody) == OWNERS
    assert owner[-1] == everybody[-1] == "help"
    assert the_menu(Place.OWNER).chat == OLENA


def test_each_language_has_its_menus() -> None:
    assert dict(the_menu(Place.PRIVATE).commands)["digest"].startswith("What has come since")
    assert re.search("[а-яі]", dict(the_menu(Place.PRIVATE, "uk").commands)["digest"])


async def test_telegram_takes_all_menus() -> None:
    made = menus(SPOKEN, [OLENA], {entry.name for entry in entries(ENGLISH)})
    async with FakeTelegram(TOKEN) as telegram:
        telegram.add_private(OLENA, "Olena")
        bot = bot_for(telegram)
        await introduce(bot, made)
        await bot.shutdown()
    assert len(telegram.commands()) == len(made) == 4 * len(SPOKEN)
    scopes = {json.loads(key)[0]["type"] for key in telegram.commands()}
    assert scopes == {*("all_private_chats", "all_group_chats", "all_chat_administrators", "chat")}


# ---------------------------------------------------------------- /help


def commands_in(text: str) -> set[str]:
    return set(re.findall(r"^/(\w+) – ", text, re.MULTILINE))


@pytest.mark.parametrize("chat", [OLENA, PETRO, GROUP])
async def test_help_says_what_the_menu_says(room: Room, chat: int) -> None:
    room.policy = "open"
    await room.adds_the_bot(GROUP, OLENA)
    user = ANNA if chat == GROUP else chat
    place = {OLENA: Place.OWNER, PETRO: Place.PRIVATE, GROUP: Place.ADMIN}[chat]
    answer = await room.says(chat, "/help", user)
    assert commands_in(answer.text) == set(names(the_menu(place)))


async def test_help_tells_a_member_of_a_group_whom_to_ask(room: Room) -> None:
    await room.adds_the_bot(GROUP, OLENA)
    answer = await room.says(GROUP, "/help", PETRO)
    assert commands_in(answer.text) == EVERYBODYS
    assert answer.text.endswith("The admins of this chat choose what it follows.")


async def test_what_help_names_is_answered(room: Room) -> None:
    answer = await room.says(OLENA, "/help")
    for command in sorted(commands_in(answer.text)):
        before = len(room.telegram.seen(OLENA))
        await room.said(OLENA, f"/{command}")
        told = room.telegram.sent(OLENA)[before:]
        assert told, command
        assert "I only understand" not in told[0], command
