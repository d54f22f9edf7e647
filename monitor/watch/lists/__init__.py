"""Watchlist files: read (`watchlist`, `lines`) and edited (`edit`, `block`, `alternatives`)."""
