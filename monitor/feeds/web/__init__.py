"""URL → answer: the one path by which any URL is opened, and what a server says there.

`fetch` asks, follows redirects and tells the outcome (`trouble` finds the words). `client` and
`transport` open a URL: `guard` says at which of its `addresses` (`resolve` finds them),
`connection` asks there, `answer` reads what comes; `headers` and `body` read what it says.
"""
