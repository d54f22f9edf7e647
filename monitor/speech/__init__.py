"""What Monitor says to people, in their language: texts, numbers with their nouns, dates.

A text is written in English where it is said; `uk.po` and its like have it in other languages.
To add a language is to add one such file: docs/translating.md.
"""

from monitor.speech.catalogues import (
    ENGLISH,
    languages,
    nearest_language,
    read_language,
    speech_in,
)
from monitor.speech.speech import Speech, language_name

__all__ = [
    "ENGLISH",
    "Speech",
    "language_name",
    "languages",
    "nearest_language",
    "read_language",
    "speech_in",
]
