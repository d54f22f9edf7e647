"""Logs: readable on a terminal, JSON else; no token or secret address can appear in them."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Literal

import structlog

from monitor.masking import mask


class _Masked(logging.Formatter):
    """Masks secrets in the finished text of a record, its traceback included."""

    def __init__(
        self, inner: logging.Formatter, secrets: Iterable[str], *, in_json: bool = False
    ) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = tuple(secret for secret in secrets if secret)
        self._in_json = in_json

    def format(self, record: logging.LogRecord) -> str:
        """Format a record without its secrets."""
        return mask(self._inner.format(record), self._secrets, in_json=self._in_json)


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
            in_json=not console,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx", "httpcore", "apscheduler", "telegram", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Of an update that it can't read it writes all that people said; we say ourselves what failed.
    logging.getLogger("telegram.Bot").setLevel(logging.CRITICAL + 1)


def _console_renderer() -> structlog.dev.ConsoleRenderer:
    """Plain tracebacks: rich's show all variables, and break lines in the middle of a secret."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def log_uncaught_errors() -> None:
    """Log the errors that nobody catches: Python itself would print them with their secrets."""
    log = logging.getLogger("monitor")

    def uncaught(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("an error that nobody caught", exc_info=(kind, error, trace))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread else "unknown"
        log.error("a thread failed: %s", name, exc_info=args.exc_value)

    def unraisable(args: sys.UnraisableHookArgs) -> None:
        log.error(args.err_msg or "an error in clearing up", exc_info=args.exc_value)

    sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, in_thread, unraisable


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the log of one module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
