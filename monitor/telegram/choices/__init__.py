"""What buttons ask for, a module for each room of the chat, and how it is written into them.

A choice is a value with `data`, of at most 64 bytes, that holds after a restart; `read` takes what
follows the room's letter, and returns the choice, or None where it isn't (or is no longer) ours.
"""
