"""URL → items: fetch a feed without harm to its server or to us, parse it, say when it is due.

`listing` reads feeds.toml. `transport` is the one path by which any URL is opened: `guard` says at
which of its `addresses` (`resolve` finds them), `connection` asks there, `answer` reads what comes.
`fetch` asks a server by it (`headers` and `body` read what it says), `parse` turns bytes into items
(`prefilter` before it, `clean` for the texts, `page` when it was HTML), `workers` runs parsers that
can be killed, `pace` decides when a feed is polled next.
"""
