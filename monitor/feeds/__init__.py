"""URL → items: fetch a feed without harm to its server or to us, parse it, say when it is due.

`listing` reads feeds.toml, `addresses` and `guard` hold the one path by which any URL is opened,
`fetch` asks a server (`headers` and `body` read its answer), `parse` turns bytes into items
(`prefilter` before it, `clean` for the texts, `page` when it was HTML), `workers` runs parsers that
can be killed, `pace` decides when a feed is polled next.
"""
