"""A watchlist looked at and tested, changed and given away; and all changes told and undone."""
