"""What a feed says of its own pace is kept, and garbage is no wish."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.reading.parse import parse
from monitor.feeds.reading.wish import LONGEST, wish_in
from monitor.model import ParsedFeed, Wish

SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


def wish(head: str, after: str = "") -> Wish:
    body = f'<rss version="2.0" {SY}><channel>{head}<item/><item><ttl>9</ttl></item>{after}'
    outcome = parse(f"{body}</channel></rss>".encode(), "https://news.example/")
    assert isinstance(outcome, ParsedFeed), outcome
    return outcome.wish


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>30</ttl>", 30),
        ("<ttl>\n <![CDATA[ 60 ]]>\n</ttl>", 60),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl/>", None),
        ("<ttl>99999999999999999999</ttl>", LONGEST / timedelta(minutes=1)),
        ("<ttl>00000600</ttl>", 600),
        ("<ttl>9999999</ttl>", LONGEST / timedelta(minutes=1)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        (
            "<sy:updatePeriod> Daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            360,
        ),
        ("<sy:updateFrequency>2</sy:updateFrequency>", 720),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 60),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", LONGEST / timedelta(minutes=1)),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<ttl>15</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 1440),
        ("<ttl>1440</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 1440),
        ("<title>none</title>", None),
    ],
)
def test_how_often_a_feed_is_updated_is_a_wish(head: str, minutes: float | None) -> None:
    assert wish(head).every == (timedelta(minutes=minutes) if minutes else None)


@pytest.mark.parametrize(
    ("hours", "skipped"),
    [
        ("<hour>0</hour><hour>1</hour><hour>23</hour>", {0, 1, 23}),
        ("<hour>24</hour><hour>5</hour>", {0, 5}),
        ("<hour>25</hour><hour>-1</hour><hour>x</hour><hour/> <hour> 7 </hour>", {7}),
        ("".join(f"<hour>{hour}</hour>" for hour in range(24)), set()),
        ("", set()),
    ],
)
def test_hours_to_skip_are_kept(hours: str, skipped: set[int]) -> None:
    assert wish(f"<skipHours>{hours}</skipHours>").skip_hours == skipped
    assert wish("", f"<skiphours>{hours}</skiphours>").skip_hours == skipped


@pytest.mark.parametrize(
    ("days", "skipped"),
    [
        ("<day>Saturday</day><day>sunday</day>", {5, 6}),
        ("<day>Monday</day><day>Lundi</day><day/>", {0}),
        (
            "".join(
                f"<day>{day}day</day>" for day in "Mon Tues Wednes Thurs Fri Satur Sun".split()
            ),
            (),
        ),
    ],
)
def test_days_to_skip_are_kept(days: str, skipped: set[int]) -> None:
    assert wish(f"<skipDays>{days}</skipDays>").skip_days == set(skipped)


def test_an_atom_feed_may_say_it_too() -> None:
    body = f"""<feed xmlns="http://www.w3.org/2005/Atom" {SY}><title>x</title>
        <sy:updatePeriod>hourly</sy:updatePeriod><entry><id>1</id></entry></feed>"""
    outcome = parse(body.encode(), "https://news.example/")
    assert isinstance(outcome, ParsedFeed)
    assert outcome.wish == Wish(every=timedelta(hours=1))


def test_a_feed_that_is_not_well_formed_has_a_wish_all_the_same() -> None:
    assert wish("<title>a & b</title><ttl>30</ttl><skipDays><day>Sunday</day></skipDays>") == Wish(
        timedelta(minutes=30), skip_days=frozenset({6})
    )


RUBBLE = [
    "<ttl",
    "<ttl>",
    "<skipHours>",
    "<hour>",
    "</",
    ">",
    "<item",
    "<sy:updatePeriod",
    " 1 ",
    "]]>",
]


@given(st.lists(st.sampled_from(RUBBLE)).map("".join))
def test_no_rubble_makes_it_raise(rubble: str) -> None:
    every = wish_in(rubble.encode()).every
    assert every is None or timedelta(0) < every <= LONGEST


@pytest.mark.parametrize("unit", RUBBLE)
def test_no_rubble_takes_long(unit: str) -> None:
    started = time.process_time()
    wish_in(unit.encode() * (2_000_000 // len(unit)))
    assert time.process_time() - started < 1
