"""One language: its texts, its plurals, its dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from gettext import NullTranslations

from monitor.model import Sayable

_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said in one language; English is what the code itself has.

    Texts are given as literals, so that they can be collected from the code. Their {values} are
    put in as they are: where a text is HTML, escaped already.
    """

    language: str = "en"
    locale: str = "en_GB"
    texts: NullTranslations = field(default_factory=NullTranslations)

    def say(self, text: str, /, **values: object) -> str:
        """Say a text, with values in their places."""
        said = self.texts.gettext(text)
        return said.format(**values) if values else said

    def count(self, number: int, one: str, many: str, /, **values: object) -> str:
        """Say a text about {n} things, in the form that this number has in the language."""
        return self.texts.ngettext(one, many, number).format(n=number, **values)

    def tell(self, text: str) -> str:
        """Say a text that was made elsewhere, for all languages; any other stays as it is."""
        if not isinstance(text, Sayable):
            return text
        values = {
            name: self.tell(value) if isinstance(value, str) else value
            for name, value in text.values.items()
        }
        return self.say(text.template, **values)

    def quote(self, text: str) -> str:
        """Put a text, as it stands, into the quotes of the language."""
        return self.say("“{text}”", text=text)

    # ------------------------------------------------------------ dates

    def clock(self, moment: time | datetime) -> str:
        """Give a time of day, by a clock of 24 hours."""
        return f"{moment:%H:%M}"

    def day(self, moment: date | datetime) -> str:
        """Give a day without its year: 26 Nov, 26 лист."""
        return self._date(moment, "d MMM")

    def day_of_year(self, moment: date | datetime) -> str:
        """Give a day with its year."""
        return self._date(moment, "d MMM y")

    def weekday(self, number: int) -> str:
        """Give a day of the week, Monday being 0, in a few letters: Mon, пн."""
        return self._date(_MONDAY + timedelta(days=number), "ccc")

    def moment(self, moment: datetime, now: datetime, zone: tzinfo) -> str:
        """Give a moment by a clock on the wall, with the day where it isn't today's."""
        local, today = moment.astimezone(zone), now.astimezone(zone)
        if local.date() == today.date():
            return self.clock(local)
        return self.date_and_time(moment, now, zone)

    def date_and_time(self, moment: datetime, now: datetime, zone: tzinfo) -> str:
        """Give a moment by a clock on the wall, with its day, and its year where it is another."""
        local, today = moment.astimezone(zone), now.astimezone(zone)
        day = self.day(local) if local.year == today.year else self.day_of_year(local)
        return f"{day} {self.clock(local)}"

    def length(self, length: timedelta) -> str:
        """Give a length of time in its largest unit, a minute at least."""
        minutes = max(int(length.total_seconds() // 60), 1)
        if minutes < 60:
            return self.count(minutes, "{n} min", "{n} min")
        if minutes < 48 * 60:
            return self.count(minutes // 60, "{n} h", "{n} h")
        return self.count(minutes // (24 * 60), "{n} day", "{n} days")

    def age(self, age: timedelta) -> str:
        """Say how long ago something was."""
        if age < timedelta(minutes=1):
            return self.say("just now")
        return self.say("{length} ago", length=self.length(age))

    def name(self) -> str:
        """Give the language's own name for itself."""
        return language_name(self.language)

    def _date(self, moment: date | datetime, pattern: str) -> str:
        from babel import Locale
        from babel.dates import format_date  # 30 ms, for which few commands have a use

        return format_date(moment, pattern, locale=Locale.parse(self.locale))


def language_name(language: str, inside: str = "") -> str:
    """Give a language's name by its code: its own name for itself, or the one inside another."""
    from babel import Locale

    name = Locale.parse(language).get_display_name(inside or language) or language
    return name[0].upper() + name[1:]
