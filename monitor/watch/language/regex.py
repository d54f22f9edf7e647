"""Regular expressions in keywords: RE2, which takes linear time whatever it is given."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from monitor.model import Sayable
from monitor.watch.language.lexer import KeywordError

LONGEST = 256


@cache
def _re2() -> Any:
    try:
        return import_module("re2")
    except ImportError:
        return None


def check_regex(pattern: str, column: int) -> None:
    """Raise KeywordError, unless this is a regular expression that can be looked for."""
    if len(pattern) > LONGEST:
        reason = Sayable(
            "a regular expression has at most {most} characters, not {n}",
            most=LONGEST,
            n=len(pattern),
        )
        raise KeywordError(reason, column, Sayable("make several of it"))
    if _re2() is None:
        raise KeywordError(
            Sayable("/…/ is a regular expression, which needs the extra package"),
            column,
            Sayable("pip install 'monitor[regex]', or quote the words"),
        )
    try:
        compiled = compile_regex(pattern)
    except ValueError as error:
        reason = Sayable("this regular expression: {error}", error=error)
        remedy = Sayable(
            "write it in RE2's syntax, which has no look-around and no back-references"
        )
        raise KeywordError(reason, column, remedy) from None
    if compiled.search("") is not None:
        raise KeywordError(
            Sayable("this regular expression matches an empty text, so everything"),
            column,
            Sayable("leave out * or ?"),
        )


@cache
def compile_regex(pattern: str) -> Any:
    """Compile a pattern that was checked. Raises ValueError for one that RE2 cannot read."""
    library = _re2()
    options = library.Options()
    options.log_errors = False
    try:
        return library.compile(pattern, options)
    except library.error as error:
        text = error.args[0] if error.args else ""
        raise ValueError(text.decode() if isinstance(text, bytes) else str(text)) from None
