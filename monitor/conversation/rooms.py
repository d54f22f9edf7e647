"""Who answers what: each command, each kind of button, each question, each file.

A handler takes the talk; of a button also the choice, of a question also the dialogue.
"""

from __future__ import annotations

from collections.abc import Mapping

from monitor.conversation import alerts, beginning, excluding, following, saved, settings
from monitor.conversation.talk import Handler
from monitor.telegram import dialogs
from monitor.telegram.access import Right
from monitor.telegram.choices import alerts as under_alerts

COMMANDS: Mapping[str, Handler] = {
    "start": Handler(beginning.start),
    "help": Handler(beginning.help_text, None),
    "invite": Handler(beginning.invite, Right.MONITOR),
    "watchlists": Handler(following.watchlists),
    "digest": Handler(following.digest),
    "settings": Handler(settings.settings),
    "saved": Handler(saved.saved, None),
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
    under_alerts.Save: Handler(alerts.save, None),
    under_alerts.NotRelevant: Handler(alerts.judge),
    under_alerts.Mute: Handler(alerts.mute),
    under_alerts.OpenWatchlist: Handler(alerts.open_watchlist),
    under_alerts.ShowPrecision: Handler(excluding.show_precision),
    under_alerts.ProposeExclusions: Handler(excluding.propose),
    under_alerts.Exclude: Handler(excluding.exclude),
    under_alerts.UndoExclude: Handler(excluding.undo_exclude),
    under_alerts.ExcludeNothing: Handler(excluding.exclude_nothing),
    under_alerts.ShowSaved: Handler(saved.show_saved, None),
    under_alerts.TakeOff: Handler(saved.take_off, None),
    under_alerts.SavedFile: Handler(saved.saved_file, None),
}

# What a person's words answer, by what the dialogue is about.
ANSWERS: Mapping[str, Handler] = {}

# Words in private that answer nothing, and files, by the last part of their names.
WORDS: Handler | None = None
FILES: Mapping[str, Handler] = {}
