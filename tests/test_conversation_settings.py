"""Settings in the chat, from the side of those who set them: time zone, quiet hours, times, pauses.

Each test reads as a transcript. Olena's clock is Kyiv's; it is a Sunday there, 14:00.
"""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from monitor.model import WEEKDAYS, Chat, ChatKind, Mode, QuietHours, Schedule
from tests.room import ANNA, Room
from tests.support import DAY, FORUM, GROUP, HOUR, OLENA, PETRO, follow, following


@pytest.fixture
async def room(room: Room) -> Room:
    """Monitor among its people, who are in Kyiv."""
    for person in (OLENA, PETRO, ANNA):
        chat = Chat(person, ChatKind.PRIVATE, time_zone="Europe/Kyiv", language="en")
        room.store.remember_chat(chat)
    return room


def times(room: Room, chat_id: int = OLENA) -> dict[str, Schedule]:
    """When which watchlist's digests come."""
    return {
        sub.watchlist: sub.schedule
        for sub in following(room.store, chat_id)
        if sub.mode is Mode.DIGEST
    }


# ---------------------------------------------------------------- the screen


async def test_settings_show_what_holds_and_how_to_change_it(room: Room) -> None:
    shown = await room.says(OLENA, "/settings")
    assert "🌍 Time zone: Europe/Kyiv, where it is 14:00 now" in shown.text
    assert "🌙 Quiet hours: none, alerts ring at all hours" in shown.text
    assert "/settings quiet 22:00-07:00 hold" in shown.text
    assert shown.labels == [
        "🌍 Time zone",
        "🌙 Quiet hours",
        "💬 Language",
        "🔕 Silent",
        "✓ 🔗 Previews",
        "📈 Weekly note",
        "✓ 🌊 Surge notes",
        "🕑 Digests and pauses: by watchlist",
    ]


async def test_the_time_zone_is_chosen_by_a_clock_that_shows_the_right_time(room: Room) -> None:
    await room.says(OLENA, "/settings")
    cities = await room.presses(OLENA, "🌍 Time zone")
    assert "✓ Kyiv 14:00" in cities.labels
    assert "New York 07:00" in cities.labels
    shown = await room.presses(OLENA, "New York 07:00")
    assert room.toast == "Time zone: America/New_York"
    assert "America/New_York, where it is 07:00 now" in shown.text
    assert room.chat(OLENA).time_zone == "America/New_York"


async def test_quiet_hours_are_set_moved_and_ended_with_buttons(room: Room) -> None:
    await room.says(OLENA, "/settings")
    await room.presses(OLENA, "🌙 Quiet hours")
    shown = await room.presses(OLENA, "🌙 23")
    assert room.toast == "Quiet hours are set"
    assert "23:00–07:00; what comes then is told as one digest at 07:00" in shown.text
    shown = await room.presses(OLENA, "☀ 06")
    assert "23:00–06:00" in shown.text
    shown = await room.presses(OLENA, "Without a sound")
    assert "23:00–06:00; alerts come without a sound" in shown.text
    assert room.chat(OLENA).quiet == QuietHours(time(23), time(6), hold=False)
    await room.presses(OLENA, "None")
    assert room.toast == "No quiet hours"
    assert room.chat(OLENA).quiet is None
    assert "Settings of this chat" in (await room.presses(OLENA, "‹ Settings")).text


async def test_what_comes_in_quiet_hours_is_told_at_their_end(room: Room) -> None:
    await room.says(OLENA, "/start wl_children")
    await room.says(OLENA, "/settings quiet 13:00-16:00 hold")
    before = len(room.telegram.seen(OLENA))
    await room.hears_news("Children brought home from Russia today", "children")
    await room.hears_news("More of the deported children identified", "children")
    await room.goes_on(HOUR)
    assert len(room.telegram.seen(OLENA)) == before
    await room.goes_on(HOUR)
    (digest,) = room.telegram.seen(OLENA)[before:]
    assert "While it was quiet" in digest.text
    assert "Children brought home" in digest.text
    assert "More of the deported children" in digest.text


# ---------------------------------------------------------------- language, sound, previews


async def test_the_language_is_chosen_by_its_own_name_and_answers_in_it(room: Room) -> None:
    await room.says(OLENA, "/settings")
    shown = await room.presses(OLENA, "💬 Language")
    assert shown.labels[:2] == ["✓ English", "Українська"]
    shown = await room.presses(OLENA, "Українська")
    assert room.toast == "Мова: Українська"
    assert "Налаштування цього чату" in shown.text
    assert "💬 Мова: Українська" in shown.text
    assert room.chat(OLENA).language == "uk"
    assert (await room.says(OLENA, "/help")).text.startswith("Monitor стежить за новинами")
    shown = await room.says(OLENA, "/settings language english")
    assert shown.text.startswith("Language: English\n\nSettings of this chat")


async def test_a_silent_chat_hears_nothing_until_it_wants_to(room: Room) -> None:
    await room.says(OLENA, "/start wl_children")
    await room.says(OLENA, "/settings")
    await room.presses(OLENA, "🔕 Silent")
    assert room.toast == "Everything comes without a sound now."
    await room.hears_news("Children brought home from Russia today", "children")
    await room.goes_on(timedelta(minutes=10))
    assert room.telegram.seen(OLENA)[-1].silent
    shown = await room.says(OLENA, "/settings silent off")
    assert shown.text.startswith("Messages ring again.")
    await room.hears_news("More of the deported children identified", "children")
    assert not room.telegram.seen(OLENA)[-1].silent


async def test_previews_and_the_weekly_note_are_wished_for(room: Room) -> None:
    await room.says(OLENA, "/settings")
    await room.presses(OLENA, "✓ 🔗 Previews")
    assert room.toast == "Alerts show no preview now."
    shown = await room.presses(OLENA, "📈 Weekly note")
    assert room.toast == "The weekly note comes each Monday from now on."
    assert "✓ 📈 Weekly note" in shown.labels
    assert (room.chat(OLENA).previews, room.chat(OLENA).weekly) == (False, True)
    await room.says(OLENA, "/settings previews on")
    await room.says(OLENA, "/settings weekly off")
    assert (room.chat(OLENA).previews, room.chat(OLENA).weekly) == (True, False)


# ---------------------------------------------------------------- when digests come


async def test_a_digest_comes_when_it_is_wanted(room: Room) -> None:
    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "ICC")
    await room.presses(OLENA, "📋 Digest")
    shown = await room.presses(OLENA, "🕑 Times")
    assert "A digest every day at 08:00, Europe/Kyiv (it is 14:00 there)." in shown.text
    await room.presses(OLENA, "18:00")
    shown = await room.presses(OLENA, "Weekdays")
    assert room.toast == "A digest on weekdays at 18:00"
    assert times(room) == {"icc": Schedule(time(18), WEEKDAYS)}
    card = await room.presses(OLENA, "‹ Back")
    assert "a digest on weekdays at 18:00 (Europe/Kyiv)." in card.text

    await room.hears_news("Court issues one more arrest warrant", "icc")
    before = len(room.telegram.seen(OLENA))
    await room.goes_on(DAY + 3 * HOUR + timedelta(minutes=50))
    assert len(room.telegram.seen(OLENA)) == before, "not on a Sunday, nor before six on Monday"
    await room.goes_on(timedelta(minutes=10))
    (digest,) = room.telegram.seen(OLENA)[before:]
    assert "Court issues one more arrest warrant" in digest.text


async def test_another_time_brings_no_digest_before_it_has_come(room: Room) -> None:
    follow(room.store, "icc", mode=Mode.DIGEST, now=room.clock() - 3 * DAY)
    await room.goes_on(HOUR)
    (digest,) = room.telegram.seen(OLENA)
    assert "quiet" in digest.text, "that of eight o'clock"
    await room.says(OLENA, "/settings digest 13:00")
    before = len(room.telegram.seen(OLENA))
    await room.goes_on(21 * HOUR)
    assert len(room.telegram.seen(OLENA)) == before, "one o'clock was over when it was chosen"
    await room.goes_on(HOUR)
    assert len(room.telegram.seen(OLENA)) == before + 1


async def test_who_goes_over_to_digests_gets_the_first_in_its_time(room: Room) -> None:
    follow(room.store, "icc", now=room.clock() - 3 * DAY)
    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "🔔 ICC")
    await room.presses(OLENA, "📋 Digest")
    before = len(room.telegram.seen(OLENA))
    await room.goes_on(17 * HOUR)
    assert len(room.telegram.seen(OLENA)) == before
    await room.goes_on(HOUR)
    assert len(room.telegram.seen(OLENA)) == before + 1


async def test_who_goes_from_alerts_back_to_digests_finds_the_times_of_before(room: Room) -> None:
    follow(room.store, "icc", mode=Mode.DIGEST)
    await room.says(OLENA, "/settings digest fri 17:00")
    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "📋 ICC")
    await room.presses(OLENA, "🔔 Alerts")
    await room.presses(OLENA, "📋 Digest")
    assert room.toast == "You get a digest on Fri at 17:00"


async def test_days_are_chosen_one_by_one(room: Room) -> None:
    follow(room.store, "icc", mode=Mode.DIGEST)
    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "📋 ICC")
    await room.presses(OLENA, "🕑 Times")
    await room.presses(OLENA, "✓Mo")
    await room.presses(OLENA, "Th")
    assert room.toast == "A digest on Mon, Thu at 08:00"
    shown = await room.presses(OLENA, "✓Mo")
    assert "on Thu at 08:00" in shown.text
    await room.presses(OLENA, "Every hour")
    assert times(room) == {"icc": Schedule(hourly=True)}


@pytest.mark.parametrize("label", ["Weekdays", "🌍 Time zone"])
async def test_a_button_of_what_is_followed_no_more_changes_nothing(room: Room, label: str) -> None:
    follow(room.store, "icc", mode=Mode.DIGEST)
    await room.says(OLENA, "/watchlists")
    await room.presses(OLENA, "📋 ICC")
    await room.presses(OLENA, "🕑 Times")
    room.store.unsubscribe(OLENA, 0, "icc")
    await room.presses(OLENA, label)
    assert room.follows() == []


# ---------------------------------------------------------------- pauses


async def test_a_pause_is_silent_and_then_tells_all_at_once(room: Room) -> None:
    await room.says(OLENA, "/start wl_children")
    await room.presses(OLENA, "⏸ Pause")
    card = await room.presses(OLENA, "3 days")
    assert room.toast == "Paused until 4 Mar 14:00"
    assert "⏸ Paused until 4 Mar 14:00" in card.text
    before = len(room.telegram.seen(OLENA))
    await room.hears_news("Children brought home from Russia today", "children")
    await room.goes_on(3 * DAY - HOUR)
    assert len(room.telegram.seen(OLENA)) == before
    await room.goes_on(2 * HOUR)
    (digest,) = room.telegram.seen(OLENA)[before:]
    assert "While it was paused" in digest.text
    assert "Children brought home" in digest.text


async def test_a_pause_can_be_ended_before_its_time(room: Room) -> None:
    await room.says(OLENA, "/start wl_children")
    await room.presses(OLENA, "⏸ Pause")
    await room.presses(OLENA, "4 weeks")
    await room.hears_news("Children brought home from Russia today", "children")
    before = len(room.telegram.seen(OLENA))
    card = await room.presses(OLENA, "▶ Go on")
    assert room.toast == "It goes on"
    assert "Paused" not in card.text
    await room.goes_on(HOUR)
    (digest,) = room.telegram.seen(OLENA)[before:]
    assert "Children brought home" in digest.text


# ---------------------------------------------------------------- typed


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Kyiv", "Europe/Kyiv"),
        ("new york", "America/New_York"),
        ("EUROPE/LONDON", "Europe/London"),
        ("Kathmandu", "Asia/Kathmandu"),
        ("utc+3", "Etc/GMT-3"),
        ("GMT -5", "Etc/GMT+5"),
    ],
)
async def test_a_time_zone_is_read_as_it_is_typed(room: Room, typed: str, zone: str) -> None:
    shown = await room.says(OLENA, f"/settings zone {typed}")
    assert shown.text.startswith(f"The time zone is {zone} now.")
    assert room.chat(OLENA).time_zone == zone


async def test_what_is_typed_is_set_for_all_or_for_the_one_that_is_named(room: Room) -> None:
    follow(room.store, "children", "icc", mode=Mode.DIGEST)
    shown = await room.says(OLENA, "/settings digest weekdays 18:30")
    assert shown.text.startswith("A digest on weekdays at 18:30: Deported children, ICC.")
    await room.says(OLENA, "/settings digest icc hourly")
    assert times(room) == {
        "children": Schedule(time(18, 30), WEEKDAYS),
        "icc": Schedule(hourly=True),
    }
    shown = await room.says(OLENA, "/settings pause icc 2026-03-08 09:00")
    assert shown.text.startswith("Paused until 8 Mar 09:00: ICC.")
    shown = await room.says(OLENA, "/settings pause 2 weeks")
    assert shown.text.startswith("Paused until 15 Mar 14:00: Deported children, ICC.")
    shown = await room.says(OLENA, "/settings pause off")
    assert shown.text.startswith("It goes on: Deported children, ICC.")
    paused = [sub.paused_until for sub in following(room.store)]
    assert all(until is None or until <= room.clock() for until in paused)


async def test_times_for_all_leave_alerts_as_they_are(room: Room) -> None:
    follow(room.store, "children")
    follow(room.store, "icc", mode=Mode.DIGEST)
    await room.says(OLENA, "/settings digest 18:30")
    assert room.follows() == [("children", Mode.ALERTS), ("icc", Mode.DIGEST)]
    await room.says(OLENA, "/settings digest children 18:30")
    assert room.follows() == [("children", Mode.DIGEST), ("icc", Mode.DIGEST)]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("zone Kiyv", "✋ 'Kiyv' is no time zone that I know; did you mean Europe/Kyiv?"),
        ("quiet at night", "✋ 'at night' says no quiet hours; write"),
        ("quiet 22:00-22:00", "✋ Quiet hours must end at another time than they begin"),
        ("digest", "✋ '' says no time for digests; write"),
        ("digest children 25:00", "✋ 25:00 is no time of day"),
        ("digest icc 08:00", "✋ This chat does not follow icc here"),
        ("pause", "✋ '' says no end of a pause; write"),
        ("pause 2026-02-30", "✋ 2026-02-30 is no date of the calendar"),
        ("pause 2026-02-28", "✋ 2026-02-28 is over already"),
        ("pause 9999 weeks", "✋ A pause lasts a year at the most"),
        (
            "loudness 11",
            "✋ 'loudness' can't be set here; what can is zone, quiet, language, silent,",
        ),
        ("<b> &", "✋ '<b>' can't be set here"),
        ("zone " + "<" * 4000, "✋ '" + "<" * 99 + "…' is no time zone that I know"),
        ("language Klingon", "✋ 'Klingon' is no language that I speak; I speak English (en), "),
        ("silent perhaps", "✋ 'perhaps' is neither on nor off; write on or off."),
        ("previews", "✋ '' is neither on nor off"),
    ],
)
async def test_what_cannot_be_read_is_said_and_sets_nothing(
    room: Room, typed: str, answer: str
) -> None:
    follow(room.store, "children")
    before = room.chat(OLENA), following(room.store)
    shown = await room.says(OLENA, f"/settings {typed}")
    assert shown.text.startswith(answer)
    assert "/settings quiet 22:00-07:00 hold" in shown.text, "with examples of all that can"
    assert (room.chat(OLENA), following(room.store)) == before


@pytest.mark.parametrize(
    ("what", "shown"), [("zone", "Time zone"), ("quiet", "Quiet hours"), ("language", "Language")]
)
async def test_where_no_value_is_typed_there_are_some_to_choose_from(
    room: Room, what: str, shown: str
) -> None:
    answer = await room.says(OLENA, f"/settings {what}")
    assert answer.text.startswith(shown)
    assert len(answer.labels) > 2


async def test_who_follows_nothing_is_told_where_to_choose(room: Room) -> None:
    assert (
        "follows no watchlist here yet: /watchlists"
        in (await room.says(OLENA, "/settings pause 3 days")).text
    )


# ---------------------------------------------------------------- who may


async def test_a_groups_settings_are_its_admins(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    answer = await room.says(GROUP, "/settings zone London", PETRO)
    assert answer.text == "Only admins of this chat can change what it follows."
    await room.says(GROUP, "/settings quiet 22:00-07:00 silent", ANNA)
    await room.presses(GROUP, "🌍 Time zone", PETRO)
    assert room.toast == "Only admins can do this"
    assert room.chat(GROUP).time_zone == "Europe/Kyiv"
    assert room.chat(GROUP).quiet == QuietHours(time(22), time(7), hold=False)
    assert room.chat(ANNA).quiet is None, "the group's, not hers"


async def test_a_topic_pauses_what_it_follows_itself(room: Room) -> None:
    await room.adds_the_bot(FORUM, by=OLENA)
    await room.said(FORUM, "/start wl_children", ANNA, thread_id=5)
    await room.said(FORUM, "/start wl_children", ANNA, thread_id=6)
    answer = await room.says(FORUM, "/settings pause 1 day", ANNA, thread_id=5)
    assert answer.thread_id == 5
    paused = {sub.thread: bool(sub.paused_until) for sub in following(room.store, FORUM)}
    assert paused == {5: True, 6: False}


async def test_a_groups_language_is_set_by_its_admins(room: Room) -> None:
    await room.adds_the_bot(GROUP, by=OLENA, status="member")
    await room.says(GROUP, "/settings language uk", PETRO)
    assert room.chat(GROUP).language == "en"
    await room.says(GROUP, "/settings language uk", ANNA)
    assert room.chat(GROUP).language == "uk"
    assert room.chat(ANNA).language == "en"


async def test_a_stranger_sets_nothing(room: Room) -> None:
    answer = await room.says(PETRO, "/settings zone London")
    assert answer.text.startswith("This Monitor is private")
    assert room.chat(PETRO).time_zone == "Europe/Kyiv"
