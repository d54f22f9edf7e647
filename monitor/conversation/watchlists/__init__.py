"""A chat's watchlists: which it sees, what they are like, and how it follows them."""
