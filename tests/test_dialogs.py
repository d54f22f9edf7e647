"""The answers in the chat: what they say and which buttons they offer, whatever a file holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Chat, ChatKind, Mode, QuietHours, Schedule, Subscription
from monitor.speech import ENGLISH, languages, speech_in
from monitor.telegram import dialogs
from monitor.telegram.choices.reading import read_choice
from monitor.telegram.choices.settings import (
    SetLanguage,
    SetQuiet,
    SettingsChoice,
    SetWish,
    SetZone,
    ShowSettings,
    Wish,
)
from monitor.telegram.choices.watchlists import (
    Follow,
    Pause,
    SetTimes,
    ShowList,
    ShowWatchlist,
    Unfollow,
    WatchlistChoice,
)
from monitor.telegram.dialogs import Listed, View
from monitor.telegram.events import Reply
from monitor.watch.lists.watchlist import MAX_ID
from tests.fakes.telegram import parse_html, utf16_length
from tests.support import DAY, EIGHT, HOUR, NOW, OLENA

CHILDREN = Listed("children", "Deported children", "Who took them", ("Lvova-Belova", "ICC"))
KYIV = Chat(OLENA, ChatKind.PRIVATE, "Olena", time_zone="Europe/Kyiv")


def view(*listed: Listed, **following: Mode) -> View:
    """What a chat may choose from; how it follows which."""
    return View(
        {one.id: one for one in listed or (CHILDREN,)},
        {name: Subscription(1, KYIV, name, mode, EIGHT) for name, mode in following.items()},
        NOW,
        ENGLISH,
    )


def many(count: int) -> View:
    return view(*(Listed(f"w{n}", f"Watchlist {n}", "", ("x",)) for n in range(count)))


def labels(reply: Reply) -> list[list[str]]:
    return [[button.label for button in row] for row in reply.rows]


def read(reply: Reply) -> str:
    """What a reader sees, if Telegram takes it at all."""
    text, _ = parse_html(reply.html)
    assert 0 < utf16_length(text.strip()) <= 4096
    for row in reply.rows:
        for button in row:
            assert button.label
            assert 1 <= len(button.data.encode()) <= 64
    return text


# the list


def test_watchlists_are_buttons_with_how_the_chat_follows_each() -> None:
    three = [replace(CHILDREN, id=name, title=name) for name in ("a", "b", "c")]
    reply = dialogs.show_watchlists(view(*three, a=Mode.ALERTS, b=Mode.DIGEST))
    assert labels(reply) == [["🔔 a"], ["📋 b"], ["c"]]
    assert [row[0].data for row in reply.rows] == ["w:a", "w:b", "w:c"]


@pytest.mark.parametrize(
    ("count", "page", "shown", "turning"),
    [
        (8, 0, 8, []),
        (9, 0, 8, ["›"]),
        (9, 1, 1, ["‹"]),
        (17, 1, 8, ["‹", "›"]),
        (17, 2, 1, ["‹"]),
        (9, 99, 1, ["‹"]),
    ],
)
def test_eight_watchlists_make_a_page(
    count: int, page: int, shown: int, turning: list[str]
) -> None:
    rows = labels(dialogs.show_watchlists(many(count), page))
    names = [row for row in rows if row[0].startswith("Watchlist")]
    assert len(names) == shown
    assert rows[len(names) :] == ([turning] if turning else [])


def test_turning_the_pages_shows_each_watchlist_once() -> None:
    seen: list[str] = []
    data = "p:0"
    while data:
        choice = read_choice(data)
        assert isinstance(choice, ShowList)
        *names, turning = dialogs.show_watchlists(many(20), choice.page).rows
        seen += [button.label for row in names for button in row]
        data = next((button.data for button in turning if button.label == "›"), "")
    assert seen == [f"Watchlist {n}" for n in range(20)]


def test_without_watchlists_the_answer_says_who_adds_them() -> None:
    assert "There is no watchlist yet" in read(dialogs.show_watchlists(View({}, {}, NOW, ENGLISH)))


# one watchlist


def test_a_watchlist_says_what_it_is_and_some_of_its_words() -> None:
    words = tuple(f"word{n}" for n in range(20))
    text = read(dialogs.show_watchlist(view(replace(CHILDREN, keywords=words)), "children"))
    assert text.startswith("Deported children\nWho took them\nword0, word1,")
    assert "word11 and 8 more\n" in text
    assert text.endswith("You don't follow it.")


WORDS, ALL = ["🔤 Words", "🧪 Test", "📤 Share"], "‹ All watchlists"


@pytest.mark.parametrize(
    ("mode", "line", "buttons"),
    [
        (None, "You don't follow it.", [["🔔 Alerts", "📋 Digest"], WORDS, [ALL]]),
        (
            Mode.ALERTS,
            "🔔 You follow it: an alert for each story.",
            [["📋 Digest", "⏸ Pause"], WORDS, ["✖ Unsubscribe", ALL]],
        ),
        (
            Mode.DIGEST,
            "📋 You follow it: a digest every day at 08:00 (Europe/Kyiv).",
            [["🔔 Alerts", "🕑 Times", "⏸ Pause"], WORDS, ["✖ Unsubscribe", ALL]],
        ),
    ],
)
def test_a_watchlist_offers_what_the_chat_does_not_do_yet(
    mode: Mode | None, line: str, buttons: list[list[str]]
) -> None:
    following = {"children": mode} if mode else {}
    reply = dialogs.show_watchlist(view(**following), "children")
    assert read(reply).splitlines()[-1] == line
    assert labels(reply) == buttons


def test_a_watchlist_that_is_gone_is_answered_with_the_list_as_it_is_now() -> None:
    reply = dialogs.show_watchlist(view(), "gone")
    assert read(reply).startswith("This was out of date; here it is again.")
    assert labels(reply) == [["Deported children"]]
    assert reply.toast == "This is out of date"


# what buttons bring back

IDS = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789-_"), min_size=1, max_size=MAX_ID
)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
SCHEDULES = st.builds(Schedule, TIMES, st.frozensets(st.integers(0, 6), min_size=1)) | st.just(
    Schedule(hourly=True)
)
QUIET = st.builds(QuietHours, TIMES, TIMES, st.booleans()).filter(lambda q: q.start != q.end)
Choice = WatchlistChoice | SettingsChoice
CHOICES: st.SearchStrategy[Choice] = st.one_of(
    st.builds(ShowList, st.integers(0, 999)),
    st.builds(ShowWatchlist, IDS),
    st.builds(Follow, IDS, st.sampled_from(Mode)),
    st.builds(Unfollow, IDS),
    st.builds(SetTimes, IDS, st.none() | SCHEDULES),
    st.builds(Pause, IDS, st.none() | st.integers(0, 9999).map(lambda n: n * HOUR)),
    st.just(ShowSettings()),
    st.builds(SetZone, st.just("") | st.sampled_from(sorted(available_timezones()))),
    st.builds(SetQuiet, st.none() | QUIET) | st.just(SetQuiet(end=True)),
    st.builds(SetLanguage, st.just("") | st.sampled_from(languages())),
    st.builds(SetWish, st.sampled_from(get_args(Wish)), st.booleans()),
)


@given(CHOICES)
def test_what_a_button_asks_for_is_read_as_it_was_written(choice: Choice) -> None:
    data = choice.data
    assert 1 <= len(data.encode()) <= 64
    assert read_choice(data) == choice


@pytest.mark.parametrize(
    ("data", "choice"),
    [
        ("w", ShowList()),
        ("p:2", ShowList(2)),
        ("w:children", ShowWatchlist("children")),
        ("w:children:a", Follow("children", Mode.ALERTS)),
        ("w:children:d", Follow("children", Mode.DIGEST)),
        ("w:children:x", Unfollow("children")),
        ("w:children:t:1f1830", SetTimes("children", Schedule(time(18, 30), frozenset(range(5))))),
        ("w:children:p:72", Pause("children", 72 * HOUR)),
        ("s:z:Europe/Kyiv", SetZone("Europe/Kyiv")),
        ("s:q:22000700h", SetQuiet(QuietHours(time(22), time(7)))),
        ("s:l:uk", SetLanguage("uk")),
        ("s:s:1", SetWish("silent", True)),
        ("s:v:0", SetWish("previews", False)),
        ("s:w:1", SetWish("weekly", True)),
    ],
)
def test_buttons_of_messages_in_chats_go_on_meaning_what_they_meant(
    data: str, choice: Choice
) -> None:
    assert read_choice(data) == choice


@pytest.mark.parametrize(
    "data",
    [
        *("", "x", "w:a:b", "w:a:a:a", "p:", "p:-1", "p:²", "p:9999", "p:1:2", "q:children", ":"),
        *("w:a:t:", "w:a:t:x", "w:a:t:000800", "w:a:t:7f2500", "w:a:t:7f080", "w:a:t:h:h"),
        *("w:a:p:", "w:a:p:-1", "w:a:p:x", "w:a:p:99999"),
        *("s:", "s:z:", "s:q:", "s:q:1", "s:q:22000700x", "s:q:22002200h", "s:q:99000700h", "s:x"),
        *("s:l:", "s:l:xx", "s:l:uk:1", "s:s", "s:s:", "s:s:2", "s:v:on", "s:w:1:1", "s:x:1"),
    ],
)
def test_data_that_are_not_ours_are_no_choice(data: str) -> None:
    assert read_choice(data) is None


@settings(deadline=None)
@given(
    st.text(max_size=64) | st.text(st.sampled_from("wspzqtxadhlurnige-vk:0123456789"), max_size=20)
)
def test_callback_data_of_any_kind_are_read_or_not(data: str) -> None:
    choice = read_choice(data)
    if isinstance(choice, ShowList):
        assert read(dialogs.show_watchlists(view(), choice.page))


def test_the_longest_id_fits_into_its_buttons() -> None:
    longest = Listed("a" * MAX_ID, "Title", "", ("x",))
    read(dialogs.show_watchlists(view(longest)))
    shown = view(longest, **{longest.id: Mode.DIGEST})
    read(dialogs.show_watchlist(shown, longest.id))
    read(dialogs.show_times(shown, shown.following[longest.id]))
    read(dialogs.show_pauses(shown, shown.following[longest.id]))


# times and pauses


def times_of(schedule: Schedule) -> list[list[str]]:
    shown = view(children=Mode.DIGEST)
    return labels(
        dialogs.show_times(shown, replace(shown.following["children"], schedule=schedule))
    )


def test_the_times_that_hold_are_ticked() -> None:
    assert times_of(Schedule(time(9))) == [
        ["Every hour", "✓ Every day", "Weekdays"],
        ["✓Mo", "✓Tu", "✓We", "✓Th", "✓Fr", "✓Sa", "✓Su"],
        ["06:00", "07:00", "08:00", "✓ 09:00"],
        ["12:00", "15:00", "18:00", "21:00"],
        ["🌍 Time zone", "‹ Back"],
    ]
    assert times_of(Schedule(hourly=True))[0] == ["✓ Every hour", "Every day", "Weekdays"]
    assert times_of(Schedule(time(18, 30), frozenset({0, 4})))[1:4] == [
        ["✓Mo", "Tu", "We", "Th", "✓Fr", "Sa", "Su"],
        ["06:00", "07:00", "08:00", "09:00"],
        ["12:00", "15:00", "18:00", "21:00"],
    ]


@pytest.mark.parametrize(
    ("before", "day", "after"),
    [
        (range(7), 4, {4}),  # who has chosen no day, chooses the first
        ({4}, 0, {0, 4}),
        ({0, 4}, 4, {0}),
        ({0}, 0, {0}),  # the last one stays
    ],
)
def test_a_day_is_added_or_taken_off(before: Iterable[int], day: int, after: set[int]) -> None:
    shown = view(children=Mode.DIGEST)
    schedule = Schedule(time(18, 30), frozenset(before))
    reply = dialogs.show_times(shown, replace(shown.following["children"], schedule=schedule))
    choice = read_choice(reply.rows[1][day].data)
    assert choice == SetTimes("children", Schedule(time(18, 30), frozenset(after)))


def test_a_pause_says_until_when_by_the_chats_clock() -> None:
    shown = view(children=Mode.ALERTS)
    paused = replace(shown.following["children"], paused_until=NOW + 3 * DAY)
    shown = replace(shown, following={"children": paused})
    reply = dialogs.show_watchlist(shown, "children")
    assert "⏸ Paused until 4 Mar 14:00. What comes until then" in read(reply)
    assert ["📋 Digest", "▶ Go on"] in labels(reply)
    assert labels(dialogs.show_watchlists(shown)) == [["⏸ Deported children"]]


def test_a_pause_that_is_over_is_none() -> None:
    shown = view(children=Mode.ALERTS)
    over = replace(shown.following["children"], paused_until=NOW)
    shown = replace(shown, following={"children": over})
    assert "Paused" not in read(dialogs.show_watchlist(shown, "children"))
    assert labels(dialogs.show_watchlists(shown)) == [["🔔 Deported children"]]


# settings

NIGHT = QuietHours(time(22), time(7))


def test_settings_say_what_holds_now() -> None:
    text = read(dialogs.show_settings(ENGLISH, KYIV, NOW))
    assert "Time zone: Europe/Kyiv, where it is 14:00 now" in text
    assert "Quiet hours: none, alerts ring at all hours" in text
    text = read(dialogs.show_settings(ENGLISH, replace(KYIV, quiet=NIGHT), NOW))
    assert "22:00–07:00; what comes then is told as one digest at 07:00" in text
    text = read(
        dialogs.show_settings(ENGLISH, replace(KYIV, quiet=replace(NIGHT, hold=False)), NOW)
    )
    assert "22:00–07:00; alerts come without a sound" in text


@pytest.mark.parametrize("now", [NOW, NOW + 182 * DAY])
def test_cities_stand_in_the_order_of_their_clocks(now: datetime) -> None:
    reply = dialogs.show_zones(ENGLISH, KYIV, now)
    read(reply)
    *rows, (back,) = reply.rows
    assert back.label == "‹ Settings"
    zones = [
        choice.zone
        for row in rows
        for b in row
        if isinstance(choice := read_choice(b.data), SetZone)
    ]
    assert len(zones) == sum(map(len, rows)) == len(set(zones))
    offsets = [now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for zone in zones]
    assert offsets == sorted(offsets)
    assert f"✓ Kyiv {now.astimezone(ZoneInfo('Europe/Kyiv')):%H:%M}" in labels_flat(reply)


def labels_flat(reply: Reply) -> list[str]:
    return [label for row in labels(reply) for label in row]


def test_quiet_hours_that_hold_are_ticked() -> None:
    assert labels(dialogs.show_quiet(ENGLISH, replace(KYIV, quiet=NIGHT))) == [
        ["🌙 20", "🌙 21", "✓ 🌙 22", "🌙 23", "🌙 00"],
        ["☀ 05", "☀ 06", "✓ ☀ 07", "☀ 08", "☀ 09"],
        ["✓ Hold, then one digest", "Without a sound"],
        ["None", "‹ Settings"],
    ]
    assert "✓ None" in labels_flat(dialogs.show_quiet(ENGLISH, KYIV))


def test_a_silent_chat_is_told_that_nothing_rings() -> None:
    silent = replace(KYIV, silent=True)
    text = read(dialogs.show_settings(ENGLISH, silent, NOW))
    assert "🔕 Sound: none, not even for what is urgent" in text
    assert "🌙 Quiet hours: none\n" in text
    assert "rings all the same" not in read(dialogs.show_quiet(ENGLISH, silent))
    assert "rings all the same" in read(dialogs.show_quiet(ENGLISH, KYIV))


def test_what_is_wished_is_ticked_and_its_button_ends_it() -> None:
    wished = replace(KYIV, silent=True, previews=False, weekly=True)
    buttons = [b for row in dialogs.show_settings(ENGLISH, wished, NOW).rows for b in row]
    assert {b.label: b.data for b in buttons if read_choice(b.data) in WISHES} == {
        "✓ 🔕 Silent": "s:s:0",
        "🔗 Previews": "s:v:1",
        "✓ 📈 Weekly note": "s:w:0",
        "✓ 🌊 Surge notes": "s:u:0",
    }


WISHES = [SetWish(wish, on) for wish in get_args(Wish) for on in (True, False)]


def test_languages_are_shown_by_their_own_names() -> None:
    shown = labels(dialogs.show_languages(ENGLISH))
    assert shown[:2] == [["✓ English"], ["Українська"]]
    assert labels(dialogs.show_languages(speech_in("uk")))[:2] == [["English"], ["✓ Українська"]]


@given(QUIET)
def test_no_button_sets_quiet_hours_that_end_where_they_begin(quiet: QuietHours) -> None:
    for row in dialogs.show_quiet(ENGLISH, replace(KYIV, quiet=quiet)).rows:
        for button in row:
            assert read_choice(button.data) is not None


# whatever a file holds


def all_of(listed: Listed) -> list[Reply]:
    shown = view(listed, children=Mode.DIGEST)
    return [
        dialogs.show_watchlists(shown),
        dialogs.show_watchlist(shown, "children"),
        dialogs.subscribed(shown, "children"),
        dialogs.welcome(shown, ChatKind.GROUP),
        dialogs.out_of_date(shown),
    ]


def test_what_a_file_holds_is_text_and_no_html() -> None:
    listed = Listed("children", "<b>A & B</b>", 'x < y > "z" &amp;', ("<i>", "a & b"))
    text = read(dialogs.show_watchlist(view(listed), "children"))
    assert text.splitlines()[:3] == ["<b>A & B</b>", 'x < y > "z" &amp;', "<i>, a & b"]
    assert labels(dialogs.show_watchlists(view(listed))) == [["<b>A & B</b>"]]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(deadline=None)
@given(texts.filter(str.strip), texts, st.lists(texts, min_size=1).map(tuple))
def test_any_text_can_stand_in_a_file(title: str, about: str, words: tuple[str, ...]) -> None:
    for reply in all_of(Listed("children", title, about, words)):
        read(reply)


@pytest.mark.parametrize("sign", ["x", "&", "<", "🔴"])
def test_texts_of_any_length_are_cut_before_they_are_escaped(sign: str) -> None:
    listed = Listed("children", sign * 5000, sign * 5000, (sign * 5000,) * 20)
    for reply in all_of(listed):
        read(reply)
    title, about, words, _ = read(dialogs.show_watchlist(view(listed), "children")).splitlines()
    each = utf16_length(sign)
    assert title == sign * (199 // each) + "…"
    assert about == sign * (499 // each) + "…"
    assert words == sign * (999 // each) + "… and 8 more"
    assert labels(dialogs.show_watchlists(view(listed))) == [[sign * (59 // each) + "…"]]


def test_a_deep_link_may_say_anything() -> None:
    text = read(dialogs.unknown_watchlist(view(), "<b>" + "x" * 5000))
    assert text.startswith("There is no watchlist “<b>xxx")


# everything else


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (dialogs.welcome(view(), ChatKind.PRIVATE), "tell you when they appear"),
        (dialogs.welcome(view(), ChatKind.GROUP), "tell this chat when they appear"),
        (dialogs.nothing_followed(ENGLISH), "You follow no watchlist yet"),
        (dialogs.not_admitted(ENGLISH, 7), "Your Telegram id is 7"),
        (dialogs.admins_only(ENGLISH), "Only admins of this chat"),
        (dialogs.not_a_command(ENGLISH), "/help shows those"),
    ],
)
def test_every_answer_says_what_to_do_next(reply: Reply, words: str) -> None:
    assert words in read(reply)


def test_who_is_not_known_is_told_no_id() -> None:
    assert "id is" not in dialogs.not_admitted(ENGLISH, None).html
