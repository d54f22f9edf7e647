"""For owners and for each of oneself: who was let in, how all stands, and what is forgotten."""
