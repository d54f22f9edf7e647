"""`monitor feeds`: finding, listing, trying, adding and removing feeds, as a person types it."""

from __future__ import annotations

import asyncio
import json
import re
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.feeds.lists.listing import load_feeds
from monitor.lock import StateLock
from monitor.model import Feed, Poll, PollRecord, Rhythm, Validators
from monitor.store import Store
from monitor.store.store import DATABASE
from tests.fakes.web import FakeWeb
from tests.house import House, rss, rss_item
from tests.screen import on_terminal
from tests.support import INTERVAL

HTML = {"Content-Type": "text/html"}
A, B = "https://a.example/rss", "https://b.example/rss"
TODAY = f"{datetime.now(UTC):%a, %d %b %Y} 00:00:00 GMT"


def feeds_file(house: House) -> Path:
    return house.path("watchlists/feeds.toml")


def text(house: House) -> str:
    return feeds_file(house).read_text("utf-8")


def ok(house: House, *arguments: str) -> str:
    """Run `monitor feeds …`, which must go well; returns what it printed."""
    result = house.run("feeds", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def refused(house: House, *arguments: str, code: int = 2) -> str:
    """Run `monitor feeds …`, which must be refused and change nothing; returns the reason."""
    before = text(house)
    result = house.run("feeds", *arguments)
    assert (result.returncode, result.stdout) == (code, ""), result.stderr
    assert "Traceback" not in result.stderr
    assert text(house) == before
    return result.stderr


def rows(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


async def run(house: House, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run `monitor feeds …` beside the fake web; returns what it printed, and the reasons."""
    returned, out, err = await house.finish("feeds", *arguments)
    assert returned == code, (out, err)
    assert "Traceback" not in err
    return out, err


def serve(web: FakeWeb, path: str, *titles: str, title: str = "Harbour News") -> str:
    items = [rss_item(f"{path}{n}", name, published=TODAY) for n, name in enumerate(titles)]
    return web.serve(path, rss(*items, title=title), etag='"1"')


def page(web: FakeWeb, path: str, *feeds: str) -> str:
    links = (f'<link rel="alternate" type="application/rss+xml" href="{feed}">' for feed in feeds)
    return web.serve(path, f"<html><head>{''.join(links)}".encode(), headers=HTML)


def remember(house: House, **about: Any) -> None:
    """Store what polls of the first feed left."""
    with closing(Store(house.path(f"state/{DATABASE}"))) as store:
        now = datetime.now(UTC)
        store.sync_feeds(load_feeds(feeds_file(house))[0], now, INTERVAL)
        first = store.feed_states()[0]
        after = replace(first, **({"first_polled_at": now, "last_polled_at": now} | about))
        record = PollRecord(now, "failed", 503, 1234, 0.25, 0, 0, "HTTP 503")
        store.record_poll(Poll(after, now, (), record if after.last_polled_at else None))


# ---------------------------------------------------------------- add


async def test_any_pages_address_adds_its_feed_tried_and_recorded(
    connected: House, web: FakeWeb
) -> None:
    connected.write_feeds(A)
    before = text(connected)
    feed = serve(web, "/f.xml", "One", "Two")
    out, err = await run(connected, "add", page(web, "/", "/f.xml"), "--group", "sea")
    assert err == ""
    assert "Harbour News: 2 items, the newest" in out
    assert f"feeds: added “{feed}”; `monitor feeds undo 1` takes it back" in out
    added = f'\n[[feed]]\nurl = "{feed}"\noutlet = "Harbour News"\ngroup = "sea"\n'
    assert text(connected) == before + added
    ok(connected, "undo")
    assert text(connected) == before


async def test_what_is_said_of_a_feed_counts_more_than_what_it_says(
    connected: House, web: FakeWeb
) -> None:
    connected.write_feeds(A)
    feed = serve(web, "/f.xml", "One")
    said = ("--outlet", 'The "Sea"', "--language", "UK", "--priority", "high", "--full-text")
    out, _ = await run(connected, "add", feed, *said, "--json")
    (row,) = rows(out)
    assert (row["feed"], row["outlet"], row["items"], row["edit"]) == (feed, 'The "Sea"', 1, 1)
    assert text(connected).endswith(
        f'url = "{feed}"\noutlet = "The \\"Sea\\""\nlanguage = "uk"\npriority = "high"\n'
        "full_text = true\n"
    )


async def test_of_several_feeds_none_is_added_and_all_are_listed(
    connected: House, web: FakeWeb
) -> None:
    connected.write_feeds(A)
    before = text(connected)
    one, two = serve(web, "/1.xml", "One"), serve(web, "/2.xml", "Two", title="Sport")
    out, err = await run(connected, "add", page(web, "/", "/1.xml", "/2.xml"), code=1)
    assert one in out
    assert two in out
    assert "offers 2 feeds → add one of them by its address" in err
    out, _ = await run(connected, "add", page(web, "/", "/1.xml", "/2.xml"), "--json", code=1)
    assert [feed["title"] for feed in rows(out)[0]["feeds"]] == ["Harbour News", "Sport"]
    assert text(connected) == before


async def test_on_a_terminal_it_asks_which_of_several_feeds_to_add(
    connected: House, web: FakeWeb
) -> None:
    connected.write_feeds(A)
    serve(web, "/1.xml", "One")
    two = serve(web, "/2.xml", "Two", title="Sport")
    url = page(web, "/", "/1.xml", "/2.xml")
    ask = asyncio.to_thread(on_terminal, connected, "feeds", "add", url, typed="0\n", width=120)
    code, screen = await ask
    assert (code, "nothing was changed" in screen) == (1, True)
    ask = asyncio.to_thread(on_terminal, connected, "feeds", "add", url, typed="2\n", width=120)
    code, screen = await ask
    assert code == 0, screen
    assert "Add which of them?" in screen
    assert f'url = "{two}"\noutlet = "Sport"' in text(connected)


async def test_a_page_without_feeds_adds_nothing(connected: House, web: FakeWeb) -> None:
    connected.write_feeds(A)
    _, err = await run(connected, "add", page(web, "/"), code=1)
    assert "no feed was found: the page names none" in err
    assert "--no-check" in err


def test_without_a_check_the_address_is_added_as_it_is(house: House) -> None:
    house.write_feeds(A)
    out = ok(house, "add", "b.example/rss", "--no-check", "--outlet", "B")
    assert "added “https://b.example/rss”" in out
    assert load_feeds(feeds_file(house))[0][1] == Feed(B, "B")


def test_the_first_feed_makes_the_file(house: House) -> None:
    ok(house, "add", A, "--no-check")
    assert text(house) == f'[[feed]]\nurl = "{A}"\n'


@pytest.mark.parametrize("again", ["HTTPS://A.Example:443/rss#x", "a.example/r%73s"])
def test_another_spelling_of_a_listed_feed_is_refused_without_a_request(
    house: House, again: str
) -> None:
    house.write_feeds(B, A)
    assert "is listed already in line 5 of feeds.toml" in refused(house, "add", again)


def test_a_feed_that_is_switched_off_says_how_to_poll_it_again(house: House) -> None:
    feeds_file(house).write_text(f'[[feed]]\nurl = "{A}"\nenabled = false\n')
    assert "take enabled = false away" in refused(house, "add", A)


def test_what_is_most_probably_listed_is_added_with_a_warning(house: House) -> None:
    house.write_feeds(A)
    out = ok(house, "add", "http://www.a.example/rss/", "--no-check")
    assert f"! it is most probably listed already in line 1 of feeds.toml as {A}" in out


def test_on_a_terminal_what_is_most_probably_listed_is_asked_about(house: House) -> None:
    house.write_feeds(A)
    before = text(house)
    arguments = ("feeds", "add", "http://www.a.example/rss/", "--no-check")
    code, screen = on_terminal(house, *arguments, typed="n\n")
    assert (code, text(house)) == (1, before)
    assert "Add it all the same?" in screen
    code, _ = on_terminal(house, *arguments, "--yes")
    assert (code, text(house) == before) == (0, False)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://a.example/", "this URL does not start with https:// or http://: ftp://a.example/"),
        ("nonsense", "this URL does not start with https:// or http://: nonsense"),
        ("", "(empty) → write it whole"),
    ],
)
def test_what_is_no_address_is_refused(house: House, url: str, reason: str) -> None:
    house.write_feeds(B)
    assert reason in refused(house, "add", url)


def test_an_address_inside_is_refused_by_the_guard(house: House) -> None:
    house.write_feeds(B)
    for command in ("add", "discover"):
        reason = refused(house, command, "http://192.168.1.1/", code=1)
        assert "192.168.1.1 is a private address" in reason


def test_a_site_that_has_no_feeds_is_told(house: House) -> None:
    house.write_feeds(B)
    assert "Telegram channels have no feed" in refused(house, "discover", "t.me/s/x", code=1)


def test_secrets_in_an_address_are_masked_in_words_and_in_the_record(house: House) -> None:
    house.write_feeds(B)
    out = ok(house, "add", "https://me:secret@a.example/?token=secret", "--no-check")
    out += (
        ok(house, "list")
        + ok(house, "history")
        + ok(house, "show", "https://me:secret@a.example/?token=secret")
    )
    assert "secret" not in out
    assert "https://…@a.example/?token=…" in out


def test_a_file_that_cannot_be_read_is_not_edited(house: House) -> None:
    feeds_file(house).write_text('[[feed]]\nurl = "x\n')
    reason = refused(house, "add", A, "--no-check")
    assert "feeds.toml can't be edited: line 2: this is not TOML" in reason
    assert "`monitor check` says where" in reason


def test_feeds_may_be_edited_while_the_service_runs(house: House) -> None:
    house.write_feeds(B)
    Store(house.path(f"state/{DATABASE}")).close()
    with StateLock(house.path("state")):
        ok(house, "add", A, "--no-check")
    assert A in text(house)


# ---------------------------------------------------------------- remove, history, undo


def test_feeds_are_removed_by_address_or_outlet_and_their_items_stay(house: House) -> None:
    house.write_feeds(A, B, "https://c.example/")
    remember(house)
    out = ok(house, "remove", "outlet 0", "https://www.b.example/rss/")
    assert f"removed “{A}”, “{B}”; `monitor feeds undo 1` takes it back" in out
    assert [feed.url for feed in load_feeds(feeds_file(house))[0]] == ["https://c.example/"]


def test_a_name_that_several_feeds_have_is_refused_and_they_are_named(house: House) -> None:
    house.write_feeds(A, B)
    feeds_file(house).write_text(text(house).replace("Outlet 1", "Outlet 0"))
    reason = refused(house, "remove", "Outlet 0")
    assert f"Outlet 0 means 2 feeds:\n  line 1: {A}\n  line 5: {B}\n" in reason


def test_a_name_that_is_not_there_names_the_nearest(house: House) -> None:
    house.write_feeds(A, B)
    assert "did you mean Outlet 1?" in refused(house, "remove", "Outled 1")
    assert f"did you mean {A}?" in refused(house, "remove", "https://a.example/rsss")
    assert "`monitor feeds list` shows them" in refused(house, "remove", A, "xyz")


def test_the_last_feed_is_not_removed(house: House) -> None:
    house.write_feeds(A)
    assert "so nothing would be watched → add another" in refused(house, "remove", A)


def test_edits_of_feeds_have_a_history_and_each_can_be_undone(house: House) -> None:
    house.write_feeds(A, B)
    before = text(house)
    ok(house, "remove", A)
    ok(house, "add", "https://c.example/", "--no-check")
    ok(house, "undo")
    edits = rows(ok(house, "history", "--json"))
    assert [edit["what"].split()[0] for edit in edits] == ["undid", "added", "removed"]
    assert {edit["watchlist"] for edit in edits} == {"feeds"}
    assert A not in text(house)
    assert "was changed since edit 2" in refused(house, "undo", "2")
    ok(house, "undo", "3")
    ok(house, "undo", "4")
    ok(house, "undo", "1")
    assert text(house) == before


def test_an_edit_of_a_watchlist_is_not_undone_as_one_of_feeds(house: House) -> None:
    house.write_feeds(A)
    assert house.run("watchlists", "add", "children", "stolen children").returncode == 0
    assert "monitor watchlists undo 1" in refused(house, "undo", "1")
    assert "no edit is recorded yet" in refused(house, "undo")


# ---------------------------------------------------------------- discover, test


async def test_the_feeds_of_a_page_are_listed_with_what_is_in_them(
    connected: House, web: FakeWeb
) -> None:
    feed, sport = serve(web, "/1.xml", "One"), serve(web, "/2.xml", "x", "y", title="Sport")
    connected.write_feeds(sport)
    url = page(web, "/", "/1.xml", "/2.xml")
    out, _ = await run(connected, "discover", url)
    assert f"1  {feed}\n   Harbour News: 1 item, the newest" in out
    assert "is listed already in line 1 of feeds.toml" in out
    out, _ = await run(connected, "discover", url, "--json")
    assert [(row["feed"], row["items"]) for row in rows(out)] == [(feed, 1), (sport, 2)]


async def test_a_test_says_what_a_poll_would_do_and_stores_nothing(
    connected: House, web: FakeWeb
) -> None:
    serve(web, "/f.xml", "Deported children return", "Chess")
    url = web.serve("/old", status=301, headers={"Location": "/f.xml"})
    out, err = await run(connected, "test", url)
    assert err == ""
    for line in (
        r"address      allowed",
        f"asked        {url}: HTTP 301 → /f.xml",
        f"asked        {web.url}/f.xml: HTTP 200",
        "format       RSS 2.0, charset utf-8 (document)",
        "validators   ETag",
        "asked again  HTTP 304: not modified, as it should be",
        "feed         Harbour News: 2 items, the newest",
        "would hit    children 1",
        f"! it has moved for good → use the new address, {web.url}/f.xml",
    ):
        assert line in out
    assert web.seen("/f.xml")[-1].header("If-None-Match") == b'"1"'
    assert not connected.path(f"state/{DATABASE}").exists()


async def test_a_test_as_json_has_the_items_and_what_is_strange(
    connected: House, web: FakeWeb
) -> None:
    url = web.serve("/f.xml", rss(rss_item(1, "One")), headers={"Cache-Control": "max-age=3600"})
    (row,) = rows((await run(connected, "test", url, "--json"))[0])
    assert (row["format"], row["title"], row["conditional"]) == ("RSS 2.0", "Test outlet", None)
    assert "every 1 h: its server says that nothing changes before" in row["would_poll"]
    assert [item["title"] for item in row["items"]] == ["One"]
    assert row["problems"] == [
        "its server gives no ETag and no Last-Modified, so each poll transfers all of it",
        "1 of 1 items have no date: they count from when they are first seen",
    ]


async def test_a_test_of_what_is_no_feed_says_what_it_is(connected: House, web: FakeWeb) -> None:
    out, _ = await run(connected, "test", page(web, "/", "/f.xml"), code=1)
    assert f"this is an HTML page, not a feed; it offers these feeds: {web.url}/f.xml" in out
    out, _ = await run(connected, "test", "http://10.0.0.1/", code=1)
    assert "refused: 10.0.0.1 is a private address" in out
    (row,) = rows((await run(connected, "test", f"{web.url}/none", "--json", code=1))[0])
    assert row["error"] == "HTTP 404 Not Found"


async def test_a_host_that_asks_to_wait_is_left_alone_by_the_next_command_too(
    connected: House, web: FakeWeb
) -> None:
    connected.write_feeds(A)
    remember(connected)
    url = web.serve("/f.xml", status=429, headers={"Retry-After": "600"})
    await run(connected, "test", url, code=1)
    out, _ = await run(connected, "test", url, code=1)
    assert "127.0.0.1 asked to wait until" in out
    assert len(web.requests) == 1


# ---------------------------------------------------------------- list, show


def test_feeds_are_listed_without_a_database(house: House) -> None:
    house.write_feeds(A)
    out = ok(house, "list")
    assert out.splitlines()[1].split() == ["Outlet", "0", A, "never", "polled", "–", "–"]
    assert out.splitlines()[-1] == "1 feed: 1 never polled"


def test_how_feeds_are_doing_is_listed(house: House) -> None:
    house.write_feeds(A, B)
    now = datetime.now(UTC)
    since = now - timedelta(hours=3)
    remember(house, failures=4, failing_since=since, last_error="HTTP 503", rhythm=Rhythm(since))
    one, two = rows(ok(house, "list", "--json"))
    assert (one["health"], two["health"]) == ("failing", "never polled")
    assert one["why"] == "for 3 h: HTTP 503"
    assert one["last_new"] == since.isoformat(timespec="seconds")
    assert "failing: for 3 h: HTTP 503  3 h ago" in ok(house, "list")
    assert [row["feed"] for row in rows(ok(house, "list", "--failing", "--json"))] == [A]
    assert ok(house, "list", "--group", "none") == "No feed is like that.\n"


def test_feeds_that_are_switched_off_are_listed_as_such_and_errors_are_told(house: House) -> None:
    feeds_file(house).write_text(
        f'[[feed]]\nurl = "{A}"\ngroup = "x"\n[[feed]]\nurl = "{B}"\nenabled = false\n[[feed]]\n'
    )
    result = house.run("feeds", "list", "--json")
    assert [(row["line"], row["health"]) for row in rows(result.stdout)] == [
        (1, "never polled"),
        (4, "off"),
    ]
    assert "this feed has no url" in result.stderr
    assert result.returncode == 1
    assert rows(house.run("feeds", "list", "--json", "--group", "X").stdout)[0]["feed"] == A


def test_a_feeds_health_is_shown_with_its_last_polls_and_why_it_is_due_then(house: House) -> None:
    house.write_feeds(A)
    now = datetime.now(UTC)
    remember(
        house,
        due_at=now + timedelta(minutes=41),
        due_why="every 40 min: it failed 3 times in a row",
        failures=3,
        failing_since=now - timedelta(minutes=90),
        last_error="HTTP 503",
        last_ok_at=now - timedelta(minutes=95),
        validators=Validators(A, b'"1"', b"x"),
    )
    out = ok(house, "show", "Outlet 0")
    assert f"Outlet 0  {A}" in out
    assert "health   failing: for 1 h 30 min: HTTP 503" in out
    assert "asked    whether it changed, by ETag and Last-Modified" in out
    assert "due      in 4" in out
    assert "; every 40 min: it failed 3 times in a row" in out
    assert "failed   " in out.splitlines()[-1]
    assert out.splitlines()[-1].split()[3:] == ["503", "1,234", "250", "0", "0", "HTTP", "503"]
    (row,) = rows(ok(house, "show", A, "--json"))
    assert (row["failures"], row["due_why"]) == (3, "every 40 min: it failed 3 times in a row")
    assert [(poll["status"], poll["bytes"], poll["ms"]) for poll in row["polls"]] == [
        (503, 1234, 250)
    ]


def test_a_feed_that_was_never_polled_is_shown_as_such(house: House) -> None:
    house.write_feeds(A)
    remember(house, last_polled_at=None, first_polled_at=None)
    out = ok(house, "show", A)
    assert "health  never polled" in out
    assert "asked" not in out
    assert rows(ok(house, "show", A, "--json"))[0]["polls"] == []


# ---------------------------------------------------------------- import, export


def write(house: House, text: str, name: str = "list.opml") -> str:
    house.path(name).write_text(text, "utf-8")
    return name


def opml(*outlines: str) -> str:
    return "\n".join(["<opml version='2.0'><body>", *outlines, "</body></opml>"])


LIST = opml(
    f"<outline text='A' xmlUrl='{A}#x'/>",
    "<outline text='Sea'><outline text='C' xmlUrl='https://c.example/'/></outline>",
    "<outline text='C again' xmlUrl='https://C.example:443'/>",
    "<outline text='C once more' xmlUrl='http://www.c.example/'/>",
    "<outline text='none'/>",
)


def test_a_list_is_imported_as_one_edit_and_what_is_left_out_is_told_by_line(house: House) -> None:
    house.write_feeds(A)
    before = text(house)
    result = house.run("feeds", "import", write(house, LIST))
    assert result.returncode == 1  # one can't be read
    assert (
        text(house)
        == before + '\n[[feed]]\nurl = "https://c.example/"\noutlet = "C"\ngroup = "Sea"\n'
    )
    assert result.stderr.splitlines() == [
        "list.opml:6:1: the outline “none” has no xmlUrl and nothing in it"
        " → write the address of its feed",
        f"list.opml:2:1: left out: {A}#x is listed already in line 1 of feeds.toml as {A}",
        "list.opml:4:1: left out: https://C.example:443 is listed already in line 3 of list.opml"
        " as https://c.example/",
        "list.opml:5:1: left out: http://www.c.example/ is most probably listed already"
        " in line 3 of list.opml as https://c.example/",
    ]
    assert result.stdout.splitlines() == [
        "added 1 feed; left out: 2 listed already, 1 most probably listed already"
        " (--with-likely adds them), 1 that can't be read",
        "feeds: imported 1 feed of list.opml; `monitor feeds undo 1` takes it back",
    ]
    ok(house, "undo")
    assert text(house) == before


def test_a_dry_run_says_what_would_be_added_and_adds_nothing(house: House) -> None:
    house.write_feeds(A)
    before = text(house)
    out = ok(house, "import", write(house, f"{B} news ~Bee\n", "urls"), "--dry-run", "--group", "g")
    assert out == f"{B}  Bee, g\nwould add 1 feed\n"
    assert text(house) == before
    assert not house.path(f"state/{DATABASE}").exists()


def test_what_is_most_probably_a_duplicate_is_imported_if_asked_for(house: House) -> None:
    house.write_feeds(A)
    name = write(house, "url\nhttp://www.a.example/rss\n", "list.csv")
    assert "added 0 feeds; left out: 1 most probably" in house.run("feeds", "import", name).stdout
    ok(house, "import", name, "--with-likely")
    assert len(load_feeds(feeds_file(house))[0]) == 2


async def test_a_check_leaves_out_what_does_not_answer_and_keeps_what_asks_to_wait(
    connected: House, web: FakeWeb
) -> None:
    connected.write_feeds(A)
    good = serve(web, "/good", "One")
    dead = f"{web.url}/good/"  # probably the same as the first, but this one is dead
    name = write(connected, f"{dead}\n{good}\n{page(web, '/page')}\nhttp://10.0.0.1/\n", "urls")
    out, err = await run(connected, "import", name, "--check", code=1)
    assert out.startswith("added 1 feed; left out: 3 that failed\n")
    assert f"urls:1:1: left out: {dead}: HTTP 404 Not Found" in err
    assert "urls:3:1: left out: " in err
    assert "this is an HTML page, not a feed" in err
    assert "urls:4:1: left out: http://10.0.0.1/: 10.0.0.1 is a private address" in err
    assert [feed.url for feed in load_feeds(feeds_file(connected))[0]] == [A, good]
    ask = asyncio.to_thread(on_terminal, connected, "feeds", "import", name, "--check")
    code, screen = await ask
    assert (code, "Checking feeds" in screen, "3/3" in screen) == (1, True, True)
    busy = web.serve("/busy", status=429)
    out, err = await run(connected, "import", write(connected, busy, "urls"), "--check", "--json")
    (row,) = rows(out)
    assert (row["outcome"], row["reason"]) == ("added", "not checked: HTTP 429 Too Many Requests")


def test_on_a_terminal_long_lists_of_duplicates_are_cut(house: House) -> None:
    house.write_feeds(A)
    name = write(house, f"{A}\n" * 20 + B, "urls")
    code, screen = on_terminal(house, "feeds", "import", name, width=150)
    assert (code, screen.count("left out: https")) == (0, 15)
    assert "… and 5 more like these" in screen


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "there is no feed in list"),
        ("<rss><channel/></rss>", "this is no OPML: its root is <rss>"),
        ("<opml><body/></opml>", "this OPML lists no feed"),
        ("url\n", "there is no feed in list"),
        ("nothing here", "this URL does not start with https://"),
    ],
)
def test_a_file_that_lists_nothing_is_refused(house: House, content: str, reason: str) -> None:
    house.write_feeds(A)
    assert reason in refused(house, "import", write(house, content, "list"))


def test_what_is_exported_is_known_when_it_is_imported(house: House) -> None:
    house.write_feeds(A, B)
    feeds_file(house).write_text(text(house) + 'group = "sea & sky"\nlanguage = "uk"\n')
    assert ok(house, "export", "out.opml") == "wrote 2 feeds to out.opml\n"
    dates = re.compile("<dateCreated>.*</dateCreated>")
    printed, wrote = ok(house, "export"), house.path("out.opml").read_text("utf-8")
    assert dates.sub("", printed) == dates.sub("", wrote)
    assert "left out: 2 listed already" in house.run("feeds", "import", "out.opml").stdout
    before = load_feeds(feeds_file(house))[0]
    feeds_file(house).unlink()
    ok(house, "import", "out.opml")
    assert load_feeds(feeds_file(house))[0] == before
    assert "is there already" in house.run("feeds", "export", "out.opml").stderr


def test_an_export_with_secrets_says_so_and_can_be_masked(house: House) -> None:
    house.write_feeds("https://me:secret@a.example/rss")
    result = house.run("feeds", "export")
    assert "me:secret@" in result.stdout
    assert "1 address in this list may hold a password" in result.stderr
    assert "secret" not in ok(house, "export", "--masked")


def test_an_export_of_a_group_that_is_not_there_names_those_that_are(house: House) -> None:
    feeds_file(house).write_text(f'[[feed]]\nurl = "{A}"\ngroup = "sea"\n')
    assert "there are: sea" in refused(house, "export", "--group", "sky")


def test_a_list_of_four_thousand_feeds_is_imported_quickly(house: House) -> None:
    house.write_feeds(A)
    outlines = (
        f"<outline text='Outlet {n}' xmlUrl='https://host{n}.example/feed'/>" for n in range(4000)
    )
    name = write(house, opml(*outlines))
    ok(house, "history")
    began = time.monotonic()
    assert ok(house, "import", name).startswith("added 4000 feeds\n")
    assert time.monotonic() - began < 10  # 1.5 s on a machine at rest
    assert len(load_feeds(feeds_file(house))[0]) == 4001
