"""The server's refusals under our names."""

from __future__ import annotations

from acd.adapters.redis.wire import Refused
from acd.ports.log_errors import (
    LogClusterDown,
    LogDiskFull,
    LogFull,
    LogLoading,
    LogLoginRefused,
    LogMoved,
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
    "MOVED": LogMoved,
    "UNBLOCKED": LogMoved,  # a blocked read when the master becomes a replica
}

ELSEWHERE = frozenset({"READONLY", "MOVED", "UNBLOCKED", "CLUSTERDOWN", "NOAUTH"})
"""Refusals after which another server, or another login, has to be tried."""


def fault(refused: Refused) -> LogUnavailable:
    """The typed error of a refusal, with the server's own words."""
    return _BY_WORD.get(refused.word, LogUnavailable)(str(refused))


def lost(error: BaseException) -> LogUnavailable:
    """The typed error of a failure on the way to the server."""
    if isinstance(error, LogUnavailable):
        return error
    return LogUnavailable(f"{type(error).__name__}: {error}")
