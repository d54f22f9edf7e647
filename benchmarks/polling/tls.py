"""An authority of our own, and certificates that are valid for the feeds' addresses."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

NAMES_IN_A_CERTIFICATE = 50  # as big shared certificates have; one for all would weigh 30 KB
_DAYS = "30"
_SYSTEM_ROOTS = (Path("/etc/ssl/certs/ca-certificates.crt"), Path("/etc/ssl/cert.pem"))


@dataclass(frozen=True)
class Certificate:
    """A certificate, its key, and the addresses that it is valid for."""

    file: Path
    key: Path
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Authority:
    """Who signs; `bundle` has the system's roots as well, as every program reads them anyway."""

    folder: Path

    @property
    def bundle(self) -> Path:
        """Return the file of roots that programs are told to trust."""
        return self.folder / "bundle.pem"

    def make(self) -> None:
        """Make the authority's key and certificate, and the one key of all servers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._openssl("ca", "Bench authority", "-addext", "basicConstraints=critical,CA:TRUE")
        roots = [path.read_bytes() for path in (*_system_roots(), self.folder / "ca.pem")]
        self.bundle.write_bytes(b"\n".join(roots))

    def certify(self, addresses: Sequence[str]) -> list[Certificate]:
        """Sign certificates for these addresses, some to each."""
        left = iter(addresses)
        signed: list[Certificate] = []
        while group := tuple(islice(left, NAMES_IN_A_CERTIFICATE)):
            name = f"server-{len(signed)}"
            alternatives = ",".join(f"IP:{each}" for each in group)
            signer = ("-CA", str(self.folder / "ca.pem"), "-CAkey", str(self.folder / "ca.key"))
            extensions = (
                "-addext",
                f"subjectAltName={alternatives}",
                "-addext",
                "basicConstraints=CA:FALSE",
            )
            self._openssl(name, group[0], *extensions, *signer)
            pem, key = (self.folder / f"{name}.{ending}" for ending in ("pem", "key"))
            signed.append(Certificate(pem, key, group))
        return signed

    def _openssl(self, name: str, common_name: str, *options: str) -> None:
        files = ("-keyout", f"{self.folder / name}.key", "-out", f"{self.folder / name}.pem")
        kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        subject = ("-subj", f"/CN={common_name}", "-days", _DAYS)
        command = ("openssl", "req", "-x509", *kind, *files, *subject, *options)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"openssl could not sign {name}: {done.stderr.strip()}")


def _system_roots() -> list[Path]:
    known = ssl.get_default_verify_paths().cafile
    places = (*((Path(known),) if known else ()), *_SYSTEM_ROOTS)
    return [path for path in places if path.is_file()][:1]
