"""The feeds: listed, found and added, changed, and taken back."""
