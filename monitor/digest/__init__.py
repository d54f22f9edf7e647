"""hits → messages: what is one story, what a message says, how it is written, when it is due.

`stories` tells which items report the same event, `compose` decides what an alert or digest says
(`excerpt` the words that matched, `wording` times and counts), `render` writes that as Telegram
HTML within Telegram's limits, `page` as a page where messages can't hold it. `calendar` says when a
digest is due, `clock` what follows where the machine's clock was wrong. `telling` decides how what
waits is told, `headings` what a digest is called.
"""
