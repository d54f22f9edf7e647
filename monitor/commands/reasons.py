"""What is told of a service that can't run, or not as it should, and how to mend it."""

from __future__ import annotations

NO_TOKEN = """there is no Telegram token, so nothing could be sent.
  1. Talk to @BotFather in Telegram, /newbot, and copy the token it gives you.
  2. Set telegram_token in monitor.toml, or the variable MONITOR_TELEGRAM_TOKEN,
     or name a file with MONITOR_TELEGRAM_TOKEN_FILE.
  3. monitor check --online tells whether Telegram knows it.
To see what would be sent, without a token: monitor run --once --dry-run"""

WRONG_TOKEN = """Telegram does not know this token. Compare it with what @BotFather gave you
(/mybots → API Token), set telegram_token, and start again."""

RIVAL = (
    "Another program uses this bot's token, and takes what people write to it. Alerts and digests "
    "go out as before, but commands and buttons are not answered from here. Stop that program, or "
    "give it a token of its own (@BotFather). If you know of none, somebody else has the token: "
    "/revoke it there. Monitor looks every five minutes whether the program is gone."
)
RIVAL_GONE = "No other program uses this bot's token any more: commands are answered again."

RECORD_LOST = """the files of the record were deleted or replaced while it was in use; the log says
what was rescued. Ended, so that monitor run begins anew with what is there."""
