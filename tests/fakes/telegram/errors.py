"""The Bot API's refusals, in its own words."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A call that Telegram refuses: what the HTTP answer says."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad_request(reason: str, **parameters: int) -> ApiError:
    """'Text is too long' is told as 'Bad Request: text is too long', 'TOPIC_CLOSED' as it is."""
    return ApiError(400, f"Bad Request: {_uncapitalised(reason)}", **parameters)


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


def not_found() -> ApiError:
    return ApiError(404, "Not Found")


def unauthorized() -> ApiError:
    return ApiError(401, "Unauthorized")


def conflict() -> ApiError:
    return ApiError(
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    )


def too_many_requests(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _uncapitalised(reason: str) -> str:
    is_a_code = reason[1:2] == "_" or reason[1:2].isupper()
    return reason if is_a_code else reason[:1].lower() + reason[1:]
