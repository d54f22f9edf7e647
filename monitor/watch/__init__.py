"""item → hits: the text as words, the keyword language, watchlist files, and the matcher.

`text` turns a field into tokens that know where they stand in it, `keyword` reads one line of a
watchlist into a tree, `watchlist` reads a file of them, `matcher` says what an item hits and why.
"""
