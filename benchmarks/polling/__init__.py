"""Monitor's polling beside other feed readers: the same feeds, one server, in turn.

    site ─ server ─┬─ program: cold, unchanged, changed ─ measure ─ check ─ report
                   └─ the next program …

`site` writes feeds, `server` lets nginx serve them on an address each, `programs` says how each
reader is set up, run and asked what it found, `measure` counts a whole tree of processes, `rounds`
lets all take turns, `figures` draws the tables.
"""
