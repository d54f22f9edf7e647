"""Logs: readable on a terminal, JSON else; no token or secret address can appear in them."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, Literal

import structlog

TOKEN = re.compile(r"(?<!\d)\d{3,}(?::|%3A)[A-Za-z0-9_-]{20,}")  # also in …/bot<token>/getMe
_MASK = "<token>"


class _Masked(logging.Formatter):
    """Masks tokens in the finished text of a record, its traceback included."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """Format a record without its secrets."""
        return mask(self._inner.format(record), self._secrets)


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """Hide bot tokens, and these secrets, in a text."""
    for secret in secrets:
        text = text.replace(secret, _MASK)
    return TOKEN.sub(_MASK, text)


def configure_logging(
    level: str, form: Literal["auto", "console", "json"], secrets: Iterable[str] = ()
) -> None:
    """Send the logs of Monitor and of its libraries to standard error, in one form."""
    console = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers: list[Any] = (
        [_console_renderer()]
        if console
        else [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        _Masked(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=shared,
                processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
            ),
            secrets,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx", "httpcore", "apscheduler", "telegram", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _console_renderer() -> structlog.dev.ConsoleRenderer:
    """Plain tracebacks: rich's show all variables, and break lines in the middle of a secret."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the log of one module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
