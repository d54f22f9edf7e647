"""The benchmark of single requests runs, and asks what it says."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.fetching import CASES, CLIENTS, SECURE_HOSTS, Site, feed
from monitor.feeds.reading.parse import parse
from monitor.model import ParsedFeed

ROOT = Path(__file__).parents[1]
SITE = Site(8_080, 8_443, Path("roots.pem"))


def test_every_request_goes_to_another_address_and_with_tls_to_those_of_the_certificate() -> None:
    assert len(set(SITE.urls(70_000))) == 70_000
    assert SITE.urls(2) == ["http://127.0.1.0:8080/feed.xml", "http://127.0.1.1:8080/feed.xml"]
    assert len(set(SITE.urls(1_000, secure=True))) == SECURE_HOSTS


def test_the_feed_has_the_size_of_a_real_one_and_packs_like_one() -> None:
    body = feed(50_000)
    assert 50_000 <= len(body) < 51_500
    assert 0.2 < len(gzip.compress(body)) / len(body) < 0.3
    parsed = parse(body, "https://news.example/feed.xml", "")
    assert isinstance(parsed, ParsedFeed)
    assert len(parsed.items) > 50


@pytest.mark.skipif(
    not (shutil.which("nginx", path="/usr/sbin:/usr/bin") and shutil.which("openssl")),
    reason="needs nginx and openssl",
)
def test_all_clients_ask_for_all_cases() -> None:
    command = [sys.executable, "-m", "benchmarks.fetching", "--requests", "64", "--rounds", "1"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    for name in CLIENTS:
        told = result.stdout.count(f"  {name} ")
        assert told == len(CASES) or (name == "pycurl" and "pycurl is not here" in result.stdout)
