"""What is in a watchlist and what becomes of it: lines, files, tests, links, and the history."""
