"""messages → chats, and back.

`sender` makes one Bot API call and says what came of it, `outcomes` decides what follows, `pace`
keeps Telegram's limits. `listener` asks for updates, `bot` turns them into `events` and replies
into calls, `access` says who may do what, `dialogs` writes the answers. python-telegram-bot is
imported in `sender`, `listener` and `bot`.
"""
