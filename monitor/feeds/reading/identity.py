"""What makes an item of a feed the same item, from poll to poll.

An item is known by its id, else its link, else by what it says. Feeds repeat ids and change them;
an item that looks new because of that would be told twice, and one that looks old would be missed.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import SplitResult, urlsplit

from monitor.model import Item, StoredIdentity


def fingerprint(*texts: str) -> str:
    """Identify texts, in 32 characters."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:32]


def possible_names(items: Iterable[Item]) -> Iterator[str]:
    """Give all ids under which these items may be stored."""
    for item in items:
        yield from dict.fromkeys((item.id, _with_link(item), _with_text(item.id, item)))
        yield _with_text(_with_link(item), item)


def possible_links(items: Iterable[Item]) -> Iterator[str]:
    """Give all links that these items may have been stored with, before their site moved."""
    for item in items:
        if item.link:
            yield from _spellings(item.link)


def identified(items: Sequence[Item], stored: Iterable[StoredIdentity]) -> list[Item]:
    """Give each item of a document the id that it is stored under, or shall be.

    Items that share an id are kept apart by link, then by what they say; never by their place in
    the document, which changes from poll to poll. An item that is merely repeated keeps its id.
    """
    known = {each.id: each for each in stored}
    items = _apart_by_link(items, known)
    items = _apart_by_text(items, known)
    return _with_former_ids(items, known)


def kept_apart(items: Sequence[Item]) -> list[Item]:
    """Give the items of a document ids of their own, where nothing is stored."""
    return identified(items, ())


# ---------------------------------------------------------------- ids that are shared


def _apart_by_link(items: Sequence[Item], known: Mapping[str, StoredIdentity]) -> list[Item]:
    links = _details(items, lambda item: item.link or "")

    def name(item: Item) -> str:
        apart, before = _with_link(item), known.get(item.id)
        is_it = before is not None and before.link == item.link
        is_shared = len(links[item.id]) > 1
        return apart if apart in known or (is_shared and not is_it) else item.id

    return [_named(item, name(item)) for item in items]


def _apart_by_text(items: Sequence[Item], known: Mapping[str, StoredIdentity]) -> list[Item]:
    texts = _details(items, lambda item: (item.title, item.summary))

    def name(item: Item) -> str:
        is_shared, before = len(texts[item.id]) > 1, known.get(item.id)
        if not (is_shared or known):
            return item.id
        apart = _with_text(item.id, item)
        is_it = before is not None and (before.title, before.summary) == (item.title, item.summary)
        return apart if apart in known or (is_shared and not is_it) else item.id

    return [_named(item, name(item)) for item in items]


def _named(item: Item, name: str) -> Item:
    return item if name == item.id else replace(item, id=name)


def _details(items: Iterable[Item], detail: Callable[[Item], object]) -> dict[str, set[object]]:
    found: dict[str, set[object]] = defaultdict(set)
    for item in items:
        found[item.id].add(detail(item))
    return found


def _with_link(item: Item) -> str:
    return f"{item.id} {item.link}" if item.link not in (None, item.id) else item.id


def _with_text(name: str, item: Item) -> str:
    return f"{name} {fingerprint(item.title, item.summary)}"


# ---------------------------------------------------------------- ids that were changed


def _with_former_ids(items: Sequence[Item], known: Mapping[str, StoredIdentity]) -> list[Item]:
    """Find items whose id is new, though all else is not: an outlet changed how it makes ids."""
    if not known or all(item.id in known for item in items):
        return list(items)
    listed = {item.id for item in items}
    uses = Counter(_site_free(item.link) for item in items if item.link)
    former: dict[str, list[StoredIdentity]] = defaultdict(list)
    for each in known.values():
        if each.link and each.id not in listed:
            former[_site_free(each.link)].append(each)

    def name(item: Item) -> str:
        if item.id in known or not item.link or uses[_site_free(item.link)] > 1:
            return item.id
        same = [each.id for each in former[_site_free(item.link)] if _says_the_same(each, item)]
        return same[-1] if same else item.id

    return [_named(item, name(item)) for item in items]


def _says_the_same(before: StoredIdentity, item: Item) -> bool:
    """Tell whether only the id differs. The same link alone is not enough: live blogs have one."""
    same_date = item.published is not None and before.published == item.published
    return before.title == item.title and (same_date or before.summary == item.summary)


def _site_free(link: str) -> str:
    """Return a link without what changes when a site moves to https, or to or from www."""
    parts = _split(link)
    if parts is None:
        return link
    return f"{parts.netloc.removeprefix('www.')}{parts.path}?{parts.query}"


def _spellings(link: str) -> Iterator[str]:
    yield link
    parts = _split(link)
    if parts is None:
        return
    bare = parts.netloc.removeprefix("www.")
    for scheme in ("https", "http"):
        for host in (bare, f"www.{bare}"):
            yield parts._replace(scheme=scheme, netloc=host).geturl()


def _split(link: str) -> SplitResult | None:
    try:
        return urlsplit(link)
    except ValueError:
        return None
