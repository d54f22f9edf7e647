"""The demo's feeds are of the present, and the whole of it tells the stories it is made of."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from monitor.demo.server import REFERENCE, DemoServer, move_dates, read_wave
from monitor.feeds.reading.parse import parse
from monitor.model import ParsedFeed

ROOT = Path(__file__).parents[1]
WAVES = [ROOT / "monitor" / "demo" / "feeds" / wave for wave in ("first", "second")]
HOUR = timedelta(hours=1)

# ------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("date", "moved"),
    [
        ("Sun, 23 Mar 2025 13:40:00 +0200", "Mon, 24 Mar 2025 14:40:00 +0200"),
        ("Sun, 3 Mar 2024 23:30:00 -0500", "Tue, 05 Mar 2024 00:30:00 -0500"),
        ("Sun, 23 Mar 2025 13:40:00 GMT", "Mon, 24 Mar 2025 14:40:00 +0000"),
        ("2025-03-23T11:40:00Z", "2025-03-24T12:40:00+00:00"),
        ("2025-03-23T11:40:00+02:00", "2025-03-24T12:40:00+02:00"),
        ("2024-02-28T23:30:00-05:00", "2024-03-01T00:30:00-05:00"),
    ],
)
def test_a_date_moves_and_keeps_its_format_and_zone(date: str, moved: str) -> None:
    document = f"<a>{date}</a> and <b>{date}</b>".encode()
    assert move_dates(document, 25 * HOUR) == f"<a>{moved}</a> and <b>{moved}</b>".encode()


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-8", "koi8-r"])
def test_everything_else_stays_in_every_encoding(encoding: str) -> None:
    text = "Дети вернулись: 2025-03-23, 13:40 <d>{}</d> Mon 1200".format
    document = text("Sun, 23 Mar 2025 13:40:00 +0200").encode(encoding)
    moved = text("Sun, 23 Mar 2025 12:40:00 +0200").encode(encoding)
    assert move_dates(document, -HOUR) == moved


@pytest.mark.parametrize("folder", WAVES, ids=lambda folder: folder.name)
def test_a_wave_has_happened_in_the_last_days_whenever_it_is_shown(folder: Path) -> None:
    now = datetime(2031, 12, 31, 23, 59, 30, tzinfo=UTC)
    documents = read_wave(folder, now)
    assert documents
    newest = timedelta(days=9)
    for path, body in documents.items():
        feed = parse(body, f"http://127.0.0.1{path}")
        assert isinstance(feed, ParsedFeed)
        assert feed.items
        for item in feed.items:
            assert item.published is not None
            assert timedelta(0) <= now - item.published <= timedelta(days=7), item.title
            newest = min(newest, now - item.published)
    assert newest <= timedelta(minutes=10)


def test_at_the_reference_instant_nothing_moves() -> None:
    (first, *_) = sorted(WAVES[0].glob("*.xml"))
    then = read_wave(WAVES[0], REFERENCE)[f"/{first.name}"]
    before, after = (parse(body, "http://127.0.0.1/") for body in (first.read_bytes(), then))
    assert before == after


# ------------------------------------------------------------------ the server


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer({"/a.xml": b"<rss>1</rss>"}) as server:
        yield server


def get(server: DemoServer, path: str, etag: str = "") -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_the_server_gives_a_document_and_then_says_that_it_has_not_changed(
    server: DemoServer,
) -> None:
    response, body = get(server, "/a.xml")
    assert (response.status, body) == (200, b"<rss>1</rss>")
    etag = response.headers["ETag"]
    response, body = get(server, "/a.xml", etag)
    assert (response.status, body, response.headers["ETag"]) == (304, b"", etag)


def test_a_changed_document_is_given_anew(server: DemoServer) -> None:
    response, _ = get(server, "/a.xml")
    server.documents |= {"/a.xml": b"<rss>2</rss>"}
    changed, body = get(server, "/a.xml", response.headers["ETag"])
    assert (changed.status, body) == (200, b"<rss>2</rss>")


def test_a_document_that_is_not_there_is_not_found(server: DemoServer) -> None:
    response, _ = get(server, "/b.xml")
    assert response.status == 404


# ------------------------------------------------------------------ the whole of it


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What `monitor demo --plain` prints in an empty folder."""
    folder = tmp_path_factory.mktemp("demo")
    names = ("PATH", "HOME", "LANG", "PYTHONPATH", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "demo", "--plain"],
        cwd=folder,
        env=environment | {"PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        timeout=60,
    )
    assert done.stderr.decode() == ""
    assert done.returncode == 0
    assert list(folder.iterdir()) == [], "the demo leaves nothing behind"
    return done.stdout.decode()


def parts(shown: str, name: str) -> list[list[str]]:
    """The lines of each message of a kind."""
    found = re.findall(rf"^--- {name} ---\n(.*?)\n\n?(?=---|»|\n)", shown, re.MULTILINE | re.DOTALL)
    return [part.strip().split("\n") for part in found]


def title(part: list[str]) -> str:
    return part[1].split(" <")[0]


def test_the_demo_alerts_about_each_story_once(shown: str) -> None:
    alerts = parts(shown, "alert")
    titles = [title(alert) for alert in alerts]
    assert len(titles) == 9
    assert len(set(titles)) == 9
    for alert in alerts:
        assert re.match(r"(🔴|🚨) Deported Ukrainian children", alert[0])
        assert re.search(r" <https://[a-z.-]+\.example/[^>]*>$", alert[1])
        assert re.search(r" · (\d+ \w+ )?\d\d:\d\d \((just now|\d+ \w+ ago)\) · .", alert[2])


def test_a_story_of_two_outlets_is_one_alert_which_ends_up_with_both(shown: str) -> None:
    """Both come in the first wave; on a busy machine the second may come after the alert."""
    updates = parts(shown, "alert, updated in silence")
    told = [part for part in [*parts(shown, "alert"), *updates] if "1200" in part[1]]
    last = told[-1]
    assert last[0] == "🚨 Deported Ukrainian children · 2 outlets in 3 min"
    assert last[2].startswith("Дніпровський вісник · ")
    assert last[-1].startswith("Also: Степова хвиля <https://stepova-khvylia.example/ponad-1200> ")


def test_an_outlet_that_follows_updates_the_alert_in_silence(shown: str) -> None:
    updates = {title(part): part for part in parts(shown, "alert, updated in silence")}
    followed = {
        "США рассматривают возвращение украинских детей как меру укрепления доверия",
        "Data on abducted Ukrainian children was not deleted, State Department says",
    }
    assert followed <= set(updates) <= {title(alert) for alert in parts(shown, "alert")}
    for update in updates.values():
        assert " · 2 outlets in " in update[0]
        assert update[-1].startswith("Also: ")


def test_one_digest_has_every_story_once_under_its_watchlist(shown: str) -> None:
    assert shown.count("--- digest ---") == 1
    digest = shown.partition("--- digest ---\n")[2].partition("\n\n\n")[0]
    assert re.match(r"📋 Digest · \d+ \w+ \d\d:\d\d · 20 stories\n", digest)
    assert re.findall(r"^(.*) \((\d+)\)$", digest, re.MULTILINE) == [
        ("Deported Ukrainian children", "9"),
        ("ICC arrest warrants", "2"),
        ("Negotiations and exchanges", "5"),
        ("The record of war crimes", "4"),
    ]
    stories = re.findall(r"^• (.*?) <", digest, re.MULTILINE)
    assert len(stories) == len(set(stories)) == 20
    assert {title(alert) for alert in parts(shown, "alert")} <= set(stories)
    assert digest.count(" · also: ") == 5


def test_the_demo_says_what_it_does_and_what_to_type_next(shown: str) -> None:
    steps = re.findall(r"^» (.*)$", shown, re.MULTILINE)
    assert len(steps) == 3
    assert steps[0].startswith("11 feeds on http://127.0.0.1:")
    assert re.search(r"Done in \d+\.\d s: 11 feeds polled \d+ times, 75 items, 44 hits;\n", shown)
    assert re.search(r"9 alerts and a digest sent to this terminal; \d alerts updated", shown)
    _, _, following = shown.partition("\nNext:\n")
    assert re.findall(r"^  .*?(?:monitor) (\w+)", following, re.MULTILINE) == [
        "init",
        "check",
        "run",
    ]


def test_plain_means_plain(shown: str) -> None:
    assert "\x1b" not in shown
    assert "\u2060" not in shown
    assert "<b>" not in shown
