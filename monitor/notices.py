"""What goes wrong reaches a person: notices to owners and chats, faults kept for `status`."""

from __future__ import annotations

import html

from monitor.log import get_logger, mask
from monitor.model import DeliveryKind, Message, NewDelivery
from monitor.pipeline import Clock
from monitor.store import Store
from monitor.telegram.listener import TelegramError

NOTICE_LENGTH = 3000  # of the 4096 characters that a message may have

log = get_logger("monitor.notices")


class Notices:
    """Tells people what is wrong, in Telegram and in the log, and keeps faults of our own."""

    def __init__(self, store: Store, owners: tuple[int, ...], clock: Clock) -> None:
        self._store = store
        self._owners = owners
        self._clock = clock

    def tell_owners(self, text: str, about: int | None = None) -> None:
        """Send a notice to each owner who has opened the bot, but not to the chat it is about."""
        log.warning("notice", text=text)
        for owner in self._owners:
            if owner != about:
                self.tell(owner, 0, text)

    def tell(self, chat_id: int, thread: int, text: str) -> None:
        """Send a notice to a chat that can be reached."""
        chat = self._store.chat(chat_id)
        if chat is not None and not chat.parked:
            message = Message("⚠ " + html.escape(text[:NOTICE_LENGTH], quote=False))
            notice = NewDelivery(chat_id, thread, DeliveryKind.NOTICE, message)
            self._store.add_notice(notice, self._clock())

    def trouble_outside(self, error: BaseException, about: str) -> None:
        """Log trouble with Telegram or the net; a bug among it is kept like any other."""
        if isinstance(error, TelegramError):
            log.warning("telegram", about=about, error=mask(str(error)))
        else:
            self.trouble(error, about)

    def trouble(self, error: BaseException, about: str) -> None:
        """Log a fault of our own with its traceback, and keep it for `monitor status`."""
        log.error("fault", about=about, exc_info=error)
        text = mask(f"{type(error).__name__}: {error}")
        try:
            self._store.record_trouble(about, text, self._clock())
        except Exception as second:
            log.error("fault could not be kept", exc_info=second)
