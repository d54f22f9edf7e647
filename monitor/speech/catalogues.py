"""The languages that there are: a gettext catalogue each, beside this file."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from monitor.speech.speech import Speech, language_name

ENGLISH = Speech()
FOLDER = Path(__file__).parent


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that can be spoken."""
    return ("en", *sorted(path.stem for path in FOLDER.glob("*.po")))


@cache
def speech_in(language: str) -> Speech:
    """Return the speech of a language, by its code; English where it can't be spoken."""
    if language == "en" or language not in languages():
        return ENGLISH
    return Speech(language, language, GNUTranslations(_compiled(FOLDER / f"{language}.po")))


def _compiled(path: Path) -> BytesIO:
    # Who needs English alone need not wait for these: 40 ms.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return compiled


def nearest_language(wanted: str, otherwise: str = "en") -> str:
    """Return the language that is wanted, as Telegram or a browser names it, if it can be spoken.

    `wanted`: an IETF tag such as `uk`, `en-GB` or `pt-br`.
    """
    code = wanted.replace("_", "-").partition("-")[0].lower()
    return code if code in languages() else otherwise


def read_language(text: str) -> str:
    """Read a language as people type it: its code, or its name in any language that is spoken.

    Returns its code; "" where it isn't spoken.
    """
    wanted = text.strip().lower()
    for code in languages():
        names = {language_name(code, inside).lower() for inside in languages()}
        if wanted == code or wanted in names:
            return code
    return ""
