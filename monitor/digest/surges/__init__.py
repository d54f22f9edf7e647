"""Surges: what is usual of a watchlist, when an hour stands far above it, the note of it."""
