"""A chat's watchlists: the list of them, one of it, and when its digests come."""
