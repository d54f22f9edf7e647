"""One call for one delivery, and what it says: an outcome whatever happens, never an exception."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from monitor.digest.render import MAX_UNITS, Block, Run, render
from monitor.model import (
    ChatKind,
    ChatLost,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Document,
    DocumentRefused,
    Message,
    Migrated,
    NotSent,
    PictureRefused,
    Refused,
    SendOutcome,
    Sent,
    Throttled,
    TokenRefused,
    TooLong,
    Unknown,
)
from monitor.telegram.connections import open_bot
from monitor.telegram.sender import REPEAT_MARK, TelegramSender
from tests.fakes.telegram import (
    BadGateway,
    CutOff,
    FakeTelegram,
    Fault,
    FloodLimits,
    Garbage,
    Hang,
    Page,
    Refuse,
    Reset,
    Slow,
    cant_parse,
    migrated,
    server_error,
    too_many_requests,
    unauthorized,
)
from tests.support import CHANNEL, FORUM, GROUP, KINDS, OLENA, TOKEN, bot_for, png

ALERT, UPDATE = DeliveryKind.ALERT, DeliveryKind.UPDATE


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(TOKEN, limits=FloodLimits(enabled=False)) as telegram:
        telegram.add_private(OLENA, "Olena")
        telegram.add_group(GROUP)
        telegram.add_group(FORUM, topics={5: "Deported children"})
        telegram.add_channel(CHANNEL)
        yield telegram


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[Bot]:
    bot = bot_for(telegram, read_timeout=0.2)
    yield bot
    await bot.request.shutdown()


@pytest.fixture
def sender(bot: Bot) -> TelegramSender:
    return TelegramSender(bot)


def message(
    html: str = "<b>News</b> &amp; more", chat_id: int = OLENA, thread: int = 0
) -> Delivery:
    kind = KINDS.get(chat_id, ChatKind.PRIVATE)
    pending = DeliveryStatus.PENDING
    return Delivery(1, chat_id, kind, thread, ALERT, Message(html), attempts=1, status=pending)


def update(edits: int | None, html: str = "News, also: DW", chat_id: int = OLENA) -> Delivery:
    return replace(message(html, chat_id), kind=UPDATE, edits_message=edits)


def doubtful(delivery: Delivery) -> Delivery:
    """The same message after an attempt whose outcome nobody knows."""
    return replace(delivery, status=DeliveryStatus.UNKNOWN, attempts=2)


async def sent(sender: TelegramSender, delivery: Delivery, *, plain: bool = False) -> int:
    outcome = await sender.send(delivery)
    assert isinstance(outcome, Sent), outcome
    assert outcome.plain is plain
    return outcome.message_id


# all is well


async def test_a_message_is_sent_as_html_and_told_by_its_number(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    number = await sent(sender, message())
    (seen,) = telegram.seen(OLENA)
    assert (seen.message_id, seen.text, seen.marked("bold")) == (number, "News & more", ["News"])


async def test_sending_waits_for_no_greeting(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    await sent(sender, message())
    assert [call.method for call in telegram.calls()] == ["sendMessage"], "no getMe before it"


@pytest.mark.parametrize(("chat_id", "thread"), [(OLENA, 0), (FORUM, 5), (FORUM, 99)])
async def test_a_document_comes_with_its_name_and_its_caption(
    telegram: FakeTelegram, sender: TelegramSender, chat_id: int, thread: int
) -> None:
    page = Document("digest-2026-03-01.html", "<!doctype html>\n<p>Їжак</p>")
    captioned = Message("<b>All</b> 213 stories", silent=True, document=page)
    await sent(sender, replace(message("", chat_id, thread), message=captioned))
    (seen,) = telegram.seen(chat_id)
    assert seen.document is not None
    assert (seen.document.name, seen.document.content.decode()) == (page.name, page.text)
    assert (seen.text, seen.marked("bold"), seen.silent) == ("All 213 stories", ["All"], True)


@pytest.mark.parametrize("silent", [False, True])
async def test_a_silent_message_rings_nowhere(
    telegram: FakeTelegram, sender: TelegramSender, silent: bool
) -> None:
    await sent(sender, replace(message(), message=Message("News", silent=silent)))
    assert telegram.seen(OLENA)[0].silent is silent


@pytest.mark.parametrize(
    ("preview", "options"),
    [(False, {"is_disabled": True}), (True, {"is_disabled": False, "prefer_small_media": True})],
)
async def test_links_are_shown_small_or_not_at_all(
    telegram: FakeTelegram, sender: TelegramSender, preview: bool, options: object
) -> None:
    await sent(sender, replace(message(), message=Message("News", preview=preview)))
    assert telegram.calls("sendMessage")[0].parameters["link_preview_options"] == options


async def test_a_message_goes_to_its_topic(telegram: FakeTelegram, sender: TelegramSender) -> None:
    await sent(sender, message(chat_id=FORUM, thread=5))
    await sent(sender, message(chat_id=FORUM))
    assert [seen.thread_id for seen in telegram.seen(FORUM)] == [5, None]


# trouble on the way: was it sent or not?


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [
        (Hang(), True),
        (Hang(accepted=False), False),
        (Slow(0.4), True),
        (Reset(), False),
        (Reset(accepted=True), True),
        (CutOff(), True),
        (Garbage(), True),
        (server_error(), False),
        (BadGateway(), False),
        (BadGateway(accepted=True), True),
        (Refuse(502, "Bad Gateway"), False),
        (Refuse(504, "Gateway Timeout"), False),
    ],
    ids=str,
)
async def test_nobody_can_know_whether_it_was_sent(
    telegram: FakeTelegram, sender: TelegramSender, fault: Fault, arrives: bool
) -> None:
    telegram.fail_next("sendMessage", fault=fault)
    assert isinstance(await sender.send(message()), Unknown)
    assert len(telegram.sent(OLENA)) == arrives


async def test_without_a_connection_it_surely_was_not_sent() -> None:
    async with FakeTelegram(TOKEN) as gone:
        bot = bot_for(gone)
    outcome = await TelegramSender(bot).send(message())
    assert isinstance(outcome, NotSent)
    assert "ConnectError" in outcome.reason
    await bot.request.shutdown()


async def test_while_no_connection_is_free_it_surely_was_not_sent(telegram: FakeTelegram) -> None:
    single = HTTPXRequest(
        connection_pool_size=1, read_timeout=1, pool_timeout=0.1, httpx_kwargs={"verify": False}
    )
    sender = TelegramSender(Bot(TOKEN, f"{telegram.url}/bot", request=single))
    telegram.fail_next("sendMessage", fault=Slow(0.5))
    first = asyncio.create_task(sender.send(message("first")))
    await telegram.wait_for(lambda: telegram.sent(OLENA))
    assert isinstance(await sender.send(message("second")), NotSent)
    assert isinstance(await first, Sent)
    assert telegram.sent(OLENA) == ["first"]
    await single.shutdown()


async def test_after_trouble_the_next_message_is_sent(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    for fault in (Hang(), Reset(), CutOff(), BadGateway()):
        telegram.fail_next("sendMessage", fault=fault)
        await sender.send(message("trouble"))
        await sent(sender, message("news"))


async def test_one_chats_hanging_call_holds_up_no_other(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.fail_next("sendMessage", fault=Hang(), chat_id=GROUP)
    hanging = asyncio.create_task(sender.send(message(chat_id=GROUP)))
    await telegram.wait_for(lambda: telegram.sent(GROUP))
    await sent(sender, message())
    assert not hanging.done()
    assert isinstance(await hanging, Unknown)


async def test_the_client_is_as_patient_as_it_must_be() -> None:
    """A short read time-out makes doubles: Telegram accepts, and we hear of it too late."""
    bot = open_bot(TOKEN, "http://127.0.0.1:9")
    assert bot.request.read_timeout == 30
    assert bot.base_url == f"http://127.0.0.1:9/bot{TOKEN}"
    await bot.request.shutdown()


# Telegram says no


async def test_429_says_how_long_to_wait(telegram: FakeTelegram, sender: TelegramSender) -> None:
    telegram.fail_next("sendMessage", fault=too_many_requests(33))
    assert await sender.send(message()) == Throttled(timedelta(seconds=33))


async def test_a_429_that_does_not_say_how_long_is_a_wait_all_the_same(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.fail_next("sendMessage", fault=Refuse(429, "Too Many Requests"))
    assert await sender.send(message()) == Throttled(timedelta(seconds=30))


async def test_429_is_read_without_a_warning_of_the_library(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PTB_TIMEDELTA", raising=False)
    bot = open_bot(TOKEN, telegram.url)
    telegram.fail_next("sendMessage", fault=too_many_requests(33))
    assert await TelegramSender(bot).send(message()) == Throttled(timedelta(seconds=33))
    await bot.request.shutdown()


@pytest.mark.parametrize("path", ["123:wrong", "nonsense"])
async def test_a_wrong_token_is_told_as_such(telegram: FakeTelegram, path: str) -> None:
    bot = bot_for(telegram, token=path)
    assert isinstance(await TelegramSender(bot).send(message()), TokenRefused)
    await bot.request.shutdown()


async def test_a_token_that_is_revoked_is_told_as_such(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.fail_next("sendMessage", fault=unauthorized())
    outcome = await sender.send(message())
    assert isinstance(outcome, TokenRefused)
    assert TOKEN not in outcome.reason


LOST = [
    "Forbidden: bot was blocked by the user",
    "Forbidden: user is deactivated",
    "Forbidden: bot was kicked from the group chat",
    "Forbidden: bot was kicked from the supergroup chat",
    "Forbidden: bot was kicked from the channel chat",
    "Forbidden: bot is not a member of the supergroup chat",
    "Forbidden: bot is not a member of the channel chat",
    "Forbidden: bot can't initiate conversation with a user",
    "Forbidden: bot can't send messages to bots",
    "Forbidden: the group chat was deleted",
    "Forbidden: CHAT_WRITE_FORBIDDEN",
    "Forbidden: bots can't send messages to bots",
    "Forbidden: the group chat was deactivated",
]


@pytest.mark.parametrize("reason", LOST)
async def test_a_403_that_is_known_loses_the_chat(
    telegram: FakeTelegram, sender: TelegramSender, reason: str
) -> None:
    telegram.fail_next("sendMessage", fault=Refuse(403, reason))
    outcome = await sender.send(message())
    assert isinstance(outcome, ChatLost)
    assert outcome.permanent


@pytest.mark.parametrize(
    "reason",
    [
        "Bad Request: group chat was deactivated",
        "Bad Request: have no write access to the chat",
        "Bad Request: CHAT_RESTRICTED",
        "Bad Request: CHAT_ADMIN_REQUIRED",
        "Bad Request: USER_BANNED_IN_CHANNEL",
        "Bad Request: need administrator rights in the channel chat",
    ],
)
async def test_a_400_that_says_the_chat_is_lost_loses_it(
    telegram: FakeTelegram, sender: TelegramSender, reason: str
) -> None:
    telegram.fail_next("sendMessage", fault=Refuse(400, reason))
    outcome = await sender.send(message())
    assert isinstance(outcome, ChatLost)
    assert outcome.permanent


@pytest.mark.parametrize(
    "reason",
    [
        "Bad Request: user not found",
        "Bad Request: CHANNEL_INVALID",
        "Bad Request: CHAT_ID_INVALID",
        "Bad Request: group chat was upgraded to a supergroup chat",
    ],
)
async def test_a_400_that_says_the_chat_is_not_found_may_pass(
    telegram: FakeTelegram, sender: TelegramSender, reason: str
) -> None:
    telegram.fail_next("sendMessage", fault=Refuse(400, reason))
    outcome = await sender.send(message())
    assert isinstance(outcome, ChatLost)
    assert not outcome.permanent


async def test_slow_mode_is_a_wait(telegram: FakeTelegram, sender: TelegramSender) -> None:
    telegram.fail_next("sendMessage", fault=Refuse(400, "Bad Request: SLOWMODE_WAIT_30"))
    assert await sender.send(message()) == Throttled(timedelta(seconds=30))


@pytest.mark.parametrize("code", [405, 406, 409, 420, 451])
async def test_any_other_4xx_of_telegrams_has_surely_not_arrived(
    telegram: FakeTelegram, sender: TelegramSender, code: int
) -> None:
    telegram.fail_next("sendMessage", fault=Refuse(code, "Something new"))
    outcome = await sender.send(message())
    assert isinstance(outcome, NotSent)
    assert outcome.denied


# somebody else answers


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 500])
async def test_a_page_in_telegrams_place_says_nothing_of_token_chat_or_message(
    telegram: FakeTelegram, sender: TelegramSender, status: int
) -> None:
    telegram.fail_next("sendMessage", fault=Page(status=status))
    assert await sender.send(message()) == Unknown(f"no answer of Telegram's (HTTP {status})")


async def test_a_refusal_that_comes_as_200_is_one(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    body = '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
    telegram.fail_next("sendMessage", fault=Garbage(accepted=False, body=body))
    assert await sender.send(message()) == ChatLost("Forbidden: bot was blocked by the user")


async def test_no_reason_holds_the_token_or_more_than_a_few_lines(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    text = f"Bad Request: http://api.telegram.org/bot{token}/sendMessage \x1b[31m" + "x" * 5000
    telegram.fail_next("sendMessage", fault=Refuse(400, text))
    outcome = await sender.send(message())
    assert isinstance(outcome, Refused)
    assert "bot<token>/send" in outcome.reason
    assert "\x1b" not in outcome.reason
    assert len(outcome.reason) <= 300


async def test_an_answer_without_end_is_given_up(telegram: FakeTelegram) -> None:
    bot = open_bot(TOKEN, telegram.url)
    telegram.fail_next("sendMessage", fault=Page(status=200, text="x" * 21_000_000))
    outcome = await TelegramSender(bot).send(message())
    await bot.shutdown()
    assert isinstance(outcome, Unknown)
    assert "longer than any of Telegram's" in outcome.reason


async def test_a_server_in_front_that_takes_no_message_makes_no_halves_of_it(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.fail_next("sendMessage", fault=Page(status=413))
    outcome = await sender.send(message())
    assert isinstance(outcome, NotSent)
    assert outcome.denied


# documents that a chat doesn't take


def paged(text: str = "<p>All</p>") -> Delivery:
    page = Document("digest.html", text, ("<b>One</b>", "Two"))
    return replace(message("All 2 stories, as a page."), message=Message("All", document=page))


@pytest.mark.parametrize(
    "fault",
    [
        Refuse(400, "Bad Request: not enough rights to send documents to the chat"),
        Refuse(400, "Bad Request: CHAT_SEND_DOCS_FORBIDDEN"),
        Refuse(413, "Request Entity Too Large"),
        Page(status=413),
    ],
)
async def test_a_document_that_a_chat_does_not_take_is_no_fault_of_the_caption(
    telegram: FakeTelegram, sender: TelegramSender, fault: Fault
) -> None:
    telegram.fail_next("sendDocument", fault=fault)
    assert isinstance(await sender.send(paged()), DocumentRefused)


# pictures


def pictured(chat_id: int = OLENA, thread: int = 0) -> Delivery:
    chart = Message("<b>The week</b>", picture=png(), silent=True)
    return replace(message(chat_id=chat_id, thread=thread), message=chart)


async def test_a_picture_comes_with_its_text_under_it(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    assert isinstance(await sender.send(pictured()), Sent)
    (seen,) = telegram.seen(OLENA)
    assert seen.picture is not None
    assert (seen.picture.content, seen.text, seen.silent) == (png(), "The week", True)
    assert seen.marked("bold") == ["The week"]


@pytest.mark.parametrize(
    "fault",
    [
        Refuse(400, "Bad Request: not enough rights to send photos to the chat"),
        Refuse(400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN"),
        Refuse(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        Refuse(400, "Bad Request: IMAGE_PROCESS_FAILED"),
        Refuse(413, "Request Entity Too Large"),
        Page(status=413),
    ],
)
async def test_a_picture_that_a_chat_does_not_take_is_no_fault_of_its_text(
    telegram: FakeTelegram, sender: TelegramSender, fault: Fault
) -> None:
    telegram.fail_next("sendPhoto", fault=fault)
    assert isinstance(await sender.send(pictured()), PictureRefused)


async def test_what_cannot_be_written_at_all_is_lost_with_a_picture_too(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.block(OLENA)
    assert isinstance(await sender.send(pictured()), ChatLost)


@pytest.mark.parametrize("reason", ["Forbidden: something new", "Forbidden"])
async def test_an_unknown_403_does_not_lose_the_chat(
    telegram: FakeTelegram, sender: TelegramSender, reason: str
) -> None:
    telegram.fail_next("sendMessage", fault=Refuse(403, reason))
    assert await sender.send(message()) == NotSent(reason, denied=True)


async def test_who_blocks_the_bot_is_lost(telegram: FakeTelegram, sender: TelegramSender) -> None:
    telegram.block(OLENA)
    outcome = await sender.send(message())
    assert outcome == ChatLost("Forbidden: bot was blocked by the user")


async def test_where_the_bot_may_not_write_the_chat_is_lost(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.add_bot(CHANNEL, by=OLENA, can_post_messages=False)
    telegram.add_bot(GROUP, by=OLENA, status="restricted")
    for chat_id in (CHANNEL, GROUP):
        outcome = await sender.send(message(chat_id=chat_id))
        assert isinstance(outcome, ChatLost)
        assert outcome.permanent


async def test_a_chat_that_is_not_found_may_come_back(sender: TelegramSender) -> None:
    assert await sender.send(message(chat_id=404)) == ChatLost("Chat not found", permanent=False)


async def test_a_group_that_moved_says_where_to(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.migrate(GROUP, -1_000_000_000_080)
    assert await sender.send(message(chat_id=GROUP)) == Migrated(-1_000_000_000_080)
    telegram.fail_next("sendMessage", fault=migrated(-1_000_000_000_081))
    assert await sender.send(message()) == Migrated(-1_000_000_000_081)


@pytest.mark.parametrize("html", ["", " ", "<b></b>"])
async def test_a_message_that_telegram_will_never_take_is_refused(
    sender: TelegramSender, html: str
) -> None:
    assert isinstance(await sender.send(message(html)), Refused)


@pytest.mark.parametrize("reason", ["Bad Request: BUTTON_DATA_INVALID", "Bad Request"])
async def test_a_400_that_is_not_known_refuses_the_message(
    telegram: FakeTelegram, sender: TelegramSender, reason: str
) -> None:
    telegram.fail_next("sendMessage", fault=Refuse(400, reason))
    assert isinstance(await sender.send(message()), Refused)


@pytest.mark.parametrize("html", ["x" * 4097, "x" * 40_000, "<x>" + "x" * 4097])
async def test_a_message_that_telegram_finds_too_long_is_told_as_such(
    sender: TelegramSender, html: str
) -> None:
    assert isinstance(await sender.send(message(html)), TooLong)


@pytest.mark.parametrize(
    "fault",
    [
        Refuse(400, "Bad Request: MESSAGE_TOO_LONG"),
        Refuse(400, "Bad Request: ENTITIES_TOO_LONG"),
        Refuse(400, "Bad Request: message caption is too long"),
        Refuse(413, "Request Entity Too Large"),
    ],
    ids=str,
)
async def test_telegram_has_several_words_for_too_long(
    telegram: FakeTelegram, sender: TelegramSender, fault: Fault
) -> None:
    telegram.fail_next("sendMessage", fault=fault)
    assert isinstance(await sender.send(message()), TooLong)


# what Telegram cannot parse


async def test_html_that_telegram_cannot_parse_goes_as_plain_text(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    html = '<x>Lvova-Belova</x> &lt;said&gt; <b a="1>">"yes" &amp; no</b>'
    await sent(sender, message(html), plain=True)
    (seen,) = telegram.seen(OLENA)
    assert seen.text.startswith("Lvova-Belova <said>")
    assert seen.text.endswith('"yes" & no')


async def test_what_is_good_html_but_not_parsed_all_the_same_goes_as_plain_text(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.fail_next("sendMessage", fault=cant_parse())
    await sent(sender, message(), plain=True)
    (seen,) = telegram.seen(OLENA)
    assert (seen.text, seen.entities) == ("News & more", ())


async def test_what_is_left_with_no_text_is_refused_and_not_tried_for_ever(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    assert await sender.send(message("<x></x>")) == Refused("Message text is empty")
    assert len(telegram.calls("sendMessage")) == 2


# topics


async def test_a_topic_that_is_gone_falls_back_to_the_general_one(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.close_topic(FORUM, 5)
    await sent(sender, message("closed", FORUM, thread=5))
    telegram.delete_topic(FORUM, 5)
    await sent(sender, message("deleted", FORUM, thread=5))
    await sent(sender, message("no forum any more", GROUP, thread=5))
    assert [(seen.text, seen.thread_id) for seen in telegram.seen(FORUM)] == [
        ("closed", None),
        ("deleted", None),
    ]
    assert telegram.sent(GROUP) == ["no forum any more"]


async def test_where_the_general_topic_is_closed_too_the_chat_may_be_lost(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.delete_topic(FORUM, 5)
    closed = Refuse(400, "Bad Request: TOPIC_CLOSED")
    telegram.fail_next("sendMessage", fault=closed, times=2)
    outcome = await sender.send(message(chat_id=FORUM, thread=5))
    assert outcome == ChatLost("TOPIC_CLOSED", permanent=False)


# updates


async def test_an_update_replaces_its_message(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    number = await sent(sender, message("News"))
    assert await sent(sender, update(number)) == number
    (seen,) = telegram.seen(OLENA)
    assert (seen.text, seen.edits) == ("News, also: DW", 1)


async def test_an_update_that_stands_there_already_counts_as_sent(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    number = await sent(sender, message("News"))
    assert await sent(sender, update(number, "News")) == number
    assert telegram.sent(OLENA) == ["News"]


async def test_an_update_whose_message_is_gone_goes_as_a_new_one(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    hers = telegram.say(OLENA, "my own words")
    for edits in (404, hers, None):
        await sent(sender, update(edits, f"instead of {edits}"))
    assert telegram.sent(OLENA) == [f"instead of {edits}" for edits in (404, hers, None)]


async def test_an_update_that_telegram_cannot_parse_goes_as_plain_text(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    number = await sent(sender, message("News"))
    assert await sent(sender, update(number, "<x>News</x>, also: DW"), plain=True) == number
    assert telegram.sent(OLENA) == ["News, also: DW"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (too_many_requests(5), Throttled),
        (Refuse(403, "Forbidden: bot was kicked from the group chat"), ChatLost),
        (Refuse(403, "Forbidden: something new"), NotSent),
        (Reset(accepted=True), Unknown),
        (Refuse(400, "Bad Request: MESSAGE_TOO_LONG"), TooLong),
        (Refuse(400, "Bad Request: something new"), Refused),
        (unauthorized(), TokenRefused),
    ],
    ids=str,
)
async def test_an_update_meets_the_same_troubles(
    telegram: FakeTelegram, sender: TelegramSender, fault: Fault, kind: type[SendOutcome]
) -> None:
    number = await sent(sender, message("News"))
    telegram.fail_next("editMessageText", fault=fault)
    assert isinstance(await sender.send(update(number)), kind)
    assert len(telegram.seen(OLENA)) == 1, "no second message"


# what may be a repeat


async def test_a_message_that_may_have_come_already_is_marked(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    telegram.fail_next("sendMessage", fault=Hang())
    assert isinstance(await sender.send(message()), Unknown)
    await sent(sender, doubtful(message()))
    assert telegram.sent(OLENA) == ["News & more", f"{REPEAT_MARK}News & more"]


async def test_a_message_that_surely_did_not_come_is_not_marked(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    await sent(sender, replace(message(), attempts=7))
    assert telegram.sent(OLENA) == ["News & more"]


async def test_a_repeat_as_plain_text_is_marked_too(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    await sent(sender, doubtful(message("<x>News</x>")), plain=True)
    assert telegram.sent(OLENA) == [f"{REPEAT_MARK}News"]


async def test_the_mark_fits_before_the_longest_message_that_is_ever_rendered(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    longest = "x" * (MAX_UNITS - 2)
    assert render([Block((Run(longest),))]) == [longest]
    with pytest.raises(ValueError, match="larger than a message"):
        render([Block((Run(longest + "x"),))])
    await sent(sender, doubtful(message(longest)))
    assert telegram.sent(OLENA) == [REPEAT_MARK + longest]


async def test_an_update_made_twice_is_no_repeat(
    telegram: FakeTelegram, sender: TelegramSender
) -> None:
    number = await sent(sender, message("News"))
    telegram.fail_next("editMessageText", fault=Hang())
    assert isinstance(await sender.send(update(number)), Unknown)
    assert await sent(sender, doubtful(update(number))) == number
    assert telegram.sent(OLENA) == ["News, also: DW"]
    await sent(sender, doubtful(update(404)))
    assert telegram.sent(OLENA)[-1] == f"{REPEAT_MARK}News, also: DW", "but this may be one"
