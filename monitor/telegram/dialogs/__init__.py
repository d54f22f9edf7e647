"""The answers in the chat, written from facts: texts and buttons, nothing done."""

from monitor.telegram.dialogs.card import Facts, show_watchlist
from monitor.telegram.dialogs.choices import (
    Choice,
    Follow,
    Pause,
    SetQuiet,
    SetTimes,
    SetZone,
    ShowList,
    ShowSettings,
    ShowWatchlist,
    Unfollow,
    data_of,
    read_choice,
)
from monitor.telegram.dialogs.commands import (
    DEEP_LINK,
    INVITATION,
    admins_only,
    editors_only,
    help_text,
    invitation,
    invitation_spent,
    not_a_command,
    not_admitted,
    nothing_followed,
    subscribed,
    unknown_watchlist,
    welcome,
)
from monitor.telegram.dialogs.lines import cannot_change
from monitor.telegram.dialogs.refusals import TYPED, cannot_read
from monitor.telegram.dialogs.settings import show_quiet, show_settings
from monitor.telegram.dialogs.times import show_pauses, show_times
from monitor.telegram.dialogs.watchlists import (
    Listed,
    View,
    out_of_date,
    safe,
    show_watchlists,
    when_text,
)
from monitor.telegram.dialogs.zones import show_zones

__all__ = [
    "DEEP_LINK",
    "INVITATION",
    "TYPED",
    "Choice",
    "Facts",
    "Follow",
    "Listed",
    "Pause",
    "SetQuiet",
    "SetTimes",
    "SetZone",
    "ShowList",
    "ShowSettings",
    "ShowWatchlist",
    "Unfollow",
    "View",
    "admins_only",
    "cannot_change",
    "cannot_read",
    "data_of",
    "editors_only",
    "help_text",
    "invitation",
    "invitation_spent",
    "not_a_command",
    "not_admitted",
    "nothing_followed",
    "out_of_date",
    "read_choice",
    "safe",
    "show_pauses",
    "show_quiet",
    "show_settings",
    "show_times",
    "show_watchlist",
    "show_watchlists",
    "show_zones",
    "subscribed",
    "unknown_watchlist",
    "welcome",
    "when_text",
]
