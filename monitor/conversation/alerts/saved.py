"""/saved: what a chat saved, by pages and as a file."""

from __future__ import annotations

from monitor.conversation.talk import Talk
from monitor.csv_text import csv_text
from monitor.digest.saved import saved_page, saved_table
from monitor.store import Store
from monitor.telegram.choices.alerts import SavedFile, ShowSaved, TakeOff
from monitor.telegram.dialogs.alerts import saved as answers
from monitor.telegram.dialogs.parts import pages_of
from monitor.telegram.events import Reply


def saved(talk: Talk) -> Reply:
    """Answer /saved."""
    return _page(talk, 0)


def show_saved(talk: Talk, choice: ShowSaved) -> Reply:
    """Show a page of what is saved."""
    return _page(talk, choice.page)


def take_off(talk: Talk, choice: TakeOff) -> Reply:
    """Take a story off what is saved, or put it back."""
    store = talk.desk.store
    if not choice.back:
        store.take_off(talk.chat.id, choice.story)
        return _page(talk, choice.page, choice.story)
    if store.story(choice.story) is not None:
        store.save_story(talk.chat.id, choice.story, talk.person.user or 0, talk.now)
    return _page(talk, choice.page)


def _page(talk: Talk, page: int, taken_off: int = 0) -> Reply:
    store, chat = talk.desk.store, talk.chat.id
    total = store.saved_count(chat)
    if not total and not taken_off:
        return answers.nothing_saved(talk.speech)
    page = min(page, pages_of(total, answers.PAGE) - 1)
    shown = store.saved_stories(chat, answers.PAGE, page * answers.PAGE)
    html = saved_page(shown, total, page * answers.PAGE + 1, talk.reader)
    stories = [each.story.id for each in shown]
    return answers.saved_page(talk.speech, html, stories, page, total, taken_off)


async def saved_file(talk: Talk, choice: SavedFile) -> Reply:
    """Give all that is saved as a file."""
    reader, chat = talk.reader, talk.chat.id

    def work(store: Store) -> tuple[str, int]:
        stories = store.saved_stories(chat)
        return csv_text(*saved_table(stories, reader)), len(stories)

    text, total = await talk.desk.archive.read(work)
    if not total:
        return answers.nothing_saved(talk.speech)
    name = f"saved-{talk.now.astimezone(reader.zone):%Y-%m-%d}.csv"
    return answers.saved_file(talk.speech, text, name, total)
