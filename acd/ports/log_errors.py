"""What may go wrong with the log, each with its stable id."""

from __future__ import annotations

from acd.domain.model.errors import OurError, TheirError


class LogUnavailable(OurError):
    """The log cannot be reached or did not answer in time. Each reason with a cure of its own is
    a class of its own."""

    id = "log-unavailable"


class LogFull(LogUnavailable):
    """The server's memory limit is reached."""

    id = "log-full"


class LogReadOnly(LogUnavailable):
    """The server is a replica of another one."""

    id = "log-read-only"


class LogDiskFull(LogUnavailable):
    """The server cannot write its file, so it takes nothing."""

    id = "log-disk-full"


class LogLoading(LogUnavailable):
    """The server reads its file after a start."""

    id = "log-loading"


class LogLoginRefused(LogUnavailable):
    """No password, a wrong one, or no right to a command."""

    id = "log-login-refused"


class LogClusterDown(LogUnavailable):
    """No node of the cluster serves the ACD's keys."""

    id = "log-cluster-down"


class LogPrimaryChanged(LogUnavailable):
    """Another server has become the master meanwhile: the next call finds it."""

    id = "log-primary-changed"


class LogTooOld(LogUnavailable):
    """The server is older than 7.0."""

    id = "log-too-old"


class InputTooLarge(TheirError):
    """Nothing was sent."""

    id = "input-too-large"


class BadKey(TheirError):
    """Nothing was sent."""

    id = "bad-key"


class BadLogAddress(TheirError):
    """The address of the log says nothing that we understand."""

    id = "bad-log-address"


class SnapshotUnreadable(OurError):
    """The stored state is of another version or damaged, and the log is too short to do without."""

    id = "snapshot-unreadable"
