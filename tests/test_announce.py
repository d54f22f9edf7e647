"""How what waits for a chat is told: as alerts that ring, in silence, as one digest, or later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.telling import MOST_ALERTS
from monitor.model import (
    Chat,
    Feed,
    Hit,
    Mode,
    NewItem,
    Poll,
    QuietHours,
    Schedule,
    read_schedule,
)
from monitor.pipeline import announce_alerts, announce_digests, health
from monitor.store import Store
from tests.support import (
    BBC,
    HOUR,
    MINUTE,
    OLENA,
    chat,
    news,
    open_store,
    record,
    send_all,
    state_of,
)

EVENING = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)  # a Monday
NIGHT = QuietHours(time(22), time(7), hold=True)
SILENT = replace(NIGHT, hold=False)
TITLES = {"children": "Children", "icc": "ICC"}


@dataclass
class Desk:
    """A store whose one chat follows watchlists, and a clock that the test moves."""

    store: Store
    now: datetime = EVENING
    seen: int = 0

    def follow(
        self,
        *watchlists: str,
        mode: Mode = Mode.ALERTS,
        schedule: str = "08:00",
        quiet: QuietHours | None = None,
    ) -> None:
        self.store.remember_chat(chat())
        self.store.set_quiet_hours(OLENA, quiet)
        for watchlist in watchlists or ("children",):
            self.store.subscribe(OLENA, 0, watchlist, mode, read_schedule(schedule), self.now)

    def chat(self) -> Chat:
        known = self.store.chat(OLENA)
        assert known is not None
        return known

    def found(self, *items: NewItem | str) -> None:
        """Record a poll that found these items; by their ids, where no more matters."""
        new = [news(item, "children") if isinstance(item, str) else item for item in items]
        record(self.store, *new, now=self.now)

    def at(self, moment: datetime) -> None:
        self.now = moment

    def mute(self, item: str) -> None:
        """Mute the story of an item."""
        sql = "SELECT story FROM hits JOIN items ON items.id = hits.item WHERE item_id = ?"
        self.store.mute(OLENA, 0, int(self.store.value(sql, [item])), OLENA, self.now)

    def told(self) -> list[str]:
        """Announce and send; say of each new message its kind, if it rings, and what of."""
        announce_alerts(self.store, TITLES, self.now)
        announce_digests(self.store, TITLES, self.now)
        rows = self.store.rows(
            "SELECT id, kind, silent, html FROM deliveries WHERE id > ? ORDER BY id", [self.seen]
        )
        self.seen = max([self.seen, *(row["id"] for row in rows)])
        send_all(self.store)
        return [_said(row["kind"], row["silent"], row["html"]) for row in rows]


def _said(kind: str, silent: int, html: str) -> str:
    text = _plain(html)
    heading = re.search("While|Many", text)
    items = dict.fromkeys(re.findall(r"Title of (\w+)", text))
    return " ".join([kind, *["silent"] * silent, *([heading[0]] if heading else []), *items])


def _plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(tmp_path, BBC)
    yield Desk(store)
    store.close()


def urgent(item: str, keyword: str = "!Ukrainian children", watchlist: str = "children") -> NewItem:
    return news(item, Hit(watchlist, (keyword,), (), urgent=True))


def of_story(story: str, item: str, watchlist: str = "children") -> NewItem:
    return news(item, watchlist, story=story)


# ---------------------------------------------------------------- wishes


def test_in_a_silent_chat_nothing_rings_urgent_or_not(desk: Desk) -> None:
    desk.follow()
    desk.store.set_wishes(replace(desk.chat(), silent=True))
    desk.found("one", urgent("two"))
    assert desk.told() == ["alert silent one", "alert silent two"]
    desk.found(*map(str, range(MOST_ALERTS + 1)))
    assert desk.told() == ["digest silent Many 0 1 2 3 4 5"]
    desk.follow(mode=Mode.DIGEST)
    desk.at(EVENING + 11 * HOUR)
    assert desk.told() == ["digest silent"]


def test_alerts_show_a_preview_unless_the_chat_wants_none(desk: Desk) -> None:
    desk.follow()
    desk.found("one")
    desk.told()
    desk.store.set_wishes(replace(desk.chat(), previews=False))
    desk.found("two")
    desk.told()
    rows = desk.store.rows("SELECT preview FROM deliveries WHERE kind = 'alert' ORDER BY id")
    assert [row["preview"] for row in rows] == [1, 0]


def test_each_chat_is_told_in_its_language_and_others_in_that_of_the_settings(
    desk: Desk,
) -> None:
    desk.follow()
    for language, said in (("", "щойно"), ("en", "just now")):
        desk.store.set_language(OLENA, language)
        desk.found(f"in{language}")
        announce_alerts(desk.store, TITLES, desk.now, language="uk")
        assert said in send_all(desk.store)[-1]


# ---------------------------------------------------------------- quiet hours


def test_what_comes_in_quiet_hours_is_one_digest_at_their_end(desk: Desk) -> None:
    desk.follow(quiet=NIGHT)
    desk.found("evening")
    assert desk.told() == ["alert evening"]
    desk.at(EVENING + 2 * HOUR)
    desk.found("one")
    desk.at(EVENING + 3 * HOUR)
    desk.found("two")
    assert desk.told() == []
    desk.at(EVENING + 10 * HOUR - MINUTE)
    assert desk.told() == []
    desk.at(EVENING + 10 * HOUR)
    assert desk.told() == ["digest While one two"]
    assert desk.told() == []
    desk.found("morning")
    assert desk.told() == ["alert morning"]


def test_what_is_urgent_rings_in_quiet_hours_and_is_not_told_again_at_their_end(
    desk: Desk,
) -> None:
    desk.follow(quiet=NIGHT)
    desk.at(EVENING + 2 * HOUR)
    desk.found("one", urgent("now"))
    assert desk.told() == ["alert now"]
    assert desk.told() == []
    desk.at(EVENING + 10 * HOUR)
    assert desk.told() == ["digest While one"]


def test_a_flood_of_urgent_things_in_quiet_hours_rings_as_one_digest_at_once(desk: Desk) -> None:
    desk.follow(quiet=NIGHT)
    desk.at(EVENING + 2 * HOUR)
    desk.found("one", *(urgent(f"u{n}") for n in range(MOST_ALERTS + 1)))
    assert desk.told() == ["digest Many u0 u1 u2 u3 u4 u5"]
    assert desk.told() == []
    desk.at(EVENING + 10 * HOUR)
    assert desk.told() == ["digest While one"]


def test_what_is_held_is_not_read_again_and_again(desk: Desk) -> None:
    desk.follow(quiet=NIGHT)
    desk.at(EVENING + 2 * HOUR)
    desk.found("one", "two")
    assert len(desk.store.due_alerts(desk.now)) == 1
    assert desk.store.due_alerts(desk.now, [OLENA]) == []


def test_a_night_in_which_only_urgent_things_came_ends_without_a_digest(desk: Desk) -> None:
    desk.follow(quiet=NIGHT)
    desk.at(EVENING + 2 * HOUR)
    desk.found(urgent("now"))
    assert desk.told() == ["alert now"]
    desk.at(EVENING + 10 * HOUR)
    assert desk.told() == []


def test_quiet_hours_may_be_silent_instead(desk: Desk) -> None:
    desk.follow(quiet=SILENT)
    desk.at(EVENING + 2 * HOUR)
    desk.found("one")
    assert desk.told() == ["alert silent one"]
    desk.found(urgent("now"))
    assert desk.told() == ["alert now"]
    desk.at(EVENING + 10 * HOUR)
    assert desk.told() == []


def test_many_at_once_in_silent_quiet_hours_come_without_a_sound(desk: Desk) -> None:
    desk.follow(quiet=SILENT)
    desk.at(EVENING + 2 * HOUR)
    desk.found(*"abcdefg")
    assert desk.told() == ["digest silent Many a b c d e f g"]
    desk.found(*(urgent(f"u{n}") for n in range(7)))
    assert desk.told() == ["digest Many u0 u1 u2 u3 u4 u5 u6"], "what is urgent rings"


def test_a_digest_in_quiet_hours_comes_without_a_sound(desk: Desk) -> None:
    desk.follow(mode=Mode.DIGEST, schedule="23:00", quiet=NIGHT)
    desk.found("one")
    desk.at(EVENING + 2 * HOUR)
    assert desk.told() == ["digest silent one"]


def test_downtime_over_the_end_of_quiet_hours_is_caught_up_with_one_digest(desk: Desk) -> None:
    desk.follow(quiet=NIGHT)
    desk.at(EVENING + 2 * HOUR)
    desk.found("night")
    desk.at(EVENING + 15 * HOUR)
    desk.found("noon")
    assert desk.told() == ["digest While night noon"]


def test_who_takes_the_quiet_hours_away_is_told_at_once(desk: Desk) -> None:
    desk.follow(quiet=NIGHT)
    desk.at(EVENING + 2 * HOUR)
    desk.found("one")
    assert desk.told() == []
    desk.store.set_quiet_hours(OLENA, None)
    assert desk.told() == ["alert one"]


# ---------------------------------------------------------------- pauses


@pytest.mark.parametrize("rest", [(), ("icc",)])
def test_what_comes_in_a_pause_is_one_digest_at_its_end(desk: Desk, rest: tuple[str, ...]) -> None:
    desk.follow("children", *rest)
    desk.store.pause(OLENA, 0, "children", EVENING + 48 * HOUR, EVENING)
    desk.found("one", urgent("now"))
    assert desk.told() == []
    desk.at(EVENING + 30 * HOUR)
    desk.found("two")
    assert desk.told() == []
    desk.at(EVENING + 48 * HOUR)
    assert desk.told() == ["alert now", "digest While one two"]
    desk.found("three")
    assert desk.told() == ["alert three"]


def test_a_pause_of_one_watchlist_leaves_the_others(desk: Desk) -> None:
    desk.follow("children", "icc")
    desk.store.pause(OLENA, 0, "children", EVENING + 48 * HOUR, EVENING)
    desk.found("one", news("other", "icc"))
    assert desk.told() == ["alert other"]


def test_a_pause_that_is_ended_early_tells_what_came(desk: Desk) -> None:
    desk.follow()
    desk.store.pause(OLENA, 0, "children", EVENING + 48 * HOUR, EVENING)
    desk.found("one")
    desk.at(EVENING + HOUR)
    desk.store.pause(OLENA, 0, "children", None, desk.now)
    assert desk.told() == ["digest While one"]


def test_a_digest_is_left_out_in_a_pause_and_the_next_one_has_all(desk: Desk) -> None:
    desk.follow(mode=Mode.DIGEST)
    desk.store.pause(OLENA, 0, "children", EVENING + 24 * HOUR, EVENING)
    desk.found("one")
    desk.at(EVENING + 12 * HOUR)
    assert desk.told() == []
    desk.found("two")
    desk.at(EVENING + 36 * HOUR)
    assert desk.told() == ["digest one two"]


# ---------------------------------------------------------------- bursts


def test_up_to_five_stories_are_alerts_and_more_are_one_digest(desk: Desk) -> None:
    desk.follow()
    desk.found(*(f"a{n}" for n in range(MOST_ALERTS)))
    assert desk.told() == [f"alert a{n}" for n in range(MOST_ALERTS)]
    desk.found(*(f"b{n}" for n in range(MOST_ALERTS + 1)))
    assert desk.told() == ["digest Many b0 b1 b2 b3 b4 b5"]


def test_in_a_burst_what_is_urgent_rings(desk: Desk) -> None:
    desk.follow()
    desk.found(urgent("now"), *(f"b{n}" for n in range(MOST_ALERTS)))
    assert desk.told() == ["alert now", "digest Many b0 b1 b2 b3 b4"]


def test_many_urgent_stories_at_once_are_one_digest(desk: Desk) -> None:
    desk.follow()
    desk.found(*(urgent(f"u{n}") for n in range(MOST_ALERTS + 1)))
    assert desk.told() == ["digest Many u0 u1 u2 u3 u4 u5"]


def test_while_alerts_wait_to_be_sent_no_more_than_five_come_together(desk: Desk) -> None:
    desk.follow()
    desk.found("a", "b", "c")
    announce_alerts(desk.store, TITLES, desk.now)  # Telegram can't be reached: nothing is sent
    desk.found("d", "e", "f")
    announce_alerts(desk.store, TITLES, desk.now)
    desk.found("g", "h", "i")
    assert desk.told() == ["alert a", "alert b", "alert c"]
    assert desk.told() == ["digest Many d e f g h i"]


# ---------------------------------------------------------------- one story rings once


def test_a_story_told_in_a_digest_does_not_ring_when_another_outlet_has_it(desk: Desk) -> None:
    desk.follow(quiet=NIGHT)
    desk.at(EVENING + 2 * HOUR)
    desk.found(of_story("s", "one"))
    desk.at(EVENING + 10 * HOUR)
    assert desk.told() == ["digest While one"]
    desk.found(of_story("s", "two"))
    assert desk.told() == []
    desk.found(of_story("t", "three"))
    assert desk.told() == ["alert three"]


def test_an_alert_changes_in_silence_when_another_outlet_has_its_story(desk: Desk) -> None:
    desk.follow()
    desk.found(of_story("s", "one"))
    assert desk.told() == ["alert one"]
    desk.found(of_story("s", "two"))
    assert desk.told() == ["update silent one"]


@pytest.mark.parametrize("digest", [False, True])
def test_a_story_rings_again_for_another_watchlist_of_the_chat(desk: Desk, digest: bool) -> None:
    desk.follow("children", "icc", quiet=NIGHT if digest else None)
    desk.at(EVENING + 2 * HOUR)
    desk.found(of_story("s", "one"))
    desk.at(EVENING + 10 * HOUR)
    assert desk.told() == ["digest While one" if digest else "alert one"]
    desk.found(of_story("s", "two", "icc"))
    assert desk.told() == ["alert one"]


def test_a_story_rings_again_for_an_urgent_keyword_that_is_new_and_not_for_the_same(
    desk: Desk,
) -> None:
    desk.follow()
    desk.found(of_story("s", "one"))
    assert desk.told() == ["alert one"]
    desk.found(replace(urgent("two"), story="s"))
    assert desk.told() == ["alert one"]
    desk.found(replace(urgent("three"), story="s"))
    assert desk.told() == ["update silent one"]
    desk.found(replace(urgent("four", "!arrest warrant"), story="s"))
    assert desk.told() == ["alert one"]


# ---------------------------------------------------------------- muted stories


def test_a_muted_story_changes_no_alert_until_it_is_unmuted(desk: Desk) -> None:
    desk.follow()
    desk.found(of_story("s", "one"))
    assert desk.told() == ["alert one"]
    desk.mute("one")
    desk.found(of_story("s", "two"), "other")
    assert desk.told() == ["alert other"]
    desk.store.unmute(OLENA, 0, 1)
    assert desk.told() == ["update silent one"]


def test_a_story_that_was_muted_for_days_rings_with_what_came(desk: Desk) -> None:
    desk.follow()
    desk.found(of_story("s", "one"))
    assert desk.told() == ["alert one"]
    desk.mute("one")
    desk.at(EVENING + 60 * HOUR)
    desk.found(of_story("s", "two"))
    assert desk.told() == []
    desk.at(EVENING + 80 * HOUR)
    desk.store.unmute(OLENA, 0, 1)
    assert desk.told() == ["alert two"]


def test_in_a_muted_story_nothing_rings_but_an_urgent_keyword_that_is_new(
    desk: Desk,
) -> None:
    desk.follow("children", "icc")
    desk.found(of_story("s", "one"))
    assert desk.told() == ["alert one"]
    desk.mute("one")
    desk.found(of_story("s", "two", "icc"))
    assert desk.told() == []
    desk.found(replace(urgent("three"), story="s"))
    assert desk.told() == ["alert one"]
    for hours in (40, 80):
        desk.at(EVENING + hours * HOUR)
        desk.found(replace(urgent(f"later{hours}"), story="s"))
        assert desk.told() == [], "not even days later"
    desk.found(replace(urgent("five", "!arrest warrant"), story="s"))
    assert desk.told() == ["alert one"]


def test_what_is_urgent_and_muted_rings_in_quiet_hours_and_the_rest_waits(desk: Desk) -> None:
    desk.follow(quiet=NIGHT)
    desk.found(of_story("s", "one"))
    assert desk.told() == ["alert one"]
    desk.mute("one")
    desk.at(EVENING + 2 * HOUR)
    desk.found(of_story("s", "two"), replace(urgent("three"), story="s"))
    assert desk.told() == ["alert one"]
    desk.at(EVENING + 10 * HOUR)
    assert desk.told() == []
    desk.store.unmute(OLENA, 0, 1)
    assert desk.told() == ["update silent one"]


def test_a_digest_names_the_muted_stories_that_went_on_at_its_end(desk: Desk) -> None:
    desk.follow(mode=Mode.DIGEST)
    desk.found("one", *(of_story(f"story {n}", f"m{n}") for n in range(5)))
    for number in range(5):
        desk.mute(f"m{number}")
    desk.at(EVENING + 12 * HOUR)
    desk.told()
    (html,) = (row["html"] for row in desk.store.rows("SELECT html FROM deliveries"))
    assert _plain(html).endswith(
        "🔕 Muted: “Title of m0” (+1 outlet) · “Title of m1” (+1 outlet) · "
        "“Title of m2” (+1 outlet) +2"
    )


def test_an_hour_in_which_only_muted_stories_went_on_has_no_digest_and_the_next_names_them(
    desk: Desk,
) -> None:
    desk.follow(mode=Mode.DIGEST, schedule="hourly")
    desk.found(of_story("s", "one"))
    desk.mute("one")
    desk.at(EVENING + HOUR)
    assert desk.told() == []
    desk.found("two")
    desk.at(EVENING + 2 * HOUR)
    assert desk.told() == ["digest two one"]


def test_a_digest_that_comes_as_a_page_names_the_muted_stories_too(desk: Desk) -> None:
    desk.follow(mode=Mode.DIGEST)
    desk.found(*(f"i{n}" for n in range(500)), of_story("s", "muted"))
    desk.mute("muted")
    desk.at(EVENING + 12 * HOUR)
    desk.told()
    *_, last = desk.store.rows("SELECT html, document FROM deliveries ORDER BY id")
    assert "🔕 Muted: “Title of muted” (+1 outlet)" in last["html"]
    assert "Title of muted" not in last["document"]


# ---------------------------------------------------------------- digests on other schedules


def test_an_hourly_digest_comes_when_there_is_something(desk: Desk) -> None:
    desk.follow(mode=Mode.DIGEST, schedule="hourly")
    desk.found("one")
    desk.at(EVENING + HOUR)
    assert desk.told() == ["digest one"]
    desk.at(EVENING + 2 * HOUR)
    assert desk.told() == []
    desk.found("two")
    desk.at(EVENING + 3 * HOUR)
    assert desk.told() == ["digest two"]


def test_a_digest_on_weekdays_spares_the_weekend(desk: Desk) -> None:
    desk.follow(mode=Mode.DIGEST, schedule="weekdays 08:00")
    friday = EVENING + timedelta(days=4)
    desk.at(friday)
    assert len(desk.told()) == 1
    desk.found("saturday")
    desk.at(friday + 48 * HOUR)
    assert desk.told() == []
    desk.at(friday + 60 * HOUR)
    assert desk.told() == ["digest saturday"]


def test_watchlists_whose_digests_fall_together_come_as_one(desk: Desk) -> None:
    desk.follow("children", mode=Mode.DIGEST, schedule="daily 08:00")
    desk.store.subscribe(OLENA, 0, "icc", Mode.DIGEST, read_schedule("tue 08:00"), desk.now)
    desk.found("one", news("two", "icc"))
    desk.at(EVENING + 11 * HOUR)  # on a Tuesday
    assert desk.told() == ["digest one two"]
    desk.found("three", news("four", "icc"))
    desk.at(EVENING + 35 * HOUR)
    assert desk.told() == ["digest three"]
    desk.at(EVENING + 7 * 24 * HOUR + 11 * HOUR)
    assert "digest four" in desk.told()


def test_a_digest_that_four_messages_cannot_hold_comes_as_a_page_too(desk: Desk) -> None:
    desk.follow(mode=Mode.DIGEST)
    desk.found(*(f"i{n}" for n in range(500)))
    desk.at(EVENING + 12 * HOUR)
    assert len(desk.told()) == 4
    *firsts, last = desk.store.rows("SELECT * FROM deliveries ORDER BY id")
    told = [name for row in firsts for name in re.findall(r"Title of (i\d+)", _plain(row["html"]))]
    assert told == [f"i{n}" for n in range(len(told))]
    assert [row["document"] for row in firsts] == ["", "", ""]
    assert last["html"] == "All 500 stories, as a page."
    assert last["document_name"] == "digest-2026-03-03-0900.html"
    whole = re.findall(r"Title of (i\d+)", _plain(last["document"]))
    assert sorted(whole) == sorted(f"i{n}" for n in range(500))


def test_a_digest_that_four_messages_hold_comes_without_a_page(desk: Desk) -> None:
    desk.follow(mode=Mode.DIGEST)
    desk.found(*(f"i{n}" for n in range(250)))
    desk.at(EVENING + 12 * HOUR)
    assert 1 < len(desk.told()) <= 4
    assert desk.store.value("SELECT count(*) FROM deliveries WHERE document != ''") == 0


def test_a_failing_feed_that_has_no_name_is_called_by_its_url_without_secrets(desk: Desk) -> None:
    feed = Feed("https://olena:secret@a.example/feed?token=0123456789abcdef0123456789abcdef")
    desk.store.sync_feeds([feed], EVENING, HOUR)
    failing = replace(state_of(desk.store, feed), failures=9)
    desk.store.record_poll(Poll(failing, EVENING, ()))
    (name,) = health(desk.store).failing
    assert name.startswith("https://")
    assert "secret" not in name
    assert "0123456789abcdef" not in name


# ---------------------------------------------------------------- nothing is lost


STEPS = st.lists(
    st.sampled_from(
        "found urgent many copy hour night tell crash pause mute hush unmute".split(),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(
    STEPS,
    st.sampled_from([None, NIGHT, SILENT]),
    st.sampled_from([*Mode]),
    st.sampled_from([Schedule(), Schedule(hourly=True), read_schedule("weekdays 07:30")]),
)
def test_whatever_happens_each_story_is_told_once(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[str],
    quiet: QuietHours | None,
    mode: Mode,
    schedule: Schedule,
) -> None:
    desk = Desk(open_store(tmp_path_factory.mktemp("desk"), BBC))
    desk.follow(mode=mode, schedule=str(schedule), quiet=quiet)
    said: list[list[str]] = []
    found: list[str] = []
    nights = ["night"] * 4
    for step in [*steps, *nights, "tell", "unmute", *nights, "tell", "night", "tell"]:
        found += take(step, desk, found)
        if step in ("tell", "night", "crash"):
            said += [line.split() for line in desk.told() if not line.startswith("update")]
    for name in found:
        times = sum(name in line for line in said)
        assert times == 1 or (times > 1 and mode is Mode.DIGEST), f"{name}: {times} times in {said}"
    desk.store.close()


def take(step: str, desk: Desk, found: list[str]) -> list[str]:
    """Let one thing happen; returns the new stories."""
    names = [f"i{len(found) + n}" for n in range({"found": 1, "urgent": 1, "many": 7}.get(step, 0))]
    match step:
        case "found" | "many":
            desk.found(*names)
        case "urgent":
            desk.found(*map(urgent, names))
        case "copy" if found:
            desk.found(of_story(f"Title of {found[0]}", f"copy{desk.now:%s%f}"))
        case "hour" | "night":
            desk.at(desk.now + HOUR * (1 if step == "hour" else 15))
        case "pause":
            desk.store.pause(OLENA, 0, "children", desk.now + 20 * HOUR, desk.now)
        case "mute" | "hush" if found:
            desk.mute(found[0] if step == "mute" else found[-1])
        case "unmute":
            for story in desk.store.muted_in(OLENA, 0):
                desk.store.unmute(OLENA, 0, story)
        case "crash":  # after composing, before anything is sent
            announce_alerts(desk.store, TITLES, desk.now)
    return names
