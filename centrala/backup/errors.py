"""Errors of backups."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable, InvalidInput


class BackupFailed(DependencyUnavailable):
    """Backup that could not be made; nothing was left half-made.

    Remedy: do what the message says; the older backups are untouched.
    """

    id: ClassVar[str] = "backup-failed"


class BackupInvalid(InvalidInput):
    """File that is no backup, is damaged, or was made by a newer Centrala.

    Remedy: choose another backup, or the version of Centrala that made it.
    """

    id: ClassVar[str] = "backup-invalid"


class LogServerNotStarted(DependencyUnavailable):
    """Log server that ended at its start, or did not answer in time, during a restoration.

    Remedy: read its log file, which the message names.
    """

    id: ClassVar[str] = "log-server-not-started"


class RestoreRefused(InvalidInput):
    """Restoration that would replace data, or meet a running system.

    Remedy: stop Centrala; to set the present data aside, add --replace.
    """

    id: ClassVar[str] = "restore-refused"
