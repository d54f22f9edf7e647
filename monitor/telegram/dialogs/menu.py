"""The commands: what each does, and where and to whom it is shown, in the menu and in /help."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.speech import Speech
from monitor.telegram.dialogs.parts import Rows
from monitor.telegram.events import Button, Reply


class Place(StrEnum):
    """Where commands are shown, and to whom: in private, in groups, to their admins, to owners."""

    PRIVATE = "private"
    OWNER = "owner"
    GROUP = "group"
    ADMIN = "admin"


PRIVATE = frozenset({Place.PRIVATE, Place.OWNER})
MANAGING = PRIVATE | {Place.ADMIN}
EVERYWHERE = frozenset(Place)
OWNER = frozenset({Place.OWNER})


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, what it does, and where it is shown."""

    name: str
    about: str
    places: frozenset[Place]


def entries(speech: Speech) -> tuple[Entry, ...]:
    """Return all commands in the order of the menu."""
    say = speech.say
    return (
        Entry("watchlists", say("what to follow: alerts at once, or digests"), EVERYWHERE),
        Entry("add", say("watch for words of your own"), MANAGING),
        Entry("digest", say("what has come since the last digest, now"), EVERYWHERE),
        Entry("search", say("search what was published"), MANAGING),
        Entry("saved", say("stories that you saved"), EVERYWHERE),
        Entry("feeds", say("the feeds that are read, and how they are"), PRIVATE),
        Entry("test", say("which watchlists a text would hit, or why not"), PRIVATE),
        Entry("undo", say("take the last change back"), MANAGING),
        Entry("history", say("what was changed, by whom"), MANAGING),
        Entry("weekly", say("the last week, and whether to get it each Monday"), MANAGING),
        Entry("settings", say("time zone, quiet hours, language"), MANAGING),
        Entry("chats", say("choose for a group or channel, from here"), PRIVATE),
        Entry("forget", say("have all removed that is kept here"), MANAGING),
        Entry("invite", say("a link that lets one person in"), OWNER),
        Entry("people", say("who was let in, who edits"), OWNER),
        Entry("health", say("feeds, queue, disk: is all well"), OWNER),
        Entry("help", say("what I can do"), EVERYWHERE),
    )


def shown_in(place: Place, speech: Speech, there: Collection[str]) -> Iterator[Entry]:
    """Give the commands for a place, of those that there are."""
    return (entry for entry in entries(speech) if place in entry.places and entry.name in there)


# ---------------------------------------------------------------- the menu


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands that Telegram offers in a place, to those whose Telegram has a language.

    `language`: "" for all whose language isn't spoken here. `chat`: the owner's, who sees more.
    """

    place: Place
    language: str
    commands: tuple[tuple[str, str], ...]
    chat: int | None = None


def menus(
    spoken: Sequence[tuple[str, Speech]], owners: Collection[int], there: Collection[str]
) -> list[Menu]:
    """Return the menus of all places in these languages; `there`: the commands that there are."""
    places: list[tuple[Place, int | None]] = [
        (Place.PRIVATE, None),
        (Place.GROUP, None),
        (Place.ADMIN, None),
        *((Place.OWNER, owner) for owner in owners),
    ]
    return [
        Menu(place, language, _commands(place, speech, there), chat)
        for place, chat in places
        for language, speech in spoken
    ]


def _commands(place: Place, speech: Speech, there: Collection[str]) -> tuple[tuple[str, str], ...]:
    return tuple((entry.name, _capital(entry.about)) for entry in shown_in(place, speech, there))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


# ---------------------------------------------------------------- /help


def help_text(speech: Speech, place: Place, there: Collection[str], bot: str = "") -> Reply:
    """Answer /help: what can be done in this place, by whom asks; `bot`: its name in Telegram."""
    lines = [f"/{entry.name} – {entry.about}" for entry in shown_in(place, speech, there)]
    intro = speech.say("<b>Monitor</b> watches the news for the words that matter to you.")
    text = f"{intro}\n\n" + "\n".join(lines) + f"\n\n{_note(speech, place)}"
    in_private = place in PRIVATE and bot
    return Reply(text, _adding(speech, bot) if in_private else ())


def _note(speech: Speech, place: Place) -> str:
    match place:
        case Place.GROUP:
            return speech.say("The admins of this chat choose what it follows.")
        case Place.ADMIN:
            return speech.say("As an admin you choose what this chat follows.")
        case _:
            return speech.say("In a group or channel its admins use the same commands.")


def _adding(speech: Speech, bot: str) -> Rows:
    """Offer to take Monitor along: Telegram asks where to, and says so there."""
    group = Button(speech.say("➕ Add me to a group"), url=f"https://t.me/{bot}?startgroup")
    channel = Button(
        speech.say("📣 Add me to a channel"),
        url=f"https://t.me/{bot}?startchannel&admin=post_messages+edit_messages",
    )
    return (group,), (channel,)
