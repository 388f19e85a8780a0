"""The server's refusals under our names."""

from __future__ import annotations

from redis.exceptions import RedisError, ResponseError

from acd.adapters.redis.hot_path.wire import Refused
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

_BY_WORD: dict[str, type[LogUnavailable]] = {
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

ELSEWHERE = frozenset({"READONLY", "MOVED", "UNBLOCKED", "CLUSTERDOWN", "NOAUTH"})
"""Refusals after which another server, or another login, has to be tried."""

FAILURES = (OSError, RedisError, LogUnavailable)
"""Whatever goes wrong on the way to a server."""


def fault(refused: Refused) -> LogUnavailable:
    """The typed error of a refusal, with the server's own words."""
    return _BY_WORD.get(refused.word, LogUnavailable)(str(refused))


def refusal(error: BaseException) -> Refused | None:
    """What the server said, if redis-py raised this because it said something."""
    if not isinstance(error, RedisError):
        return None
    if isinstance(error.__cause__, RedisError):  # its unix sockets wrap what refuses a login
        error = error.__cause__
    if error.status_code:
        return Refused(f"{error.status_code} {error}")
    return Refused(str(error)) if isinstance(error, ResponseError) else None


def lost(error: BaseException) -> LogUnavailable:
    """The typed error of a failure on the way to the server."""
    if isinstance(error, LogUnavailable):
        return error
    refused = refusal(error)
    return fault(refused) if refused else LogUnavailable(f"{type(error).__name__}: {error}")
