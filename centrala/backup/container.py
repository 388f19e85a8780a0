"""The file of a backup: a tar with a manifest that names version, moment and hash of every file."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from centrala.backup.errors import BackupInvalid

FORMAT = 1
MANIFEST = "manifest.json"
PREFIX, SUFFIX = "centrala-", ".backup.tar.gz"
NAME = re.compile(rf"{PREFIX}\d{{8}}T\d{{6}}-\d{{3}}Z{re.escape(SUFFIX)}", re.ASCII)
READ_BYTES = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """Contents of a backup. `made_ms`: UTC epoch; `log_position`: id of the last input in it;
    `files`: name -> SHA-256."""

    version: str
    made_ms: int
    log_position: str
    database: str
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def file_name(made_ms: int) -> str:
    """Return the name of a backup; names sort by their time."""
    moment = datetime.fromtimestamp(made_ms / 1000, UTC)
    return f"{PREFIX}{moment:%Y%m%dT%H%M%S}-{made_ms % 1000:03}Z{SUFFIX}"


def is_backup(name: str) -> bool:
    """Tell by the name whether a file is a backup."""
    return NAME.fullmatch(name) is not None


def made_s(name: str) -> float:
    """Return when a backup was made, by its name (UTC epoch, seconds). Raises ValueError."""
    return (
        datetime.strptime(name, f"{PREFIX}%Y%m%dT%H%M%S-%fZ{SUFFIX}")
        .replace(tzinfo=UTC)
        .timestamp()
    )


def backups_in(folder: Path) -> list[Path]:
    """Return the backups of a folder, the oldest first."""
    return sorted(path for path in folder.glob(f"{PREFIX}*{SUFFIX}") if is_backup(path.name))


def pack(contents: Path, manifest: Manifest, target: Path) -> None:
    """Pack a folder into `target`, readable by its owner only, whole or not at all.

    Raises OSError.
    """
    files = {
        path.relative_to(contents).as_posix(): _sha256(path)
        for path in sorted(contents.rglob("*"))
        if path.is_file()
    }
    complete = Manifest(**{**asdict(manifest), "files": files})
    (contents / MANIFEST).write_text(json.dumps(asdict(complete), indent=2), encoding="utf-8")
    partial = target.with_name(f".{target.name}.partial")
    try:
        handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as tar:
                for name in (MANIFEST, *files):
                    tar.add(contents / name, name, filter=_without_owner)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def unpack(source: Path, into: Path) -> Manifest:
    """Unpack a backup and check every file of it. Raises BackupInvalid, OSError."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(into, filter="data")
        manifest = Manifest(**json.loads((into / MANIFEST).read_text(encoding="utf-8")))
    except (tarfile.TarError, EOFError, ValueError, TypeError, KeyError) as error:
        raise BackupInvalid(f"{source} is no whole backup: {error}") from error
    except OSError as error:
        if error.errno is None or not source.exists():  # gzip's own errors have no number
            raise BackupInvalid(f"{source} is no whole backup: {error}") from error
        raise
    if manifest.format > FORMAT:
        raise BackupInvalid(
            f"{source} was made by Centrala {manifest.version}, which is newer than this one"
        )
    for name in _damaged(into, manifest):
        raise BackupInvalid(f"{source} is damaged: {name} differs from its hash")
    return manifest


def _damaged(folder: Path, manifest: Manifest) -> Iterator[str]:
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or _sha256(path) != expected:
            yield name


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
