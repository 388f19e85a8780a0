"""Errors of the log, each with its stable id."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable, InternalError, InvalidInput


class LogUnavailable(DependencyUnavailable):
    """No answer from the log server in time.

    Remedy: start the server or mend the network; clients reconnect.
    """

    id: ClassVar[str] = "log-unavailable"


class LogFull(LogUnavailable):
    """Memory limit of the log server reached.

    Remedy: raise `maxmemory`, or check that old entries are trimmed.
    """

    id: ClassVar[str] = "log-full"


class LogReadOnly(LogUnavailable):
    """Log server that is a replica of another one.

    Remedy: point `REDIS_URL` at the primary or at its sentinels.
    """

    id: ClassVar[str] = "log-read-only"


class LogDiskFull(LogUnavailable):
    """Log server that cannot write its file and takes no writes.

    Remedy: free space on the server's disk.
    """

    id: ClassVar[str] = "log-disk-full"


class LogLoading(LogUnavailable):
    """Log server that still reads its file after a start.

    Remedy: wait; clients retry.
    """

    id: ClassVar[str] = "log-loading"


class LogLoginRefused(LogUnavailable):
    """Missing or wrong password, or no right to a command.

    Remedy: correct the user and password in `REDIS_URL` or the server's ACL.
    """

    id: ClassVar[str] = "log-login-refused"
    retryable = False


class LogClusterDown(LogUnavailable):
    """No node of the cluster serves the keys of the ACD.

    Remedy: bring the failed nodes back.
    """

    id: ClassVar[str] = "log-cluster-down"


class LogPrimaryChanged(LogUnavailable):
    """Another server has become the primary; the next call finds it.

    Remedy: nothing to do; clients retry.
    """

    id: ClassVar[str] = "log-primary-changed"


class LogTooOld(LogUnavailable):
    """Log server older than version 7.0.

    Remedy: upgrade the server.
    """

    id: ClassVar[str] = "log-too-old"
    retryable = False


class InputTooLarge(InvalidInput):
    """Input larger than the log takes; nothing was sent.

    Remedy: shorten the text of the input.
    """

    id: ClassVar[str] = "input-too-large"


class IdempotencyKeyInvalid(InvalidInput):
    """Idempotency key that is empty or longer than 256 bytes; nothing was sent.

    Remedy: send a shorter key.
    """

    id: ClassVar[str] = "idempotency-key-invalid"


class LogAddressInvalid(InvalidInput):
    """`REDIS_URL` that is no address of a log server.

    Remedy: write it as docs/configuration.md shows.
    """

    id: ClassVar[str] = "log-address-invalid"


class SnapshotUnreadable(InternalError):
    """Snapshot that is damaged or of another version, while the log is too short to do without it.

    Remedy: restore the snapshot from a backup, or start with an empty log.
    """

    id: ClassVar[str] = "snapshot-unreadable"
