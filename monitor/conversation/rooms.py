"""Who answers what: each command, each kind of button, each question, each file.

A handler takes the talk; of a button also the choice, of a question also the dialogue.
"""

from __future__ import annotations

from collections.abc import Mapping

from monitor.conversation import beginning, following, search, settings
from monitor.conversation.talk import Handler
from monitor.telegram import dialogs
from monitor.telegram.access import Right
from monitor.telegram.choices.search import SendFound, ShowFound

COMMANDS: Mapping[str, Handler] = {
    "start": Handler(beginning.start),
    "help": Handler(beginning.help_text, None),
    "invite": Handler(beginning.invite, Right.MONITOR),
    "watchlists": Handler(following.watchlists),
    "digest": Handler(following.digest),
    "search": Handler(search.search),
    "settings": Handler(settings.settings),
}

CHOICES: Mapping[type, Handler] = {
    dialogs.ShowList: Handler(following.show_list),
    dialogs.ShowWatchlist: Handler(following.show_watchlist),
    dialogs.Follow: Handler(following.follow),
    dialogs.Unfollow: Handler(following.unfollow),
    dialogs.SetTimes: Handler(following.choose_times),
    dialogs.Pause: Handler(following.choose_pause),
    dialogs.ShowSettings: Handler(settings.show_settings),
    dialogs.SetZone: Handler(settings.choose_zone),
    dialogs.SetQuiet: Handler(settings.choose_quiet),
    ShowFound: Handler(search.show),
    SendFound: Handler(search.send),
}

# What a person's words answer, by what the dialogue is about.
ANSWERS: Mapping[str, Handler] = {
    search.ABOUT: Handler(search.words),
}

# Words in private that answer nothing, and files, by the last part of their names.
WORDS: Handler | None = None
FILES: Mapping[str, Handler] = {}
