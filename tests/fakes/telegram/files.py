"""Files that people sent: getFile, and the path from which a bot then fetches them."""

from __future__ import annotations

from pathlib import PurePath

from aiohttp import web

from .errors import Json, bad_request, not_found, unauthorized
from .messages import Document
from .parameters import Parameters
from .world import World

LARGEST_DOWNLOAD = 20 * 1024**2
LIFETIME = 60 * 60
"""How long a path holds after getFile has told it."""


def get_file(world: World, call: Parameters) -> Json:
    message = world.messages.with_file(call.text("file_id"))
    if message is None or message.document is None:
        raise bad_request("invalid file_id")
    if len(message.document.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    path = f"documents/file_{len(world.paths)}{PurePath(message.document.name).suffix}"
    world.paths[path] = (message.document, world.clock())
    known = message.document.as_json(message.file_id)
    named = {name: known[name] for name in ("file_id", "file_unique_id", "file_size")}
    return named | {"file_path": path}


def download(world: World, token: str, given_token: str, path: str) -> web.Response:
    """What a bot gets from /file/bot<token>/<path>. Raises ApiError."""
    if given_token != token:
        raise unauthorized()
    document = _held(world, path)
    if document is None:
        raise not_found()
    return web.Response(body=document.content, content_type="application/octet-stream")


def _held(world: World, path: str) -> Document | None:
    document, told = world.paths.get(path, (None, 0.0))
    return document if world.clock() - told <= LIFETIME else None
