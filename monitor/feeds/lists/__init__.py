"""Lists of feeds: feeds.toml (`listing` reads it, `edit` changes its text), and those of others.

`imports` reads CSV and plain lists, `opml` reads and writes OPML, `duplicates` finds what is listed
twice.
"""
