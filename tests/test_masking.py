"""Secrets of URLs: wherever one stands in a text, it is masked, and JSON stays JSON."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.log import configure_logging, get_logger
from monitor.masking import mask_urls
from tests.test_log import Form, _logging_as_it_was  # noqa: F401 - a fixture

SECRET = "sw0rdf1sh"
FORMS: tuple[Form, ...] = ("json", "console")
NAMES = ("token", "key", "api_key", "access_token", "password", "auth", "sig", "user", "code")


@pytest.mark.parametrize(
    "text",
    [
        f"https://olena:{SECRET}@feeds.example/rss",
        f"https://{SECRET}@feeds.example/rss",
        f"GET https://feeds.example/rss?token={SECRET} failed",
        f"('https://feeds.example/rss?a=1&api_key={SECRET}',)",
        f"redirected to //olena:{SECRET}@cdn.example/rss",
        f"/rss?page=2;auth={SECRET}",
        f'https://olena:"{SECRET}"@feeds.example/',
    ],
)
def test_secrets_of_urls_are_masked_anywhere_in_a_text(text: str) -> None:
    assert SECRET not in mask_urls(text)
    assert SECRET not in json.loads(mask_urls(json.dumps([text]), in_json=True))[0]


@pytest.mark.parametrize(
    "text",
    [
        "https://feeds.example/rss?page=2&section=world#top",
        "write to desk@outlet.example, or to https://outlet.example/a",
        "What? a=1 & b=2",
        "C:\\feeds\\a@b",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask_urls(text) == text
    assert json.loads(mask_urls(json.dumps([text, "x@y"]), in_json=True)) == [text, "x@y"]


def test_masking_takes_time_in_proportion_to_the_text() -> None:
    for text in ("?" * 200_000, "//" * 100_000, "?a" * 100_000, "&=" * 100_000, "//a" * 60_000):
        mask_urls(text)
        mask_urls(text, in_json=True)


# Any characters that can stand in a URL's user part or parameter, raw; white space can't.
secrets = st.text(
    st.characters(exclude_categories=("Z", "C"), exclude_characters="/?#&;@="), min_size=1
).map(lambda text: f"{SECRET}{text}{SECRET}")
hosts = st.sampled_from(["feeds.example", "127.0.0.1:8080", "[::1]", "новини.укр"])


@st.composite
def secret_urls(draw: st.DrawFn) -> str:
    """A URL that holds SECRET, as a credential or as a parameter."""
    secret, host = draw(secrets), draw(hosts)
    name = draw(st.sampled_from(NAMES))
    return draw(
        st.sampled_from(
            [
                f"https://olena:{secret}@{host}/rss",
                f"http://{secret}@{host}",
                f"https://{host}/rss?{name}={secret}",
                f"https://{host}/rss?page=2&{name}={secret}&lang=uk#x",
            ]
        )
    )


@given(url=secret_urls(), before=st.text(max_size=20), after=st.text(max_size=20))
@example(url='https://olena:a"sw0rdf1sh@x.example/', before='"', after="\\")
def test_no_log_record_holds_a_secret_of_a_url(url: str, before: str, after: str) -> None:
    sentence = f"{before} {url} {after}"
    for form in FORMS:
        configure_logging("info", form)
        (handler,) = logging.getLogger().handlers
        lines: list[str] = []
        handler.emit = lambda record, h=handler, to=lines: to.append(h.format(record))  # type: ignore[method-assign]
        get_logger("monitor").info(sentence, feed=url, many=[{"a": url}], error=ValueError(url))
        logging.getLogger("httpx").warning("HTTP Request: %s", sentence)
        try:
            raise ValueError(sentence) from RuntimeError(url)
        except ValueError:
            logging.getLogger("asyncio").exception("Task exception was never retrieved")
        assert len(lines) == 3
        for line in lines:
            assert SECRET not in line
            if form == "json":
                json.loads(line)
