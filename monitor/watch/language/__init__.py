"""line → tree: the keyword language. docs/keywords.md describes it.

`lexer` cuts a line, `grammar` reads it into the trees of `keyword`, `refusals` says why it can't be
read, `lint` what is probably not meant.
"""
