"""Backups in a bucket of an S3-compatible server.

Address, keys and region come from the environment (`AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`), never from a file of Centrala.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from centrala.backup import container
from centrala.backup.errors import BackupFailed, BackupInvalid
from config.errors import UsageError

ENDPOINT = "AWS_ENDPOINT_URL"
CONNECT_TIMEOUT, REQUEST_TIMEOUT = timedelta(seconds=10), timedelta(seconds=120)
RETRY_TIMEOUT, MAX_RETRIES = timedelta(seconds=60), 3
PART_BYTES = 8 << 20  # 10,000 parts at most (S3's limit): backups of up to 80 GB
MAX_PARTS_AT_ONCE = 2  # behind the calls, not beside them
DEFAULT_REGION = "us-east-1"


class S3Place:
    """Implements `BackupPlace`. `address`: `s3://bucket` or `s3://bucket/prefix`."""

    def __init__(self, address: str) -> None:
        """Open nothing yet. Raises UsageError."""
        parts = urlsplit(address)
        if not parts.netloc:
            raise UsageError(f"--to: expected s3://bucket/prefix, got {address}")
        self._address = address.rstrip("/")
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            region=os.environ.get("AWS_REGION") or DEFAULT_REGION,
            client_options={
                "allow_http": _is_local(os.environ.get(ENDPOINT, "")),
                "connect_timeout": CONNECT_TIMEOUT,
                "timeout": REQUEST_TIMEOUT,
            },
            retry_config={"max_retries": MAX_RETRIES, "retry_timeout": RETRY_TIMEOUT},
        )

    @property
    def address(self) -> str:
        return self._address

    def names(self) -> list[str]:
        with self._answering("listed"):
            paths = [meta["path"] for page in obstore.list(self._store) for meta in page]
        return sorted(path for path in paths if container.is_backup(path))

    def working_folder(self, run_dir: Path) -> Path:
        return run_dir

    def put(self, backup: Path) -> str:
        with self._answering("written"):
            obstore.put(
                self._store,
                backup.name,
                backup,
                chunk_size=PART_BYTES,
                max_concurrency=MAX_PARTS_AT_ONCE,
            )
        return f"{self._address}/{backup.name}"

    def get(self, name: str, into: Path) -> Path:
        target = into / name
        with self._answering("read"), target.open("wb") as file:
            for block in obstore.get(self._store, name).stream(min_chunk_size=PART_BYTES):
                file.write(block)
        return target

    def delete(self, name: str) -> None:
        with self._answering("deleted"):
            obstore.delete(self._store, name)

    @contextmanager
    def _answering(self, done: str) -> Iterator[None]:
        """Tell an error of the server in one sentence, without its answer's text."""
        try:
            yield
        except FileNotFoundError as error:
            raise BackupInvalid(f"{self._address}: there is no such bucket or backup") from error
        except BaseError as error:
            raise BackupFailed(
                f"{self._address} cannot be {done} ({type(error).__name__}): check {ENDPOINT}, "
                "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and the bucket"
            ) from error


def _is_local(endpoint: str) -> bool:
    """Tell whether an endpoint without encryption stays on this machine."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
