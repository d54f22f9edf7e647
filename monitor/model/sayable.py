"""A text for people that can be said in any language."""

from __future__ import annotations

import json


class Sayable(str):
    """An English text that remembers how it was made, so that it can be said in other languages.

    Given as a literal with {names} in it, and the values that go there. To whoever knows nothing
    of languages it is the English text; `Speech.tell` says it in another.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Sayable:
        """Make the English text."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, values
        return made

    def about(self, **values: object) -> Sayable:
        """Return the same text with values in their places."""
        return Sayable(self.template, **values)


def said_as(text: str) -> str:
    """Write how a text was made, to be kept; "" for a plain one."""
    if not isinstance(text, Sayable):
        return ""
    return json.dumps([text.template, {name: str(value) for name, value in text.values.items()}])


def as_said(kept: str) -> Sayable | None:
    """Read a text that `said_as` wrote; None for a plain one."""
    if not kept:
        return None
    template, values = json.loads(kept)
    return Sayable(template, **values)
