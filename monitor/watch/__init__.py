"""item → hits: words, the keyword language, watchlist files, and the matcher.

In the order in which an item meets a keyword:

- `words`: a text as its reader sees it, cut into words, and what each may be a form of;
- `language`: a line of a watchlist, read into a tree, and what is probably not meant in it;
- `lists`: files of such lines, read and edited;
- `matching`: trees made ready, listed under their rarest words, found in items, and explained.
"""
