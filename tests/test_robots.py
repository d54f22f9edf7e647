"""robots.txt is read as RFC 9309 says: its own examples, and what sites really write."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.articles.robots import (
    LONGEST_DELAY,
    READ,
    Robots,
    read_robots,
    robots_in,
    robots_url,
)
from monitor.model import Fetched, FetchFailed, Gone, KeptAway

SITE = "https://news.example"

# RFC 9309, 5.1
SIMPLE = """User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""


def allows(robots: str | bytes, path: str, agent: str = "monitor") -> bool:
    body = robots if isinstance(robots, bytes) else robots.encode()
    return read_robots(body, agent).forbidden_by(SITE + path) is None


def ours(*lines: str) -> str:
    """Write a group for monitor."""
    return "\n".join(("User-agent: monitor", *lines)) + "\n"


# ---------------------------------------------------------------- which group counts


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("foobot", "/", False),
        ("foobot", "/example/page.html", True),
        ("foobot", "/example/allowed.gif", True),
        ("foobot", "/publications/", False),
        ("barbot", "/example/page.html", False),
        ("barbot", "/example/another.gif", True),
        ("bazbot", "/example/page.html", False),
        ("quxbot", "/example/", True),
        ("quxbot", "/a.gif", True),
        ("monitor", "/example/", False),
        ("monitor", "/a.gif", False),
        ("monitor", "/a.gif?large", True),
        ("monitor", "/publications/page.html", True),
        ("monitor", "/publications/a.gif", True),
        ("monitor", "/news", True),
    ],
)
def test_the_example_of_the_rfc_is_read_as_it_says(agent: str, path: str, allowed: bool) -> None:
    assert allows(SIMPLE, path, agent) is allowed


@pytest.mark.parametrize(
    ("line", "is_ours"),
    [
        ("User-agent: monitor", True),
        ("USER-AGENT:MONITOR", True),
        ("  user-agent :\tMonitor  # ours", True),
        ("User-agent: monitor/0.1 (+https://example.org)", True),
        ("User-agent: monitor bot", True),
        ("User-agent: *", True),
        ("User-agent: * # all", True),
        ("User-agent: * all", True),
        ("user agent: monitor", True),
        ("useragent: monitor", True),
        ("user-agent monitor", True),
        ("User-agent: monitoring", False),
        ("User-agent: mon", False),
        ("User-agent: onit", False),
        ("User-agent: *bot", False),
        ("User-agent: my-monitor", False),
        ("User-agent:", False),
        ("Agent: monitor", False),
    ],
)
def test_a_group_is_ours_by_the_whole_name_whatever_version_follows(
    line: str, is_ours: bool
) -> None:
    assert allows(f"{line}\nDisallow: /\n", "/x") is not is_ours


def test_all_groups_that_name_us_count_together() -> None:
    robots = ours("Disallow: /1") + "User-agent: *\nDisallow: /2\n" + ours("Disallow: /3")
    assert [allows(robots, path) for path in ("/1", "/2", "/3")] == [False, True, False]


def test_all_groups_for_everybody_count_together_where_none_names_us() -> None:
    robots = "User-agent: *\nDisallow: /1\nUser-agent: b\nDisallow: /2\nUser-agent: *\nDisallow: /3"
    assert [allows(robots, path) for path in ("/1", "/2", "/3")] == [False, True, False]


@pytest.mark.parametrize("rules", ["Disallow:", "Allow: /x", "", "Crawl-delay: 5"])
def test_a_group_that_names_us_replaces_the_one_for_everybody(rules: str) -> None:
    everybody = "User-agent: *\nDisallow: /\n"
    assert allows(everybody + ours(rules), "/y")
    assert allows(ours(rules, "Allow: /z") + everybody, "/y")


@pytest.mark.parametrize("between", ["", "\n\n", "Sitemap: /map.xml", "Crawl-delay: 3", "Foo: bar"])
def test_only_rules_end_the_names_of_a_group(between: str) -> None:
    assert not allows(f"User-agent: monitor\n{between}\nUser-agent: b\nDisallow: /\n", "/x")


@pytest.mark.parametrize("between", ["", "\n\n", "Sitemap: /map.xml", "Clean-param: a", "???"])
def test_what_is_no_rule_does_not_end_a_group(between: str) -> None:
    assert not allows(ours("Disallow: /x", between, "Disallow: /y"), "/y")


def test_rules_before_any_group_are_nobodys() -> None:
    assert allows("Disallow: /x\n" + ours("Disallow: /y"), "/x")


# ---------------------------------------------------------------- which rule decides


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        # RFC 9309, 5.2
        ("Allow: /example/page/|Disallow: /example/page/disallowed.gif", "/example/page/", True),
        (
            "Allow: /example/page/|Disallow: /example/page/disallowed.gif",
            "/example/page/disallowed.gif",
            False,
        ),
        ("Disallow: /x|Allow: /x", "/x", True),
        ("Allow: /x|Disallow: /x", "/xy", True),
        ("Disallow: /x/page|Disallow: /*.html|Allow: /x/p", "/x/page.html", False),
        ("Disallow: /x/page|Disallow: /*.html|Allow: /x/p", "/x/p.html", False),
        ("Allow: /x/page.|Disallow: /*.html", "/x/page.html", True),
        ("Allow: /x/page|Disallow: /x/*.html", "/x/page.html", False),
        ("Allow: /p|Disallow: /", "/page", True),
        ("Allow: /folder|Disallow: /folder", "/folder/page", True),
        ("Allow: /page|Disallow: /*.htm", "/page.htm", False),
        ("Allow: /page|Disallow: /*.ph", "/page.php5", True),
        ("Allow: /$|Disallow: /", "/", True),
        ("Allow: /$|Disallow: /", "/page.htm", False),
        ("Disallow: /|Allow:", "/x", False),
        ("Allow: /x|Disallow:", "/y", True),
    ],
)
def test_the_longest_rule_decides_and_of_two_as_long_the_one_that_allows(
    rules: str, path: str, allowed: bool
) -> None:
    assert allows(ours(*rules.split("|")), path) is allowed
    assert allows(ours(*reversed(rules.split("|"))), path) is allowed


@pytest.mark.parametrize(
    ("pattern", "forbidden", "free"),
    [
        ("/x", "/x /xy /x/y /x?y", "/ /y /X /y/x"),
        ("/X/", "/X/ /X/y", "/x/ /X"),
        ("/fish*", "/fish /fish.html /fishes/1", "/Fish /?id=fish"),
        ("/*.php", "/a.php /a.php?b /a/b.php5", "/ /a.PHP"),
        ("/*.php$", "/a.php /a/b.php", "/a.php?b /a.php5 /a.php/"),
        ("/a/*/c", "/a/b/c /a//c /a/b/c/d /a/b/b/c", "/a/c /a/b/d"),
        ("/*a*b*c$", "/xaxbxc /abcabc /abc", "/xaxbxcx /acb /c"),
        ("/x*$", "/x /xyz", "/y"),
        ("/a*a$", "/aa /aba /aaa", "/a /ab"),
        ("*x", "/x /a/x", "/a"),
        ("x", "", "/x /a/x"),
        ("/$", "/ /#top", "/x /?"),
        ("/x$", "/x /x#y", "/xy /x?"),
        ("$", "", "/ /x"),
        ("*", "/ /x", "/robots.txt"),
        ("/", "/ /x", "/robots.txt"),
        ("/*?", "/?a /a?b /a?", "/a /a%3Fb"),
        ("/x;y", "/x;y=1", "/x"),
        ("/x#y", "/x /xz", "/y"),
    ],
)
def test_patterns_have_wildcards_and_an_end(pattern: str, forbidden: str, free: str) -> None:
    robots = ours(f"Disallow: {pattern}")
    assert [path for path in forbidden.split() if allows(robots, path)] == []
    assert [path for path in free.split() if not allows(robots, path)] == []


@pytest.mark.parametrize(
    ("pattern", "forbidden", "free"),
    [
        # RFC 9309, 2.2.2
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", "/foo/bar?baz"),
        (
            "/foo/bar?baz=https://foo.bar",
            "/foo/bar?baz=https%3A%2F%2Ffoo.bar /foo/bar?baz=https://foo.bar",
            "/foo/bar",
        ),
        ("/foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https://foo.bar", "/foo/bar"),
        ("/foo/ツ", "/foo/%E3%83%84 /foo/%e3%83%84 /foo/ツ", "/foo/"),
        ("/foo/%E3%83%84", "/foo/%E3%83%84 /foo/%e3%83%84 /foo/ツ", "/foo/"),
        ("/foo/%62%61%7A", "/foo/baz /foo/%62%61%7A /foo/%62az", "/foo/ba"),
        ("/foo/baz", "/foo/%62%61%7A", "/foo/%42az"),
        # RFC 9309, 2.2.3
        ("/file-%2A.html", "/file-*.html /file-%2a.html", "/file-x.html"),
        ("/foo-%24", "/foo-$ /foo-%24 /foo-$x", "/foo- /foo-x"),
        ("/a$b", "/a$b /a%24bc", "/a"),
        # a slash within a segment is another than the one between two (RFC 3986, 2.2)
        ("/a%2fb", "/a%2Fb", "/a/b"),
        ("/50%", "/50% /50%!", "/50"),
        ("/новини", "/новини/1 /%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8", "/нові"),
    ],
)
def test_patterns_and_paths_are_compared_in_one_spelling(
    pattern: str, forbidden: str, free: str
) -> None:
    robots = ours(f"Disallow: {pattern}")
    assert [path for path in forbidden.split() if allows(robots, path)] == []
    assert [path for path in free.split() if not allows(robots, path)] == []


def test_bytes_that_are_no_utf8_stand_for_themselves() -> None:
    robots = b"User-agent: *\nDisallow: /caf\xe9\n"
    assert not allows(robots, "/caf%E9")
    assert allows(robots, "/caf%C3%A9")


@pytest.mark.parametrize("key", ["dissallow", "dissalow", "disalow", "diasllow", "disallaw"])
def test_disallow_as_people_misspell_it_is_meant(key: str) -> None:
    assert not allows(ours(f"{key}: /x"), "/x")
    assert not allows(ours(f"{key} /x"), "/x")


# ---------------------------------------------------------------- files as they are


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ends_and_a_byte_order_mark_are_read(end: str) -> None:
    robots = ("\ufeff" + ours("Disallow: /x", "Disallow: /z")).replace("\n", end)
    assert [allows(robots, path) for path in ("/x", "/y", "/z")] == [False, True, False]


@pytest.mark.parametrize("body", [b"", b"\n\n", b"<!DOCTYPE html><p>Not found</p>", b"\0\xff\xfe"])
def test_a_file_without_rules_allows_everything(body: bytes) -> None:
    assert read_robots(body, "monitor") == Robots()


def test_500_kib_are_read_and_no_more() -> None:
    first, rule = ours("Disallow: /first").encode(), b"Disallow: /x\n"
    filler = b"#" * (READ - len(first) - len(rule) - 1) + b"\n"
    assert not allows(first + filler + rule, "/x")
    assert allows(first + filler + b"#\n" * 10 + rule, "/x")
    assert not allows(first + filler + b"#\n" * 10 + rule, "/first")


def test_what_forbids_is_told_as_it_is_written() -> None:
    robots = read_robots(ours("Disallow: /новини/*?from=", "Allow: /").encode(), "monitor")
    assert robots.forbidden_by(f"{SITE}/новини/1?from=rss") == "Disallow: /новини/*?from="
    assert robots.forbidden_by(f"{SITE}/новини/1") is None


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 10", 10),
        ("crawl-delay: 0.5", 0.5),
        ("Crawl-delay: 10 seconds", 10),
        ("Crawl-delay: 999999", LONGEST_DELAY.total_seconds()),
        ("Crawl-delay: 99999999999999999999", LONGEST_DELAY.total_seconds()),
        ("Crawl-delay: 0", 0),
        ("Crawl-delay: -1", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: soon", None),
        ("Crawl-delay:", None),
        ("", None),
    ],
)
def test_a_crawl_delay_is_a_longer_pause_up_to_a_limit(line: str, seconds: float | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert read_robots(ours(line).encode(), "monitor").delay == expected
    assert read_robots(f"User-agent: b\n{line}".encode(), "monitor").delay is None


@given(st.text(alphabet="aA/*$%?#:26Ff é\n\r\t-", max_size=80), st.text(max_size=40))
def test_nothing_that_a_file_or_a_path_says_raises(text: str, path: str) -> None:
    for body in (text, ours(text), ours(f"Disallow: {text}")):
        read_robots(body.encode(), "monitor").forbidden_by(f"{SITE}/{path}")


@given(st.text(alphabet="ab/*$", max_size=12), st.text(alphabet="ab/", max_size=12))
def test_patterns_match_as_the_regular_expression_does_that_they_stand_for(
    pattern: str, path: str
) -> None:
    end = pattern.endswith("$")
    body = pattern.removesuffix("$")
    expression = "".join(".*" if c == "*" else re.escape(c) for c in body) + ("$" if end else "")
    expected = not (pattern and re.match(expression, f"/{path}"))
    assert allows(ours(f"Disallow: {pattern}"), f"/{path}") is expected


# ---------------------------------------------------------------- what came of asking for it


@pytest.mark.parametrize(
    ("outcome", "allowed"),
    [
        (Fetched(SITE, 200, b"User-agent: *\nDisallow: /"), False),
        (Fetched(SITE, 200, b""), True),
        (Gone(SITE), True),
        *((FetchFailed("", status), True) for status in (400, 401, 403, 404, 451)),
        *((FetchFailed("", status), None) for status in (302, 429, 500, 503, None)),
        (KeptAway("news.example", datetime(2026, 3, 1, tzinfo=UTC)), None),
    ],
)
def test_without_a_file_all_is_allowed_and_while_it_cannot_be_reached_nothing_is(
    outcome: Fetched | Gone | FetchFailed | KeptAway, allowed: bool | None
) -> None:
    robots = robots_in(outcome, "monitor")
    assert (robots and robots.forbidden_by(f"{SITE}/x") is None) is allowed


@pytest.mark.parametrize(
    ("url", "robots"),
    [
        ("https://news.example/a/b?c#d", "https://news.example/robots.txt"),
        ("http://news.example:8080", "http://news.example:8080/robots.txt"),
        ("https://name:word@news.example/", "https://news.example/robots.txt"),
        ("https://[2001:db8::1]:444/x", "https://[2001:db8::1]:444/robots.txt"),
    ],
)
def test_each_scheme_host_and_port_has_its_own_file(url: str, robots: str) -> None:
    assert robots_url(url) == robots
