"""What a reader found of an item, still as markup, and the one `Item` that all formats become."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin

from monitor.feeds.reading.clean import plain, visible
from monitor.feeds.reading.identity import fingerprint
from monitor.model import Item

TITLE_LIMIT = 2_000
SUMMARY_LIMIT = 20_000
TEXT_LIMIT = 100_000
OUTLET_LIMIT = 200
AUTHOR_LIMIT = 200
MOST_ITEMS = 2_000  # of one document; a news sitemap may have 1,000, no news feed has more
_ID_LIMIT = 1_000
_LINK_LIMIT = 4_000
YEARS = range(1990, 2101)  # in which an item may have been published
_LATEST = datetime.max.replace(tzinfo=UTC)
_WEB = re.compile(r"https?://[^/?#]", re.IGNORECASE)
# A link that is absolute and has nothing that `urljoin` would change.
_PLAIN_LINK = re.compile(
    r"https?://[a-z0-9.-]+(?::[0-9]+)?(?:(?!\S*\?#)[/?#][!-:<-~]*[!-\"$-:<>@-~])?"
)

_ADDRESS = re.compile(r"(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+", re.IGNORECASE)


@dataclass(slots=True)
class RawItem:
    """The parts of one item as its document has them.

    `contents`: the long texts. `links`: to the item itself, the best one first; `attached`: its
    pictures, sounds and films. `dates`: published, updated, created. `outlet`: who published this
    one, where the format says so for each item.
    """

    id: str = ""
    title: str = ""
    summary: str = ""
    contents: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    dates: tuple[datetime | None, ...] = ()
    authors: list[str] = field(default_factory=list)
    outlet: str = ""


@dataclass(slots=True)
class RawFeed:
    """What a reader found in a document: the feed's title, as markup, and its items."""

    title: str
    items: list[RawItem]


def newest(items: list[RawItem]) -> list[RawItem]:
    """Return the newest of a document's items, as many as a poll can carry, in its order.

    Those without a date count as new. Of equally new ones those count that stand first or last:
    some feeds list the oldest first.
    """
    if len(items) <= MOST_ITEMS:
        return items
    end = len(items) - 1

    def newness(place: int) -> tuple[datetime, int]:
        return _date(items[place]) or _LATEST, -min(place, end - place)

    by_age = sorted(range(len(items)), key=newness, reverse=True)
    return [items[place] for place in sorted(by_age[:MOST_ITEMS])]


def item_of(raw: RawItem, url: str, outlet: str) -> Item:
    """Make an item safe to keep: plain text, links that a person can open, dates that can be."""
    title = plain(raw.title, TITLE_LIMIT)
    markup = raw.summary or (raw.contents[0] if raw.contents else "")
    summary = plain(markup, SUMMARY_LIMIT)
    link = first_link(raw.links, url) or first_link(raw.attached, url)
    return Item(
        id=_short(visible(raw.id).strip()) or link or fingerprint(title, summary),
        title=title,
        summary=summary,
        link=link,
        published=_date(raw),
        outlet=outlet or plain(raw.outlet, OUTLET_LIMIT),
        text=_text(raw.contents, markup, summary),
        author=_author(raw.authors),
    )


def _date(raw: RawItem) -> datetime | None:
    return next((date for date in raw.dates if date and date.year in YEARS), None)


def _text(contents: list[str], markup: str, summary: str) -> str:
    """Return the longest long text, unless the summary says the same."""
    longest = max(contents, key=len, default="")
    if not longest or (longest == markup and len(longest) <= SUMMARY_LIMIT):
        return ""
    text = plain(longest, TEXT_LIMIT)
    return "" if text in summary else text


def _author(authors: Iterable[str]) -> str:
    """Return all authors in a line, each once, as far as it is long."""
    names = (_name(plain(author, AUTHOR_LIMIT)) for author in authors)
    return ", ".join(filter(None, dict.fromkeys(names)))[:AUTHOR_LIMIT].rstrip(" ,")


def _name(author: str) -> str:
    """Return an author without the e-mail address, as RSS has it, unless there is nothing else."""
    if "@" not in author:
        return author
    return _ADDRESS.sub("", author).replace("()", "").strip(" <>()[],;:") or author


def first_link(candidates: Iterable[str], url: str) -> str | None:
    """Return the first of these that a person can open, absolute; `url` is the document's."""
    made = (_absolute(link, url) for link in candidates if link.strip())
    return next((link for link in made if link), None)


def _absolute(link: str, url: str) -> str | None:
    if len(link) <= _LINK_LIMIT and _PLAIN_LINK.fullmatch(link):
        return link
    try:
        made = urljoin(url, visible(link).strip())
    except ValueError:
        return None
    made = re.sub(r"\s", "%20", made)
    return made if _WEB.match(made) and len(made) <= _LINK_LIMIT else None


def is_plain_link(link: str) -> bool:
    """Tell whether joining a link to any base gives the link itself, character for character."""
    return bool(_PLAIN_LINK.fullmatch(link))


def _short(text: str) -> str:
    return text if len(text) <= _ID_LIMIT else fingerprint(text)
