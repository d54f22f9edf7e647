"""nginx as the server of all feeds: in a folder of its own, not the system's service."""

from __future__ import annotations

import os
import resource
import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.polling.tls import Certificate

_MODULES = Path("/usr/lib/nginx/modules")
_DELAY_MODULES = ("ndk_http_module.so", "ngx_http_lua_module.so")
_STARTS_WITHIN = 10.0


@dataclass(frozen=True)
class Ports:
    """Where plain HTTP and HTTPS are served, at every address."""

    http: int
    https: int


def free_ports() -> Ports:
    """Find two ports that nobody listens on."""
    with socket.socket() as first, socket.socket() as second:
        first.bind(("", 0))
        second.bind(("", 0))
        return Ports(first.getsockname()[1], second.getsockname()[1])


def can_delay() -> bool:
    """Tell whether nginx can let answers wait: its Lua module is there."""
    return all((_MODULES / name).exists() for name in _DELAY_MODULES)


def configuration(
    folder: Path, feeds: Path, ports: Ports, certificates: Sequence[Certificate], latency: int
) -> str:
    """Write nginx's configuration; `latency` in milliseconds, before each answer.

    The wait is nginx's own, after a request's headers were read: connecting and TLS are as fast as
    ever. netem (tc) would slow everything else on the loopback device, too.
    """
    delay = f"access_by_lua_block {{ ngx.sleep({latency / 1000}) }}" if latency else ""
    modules = "".join(f"load_module {_MODULES / name};\n" for name in _DELAY_MODULES if latency)
    user = "user root;\n" if os.geteuid() == 0 else ""
    temporary = "\n".join(
        f"  {kind}_temp_path {folder / kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    secure = "".join(_secure_server(ports.https, feeds, delay, each) for each in certificates)
    fallback = f"listen *:{ports.https} ssl;" if certificates else ""
    return f"""{user}{modules}daemon off;
worker_processes 1;
worker_rlimit_nofile {resource.getrlimit(resource.RLIMIT_NOFILE)[1]};
pid {folder / "nginx.pid"};
error_log {folder / "error.log"} warn;
events {{ worker_connections 16384; }}
http {{
{temporary}
  types {{ application/xml xml; }}
  log_format status "$status";
  access_log {folder / "access.log"} status;
  sendfile on;
  tcp_nopush on;
  etag on;
  gzip_static on;
  gzip_vary on;
  ssl_protocols TLSv1.2 TLSv1.3;
  server {{ listen *:{ports.http} backlog=4096; root {feeds}/$server_addr; {delay} }}
{secure.replace("listen ", fallback + " listen ", 1)}}}
"""


def _secure_server(port: int, feeds: Path, delay: str, certificate: Certificate) -> str:
    listens = " ".join(f"listen {address}:{port} ssl;" for address in certificate.addresses)
    files = f"ssl_certificate {certificate.file}; ssl_certificate_key {certificate.key};"
    return f"  server {{ {listens} {files} root {feeds}/$server_addr; {delay} }}\n"


class Server:
    """nginx, serving; `statuses` tells how it has answered."""

    def __init__(self, folder: Path, feeds: Path, ports: Ports) -> None:
        self._folder = folder
        self._feeds = feeds
        self._ports = ports
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0

    def start(self, certificates: Sequence[Certificate], latency: int) -> None:
        """Start nginx, or start it anew with other settings."""
        self.stop()
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / "nginx.conf"
        told = configuration(self._folder, self._feeds, self._ports, certificates, latency)
        file.write_text(told, "utf-8")
        nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if nginx is None:
            raise RuntimeError("nginx is not installed: apt-get install nginx-light")
        command = (nginx, "-e", str(self._folder / "error.log"), "-p", str(self._folder))
        with (self._folder / "output.log").open("wb") as output:
            self._process = subprocess.Popen(
                (*command, "-c", str(file)), stdout=output, stderr=output
            )
        self._wait_for(self._ports.https if certificates else self._ports.http)

    def _wait_for(self, port: int) -> None:
        assert self._process is not None
        until = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < until and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        told = (self._folder / "error.log").read_text("utf-8", "replace")[-2_000:]
        raise RuntimeError(f"nginx does not start: {told}")

    def statuses(self) -> Counter[int]:
        """Count the answers since the last time, by status."""
        time.sleep(0.05)  # the last line is written after the answer has been read
        log = self._folder / "access.log"
        lines = log.read_text("ascii").splitlines()
        fresh, self._read = lines[self._read :], len(lines)
        return Counter(int(line) for line in fresh)

    def stop(self) -> None:
        """End nginx."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None
