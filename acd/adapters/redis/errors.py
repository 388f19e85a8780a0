"""Refusals of the server and failures of a connection as errors of the log."""

from __future__ import annotations

from redis.exceptions import RedisError, ResponseError

from acd.adapters.redis.replies import CommandRefused
from acd.ports.log_errors import (
    LogClusterDown,
    LogDiskFull,
    LogFull,
    LogLoading,
    LogLoginRefused,
    LogPrimaryChanged,
    LogReadOnly,
    LogUnavailable,
)

_BY_CODE: dict[str, type[LogUnavailable]] = {
    "OOM": LogFull,
    "READONLY": LogReadOnly,
    "MISCONF": LogDiskFull,
    "LOADING": LogLoading,
    "NOAUTH": LogLoginRefused,
    "WRONGPASS": LogLoginRefused,
    "NOPERM": LogLoginRefused,
    "CLUSTERDOWN": LogClusterDown,
    "MOVED": LogPrimaryChanged,
    "UNBLOCKED": LogPrimaryChanged,  # a blocked read when the master becomes a replica
}

RECONNECT_CODES = frozenset({"READONLY", "MOVED", "UNBLOCKED", "CLUSTERDOWN", "NOAUTH"})
"""Refusals after which another server, or another login, has to be tried."""

FAILURES = (OSError, RedisError, LogUnavailable)
"""Errors of a connection attempt or of a command on it."""


def error_of_refusal(refusal: CommandRefused) -> LogUnavailable:
    """The typed error of a refusal, with the server's own text."""
    return _BY_CODE.get(refusal.code, LogUnavailable)(str(refusal))


def refusal_in(error: BaseException) -> CommandRefused | None:
    """The refusal that redis-py raised as this error; None for a failure of the connection."""
    if not isinstance(error, RedisError):
        return None
    if isinstance(error.__cause__, RedisError):  # its unix sockets wrap the refusal of a login
        error = error.__cause__
    if error.status_code:
        return CommandRefused(f"{error.status_code} {error}")
    return CommandRefused(str(error)) if isinstance(error, ResponseError) else None


def error_of_failure(error: BaseException) -> LogUnavailable:
    """The typed error of a failure on the way to the server."""
    if isinstance(error, LogUnavailable):
        return error
    refusal = refusal_in(error)
    if refusal is not None:
        return error_of_refusal(refusal)
    return LogUnavailable(f"{type(error).__name__}: {error}")
