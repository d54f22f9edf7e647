"""Feeds added by the address of any page: looked for, shown, ticked, and in force at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.conversation.feeds.adding import add_new, feeds_listed
from monitor.conversation.feeds.facts import (
    MOST_A_DAY,
    feed_shown,
    feeds_left,
    reader_of,
)
from monitor.conversation.feeds.listed import show_feeds
from monitor.conversation.talk import Talk
from monitor.discovery import newest, to_list
from monitor.feeds.finding.discover import Discovered, FoundFeed
from monitor.feeds.finding.sites import without_feeds
from monitor.feeds.lists.duplicates import Listed
from monitor.feeds.lists.imports import Entry
from monitor.feeds.polling.causes import cause_of
from monitor.feeds.urls import as_typed, shown, url_trouble
from monitor.hosts import host_of
from monitor.masking import mask_urls
from monitor.model import Dialogue, Feed, FeedState, Sayable
from monitor.telegram import dialogs
from monitor.telegram.access import Right
from monitor.telegram.choices.feeds import AddFeed, GiveUp, KeepFound, ShowFeeds, TickFound, Which
from monitor.telegram.dialogs import feeds as answers
from monitor.telegram.dialogs.feeds import FoundShown
from monitor.telegram.events import Reply

ADDRESS = "feed-address"  # what the dialogues are called: a question,
FOUND = "feeds-found"  # and what was found
LISTS = {"": Which.ALL, "all": Which.ALL, "failing": Which.FAILING, "quiet": Which.QUIET}


async def feeds(talk: Talk) -> Reply:
    """Answer /feeds: the list; or look for the feeds of the page whose address follows."""
    said = talk.event.argument.strip()
    if said.lower() in LISTS:
        return await show_feeds(talk, ShowFeeds(LISTS[said.lower()]))
    word, _, rest = said.partition(" ")
    typed = rest.strip() if word.lower() == "add" else said
    if not talk.may(Right.SHARED):
        return dialogs.editors_only(talk.speech)
    return await find(talk, typed) if typed else ask_address(talk, AddFeed())


def ask_address(talk: Talk, choice: AddFeed) -> Reply:
    """Ask for the address of a page."""
    talk.begin(ADDRESS, waits=True)
    return answers.ask_address(talk.speech)


async def address_given(talk: Talk, dialogue: Dialogue) -> Reply:
    """Look for the feeds of the page whose address somebody was asked for."""
    talk.desk.store.close_dialogue(dialogue.id)
    return await find(talk, talk.event.argument)


async def find(talk: Talk, typed: str) -> Reply:
    """Look for feeds, and say so; what is found takes the place of that."""
    speech, url = talk.speech, _address_in(talk, typed)
    if url is None:
        talk.begin(ADDRESS, waits=True)
        several = sum(url_trouble(as_typed(word)) is None for word in typed.split()) > 1
        return answers.several_addresses(speech) if several else answers.no_address(typed, speech)
    left = await feeds_left(talk)
    if left is not None and left <= 0:
        return answers.too_many_feeds(MOST_A_DAY, left, speech)
    if without_feeds(url):
        return answers.without_feeds(shown(url), speech)
    listed = await asyncio.to_thread(feeds_listed, talk)
    duplicate = listed.duplicate(Entry(Feed(url), 0))
    known = talk.desk.store.feed_at(duplicate.known.url) if duplicate else None
    if duplicate and duplicate.certain and known:
        return answers.listed_already(feed_shown(known), speech)

    async def then() -> Reply:
        return _shown(talk, url, await talk.desk.finder.find(url), listed)

    return replace(answers.looking(shown(url), talk.desk.finder.seconds, speech), then=then)


def _address_in(talk: Talk, typed: str) -> str | None:
    """Return the one address that was written, or that stands behind the words."""
    url = as_typed(typed)
    if url_trouble(url) is None:
        return url
    links = [link for link in map(as_typed, talk.event.links) if url_trouble(link) is None]
    return links[0] if len(links) == 1 else None


# ---------------------------------------------------------------- found


def _shown(talk: Talk, url: str, found: Discovered, listed: Listed) -> Reply:
    """Show what was found, and keep it until it is added or given up."""
    if not found.feeds:
        cause = cause_of(found.reason)
        return answers.nothing_found(shown(url), cause, mask_urls(found.reason), talk.speech)
    choices = found.choices
    kept = [_kept(feed, listed) for feed in choices[: answers.MOST_FOUND]]
    first = next((place for place, feed in enumerate(kept) if not feed["listed_as"]), None)
    if first is not None:
        kept[first]["ticked"] = True
    untried = len(found.untried) + len(choices) - len(kept)
    return _found(talk, talk.begin(FOUND, address=url, untried=untried, found=kept))


def _kept(found: FoundFeed, listed: Listed) -> dict[str, Any]:
    """Give a feed that was found as JSON has it."""
    feed, latest = to_list(found), newest(found.feed)
    known = listed.duplicate(Entry(feed, 0))
    return {
        "url": feed.url,
        "title": feed.outlet,
        "language": feed.language,
        "items": len(found.feed.items),
        "newest": latest.isoformat() if latest else None,
        "listed_as": known.known.url if known else "",
        "certain": known is not None and known.certain,
        "off": known is not None and not known.known.enabled,
        "ticked": False,
    }


def _found(talk: Talk, dialogue: Dialogue) -> Reply:
    state = dialogue.state
    feeds = [_found_shown(feed) for feed in state["found"]]
    reader = reader_of(talk)
    return answers.show_found(shown(state["address"]), feeds, state["untried"], dialogue.id, reader)


def _found_shown(feed: dict[str, Any]) -> FoundShown:
    return FoundShown(
        title=feed["title"],
        address=shown(feed["url"]),
        items=feed["items"],
        newest=datetime.fromisoformat(feed["newest"]) if feed["newest"] else None,
        language=feed["language"],
        listed_as=shown(feed["listed_as"]) if feed["listed_as"] else "",
        certain=feed["certain"],
        off=feed["off"],
        ticked=feed["ticked"],
    )


def tick(talk: Talk, choice: TickFound) -> Reply:
    """Take a feed along, or leave it out."""
    dialogue = talk.begun(choice.dialogue, FOUND)
    if dialogue is None or choice.place >= len(dialogue.state["found"]):
        return answers.over_already(talk.speech)
    found = [
        feed | {"ticked": feed["ticked"] != (place == choice.place)}
        for place, feed in enumerate(dialogue.state["found"])
    ]
    return _found(talk, talk.go_on(dialogue, found=found))


def give_up(talk: Talk, choice: GiveUp) -> Reply:
    """Add nothing, of what was found or of a file."""
    talk.desk.store.close_dialogue(choice.dialogue)
    return answers.given_up(talk.speech)


# ---------------------------------------------------------------- added


async def keep(talk: Talk, choice: KeepFound) -> Reply:
    """Add the feeds that are ticked."""
    dialogue = talk.begun(choice.dialogue, FOUND)
    if dialogue is None:
        return answers.over_already(talk.speech)
    found = dialogue.state["found"]
    feeds = [Feed(f["url"], f["title"], f["language"]) for f in found if f["ticked"]]
    if not feeds:
        return _found(talk, dialogue)
    named = ", ".join(f"“{shown(feed.url)}”" for feed in feeds)
    done = await add_new(talk, dialogue, feeds, Sayable("added {names}", names=named))
    return done if isinstance(done, Reply) else _added(talk, done.feeds, done.edit)


def _added(talk: Talk, feeds: Sequence[Feed], edit: int) -> Reply:
    """Say which feeds were added, and when they are polled first."""
    store, now = talk.desk.store, talk.now
    states = [store.feed_at(feed.url) for feed in feeds]
    known = [state for state in states if state is not None]
    absent = FeedState(0, Feed(""), now, timedelta(0))
    told = [
        feed_shown(state or replace(absent, feed=feed))
        for state, feed in zip(states, feeds, strict=True)
    ]
    away = store.hosts_kept_away(now)
    dues = [max(away.get(host_of(state.url), state.due_at), state.due_at) for state in known]
    return answers.added(told, edit, min(dues, default=None), reader_of(talk))
