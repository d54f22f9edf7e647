"""Settings come from where the docs say; a wrong one is told with its place, no secret ever."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.config import (
    KEYS,
    Settings,
    default_settings,
    load_settings,
    read_duration,
    read_settings,
)
from monitor.model import ConfigError, Problem, Severity
from monitor.variables import unknown_variables
from monitor.wiring import allowed_by

TOKEN = "123456789:AAExampleExampleExampleExampleExample"
FILE = Path("/etc/monitor/monitor.toml")
TEMPLATE = Path(__file__).parents[1] / "monitor" / "settings-template.toml"

# Each key: how TOML writes a value that isn't the default, how a variable does, and what it means.
VALUES: dict[str, tuple[str, str, Any]] = {
    "telegram_token": (f'"{TOKEN}"', f" {TOKEN}\n", TOKEN),
    "telegram_api_url": (
        '"http://127.0.0.1:8081/"',
        "http://127.0.0.1:8081",
        "http://127.0.0.1:8081",
    ),
    "owners": ("[7, 8]", "7, 8", (7, 8)),
    "access": ('"open"', "open", "open"),
    "language": ('"uk"', "uk", "uk"),
    "time_zone": ('"Europe/Kyiv"', "Europe/Kyiv", "Europe/Kyiv"),
    "watchlists_dir": ('"/w"', "/w", Path("/w")),
    "state_dir": ('"/s"', "/s", Path("/s")),
    "min_interval": ('"10m"', "10m", timedelta(minutes=10)),
    "max_interval": ('"1d"', "24h", timedelta(days=1)),
    "first_poll_alerts": ('"0"', "0", timedelta(0)),
    "keep_items": ('"1w"', "7d", timedelta(days=7)),
    "surges": ("false", "false", False),
    "surge_factor": ("5", "5", 5.0),
    "backups": ("14", "14", 14),
    "min_free_space": ('"1 GB"', "1 GB", 10**9),
    "requests_at_once": ("16", "16", 16),
    "most_alerts": ("20", "20", 20),
    "host_pause": ('"5s"', "5 s", timedelta(seconds=5)),
    "allow_hosts": (
        '["a.example", "10.0.0.0/8"]',
        "a.example,10.0.0.0/8",
        ("a.example", "10.0.0.0/8"),
    ),
    "allow_ports": ("[8080, 8443]", "8080 8443", (8080, 8443)),
    "allow_bad_certificates": ('["old.example"]', "old.example", ("old.example",)),
    "about": ('"https://x.example/us"', "https://x.example/us", "https://x.example/us"),
    "contact": ('"desk@news.example"', "desk@news.example", "desk@news.example"),
    "listen": ('"[::1]:9000"', "[::1]:9000", "[::1]:9000"),
    "log_level": ('"debug"', "debug", "debug"),
    "log_format": ('"json"', "json", "json"),
}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("MONITOR_") or name == "CREDENTIALS_DIRECTORY":
            monkeypatch.delenv(name)


def value(read: Settings, key: str) -> Any:
    return read.token if key == "telegram_token" else getattr(read, key)


def read(text: str) -> Settings:
    return read_settings(text, FILE)


def problem(text: str) -> str:
    """The one problem of a settings file, as a person sees it."""
    with pytest.raises(ConfigError) as wrong:
        read(text)
    (only,) = wrong.value.problems
    assert str(only) == str(wrong.value)
    return str(only).removesuffix(" → the file that monitor init writes explains each key")


# ------------------------------------------------------------------ where settings come from


def test_every_key_is_tried_here() -> None:
    assert set(VALUES) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_read_from_the_file(key: str) -> None:
    in_toml, _, meaning = VALUES[key]
    assert value(read(f"{key} = {in_toml}"), key) == meaning
    assert value(default_settings(), key) != meaning


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_read_from_a_variable(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, in_variable, meaning = VALUES[key]
    monkeypatch.setenv(f"MONITOR_{key.upper()}", in_variable)
    assert value(read(""), key) == meaning


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_read_from_a_file_that_a_variable_names(
    key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, in_variable, meaning = VALUES[key]
    (tmp_path / "secret").write_text(f"{in_variable}\n")
    monkeypatch.setenv(f"MONITOR_{key.upper()}_FILE", str(tmp_path / "secret"))
    assert value(read(""), key) == meaning


@pytest.mark.parametrize("prefix", ["", "monitor_"])
@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_read_from_a_systemd_credential(
    key: str, prefix: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, in_variable, meaning = VALUES[key]
    (tmp_path / f"{prefix}{key}").write_text(in_variable)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert value(read(""), key) == meaning


def test_a_variable_goes_before_a_named_file_a_credential_and_the_settings_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = 'contact = "settings file"'
    assert read("").contact == ""
    assert read(text).contact == "settings file"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "monitor_contact").write_text("monitor_credential")
    assert read(text).contact == "monitor_credential"
    (tmp_path / "contact").write_text("credential")
    assert read(text).contact == "credential"
    (tmp_path / "named").write_text("named file")
    monkeypatch.setenv("MONITOR_CONTACT_FILE", str(tmp_path / "named"))
    assert read(text).contact == "named file"
    monkeypatch.setenv("MONITOR_CONTACT", "variable")
    assert read(text).contact == "variable"


@pytest.mark.parametrize("written", ["7,8", " 7 8 ", "[7, 8]", "7,,8,"])
def test_a_variable_writes_a_list_with_commas_or_spaces(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_OWNERS", written)
    assert read("").owners == (7, 8)


@pytest.mark.parametrize("value", ["", "[]"])
def test_an_empty_variable_says_nothing_and_brackets_an_empty_list(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("MONITOR_OWNERS", value)
    monkeypatch.setenv("MONITOR_CONTACT", "")  # as compose files write what is not set
    settings = read_settings('owners = [7]\ncontact = "desk"\n', FILE)
    assert settings.owners == (() if value else (7,))
    assert settings.contact == "desk"


# ------------------------------------------------------------------ the settings file


def test_folders_are_relative_to_the_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "monitor.toml").write_text('watchlists_dir = "../lists"')
    monkeypatch.chdir(tmp_path)
    found = load_settings(Path("conf/monitor.toml"))
    assert found.watchlists_dir == tmp_path / "conf" / ".." / "lists"
    assert found.state_dir == tmp_path / "conf" / "state"


def test_a_folder_may_begin_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/olena")
    assert read('state_dir = "~/state"').state_dir == Path("/home/olena/state")


def test_the_file_of_the_working_folder_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "monitor.toml").write_text('contact = "here"')
    assert load_settings().contact == "here"


def test_without_a_file_variables_are_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONITOR_CONTACT", "variable")
    assert load_settings().contact == "variable"
    assert load_settings().state_dir == tmp_path / "state"


@pytest.mark.parametrize("kind", ["named file", "credential"])
def test_so_is_a_token_in_a_file_of_its_own(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "telegram_token").write_text(TOKEN)
    if kind == "credential":
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    else:
        monkeypatch.setenv("MONITOR_TELEGRAM_TOKEN_FILE", str(tmp_path / "telegram_token"))
    assert load_settings().token == TOKEN


def test_a_file_that_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = "there is no settings file here → monitor init writes one"
    with pytest.raises(ConfigError, match=f"^monitor.toml: {told}$"):
        load_settings()
    monkeypatch.setenv("MONITOR_CONTACT", "variable")
    with pytest.raises(ConfigError, match=f"^other.toml: {told}$"):
        load_settings(Path("other.toml"))


def test_a_file_in_another_encoding_or_a_folder_is_told(tmp_path: Path) -> None:
    path = tmp_path / "monitor.toml"
    path.write_bytes('contact = "Олена"'.encode("cp1251"))
    with pytest.raises(ConfigError, match=re.escape("not UTF-8 (byte 11) → save it as UTF-8")):
        load_settings(path)
    with pytest.raises(ConfigError, match="can't be read: Is a directory"):
        load_settings(tmp_path)


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "monitor.toml"
    path.write_bytes(b'\xef\xbb\xbfcontact = "a"\r\naccess = "open"\r\n')
    assert (load_settings(path).contact, load_settings(path).access) == ("a", "open")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("contact = desk", f"{FILE}:1:11: this is not TOML: Invalid value"),
        ("\nowners = [7\n", f"{FILE}:3: this is not TOML: Unclosed array"),
        (f"telegram_token = {TOKEN}", f"{FILE}:1:27: this is not TOML: Expected newline"),
        ("owners = " + "[" * 3_000, f"{FILE}:1: this is not TOML: "),
        ("owners = [" + "9" * 5_000 + "]", f"{FILE}:1: this is not TOML: "),
    ],
)
def test_broken_toml_is_told_with_its_place(text: str, told: str) -> None:
    found = problem(text)
    assert found.startswith(told)
    assert found.endswith(' → texts need quotes: key = "value"')
    assert TOKEN not in found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('\ntelegram_tokn = "x"', "2:1: unknown key telegram_tokn → did you mean telegram_token?"),
        ('token = "x"', "1:1: unknown key token → did you mean telegram_token?"),
        ("[owners_]\nid = 7", "1:1: unknown key owners_ → did you mean owners?"),
        ('qqq = "x"', "1:1: unknown key qqq → known keys: telegram_token, telegram_api_url, "),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest_one(text: str, told: str) -> None:
    assert problem(text).startswith(f"{FILE}:{told}")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as wrong:
        read('access = "all"\ntime_zone = "Kyiv"\nowners = [1, "x", "y"]')
    assert [found.line for found in wrong.value.problems] == [3, 3, 1, 2]


# ------------------------------------------------------------------ wrong values


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("telegram_token = 5", "telegram_token must be a text, in quotes"),
        ("contact = 5", "contact must be a text, in quotes, not 5"),
        (
            'telegram_api_url = "x"',
            "telegram_api_url must be an address like \"https://api.telegram.org\", not 'x'",
        ),
        ('surges = "yes"', "surges must be true or false, not 'yes'"),
        ("surges = 1", "surges must be true or false, not 1"),
        ("owners = 7", "owners must be a list, not 7"),
        ('owners = ["@olena"]', "each of owners must be a whole number, not '@olena'"),
        ("owners = [1.5]", "each of owners must be a whole number, not 1.5"),
        ('access = "all"', "access must be 'open', 'invite' or 'owners', not 'all'"),
        (
            'log_level = "INFO"',
            "log_level must be 'debug', 'info', 'warning' or 'error', not 'INFO'",
        ),
        ('log_format = "xml"', "log_format must be 'auto', 'console' or 'json', not 'xml'"),
        (
            'time_zone = "Europe/Kiyv"',
            "time_zone must be a time zone like \"Europe/Kyiv\", not 'Europe/Kiyv'",
        ),
        (
            'about = "us"',
            "about must be a page's address like \"https://example.org/monitor\", not 'us'",
        ),
        ('time_zone = "qq"', "time_zone must be a time zone like \"Europe/Kyiv\", not 'qq'"),
        ("state_dir = 5", "state_dir must be a path, in quotes, not 5"),
        ("allow_hosts = 5", "allow_hosts must be a list, not 5"),
        ("allow_hosts = [5]", "each of allow_hosts must be a text, in quotes, not 5"),
        ("allow_ports = [0]", "each of allow_ports must be greater than or equal to 1, not 0"),
        (
            "allow_ports = [65536]",
            "each of allow_ports must be less than or equal to 65535, not 65536",
        ),
        (
            'min_interval = "5"',
            'min_interval must be a duration, written like "5m", "24h" or "90d", not \'5\'',
        ),
        ('max_interval = "1m"', "max_interval must be at least as long as min_interval, not '1m'"),
    ],
)
def test_a_wrong_value_is_told_with_its_line_and_what_it_must_be(text: str, told: str) -> None:
    assert problem(f"# settings\n\n{text}\n") == f"{FILE}:3:1: {told}"


def test_a_default_that_does_not_go_with_a_value_is_told_without_a_place() -> None:
    told = f"{FILE}: max_interval must be at least as long as min_interval"
    assert problem('min_interval = "7h"') == told


@pytest.mark.parametrize("zone", ["Europe", "../etc/passwd", "/etc/passwd", "europe/kyiv", ""])
def test_a_time_zone_that_is_none_is_told(zone: str) -> None:
    assert problem(f'time_zone = "{zone}"').endswith(f", not '{zone}'")


def test_a_home_of_nobody_is_told() -> None:
    assert problem('state_dir = "~nobody-by-this-name/state"') == (
        f"{FILE}: a folder's ~ leads to no home: there is no such user"
    )


def test_what_only_its_user_can_judge_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "monitor.toml"
    read = read_settings('contact = "x"\nallow_hosts = ["10.0.0.0/99"]', file)
    with pytest.raises(ConfigError) as wrong:
        allowed_by(read)
    assert str(wrong.value.problems[0]).startswith(f"{file}:2:1: allow_hosts: '10.0.0.0/99' is")


def test_an_empty_variable_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_OWNERS", "")
    assert problem("owners = 7").startswith(f"{FILE}:1:1: owners must be a list")


def test_a_wrong_value_of_a_variable_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_OWNERS", "7,x")
    assert problem("owners = [7]") == (
        "the variable MONITOR_OWNERS: each of owners must be a whole number, not 'x'"
    )


@pytest.mark.parametrize("name", ["MONITOR_OWNERS_FILE", "CREDENTIALS_DIRECTORY"])
def test_a_wrong_value_of_a_file_is_told_by_its_path_and_without_the_value(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "owners").write_text(TOKEN)
    monkeypatch.setenv(name, str(tmp_path / "owners" if name.endswith("_FILE") else tmp_path))
    assert problem("owners = [7]") == f"{tmp_path}/owners:1: each of owners must be a whole number"


def test_a_secret_file_that_cannot_be_read_is_told_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    monkeypatch.setenv("MONITOR_TELEGRAM_TOKEN_FILE", str(path))
    told = f"MONITOR_TELEGRAM_TOKEN_FILE: {path} can't be read: "
    assert problem("") == f"{told}No such file or directory"
    path.write_bytes(TOKEN.encode("utf-16"))
    assert problem("").startswith(told)


# ------------------------------------------------------------------ the token


def test_the_token_is_never_shown(tmp_path: Path) -> None:
    found = read(f'telegram_token = "{TOKEN}"')
    assert found.token == TOKEN
    for shown in (repr(found), str(found), repr(found.model_dump()), found.model_dump_json()):
        assert TOKEN not in shown


@pytest.mark.parametrize(
    "text",
    ['owners = ["x"]', 'access = "all"', "tokn = 1", "= 1", 'state_dir = "~nobody-by-this/"'],
)
def test_nor_in_the_message_about_another_key(text: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        read(f'telegram_token = "{TOKEN}"\n{text}')
    assert TOKEN not in str(wrong.value)
    assert TOKEN not in repr(wrong.value)
    assert wrong.value.__cause__ is None or TOKEN not in repr(wrong.value.__cause__)


# ------------------------------------------------------------------ durations


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5m", timedelta(minutes=5)),
        ("90d", timedelta(days=90)),
        ("2w", timedelta(weeks=2)),
        ("1h 30m", timedelta(minutes=90)),
        ("1h30m15s", timedelta(seconds=5_415)),
        ("30m 1h", timedelta(minutes=90)),
        (" 24 H ", timedelta(days=1)),
        ("0", timedelta(0)),
        (0, timedelta(0)),
        ("0s", timedelta(0)),
        ("365250d", timedelta(days=365_250)),
        (timedelta(hours=1), timedelta(hours=1)),
    ],
)
def test_a_duration_is_a_number_and_a_unit_or_a_sum_of_such(
    text: object, length: timedelta
) -> None:
    assert read_duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "5", 5, "-5m", "1.5h", "m", "5 parsecs", "5m and", True, False, 5.0, None, ["5m"]]
)
def test_anything_else_is_none(text: object) -> None:
    with pytest.raises(ValueError, match='a duration, written like "5m", "24h" or "90d"'):
        read_duration(text)


@pytest.mark.parametrize("text", ["365251d", "99999999999w", "9" * 5_000 + "s", "365250d 1s"])
def test_a_duration_is_at_most_a_thousand_years(text: str) -> None:
    with pytest.raises(ValueError, match="a duration of at most a thousand years"):
        read_duration(text)


@given(st.text("0123456789smhdw -.") | st.text())
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    try:
        length = read_duration(text)
    except ValueError as refused:
        told = str(refused)
    else:
        told = "a duration"
        assert isinstance(length, timedelta)
        assert timedelta(0) <= length <= timedelta(days=365_250)
    assert told.startswith("a duration")


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from([*KEYS, *'=[]"\n#,5x', " = ", '"5m"', "'x'", "[7]", "{a=1}"])).map(
        "".join
    )
)
@example("x = " + "[" * 3_000)
def test_any_text_is_settings_or_problems(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        read(text)
    except ConfigError as wrong:
        problems = wrong.problems
    assert all(found.severity is Severity.ERROR and found.reason for found in problems)


# ------------------------------------------------------------------ variables, and the template


def test_variables_that_are_no_settings_are_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OWNERS", "TELEGRAM_TOKEN_FILE", "TIMEZONE", "OWNER_FILE", "QQQ"):
        monkeypatch.setenv(f"MONITOR_{name}", "x")
    found = unknown_variables(KEYS)
    assert [str(warning) for warning in found] == [
        "MONITOR_OWNER_FILE: this variable is no setting, and is ignored"
        " → did you mean MONITOR_OWNERS_FILE?",
        "MONITOR_QQQ: this variable is no setting, and is ignored"
        " → remove it, if it is not meant for Monitor",
        "MONITOR_TIMEZONE: this variable is no setting, and is ignored"
        " → did you mean MONITOR_TIME_ZONE?",
    ]
    assert {warning.severity for warning in found} == {Severity.WARNING}


def test_without_such_nothing_is_warned_of() -> None:
    assert unknown_variables(KEYS) == ()


def test_the_template_can_be_used_as_it_is() -> None:
    defaults = default_settings()
    found = load_settings(TEMPLATE)
    for key in KEYS:
        if not key.endswith("_dir"):
            assert value(found, key) == value(defaults, key), key


def test_the_template_names_every_key_with_its_default() -> None:
    """A key is set or stands after a #; those whose default is nothing show an example."""
    lines = TEMPLATE.read_text("utf-8").splitlines()
    shown = [line.removeprefix("# ") for line in lines if re.match(r"(# )?[a-z_]+ = ", line)]
    table = tomllib.loads("\n".join(shown))
    assert set(table) == set(KEYS)
    found, defaults = read("\n".join(shown)), default_settings()
    examples = {
        "allow_bad_certificates",
        "allow_hosts",
        "allow_ports",
        "watchlists_dir",
        "state_dir",
    }
    for key in set(KEYS) - examples:
        assert value(found, key) == value(defaults, key), key
