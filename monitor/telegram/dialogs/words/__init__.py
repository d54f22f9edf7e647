"""Words on their way into a watchlist: asked for, shown with what they would find, kept or not."""
