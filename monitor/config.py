"""Settings: monitor.toml, overridden by the environment, secrets also from files.

Precedence, highest first: MONITOR_<KEY>, the file named by MONITOR_<KEY>_FILE, a systemd
credential named <key> or monitor_<key>, monitor.toml, the default. docs/settings.md lists the keys.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
)

from monitor.model import ConfigError, Problem
from monitor.sizes import read_size
from monitor.speech import languages
from monitor.toml_file import TomlFileError, line_of, read_table, read_text, unknown_key
from monitor.variables import PREFIX, from_environment, from_files, secret_file

FILE_NAME = "monitor.toml"

_DURATION = re.compile(r"(\d+)\s*([smhdw])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST = 365_250 * 86_400  # the calendar must still hold "so long ago"


def read_duration(value: object) -> object:
    """Read `5m`, `24h`, `90d` or a sum of such (`1h 30m`); 0 needs no unit."""
    if isinstance(value, timedelta):
        return value
    text = str(value).strip() if isinstance(value, str | int) else ""
    if text == "0" and not isinstance(value, bool):
        return timedelta(0)
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise ValueError('a duration, written like "5m", "24h" or "90d"')
    length = sum(int(n[-15:]) * _SECONDS[unit.lower()] for n, unit in parts)
    if length > _LONGEST or any(len(n) > 15 for n, _ in parts):
        raise ValueError("a duration of at most a thousand years")
    return timedelta(seconds=length)


def _read_list(value: object) -> object:
    """Read a list from the environment, where it is written with commas."""
    if isinstance(value, str):
        return [part for part in re.split(r"[,\s]+", value.strip(" []")) if part]
    return value


def _read_switch(value: object) -> object:
    """Read a switch; in the environment it is a text."""
    known = {"true": True, "false": False}
    found = known.get(value.strip().casefold()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise ValueError("true or false")
    return found


Switch = Annotated[bool, BeforeValidator(_read_switch)]
Duration = Annotated[timedelta, BeforeValidator(read_duration)]
Size = Annotated[int, BeforeValidator(read_size)]
Ids = Annotated[tuple[int, ...], BeforeValidator(_read_list)]
Names = Annotated[tuple[str, ...], BeforeValidator(_read_list)]


class Settings(BaseModel):
    """All settings; paths are absolute."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    owners: Ids = ()
    access: Literal["open", "invite", "owners"] = "invite"
    time_zone: str = "UTC"
    language: str = "en"
    watchlists_dir: Path = Path("watchlists")
    state_dir: Path = Path("state")
    min_interval: Duration = timedelta(minutes=5)
    max_interval: Duration = timedelta(hours=6)
    first_poll_alerts: Duration = timedelta(hours=6)
    most_alerts: Annotated[int, Field(ge=1, le=1000)] = 5
    surges: Switch = True
    surge_factor: Annotated[float, Field(ge=2, le=100)] = 3.0
    keep_items: Duration = timedelta(days=90)
    backups: Annotated[int, Field(ge=0, le=1000)] = 7
    min_free_space: Size = Field(200_000_000, validate_default=False)
    host_pause: Duration = timedelta(seconds=2)
    requests_at_once: Annotated[int, Field(ge=1, le=1000)] = 64
    allow_hosts: Names = ()
    allow_ports: Annotated[
        tuple[Annotated[int, Field(ge=1, le=65535)], ...], BeforeValidator(_read_list)
    ] = ()
    allow_bad_certificates: Names = ()
    about: str = ""
    contact: str = ""
    listen: str = "127.0.0.1:9464"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "console", "json"] = "auto"

    _file: Path = PrivateAttr(default=Path(FILE_NAME))
    _text: str = PrivateAttr(default="")

    def wrong(self, key: str, reason: str) -> Problem:
        """Say what is wrong with a setting that only who uses it can judge, and where it stands."""
        return _problem_of(key, reason, "", self._text, self._file)

    @property
    def token(self) -> str:
        """Return the bot token in the clear, for the Telegram client alone."""
        return self.telegram_token.get_secret_value().strip()

    @field_validator("telegram_api_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if not re.match(r"https?://[^\s/]+", value):
            raise ValueError('an address like "https://api.telegram.org"')
        return value.rstrip("/")

    @field_validator("listen")
    @classmethod
    def _is_address(cls, value: str) -> str:
        found = re.fullmatch(r"(?:\[[0-9a-fA-F:.]+\]|[\w.-]+):(\d{1,5})", value.strip())
        if value.strip() and not (found and 0 < int(found[1]) < 65536):
            raise ValueError('an address and a port like "127.0.0.1:9464", or "" for none')
        return value.strip()

    @field_validator("about")
    @classmethod
    def _is_page(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[\x21-\x7e]+", value):
            raise ValueError('a page\'s address like "https://example.org/monitor"')
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            near = get_close_matches(value, available_timezones(), 1) or ["Europe/Kyiv"]
            raise ValueError(f'a time zone like "{near[0]}"') from None
        return value

    @field_validator("language")
    @classmethod
    def _is_language(cls, value: str) -> str:
        if value not in languages():
            raise ValueError(f"one of {', '.join(languages())}")
        return value

    @field_validator("max_interval")
    @classmethod
    def _max_holds_min(cls, value: timedelta, info: Any) -> timedelta:
        least = info.data.get("min_interval")
        if least is not None and value < least:
            raise ValueError("at least as long as min_interval")
        return value


KEYS = tuple(Settings.model_fields)


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings from a file, or from monitor.toml in the working folder.

    Raises ConfigError when the file is missing, is not TOML, or says what can't be used. Where
    there is no file, variables of the environment are enough.
    """
    file = path or Path(FILE_NAME)
    if path is None and not file.exists() and _set_in_environment():
        return _build({}, "", file)
    try:
        text = read_text(file, "there is no settings file here", "monitor init writes one")
    except TomlFileError as error:
        raise ConfigError(error.problem) from error
    return read_settings(text, file)


def default_settings() -> Settings:
    """Return the settings of a Monitor without a settings file."""
    return _build({}, "", Path(FILE_NAME))


def _set_in_environment() -> bool:
    return any(f"{PREFIX}{key.upper()}" in os.environ or secret_file(key)[0] for key in KEYS)


def read_settings(text: str, file: Path) -> Settings:
    """Read settings from the text of a settings file."""
    try:
        table = read_table(text, str(file), 'texts need quotes: key = "value"')
    except TomlFileError as error:
        raise ConfigError(error.problem) from error
    unknown = [_unknown_key(key, text, file) for key in table if key not in KEYS]
    if unknown:
        raise ConfigError(*unknown)
    return _build(table, text, file)


def _unknown_key(key: str, text: str, file: Path) -> Problem:
    return Problem(str(file), line_of(text, key), 1, *unknown_key(key, KEYS))


def _build(table: Mapping[str, Any], text: str, file: Path) -> Settings:
    try:
        settings = Settings(**{**table, **from_files(KEYS), **from_environment(KEYS)})
    except ValidationError as error:
        problems = [_wrong_value(dict(wrong), text, file) for wrong in error.errors()]
        raise ConfigError(*problems) from None
    folder = file.absolute().parent
    folders = ("watchlists_dir", "state_dir")
    try:
        absolute = {key: folder / getattr(settings, key).expanduser() for key in folders}
    except RuntimeError:
        reason = "a folder's ~ leads to no home: there is no such user"
        raise ConfigError(Problem(str(file), None, None, reason)) from None
    absolute_settings = settings.model_copy(update=absolute)
    absolute_settings._file, absolute_settings._text = file, text
    return absolute_settings


# pydantic's types of errors whose own words speak of Python.
_WANTED = {
    "string_type": "a text, in quotes",
    "path_type": "a path, in quotes",
    "tuple_type": "a list",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
}


def _wrong_value(wrong: Mapping[str, Any], text: str, file: Path) -> Problem:
    """Say what a setting must be, and where the wrong value stands."""
    key = str(wrong["loc"][0])
    message = str(wrong["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    reason = f"{key} must be {_WANTED.get(wrong['type'], message)}"
    if len(wrong["loc"]) > 1:
        reason = f"each of {reason}"
    is_unsaid = key == "telegram_token" or isinstance(wrong["input"], timedelta)  # a default
    given = "" if is_unsaid else f", not {wrong['input']!r:.80}"
    return _problem_of(key, reason, given, text, file)


def _problem_of(key: str, reason: str, given: str, text: str, file: Path) -> Problem:
    """Say where the wrong value of a setting stands: in a variable, a secret file or the file."""
    variable = f"{PREFIX}{key.upper()}"
    if os.environ.get(variable):
        return Problem(f"the variable {variable}", None, None, reason + given)
    path, _ = secret_file(key)
    if path:  # what stands in it may be a secret
        return Problem(str(path), 1, None, reason)
    line = line_of(text, key)
    remedy = "the file that monitor init writes explains each key"
    return Problem(str(file), line, 1 if line else None, reason + given, remedy)
