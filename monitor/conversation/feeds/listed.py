"""/feeds: the list, one of it, and what its buttons do: poll, rename, remove, undo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from monitor.conversation.feeds.facts import (
    change_feeds,
    feed_facts,
    feed_meant,
    feed_shown,
    feeds_shown,
    reader_of,
)
from monitor.conversation.shelf import UNDO_HOLDS
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists.changing import may_change_now
from monitor.edits import WatchlistFileError, as_recorded
from monitor.feeds.lists.changes import NothingLeftError, undone
from monitor.feeds.lists.edit import LastFeedError, feed_tables, with_key, without_feeds
from monitor.feeds.urls import shown
from monitor.in_force import FEEDS
from monitor.masking import printable
from monitor.model import Dialogue, FeedState, Sayable
from monitor.telegram.choices.feeds import (
    MoveFeed,
    Place,
    PollFeed,
    RemoveFeed,
    RenameFeed,
    SetLanguage,
    ShowFeed,
    ShowFeeds,
    UndoFeeds,
    Which,
)
from monitor.telegram.dialogs import feeds as answers
from monitor.telegram.events import Reply
from monitor.toml_file import EditError

FEED_NAME = "feed name"  # what the dialogue about a feed's new name is called


async def show_feeds(talk: Talk, choice: ShowFeeds, said: str = "") -> Reply:
    """Show a page of the feeds."""
    return answers.show_feeds(await feeds_shown(talk, choice), reader_of(talk), said)


async def show_feed(talk: Talk, choice: ShowFeed) -> Reply:
    """Show one feed."""
    state = feed_meant(talk, choice.feed)
    return await (_card(talk, state, choice.feed.back) if state else _gone(talk))


async def poll_feed(talk: Talk, choice: PollFeed) -> Reply:
    """Poll a feed now, and show what came of it."""
    state, back = feed_meant(talk, choice.feed), choice.feed.back
    if state is None:
        return await _gone(talk)
    asking = await _card(talk, state, back, answers.polling(talk.speech))

    async def then() -> Reply:
        said = await _polled(talk, state)
        return await _card(talk, talk.desk.store.listed_feed(state.id) or state, back, said)

    return replace(asking, then=then)


async def _polled(talk: Talk, state: FeedState) -> str:
    finder, speech = talk.desk.finder, talk.speech
    try:
        async with asyncio.timeout(finder.seconds):
            report = await finder.poll(state)
    except TimeoutError:
        return answers.polling_takes_long(speech)
    after = talk.desk.store.listed_feed(state.id)
    return answers.polled(report, after is not None and after.failures > 0, speech)


# ---------------------------------------------------------------- called or listed otherwise


async def ask_name(talk: Talk, choice: RenameFeed) -> Reply:
    """Ask how a feed's outlet is called."""
    state, back = feed_meant(talk, choice.feed), choice.feed.back
    if state is None:
        return await _gone(talk)
    where = {"which": back.which.value, "page": back.page}
    talk.begin(FEED_NAME, waits=True, row=state.id, sign=choice.feed.sign, **where)
    return answers.ask_name(feed_shown(state), talk.speech)


async def rename(talk: Talk, dialogue: Dialogue) -> Reply:
    """Call a feed's outlet as somebody wrote."""
    name = printable(" ".join(talk.event.argument.split(" "))).strip()
    usable = 0 < len(name) <= answers.LONGEST_NAME and "\n" not in talk.event.argument.strip()
    if not usable:
        talk.go_on(dialogue, waits=True)
        return answers.unusable_name(talk.speech)
    talk.desk.store.close_dialogue(dialogue.id)
    said = dialogue.state
    place = Place(said["row"], said["sign"], ShowFeeds(Which(said["which"]), said["page"]))
    return await _set(talk, place, "outlet", name, answers.renamed(name, talk.speech))


async def set_language(talk: Talk, choice: SetLanguage) -> Reply:
    """Show languages to choose from, or say in which one a feed is."""
    state = feed_meant(talk, choice.feed)
    if state is None:
        return await _gone(talk)
    if not choice.language:
        return answers.ask_language(feed_shown(state), choice.feed.back, talk.speech)
    language = choice.language.replace("-", "")
    said = answers.language_set(language, talk.speech)
    return await _set(talk, choice.feed, "language", language, said)


async def move_feed(talk: Talk, choice: MoveFeed) -> Reply:
    """List a feed at the address where it has moved for good; what is known of it stays."""
    state = feed_meant(talk, choice.feed)
    if state is None or not state.moved_url:
        return await _gone(talk)
    said = answers.moved(shown(state.moved_url), talk.speech)
    return await _set(talk, choice.feed, "url", state.moved_url, said)


async def _set(talk: Talk, place: Place, key: str, value: str, said: str) -> Reply:
    """Set a key of a feed in feeds.toml, and show the feed as it is then."""
    state = feed_meant(talk, place)
    if state is None:
        return await _gone(talk)
    if refused := may_change_now(talk):
        return refused
    url = state.feed.url
    to = shown(value) if key == "url" else value
    what = Sayable("set {key} of “{feed}” to “{value}”", key=key, feed=shown(url), value=to)
    try:
        edit = await change_feeds(talk, lambda text: _with(text, url, key, value), what)
    except (EditError, WatchlistFileError) as error:
        return await _card(talk, state, place.back, answers.cannot_edit(str(error), talk.speech))
    after = talk.desk.store.feed_at(value if key == "url" else url)
    if after is None:
        return await _gone(talk)
    in_force = getattr(after.feed, key) == value
    card = await _card(
        talk, after, place.back, said if in_force else answers.not_in_force(talk.speech)
    )
    undo = answers.undo_rows(edit.id, place.back, talk.speech)[0][:1]
    return replace(card, rows=(undo, *card.rows))


def _with(text: str, url: str, key: str, value: str) -> str:
    return with_key(text, _line_of(text, url), key, value)


def _line_of(text: str, url: str) -> int:
    line = next((table.line for table in feed_tables(text) if table.url == url), None)
    if line is None:
        raise EditError("this feed is not in feeds.toml any more")
    return line


# ---------------------------------------------------------------- removed, and undone


async def remove_feed(talk: Talk, choice: RemoveFeed) -> Reply:
    """Take a feed off the list at once; a button takes that back."""
    state, back, speech = feed_meant(talk, choice.feed), choice.feed.back, talk.speech
    if state is None:
        return await _gone(talk)
    if refused := may_change_now(talk):
        return refused
    url = state.feed.url
    what = Sayable("removed “{line}”", line=shown(url))
    try:
        edit = await change_feeds(
            talk, lambda text: without_feeds(text, [_line_of(text, url)]), what
        )
    except LastFeedError:
        return await _card(talk, state, back, answers.last_feed(speech))
    except (EditError, WatchlistFileError) as error:
        return await _card(talk, state, back, answers.cannot_edit(str(error), speech))
    if talk.desk.store.feed_at(url) is not None:
        return await _card(talk, state, back, answers.not_in_force(speech))
    return answers.removed(feed_shown(state), edit.id, back, speech)


async def undo(talk: Talk, choice: UndoFeeds) -> Reply:
    """Take a change of the list of feeds back, if it was made here in the last minutes."""
    edit, speech = talk.desk.store.edit(choice.edit), talk.speech
    if edit is None or edit.watchlist != FEEDS or edit.chat != talk.chat.id:
        return await _listed(talk, answers.undone_already)
    if talk.now - edit.at > UNDO_HOLDS:
        minutes = UNDO_HOLDS // timedelta(minutes=1)
        return await show_feeds(talk, ShowFeeds(), answers.too_late_to_undo(minutes, speech))
    what = Sayable("undid edit {n}: {what}", n=edit.id, what=edit.what)
    try:
        await change_feeds(talk, lambda text: undone(edit, text, as_recorded(text)), what)
    except NothingLeftError:
        return await _listed(talk, answers.undone_already)
    except (EditError, WatchlistFileError) as error:
        return await show_feeds(talk, ShowFeeds(), answers.cannot_edit(str(error), speech))
    return await _listed(talk, answers.undone)


async def _listed(talk: Talk, said: Callable[..., str]) -> Reply:
    return await show_feeds(talk, ShowFeeds(), said(talk.speech))


async def _gone(talk: Talk) -> Reply:
    return await _listed(talk, answers.feed_gone)


async def _card(talk: Talk, state: FeedState, back: ShowFeeds, said: str = "") -> Reply:
    facts = await feed_facts(talk, state)
    return answers.show_feed(feed_shown(state), facts, back, reader_of(talk), said)
