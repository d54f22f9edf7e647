"""How well items are grouped into stories, beside other ways, and what it costs.

    make bench-stories            BENCH="quality --errors", "near", "stream", "growth", "digest"

`ours` is the only module that knows Monitor's grouper; `peers` asks the other ways, each in
`drivers/`, with the packages that this benchmark installs into a place of its own. A grouper is a
callable: items in order of time in, clusters of their ids out.
"""
