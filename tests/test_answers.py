"""What an HTTP answer says as an answer of the Bot API; what is none says nothing of a chat."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.telegram.answers import LONGEST_FLOOD_S, NotTelegramError, read_answer


def refusal(code: int = 400, description: str = "Bad Request: x", **more: Any) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": description, **more}


def read(status: int, answer: Any) -> tuple[int, Any]:
    code, body = read_answer(status, json.dumps(answer).encode())
    return code, json.loads(body)


def test_an_answer_with_a_result_is_handed_on_as_it_came() -> None:
    body = b' {"ok": true, "result": {"message_id": 7}}\n'
    assert read_answer(200, body) == (200, body)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Sign in to the network</html>"),
        (401, b"<html>401 Authorization Required</html>"),
        (404, b"<html>nginx</html>"),
        (404, b""),
        (400, b"Bad Request"),
        (403, b"<html>Forbidden by the proxy</html>"),
        (502, b"<html>502 Bad Gateway</html>"),
        (200, b"null"),
        (200, b"true"),
        (200, b"[]"),
        (200, b'{"ok": true}'),
        (200, b'{"ok": false}'),
        (500, b'{"ok": true, "result": true}'),
        (404, b'{"error": "no such page"}'),
        (200, b"[" * 100_000),
        (200, b"\xff\xfe"),
    ],
)
def test_what_is_no_answer_of_telegrams_says_nothing(status: int, body: bytes) -> None:
    with pytest.raises(NotTelegramError):
        read_answer(status, body)


def test_telegrams_own_code_counts_where_a_server_between_says_200() -> None:
    assert read(200, refusal(403, "Forbidden: bot was blocked by the user"))[0] == 403


@pytest.mark.parametrize("status", [413, 429])
def test_what_a_server_in_front_refuses_has_not_arrived(status: int) -> None:
    code, answer = read_answer(status, b"<html>nginx</html>")
    assert code == status
    assert json.loads(answer)["description"] in (
        "A server in front of Telegram takes nothing so large (413)",
        "Too Many Requests",
    )


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        (33, 33),
        (0, 1),
        (-5, 1),
        (-(10**12), 1),
        (10**12, LONGEST_FLOOD_S),
        (1.5, 1),
        (None, 30),
        ("soon", 30),
        (True, 30),
        ([], 30),
        (float("nan"), 30),
        (float("inf"), LONGEST_FLOOD_S),
    ],
)
def test_a_429_asks_for_a_wait_that_can_be_kept(asked: object, wait: int) -> None:
    _, answer = read(429, refusal(429, "Too Many Requests", parameters={"retry_after": asked}))
    assert answer["parameters"] == {"retry_after": wait}
    assert read(429, refusal(429, "Too Many Requests"))[1]["parameters"] == {"retry_after": 30}


@pytest.mark.parametrize(
    ("to", "parameters"),
    [
        (-1001234567890, {"migrate_to_chat_id": -1001234567890}),
        (0, None),
        ("zz", None),
        (-1.5, None),
        (10**20, None),
        (None, None),
    ],
)
def test_a_group_moves_to_a_chat_that_can_be(to: object, parameters: object) -> None:
    answer = read(400, refusal(parameters={"migrate_to_chat_id": to}))[1]
    assert answer.get("parameters") == parameters


@pytest.mark.parametrize("description", [None, "", "  ", 7, []])
def test_a_refusal_without_words_has_those_of_its_code(description: object) -> None:
    assert read(403, refusal(403) | {"description": description})[1]["description"] == "Forbidden"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "ok": st.booleans() | values,
        "result": values,
        "error_code": st.sampled_from([400, 429]) | values,
        "description": st.text(max_size=9) | values,
        "parameters": st.fixed_dictionaries(
            {}, optional={"retry_after": values, "migrate_to_chat_id": values}
        )
        | values,
    },
)


@given(st.integers(100, 599), answers.map(lambda answer: json.dumps(answer).encode()) | st.binary())
def test_any_answer_is_read_or_said_to_be_none(status: int, body: bytes) -> None:
    try:
        code, said = read_answer(status, body)
    except NotTelegramError:
        return
    answer = json.loads(said)
    assert (code < 300) == answer["ok"]
    assert code < 600
    if not answer["ok"]:
        assert isinstance(answer["description"], str)
        assert 0 < answer.get("parameters", {}).get("retry_after", 1) <= LONGEST_FLOOD_S
