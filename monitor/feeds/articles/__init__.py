"""An item → the whole text of its article, for feeds with `full_text`.

`fulltext` asks for the page, where `robots` lets it; `article` finds the text on it; `tries` says
which items' articles are wanted, when again, and whether the text is the item's.
"""
