"""The answers in the chat, written from facts: texts and buttons, nothing done."""

from monitor.telegram.dialogs.beginning import (
    alert_mark,
    ask_clock,
    begun,
    digest_mark,
    looked,
    no_sample,
    searching,
    subscribed,
    too_early,
    welcome,
    welcome_back,
    what_comes,
)
from monitor.telegram.dialogs.commands import (
    DEEP_LINK,
    admins_only,
    editors_only,
    no_words,
    not_a_command,
    not_admitted,
    nothing_followed,
    unknown_watchlist,
)
from monitor.telegram.dialogs.parts import safe
from monitor.telegram.dialogs.settings.refusals import TYPED, cannot_read
from monitor.telegram.dialogs.settings.settings import show_languages, show_quiet, show_settings
from monitor.telegram.dialogs.settings.surges import surge_rows, surges_said, wants_surges
from monitor.telegram.dialogs.settings.weekly import no_note, note_rows, wants_note
from monitor.telegram.dialogs.settings.zones import show_zones, zone_of_city
from monitor.telegram.dialogs.watchlists.card import Facts, show_watchlist
from monitor.telegram.dialogs.watchlists.listed import (
    Listed,
    View,
    out_of_date,
    show_watchlists,
    when_text,
)
from monitor.telegram.dialogs.watchlists.times import show_pauses, show_times

__all__ = [
    "DEEP_LINK",
    "TYPED",
    "Facts",
    "Listed",
    "View",
    "admins_only",
    "alert_mark",
    "ask_clock",
    "begun",
    "cannot_read",
    "digest_mark",
    "editors_only",
    "looked",
    "no_note",
    "no_sample",
    "no_words",
    "not_a_command",
    "not_admitted",
    "note_rows",
    "nothing_followed",
    "out_of_date",
    "safe",
    "searching",
    "show_languages",
    "show_pauses",
    "show_quiet",
    "show_settings",
    "show_times",
    "show_watchlist",
    "show_watchlists",
    "show_zones",
    "subscribed",
    "surge_rows",
    "surges_said",
    "too_early",
    "unknown_watchlist",
    "wants_note",
    "wants_surges",
    "welcome",
    "welcome_back",
    "what_comes",
    "when_text",
    "zone_of_city",
]
