"""/forget: what would be removed, and what was."""

from __future__ import annotations

from monitor.model import ChatKind, Kept
from monitor.speech import Speech
from monitor.telegram.choices.people import ForgetAll, KeepAll
from monitor.telegram.events import Button, Reply


def ask_to_forget(speech: Speech, kind: ChatKind, kept: Kept, number: int) -> Reply:
    """Say what would be removed, and ask once: it can't be undone."""
    if kind is ChatKind.PRIVATE:
        head = speech.say("<b>Shall I forget you?</b>\nI would remove all that I keep of you:")
    else:
        head = speech.say("<b>Shall I forget this chat?</b>\nI would remove all that I keep of it:")
    note = speech.say(
        "What you changed in watchlists that all share stays, without your name. "
        "Nightly backups hold the rest until they are replaced; messages in Telegram are yours "
        "to delete.\n<b>This can't be undone.</b>"
    )
    forget = Button(speech.say("🗑 Forget all of it"), ForgetAll(number).data)
    keep = Button(speech.say("Keep it"), KeepAll().data)
    return Reply(f"{head}\n{_lines(speech, kept)}\n\n{note}", ((forget, keep),))


def forgotten(speech: Speech, kind: ChatKind, kept: Kept, *, owner: bool) -> Reply:
    """Say what was removed."""
    parts = [f"{speech.say('<b>Forgotten.</b> Removed were:')}\n{_lines(speech, kept)}"]
    if kind is ChatKind.PRIVATE:
        parts.append(
            speech.say("I know you no more. Should you write to me again, we begin anew: /start")
        )
    else:
        parts.append(
            speech.say("I know this chat no more. Remove me from it, or begin anew with /start.")
        )
    if owner:
        parts.append(speech.say("You are still an owner: the settings say so."))
    return Reply("\n\n".join(parts))


def _lines(speech: Speech, kept: Kept) -> str:
    """List what is kept, with counts; names and settings are always among it."""
    count = speech.count
    counted = (
        (kept.subscriptions, count(kept.subscriptions, "{n} subscription", "{n} subscriptions")),
        (
            kept.watchlists,
            count(kept.watchlists, "{n} watchlist of your own", "{n} watchlists of your own"),
        ),
        (kept.saved, count(kept.saved, "{n} saved story", "{n} saved stories")),
        (
            kept.judgements,
            count(
                kept.judgements, "{n} story marked not relevant", "{n} stories marked not relevant"
            ),
        ),
        (kept.muted, count(kept.muted, "{n} muted story", "{n} muted stories")),
        (
            kept.messages,
            count(kept.messages, "{n} message not sent yet", "{n} messages not sent yet"),
        ),
        (
            kept.edits,
            count(kept.edits, "the name under {n} change", "the name under {n} changes"),
        ),
    )
    lines = [text for number, text in counted if number]
    lines.append(speech.say("name, settings, what was sent and what was begun"))
    return "\n".join(f"– {line}" for line in lines)


def kept_all(speech: Speech) -> Reply:
    """Say that nothing was removed."""
    return Reply(speech.say("Nothing was removed: /settings shows how I write to you."))


def out_of_date(speech: Speech) -> Reply:
    """Answer an old button, under which something else may be kept by now."""
    return Reply(speech.say("This is out of date, and nothing was removed: /forget asks anew."))


def admins_only(speech: Speech) -> Reply:
    """Answer somebody in a group who isn't its admin."""
    return Reply(
        speech.say(
            "Only admins can have this chat forgotten. What I keep of you yourself I forget when "
            "you write /forget to me in private."
        ),
        toast=speech.say("Only admins can do this"),
    )


def not_now(speech: Speech) -> Reply:
    """Say that a file could not be changed, so that nothing was removed of the rest."""
    return Reply(
        speech.say(
            "A file of the watchlists can't be removed now, so I have kept the rest too. "
            "Tell the owner of this Monitor, and try /forget again later."
        )
    )
