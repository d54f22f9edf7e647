"""`monitor run` as its users start it: a process, between a web of feeds and Telegram."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter

from monitor.feeds.reading.parse import parse
from monitor.model import Item, ParsedFeed
from monitor.watch.lists.watchlist import read_watchlist
from monitor.watch.matching.matcher import Matcher
from tests.fakes.telegram import FakeTelegram, Hang, Kind, blocked, unauthorized
from tests.fakes.web import FakeWeb
from tests.house import TOKEN, House, rss, rss_item
from tests.shared_data import shared_data

NEWS = rss_item(1, "Ten deported children came home")
OUTLETS_WATCHLIST = """title = "All kinds of things"
keywords = '''
title: Macron | climate
title: Netanyahu | Путин
'''
"""


def subscribe(telegram: FakeTelegram, watchlist: str = "children") -> None:
    """Let Olena follow a watchlist with the deep link that a colleague sent her."""
    telegram.say(7, f"/start wl_{watchlist}")


def alerts(telegram: FakeTelegram) -> list[str]:
    """Return the alerts that Olena sees."""
    return [message.text for message in telegram.seen(7) if "🔴" in message.text]


def labels(telegram: FakeTelegram) -> list[str]:
    """Return the buttons that Olena sees last."""
    return [label for message in telegram.seen(7)[-1:] for label in message.labels]


async def test_one_pass_answers_polls_alerts_and_ends(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    subscribe(telegram)
    code, _, err = await connected.finish("run", "--once")
    assert code == 0, err
    first, alert = telegram.seen(7)
    assert first.text.startswith("Done: from now on you hear of every story")
    assert alert.text.startswith("🔴 Deported children\nTen deported children came home\n")


async def test_a_second_pass_sends_nothing_again(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    subscribe(telegram)
    await connected.finish("run", "--once")
    await connected.finish("poll", "--all")
    code, _, err = await connected.finish("run", "--once")
    assert code == 0, err
    assert len(alerts(telegram)) == 1


async def test_the_service_serves_until_it_is_told_to_stop(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_settings(min_interval="1s", max_interval="1s")
    connected.write_feeds(web.serve("/a.xml", rss(rss_item(0, "Weather"))))
    process = await connected.start("run")
    subscribe(telegram)
    await telegram.wait_for(lambda: len(telegram.seen(7)) == 1, timeout=20)
    web.serve("/a.xml", rss(NEWS))
    await telegram.wait_for(lambda: len(alerts(telegram)) == 1, timeout=20)
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(15):
        _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert TOKEN not in err.decode()


async def test_a_change_of_the_files_counts_while_monitor_runs_in_the_chat_too(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_settings(min_interval="1s", max_interval="1s")
    connected.write_feeds(web.serve("/a.xml", rss(rss_item(0, "Weather: some rain"))))
    process = await connected.start("run")
    subscribe(telegram)
    await telegram.wait_for(lambda: len(telegram.seen(7)) == 1, timeout=20)
    connected.write_watchlist("title = \"Climate\"\nkeywords = 'storm'\n", name="climate")
    web.serve("/a.xml", rss(NEWS))
    await telegram.wait_for(lambda: len(alerts(telegram)) == 1, timeout=20)
    while "Climate" not in telegram.seen(7)[-1].text:
        before = len(telegram.seen(7))
        subscribe(telegram, "climate")
        await telegram.wait_for(lambda n=before: len(telegram.seen(7)) > n, timeout=20)
    connected.write_watchlist("title = \"Climate\"\nkeywords = 'rain'\n", name="climate")
    await telegram.wait_for(lambda: "New matches" in telegram.seen(7)[-1].text, timeout=20)
    assert "Weather: some rain" in telegram.seen(7)[-1].text
    process.terminate()
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()


async def test_a_file_that_breaks_between_two_passes_falls_back_on_the_last_good_version(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss()))
    subscribe(telegram)
    await connected.finish("run", "--once")
    connected.write_watchlist("title = 'never closed")
    connected.path("watchlists/feeds.toml").write_text("[[feed]")
    web.serve("/a.xml", rss(NEWS))
    code, _, err = await connected.finish("poll", "--all")
    assert code == 0, err
    code, _, err = await connected.finish("run", "--once")
    assert code == 0, err
    assert "children.toml: the last good version, of " in err
    assert len(alerts(telegram)) == 1


async def test_a_second_instance_is_refused_and_told_who_holds_the_folder(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    first = await connected.start("run")
    await telegram.wait_for(lambda: bool(telegram.happened(Kind.POLL_WAITS)), timeout=20)
    code, _, err = await connected.finish("run", "--once")
    first.terminate()
    await first.communicate()
    assert code == 75
    assert f"process {first.pid}" in err


async def test_without_telegram_the_pass_still_stores_and_sends_next_time(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/empty.xml", rss()))
    subscribe(telegram)
    await connected.finish("run", "--once")
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    url = telegram.url
    connected.write_settings(telegram_api_url="http://127.0.0.1:9")
    code, _, err = await connected.finish("run", "--once")
    assert code == 0, err
    connected.write_settings(telegram_api_url=url)
    await asyncio.sleep(5)  # the back-off after a connection that failed
    code, _, err = await connected.finish("run", "--once")
    assert code == 0, err
    assert len(alerts(telegram)) == 1


async def test_a_wrong_token_ends_with_78_and_says_what_to_do(
    connected: House, web: FakeWeb
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    wrong = "654321:another-token-that-nobody-knows-00000000"
    connected.write_settings(telegram_token=wrong)
    for arguments in (["run", "--once"], ["run"]):
        code, out, err = await connected.finish(*arguments)
        assert code == 78
        assert "Telegram does not know this token" in err
        assert "Traceback" not in err
        assert wrong not in out + err


async def test_a_token_that_is_revoked_while_running_ends_with_78(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    subscribe(telegram)
    telegram.fail_next("sendMessage", fault=unauthorized(), times=50)
    code, _, err = await connected.finish("run", "--once")
    assert code == 78, err


async def test_a_dry_run_prints_what_would_be_sent_and_stores_nothing(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    code, out, err = await connected.finish("run", "--once", "--dry-run")
    assert code == 0, err
    assert "Ten deported children came home" in out
    assert "1 poll, 0 failed; 1 message would have been sent; nothing was stored." in err
    assert not connected.path("state/monitor.db").exists()
    assert not telegram.calls()


async def test_a_dry_run_does_not_use_up_what_real_chats_wait_for(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/empty.xml", rss()))
    subscribe(telegram)
    await connected.finish("run", "--once")
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    _, out, _ = await connected.finish("run", "--once", "--dry-run")
    assert "Ten deported children came home" in out
    await connected.finish("run", "--once")
    assert len(alerts(telegram)) == 1


async def test_one_bad_feed_and_one_bad_line_stop_nothing_else(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(
        web.serve("/page.html", b"<html><body>No feed here</body></html>"),
        "http://127.0.0.1:9/unreachable.xml",
        web.serve("/a.xml", rss(NEWS)),
    )
    connected.write_watchlist(
        "title = \"Children\"\nkeywords = '''\ndeported children\n(broken\n'''\n"
    )
    subscribe(telegram)
    code, _, err = await connected.finish("run", "--once")
    assert code == 0, err
    assert len(alerts(telegram)) == 1
    assert "children.toml:4:1: this bracket is never closed" in err
    _, status, _ = await connected.finish("status")
    assert "this is an HTML page, not a feed" in status
    assert "port 9 is not allowed" in status


async def test_owners_hear_of_a_line_that_cannot_be_read(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_settings(owners=[7])
    connected.write_feeds(web.serve("/a.xml", rss()))
    telegram.say(7, "/start")
    await connected.finish("run", "--once")
    connected.write_watchlist(
        "title = \"Children\"\nkeywords = '''\ndeported children\n(broken\n'''\n"
    )
    await connected.finish("run", "--once")
    assert "this bracket is never closed" in telegram.seen(7)[-1].text


async def test_a_fault_is_told_once_and_again_when_it_comes_back(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_settings(owners=[7])
    connected.write_feeds(web.serve("/a.xml", rss()))
    telegram.say(7, "/start")
    await connected.finish("run", "--once")

    def told(text: str = "is never closed") -> int:
        return sum("bad.toml" in m.text and text in m.text for m in telegram.seen(7))

    connected.write_watchlist("title = 'x'\nkeywords = '(broken'\n", name="bad")
    await connected.finish("run", "--once")
    await connected.finish("run", "--once")
    assert (told(), told("can be read again")) == (1, 0)
    connected.write_watchlist("title = 'x'\nkeywords = 'mended'\n", name="bad")
    await connected.finish("run", "--once")
    connected.write_watchlist("title = 'x'\nkeywords = '(broken'\n", name="bad")
    await connected.finish("run", "--once")
    assert (told(), told("can be read again")) == (2, 1)


async def test_who_follows_a_watchlist_that_is_gone_is_told_once(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss()))
    subscribe(telegram)
    await connected.finish("run", "--once")
    connected.path("watchlists/children.toml").rename(connected.path("watchlists/kids.toml"))
    await connected.finish("run", "--once")
    await connected.finish("run", "--once")
    (_, notice) = telegram.seen(7)
    assert notice.text.startswith(
        "⚠ The watchlist “children” that you follow is not there any more"
    )
    _, status, _ = await connected.finish("status")
    assert "! chat 7 Olena follows children, a watchlist that is not there" in status
    telegram.say(7, "/watchlists")
    await connected.finish("run", "--once")
    await telegram.press(7, "✖ children (not there any more)")
    await connected.finish("run", "--once")
    _, status, _ = await connected.finish("status")
    assert "subscriptions  0 of 0 chats" in status


async def test_owners_hear_of_a_chat_that_cannot_be_reached_any_more(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    telegram.add_private(8, "Petro")
    connected.write_settings(owners=[8])
    connected.write_feeds(web.serve("/a.xml", rss()))
    telegram.say(8, "/start")
    subscribe(telegram)
    await connected.finish("run", "--once")
    telegram.fail_next("sendMessage", fault=blocked(), chat_id=7)
    connected.write_feeds(web.serve("/b.xml", rss(NEWS)))
    await connected.finish("run", "--once")
    assert "⚠ Chat 7 can't be reached any more" in telegram.seen(8)[-1].text
    _, status, _ = await connected.finish("status")
    assert "! chat 7 Olena is parked" in status


async def test_a_chat_that_times_out_does_not_delay_another(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    telegram.add_private(8, "Petro")
    connected.write_settings(min_interval="1s", max_interval="1s")
    connected.write_feeds(web.serve("/a.xml", rss(rss_item(0, "Weather"))))
    process = await connected.start("run")
    subscribe(telegram)
    telegram.say(8, "/start wl_children")
    await telegram.wait_for(lambda: len(telegram.seen(8)) == 1, timeout=20)
    telegram.fail_next("sendMessage", fault=Hang(accepted=False), chat_id=7)
    web.serve("/a.xml", rss(NEWS))
    await telegram.wait_for(lambda: len(telegram.seen(8)) == 2, timeout=10)
    assert len(telegram.seen(7)) == 1
    process.kill()
    await process.communicate()


# ---------------------------------------------------------------- the real input of the main job


def serve_outlets(web: FakeWeb) -> dict[str, bytes]:
    """Serve all real feeds; return their bodies by path."""
    folder = shared_data("outlets")
    bodies = {f"/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.xml"))}
    for path, body in bodies.items():
        web.serve(path, body, etag=f'"{len(body)}"')
    return bodies


def matching_items(web: FakeWeb, bodies: dict[str, bytes]) -> list[Item]:
    """Return the items that must arrive, as the parser and the matcher see them."""
    watchlist, _ = read_watchlist(OUTLETS_WATCHLIST, "things.toml", "things")
    assert watchlist is not None
    matcher = Matcher([watchlist])
    items: dict[tuple[str, str], Item] = {}
    for path, body in bodies.items():
        parsed = parse(body, web.url + path)
        assert isinstance(parsed, ParsedFeed), path
        items |= {(path, item.id): item for item in parsed.items if matcher.match(item)}
    return list(items.values())


def links_seen(telegram: FakeTelegram) -> Counter[str]:
    """Count the items' links in what Olena sees."""
    return Counter(
        entity.url
        for message in telegram.seen(7)
        for entity in message.entities
        if entity.kind == "text_link"
    )


def outlets_house(connected: House, web: FakeWeb, bodies: dict[str, bytes]) -> None:
    """Set up the main job on the real feeds."""
    connected.write_watchlist(OUTLETS_WATCHLIST, name="things")
    connected.write_feeds(*(web.url + path for path in bodies))


async def test_every_matching_item_of_49_real_feeds_arrives_exactly_once(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    bodies = serve_outlets(web)
    outlets_house(connected, web, bodies)
    expected = Counter(item.link for item in matching_items(web, bodies))
    assert len(bodies) == 49
    assert expected.total() > 10
    connected.write_settings(most_alerts=1_000)  # a digest has one link of a story, alerts have all
    subscribe(telegram, "things")
    code, _, err = await connected.finish("run", "--once")
    assert code == 0, err
    assert links_seen(telegram) == expected
    assert not telegram.happened(Kind.LIMIT_BROKEN)
    before = len(telegram.calls("sendMessage"))
    await connected.finish("run", "--once")
    assert len(telegram.calls("sendMessage")) == before


async def test_after_kill_9_in_the_middle_nothing_is_lost(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    bodies = serve_outlets(web)
    outlets_house(connected, web, bodies)
    expected = {item.link for item in matching_items(web, bodies)}
    subscribe(telegram, "things")
    process = await connected.start("run", "--once")
    await telegram.wait_for(lambda: len(telegram.seen(7)) == 4, timeout=60)
    process.kill()
    await process.communicate()
    assert set(links_seen(telegram)) < expected
    code, _, err = await connected.finish("run", "--once")
    assert code == 0, err
    seen = links_seen(telegram)
    assert set(seen) == expected
    repeats = [message for message in telegram.seen(7) if message.text.startswith("↻")]
    assert len(repeats) <= 1  # one attempt was under way


async def test_a_feed_that_is_added_in_the_chat_is_polled_and_alerts(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_settings(owners=[7], min_interval="1s", max_interval="1s")
    connected.write_feeds(web.serve("/a.xml", rss(rss_item(0, "Weather"))))
    added = web.serve("/b.xml", rss(rss_item(2, "Sport"), title="Harbour News"))
    process = await connected.start("run")
    subscribe(telegram)
    telegram.say(7, f"/feeds {added}")
    await telegram.wait_for(lambda: "✅ Add 1 feed" in labels(telegram), timeout=30)
    await telegram.press(7, "✅ Add 1 feed")
    await telegram.wait_for(lambda: "Harbour News" in labels(telegram), timeout=20)
    web.serve("/b.xml", rss(rss_item(2, "Sport"), NEWS))
    await telegram.press(7, "Harbour News")
    await telegram.wait_for(lambda: "🔄 Poll now" in labels(telegram), timeout=20)
    await telegram.press(7, "🔄 Poll now")
    await telegram.wait_for(lambda: len(alerts(telegram)) == 1, timeout=30)
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(15):
        _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert f'url = "{added}"' in connected.path("watchlists/feeds.toml").read_text("utf-8")


async def test_owners_see_in_the_chat_how_the_service_is(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_settings(owners=[7])
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    process = await connected.start("run")
    telegram.say(7, "/health")
    await telegram.wait_for(lambda: telegram.sent(7), timeout=30)
    (text,) = telegram.sent(7)
    for words in ("📡 1 feed", "of disk free", "of memory used", "ms late", "running for", "m0"):
        assert words in text
    places = [json.loads(key)[0]["type"] for key in telegram.commands()]
    await telegram.wait_for(lambda: len(telegram.commands()) == 12, timeout=20)
    assert set(places) <= {
        *("all_private_chats", "all_group_chats", "all_chat_administrators", "chat")
    }
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(15):
        _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
