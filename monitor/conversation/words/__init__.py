"""Words on their way into a watchlist: asked for, tried, shown, kept, and taken back."""
