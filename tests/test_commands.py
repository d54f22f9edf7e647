"""The commands as a newcomer types them: what they print, their exit codes, the wrong input too."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.cli import COMMANDS
from monitor.model import Poll
from monitor.store import Store
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb
from tests.house import TOKEN, House, command, environment, rss, rss_item
from tests.shared_data import shared_data

NEWS = rss_item(1, "Ten deported children came home", "They are well.")


@pytest.fixture
def empty(tmp_path: Path) -> House:
    """An empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return House(folder)


# ---------------------------------------------------------------- help and wrong words


def test_help_lists_the_commands_in_the_order_of_need(empty: House) -> None:
    out = empty.run("--help").stdout
    shown = [line.split()[0] for line in out.split("Commands:")[1].splitlines() if line[:2] == "  "]
    of_need = (
        "init check run poll parse match watchlists feeds backtest search stories digest status "
        "health deliveries backup restore store demo"
    )
    assert [name for name in shown if name in COMMANDS] == of_need.split()


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_examples(empty: House, name: str) -> None:
    result = empty.run(name, "--help")
    assert result.returncode == 0
    assert "Examples:" in result.stdout
    assert f"monitor {name}" in result.stdout


def test_the_version_is_told(empty: House) -> None:
    assert empty.run("--version").stdout.startswith("monitor, version ")


def test_an_unknown_command_is_refused(empty: House) -> None:
    result = empty.run("wacth")
    assert result.returncode == 2
    assert "No such command 'wacth'" in result.stderr


# ---------------------------------------------------------------- init and check


def test_init_writes_all_that_is_needed_and_check_finds_no_error(empty: House) -> None:
    result = empty.run("init")
    assert result.returncode == 0
    assert {path.name for path in empty.folder.iterdir()} == {"monitor.toml", "state", "watchlists"}
    checked = empty.run("check")
    assert checked.returncode == 1  # warnings: no token, no owners yet
    assert "FAIL" not in checked.stdout
    assert "WARN telegram_token" in checked.stdout


def test_init_into_another_folder_makes_it(empty: House) -> None:
    assert empty.run("init", "a/b").returncode == 0
    assert (empty.folder / "a/b/monitor.toml").exists()


def test_init_never_overwrites(empty: House) -> None:
    empty.run("init")
    settings = empty.path("monitor.toml")
    settings.write_text("# mine\n")
    empty.path("watchlists/negotiations.toml").unlink()
    again = empty.run("init")
    assert settings.read_text() == "# mine\n"
    assert "kept    monitor.toml" in again.stdout
    assert empty.path("watchlists/negotiations.toml").exists()


def test_the_settings_file_can_be_read_by_its_owner_alone(empty: House) -> None:
    empty.run("init")
    assert empty.path("monitor.toml").stat().st_mode & 0o077 == 0


def test_init_where_a_file_stands_in_the_way_says_so(empty: House) -> None:
    empty.path("watchlists").write_text("in the way")
    result = empty.run("init")
    assert result.returncode == 1
    assert "can't be written" in result.stderr
    assert "Traceback" not in result.stderr


def test_without_settings_each_command_says_what_to_do(empty: House) -> None:
    for name in ("run", "poll", "digest", "status"):
        result = empty.run(name)
        assert result.returncode == 78, name
        assert result.stderr == (
            "monitor: monitor.toml: there is no settings file here → monitor init writes one\n"
        )
    checked = empty.run("check")
    assert checked.returncode == 2
    assert "FAIL monitor.toml: there is no settings file here" in checked.stdout


def test_broken_settings_are_named_with_line_and_column(house: House) -> None:
    house.path("monitor.toml").write_text('access = "open"\nowners = [1, 2\ntime_zone = "UTC"\n')
    result = house.run("run")
    assert result.returncode == 78
    assert result.stderr.startswith("monitor: monitor.toml:3:1: this is not TOML:")


def test_an_unknown_setting_is_refused_with_the_nearest_name(house: House) -> None:
    house.write_settings(min_intervall="5m")
    result = house.run("status")
    assert result.returncode == 78
    assert "unknown key min_intervall → did you mean min_interval?" in result.stderr


def test_a_misspelt_variable_of_the_environment_is_warned_about(house: House) -> None:
    house.write_feeds("https://outlet.example/rss.xml")
    result = subprocess.run(
        command("check"),
        cwd=house.folder,
        capture_output=True,
        text=True,
        env=environment() | {"MONITOR_TELEGRAM_TOKN": "x"},
    )
    assert "did you mean MONITOR_TELEGRAM_TOKEN?" in result.stdout


def test_check_of_all_that_is_well_exits_with_0(house: House) -> None:
    house.write_settings(telegram_token=TOKEN, owners=[7])
    house.write_feeds("https://outlet.example/rss.xml")
    result = house.run("check")
    assert result.returncode == 0, result.stdout
    assert all(line.startswith("OK ") for line in result.stdout.splitlines())


def test_check_names_every_fault_of_the_files(house: House) -> None:
    house.path("watchlists/feeds.toml").write_text('[[feed]]\nurll = "https://a.example"\n')
    house.write_watchlist("title = \"Empty\"\nkeywords = ''\n", name="empty")
    house.write_watchlist('title = "Broken\n', name="broken")
    result = house.run("check")
    assert result.returncode == 2
    for fault in (
        "feeds.toml:2",
        "did you mean url?",
        "empty.toml:2: this watchlist has no keywords, so it watches nothing",
        "broken.toml:1:16: this is not TOML",
    ):
        assert fault in result.stdout, result.stdout


def test_check_warns_of_a_watchlist_for_a_feed_that_is_not_listed(house: House) -> None:
    house.write_feeds("https://a.example/rss")
    house.write_watchlist(
        'title = "A"\nkeywords = "truce"\nfeeds = ["outlet 0", "Outlet 7"]\n', "a"
    )
    result = house.run("check")
    assert result.returncode == 1
    assert "a.toml: feeds: no feed of feeds.toml is called “Outlet 7”" in result.stdout
    assert "“outlet 0”" not in result.stdout


async def test_check_online_asks_telegram_and_every_feed(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_settings(owners=[7])
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    code, out, _ = await connected.finish("check", "--online")
    assert code == 0, out
    assert "OK   Telegram: this token is @monitor_bot" in out
    assert f"OK   feed Outlet 0 {web.url}/a.xml: 1 item" in out


async def test_check_online_says_of_each_bad_answer_what_to_do(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_settings(telegram_token="999999:nobody-knows-this-token-00000000000")
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/a.xml"></head>'
    connected.write_feeds(
        web.serve("/page.html", page + b"<body>News</body></html>"),
        web.url + "/missing.xml",
        "http://10.0.0.1/rss.xml",
    )
    code, out, _ = await connected.finish("check", "--online")
    assert code == 2
    assert "FAIL Telegram does not know this token" in out
    assert "this is an HTML page, not a feed" in out
    assert f"{web.url}/a.xml" in out  # the feed that the page offers
    assert "HTTP 404" in out
    assert "10.0.0.1" in out


# ---------------------------------------------------------------- run, without a token


def test_run_without_a_token_says_what_to_do(house: House) -> None:
    house.write_feeds("https://outlet.example/rss.xml")
    result = house.run("run")
    assert result.returncode == 78
    assert "@BotFather" in result.stderr
    assert "--dry-run" in result.stderr


def test_a_watchlist_without_keywords_watches_nothing_and_run_is_refused(house: House) -> None:
    house.write_feeds("https://outlet.example/rss.xml")
    house.write_watchlist("title = \"Empty\"\nkeywords = '''\n# nothing yet\n'''\n")
    result = house.run("run", "--dry-run")
    assert result.returncode == 78
    assert "children.toml:2: this watchlist has no keywords" in result.stderr
    assert "there is no usable watchlist" in result.stderr


def test_the_settings_file_may_be_named_before_or_after_the_command(house: House) -> None:
    house.path("monitor.toml").rename(house.path("other.toml"))
    house.write_feeds("https://outlet.example/rss.xml")
    for arguments in (["--config", "other.toml", "check"], ["check", "--config", "other.toml"]):
        assert "OK   settings: other.toml" in house.run(*arguments).stdout


def test_run_with_nothing_to_watch_is_refused(house: House) -> None:
    house.path("watchlists/children.toml").unlink()
    house.write_feeds()
    result = house.run("run", "--dry-run")
    assert result.returncode == 78
    assert "there is no usable feed and no usable watchlist" in result.stderr


def test_a_state_folder_that_cannot_be_written_is_named(house: House) -> None:
    house.write_feeds("https://outlet.example/rss.xml")
    house.write_settings(telegram_token=TOKEN, state_dir="monitor.toml/state")
    for name in ("run", "poll"):
        result = house.run(name)
        assert result.returncode == 78, result.stderr
        assert "can't be written to" in result.stderr
        assert "Traceback" not in result.stderr
    assert "can't be written to" in house.run("check").stdout


def test_a_read_only_state_folder_is_named_with_what_to_do(house: House) -> None:
    house.write_feeds("https://outlet.example/rss.xml")
    house.write_settings(telegram_token=TOKEN)
    house.path("state").mkdir(mode=0o555)
    result = house.run("run", through=_WITHOUT_ROOTS_RIGHTS)
    assert result.returncode == 78, result.stderr
    assert "state can't be written to: Permission denied; make it writable" in result.stderr


# Root may write anywhere; without these capabilities it is like any other user.
_WITHOUT_ROOTS_RIGHTS = (
    ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
    if os.geteuid() == 0
    else ()
)


def test_a_file_that_is_no_database_is_named(house: House) -> None:
    house.write_feeds("https://outlet.example/rss.xml")
    house.path("state/monitor.db").write_bytes(b"this is not a database, but long enough" * 50)
    result = house.run("poll")
    assert result.returncode == 78
    assert "is not a Monitor database" in result.stderr


# ---------------------------------------------------------------- poll, digest, status


async def test_poll_says_what_came_and_sends_nothing(
    connected: House, web: FakeWeb, telegram: FakeTelegram
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)), web.url + "/missing.xml")
    code, out, _ = await connected.finish("poll", "--json")
    assert code == 1  # one of them failed
    first, second = sorted(map(json.loads, out.splitlines()), key=lambda line: line["feed"])
    assert (first["outcome"], first["items"], first["new"], first["hits"]) == ("polled", 1, 1, 1)
    assert (second["outcome"], second["items"]) == ("failed", 0)
    assert "HTTP 404" in second["error"]
    assert not telegram.calls()


async def test_a_feed_of_too_many_items_is_read_and_no_failure(
    connected: House, web: FakeWeb
) -> None:
    many = rss(*(rss_item(number, f"Weather {number}") for number in range(2_001)))
    connected.write_feeds(web.serve("/a.xml", many))
    code, out, _ = await connected.finish("poll", "--json")
    assert code == 0
    told = json.loads(out)
    assert (told["outcome"], told["items"]) == ("polled", 2_000)
    assert "only the newest 2,000" in told["error"]


async def test_poll_without_anything_due_says_so(connected: House, web: FakeWeb) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    await connected.finish("poll")
    code, out, _ = await connected.finish("poll")
    assert code == 0
    assert "No feed is due" in out
    assert len(web.requests) == 1


async def test_poll_all_asks_every_feed_again(connected: House, web: FakeWeb) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    await connected.finish("poll")
    code, out, _ = await connected.finish("poll", "--all")
    assert code == 0
    assert "unchanged" in out
    assert len(web.requests) == 2


async def test_retry_after_holds_even_with_all_and_for_the_whole_host(
    connected: House, web: FakeWeb
) -> None:
    slow = web.serve("/a.xml", b"slow down", status=429, headers={"Retry-After": "3600"})
    connected.write_feeds(slow, web.serve("/b.xml", rss(NEWS)))
    await connected.finish("poll", "--all")
    before = len(web.requests)
    code, out, _ = await connected.finish("poll", "--all")
    assert code == 0
    assert out.count("its server asked to wait until") == 2
    assert len(web.requests) == before


async def test_a_feed_that_is_gone_is_polled_by_its_name_alone(
    connected: House, web: FakeWeb
) -> None:
    url = web.serve("/a.xml", rss(NEWS))
    connected.write_feeds(url)
    await connected.finish("poll")
    with closing(Store(connected.path("state/monitor.db"))) as store:
        (state,) = store.feed_states()
        store.record_poll(Poll(replace(state, paused="gone"), state.due_at))
    before = len(web.requests)
    await connected.finish("poll", "--all")
    assert len(web.requests) == before
    await connected.finish("poll", url)
    assert len(web.requests) == before + 1
    with closing(Store(connected.path("state/monitor.db"))) as store:
        assert store.feed_states()[0].paused == "", "it answers again, and goes on"


async def test_poll_of_one_url_polls_that_one(connected: House, web: FakeWeb) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)), web.serve("/b.xml", rss(NEWS)))
    code, _, _ = await connected.finish("poll", web.url + "/b.xml")
    assert code == 0
    assert [request.path for request in web.requests] == ["/b.xml"]


async def test_poll_of_a_url_that_is_not_listed_says_what_to_do(
    connected: House, web: FakeWeb
) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    code, _, err = await connected.finish("poll", "https://other.example/rss")
    assert code == 2
    assert "is not in feeds.toml" in err


async def test_progress_is_not_drawn_into_a_pipe(connected: House, web: FakeWeb) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    _, out, err = await connected.finish("poll")
    assert "\x1b" not in out + err
    assert "Polling" not in out + err


async def test_the_digest_is_printed_as_it_would_be_sent(connected: House, web: FakeWeb) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)))
    await connected.finish("poll")
    code, out, _ = await connected.finish("digest", "--plain", "--since", "1h")
    assert code == 0
    assert "1 story" in out
    assert "Deported children (1)\n• Ten deported children came home" in out


async def test_status_shows_all_at_a_glance(connected: House, web: FakeWeb) -> None:
    connected.write_feeds(web.serve("/a.xml", rss(NEWS)), web.url + "/missing.xml")
    await connected.finish("poll")
    code, out, _ = await connected.finish("status")
    assert code == 0
    assert "feeds          2 listed, 0 due, last polled just now" in out
    assert "hits           1, 1 in the last 24 h (children 1)" in out
    assert "failed 1 time: HTTP 404" in out
    _, out, _ = await connected.finish("status", "--json")
    status = json.loads(out)
    assert (status["feeds"], status["items"], status["hits"]) == (2, 1, 1)
    assert status["feeds_failing"][0]["feed"] == web.url + "/missing.xml"


def test_status_before_the_first_poll_says_what_to_do(house: House) -> None:
    result = house.run("status")
    assert result.returncode != 0
    assert "monitor run or monitor poll creates it" in result.stderr


def test_a_digest_for_an_unknown_chat_is_refused(house: House) -> None:
    house.write_feeds("http://10.0.0.1/rss.xml")
    house.run("poll")
    result = house.run("digest", "--chat", "99")
    assert result.returncode == 2
    assert "chat 99 is not known here" in result.stderr


def test_a_wrong_duration_says_how_to_write_it(house: House) -> None:
    result = house.run("digest", "--since", "yesterday")
    assert result.returncode == 2
    assert 'a duration, written like "5m", "24h" or "90d"' in result.stderr


# ---------------------------------------------------------------- parse


def test_parse_prints_a_json_line_for_each_item(empty: House) -> None:
    empty.path("feed.xml").write_bytes(rss(NEWS, title="Courier"))
    result = empty.run("parse", "--json", "feed.xml")
    assert json.loads(result.stdout) == {
        "feed": "feed.xml",
        "id": "1",
        "title": "Ten deported children came home",
        "link": "https://outlet.example/1",
        "summary": "They are well.",
        "published": None,
        "outlet": "Courier",
    }


def test_parse_says_of_each_that_it_cannot_read_why(empty: House) -> None:
    empty.path("page.html").write_text("<html><body>Hello</body></html>")
    empty.path("feed.xml").write_bytes(rss(NEWS))
    result = empty.run("parse", "--json", "page.html", "feed.xml", "missing.xml")
    assert result.returncode == 1
    page, item, missing = map(json.loads, result.stdout.splitlines())
    assert set(page) == {"feed", "error"}
    assert "HTML page" in page["error"]
    assert item["id"] == "1"
    assert missing == {"feed": "missing.xml", "error": "can't be read: No such file or directory"}


async def test_parse_reads_urls_behind_the_guard(connected: House, web: FakeWeb) -> None:
    code, out, _ = await connected.finish("parse", web.serve("/a.xml", rss(NEWS)))
    assert code == 0
    assert "Ten deported children came home" in out
    connected.write_settings(allow_hosts=[], allow_ports=[])
    code, _, err = await connected.finish("parse", web.url + "/a.xml")
    assert code == 1
    assert "is not allowed" in err


def test_parse_reads_all_real_feeds_with_feedparsers_own_counts(empty: House) -> None:
    feedparser = pytest.importorskip("feedparser")
    folder = shared_data("outlets")
    result = empty.run("parse", "--json", str(folder))
    lines = list(map(json.loads, result.stdout.splitlines()))
    counts: dict[str, int] = {}
    for line in lines:
        assert "error" not in line or line["feed"].endswith("INDEX.csv"), line
        counts[line["feed"]] = counts.get(line["feed"], 0) + 1
    feeds = sorted(folder.glob("*.xml"))
    assert len(feeds) == 49
    for path in feeds:
        with path.open("rb") as file:
            assert counts[str(path)] == len(feedparser.parse(file).entries), path.name


def test_no_malformed_or_hostile_file_ends_the_process(empty: House) -> None:
    folders = shared_data("malformed"), shared_data("hostile")
    result = empty.run("parse", "--json", *map(str, folders))
    assert result.returncode == 1  # some can't be read
    assert "Traceback" not in result.stderr
    assert all(map(json.loads, result.stdout.splitlines()))
    again = empty.run("parse", *map(str, folders))  # names feeds without items too
    told = again.stdout + again.stderr
    for path in (path for folder in folders for path in folder.iterdir()):
        assert f"{path}: " in told


# ---------------------------------------------------------------- match


def test_match_says_which_watchlists_match_and_why(house: House) -> None:
    result = house.run("match", "20 deported children came home", "Weather: sun")
    assert result.returncode == 0
    assert "‹deported› ‹children›" in result.stdout
    assert "✓ Deported children: deported children" in result.stdout
    assert "– no watchlist matches" in result.stdout


def test_match_prints_a_json_line_for_each_hit(house: House) -> None:
    items = '{"id": "x", "title": "Home", "summary": "The deported children of Kherson"}\n'
    house.path("items.jsonl").write_text(items + '{"id": "y", "title": "Weather"}\n')
    result = house.run("match", "--json", "--items", "items.jsonl")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "id": "x",
            "watchlist": "children",
            "keywords": ["deported children"],
            "spans": [
                {"field": "summary", "start": 4, "end": 12},
                {"field": "summary", "start": 13, "end": 21},
            ],
        }
    ]


def test_match_reads_texts_and_items_from_standard_input(house: House) -> None:
    assert "✓" in house.run("match", "-", stdin="deported children").stdout
    line = '{"id": 5, "title": "deported children"}\n'
    result = house.run("match", "--items", "-", "--json", stdin=line)
    assert json.loads(result.stdout)["id"] == "5"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{broken", "items.jsonl:1:2: not JSON"),
        ("[]", "items.jsonl:1: an item is an object"),
        ('{"title": "x"}', 'items.jsonl:1: this item has no "id"'),
        ('{"id": 1}', 'this item has no "title", "summary" or "text"'),
        ('{"id": 1, "title": 5}', '"title" must be a text'),
        ('{"id": 1, "title": "x", "published": "soon"}', '"published" must be a time'),
    ],
)
def test_match_names_the_line_that_is_no_item(house: House, line: str, complaint: str) -> None:
    house.path("items.jsonl").write_text(line)
    result = house.run("match", "--items", "items.jsonl")
    assert result.returncode == 2
    assert complaint in result.stderr


def test_match_explains_what_each_keyword_found_and_missed(house: House) -> None:
    house.write_watchlist()
    result = house.run("match", "--why-not", "Children were deported")
    assert result.returncode == 0
    assert "✗ Deported children: no keyword was found" in result.stdout
    assert "stand the other way round" in result.stdout
    result = house.run("match", "--explain", "--json", "Lvova-Belova", "Nobody")
    (line,) = map(json.loads, result.stdout.splitlines())
    assert (line["id"], line["hit"], line["reason"]) == ("1", True, None)
    assert line["keywords"][1]["parts"][0] == {
        "text": "Lvova-Belova",
        "found": True,
        "note": "in the title",
    }


async def test_why_not_takes_a_stored_item_by_its_number_id_or_link(
    house: House, web: FakeWeb
) -> None:
    house.write_settings(allow_hosts=["127.0.0.1"], allow_ports=[web.port], host_pause="0")
    house.write_feeds(web.serve("/a.xml", rss(rss_item("guid-7", "Children deported by train"))))
    house.write_watchlist('title = "A"\nkeywords = "children"\nfeeds = ["Somebody else"]\n')
    await house.finish("poll")
    for name in ("1", "guid-7", "https://outlet.example/guid-7"):
        code, out, err = await house.finish("match", "--why-not", name)
        assert code == 0, err
        assert "Children deported by train" in out
        assert "✗ A: this watchlist does not look at Outlet 0" in out
    _, out, err = await house.finish("match", "--why-not", "8")
    assert out.startswith("8\n")
    assert "no stored item is 8" in err


def test_a_number_or_a_link_that_no_stored_item_has_is_told_of(house: House) -> None:
    house.write_watchlist()
    for name in ("8", "https://outlet.example/8"):
        result = house.run("match", "--why-not", name)
        assert result.stdout.startswith(f"{name}\n")
        assert result.stderr == f"monitor: no stored item is {name}; read as a text\n"
    assert house.run("match", "--why-not", "8 children").stderr == ""


def test_match_refuses_a_watchlist_that_cannot_be_read(house: House) -> None:
    house.write_watchlist("title = \"x\"\nkeywords = '''\n(a\n'''\n", name="bad")
    result = house.run("match", "text")
    assert result.returncode == 78
    assert "bad.toml:3:1: this bracket is never closed" in result.stderr


def test_match_with_neither_text_nor_items_says_what_it_needs(house: House) -> None:
    result = house.run("match")
    assert result.returncode == 2
    assert "give either --items FILE or at least one TEXT" in result.stderr
