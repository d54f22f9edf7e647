"""What came of a draft that was kept, given up, or taken back: said once more where it is asked."""

from __future__ import annotations

from dataclasses import replace

from monitor.conversation.talk import Talk
from monitor.model import Dialogue
from monitor.telegram.dialogs.words import adding as answers
from monitor.telegram.dialogs.words import not_added
from monitor.telegram.events import Reply


def outcome(talk: Talk, dialogue: Dialogue) -> Reply | None:
    """Say what came of a draft that is done; None where it isn't."""
    if dialogue.state["stage"] not in ("kept", "cancelled", "undone"):
        return None
    return replace(outcome_of(talk, dialogue), toast=not_added.done_before(talk.speech))


def outcome_of(talk: Talk, dialogue: Dialogue) -> Reply:
    """Say what came of a draft that is done."""
    stage, kept = dialogue.state["stage"], dialogue.state.get("kept", {})
    if stage == "cancelled":
        return answers.cancelled(talk.speech)
    title = dialogue.state["draft"]["title"]
    if stage == "undone":
        gone = dialogue.state["gone"]
        return answers.undone(talk.speech, title, kept["watchlist"], kept["lines"], gone=gone)
    return answers.kept(
        talk.speech,
        dialogue.id,
        kept["watchlist"],
        title,
        kept["lines"],
        kept["already"],
        follows=kept["follows"],
        catches_up=kept["catches_up"],
    )
