"""Nothing that a command prints holds a secret of a URL, or bytes that command a terminal."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

from tests.fakes.web import FakeWeb, RawServer
from tests.house import House, rss, rss_item

PASSWORD, TOKEN, PATH, KEY = "pa55w0rd", "t0kenvalue", "8f3a9c0d1e2b4a5f6789cafe", "5ecretkey"
SECRETS = (PASSWORD, TOKEN, PATH, KEY)
UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ATTACK = b"\x1b[31mEVIL\x1b]0;x\x07\x9b2J"
PAGE = {"Content-Type": "text/html"}


def secret(url: str, host: str = "127.0.0.1") -> str:
    """Write a secret of each kind into the URL of the fake web."""
    user = f"olena:{PASSWORD}@{host}"
    return f"{url.replace(host, user)}?%74oken={TOKEN}&k={KEY}&page=2#{KEY}"


def seen_by_readers(web: FakeWeb) -> dict[str, str]:
    """Serve a feed, one that fails, one that has moved, and a page that names them."""
    item = rss_item(1, "Deported children found").replace(
        "https://outlet.example/1", f"https://o:{PASSWORD}@outlet.example/1?token={TOKEN}"
    )
    good = secret(web.serve(f"/feed/{PATH}/rss.xml", rss(item)))
    moved = {"Location": good}
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{feed}">'
        for feed in (good, f"/{PATH}/none.xml")
    )
    return {
        "good": good,
        "failing": secret(web.serve(f"/{PATH}/failing.xml", status=500)),
        "moved": secret(web.serve(f"/{PATH}/moved.xml", status=301, headers=moved)),
        "away": secret(web.serve("/away", status=302, headers={"Location": f"ftp://x/{PATH}"})),
        "page": secret(web.serve("/page", f"<html><head>{links}".encode(), headers=PAGE)),
    }


async def printed(house: House, *arguments: str) -> str:
    """Run a command, which may fail but not crash, and say what it printed."""
    _, out, err = await house.finish(*arguments)
    assert "Traceback" not in err, err
    return out + err


async def test_no_command_prints_a_secret_of_a_url(connected: House, web: FakeWeb) -> None:
    urls = seen_by_readers(web)
    connected.write_feeds(urls["good"], urls["failing"], urls["moved"], urls["away"])
    unlisted = f"https://olena:{PASSWORD}@nowhere.example/{PATH}?k={KEY}"
    lists = connected.path("list.opml")
    lists.write_text(
        f'<opml version="2.0"><body><outline xmlUrl="{unlisted.replace("&", "&amp;")}"/>'
        f'<outline xmlUrl="{urls["good"].replace("&", "&amp;")}"/>'
        f'<outline type="link" url="https://x:{PASSWORD}@lists.example/{PATH}"/></body></opml>'
    )
    commands: list[tuple[str, ...]] = [
        ("poll", "--all", "--json"),
        ("poll", "--all"),
        ("poll", unlisted),
        ("poll", f"http://olena:{PASSWORD} {PASSWORD}@[bad/"),
        ("status", "--json"),
        ("status",),
        ("feeds", "list", "--json"),
        ("feeds", "list"),
        ("feeds", "show", "--json", urls["moved"]),
        ("feeds", "show", urls["good"]),
        ("feeds", "show", unlisted),
        ("feeds", "test", "--json", urls["moved"]),
        ("feeds", "test", urls["moved"]),
        ("feeds", "test", f"https://olena:{PASSWORD}/x@nowhere.example/"),
        ("parse", "--json", urls["good"], urls["failing"]),
        ("parse", urls["good"], urls["away"]),
        ("feeds", "discover", "--json", urls["page"]),
        ("feeds", "discover", urls["page"]),
        ("feeds", "import", "--json", "--dry-run", str(lists)),
        ("feeds", "import", "--dry-run", str(lists)),
        ("feeds", "add", "--no-check", "--json", unlisted),
        ("feeds", "add", "--no-check", unlisted),
        ("feeds", "history", "--json"),
        ("feeds", "remove", "--json", unlisted),
        ("feeds", "export", "--masked"),
        ("backtest", "--json"),
        ("match", "--json", "--items", "items.jsonl"),
        ("check", "--online"),
        ("run", "--once", "--dry-run"),
    ]
    item = {"id": f"https://x.example/?token={TOKEN}", "title": "Deported children"}
    connected.path("items.jsonl").write_text(json.dumps(item) + "\n")
    for arguments in commands:
        text = await printed(connected, *arguments)
        assert text, arguments
        if arguments[0] == "run":  # readers get their links whole
            text = re.sub(r"<https://[^>]*>", "", text)
        leaked = [line for line in text.splitlines() if any(s in line for s in SECRETS)]
        assert not leaked, (arguments, leaked)


async def rows(house: House, *arguments: str) -> list[dict[str, Any]]:
    _, out, _ = await house.finish(*arguments)
    return [json.loads(line) for line in out.splitlines()]


async def test_feeds_whose_masked_urls_are_one_are_told_apart(
    connected: House, web: FakeWeb
) -> None:
    url = web.serve("/rss.xml", status=500)
    connected.write_feeds(f"{url}?token=one", f"{url}?token=two")
    polled = await rows(connected, "poll", "--all", "--json")
    listed = await rows(connected, "feeds", "list", "--json")
    (status,) = await rows(connected, "status", "--json")
    assert {row["feed"] for row in [*polled, *listed]} == {f"{url}?token=…"}
    assert [row["line"] for row in listed] == [1, 5]
    ids = {row["id"] for row in listed}
    assert len(ids) == 2
    assert {row["id"] for row in polled} == {row["id"] for row in status["feeds_failing"]} == ids
    (one,) = await rows(connected, "feeds", "show", "--json", f"{url}?token=two")
    assert one["id"] == listed[1]["id"]


async def test_a_masked_url_stands_for_the_feed_that_it_was_shown_for(
    connected: House, web: FakeWeb
) -> None:
    url = web.serve("/rss.xml", rss(rss_item(1, "One")))
    connected.write_feeds(f"{url}?token=one", f"{url}?token=two&page=2")
    (polled,) = await rows(connected, "poll", "--json", f"{url}?token=…&page=2")
    assert polled["outcome"] == "polled"
    assert [request.path for request in web.requests] == ["/rss.xml?token=two&page=2"]
    (shown,) = await rows(connected, "feeds", "show", "--json", f"{url}?token=…")
    assert shown["line"] == 1


async def test_a_masked_url_of_several_feeds_or_of_none_is_refused(connected: House) -> None:
    url = "https://a.example/rss"
    connected.write_feeds(f"{url}?token=one", f"{url}?token=two")
    for command in (("poll",), ("feeds", "show")):
        code, _, err = await connected.finish(*command, f"{url}?token=…")
        assert (code, "give" in err and "whole address" in err) == (2, True), err
        code, _, err = await connected.finish(*command, f"{url}?key=…")
        assert (code, "is not in feeds.toml" in err) == (2, True), err
    code, _, err = await connected.finish("feeds", "add", f"{url}?key=…")
    assert code == 2
    assert (
        f"this URL was copied from where its secrets are masked: {url}?key=… → write it whole"
        in err
    )


def answer(head: bytes, body: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n%sConnection: close\r\n\r\n%s" % (head, body)


FEED = rss(rss_item(1, "One"))
HOSTILE = {
    "content coding": answer(b"Content-Encoding: " + ATTACK + b"\r\n", FEED),
    "transfer coding": answer(b"Transfer-Encoding: " + ATTACK + b"\r\n", FEED),
    "reason phrase": b"HTTP/1.1 503 " + ATTACK + b"\r\n\r\n",
    "location": b"HTTP/1.1 302 Found\r\nLocation: ftp://x/" + ATTACK + b"\r\n\r\n",
    "location on the web": b"HTTP/1.1 302 Found\r\nLocation: http://x" + ATTACK + b"/\r\n\r\n",
    "content type": answer(b"Content-Type: text/html" + ATTACK + b"\r\n", FEED),
    "page title": answer(b"Content-Type: text/html\r\n", b"<html><title>T" + ATTACK + b"</title>"),
    "text": answer(b"", b"nothing " + ATTACK),
    "markup of rich": answer(b"Content-Encoding: [/x][red]\r\n", FEED),
    "titles": answer(
        b"",
        rss(rss_item(1, "One \x9b31m\u202e"), title="[/x] \x9b2J\u202e").replace(b"One", b"[/x]"),
    ),
    "names of feeds": answer(
        b'Content-Type: text/html\r\nLink: </f>; rel=alternate; type="application/rss+xml"; '
        b'title="%s"\r\n' % ATTACK,
        b'<html><link rel="alternate" type="application/rss+xml" href="/g" title="%s">' % ATTACK,
    ),
    "sitemap": answer(b"", b"<urlset><url><loc>\x1b[31m</loc></url></urlset>" + ATTACK),
    "JSON": answer(b"Content-Type: application/json\r\n", b'{"version": "\x9b' + ATTACK + b'"}'),
}
CASES = list(HOSTILE)
DISCOVERED = ("page title", "titles", "names of feeds")


async def by_path(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer `/3` with the third of the hostile answers."""
    request = await reader.readuntil(b"\r\n\r\n")
    number = re.match(rb"GET /(\d+)", request)
    writer.write(list(HOSTILE.values())[int(number[1])] if number else b"HTTP/1.1 404 No\r\n\r\n")
    await writer.drain()


async def test_no_bytes_of_a_server_command_the_terminal(connected: House) -> None:
    async with RawServer(by_path) as server:
        urls = [f"{server.url}/{number}" for number in range(len(HOSTILE))]
        connected.write_settings(allow_ports=[server.port])
        connected.write_feeds(*urls)
        commands: list[tuple[str, ...]] = [
            *(("poll", "--all"), ("poll", "--all", "--json")),
            *(("feeds", "list"), ("status",), ("parse", *urls), ("check", "--online")),
            *(("feeds", "show", url) for url in urls[:2]),
            *(("feeds", "test", url) for url in urls),
            *(("feeds", "test", "--json", urls[CASES.index(case)]) for case in ("content type",)),
            *(("feeds", "discover", urls[CASES.index(case)]) for case in DISCOVERED),
        ]
        for arguments in commands:
            text = await printed(connected, *arguments)
            assert text
            assert not UNPRINTABLE.search(text), (arguments, text)


def test_an_undo_that_is_refused_shows_no_secret(house: House) -> None:
    feeds = house.path("watchlists/feeds.toml")
    feeds.write_text('[[feed]]\nurl = "https://a.example/rss"\n')
    url = f"https://olena:{PASSWORD}@b.example/{PATH}?token={TOKEN}"
    assert house.run("feeds", "add", "--no-check", url).returncode == 0
    feeds.write_text(feeds.read_text().replace("b.example", "c.example"))
    refused = house.run("feeds", "undo")
    assert refused.returncode == 2
    assert 'url = "https://…@b.example/…cafe?token=…"' in refused.stderr
    assert not any(one in refused.stderr for one in SECRETS)


def test_an_outlet_of_feeds_toml_does_not_command_the_terminal(house: House) -> None:
    text = '[[feed]]\nurl = "https://a.example/rss"\noutlet = "\\u001b[31mEVIL\\u009b"\n'
    Path(house.path("watchlists/feeds.toml")).write_text(text)
    for arguments in (
        ("feeds", "list"),
        ("feeds", "list", "--json"),
        ("feeds", "show", "a.example/rss"),
    ):
        result = house.run(*arguments)
        assert "EVIL" in result.stdout
        assert not UNPRINTABLE.search(result.stdout + result.stderr)
