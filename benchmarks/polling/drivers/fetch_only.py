"""The floor: conditional requests with pycurl, 100 at a time; nothing is parsed or stored but the
validators, in ./validators.json."""

import json
import os
from collections import deque
from io import BytesIO
from pathlib import Path

import pycurl

AT_ONCE = 100
VALIDATORS = Path("validators.json")


def prepared(handle: pycurl.Curl, url: str, etag: str | None) -> None:
    """Set up a request."""
    handle.url, handle.headers, handle.body = url, BytesIO(), BytesIO()
    handle.setopt(pycurl.URL, url)
    handle.setopt(pycurl.HEADERFUNCTION, handle.headers.write)
    handle.setopt(pycurl.WRITEFUNCTION, handle.body.write)
    handle.setopt(pycurl.HTTPHEADER, [f"If-None-Match: {etag}"] if etag else [])


def new_handle() -> pycurl.Curl:
    """Return a handle for one request after the other, each to another host."""
    handle = pycurl.Curl()
    handle.setopt(pycurl.ACCEPT_ENCODING, "gzip")
    handle.setopt(pycurl.FORBID_REUSE, 1)
    if roots := os.environ.get("SSL_CERT_FILE"):
        handle.setopt(pycurl.CAINFO, roots)
    return handle


def etag_of(handle: pycurl.Curl) -> str | None:
    """Return the ETag of an answer."""
    for line in handle.headers.getvalue().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"etag":
            return value.strip().decode("latin-1")
    return None


def fetch_all(urls: list[str], etags: dict[str, str]) -> None:
    """Ask for all feeds, and note their validators."""
    waiting, multi, running = deque(urls), pycurl.CurlMulti(), 0
    free = [new_handle() for _ in range(AT_ONCE)]
    failed: list[str] = []
    while waiting or running:
        while waiting and free:
            handle = free.pop()
            url = waiting.popleft()
            prepared(handle, url, etags.get(url))
            multi.add_handle(handle)
            running += 1
        multi.perform()
        _, done, broken = multi.info_read()
        for handle in (*done, *(each[0] for each in broken)):
            multi.remove_handle(handle)
            running -= 1
            free.append(handle)
        for handle in done:
            if etag := etag_of(handle):
                etags[handle.url] = etag
        failed += [f"{each[0].url}: {each[2]}" for each in broken]
        if not (done or broken):
            multi.select(1.0)
    if failed:
        raise SystemExit("\n".join(failed[:5]))


known = json.loads(VALIDATORS.read_text("utf-8")) if VALIDATORS.exists() else {}
fetch_all(Path("urls").read_text("utf-8").split(), known)
VALIDATORS.write_text(json.dumps(known), "utf-8")
