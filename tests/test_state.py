"""What one poll leaves of a feed: moves, gone feeds, stale ETags, waits, and why it is due then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.feeds.polling.health import Fault, fault_of
from monitor.feeds.polling.pace import Pace
from monitor.feeds.polling.rhythm import usual_per_day
from monitor.feeds.polling.state import (
    PollFacts,
    PollRules,
    after_poll,
    known_failure,
    record_of,
    validators_to_send,
)
from monitor.feeds.web.addresses import Allowed
from monitor.model import (
    Feed,
    FeedState,
    Fetched,
    FetchFailed,
    FetchOutcome,
    Gone,
    Item,
    KeptAway,
    NotModified,
    ParsedFeed,
    ParseFailed,
    ParseOutcome,
    Priority,
    Validators,
    Wish,
)
from tests.support import DAY, HOUR, MINUTE, NOW

URL, NEW, NEWER = "http://old.example/", "https://new.example/", "https://newer.example/"
RULES = PollRules(Pace(), 6 * HOUR, Allowed())
FEED = FeedState(1, Feed(URL, "Courier"), NOW, HOUR, first_polled_at=NOW - DAY, last_ok_at=NOW)
EMPTY = ParsedFeed("Courier", ())


def fetched(**said: object) -> Fetched:
    known = {
        "url": URL,
        "status": 200,
        "body": b"x",
        "body_hash": b"h",
        "validators": Validators(URL, b'"1"'),
    }
    return Fetched(**(known | said))  # type: ignore[arg-type]


def after(
    state: FeedState,
    outcome: FetchOutcome,
    parsed: ParseOutcome | None = EMPTY,
    *,
    new: int = 0,
    now: datetime = NOW,
) -> FeedState:
    is_body = isinstance(outcome, Fetched)
    facts = PollFacts(outcome, parsed if is_body else None, new)
    return after_poll(state, facts, RULES, now, 0.0)


def polled(
    state: FeedState, outcome: FetchOutcome, at: Iterable[timedelta], **more: int
) -> FeedState:
    """The state after several polls with the same outcome, at these times from now on."""
    for moment in at:
        state = after(state, outcome, now=NOW + moment, **more)
    return state


# ---------------------------------------------------------------- a feed with a heap of items


def test_a_feed_that_lists_more_items_than_are_read_is_well_but_says_so() -> None:
    heap = ParsedFeed("Courier", (Item("1", "x"), Item("2", "y")), left_out=4_000)
    state = after(FEED, fetched(), heap, new=2)
    assert state.failures == 0
    assert state.last_error == "it lists 4,002 items; only the newest 2 of them are read"
    assert after(state, fetched(), EMPTY).last_error == ""


# ---------------------------------------------------------------- a feed that moved


def test_a_feed_moves_once_three_polls_over_three_days_agree() -> None:
    moved = fetched(url=NEW, moved_to=NEW)
    state = polled(FEED, moved, [0 * DAY, DAY, 2 * DAY])
    assert state.url == URL, "three polls, but not yet three days"
    state = polled(state, moved, [3 * DAY])
    assert (state.url, state.feed.url, state.move) == (NEW, URL, None)


def test_two_polls_over_three_days_do_not_move_a_feed() -> None:
    assert polled(FEED, fetched(moved_to=NEW), [0 * DAY, 3 * DAY]).url == URL


@pytest.mark.parametrize("other", [fetched(), fetched(moved_to=NEWER)])
def test_a_poll_that_does_not_agree_begins_the_count_anew(other: Fetched) -> None:
    state = polled(FEED, fetched(moved_to=NEW), [0 * DAY, DAY])
    state = polled(state, other, [2 * DAY])
    state = polled(state, fetched(moved_to=NEW), [3 * DAY, 4 * DAY, 5 * DAY])
    assert state.url == URL
    assert polled(state, fetched(moved_to=NEW), [6 * DAY]).url == NEW


def test_an_unchanged_feed_counts_as_one_that_can_be_read() -> None:
    unchanged = NotModified(Validators(NEW, b'"1"'), moved_to=NEW)
    assert polled(FEED, unchanged, [0 * DAY, DAY, 3 * DAY]).url == NEW


def test_a_target_that_is_no_feed_moves_nothing() -> None:
    state = FEED
    for days in range(5):
        portal = fetched(url=NEW, moved_to=NEW)
        state = after(state, portal, ParseFailed("this is an HTML page"), now=NOW + days * DAY)
    assert state.url == URL
    assert state.move is None


def test_a_failure_between_two_polls_that_agree_does_not_matter() -> None:
    state = polled(FEED, fetched(moved_to=NEW), [0 * DAY, DAY])
    state = polled(state, FetchFailed("HTTP 500"), [2 * DAY])
    assert polled(state, fetched(moved_to=NEW), [3 * DAY]).url == NEW


def test_a_feed_that_moves_back_is_polled_where_it_is_listed() -> None:
    state = replace(FEED, moved_url=NEW)
    assert polled(state, fetched(moved_to=URL), [0 * DAY, DAY, 3 * DAY]).moved_url == ""


def test_a_feed_that_fails_for_a_day_where_it_moved_is_tried_where_it_is_listed() -> None:
    state = replace(FEED, moved_url=NEW)
    state = polled(state, FetchFailed("HTTP 404"), [0 * DAY, 23 * HOUR])
    assert state.url == NEW
    assert polled(state, FetchFailed("HTTP 404"), [DAY]).url == URL


# ---------------------------------------------------------------- a feed that is gone


def test_a_feed_is_paused_once_three_answers_over_two_days_say_gone() -> None:
    state = polled(FEED, Gone(URL), [0 * DAY, DAY])
    assert state.paused == ""
    assert polled(state, Gone(URL), [2 * DAY - MINUTE]).paused == ""
    assert "gone for good (HTTP 410)" in polled(state, Gone(URL), [2 * DAY]).paused


def test_a_feed_that_answers_again_is_not_gone() -> None:
    state = polled(FEED, Gone(URL), [0 * DAY, DAY])
    state = polled(state, fetched(), [36 * HOUR])
    assert polled(state, Gone(URL), [2 * DAY]).paused == ""


def test_a_paused_feed_that_answers_when_it_is_tried_goes_on() -> None:
    state = polled(replace(FEED, paused="gone"), fetched(), [DAY])
    assert state.paused == ""


# ---------------------------------------------------------------- what is asked with


def test_after_eight_days_of_nothing_but_304_it_is_asked_once_without_validators() -> None:
    validators = Validators(URL, b'"1"')
    state = after(FEED, fetched())
    state = polled(state, NotModified(validators), [day * DAY for day in range(1, 8)])
    assert validators_to_send(state, NOW + 8 * DAY - MINUTE) == validators
    assert validators_to_send(state, NOW + 8 * DAY) is None
    state = polled(state, fetched(), [8 * DAY])
    assert validators_to_send(state, NOW + 8 * DAY) == validators


@pytest.mark.parametrize(
    "outcomes",
    [
        [],  # Monitor was off
        [FetchFailed("HTTP 500", 500)] * 8,
        [NotModified(Validators(URL, b'"1"'))] * 6 + [FetchFailed("HTTP 500", 500)] * 2,
    ],
)
def test_eight_days_without_a_304_at_their_end_are_no_reason_to_ask_without_validators(
    outcomes: list[FetchOutcome],
) -> None:
    state = after(FEED, fetched())
    for day, outcome in enumerate(outcomes, 1):
        state = polled(state, outcome, [day * DAY])
    assert validators_to_send(state, NOW + 9 * DAY) == Validators(URL, b'"1"')
    state = polled(state, NotModified(Validators(URL, b'"1"')), [9 * DAY])
    assert validators_to_send(state, NOW + 10 * DAY) is None
    state = polled(state, FetchFailed("HTTP 500", 500), [10 * DAY])
    assert validators_to_send(state, NOW + 10 * DAY) is not None, "once, not until it answers"


def test_a_body_that_cannot_be_read_is_not_tried_again_for_a_day() -> None:
    page = ParseFailed("a web page, not a feed", is_page=True)
    state = after(FEED, fetched(), page)
    body = fetched().body_hash
    assert known_failure(state, body, NOW + DAY - MINUTE) == page
    assert known_failure(state, b"another", NOW) is None
    again = after(state, fetched(), page, now=NOW + DAY - MINUTE)
    assert known_failure(again, body, NOW + DAY) is None, "the first try counts, not the last"
    assert polled(again, fetched(), [DAY]).body_failure is None


def test_validators_follow_every_body_even_an_unchanged_one() -> None:
    state = after(FEED, fetched())
    renewed = Validators(URL, b'"2"', b"Sunday")
    assert after(state, fetched(validators=renewed), None).validators == renewed
    assert after(state, fetched(validators=None), None).validators is None


def test_validators_of_a_body_that_could_not_be_read_are_not_kept() -> None:
    state = after(FEED, fetched())
    broken = after(state, fetched(validators=Validators(URL, b'"2"')), ParseFailed("rubble"))
    assert broken.validators == Validators(URL, b'"1"')
    assert broken.body_hash == state.body_hash


# ---------------------------------------------------------------- when it is due, and why


def due(state: FeedState) -> tuple[timedelta, str]:
    return state.due_at - NOW, state.due_why


def test_what_the_server_and_the_feed_ask_for_counts_until_they_say_otherwise() -> None:
    state = after(FEED, fetched(fresh_for=3 * HOUR), ParsedFeed("", (), Wish(2 * HOUR)))
    assert due(state) == (
        3 * HOUR,
        "every 3 h: its server says that nothing changes before (Cache-Control or Expires)",
    )
    validators = Validators(URL, b'"1"')
    assert due(after(state, NotModified(validators)))[0] == 3 * HOUR, "a 304 may leave it out"
    assert due(after(state, NotModified(validators, fresh_for=4 * HOUR)))[0] == 4 * HOUR
    unchanged = after(state, fetched(), None)
    assert due(unchanged) == (2 * HOUR, "every 2 h: the feed asks for it (ttl or sy:updatePeriod)")
    assert due(after(unchanged, fetched(), EMPTY))[0] < 2 * HOUR


def test_their_wish_counts_less_for_a_feed_that_matters_more() -> None:
    wishes = ParsedFeed("", (), Wish(10 * DAY))
    state = after(FEED, fetched(fresh_for=3 * DAY), wishes)
    assert due(state)[0] == DAY
    high = replace(FEED, interval=MINUTE, feed=replace(FEED.feed, priority=Priority.HIGH))
    assert due(after(high, fetched(fresh_for=3 * DAY), wishes))[0] == HOUR


def test_hours_and_days_to_skip_are_skipped() -> None:
    assert (NOW.hour, NOW.weekday()) == (12, 6)
    skipping = ParsedFeed("", (), Wish(None, frozenset({13, 14}), frozenset()))
    state = after(FEED, fetched(), skipping, new=1)
    assert due(state) == (
        3 * HOUR,
        "the feed asks not to be polled before (skipHours or skipDays)",
    )
    sundays = ParsedFeed("", (), Wish(None, frozenset(), frozenset({6})))
    assert due(after(FEED, fetched(), sundays, new=1))[0] == 12 * HOUR
    always = ParsedFeed("", (), Wish(None, frozenset(range(24)), frozenset(range(7))))
    assert due(after(FEED, fetched(), always, new=1))[0] == 25 * HOUR, "a day longer at most"


def test_failures_wait_from_what_the_server_asks_for_on() -> None:
    state = after(FEED, fetched(fresh_for=3 * HOUR), new=1)
    assert due(after(state, FetchFailed("HTTP 500"))) == (6 * HOUR, "every 6 h: it failed")


def test_a_feed_that_has_failed_for_thirty_days_is_polled_daily() -> None:
    state = replace(FEED, interval=MINUTE, failures=3, failing_since=NOW - 30 * DAY)
    assert due(after(state, FetchFailed("HTTP 500"))) == (
        DAY,
        "every 1 d: it has failed for over 30 days",
    )


def test_retry_after_is_the_reason_where_it_is_the_longest() -> None:
    state = after(FEED, FetchFailed("HTTP 503", 503, 5 * DAY))
    assert due(state) == (5 * DAY, "its server asked to wait until then (Retry-After)")
    assert due(after(FEED, FetchFailed("HTTP 503", 503, MINUTE)))[1] == "every 2 h: it failed"


def test_a_feed_whose_host_asked_for_peace_is_due_then_and_has_not_failed() -> None:
    state = after(FEED, KeptAway("old.example", NOW + 2 * HOUR))
    assert due(state) == (2 * HOUR, "its server asked to wait until then (Retry-After)")
    assert replace(state, due_at=FEED.due_at, due_why="") == FEED


@pytest.mark.parametrize(
    ("outcome", "status", "said"),
    [
        (fetched(sent=5), 200, "polled"),
        (NotModified(Validators(URL, b"1")), 304, "not modified"),
        (Gone(URL), 410, "gone"),
        (FetchFailed("HTTP 500", 500), 500, "failed"),
        (FetchFailed("cannot be reached"), None, "failed"),
        (KeptAway("old.example", NOW), None, "waiting"),
    ],
)
def test_the_history_tells_what_the_server_said(
    outcome: FetchOutcome, status: int | None, said: str
) -> None:
    facts = PollFacts(outcome, EMPTY if isinstance(outcome, Fetched) else None, 2)
    record = record_of(after_poll(FEED, facts, RULES, NOW, 0), facts, 30, NOW, 0.5)
    assert (record.at, record.status, record.outcome) == (NOW, status, said)
    assert bool(record.error) is (said in ("gone", "failed", "waiting"))
    assert record.sent == (5 if said == "polled" else 0)


# ---------------------------------------------------------------- what people are told


def fault(state: FeedState, now: datetime = NOW) -> tuple[Fault, str] | None:
    found = fault_of(state, now)
    return (found.fault, found.text) if found else None


def test_a_feed_that_has_failed_for_a_day_is_told_of_with_the_reason_and_what_to_do() -> None:
    state = after(FEED, FetchFailed("HTTP 503 Service Unavailable"))
    assert fault(state, NOW + DAY - MINUTE) is None
    told = fault(state, NOW + 26 * HOUR)
    assert told is not None
    assert told[0] is Fault.FAILING
    assert "Courier (http://old.example/) has failed for 1 d 2 h: HTTP 503" in told[1]
    assert "monitor feeds test http://old.example/" in told[1]
    assert fault(after(state, fetched()), NOW + 26 * HOUR) is None


def test_a_feed_that_is_gone_is_told_of() -> None:
    told = fault(polled(FEED, Gone(URL), [0 * DAY, DAY, 2 * DAY]), NOW + 2 * DAY)
    assert told is not None
    assert told[0] is Fault.GONE
    assert "is not polled any more: the server says that http://old.example/ is gone" in told[1]


def test_a_feed_that_turned_into_a_web_page_is_told_of_after_three_polls() -> None:
    page = ParseFailed("this is an HTML page (“Sold”), not a feed; it names no feed", is_page=True)
    state = FEED
    for number in range(3):
        assert fault(state) is None
        state = after(state, fetched(), page, now=NOW + number * MINUTE)
    told = fault(state)
    assert told is not None
    assert told[0] is Fault.PAGE
    assert "has turned into a web page. This is an HTML page (“Sold”)" in told[1]


def test_a_move_is_told_of_until_the_new_address_is_listed() -> None:
    told = fault(replace(FEED, moved_url=NEW))
    assert told is not None
    assert told[0] is Fault.MOVED
    assert "has moved for good to https://new.example/" in told[1]


def test_secrets_in_addresses_are_not_told() -> None:
    secret = replace(FEED, feed=Feed("https://me:pass@x.example/?token=abc"), paused="gone")
    told = fault(secret)
    assert told is not None
    assert "pass" not in told[1]
    assert "abc" not in told[1]


def hourly(days: int, items: int, *, night: int = 8) -> FeedState:
    """A feed polled each hour for some days, that brings items each hour but at night."""
    state = replace(FEED, first_polled_at=NOW - DAY)
    for hour in range(days * 24):
        new = items if hour % 24 >= night else 0
        state = after(state, fetched(), new=new, now=NOW + hour * HOUR)
    return state


def silent(state: FeedState, hours: int) -> FeedState:
    start = state.last_polled_at or NOW
    for hour in range(1, hours + 1):
        state = after(state, fetched(), now=start + hour * HOUR)
    return state


def test_the_usual_number_of_items_is_learnt() -> None:
    assert usual_per_day(hourly(14, 2)) == pytest.approx(32, rel=0.1)
    assert usual_per_day(FEED) == 0


def test_a_feed_that_is_silent_for_far_longer_than_usual_is_told_of() -> None:
    state = hourly(14, 3)
    assert fault(silent(state, 8)) is None, "it is night"
    told = fault(silent(state, 25))
    assert told is not None
    assert told[0] is Fault.SILENT
    assert "usually brings about 4" in told[1]
    assert "items a day, and has brought none for 1 d" in told[1]
    again = after(silent(state, 25), fetched(), new=1, now=NOW + 20 * DAY)
    assert fault(again) is None


def test_a_feed_that_rests_at_weekends_is_not_silent_at_weekends() -> None:
    state = replace(FEED, first_polled_at=NOW - DAY)
    for hour in range(21 * 24):
        now = NOW + hour * HOUR
        works = now.weekday() < 5 and 8 <= now.hour < 18
        state = after(state, fetched(), new=1 if works else 0, now=now)
        assert fault(state) is None


def test_a_feed_that_seldom_brings_something_is_not_silent_after_a_day() -> None:
    state = replace(FEED, first_polled_at=NOW - DAY)
    for day in range(30):
        state = after(state, fetched(), new=1 if day % 7 == 0 else 0, now=NOW + day * DAY)
        assert fault(state) is None


def test_a_feed_that_was_watched_for_less_than_a_week_is_not_called_silent() -> None:
    assert fault(silent(hourly(5, 3), 47)) is None


def test_a_feed_that_fails_is_not_called_silent() -> None:
    state = silent(hourly(14, 3), 30)
    failed = after(state, FetchFailed("HTTP 500"), now=state.due_at)
    assert fault(failed, state.due_at) is None


def test_a_rest_of_monitor_itself_is_no_silence_of_a_feed() -> None:
    state = hourly(14, 3)
    assert fault(state, NOW + 30 * DAY) is None
