"""What people do with a story, by the buttons under its alert."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from monitor.conversation.alerts.excluding import may_change, proposing
from monitor.conversation.talk import Talk
from monitor.conversation.watchlists import following
from monitor.digest.arrange import watchlists
from monitor.model import Story
from monitor.telegram.choices.alerts import Mute, NotRelevant, OpenWatchlist, Save
from monitor.telegram.choices.watchlists import ShowWatchlist
from monitor.telegram.dialogs.alerts import marking as answers
from monitor.telegram.dialogs.parts import Rows
from monitor.telegram.events import Reply


def save(talk: Talk, choice: Save) -> Reply:
    """Save a story for the chat, or no longer; whoever is in the chat may."""
    store = talk.desk.store
    story = store.story(choice.story)
    if story is None:
        return answers.story_gone(talk.speech)
    if choice.on:
        store.save_story(talk.chat.id, story.id, talk.person.user or 0, talk.now)
    else:
        store.take_off(talk.chat.id, story.id)
    return answers.saved(talk.speech, _buttons(talk, story), on=choice.on)


def judge(talk: Talk, choice: NotRelevant) -> Reply:
    """Keep that a story is not relevant, or is after all; then propose what to exclude."""
    store = talk.desk.store
    story = store.story(choice.story)
    if story is None:
        return answers.story_gone(talk.speech)
    names = _of_story(talk, story)
    if choice.on and not names:
        return answers.watchlist_gone(talk.speech)
    if not choice.on:
        store.take_back_judgement(talk.chat.id, story.id)
        return answers.judged(talk.speech, _buttons(talk, story), on=False)
    store.judge(talk.chat.id, story.id, tuple(names), talk.person.user or 0, talk.now)
    reply = answers.judged(talk.speech, _buttons(talk, story), on=True)
    for name in names:
        if may_change(talk, name):
            return replace(reply, then=partial(proposing, talk, name, story.id))
    return reply


def mute(talk: Talk, choice: Mute) -> Reply:
    """Let the chat hear no more of a story, or hear of it again."""
    desk = talk.desk
    story = desk.store.story(choice.story)
    if story is None:
        return answers.story_gone(talk.speech)
    if choice.on:
        user = talk.person.user or 0
        desk.store.mute(talk.chat.id, talk.thread, story.id, user, talk.now)
    else:
        desk.store.unmute(talk.chat.id, talk.thread, story.id)
    return answers.muted(talk.speech, _buttons(talk, story), on=choice.on)


def open_watchlist(talk: Talk, choice: OpenWatchlist) -> Reply:
    """Show a watchlist below the alert that it made."""
    if choice.watchlist not in talk.view.watchlists:
        return answers.watchlist_gone(talk.speech)
    card = following.show_watchlist(talk, ShowWatchlist(choice.watchlist))
    return answers.with_precision(talk.speech, card, choice.watchlist)


def _of_story(talk: Talk, story: Story) -> dict[str, str]:
    """Return the watchlists that a story hit and the chat follows here, by id with their titles.

    Where it follows none of them any more, those that it may see.
    """
    view = talk.view
    seen = [name for name in watchlists(story) if name in view.watchlists]
    followed = [name for name in seen if name in view.following]
    return {name: view.watchlists[name].title for name in followed or seen}


def _buttons(talk: Talk, story: Story) -> Rows:
    """Return the buttons as they are now; updates that wait to be sent get them, too."""
    store, chat, thread = talk.desk.store, talk.chat.id, talk.thread
    marks = store.story_marks(chat, thread, story.id)
    rows = answers.alert_buttons(story.id, _of_story(talk, story), marks, talk.speech)
    store.renew_buttons(chat, thread, story.id, rows)
    return rows
