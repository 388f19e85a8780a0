"""Places of backups: a folder, or a bucket of an S3-compatible server (`s3://bucket/prefix`)."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from centrala.backup import container
from centrala.backup.errors import BackupInvalid
from config.errors import UsageError

S3 = "s3://"


class BackupPlace(Protocol):
    """Place that holds backups by name."""

    @property
    def address(self) -> str:
        """Return the address as it was given."""

    def names(self) -> list[str]:
        """Return the names of the backups there, the oldest first. Raises BackupFailed."""

    def working_folder(self, run_dir: Path) -> Path:
        """Return where a backup is made before `put`."""

    def put(self, backup: Path) -> str:
        """Move a backup there, whole or not at all; return its address. Raises BackupFailed."""

    def get(self, name: str, into: Path) -> Path:
        """Return the file of a backup, copied into the folder when it is not on this machine.

        Raises BackupFailed, BackupInvalid.
        """

    def delete(self, name: str) -> None:
        """Delete a backup; one that is gone already is no error. Raises BackupFailed."""


class FolderPlace:
    """Folder of this machine, made when it is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def address(self) -> str:
        return str(self._folder)

    def names(self) -> list[str]:
        return [path.name for path in container.backups_in(self._folder)]

    def working_folder(self, run_dir: Path) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder

    def put(self, backup: Path) -> str:
        return str(backup.replace(self._folder / backup.name))

    def get(self, name: str, into: Path) -> Path:
        return self._folder / name

    def delete(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)


def is_s3(address: str) -> bool:
    return address.startswith(S3)


def place_of(address: str | None) -> BackupPlace:
    """Return the place of an address. Raises UsageError."""
    if not address or ("://" in address and not is_s3(address)):
        raise UsageError(f"--to: expected a folder or s3://bucket/prefix, got {address or 'none'}")
    if not is_s3(address):
        return FolderPlace(Path(address).expanduser())
    from centrala.backup.s3_place import S3Place  # deferred: only who has a bucket loads it

    return S3Place(address)


def chosen(address: str) -> tuple[BackupPlace, str]:
    """Return place and name of the backup that an address names; of a place, its newest.

    Raises BackupInvalid, BackupFailed, UsageError.
    """
    if address.endswith(container.SUFFIX):
        place, _, name = address.rpartition("/")
        return place_of(place or "."), name
    if not is_s3(address) and Path(address).is_file():
        return FolderPlace(Path(address).parent), Path(address).name
    place_with_backups = place_of(address)
    names = place_with_backups.names()
    if not names:
        raise BackupInvalid(f"{address} holds no backup")
    return place_with_backups, names[-1]
