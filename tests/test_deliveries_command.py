"""`monitor deliveries`: what was not sent is seen, sent again or given up, as a person types it."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.lock import StateLock
from monitor.model import DeliveryKind, DeliveryStatus, Message, NewDelivery, Verdict
from monitor.store import Store
from monitor.store.store import DATABASE
from tests.fakes.telegram import FakeTelegram, Refuse
from tests.fakes.web import FakeWeb
from tests.house import House, rss
from tests.screen import on_terminal
from tests.support import GROUP, HOUR, MINUTE, OLENA, chat, claim, notice, send

NOW = datetime.now(UTC)
UNKNOWN = Verdict(DeliveryStatus.UNKNOWN, "timed out", unknown=True)
REFUSED = Verdict(DeliveryStatus.REFUSED, "Bad Request: BUTTON_INVALID")


@pytest.fixture
def store(house: House) -> Iterator[Store]:
    """1 was sent, 2 refused, 3 is in doubt, 4 behind it, 5 for a parked group, 6 was dropped."""
    path = house.path("state/" + DATABASE)
    store = Store(path)
    store.remember_chat(chat())
    store.remember_chat(chat(GROUP, "Newsroom"))
    for text in ("sent", "<b>too</b> odd\nand more", "in doubt", "behind it"):
        store.add_notice(notice(text), NOW - HOUR)
    store.add_notice(notice("to the group", GROUP), NOW - HOUR)
    store.add_notice(notice("not wanted"), NOW - HOUR)
    send(store, now=NOW - HOUR)
    store.record_attempt(claim(store, now=NOW - HOUR), REFUSED, NOW - HOUR)
    later = replace(UNKNOWN, not_before=NOW + HOUR)
    store.record_attempt(claim(store, now=NOW), later, NOW)
    parked = Verdict(DeliveryStatus.PENDING, "bot was kicked", park="bot was kicked")
    store.record_attempt(claim(store, GROUP, NOW), parked, NOW)
    assert store.drop_deliveries([6], "Olena", NOW) == [6]
    yield store
    store.close()


def ok(house: House, *arguments: str, stdin: str = "") -> str:
    """Run `monitor deliveries …`, which must go well; returns what it printed."""
    result = house.run("deliveries", *arguments, stdin=stdin)
    assert result.returncode == 0, result.stderr
    return result.stdout


def refused(house: House, *arguments: str, code: int = 2, stdin: str = "") -> str:
    """Run `monitor deliveries …`, which must be refused; returns the reason."""
    result = house.run("deliveries", *arguments, stdin=stdin)
    assert (result.returncode, result.stdout) == (code, "")
    assert "Traceback" not in result.stderr
    return result.stderr


def rows(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


def status_of(store: Store, number: int) -> DeliveryStatus:
    record = store.delivery_record(number)
    assert record is not None
    return record.status


# list


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ((), [2, 3, 4, 5]),
        (("--all",), [1, 2, 3, 4, 5, 6]),
        (("--status", "refused"), [2]),
        (("--status", "refused", "--status", "dropped"), [2, 6]),
        (("--chat", str(OLENA)), [2, 3, 4]),
        (("--chat", str(GROUP), "--all"), [5]),
        (("--limit", "2"), [4, 5]),
        (("--chat", "404"), []),
    ],
)
def test_what_was_not_sent_is_listed(
    house: House, store: Store, arguments: tuple[str, ...], numbers: list[int]
) -> None:
    assert [row["id"] for row in rows(ok(house, "list", *arguments, "--json"))] == numbers


def test_the_list_says_when_each_is_tried_next_and_why_not_before(
    house: House, store: Store
) -> None:
    store.add_notice(notice("fresh"), NOW)
    lines = ok(house, "list").splitlines()
    cells = {line.split()[0]: re.split(r"\s{2,}", line.strip()) for line in lines[1:-1]}
    assert cells["2"][2:5] == ["Olena (7)", "notice", "refused"]
    assert cells["2"][-3:] == ["–", "Bad Request: BUTTON_INVALID", "too odd"]
    clock = re.fullmatch(r"(\d+ \w+ )?\d\d:\d\d", cells["3"][6])
    assert clock, cells["3"]
    assert cells["4"][6] == cells["3"][6], "it waits for the one before it"
    assert cells["5"][6:] == ["chat is parked", "bot was kicked", "to the group"]
    assert lines[-1] == "5 messages: 1 refused, 1 unknown, 3 pending"


def test_json_has_all_that_scripts_may_ask_for(house: House, store: Store) -> None:
    refused, unknown, _, parked = rows(ok(house, "list", "--json"))
    assert refused["error"] == "Bad Request: BUTTON_INVALID"
    assert (refused["status"], refused["next"], refused["text"]) == ("refused", None, "too odd")
    assert unknown["next"] == (NOW + HOUR).replace(microsecond=0).isoformat()
    assert (parked["parked"], parked["next"]) == ("bot was kicked", None)
    (dropped,) = rows(ok(house, "list", "--status", "dropped", "--json"))
    assert dropped["dropped"] == "Olena"


def test_a_list_of_nothing_says_so(house: House, store: Store) -> None:
    assert ok(house, "list", "--chat", "404") == "No message is like that.\n"


def test_a_list_that_is_cut_says_so(house: House, store: Store) -> None:
    result = house.run("deliveries", "list", "--limit", "1")
    assert result.stderr == "These are the latest 1; --limit shows more.\n"


def test_without_a_store_there_is_nothing_to_list(house: House) -> None:
    assert "does not exist" in refused(house, "list", code=78)


# show


def test_a_message_is_shown_whole_with_what_became_of_it(house: House, store: Store) -> None:
    shown = ok(house, "show", "2")
    assert shown.endswith("\n\ntoo odd\nand more\n")
    assert "message   2, notice to Olena (7)" in shown
    assert "attempts  1, the last 60 min ago" in shown or "attempts  1, the last 1 h ago" in shown
    assert "error     Bad Request: BUTTON_INVALID" in shown
    assert "again     monitor deliveries retry 2" in shown
    assert "parked    the chat can't be reached: bot was kicked" in ok(house, "show", "5")
    assert "dropped   Olena" in ok(house, "show", "6")
    (whole,) = rows(ok(house, "show", "2", "--json"))
    assert (whole["text"], whole["html"]) == ("too odd\nand more", "<b>too</b> odd\nand more")


def test_a_message_that_is_not_there_can_not_be_shown(house: House, store: Store) -> None:
    assert "there is no message 99" in refused(house, "show", "99")


# retry


def test_a_refused_message_goes_back_to_its_place(house: House, store: Store) -> None:
    said = ok(house, "retry", "2")
    assert said == "1 message (2) will be sent again, in the order of each chat.\n"
    assert claim(store, now=datetime.now(UTC)).id == 2


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (("2", "6"), [2, 6]),
        (("--refused",), [2]),
        (("--chat", str(OLENA)), [2, 3, 4]),
        (("--refused", "--chat", str(GROUP)), []),
    ],
)
def test_messages_are_chosen_by_number_or_by_what_they_are(
    house: House, store: Store, arguments: tuple[str, ...], numbers: list[int]
) -> None:
    assert rows(ok(house, "retry", *arguments, "--json")) == [{"retried": numbers}]


def test_a_parked_chat_is_tried_again_with_its_messages(house: House, store: Store) -> None:
    said = ok(house, "retry", "--chat", str(GROUP))
    assert f"Newsroom ({GROUP}) was parked (bot was kicked) and is tried again." in said
    assert claim(store, GROUP, datetime.now(UTC)).id == 5


def test_where_there_is_nothing_to_send_again_that_is_said(house: House, store: Store) -> None:
    ok(house, "retry", "2")
    assert ok(house, "retry", "--refused") == "There is nothing to send again.\n"


@pytest.mark.parametrize("command", ["retry", "drop"])
def test_what_was_sent_or_is_being_sent_is_left(house: House, store: Store, command: str) -> None:
    assert "message 1 was sent to Olena (7) already" in refused(house, command, "1")
    assert "there is no message 99" in refused(house, command, "2", "99")
    ok(house, "retry", "3")
    claim(store, now=datetime.now(UTC) + MINUTE)
    claimed = [n for n in (2, 3) if status_of(store, n) is DeliveryStatus.SENDING]
    assert "is being sent just now" in refused(house, command, str(claimed[0]))
    assert status_of(store, 4) is DeliveryStatus.PENDING


@pytest.mark.parametrize(
    "arguments", [("retry",), ("drop",), ("retry", "2", "--refused"), ("drop", "2", "--chat", "7")]
)
def test_what_is_meant_must_be_clear(
    house: House, store: Store, arguments: tuple[str, ...]
) -> None:
    assert "give either the messages' numbers" in refused(house, *arguments)


# drop


def test_dropping_asks_and_is_kept(house: House, store: Store) -> None:
    code, screen = on_terminal(
        house, "deliveries", "drop", "2", "--why", "told by phone", typed="y\n"
    )
    assert code == 0, screen
    assert "2  Olena (7)  too odd" in screen
    assert "1 message (2) dropped" in screen
    record = store.delivery_record(2)
    assert record is not None
    assert record.status is DeliveryStatus.DROPPED
    assert re.fullmatch(r"command line \(.+\): told by phone", record.dropped)
    assert record.error == "Bad Request: BUTTON_INVALID", "why it was refused is kept as well"
    assert record.finished_at is not None


@pytest.mark.parametrize("typed", ["n\n", "\n", ""])
def test_who_does_not_say_yes_drops_nothing(house: House, store: Store, typed: str) -> None:
    reason = refused(house, "drop", "--chat", str(OLENA), code=1, stdin=typed)
    assert "Drop 3 messages (2, 3, 4)?" in reason
    assert status_of(store, 2) is DeliveryStatus.REFUSED


def test_a_chats_messages_are_dropped_without_asking_and_can_be_taken_back(
    house: House, store: Store
) -> None:
    dropped = rows(ok(house, "drop", "--chat", str(OLENA), "--yes", "--json"))
    assert dropped == [{"dropped": [2, 3, 4]}]
    assert store.waiting_chats(NOW + 2 * HOUR) == []
    ok(house, "retry", "2", "3", "4")
    assert [status_of(store, n).value for n in (2, 3, 4)] == ["pending", "unknown", "pending"]


def test_json_can_not_ask(house: House, store: Store) -> None:
    assert "needs --yes" in refused(house, "drop", "2", "--json")


# beside a service


def test_all_this_works_while_a_service_holds_the_folder(house: House, store: Store) -> None:
    with StateLock(house.path("state")):
        ok(house, "list")
        ok(house, "retry", "2")
        ok(house, "drop", "4", "--yes")
    assert status_of(store, 2) is DeliveryStatus.PENDING
    assert status_of(store, 4) is DeliveryStatus.DROPPED


async def test_a_running_service_sends_at_once_what_is_to_be_sent_again(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_settings(owners=[7])
    connected.write_feeds(web.serve("/a.xml", rss()))
    with closing(Store(connected.path("state/" + DATABASE))) as store:
        store.remember_chat(chat())
        store.remember_chat(chat(GROUP, "Newsroom"))
        store.add_notice(notice("odd", GROUP), NOW)
    telegram.add_group(GROUP)
    odd = Refuse(400, "Bad Request: BUTTON_INVALID")
    telegram.fail_next("sendMessage", fault=odd, chat_id=GROUP)
    process = await connected.start("run")
    try:
        await telegram.wait_for(lambda: telegram.sent(7), timeout=20)
        (told,) = telegram.sent(7)
        assert f"Telegram refused message 1 (notice) to chat {GROUP}" in told
        assert "monitor deliveries retry 1 sends it again" in told
        code, _, err = await connected.finish("deliveries", "retry", "1")
        assert code == 0, err
        await telegram.wait_for(lambda: telegram.sent(GROUP) == ["odd"], timeout=5)
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            await process.communicate()


# status


def test_the_status_counts_and_names_what_needs_a_person(house: House, store: Store) -> None:
    printed = house.run("status").stdout
    assert "deliveries     1 dropped, 2 pending, 1 refused, 1 sent, 1 unknown" in printed
    assert (
        "! message 2 to chat 7 Olena was refused: Bad Request: BUTTON_INVALID; "
        "monitor deliveries show 2" in printed
    )
    assert f"! chat {GROUP} Newsroom is parked: bot was kicked; 1 message waits for it" in printed
    status = json.loads(house.run("status", "--json").stdout)
    assert status["deliveries_refused"] == [
        {"id": 2, "chat": OLENA, "title": "Olena", "error": "Bad Request: BUTTON_INVALID"}
    ]
    assert [chat["unsent"] for chat in status["chats_parked"]] == [1]


def test_of_many_refused_messages_the_status_names_the_latest(house: House, store: Store) -> None:
    ok(house, "drop", "2", "--yes")
    store.record_attempt(claim(store, now=NOW + 2 * HOUR), REFUSED, NOW)
    for number in range(6):
        store.add_notice(notice(f"odd {number}"), NOW)
        store.record_attempt(claim(store, now=NOW + 2 * HOUR), REFUSED, NOW)
    lines = [line for line in house.run("status").stdout.splitlines() if "refused" in line]
    assert len(lines) == 7
    assert lines[-1] == "! 2 more were refused: monitor deliveries list --status refused"


# what others wrote

LONG = "Bad Request: \x1b[31mevil\u202e " + "x" * 200_000


def test_an_alert_is_known_by_its_story(house: House, store: Store) -> None:
    message = Message("🔴 <b>Kids</b>\nTen children came home\nOutlet · 12:00")
    store.add_notice(NewDelivery(OLENA, 0, DeliveryKind.ALERT, message), NOW)
    assert rows(ok(house, "list", "--json"))[-1]["text"] == "Ten children came home"
    assert "  Ten children came home\n" in ok(house, "list")


def test_what_telegram_says_is_shown_without_commands_and_not_for_pages(
    house: House, store: Store
) -> None:
    store.retry_deliveries([2])
    store.record_attempt(claim(store, now=NOW), Verdict(DeliveryStatus.REFUSED, LONG), NOW)
    with store.writing() as db:  # as a Monitor before stored it, whole
        db.execute("UPDATE deliveries SET error = ? WHERE id = 3", [LONG])
    shown = (ok(house, "list"), ok(house, "show", "2"), ok(house, "show", "3"))
    for printed in (*shown, house.run("status").stdout):
        assert "Bad Request: [31mevil x" in printed
        assert "\u202e" not in printed
        assert len(max(printed.splitlines(), key=len)) < 2100
    assert max(map(len, shown[0].splitlines())) < 600
    assert len(rows(ok(house, "list", "--json", "--status", "refused"))[0]["error"]) == 2000


# numbers that no row has


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "9" * 30),
        ("retry", "9" * 30),
        ("drop", "-" + "9" * 30, "--yes"),
        ("list", "--chat", "9" * 30),
        ("list", "--limit", "9" * 30),
        ("retry", "--chat", "9" * 30),
    ],
)
def test_a_number_that_cannot_be_kept_is_refused(
    house: House, store: Store, arguments: tuple[str, ...]
) -> None:
    refused(house, *arguments)
