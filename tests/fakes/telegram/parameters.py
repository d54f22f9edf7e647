"""The parameters of a call: query, form, multipart form or JSON, as the Bot API takes them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.web_request import FileField

from .errors import Json, bad_request
from .messages import Document

_INTEGERS = ("chat_id", "message_id", "message_thread_id", "user_id", "offset", "limit", "timeout")
_ATTACHED = "attach://"


@dataclass
class Parameters:
    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, Document] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def integer(self, name: str, default: int = 0) -> int:
        """What is no number counts as if it had not been given."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def array(self, name: str) -> list[Any] | None:
        decoded = self.json(name)
        return decoded if isinstance(decoded, list) else None

    def json(self, name: str) -> Any:
        """None: not given, or not JSON."""
        try:
            return json.loads(self.text(name))
        except ValueError:
            return None

    def file(self, name: str) -> Document | None:
        """A file uploaded under this name, or under the one that the parameter points to."""
        return self.files.get(self.text(name).removeprefix(_ATTACHED) or name)

    def as_json(self) -> Json:
        """For the ledger: numbers as numbers, objects as objects, files without their content."""
        files = {
            name: {"file_name": file.name, "mime_type": file.mime_type, "size": len(file.content)}
            for name, file in self.files.items()
        }
        return {name: self._readable(name, value) for name, value in self.values.items()} | files

    def _readable(self, name: str, value: str) -> Any:
        if name in _INTEGERS:
            return self.integer(name) if value.removeprefix("-").isdecimal() else value
        if name == "text" or value[:1] not in ("{", "["):
            return value
        return self.json(name)


async def read_parameters(request: web.Request) -> Parameters:
    parameters = Parameters(dict(request.query))
    try:
        await _read_body(request, parameters)
        for value in parameters.values.values():
            value.encode()
    except UnicodeError as error:
        raise bad_request("Strings must be encoded in UTF-8") from error
    return parameters


async def _read_body(request: web.Request, parameters: Parameters) -> None:
    match request.content_type:
        case "application/json":
            await _read_json(request, parameters)
        case "application/x-www-form-urlencoded":
            pairs = parse_qsl(await request.text(), keep_blank_values=True, errors="strict")
            parameters.values.update(pairs)
        case "multipart/form-data":
            await _read_multipart(request, parameters)


async def _read_json(request: web.Request, parameters: Parameters) -> None:
    try:
        body = json.loads(await request.text())
    except json.JSONDecodeError as error:
        raise bad_request("Can't parse request body as JSON") from error
    if not isinstance(body, dict):
        raise bad_request("Can't parse request body as JSON object")
    for name, value in body.items():
        if value is not None:
            parameters.values[name] = value if isinstance(value, str) else json.dumps(value)


async def _read_multipart(request: web.Request, parameters: Parameters) -> None:
    for name, value in (await request.post()).items():
        if isinstance(value, FileField):
            with value.file as file:
                parameters.files[name] = Document(value.filename, value.content_type, file.read())
        else:
            parameters.values[name] = str(value)
