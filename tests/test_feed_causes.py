"""What a fault's own words are about: a kind, which can be said in any language."""

from __future__ import annotations

import pytest

from monitor.discovery import OUT_OF_TIME
from monitor.feeds.polling.causes import cause_of, status_in
from monitor.feeds.reading.page import not_a_feed
from monitor.feeds.web.addresses import Allowed
from monitor.feeds.web.guard import check_url
from monitor.feeds.web.trouble import status_line
from monitor.model import Cause


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (401, Cause.FORBIDDEN),
        (403, Cause.FORBIDDEN),
        (404, Cause.NOT_FOUND),
        (410, Cause.GONE),
        (418, Cause.STATUS),
        (429, Cause.BUSY),
        (500, Cause.SERVER),
        (503, Cause.BUSY),
    ],
)
def test_a_status_says_what_kind_of_fault_it_is(status: int, cause: Cause) -> None:
    assert cause_of(status_line(status)) is cause
    assert status_in(status_line(status)) == status
    assert cause_of(f"{status_line(status)} (redirected to https://a.example/)") is cause


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        ("took longer than 30 s", Cause.SLOW),
        (OUT_OF_TIME, Cause.SLOW),
        ("the host name a.example cannot be resolved", Cause.UNKNOWN_HOST),
        ("a.example cannot be reached", Cause.UNREACHABLE),
        ("a.example refuses connections at this port", Cause.UNREACHABLE),
        ("the server closed the connection", Cause.UNREACHABLE),
        ("the certificate of a.example is not valid: it has expired", Cause.CERTIFICATE),
        ("the body is larger than 5 MB", Cause.LARGE),
        ("the body is empty", Cause.DAMAGED),
        ("redirected more than 5 times, at last to https://a.example/", Cause.REDIRECT),
        ("a.example asked to wait until 2026-03-01 12:00 UTC", Cause.BUSY),
        ("the server says that https://a.example/ is gone for good (HTTP 410)", Cause.GONE),
        ("no feed was found: the page names none, and there is none", Cause.NO_FEED),
        ("a fault in Monitor: KeyError: 'x'", Cause.OTHER),
        ("", Cause.OTHER),
    ],
)
def test_the_words_of_a_fault_say_its_kind(error: str, cause: Cause) -> None:
    assert cause_of(error) is cause


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://10.0.0.1/feed", "http://[::1]/", "https://a.example:8443/"]
)
def test_what_the_guard_refuses_is_inside(url: str) -> None:
    refusal = check_url(url, Allowed())
    assert refusal is not None
    assert cause_of(refusal) is Cause.INSIDE


def test_a_page_is_a_page_whatever_its_title_says() -> None:
    page = b"<!doctype html><title>HTTP 403 took longer than 30 s</title><body>"
    assert cause_of(not_a_feed(page, "https://a.example/", "text/html")) is Cause.PAGE
    text = not_a_feed(b"HTTP 403 Forbidden", "https://a.example/", "text/plain")
    assert cause_of(text) is Cause.DAMAGED
