"""What keeps the record safe beside the work.

`disk` knows how much room there is, `backups` which backup is due and which are superfluous by
their names alone, `nightly` makes them, and `upkeep` tells the service what it may do.
"""
