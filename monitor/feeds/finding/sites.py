"""Sites whose feeds are known from a page's address alone, and sites that have none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from monitor.feeds.reading.links import YOUTUBE_FEED, Candidate

_NAME = r"[^/]+"


@dataclass(frozen=True, slots=True)
class _Site:
    """Where the feeds of a kind of page are: `{0}` is the page's origin, `{1}` … parts of it."""

    host: str
    path: str
    feeds: tuple[str, ...]


_SITES = tuple(
    _Site(host, path, tuple(feeds))
    for host, path, *feeds in (
        (
            r"(?:[\w-]+\.)?youtube\.com",
            r"/channel/(UC[\w-]{22}).*",
            YOUTUBE_FEED + "?channel_id={1}",
        ),
        (r"(?:[\w-]+\.)?youtube\.com", rf"/user/({_NAME}).*", YOUTUBE_FEED + "?user={1}"),
        (
            r"(?:[\w-]+\.)?reddit\.com",
            rf"/(r|u|user)/({_NAME}).*",
            "https://www.reddit.com/{1}/{2}/.rss",
        ),
        (
            r"(?:www\.)?github\.com",
            rf"/({_NAME})/({_NAME})/commits/({_NAME})/?",
            "{0}/{1}/{2}/commits/{3}.atom",
        ),
        (r"(?:www\.)?github\.com", rf"/({_NAME})/({_NAME})/tags/?", "{0}/{1}/{2}/tags.atom"),
        (
            r"(?:www\.)?github\.com",
            rf"/({_NAME})/({_NAME})(?:/.*)?",
            "{0}/{1}/{2}/releases.atom",
            "{0}/{1}/{2}/commits.atom",
        ),
        (r"(?:www\.)?github\.com", rf"/({_NAME})/?", "{0}/{1}.atom"),
        (r"(?:www\.)?medium\.com", rf"/(@?{_NAME})(?:/.*)?", "https://medium.com/feed/{1}"),
        (r"[\w-]+\.medium\.com", r".*", "{0}/feed"),
        (r"[\w-]+\.substack\.com", r".*", "{0}/feed"),
        (r"[\w-]+\.blogspot\.[a-z.]+", r".*", "{0}/feeds/posts/default?alt=rss"),
        (r"[\w-]+\.wordpress\.com", r".*", "{0}/feed/"),
        (r"[\w-]+\.tumblr\.com", r".*", "{0}/rss"),
        (r"bsky\.app", rf"/profile/({_NAME})(?:/.*)?", "{0}/profile/{1}/rss"),
        (
            r"news\.google\.com",
            r"/(search|topics/[^/]+(?:/sections/[^/]+)?)",
            "{0}/rss/{1}?{query}",
        ),
        (r"(?:www\.)?vimeo\.com", rf"/({_NAME})(?:/videos)?/?", "{0}/{1}/videos/rss"),
        (r"stackoverflow\.com", rf"/questions/tagged/({_NAME})/?", "{0}/feeds/tag/{1}"),
        (r"[\w.-]+", r"/(@[\w.]+)/?", "{0}/{1}.rss"),  # Mastodon
    )
)
_NOT_MASTODON = re.compile(r"(?:[\w-]+\.)?(?:youtube|medium|tiktok|threads|substack)\.(?:com|net)")
_WITHOUT_FEEDS = {
    "t.me": "Telegram channels have no feed",
    "telegram.me": "Telegram channels have no feed",
    "twitter.com": "X has no feeds",
    "x.com": "X has no feeds",
    "facebook.com": "Facebook has no feeds",
    "instagram.com": "Instagram has no feeds",
    "threads.net": "Threads has no feeds",
    "tiktok.com": "TikTok has no feeds",
    "linkedin.com": "LinkedIn has no feeds",
    "vk.com": "VK has no feeds",
}
_MANY_OWNERS = "look for the site, blog or YouTube channel of the same people"


def without_feeds(url: str) -> str | None:
    """Say of a site that is known to have no feeds that it has none, and what to do."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    reason = _WITHOUT_FEEDS.get(host)
    return f"{reason} → {_MANY_OWNERS}" if reason else None


def site_feeds(url: str) -> tuple[Candidate, ...]:
    """Return where the feeds of a page are on sites that are known, without asking them."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    playlist = parse_qs(parts.query).get("list", [""])[0]
    if re.fullmatch(r"(?:[\w-]+\.)?youtube\.com", host) and re.fullmatch(r"[\w-]{12,}", playlist):
        return (Candidate(f"{YOUTUBE_FEED}?playlist_id={playlist}", "the playlist's feed"),)
    for site in _SITES:
        found = re.fullmatch(site.path, parts.path or "/")
        if re.fullmatch(site.host, host) and found and not _is_excepted(site, host, parts.path):
            origin = f"{parts.scheme}://{parts.netloc}"
            urls = (feed.format(origin, *found.groups(), query=parts.query) for feed in site.feeds)
            return tuple(Candidate(feed, "where this site has its feeds") for feed in urls)
    return ()


def _is_excepted(site: _Site, host: str, path: str) -> bool:
    """Tell whether a page looks like one of a site's, but is not."""
    if site is _SITES[-1]:
        return bool(_NOT_MASTODON.fullmatch(host))
    is_feed = re.search(r"\.(?:atom|rss)$|/feeds?(?:/|$)|/rss(?:/|$)", path)
    return bool(is_feed)


# ---------------------------------------------------------------- where feeds usually are

_USUAL = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
_NEWS_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S*news\S*)", re.IGNORECASE | re.MULTILINE)


def usual_feeds(url: str) -> tuple[Candidate, ...]:
    """Return where a site's feed usually is: below the page's folder first, then at the root."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    folder = re.sub(r"/[^/]*\.[^/]*$", "", parts.path).rstrip("/")
    below = [f"{origin}{folder}/feed"] if folder else []
    return tuple(Candidate(at, "a usual place") for at in (*below, *(origin + p for p in _USUAL)))


def robots_of(url: str) -> str:
    """Return where a site says what robots may read, and where its sitemaps are."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def news_sitemaps(robots: str) -> tuple[Candidate, ...]:
    """Return the sitemaps of news that a robots.txt names."""
    found = dict.fromkeys(match[1] for match in _NEWS_SITEMAP.finditer(robots[:500_000]))
    return tuple(Candidate(url, "a news sitemap in robots.txt") for url in list(found)[:1])
