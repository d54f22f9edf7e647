"""Logs are a line of JSON each, or readable; whoever writes one, no token can appear in it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Literal

import pytest
import structlog

from monitor.log import configure_logging, get_logger
from monitor.masking import mask

TOKEN = "123456789:AAExampleExampleExampleExampleExample"
SECRET = "https://hidden.example/feed?key=abc"
LIBRARIES = ("httpx", "httpcore", "apscheduler", "telegram", "asyncio")
Form = Literal["auto", "console", "json"]


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*LIBRARIES, "telegram.Bot")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def written(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(capsys).splitlines()]


# ------------------------------------------------------------------ forms


@pytest.mark.parametrize("form", ["json", "auto"])
def test_where_nobody_sits_each_record_is_a_line_of_json(
    form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("info", form)
    get_logger("monitor.service").info("polled", feed="Дзеркало\n", items=3, at=object)
    logging.getLogger("telegram.ext").warning("retry %d", 2)
    ours, theirs = records(capsys)
    assert ours["event"] == "polled"
    assert (ours["feed"], ours["items"], ours["level"]) == ("Дзеркало\n", 3, "info")
    assert ours["logger"] == "monitor.service"
    assert ours["timestamp"].endswith("Z")
    assert (theirs["event"], theirs["level"], theirs["logger"]) == (
        "retry 2",
        "warning",
        "telegram.ext",
    )


def test_a_traceback_is_part_of_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    for log in (get_logger("monitor"), logging.getLogger("library")):
        try:
            raise ValueError("no such feed")
        except ValueError:
            log.exception("failed")
    for record in records(capsys):
        assert record["event"] == "failed"
        assert record["exception"].startswith("Traceback")
        assert record["exception"].endswith("ValueError: no such feed")


def test_the_console_form_is_for_eyes(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "console")
    get_logger("monitor.service").info("polled", feed="BBC")
    line = written(capsys)
    assert "polled" in line
    assert "feed=BBC" in line
    assert "\x1b" not in line  # captured, so no terminal


def test_a_traceback_for_eyes_shows_the_program_and_no_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("info", "console")
    password = "sword" + "fish"
    try:
        int(password)
    except ValueError:
        get_logger("monitor").exception("failed")
    text = written(capsys)
    assert "int(password)" in text
    assert text.count("swordfish") == 1  # in what the error itself says


def test_only_what_is_asked_for_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning", "json")
    log = get_logger("monitor")
    log.debug("a")
    log.info("b")
    log.warning("c")
    assert [record["event"] for record in records(capsys)] == ["c"]


def test_libraries_are_quiet_about_each_request(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("debug", "json")
    for name in LIBRARIES:
        logging.getLogger(name).info("HTTP Request: POST …")
        logging.getLogger(f"{name}.part").error("down")
    assert [record["event"] for record in records(capsys)] == ["down"] * len(LIBRARIES)


def test_what_people_wrote_is_in_no_log(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("debug", "json")
    log = logging.getLogger("telegram.Bot")
    log.critical("Error while parsing updates! Received data was %r", [{"text": "private"}])
    assert written(capsys) == ""


def test_configuring_twice_writes_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    configure_logging("info", "json")
    get_logger("monitor").info("once")
    assert len(records(capsys)) == 1


# ------------------------------------------------------------------ secrets


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        f"https://api.telegram.org/bot{TOKEN.replace(':', '%3A')}/getMe",
        f"InvalidToken('{TOKEN}')",
        f"_{TOKEN}_",
        f"a={TOKEN}&b={TOKEN}",
    ],
)
def test_a_bot_token_is_masked_wherever_it_stands(text: str) -> None:
    assert "Example" not in mask(text)
    assert "<token>" in mask(text)


@pytest.mark.parametrize(
    "text",
    ["12:30", "2026-03-01T12:30:00.123456Z", "127.0.0.1:8080", "https://a.example:8443/x", "1:2:3"],
)
def test_what_is_no_token_stays(text: str) -> None:
    assert mask(text) == text


def test_other_secrets_are_masked_too() -> None:
    assert mask(f"GET {SECRET} failed", [SECRET, TOKEN]) == "GET <token> failed"


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_record_holds_a_secret(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", form, ["", SECRET])
    secrets = f"{SECRET} {TOKEN}"
    ours, theirs = get_logger("monitor"), logging.getLogger("telegram")
    ours.warning(
        f"message {secrets}", field=secrets, many={"a": [secrets]}, thing=Exception(secrets)
    )
    theirs.warning("message %s", secrets, extra={"field": secrets})
    theirs.warning("message", exc_info=RuntimeError(secrets))
    for log in (ours, theirs):
        try:
            raise RuntimeError("x" * 70 + secrets) from ValueError(f"https://a.example/bot{TOKEN}/")
        except RuntimeError:
            log.exception("failed", stack_info=True)
    text = written(capsys)
    assert "hidden.example" not in text
    assert "Example" not in text.replace("\n", "")
    assert text.count("<token>") >= 14
    if form == "json":
        assert len([json.loads(line) for line in text.splitlines()]) == 5


def test_logs_go_to_standard_error_of_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    assert handler.stream is sys.stderr


@pytest.mark.parametrize("where", ["main", "thread", "clearing up", "task"])
def test_an_error_that_nobody_catches_is_logged_without_its_secrets(where: str) -> None:
    """Python itself would print it as it is."""
    script = f"""
import asyncio, threading
from monitor.log import configure_logging, log_uncaught_errors
configure_logging("info", "json")
log_uncaught_errors()

def fail():
    raise RuntimeError("The token `{TOKEN}` was rejected; https://olena:swordfish@a.example/")

class Broken:
    def __del__(self):
        fail()

async def forgotten():
    async def task():
        fail()
    asyncio.create_task(task())
    await asyncio.sleep(0.01)

def clear_up():
    broken = Broken()
    del broken

ways = {{"main": fail, "clearing up": clear_up, "task": lambda: asyncio.run(forgotten())}}
if "{where}" == "thread":
    threading.Thread(target=fail).start()
else:
    ways["{where}"]()
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30
    )
    assert ended.returncode == (1 if where == "main" else 0)
    (record,) = [json.loads(line) for line in ended.stderr.splitlines()]
    assert "RuntimeError: The token `<token>` was rejected" in record["exception"]
    assert "swordfish" not in ended.stderr
    assert ended.stdout == ""
