"""What people do in a chat, done and answered.

`respond` finds out who they are and what they may, and hands over to one of the `rooms`; a room
reads the facts, changes the store, and lets `telegram/dialogs` write the answer.
"""

from monitor.conversation.archive import Archive
from monitor.conversation.desk import Desk, listed
from monitor.conversation.respond import respond
from monitor.conversation.shelf import Shelf

__all__ = ["Archive", "Desk", "Shelf", "listed", "respond"]
