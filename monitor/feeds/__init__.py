"""URL → items: fetch a feed without harm to its server or to us, parse it, say when it is due.

`web` opens URLs, `reading` turns bytes into items, `polling` decides when a feed is asked and what
polls leave of it. `lists` reads and changes feeds.toml and others' lists, `finding` finds the feeds
of a page, `articles` reads the articles behind items. `urls` is about URLs as text.
"""
