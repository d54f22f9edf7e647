"""The fake Bot API server is as strict as the real one, and speaks its words.

python-telegram-bot's real Bot talks to it wherever it can; raw HTTP where a Bot would never go.
"""

from __future__ import annotations

import asyncio
import html
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram import error as errors
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

from tests.fakes.telegram import (
    BadGateway,
    CutOff,
    FakeTelegram,
    Fault,
    FloodLimits,
    Garbage,
    Hang,
    Kind,
    ManualClock,
    ParseError,
    Reset,
    Slow,
    blocked,
    cant_parse,
    detected,
    migrated,
    parse_html,
    polled_elsewhere,
    server_error,
    too_many_requests,
    unauthorized,
    utf16_length,
)
from tests.fakes.telegram.entities import Entity, arranged
from tests.fakes.telegram.links import LinkError, checked_link
from tests.fakes.telegram.texts import message_text
from tests.support import png

TOKEN = "123:abc"
OLENA = 7
GROUP, FORUM, CHANNEL = -50, -1_000_000_000_060, -1_000_000_000_070


@pytest.fixture(autouse=True)
def retry_after_is_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the library warns of it, and warnings are errors here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def telegram(clock: ManualClock) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(TOKEN, clock=clock, limits=FloodLimits(enabled=False)) as telegram:
        telegram.add_private(OLENA, "Olena", "uk")
        telegram.add_group(GROUP)
        telegram.add_group(FORUM, topics={5: "Deported children"}, members={OLENA: "creator"})
        telegram.add_channel(CHANNEL, username="the_news")
        yield telegram


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[Bot]:
    async with bot_for(telegram, TOKEN) as bot:
        yield bot


def bot_for(telegram: FakeTelegram, token: str) -> Bot:
    fast = {"verify": False}  # reads no certificates, which plain HTTP needs none of
    patience = HTTPXRequest(read_timeout=0.3, httpx_kwargs=fast)
    polling = HTTPXRequest(httpx_kwargs=fast)
    return Bot(token, f"{telegram.url}/bot", request=patience, get_updates_request=polling)


async def raw(telegram: FakeTelegram, path: str, **options: Any) -> tuple[int, Any]:
    """One HTTP request, without any library's help."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{telegram.url}{path}", **options) as response,
    ):
        return response.status, await response.json()


async def call(telegram: FakeTelegram, method: str, **parameters: object) -> Any:
    return (await raw(telegram, f"/bot{TOKEN}/{method}", json=parameters))[1]


async def refusal(telegram: FakeTelegram, method: str, **parameters: object) -> str:
    answer = await call(telegram, method, **parameters)
    assert not answer["ok"]
    return str(answer["description"])


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(label, callback_data=f"w:{label}")] for label in labels]
    return InlineKeyboardMarkup(rows)


# the door


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/bot123:wrong/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
        (f"/bot{TOKEN}/getMee", 404, "Not Found"),
    ],
)
async def test_a_wrong_token_is_unauthorized_and_a_malformed_one_or_method_not_found(
    telegram: FakeTelegram, path: str, code: int, description: str
) -> None:
    body = {"ok": False, "error_code": code, "description": description}
    assert await raw(telegram, path) == (code, body)


async def test_the_library_sees_a_wrong_token_as_such(telegram: FakeTelegram) -> None:
    with pytest.raises(errors.InvalidToken):
        async with bot_for(telegram, "123:wrong"):
            pass


async def test_methods_may_be_written_in_any_case(telegram: FakeTelegram) -> None:
    assert (await call(telegram, "GETME"))["result"]["id"] == 123


async def test_parameters_come_as_query_form_multipart_or_json(telegram: FakeTelegram) -> None:
    path = f"/bot{TOKEN}/sendMessage"
    wanted = {"chat_id": str(OLENA), "text": "Є новини"}
    multipart = aiohttp.FormData(wanted, default_to_multipart=True)
    for options in ({"params": wanted}, {"data": wanted}, {"data": multipart}, {"json": wanted}):
        status, _ = await raw(telegram, path, **options)
        assert status == 200
    assert telegram.sent(OLENA) == ["Є новини"] * 4


async def test_text_that_is_no_utf8_is_refused(telegram: FakeTelegram) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = f"chat_id={OLENA}&text=%ff"
    status, answer = await raw(telegram, f"/bot{TOKEN}/sendMessage", data=body, headers=form)
    assert (status, answer["description"]) == (
        400,
        "Bad Request: strings must be encoded in UTF-8",
    )


async def test_the_bot_introduces_itself(bot: Bot) -> None:
    assert (bot.id, bot.username) == (123, "monitor_bot")
    assert bot.can_read_all_group_messages is False


# updates


async def test_an_offset_confirms_all_updates_below_it(telegram: FakeTelegram, bot: Bot) -> None:
    for text in ("one", "two", "three"):
        telegram.say(OLENA, text)
    first = await bot.get_updates(limit=2)
    again = await bot.get_updates()
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    texts = [[u.message.text for u in updates if u.message] for updates in (first, again, rest)]
    assert texts == [["one", "two"], ["one", "two", "three"], ["three"]]
    await bot.get_updates(offset=rest[-1].update_id + 1)
    await telegram.wait_until_read()


async def test_a_negative_offset_forgets_all_but_the_last_updates(
    telegram: FakeTelegram, bot: Bot
) -> None:
    for text in ("one", "two", "three"):
        telegram.say(OLENA, text)
    (last,) = await bot.get_updates(offset=-1)
    assert last.message is not None
    assert last.message.text == "three"


async def test_an_offset_far_in_the_future_confirms_nothing(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.say(OLENA, "one")
    assert len(await bot.get_updates(offset=10**9)) == 1


async def test_a_long_poll_ends_with_the_first_update(telegram: FakeTelegram, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await telegram.wait_for(lambda: telegram.world.updates.is_polled)
    telegram.say(OLENA, "/start wl_children")
    (update,) = await poll
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "uk"
    assert [e.type for e in update.message.entities] == ["bot_command"]


async def test_a_long_poll_without_news_ends_empty(telegram: FakeTelegram) -> None:
    assert (await call(telegram, "getUpdates", timeout=1))["result"] == []


async def test_a_second_poller_ends_the_first(telegram: FakeTelegram, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await telegram.wait_for(lambda: telegram.world.updates.is_polled)
    await call(telegram, "getUpdates")
    with pytest.raises(errors.Conflict, match="terminated by other getUpdates request"):
        await first


async def test_updates_that_were_not_asked_for_are_withheld(
    telegram: FakeTelegram, bot: Bot
) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    telegram.say(OLENA, "hello")
    assert await bot.get_updates() == ()
    assert [e.details["why"] for e in telegram.happened(Kind.UPDATE_WITHHELD)]
    await bot.get_updates(allowed_updates=[])
    telegram.say(OLENA, "hello again")
    assert len(await bot.get_updates()) == 1


async def test_pending_updates_can_be_dropped(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.say(OLENA, "old")
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_in_a_group_the_bot_hears_commands_and_answers_only(
    telegram: FakeTelegram, bot: Bot
) -> None:
    question = await bot.send_message(GROUP, "Which words?")
    telegram.say(GROUP, "just talking", OLENA)
    telegram.say(GROUP, "/digest@other_bot", OLENA)
    telegram.say(GROUP, "/digest@monitor_bot", OLENA)
    telegram.say(GROUP, "/help", OLENA)
    telegram.say(GROUP, "Lvova-Belova", OLENA, reply_to=question.message_id)
    heard = [u.message for u in await bot.get_updates() if u.message]
    assert [message.text for message in heard] == ["/digest@monitor_bot", "/help", "Lvova-Belova"]
    assert heard[-1].reply_to_message == question


async def test_an_anonymous_admin_writes_as_the_group_and_a_channel_as_itself(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.say(FORUM, "/digest", sender_chat_id=FORUM, thread_id=5)
    telegram.say(CHANNEL, "news")
    anonymous, post = await bot.get_updates()
    assert anonymous.message is not None
    assert anonymous.message.sender_chat == anonymous.message.chat
    assert anonymous.message.message_thread_id == 5
    assert post.channel_post is not None
    assert post.channel_post.from_user is None
    assert post.effective_user is None


async def test_any_other_update_can_be_pushed(telegram: FakeTelegram, bot: Bot) -> None:
    query = {"id": "1", "from": {"id": OLENA, "is_bot": False, "first_name": "O"}}
    telegram.push_update({"inline_query": query | {"query": "war", "offset": ""}})
    (update,) = await bot.get_updates()
    assert update.inline_query is not None
    assert update.inline_query.query == "war"


# who may be written to


async def test_chats_refuse_in_telegrams_words(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.add_private(8, "Stranger", started=False)
    telegram.add_private(9, "Gone")
    telegram.deactivate(9)
    telegram.add_group(-51, bot="kicked")
    telegram.add_group(-1_000_000_000_061, bot="left")
    telegram.add_channel(-1_000_000_000_071, bot="kicked")
    telegram.add_channel(-1_000_000_000_072, can_post=False)
    telegram.add_group(-1_000_000_000_062, bot="restricted")
    expected = {
        99: "Chat not found",
        8: "Forbidden: bot can't initiate conversation with a user",
        9: "Forbidden: user is deactivated",
        -51: "Forbidden: bot was kicked from the group chat",
        -1_000_000_000_061: "Forbidden: bot is not a member of the supergroup chat",
        -1_000_000_000_071: "Forbidden: bot was kicked from the channel chat",
        -1_000_000_000_072: "Need administrator rights in the channel chat",
        -1_000_000_000_062: "Not enough rights to send text messages to the chat",
    }
    for chat_id, reason in expected.items():
        kind = errors.Forbidden if reason.startswith("Forbidden") else errors.BadRequest
        with pytest.raises(kind) as refused:
            await bot.send_message(chat_id, "hello")
        assert refused.value.message == reason


async def test_a_person_can_block_the_bot_and_come_back(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.block(OLENA)
    with pytest.raises(errors.Forbidden, match="bot was blocked by the user"):
        await bot.send_message(OLENA, "hello")
    telegram.say(OLENA, "/start")
    await bot.send_message(OLENA, "welcome back")
    gone, back, start = await bot.get_updates()
    assert gone.my_chat_member is not None
    assert gone.my_chat_member.new_chat_member.status == "kicked"
    assert back.my_chat_member is not None
    assert back.my_chat_member.new_chat_member.status == "member"
    assert start.message is not None


async def test_a_bot_that_is_added_removed_or_leaves_hears_of_it(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.add_channel(-1_000_000_000_073, bot="left")
    telegram.add_bot(-1_000_000_000_073, by=OLENA)
    assert (await bot.send_message(-1_000_000_000_073, "post")).sender_chat is not None
    telegram.remove_bot(-1_000_000_000_073, by=OLENA)
    with pytest.raises(errors.Forbidden, match="kicked from the channel chat"):
        await bot.send_message(-1_000_000_000_073, "post")
    await bot.leave_chat(FORUM)
    changes = [u.my_chat_member for u in await bot.get_updates() if u.my_chat_member]
    telegram.say(FORUM, "/help", OLENA)
    assert len(telegram.happened(Kind.UPDATE_WITHHELD)) == 1
    statuses = [(c.old_chat_member.status, c.new_chat_member.status) for c in changes]
    assert statuses == [
        ("left", "administrator"),
        ("administrator", "kicked"),
        ("member", "left"),
    ]


async def test_a_group_that_became_a_supergroup_says_where_it_went(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.migrate(GROUP, -1_000_000_000_080)
    with pytest.raises(errors.ChatMigrated) as moved:
        await bot.send_message(GROUP, "hello")
    assert moved.value.new_chat_id == -1_000_000_000_080
    await bot.send_message(moved.value.new_chat_id, "hello")
    told = [u.message.migrate_to_chat_id for u in await bot.get_updates() if u.message]
    assert told == [-1_000_000_000_080, None]


async def test_topics_can_be_unknown_closed_or_deleted(telegram: FakeTelegram, bot: Bot) -> None:
    message = await bot.send_message(FORUM, "hello", message_thread_id=5)
    assert (message.message_thread_id, message.is_topic_message) == (5, True)
    telegram.close_topic(FORUM, 5)
    assert await refusal(telegram, "sendMessage", chat_id=FORUM, text="x", message_thread_id=5) == (
        "Bad Request: TOPIC_CLOSED"
    )
    telegram.delete_topic(FORUM, 5)
    for chat_id in (FORUM, OLENA):
        with pytest.raises(errors.BadRequest, match="Message thread not found"):
            await bot.send_message(chat_id, "hello", message_thread_id=5)


async def test_roles_are_told_to_those_who_may_know(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.set_member(FORUM, 8, "administrator", can_pin_messages=False)
    telegram.set_member(FORUM, 9, "restricted")
    telegram.add_private(10, "Outsider")
    members = [await bot.get_chat_member(FORUM, user_id) for user_id in (OLENA, 8, 9, 10)]
    assert [m.status for m in members] == ["creator", "administrator", "restricted", "left"]
    assert [m.user.id for m in await bot.get_chat_administrators(FORUM)] == [OLENA, 8]
    with pytest.raises(errors.BadRequest, match="Participant_id_invalid"):
        await bot.get_chat_member(FORUM, 404)
    telegram.add_channel(-1_000_000_000_074, bot="member")
    with pytest.raises(errors.BadRequest, match="Member list is inaccessible"):
        await bot.get_chat_administrators(-1_000_000_000_074)


async def test_chats_can_be_looked_up_by_number_or_public_name(bot: Bot) -> None:
    assert (await bot.get_chat(OLENA)).first_name == "Olena"
    assert (await bot.get_chat("@the_news")).id == CHANNEL
    assert (await bot.get_chat(FORUM)).is_forum


def test_a_chat_must_have_an_id_of_its_kind() -> None:
    with pytest.raises(ValueError, match="channel chat cannot have the id"):
        FakeTelegram().add_channel(-5)


# text


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b> <i>b</i>", "a b", [("bold", "a"), ("italic", "b")]),
        ("<strong>a</strong><em>b</em>", "ab", [("bold", "a"), ("italic", "b")]),
        ("<u>a</u> <ins>b</ins>", "a b", [("underline", "a"), ("underline", "b")]),
        ("<s>a</s> <del>b</del>", "a b", [("strikethrough", "a"), ("strikethrough", "b")]),
        ("<strike>a</strike>", "a", [("strikethrough", "a")]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", "a")]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", "a")]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", "a")]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", "a")]),
        ("<code>a</code> <pre>b</pre>", "a b", [("code", "a"), ("pre", "b")]),
        ("<pre><code class='language-py'>a</code></pre>", "a", [("pre", "a")]),
        ("<tg-emoji emoji-id='5368'>👍</tg-emoji>", "👍", [("custom_emoji", "👍")]),
        ("<a href='tg://user?id=7'>Olena</a>", "Olena", [("text_mention", "Olena")]),
        ("<a>bbc.com</a>", "bbc.com", [("text_link", "bbc.com")]),
        ("<a href='javascript:x'>a</a>", "a", []),
        ("😀<b>її</b >", "😀її", [("bold", "її")]),
        ("<B>a</B><b></b>", "a", [("bold", "a")]),
        ("&lt;b&gt; &amp;amp; &quot; &#39;&#x27; &lt", "<b> &amp; \" '' <", []),
        ("&nbsp;&copy;&hellip; &#0; AT&T", "&nbsp;&copy;&hellip; &#0; AT&T", []),
    ],
)
def test_html_is_read_as_tdlib_reads_it(
    source: str, text: str, entities: list[tuple[str, str]]
) -> None:
    parsed, found = parse_html(source)
    assert (parsed, [(e.kind, e.of(parsed)) for e in found]) == (text, entities)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("є < b", 'Unsupported start tag "" at byte offset 3'),
        ("x <br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("<b />x</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        (
            "<b><i>test</b></i>",
            'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"',
        ),
        ("<tg-emoji emoji-id='0'>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("a\0b", "Text must not contain null bytes"),
        (
            "&#55357;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_html_that_tdlib_cannot_read_is_refused_in_its_words(source: str, complaint: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse_html(source)
    assert str(refused.value) == complaint


readable_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(readable_text)
def test_escaped_text_of_any_kind_parses_back_to_itself(text: str) -> None:
    assert parse_html(html.escape(text)) == (text, [])


@given(st.text(st.sampled_from("<>/= 'bia\"&;#x1é\0")))
def test_html_of_any_kind_is_either_read_or_refused(source: str) -> None:
    with suppress(ParseError):
        text, entities = parse_html(source)
        assert all(0 < e.length <= utf16_length(text) - e.offset for e in entities)


@given(st.recursive(readable_text, lambda inside: st.tuples(st.sampled_from("bius"), inside)))
def test_nested_styles_each_mark_the_whole_text(nested: str | tuple[str, Any]) -> None:
    def source(node: str | tuple[str, Any]) -> str:
        if isinstance(node, str):
            return html.escape(node)
        return f"<{node[0]}>{source(node[1])}</{node[0]}>"

    text, entities = parse_html(source(nested))
    assert all((e.offset, e.length) == (0, utf16_length(text)) for e in entities)


def test_styles_are_cut_where_another_style_or_a_link_begins() -> None:
    text, entities = parse_html("<b>one <i>two</i> <a href='https://x.org'>three</a> four</b>")
    pieces = [(e.kind, e.of(text)) for e in arranged(entities)]
    assert pieces == [
        ("bold", "one "),
        ("bold", "two "),
        ("italic", "two"),
        ("text_link", "three"),
        ("bold", "three"),
        ("bold", " four"),
    ]


@given(
    st.lists(
        st.builds(
            Entity,
            st.sampled_from(["bold", "italic", "code", "text_link", "blockquote"]),
            st.integers(0, 30),
            st.integers(0, 9),
        )
    )
)
def test_arranged_entities_stay_so_and_code_holds_nothing(entities: list[Entity]) -> None:
    once = arranged(entities)
    assert arranged(once) == once
    for code in (e for e in once if e.kind == "code"):
        inside = [e for e in once if e.offset < code.end and code.offset < e.end]
        assert [e for e in inside if e.kind != "blockquote"] == [code]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@durov and @bot1, not @abc or a@durov", [("mention", "@durov"), ("mention", "@bot1")]),
        ("#Київ and #3days, not #12 x#y #a#b", [("hashtag", "#Київ"), ("hashtag", "#3days")]),
        ("/start, /stop@monitor_bot, not and/or", ["/start", "/stop@monitor_bot"]),
        ("$USD but not $5 or $usd", [("cashtag", "$USD")]),
        ("see bbc.com, www.bbc.co.uk/news?x=1!", ["bbc.com", "www.bbc.co.uk/news?x=1"]),
        ("(https://a.org/b_(c)) http://localhost", ["https://a.org/b_(c)"]),
        (
            "https://suspilne.media:443/x#y пошта.укр",
            ["https://suspilne.media:443/x#y", "пошта.укр"],
        ),
        ("first.last@example.com, mailto:a@b.org", ["first.last@example.com", "a@b.org"]),
        ("U.S.-led, Mr.Smith, v1.2, 3.14, end.The x.cOM or/x.com", []),
        ("word.In 127.0.0.1 t.me/news", ["word.In", "127.0.0.1", "t.me/news"]),
        ("tg://resolve?domain=x.", ["tg://resolve?domain=x"]),
    ],
)
def test_plain_text_gets_the_entities_that_telegram_finds_in_it(
    text: str, found: list[Any]
) -> None:
    entities = [(e.kind, e.of(text)) for e in detected(text)]
    assert [e if isinstance(f, tuple) else e[1] for e, f in zip(entities, found, strict=True)] == (
        found
    )


@given(st.text(st.sampled_from("@#/.: \n-_ab1comuaї")))
def test_a_word_joiner_after_at_hash_slash_and_dot_keeps_text_plain(text: str) -> None:
    for sign in "@#/.":
        text = text.replace(sign, f"{sign}\u2060")
    assert detected(text) == []


@settings(deadline=None)
@given(readable_text.filter(str.strip))
def test_whatever_is_sent_the_marks_lie_within_the_text(text: str) -> None:
    sent = message_text(f"<b>{html.escape(text)}</b>!", "HTML", [])
    assert all(e.offset >= 0 and e.end <= utf16_length(sent.text) for e in sent.entities)
    assert sent.text.endswith("!")


async def test_what_telegram_marked_by_itself_can_be_told_apart(
    telegram: FakeTelegram, bot: Bot
) -> None:
    text = "<b>News</b> from @someone: <a href='https://bbc.com/a'>see bbc.com</a> #war"
    message = await bot.send_message(OLENA, text, parse_mode=ParseMode.HTML)
    (seen,) = telegram.seen(OLENA)
    assert [e.of(seen.text) for e in seen.automatic_entities] == ["@someone", "#war"]
    assert (seen.marked("bold"), seen.marked("text_link")) == (["News"], ["see bbc.com"])
    assert message.parse_entities(["text_link"]).popitem()[1] == "see bbc.com"


async def test_text_has_to_be_neither_empty_nor_too_long(telegram: FakeTelegram, bot: Bot) -> None:
    for empty in ("", None):
        assert await refusal(telegram, "sendMessage", chat_id=OLENA, text=empty) == (
            "Bad Request: message text is empty"
        )
    for blank in ("  \n", "<b> </b>", "\u200b"):
        with pytest.raises(errors.BadRequest, match="Text must be non-empty"):
            await bot.send_message(OLENA, blank, parse_mode=ParseMode.HTML)
    await bot.send_message(OLENA, "<b>" + "😀" * 2048 + "</b>", parse_mode=ParseMode.HTML)
    with pytest.raises(errors.BadRequest, match="Message is too long"):
        await bot.send_message(OLENA, "😀" * 2048 + "!")
    with pytest.raises(errors.BadRequest, match=r"Text is too long"):
        await bot.send_message(OLENA, "x" * 32_769)
    with pytest.raises(errors.BadRequest, match="Can't parse entities: unsupported start tag"):
        await bot.send_message(OLENA, "<x>", parse_mode=ParseMode.HTML)


async def test_text_is_cleaned_and_trimmed_as_telegram_does(
    telegram: FakeTelegram, bot: Bot
) -> None:
    text = "\n a\tb\r\n\u202e<b>c \u2060</b> <i>d\r</i>  "
    await bot.send_message(OLENA, text, parse_mode=ParseMode.HTML)
    (seen,) = telegram.seen(OLENA)
    assert seen.text == "a b\nc \u2060 d"
    assert (seen.marked("bold"), seen.marked("italic")) == (["c \u2060"], ["d"])


async def test_entities_above_a_hundred_are_dropped_and_that_is_noted(
    telegram: FakeTelegram, bot: Bot
) -> None:
    text = "<b>x</b> " * 90 + "<a href='https://a.org'>y</a> " * 12 + "#tag"
    message = await bot.send_message(OLENA, text, parse_mode=ParseMode.HTML)
    kinds = [entity.type for entity in message.entities]
    assert [kinds.count(kind) for kind in ("text_link", "bold", "hashtag")] == [12, 88, 1]
    (event,) = telegram.happened(Kind.ENTITIES_DROPPED)
    assert event.details["dropped"] == 2


async def test_entities_can_be_given_instead_of_html(telegram: FakeTelegram) -> None:
    given = [{"type": "bold", "offset": 0, "length": 4}, {"type": "url", "offset": 5, "length": 3}]
    answer = await call(telegram, "sendMessage", chat_id=OLENA, text="News now", entities=given)
    assert answer["result"]["entities"] == given[:1]
    given[0]["offset"] = 100
    assert await refusal(telegram, "sendMessage", chat_id=OLENA, text="News", entities=given) == (
        "Bad Request: entity begins after the end of the text at UTF-16 offset 100"
    )


def text_with(*entities: object) -> dict[str, object]:
    return {"chat_id": OLENA, "text": "News", "entities": list(entities)}


@pytest.mark.parametrize(
    ("method", "parameters", "description"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": OLENA, "text": "x", "parse_mode": "Y"}, "unsupported parse_m"),
        ("sendMessage", text_with(1), "can't parse MessageEntity: expected an Object"),
        ("sendMessage", text_with({"type": "bold"}), "can't parse MessageEntity: Can't find fi"),
        ("sendMessage", text_with({"type": "x", "offset": 0, "length": 1}), "can't parse Mess"),
        (
            "sendMessage",
            text_with({"type": "bold", "offset": -1, "length": 1}),
            "receive an entity",
        ),
        ("sendMessage", text_with({"type": "bold", "offset": 0, "length": 9}), "entity beginning"),
        (
            "sendMessage",
            text_with({"type": "text_link", "offset": 0, "length": 1, "url": "x"}),
            "entity URL 'x' is invalid: Wrong HTTP URL",
        ),
        (
            "sendMessage",
            {"chat_id": OLENA, "text": "x", "link_preview_options": "[]"},
            "object expected as link preview options",
        ),
        (
            "sendMessage",
            {"chat_id": OLENA, "text": "x", "allow_paid_broadcast": True},
            "FLOODSKIP_NOT_ALLOWED",
        ),
        ("sendDocument", {"chat_id": OLENA, "document": "x"}, "wrong file identifier/HTTP URL"),
        ("sendPhoto", {"chat_id": OLENA, "photo": "x"}, "wrong file identifier/HTTP URL"),
        ("sendPhoto", {"chat_id": OLENA}, "there is no photo in the request"),
        ("getChatMember", {"chat_id": FORUM}, "invalid user_id specified"),
        ("getChatMember", {"chat_id": OLENA, "user_id": 404}, "member not found"),
        ("getChatAdministrators", {"chat_id": OLENA}, "there are no administrators in the priv"),
        ("leaveChat", {"chat_id": OLENA}, "chat member status can't be changed in private chats"),
        ("setMyCommands", {"commands": "x"}, "can't parse commands JSON object"),
        ("setMyCommands", {"commands": [1]}, "can't parse BotCommand: expected an Object"),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat"}},
            "can't parse BotCommandScope: Can't find field \"chat_id\"",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "all"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
    ],
)
async def test_wrong_parameters_are_refused_in_telegrams_words(
    telegram: FakeTelegram, method: str, parameters: dict[str, object], description: str
) -> None:
    told = await refusal(telegram, method, **parameters)
    assert told.startswith(f"Bad Request: {description}")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("HTTPS://BBC.com", "https://bbc.com/"),
        ("bbc.com?x=1 2", "http://bbc.com/?x=1%202"),
        ("http://u:p@h.org:080/X", "http://u:p@h.org:80/X"),
        ("tg:resolve?domain=x", "tg://resolve?domain=x"),
    ],
)
def test_links_are_written_as_telegram_writes_them(url: str, link: str) -> None:
    assert checked_link(url) == link


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("localhost", "Wrong HTTP URL"),
        ("ftp://a.org", "Unsupported URL protocol"),
        ("", "URL host is empty"),
        ("http://a.org:0", "Wrong port number specified in the URL"),
        ("http://a b.org", "Disallowed character in URL host"),
    ],
)
def test_links_are_refused_in_telegrams_words(url: str, reason: str) -> None:
    with pytest.raises(LinkError) as refused:
        checked_link(url)
    assert str(refused.value) == f"URL '{url}' is invalid: {reason}"


# buttons and edits


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ({"inline_keyboard": 1}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an'),
        ([[1]], "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        ([[{"callback_data": "x"}]], "can't parse inline keyboard button: Can't find field"),
        ([[{"text": "", "callback_data": "x"}]], "inline keyboard button text must be non-empty"),
        ([[{"text": "x", "callback_data": ""}]], "can't parse inline keyboard button: Text button"),
        ([[{"text": "x", "callback_data": "є" * 33}]], "BUTTON_DATA_INVALID"),
        (
            [[{"text": "x", "url": "x"}]],
            "inline keyboard button URL 'x' is invalid: Wrong HTTP URL",
        ),
        ([[{"text": "x", "pay": True}]], "BUTTON_TYPE_INVALID"),
        ([[{"text": "x", "copy_text": {"text": ""}}]], "BUTTON_COPY_TEXT_INVALID"),
        ([[{"text": "x", "callback_data": "x"}] * 101], "reply markup is too long"),
        ([[{"text": "x", "web_app": {"url": "http://a.org"}}]], "inline keyboard button Web App"),
        ([[{"text": "x", "login_url": 1}]], "can't parse inline keyboard button: Field"),
    ],
)
async def test_keyboards_are_checked(
    telegram: FakeTelegram, markup: object, complaint: str
) -> None:
    if isinstance(markup, list):
        markup = {"inline_keyboard": markup}
    told = await refusal(telegram, "sendMessage", chat_id=OLENA, text="x", reply_markup=markup)
    assert told.startswith(f"Bad Request: {complaint}")
    assert telegram.seen(OLENA) == []


async def test_only_inline_keyboards_go_into_channels_and_edits(telegram: FakeTelegram) -> None:
    force = {"force_reply": True}
    sent = await call(telegram, "sendMessage", chat_id=OLENA, text="x", reply_markup=force)
    where = {"chat_id": OLENA, "message_id": sent["result"]["message_id"]}
    for method, target in (("sendMessage", {"chat_id": CHANNEL}), ("editMessageText", where)):
        told = await refusal(telegram, method, text="y", reply_markup=force, **target)
        assert told == "Bad Request: inline keyboard expected"


async def test_the_reader_sees_an_edited_message_in_its_place(
    telegram: FakeTelegram, bot: Bot
) -> None:
    first = await bot.send_message(OLENA, "one", reply_markup=keyboard("Save"))
    await bot.send_message(OLENA, "two", disable_notification=True)
    await bot.edit_message_text("one, also: DW", OLENA, first.message_id)
    await bot.edit_message_reply_markup(OLENA, first.message_id, reply_markup=keyboard("Mute"))
    edited, silent = telegram.seen(OLENA)
    assert (edited.text, edited.edits, edited.labels) == ("one, also: DW", 2, ["Mute"])
    assert (silent.silent, silent.edits, silent.labels) == (True, 0, [])


async def test_edits_are_refused_in_telegrams_words(telegram: FakeTelegram, bot: Bot) -> None:
    own = await bot.send_message(OLENA, "same", reply_markup=keyboard("Save"))
    hers = telegram.say(OLENA, "mine")
    with pytest.raises(errors.BadRequest, match="Message is not modified: specified new message"):
        await bot.edit_message_text("same", OLENA, own.message_id, reply_markup=keyboard("Save"))
    with pytest.raises(errors.BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", OLENA, 404)
    with pytest.raises(errors.BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", OLENA, hers)


async def test_a_pressed_button_must_be_answered_once_and_soon(
    telegram: FakeTelegram, bot: Bot, clock: ManualClock
) -> None:
    message = await bot.send_message(OLENA, "Alerts?", reply_markup=keyboard("Alerts", "Digest"))
    first, second = await telegram.press(OLENA, "Alerts"), await telegram.press(OLENA, "Digest")
    query = (await bot.get_updates())[0].callback_query
    assert query is not None
    assert (query.id, query.data, query.message) == (first, "w:Alerts", message)
    await bot.answer_callback_query(first, "Done")
    assert telegram.unanswered_callbacks() == [second]
    assert telegram.callback_answer(first) == {"text": "Done", "show_alert": False}
    clock.advance(15 * 60 + 1)
    for query_id in (first, second, "never"):
        with pytest.raises(errors.BadRequest, match="Query is too old and response timeout"):
            await bot.answer_callback_query(query_id)


async def test_a_button_that_is_gone_can_be_pressed_only_as_an_old_one(
    telegram: FakeTelegram, bot: Bot
) -> None:
    message = await bot.send_message(OLENA, "x", reply_markup=keyboard("Old"))
    await bot.edit_message_text("y", OLENA, message.message_id)
    with pytest.raises(LookupError, match="no button 'Old'"):
        await telegram.press(OLENA, "Old")
    await telegram.press(OLENA, "Old", message_id=message.message_id, data="w:Old")
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "w:Old"


async def test_documents_come_with_their_content_and_caption(
    telegram: FakeTelegram, bot: Bot
) -> None:
    message = await bot.send_document(
        OLENA, b"<p>all stories</p>", caption="<b>All</b>", filename="d.html", parse_mode="HTML"
    )
    (seen,) = telegram.seen(OLENA)
    assert seen.document is not None
    assert (seen.document.name, seen.document.content) == ("d.html", b"<p>all stories</p>")
    assert (seen.text, message.caption) == ("All", "All")
    with pytest.raises(errors.BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", OLENA, message.message_id)
    with pytest.raises(errors.BadRequest, match="Message caption is too long"):
        await bot.send_document(OLENA, b"x", caption="x" * 1025)
    assert await refusal(telegram, "sendDocument", chat_id=OLENA) == (
        "Bad Request: there is no document in the request"
    )


async def test_photos_come_with_their_content_and_caption(telegram: FakeTelegram, bot: Bot) -> None:
    message = await bot.send_photo(OLENA, png(2, 3), caption="<b>All</b>", parse_mode="HTML")
    (seen,) = telegram.seen(OLENA)
    assert seen.picture is not None
    assert (seen.picture.content, seen.text, message.caption) == (png(2, 3), "All", "All")
    assert [(size.width, size.height) for size in message.photo] == [(2, 3)]
    with pytest.raises(errors.BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", OLENA, message.message_id)


@pytest.mark.parametrize(
    ("content", "caption", "refusal"),
    [
        (png(), "x" * 1025, "Message caption is too long"),
        (b"GIF", "", "Image_process_failed"),
        (png()[:-4], "", "Image_process_failed"),
        (png(1, 21), "", "Photo_invalid_dimensions"),
        (png(9_000, 1_001), "", "Photo_invalid_dimensions"),
        (bytes(10 * 1024**2 + 1), "", "is too big for a photo"),
    ],
)
async def test_what_is_no_photo_is_refused(
    bot: Bot, content: bytes, caption: str, refusal: str
) -> None:
    with pytest.raises(errors.BadRequest, match=refusal):
        await bot.send_photo(OLENA, content, caption=caption)


async def test_who_may_not_send_photos_may_send_text(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.add_bot(GROUP, by=OLENA, status="restricted", can_send_messages=True)
    await bot.send_message(GROUP, "x")
    with pytest.raises(errors.BadRequest, match="Not enough rights to send photos to the chat"):
        await bot.send_photo(GROUP, png())
    with pytest.raises(errors.BadRequest, match="Not enough rights to send documents to the chat"):
        await bot.send_document(GROUP, b"x")


async def test_previews_replies_and_actions_are_understood(
    telegram: FakeTelegram, bot: Bot
) -> None:
    preview = LinkPreviewOptions(is_disabled=True)
    first = await bot.send_message(OLENA, "https://bbc.com", link_preview_options=preview)
    assert first.link_preview_options == preview
    answer = await bot.send_message(OLENA, "see", reply_to_message_id=first.message_id)
    assert isinstance(answer.reply_to_message, Message)
    with pytest.raises(errors.BadRequest, match="Message to be replied not found"):
        await bot.send_message(OLENA, "see", reply_to_message_id=404)
    await bot.send_chat_action(OLENA, "typing")
    assert telegram.world.actions[OLENA] == ["typing"]
    with pytest.raises(errors.BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(OLENA, "dancing")


async def test_commands_are_kept_by_scope_and_language(telegram: FakeTelegram, bot: Bot) -> None:
    await bot.set_my_commands([("start", "Begin")])
    await bot.set_my_commands([("start", "Почати")], language_code="uk")
    assert [c.description for c in await bot.get_my_commands(language_code="uk")] == ["Почати"]
    assert [c.description for c in await bot.get_my_commands()] == ["Begin"]
    assert len(telegram.commands()) == 2
    with pytest.raises(errors.BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([("Bad command", "x")])


# flood limits


async def send_many(bot: Bot, chat_ids: list[int]) -> int:
    """How many were accepted before Telegram said to wait."""
    for number, chat_id in enumerate(chat_ids):
        try:
            await bot.send_message(chat_id, f"message {number}")
        except errors.RetryAfter:
            return number
    return len(chat_ids)


async def test_a_person_gets_three_messages_at_once_and_then_one_a_second(
    telegram: FakeTelegram, bot: Bot, clock: ManualClock
) -> None:
    telegram.limits.enabled = True
    assert await send_many(bot, [OLENA] * 5) == 3
    for _ in range(5):
        clock.advance(1)
        await bot.send_message(OLENA, "one a second is fine")
    assert len(telegram.happened(Kind.FLOODED)) == 1
    assert telegram.happened(Kind.LIMIT_BROKEN) == []


async def test_sending_during_the_wait_breaks_the_limit_and_makes_it_longer(
    telegram: FakeTelegram, bot: Bot, clock: ManualClock
) -> None:
    telegram.limits.enabled = True
    await send_many(bot, [GROUP] * 21)
    clock.advance(50)
    with pytest.raises(errors.RetryAfter) as wait:
        await bot.send_message(GROUP, "too early")
    assert wait.value.retry_after == timedelta(seconds=60)
    (event,) = telegram.happened("limit broken")
    assert event.details == {"chat_id": GROUP, "limit": "group", "retry_after": 60}
    clock.advance(60)
    await bot.send_message(GROUP, "in time")


async def test_a_group_gets_twenty_messages_a_minute(
    telegram: FakeTelegram, bot: Bot, clock: ManualClock
) -> None:
    telegram.limits.enabled = True
    assert await send_many(bot, [GROUP] * 25) == 20
    clock.advance(60)
    assert await send_many(bot, [GROUP] * 25) == 20


async def test_all_chats_together_get_thirty_messages_a_second(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.limits.enabled = True
    for user_id in range(100, 140):
        telegram.add_private(user_id, "Reader")
    assert await send_many(bot, list(range(100, 140))) == 30
    assert telegram.happened(Kind.FLOODED)[0].details["limit"] == "all chats"


async def test_a_refused_message_says_when_to_come_back_in_its_header_too(
    telegram: FakeTelegram,
) -> None:
    telegram.fail_next("sendMessage", fault=too_many_requests(9))
    form = {"chat_id": str(OLENA), "text": "x"}
    url = f"{telegram.url}/bot{TOKEN}/sendMessage"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "9")


# trouble on script


@pytest.mark.parametrize(
    ("fault", "raised", "reaches_reader"),
    [
        (Hang(), errors.TimedOut, True),
        (Hang(accepted=False), errors.TimedOut, False),
        (Reset(), errors.NetworkError, False),
        (Reset(accepted=True), errors.NetworkError, True),
        (Slow(0.5), errors.TimedOut, True),
        (CutOff(), errors.NetworkError, True),
        (Garbage(), errors.TelegramError, True),
        (BadGateway(), errors.NetworkError, False),
        (server_error(), errors.NetworkError, False),
        (too_many_requests(30), errors.RetryAfter, False),
        (cant_parse(), errors.BadRequest, False),
        (blocked(), errors.Forbidden, False),
        (migrated(-1_000_000_000_090), errors.ChatMigrated, False),
        (polled_elsewhere(), errors.Conflict, False),
        (unauthorized(), errors.InvalidToken, False),
    ],
    ids=str,
)
async def test_faults_happen_once_and_say_whether_the_reader_has_the_message(
    telegram: FakeTelegram,
    bot: Bot,
    fault: Fault,
    raised: type[errors.TelegramError],
    reaches_reader: bool,
) -> None:
    telegram.fail_next("sendMessage", fault=fault)
    with pytest.raises(raised):
        await bot.send_message(OLENA, "news")
    assert telegram.sent(OLENA) == ["news"] * reaches_reader
    (failed,) = telegram.calls("sendMessage")
    assert (failed.fault, failed.ok) == (fault.name, reaches_reader)
    await bot.send_message(OLENA, "again")


async def test_a_slow_answer_comes_in_the_end(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.fail_next("sendMessage", fault=Slow(0.1))
    assert (await bot.send_message(OLENA, "news")).text == "news"


async def test_a_fault_waits_for_its_method_its_chat_and_an_accepted_call(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.fail_next("sendMessage", fault=Reset(accepted=True), chat_id=GROUP, times=2)
    await bot.send_message(OLENA, "elsewhere")
    with pytest.raises(errors.BadRequest):
        await bot.send_message(GROUP, "<x>", parse_mode=ParseMode.HTML)
    for _ in range(2):
        with pytest.raises(errors.NetworkError):
            await bot.send_message(GROUP, "here")
    assert telegram.faults.left == 0
    with pytest.raises(ValueError, match="knows no method"):
        telegram.fail_next("sendMesage", fault=Reset())


# looking and waiting


async def test_the_ledger_keeps_every_call_with_its_answer(
    telegram: FakeTelegram, bot: Bot
) -> None:
    await bot.send_message(OLENA, "news", reply_markup=keyboard("Save"))
    (sent,) = telegram.calls("sendmessage")
    assert sent.parameters["chat_id"] == OLENA
    assert sent.parameters["reply_markup"]["inline_keyboard"][0][0]["text"] == "Save"
    assert sent.answer is not None
    assert sent.answer["result"]["text"] == "news"
    assert telegram.button(OLENA, "Save")["callback_data"] == "w:Save"


async def test_waiting_ends_with_the_event_or_tells_what_happened_instead(
    telegram: FakeTelegram, bot: Bot
) -> None:
    waiting = asyncio.create_task(telegram.wait_for(lambda: telegram.sent(OLENA)))
    await bot.send_message(OLENA, "news")
    await waiting
    with pytest.raises(TimeoutError, match=r"(?s)last events were.*sendMessage"):
        await telegram.wait_for(lambda: False, timeout=0.05)


async def test_a_bot_that_dies_leaves_no_poll_behind(telegram: FakeTelegram) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{telegram.url}/bot{TOKEN}/getUpdates?timeout=50"
        dying = asyncio.create_task(session.get(url).__aenter__())
        await telegram.wait_for(lambda: telegram.world.updates.is_polled)
        dying.cancel()
        await telegram.wait_for(lambda: telegram.happened(Kind.POLL_LOST))
    assert not telegram.world.updates.is_polled
    assert (await call(telegram, "getUpdates"))["ok"]


async def test_it_stops_at_once_whatever_its_clients_wait_for() -> None:
    async with FakeTelegram(TOKEN) as telegram, aiohttp.ClientSession() as session:
        telegram.fail_next("getMe", fault=Hang())
        url = f"{telegram.url}/bot{TOKEN}"
        hanging = asyncio.create_task(session.get(f"{url}/getMe").__aenter__())
        polling = asyncio.create_task(session.get(f"{url}/getUpdates?timeout=50").__aenter__())
        await telegram.wait_for(lambda: telegram.calls() and telegram.world.updates.is_polled)
        async with asyncio.timeout(2):
            await telegram.__aexit__(None, None, None)
        with pytest.raises(aiohttp.ClientError):
            await hanging
        assert await (await polling).json() == {"ok": True, "result": []}


async def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    command = ("-m", "tests.fakes.telegram", "--token", TOKEN, "--ledger", str(ledger))
    root = Path(__file__).parent.parent
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, cwd=root
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()

    async def admin(verb: str, path: str, body: object = None) -> Any:
        async with session.request(verb, f"{url}/_fake/{path}", json=body) as response:
            return (await response.json())["result"]

    async with aiohttp.ClientSession() as session, Bot(TOKEN, f"{url}/bot") as bot:
        await admin("POST", "actions", {"add_private": {"user_id": OLENA, "first_name": "Olena"}})
        await admin("POST", "actions", [{"say": {"chat_id": OLENA, "text": "/start"}}])
        await admin("POST", "updates", {"message": {"message_id": 9}})
        assert len(await admin("GET", "ledger")) >= 2
        await bot.send_message(OLENA, "hello")
        assert [m["text"] for m in await admin("GET", f"seen?chat_id={OLENA}")] == ["hello"]
        await admin("POST", "faults", {"fault": {"kind": "Refuse", "code": 500, "description": ""}})
        with pytest.raises(errors.NetworkError):
            await bot.send_message(OLENA, "hello")
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    events = [json.loads(line) for line in ledger.read_text().splitlines()]
    methods = [e["details"]["method"] for e in events if e["kind"] == "call"]
    assert methods == ["getMe", "sendMessage", "sendMessage"]
