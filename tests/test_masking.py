"""Secrets of URLs: wherever one stands in a text, it is masked, and JSON stays JSON."""

from __future__ import annotations

import csv
import json
import logging
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.feeds.lists.listing import load_feeds
from monitor.log import configure_logging, get_logger
from monitor.masking import mask_link, mask_url, mask_urls, printable
from tests.shared_data import shared_data
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
        f"https://feeds.example/rss?%74oken={SECRET}",
        f"https://feeds.example/rss?k={SECRET}",
        f"https://feeds.example/rss#token={SECRET}",
        f"https://feeds.example/rss#{SECRET}a1b2c3d4e5f60718",
        f"https://feeds.example/feed/{SECRET}a1b2c3d4e5f60718/rss.xml",
        f"https://olena:{SECRET}/or?not@feeds.example/rss",
        f"https://bridge.example/?url=https%3A%2F%2Fo%3A{SECRET}%40feeds.example%2F",
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
        "https://feeds.example:8080/@desk",
        "https://news.example/rss/search?q=ukraine+children+2022&hl=en-US&ceid=US:en",
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCaB3dE5fG7hI9jK1lM3nO5p",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask_urls(text) == text
    assert json.loads(mask_urls(json.dumps([text, "x@y"]), in_json=True)) == [text, "x@y"]


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://f.example/feed/8f3a9c0d1e2b4a5f6789abcd/rss.xml", "feed/…abcd/rss.xml"),
        ("https://f.example/8f3a9c0d1e2b4a5f/rss", "…4a5f/rss"),
        ("https://f.example/u/qX7-b2RtY9_pLw4ZkV0d.xml", "u/…kV0d.xml"),
        ("https://f.example/8f3a9c0d-1e2b-4a5f-8789-abcdabcdabcd?page=2", "…abcd?page=2"),
        ("https://f.example/%38f3a9c0d1e2b4a5f6789abc%64/", "…abcd/"),
        ("https://f.example/rss?x=8f3a9c0d1e2b4a5f6789abcd&page=2", "rss?x=…abcd&page=2"),
    ],
)
def test_of_what_looks_like_a_token_four_characters_stay_to_tell_feeds_apart(
    url: str, masked: str
) -> None:
    assert mask_url(url) == f"https://f.example/{masked}"
    assert mask_urls(f"polled {url} now") == f"polled https://f.example/{masked} now"
    assert json.loads(mask_urls(json.dumps({"feed": url}), in_json=True)) == {
        "feed": f"https://f.example/{masked}"
    }


@pytest.mark.parametrize(
    "path",
    [
        "infoservices/alle-meldungen-100~rss2.xml",
        "2026/03/17/russia-returns-19-ukrainian-children-after-3-years",
        "rss/20260317T120000Z.xml",
        "alerts/feeds/01234567890123456789/9876543210987654321",
        "TheKyivIndependentNews24/feed",
        "tvn24najwazniejszewiadomosci.xml",
        "%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8-2026/rss",
        "f35-and-f16-in-2026-and-su34-su35-mig29-2025",
    ],
)
def test_words_numbers_and_dates_of_a_path_are_no_token(path: str) -> None:
    assert mask_url(f"https://f.example/{path}") == f"https://f.example/{path}"


def test_a_fragment_that_is_no_plain_word_is_masked() -> None:
    assert mask_url(f"https://f.example/rss#{SECRET}") == "https://f.example/rss#…"
    for anchor in ("#top", "#politics", "#2026", "#h2", "#"):
        assert mask_url(f"https://f.example/rss{anchor}") == f"https://f.example/rss{anchor}"


def test_random_numbers_in_a_path_are_masked() -> None:
    random = Random(1)
    for _ in range(1000):
        token = f"{random.getrandbits(128):032x}"
        assert token not in mask_url(f"https://f.example/{token}/rss.xml")
        assert token not in mask_url(f"/{token}/rss.xml"), "also of a relative address"


def test_an_articles_path_stays_as_readers_need_it() -> None:
    path = "https://o.example/article/talks-in-riyadh-8f3a9c0d1e2b4a5f6789abcd"
    assert mask_link(f"{path}?token={SECRET}&page=2") == f"{path}?token=…&page=2"
    assert mask_link(f"{path.replace('//', f'//u:{SECRET}@')}") == path.replace("//", "//…@")
    assert mask_link("tag:o.example,2026:desk@1") == "tag:o.example,2026:desk@1"


def test_no_shipped_feed_looks_secret() -> None:
    feeds, problems = load_feeds(Path(__file__).parents[1] / "watchlists/feeds.toml")
    assert len(feeds) > 50
    assert not problems
    assert [feed.url for feed in feeds if mask_url(feed.url) != feed.url] == []


def test_no_feed_that_a_team_follows_looks_secret() -> None:
    with shared_data("lists/feeds_for_domain.csv").open(encoding="utf-8") as file:
        urls = [row["url"] for row in csv.DictReader(file)]
    assert len(urls) > 50
    assert [url for url in urls if mask_url(url) != url] == []


def test_a_printable_text_has_no_character_that_commands_a_terminal() -> None:
    hostile = "\x1b[31mA\x1b]0;x\x07\x9b2J\u202eb\u2028c\r\n"
    assert printable(hostile) == "[31mA]0;x2Jbc"
    assert printable("cut in the middle of \ud83d") == "cut in the middle of "
    assert printable("می\u200cخواهم 👩\u200d🚒") == "می\u200cخواهم 👩\u200d🚒"


def test_masking_takes_time_in_proportion_to_the_text() -> None:
    for text in (
        "?" * 200_000,
        "//" * 100_000,
        "?a" * 100_000,
        "&=" * 100_000,
        "//a" * 60_000,
        "//a:b" * 40_000,
    ):
        mask_urls(text)
        mask_urls(text, in_json=True)
        mask_url(text)
    for text in ("a1" * 100_000, "#a" * 100_000, "-" * 200_000, "%41" * 60_000):
        mask_url(f"https://f.example/{text}")


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
