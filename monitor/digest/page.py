"""A digest as one page of HTML: all its stories, where messages can't hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from monitor.digest.arrange import (
    by_watchlist,
    keywords,
    lead,
    others,
    outlet,
    title,
    watchlist_title,
)
from monitor.digest.excerpt import excerpt
from monitor.digest.render import Run
from monitor.digest.wording import Reader, count_stories
from monitor.model import ItemHits, SeenItem, Story

# No script, nothing that is loaded from elsewhere: it is opened from a chat, on any device.
_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.45 system-ui, sans-serif; max-width: 46rem; margin: 1.5rem auto;
  padding: 0 1rem; color: #1b1b1b; background: #fff; overflow-wrap: anywhere }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem }
article { margin: 0 0 1.1rem } h3 { font-size: 1rem; margin: 0 }
p { margin: .15rem 0 } .by, .also { color: #5f6368; font-size: .9rem }
blockquote { margin: .2rem 0; padding-inline-start: .7rem; border-inline-start: 3px solid #c9ccd1 }
a { color: #0b57d0; text-decoration: none } mark { background: #fff1a8 }
@media (prefers-color-scheme: dark) {
  body { color: #e3e3e3; background: #1b1b1b } .by, .also { color: #9aa0a6 }
  blockquote { border-color: #5f6368 }
  a { color: #a8c7fa } mark { background: #665c00; color: inherit }
}"""


def digest_page(stories: Sequence[Story], reader: Reader, heading: str) -> str:
    """Write all stories of a period as one page, by watchlist."""
    speech, local = reader.speech, reader.now.astimezone(reader.zone)
    name = f"{heading} · {speech.day_of_year(local)} {speech.clock(local)}"
    groups = by_watchlist(stories, reader)
    sections = "".join(
        f'<h2 dir="auto">{escape(watchlist_title(watchlist, reader))} ({len(group)})</h2>\n'
        + "".join(_article(story, reader) for story in group)
        for watchlist, group in groups.items()
    )
    return (
        f'<!doctype html>\n<html lang="{speech.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(name)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(name)}</h1>\n<p>{count_stories(len(stories), speech)}</p>\n"
        f"{sections}</body>\n</html>\n"
    )


def _article(story: Story, reader: Reader) -> str:
    """Write one story, in the direction of its title; what stands in lines of names is apart."""
    first, rest = lead(story), others(story)
    seen = first.seen
    shown, more = keywords(story.items)
    why = ", ".join(map(_apart, shown)) + more
    quote, also = _marked(excerpt(first)), escape(reader.speech.say("Also:"))
    return (
        f'<article dir="auto">\n<h3>{_linked(escape(title(seen, reader)), seen)}</h3>\n'
        f'<p class="by">{_apart(outlet(seen, reader))} · {reader.clock(seen.when)}'
        f" · <i>{why}</i></p>\n"
        + (f'<blockquote dir="auto">{quote}</blockquote>\n' if quote else "")
        + (f'<p class="also">{also} {_also(rest, reader)}</p>\n' if rest else "")
        + "</article>\n"
    )


def _apart(text: str) -> str:
    """Write a name so that its direction moves nothing around it."""
    return f"<bdi>{escape(text)}</bdi>"


def _marked(runs: Iterable[Run]) -> str:
    return "".join(
        f"<mark>{escape(run.text)}</mark>" if run.tag else escape(run.text) for run in runs
    )


def _also(items: Iterable[ItemHits], reader: Reader) -> str:
    return " · ".join(
        f"{_linked(_apart(outlet(item.seen, reader)), item.seen)} {reader.clock(item.seen.when)}"
        for item in items
    )


def _linked(html: str, seen: SeenItem) -> str:
    link = seen.item.link
    return f'<a href="{escape(link)}">{html}</a>' if link else html
