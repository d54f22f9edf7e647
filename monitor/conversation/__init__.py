"""What people ask in a chat, done and answered."""

from monitor.conversation.desk import Desk, listed
from monitor.conversation.respond import respond

__all__ = ["Desk", "listed", "respond"]
