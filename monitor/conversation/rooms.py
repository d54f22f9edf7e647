"""Who answers what: each command, each kind of button, each question, each file.

A handler takes the talk; of a button also the choice, of a question also the dialogue.
"""

from __future__ import annotations

from collections.abc import Mapping

from monitor.conversation import elsewhere, helping, search
from monitor.conversation.alerts import excluding, marking, saved
from monitor.conversation.beginning import start, tour
from monitor.conversation.feeds import files, finding, listed
from monitor.conversation.lists import history, imports, removing, sharing, testing
from monitor.conversation.people import forgetting, inviting, members, vitals
from monitor.conversation.settings import settings, surges, weekly
from monitor.conversation.talk import Handler
from monitor.conversation.watchlists import following
from monitor.conversation.words import adding, asking, free, keeping
from monitor.telegram.access import Right
from monitor.telegram.choices import alerts as under_alerts
from monitor.telegram.choices import elsewhere as other_chats
from monitor.telegram.choices import feeds as of_feeds
from monitor.telegram.choices import lists as of_lists
from monitor.telegram.choices import people as of_people
from monitor.telegram.choices import settings as of_settings
from monitor.telegram.choices import watchlists as of_watchlists
from monitor.telegram.choices import words as of_words
from monitor.telegram.choices.beginning import Begin, BeginAt, LookAt, ShowBeginning
from monitor.telegram.choices.note import WantNote, WantSurges
from monitor.telegram.choices.search import SendFound, ShowFound

COMMANDS: Mapping[str, Handler] = {
    "start": Handler(start.start),
    "help": Handler(lambda talk: helping.help_text(talk, COMMANDS), None),
    "watchlists": Handler(following.watchlists, Right.LOOK),
    "add": Handler(asking.add),
    "digest": Handler(following.digest, Right.LOOK),
    "search": Handler(search.search),
    "saved": Handler(saved.saved, None),
    "feeds": Handler(finding.feeds),
    "test": Handler(testing.test),
    "undo": Handler(history.undo),
    "history": Handler(history.history),
    "weekly": Handler(weekly.weekly),
    "settings": Handler(settings.settings),
    "chats": Handler(elsewhere.chats),
    "forget": Handler(forgetting.forget, None, strangers=True),
    "invite": Handler(inviting.invite, Right.MONITOR),
    "people": Handler(members.people, Right.MONITOR),
    "health": Handler(vitals.health, Right.MONITOR),
}

CHOICES: Mapping[type, Handler] = {
    # Watchlists, and how they are followed.
    of_watchlists.ShowList: Handler(following.show_list),
    of_watchlists.ShowWatchlist: Handler(following.show_watchlist),
    of_watchlists.Follow: Handler(following.follow),
    of_watchlists.Unfollow: Handler(following.unfollow),
    of_watchlists.SetTimes: Handler(following.choose_times),
    of_watchlists.Pause: Handler(following.choose_pause),
    # The first minute.
    ShowBeginning: Handler(tour.show_beginning),
    LookAt: Handler(tour.look_at),
    Begin: Handler(tour.begin),
    BeginAt: Handler(tour.begin_at),
    # Settings, and the notes.
    of_settings.ShowSettings: Handler(settings.show_settings),
    of_settings.SetZone: Handler(settings.choose_zone),
    of_settings.SetQuiet: Handler(settings.choose_quiet),
    of_settings.SetLanguage: Handler(settings.choose_language),
    of_settings.SetWish: Handler(settings.choose_wish),
    WantNote: Handler(weekly.want_note),
    WantSurges: Handler(surges.want_surges),
    # Words: added, listed, removed, tested.
    of_lists.ShowWords: Handler(removing.show_words),
    of_lists.RemoveFrom: Handler(removing.show_removal),
    of_lists.RemoveLine: Handler(removing.remove_line),
    of_lists.RemoveSeveral: Handler(removing.ask_numbers),
    of_lists.DeleteList: Handler(sharing.delete),
    of_lists.ShareList: Handler(sharing.share),
    of_lists.ShowHistory: Handler(history.show_history),
    of_lists.UndoEdit: Handler(history.undo_edit),
    of_lists.TakeBack: Handler(history.take_back),
    of_lists.TestList: Handler(testing.ask_text),
    of_lists.TestText: Handler(testing.test_words),
    of_lists.ImportList: Handler(imports.import_here),
    of_lists.ImportForAll: Handler(imports.import_for_all),
    of_lists.CancelImport: Handler(imports.cancel),
    of_words.AddTo: Handler(asking.add_to),
    of_words.ChooseList: Handler(adding.choose_list),
    of_words.NewList: Handler(adding.new_list),
    of_words.TickSpelling: Handler(adding.tick),
    of_words.ChangeWords: Handler(adding.change),
    of_words.CancelWords: Handler(adding.cancel),
    of_words.KeepWords: Handler(keeping.keep),
    of_words.UndoWords: Handler(keeping.undo),
    of_words.WatchFor: Handler(free.watch_for),
    of_words.TickName: Handler(free.tick_name),
    of_words.AddTicked: Handler(free.add_ticked),
    # Under an alert.
    under_alerts.Save: Handler(marking.save, None),
    under_alerts.NotRelevant: Handler(marking.judge),
    under_alerts.Mute: Handler(marking.mute),
    under_alerts.OpenWatchlist: Handler(marking.open_watchlist),
    under_alerts.ShowPrecision: Handler(excluding.show_precision),
    under_alerts.ProposeExclusions: Handler(excluding.propose),
    under_alerts.Exclude: Handler(excluding.exclude),
    under_alerts.UndoExclude: Handler(excluding.undo_exclude),
    under_alerts.ExcludeNothing: Handler(excluding.exclude_nothing),
    under_alerts.ShowSaved: Handler(saved.show_saved, None),
    under_alerts.TakeOff: Handler(saved.take_off, None),
    under_alerts.SavedFile: Handler(saved.saved_file, None),
    # The archive.
    ShowFound: Handler(search.show),
    SendFound: Handler(search.send),
    # Feeds.
    of_feeds.ShowFeeds: Handler(listed.show_feeds),
    of_feeds.ShowFeed: Handler(listed.show_feed),
    of_feeds.PollFeed: Handler(listed.poll_feed, Right.SHARED),
    of_feeds.RenameFeed: Handler(listed.ask_name, Right.SHARED),
    of_feeds.SetLanguage: Handler(listed.set_language, Right.SHARED),
    of_feeds.MoveFeed: Handler(listed.move_feed, Right.SHARED),
    of_feeds.RemoveFeed: Handler(listed.remove_feed, Right.SHARED),
    of_feeds.UndoFeeds: Handler(listed.undo, Right.SHARED),
    of_feeds.AddFeed: Handler(finding.ask_address, Right.SHARED),
    of_feeds.TickFound: Handler(finding.tick, Right.SHARED),
    of_feeds.KeepFound: Handler(finding.keep, Right.SHARED),
    of_feeds.GiveUp: Handler(finding.give_up, Right.SHARED),
    of_feeds.ImportFeeds: Handler(files.import_feeds, Right.SHARED),
    of_feeds.ExportFeeds: Handler(files.export, Right.SHARED),
    # People, and other chats.
    other_chats.ShowChats: Handler(elsewhere.show_chats),
    other_chats.ForChat: Handler(lambda talk, choice: elsewhere.for_chat(talk, choice, CHOICES)),
    of_people.Invite: Handler(inviting.choose_invitation, Right.MONITOR),
    of_people.ShowPeople: Handler(members.show_people, Right.MONITOR),
    of_people.ShowMember: Handler(members.show_member, Right.MONITOR),
    of_people.EndEditing: Handler(members.end_editing, Right.MONITOR),
    of_people.EndAccess: Handler(members.end_access, Right.MONITOR),
    of_people.GiveBack: Handler(members.give_back, Right.MONITOR),
    of_people.ShowHealth: Handler(vitals.show_health, Right.MONITOR),
    of_people.ForgetAll: Handler(forgetting.forget_all, None, strangers=True),
    of_people.KeepAll: Handler(forgetting.keep_all, None, strangers=True),
}

# What a person's words answer, by what the dialogue is about.
ANSWERS: Mapping[str, Handler] = {
    search.ABOUT: Handler(search.words),
    adding.ABOUT: Handler(asking.answered),
    removing.ABOUT: Handler(removing.remove_numbers),
    testing.ABOUT: Handler(testing.test_answer),
    listed.FEED_NAME: Handler(listed.rename, Right.SHARED),
    finding.ADDRESS: Handler(finding.address_given, Right.SHARED),
}

# Words in private that answer nothing, and files, by the last part of their names.
WORDS: Handler | None = Handler(free.free_words, None)
FILES: Mapping[str, Handler] = {
    ".opml": Handler(files.take_file, Right.SHARED),
    ".xml": Handler(files.take_file, Right.SHARED),
    ".toml": Handler(imports.take_toml),
    ".txt": Handler(imports.take_lines),
    "": Handler(imports.other_file),
}
