"""When a feed is polled, and what polls leave of it: decided from facts alone.

`state` says what a poll leaves of a feed, `pace` when it is due and why then, `rhythm` how often it
brings something, `health` what people are told of it.
"""
