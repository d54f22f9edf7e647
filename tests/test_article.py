"""The article is found on pages of all layouts and languages, and a page can hurt nobody."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.articles.article import (
    MISSING,
    TEXT_LIMIT,
    Articles,
    missing_extra,
    read_article,
)
from monitor.model import Article, Fetched, ParseFailed
from tests.article_texts import REPORTS
from tests.articles import LAYOUTS, page

URL = "https://news.example/1"
HTML = "text/html; charset=utf-8"
EN, UK = REPORTS["en"], REPORTS["uk"]
ROOT = Path(__file__).parents[1]


def text_on(html: str | bytes, content_type: str = HTML) -> str:
    body = html if isinstance(html, bytes) else html.encode()
    article = read_article(body, URL, content_type)
    assert isinstance(article, Article), article
    return article.text


def tight(text: str) -> str:
    """Leave white space out: where a page breaks its lines says nothing."""
    return "".join(text.split())


@pytest.mark.parametrize("language", REPORTS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_whole_article_is_found_on_a_page(layout: str, language: str) -> None:
    report = REPORTS[language]
    found = tight(text_on(page(LAYOUTS[layout], report)))
    assert [text for text in report.paragraphs if tight(text) not in found] == []


@pytest.mark.parametrize("language", REPORTS)
@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "table"])
def test_other_headlines_banners_and_comments_are_left_out(layout: str, language: str) -> None:
    report = REPORTS[language]
    found = tight(text_on(page(LAYOUTS[layout], report)))
    assert [text for text in report.around if tight(text) in found] == []


def test_the_text_is_one_line_without_what_nobody_sees() -> None:
    body = (
        "<p>Eleven chil\u00addren \u202ecrossed\u202c\n the\u200b border &amp; came home.</p>" * 2
    )
    text = text_on(f"<html><body><article>{body}</article></body></html>")
    assert text.startswith("Eleven children crossed the border & came home.")


def test_what_looks_like_a_tag_in_the_text_stays() -> None:
    body = "<p>The law says &lt;b&gt; is bold, and everybody in the room agreed on that.</p>"
    assert "says <b> is bold" in text_on(f"<html><body><article>{body}</article></body></html>")


@pytest.mark.parametrize("joiner", ["\u200c", "&zwnj;", "&#8204;", "&#x200C;"])
def test_joiners_that_persian_needs_stay(joiner: str) -> None:
    body = f"<p>کودکان می{joiner}گویند که به خانه آمدند و مادران منتظر بودند.</p>"
    assert "می\u200cگویند" in text_on(f"<html><body><article>{body}</article></body></html>")


def test_a_long_article_is_cut_at_the_limit() -> None:
    words = (f"<p>Word {n} of the long report on the talks.</p>" for n in range(2_600))
    assert len(text_on(f"<html><body><article>{''.join(words)}</article></body></html>")) in range(
        TEXT_LIMIT - 10, TEXT_LIMIT + 1
    )


@pytest.mark.parametrize(
    ("charset", "content_type", "declared"),
    [
        ("utf-8", "text/html", "utf-8"),
        ("windows-1251", "text/html; charset=windows-1251", ""),
        ("windows-1251", "text/html", "windows-1251"),
        ("koi8-u", "text/html; charset=koi8-u", "windows-1251"),
        ("utf-8", "text/html; charset=iso-8859-1", "windows-1252"),
        ("utf-16", "text/html", ""),
        ("windows-1251", "text/html", ""),
    ],
)
def test_a_page_is_read_in_the_charset_that_it_is_in(
    charset: str, content_type: str, declared: str
) -> None:
    html = page(LAYOUTS["semantic"], UK)
    html = html.replace('<meta charset="utf-8">', f'<meta charset="{declared}">' * bool(declared))
    html = html.replace("«", '"').replace("»", '"').replace("—", "-")  # KOI8-U has none
    assert UK.paragraphs[0] in text_on(html.encode(charset), content_type)


def test_an_xml_declaration_does_not_hurt() -> None:
    html = '<?xml version="1.0" encoding="windows-1251"?>' + page(LAYOUTS["divs"], EN)
    assert EN.paragraphs[0] in text_on(html)


@pytest.mark.parametrize("body", [b"", b"plain", b"\0\xff", b"<html></html>", b"<p>", b"%PDF-1.7"])
def test_a_page_without_an_article_says_so(body: bytes) -> None:
    outcome = read_article(body, URL, HTML)
    assert isinstance(outcome, ParseFailed)
    assert outcome.reason


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.integers(0, 3_000))
def test_no_bytes_make_it_raise(noise: bytes, at: int) -> None:
    body = page(LAYOUTS["rich"], EN).encode()
    assert isinstance(read_article(body[:at] + noise + body[at:], URL), Article | ParseFailed)


# ---------------------------------------------------------------- in a worker


def fetched(html: str) -> Fetched:
    return Fetched(URL, 200, html.encode(), HTML)


async def test_a_worker_reads_pages_as_the_function_does() -> None:
    articles = Articles()
    try:
        page_ = fetched(page(LAYOUTS["table"], EN))
        assert await articles.read(page_) == read_article(page_.body, URL, HTML)
    finally:
        articles.close()


async def test_a_page_that_hangs_the_parser_is_given_up_and_the_next_one_is_read() -> None:
    many = "".join(f"a{n}=1 " for n in range(300_000))  # libxml2 compares each with all before
    articles = Articles(seconds=1)
    try:
        good = fetched(page(LAYOUTS["semantic"], EN))
        assert isinstance(await articles.read(good), Article)
        began = time.perf_counter()
        outcome = await articles.read(fetched(f"<html><body><p {many}>x</p></body></html>"))
        assert isinstance(outcome, ParseFailed)
        assert time.perf_counter() - began < 4
        assert isinstance(await articles.read(good), Article)
    finally:
        articles.close()


async def test_a_page_that_takes_too_much_memory_is_given_up_and_the_next_one_is_read() -> None:
    articles = Articles(memory=300 * 1024**2)
    try:
        outcome = await articles.read(fetched("<html><body>" + "a<br>" * 500_000))
        assert isinstance(outcome, ParseFailed)
        good = fetched(page(LAYOUTS["semantic"], EN))
        assert isinstance(await articles.read(good), Article)
    finally:
        articles.close()


async def test_closing_before_the_first_page_starts_nothing() -> None:
    articles = Articles()
    articles.close()
    with pytest.raises(asyncio.CancelledError):
        await articles.read(fetched(""))


# ---------------------------------------------------------------- the extra


def test_the_extra_is_looked_for_without_being_loaded() -> None:
    script = (
        "import sys, monitor.feeds.articles.article as a\n"
        "print(a.missing_extra(), 'trafilatura' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "None False\n"
    assert missing_extra() is None


def test_without_the_extra_it_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['trafilatura'] = None; "
        "import monitor.feeds.articles.article as a\n"
        "print(a.read_article(b'<p>x', '').reason)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == f"{MISSING}\n"
