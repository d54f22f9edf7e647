"""Pages of made-up outlets: the same report in several languages, in the layouts of the web.

    page(LAYOUTS["table"], REPORTS["uk"])    # HTML as text

Each has what surrounds an article everywhere: navigation, a consent banner, other headlines,
comments. A reader wants `Report.paragraphs`, all of them and nothing of `Report.around`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Report:
    """A report, and the texts of other kinds on its page."""

    language: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    navigation: tuple[str, ...]
    headlines: tuple[str, ...]  # of other reports
    consent: str
    comment: str
    direction: str = "ltr"

    @property
    def around(self) -> tuple[str, ...]:
        """What isn't the report."""
        return (*self.headlines, self.consent, self.comment)


Layout = Callable[[Report], str]


def page(layout: Layout, report: Report) -> str:
    """Return a whole page."""
    return layout(report)


def _html(report: Report, body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="{report.language}" dir="{report.direction}"><head>'
        f'<meta charset="utf-8"><title>{escape(report.title)} | Outlet</title>'
        f'<meta name="description" content="{escape(report.summary)}">{head}</head>'
        f"<body>{body}</body></html>"
    )


def _paragraphs(report: Report, tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{escape(text)}</{tag}>" for text in report.paragraphs)


def _navigation(report: Report) -> str:
    links = "".join(
        f'<li><a href="/{n}">{text}</a></li>' for n, text in enumerate(report.navigation)
    )
    return f'<header><a href="/">Outlet</a></header><nav><ul class="menu">{links}</ul></nav>'


def _headlines(report: Report, name: str = "related") -> str:
    links = "".join(
        f'<li><a href="/news/{n}"><h3>{escape(text)}</h3></a></li>'
        for n, text in enumerate(report.headlines)
    )
    return f'<aside class="{name}"><ul>{links}</ul></aside>'


def _consent(report: Report) -> str:
    return (
        f'<div id="cookie-banner" class="cookie-consent" role="dialog"><p>{escape(report.consent)}'
        "</p><button>OK</button></div>"
    )


def _comments(report: Report) -> str:
    return (
        '<section id="comments" class="comments"><div class="comment">'
        f"<p>{escape(report.comment)}</p></div></section>"
    )


def _footer() -> str:
    return '<footer><p>© Outlet 2026</p><a href="/contact">Contact</a></footer>'


def semantic(report: Report) -> str:
    """As HTML5 means it: main, article, header, time."""
    article = (
        f"<main><article><header><h1>{escape(report.title)}</h1>"
        f'<time datetime="2026-03-01">1.03.2026</time><p class="lead">{escape(report.summary)}</p>'
        f"</header>{_paragraphs(report)}</article></main>"
    )
    parts = (_navigation, _consent, lambda r: article, _headlines, _comments)
    return _html(report, "".join(part(report) for part in parts) + _footer())


def divs(report: Report) -> str:
    """Nothing but div, named by class."""
    return _html(
        report,
        f'<div class="top"><div class="nav">{" | ".join(report.navigation)}</div></div>'
        f'<div class="col-1">{_headlines(report, "most-read")}</div>'
        f'<div class="col-2"><div class="headline">{escape(report.title)}</div>'
        f'<div class="article-body">{_paragraphs(report, "div")}</div></div>'
        f"{_comments(report)}{_consent(report)}",
    )


def wordpress(report: Report) -> str:
    """The most common of all engines."""
    share = '<div class="sharedaddy"><ul><li><a href="#">Facebook</a></li></ul></div>'
    return _html(
        report,
        f'{_navigation(report)}<div id="content" class="site-content"><div id="primary">'
        f'<article class="post type-post"><header class="entry-header"><h1 class="entry-title">'
        f"{escape(report.title)}</h1></header>"
        f'<div class="entry-content">{_paragraphs(report)}{share}</div></article>'
        f'{_comments(report)}</div><div id="secondary" class="widget-area">'
        f"{_headlines(report, 'widget')}</div></div>{_footer()}",
    )


def table(report: Report) -> str:
    """Of the last century: tables, fonts, line breaks."""
    text = "<br><br>".join(escape(text) for text in report.paragraphs)
    links = "<br>".join(f'<a href="/{n}">{text}</a>' for n, text in enumerate(report.navigation))
    others = "".join(
        f'<a href="/n/{n}">{escape(text)}</a><br>' for n, text in enumerate(report.headlines)
    )
    return _html(
        report,
        f'<table width="100%"><tr><td width="150" valign="top">{links}</td><td valign="top">'
        f'<font size="5"><b>{escape(report.title)}</b></font><br><br>'
        f'<font size="2">{text}</font></td><td width="200" class="sidebar">{others}</td>'
        "</tr></table>",
    )


def rich(report: Report) -> str:
    """Paragraphs between a picture, a heading, a quotation, a list and links to other reports."""
    first, second, third, *others = report.paragraphs
    rest = "".join(f"<li>{escape(text)}</li>" for text in others)
    inline = f'<div class="read-also"><a href="/n">{escape(report.headlines[0])}</a></div>'
    return _html(
        report,
        f"{_navigation(report)}<main><h1>{escape(report.title)}</h1>"
        f'<div class="content"><figure><img src="a.jpg" alt=""></figure><p>{escape(first)}</p>'
        f"{inline}<h2>{escape(report.title)}</h2><blockquote><p>{escape(second)}</p></blockquote>"
        f"<p><b>{escape(third[:9])}</b>{escape(third[9:])}</p><ul>{rest}</ul></div></main>"
        f"{_headlines(report)}{_footer()}",
    )


def live(report: Report) -> str:
    """A live blog: every paragraph an entry of its own."""
    entries = "".join(
        f'<section class="live-entry" id="e{n}"><time>12:{n:02}</time>'
        f"<p>{escape(text)}</p></section>"
        for n, text in enumerate(report.paragraphs)
    )
    return _html(
        report,
        f"{_navigation(report)}<main><h1>{escape(report.title)}</h1>"
        f'<div class="live-blog">{entries}</div></main>{_headlines(report)}{_footer()}',
    )


def script(report: Report) -> str:
    """Made in the browser: the text is in the page for machines alone."""
    text = "\n\n".join(report.paragraphs)
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": text}
    linked = json.dumps(data | {"headline": report.title})
    head = f'<script type="application/ld+json">{linked}</script>'
    return _html(report, '<div id="root"></div><noscript>JavaScript</noscript>', head)


def form(report: Report) -> str:
    """All in a form, as ASP.NET makes pages."""
    return _html(
        report,
        f'<form method="post" action="./news.aspx" id="aspnetForm"><input type="hidden" value="x">'
        f'{_navigation(report)}<div id="ctl00_Main"><h1><span>{escape(report.title)}</span></h1>'
        f'<span id="ctl00_Body">{_paragraphs(report)}</span></div>{_headlines(report)}</form>',
    )


def amp(report: Report) -> str:
    """For phones, with the parts of AMP."""
    return _html(
        report,
        f'<amp-sidebar id="s"><ul><li>{"</li><li>".join(report.navigation)}</li></ul></amp-sidebar>'
        f'<div class="amp-article"><h1>{escape(report.title)}</h1><amp-ad width="300"></amp-ad>'
        f'<div class="amp-article-body">{_paragraphs(report)}</div></div>'
        f"<amp-consent id='c'>{_consent(report)}</amp-consent>{_headlines(report)}",
    )


def endless(report: Report) -> str:
    """Another report follows below, as where a page never ends."""
    other = " ".join(report.headlines)
    return _html(
        report,
        f"{_navigation(report)}<article><h1>{escape(report.title)}</h1>"
        f'<div itemprop="articleBody">{_paragraphs(report)}</div></article>'
        f'<article class="next"><h1>{escape(report.headlines[0])}</h1>'
        f'<div itemprop="articleBody"><p>{escape(other)}</p></div></article>{_footer()}',
    )


def custom(report: Report) -> str:
    """Elements of the outlet's own."""
    return _html(
        report,
        f"<site-header>{_navigation(report)}</site-header><news-story><h1>{escape(report.title)}"
        f'</h1><div class="story__body">{_paragraphs(report)}</div></news-story>'
        f"<site-related>{_headlines(report)}</site-related>{_consent(report)}",
    )


def first(report: Report) -> str:
    """Everything else stands before the report in the page's code."""
    return _html(
        report,
        f"{_consent(report)}{_headlines(report, 'news-feed')}{_navigation(report)}"
        f'<div class="page"><div class="news-full"><h1>{escape(report.title)}</h1>'
        f'<div class="news-full__text">{_paragraphs(report)}</div></div></div>',
    )


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        semantic, divs, wordpress, table, rich, live, script, form, amp, endless, custom, first
    )
}  # fmt: skip
