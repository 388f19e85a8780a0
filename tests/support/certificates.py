"""Certificates that tests make for servers of their own (openssl)."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """Files of a self-signed certificate and its key."""

    file: Path
    key: Path


def self_signed(folder: Path, subject: str) -> Certificate:
    """Make one for a day; `subject`: an alternative name of openssl, such as `IP:127.0.0.1`."""
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-keyout", str(made.key), "-out", str(made.file), "-days", "1"),
            *("-subj", "/CN=test", "-addext", f"subjectAltName={subject}"),
        ],
        check=True,
        capture_output=True,
    )
    return made
