"""Lists of feeds as files: what one that somebody sent would add, and the list that is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Document
from monitor.speech import Speech
from monitor.telegram.choices.feeds import GiveUp, ImportFeeds, ShowFeeds
from monitor.telegram.dialogs.feeds.changes import undo_rows
from monitor.telegram.dialogs.parts import safe
from monitor.telegram.events import Button, Reply

FILE = "feeds.opml"
NAME, REASON = 100, 120  # the most characters shown of each
MOST_SHOWN = 6  # of each kind


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of a file of which something is said: of its feed, or why it can't be read."""

    line: int | None
    text: str


@dataclass(frozen=True, slots=True)
class ImportShown:
    """What a file would add: new feeds by name, those listed already, and what can't be read.

    `likely`: of the listed ones, those that are so most probably, not surely.
    """

    file: str
    new: tuple[LineShown, ...]
    listed: tuple[LineShown, ...] = ()
    likely: int = 0
    unreadable: tuple[LineShown, ...] = ()


def show_import(shown: ImportShown, dialogue: int, speech: Speech) -> Reply:
    """Show what a file would add, and ask."""
    new = len(shown.new)
    head = speech.say("📥 <b>{file}</b>", file=safe(shown.file, NAME))
    parts = [
        head,
        _block(speech.count(new, "{n} new feed:", "{n} new feeds:"), shown.new, speech),
        _listed(shown, speech),
        _unreadable(shown, speech),
    ]
    text = "\n\n".join(filter(None, parts))
    if not new:
        return Reply(
            f"{text}\n\n{speech.say('So there is nothing to add.')}",
            ((Button(speech.say("‹ All feeds"), ShowFeeds().data),),),
        )
    add = speech.count(new, "✅ Import {n} feed", "✅ Import {n} feeds")
    cancel = Button(speech.say("✖ Cancel"), GiveUp(dialogue).data)
    return Reply(text, ((Button(add, ImportFeeds(dialogue).data), cancel),))


def _listed(shown: ImportShown, speech: Speech) -> str:
    if not shown.listed:
        return ""
    count = len(shown.listed)
    head = speech.count(count, "{n} is listed already:", "{n} are listed already:")
    block = _block(head, shown.listed, speech)
    if not shown.likely:
        return block
    likely = speech.count(
        shown.likely,
        "Of these, {n} only most probably; to add it all the same, give me its address.",
        "Of these, {n} only most probably; to add them all the same, give me their addresses.",
    )
    return f"{block}\n{likely}"


def _unreadable(shown: ImportShown, speech: Speech) -> str:
    if not shown.unreadable:
        return ""
    count = len(shown.unreadable)
    head = speech.count(count, "{n} place can't be read:", "{n} places can't be read:")
    return _block(head, shown.unreadable, speech)


def _block(head: str, lines: Sequence[LineShown], speech: Speech) -> str:
    """Give some of many lines, each with its number in the file."""
    if not lines:
        return ""
    entries = [_entry(line, speech) for line in lines[:MOST_SHOWN]]
    more = len(lines) - MOST_SHOWN
    if more > 0:
        entries.append(speech.count(more, "… and {n} more", "… and {n} more"))
    return "\n".join([head, *entries])


def _entry(line: LineShown, speech: Speech) -> str:
    text = safe(line.text, REASON)
    if line.line is None:
        return f"• {text}"
    return speech.say("• line {line}: {text}", line=line.line, text=text)


def imported(added: int, edit: int, speech: Speech) -> Reply:
    """Say how many feeds were added, and when they are polled first."""
    text = speech.count(
        added,
        "✅ {n} feed is added. Its first poll is within minutes, each server in its turn.",
        "✅ {n} feeds are added. Their first polls are within minutes, each server in its turn.",
    )
    return Reply(text, undo_rows(edit, ShowFeeds(), speech))


# ---------------------------------------------------------------- files that are none


def reading_file(file: str, speech: Speech) -> Reply:
    """Say that a file is being read."""
    return Reply(speech.say("📥 Reading <b>{file}</b> …", file=safe(file, NAME)))


def no_list(file: str, reason: str, speech: Speech) -> Reply:
    """Say that there is no feed in a file, and what a list looks like."""
    text = speech.say(
        "There is no feed in <b>{file}</b>: <code>{reason}</code>\n"
        "💡 Export the list as OPML where it is kept, and send that file. "
        "For a single feed send its address: /feeds https://…",
        file=safe(file, NAME),
        reason=safe(reason, REASON),
    )
    return Reply(text)


def too_large_a_list(file: str, megabytes: int, speech: Speech) -> Reply:
    """Refuse a file that is larger than any list."""
    text = speech.say(
        "✋ <b>{file}</b> is too large: a list of feeds has at most {n} MB.",
        file=safe(file, NAME),
        n=megabytes,
    )
    return Reply(text)


def not_fetched(file: str, speech: Speech) -> Reply:
    """Say that Telegram did not give the file."""
    text = speech.say(
        "Telegram did not hand over <b>{file}</b>. Send it again in a minute.",
        file=safe(file, NAME),
    )
    return Reply(text)


# ---------------------------------------------------------------- sent


def export(opml: str, feeds: int, secrets: int, masked: bool, speech: Speech) -> Reply:
    """Send the list of feeds. `secrets`: addresses that may hold a password or token."""
    text = speech.count(
        feeds,
        "📤 {n} feed, as OPML: feed readers read it, and so does this chat.",
        "📤 {n} feeds, as OPML: feed readers read it, and so does this chat.",
    )
    if secrets and masked:
        hidden = speech.count(
            secrets,
            "In {n} address a password or token is left out, as others read here too; in private I "
            "send it whole.",
            "In {n} addresses passwords or tokens are left out, as others read here too; in "
            "private I send them whole.",
        )
        text = f"{text}\n{hidden}"
    elif secrets:
        kept = speech.count(
            secrets,
            "⚠ {n} address in it may hold a password or token: keep the file to yourself.",
            "⚠ {n} addresses in it may hold a password or token: keep the file to yourself.",
        )
        text = f"{text}\n{kept}"
    return Reply(text, document=Document(FILE, opml))
