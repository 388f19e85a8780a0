"""Errors that stop a start: each is one sentence with its remedy, and an exit code."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable, InvalidInput


class Exit(IntEnum):
    """Exit codes of `centrala` (sysexits.h); 0 is success."""

    USAGE = 2  # wrong options; typer's own, too
    UNAVAILABLE = 69  # a part, a tool or the network is missing
    SOFTWARE = 70  # a part of Centrala failed
    DISK = 74  # the disk is full or cannot be written
    TEMPORARY = 75  # not running, or already running
    CONFIG = 78  # a setting or a file of config/ is wrong


class StartRefused(DependencyUnavailable):
    """Something that the start needs is missing; the message says what, and how to get it.

    Remedy: do what the message says, then start again.
    """

    id: ClassVar[str] = "start-refused"
    retryable = False
    code = Exit.UNAVAILABLE
    """Exit code of the command; each kind of refusal sets its own."""


class SystemNotRunning(StartRefused):
    """Command that needs a running system, of which there is none in this clone.

    Remedy: start it with `make up`.
    """

    id: ClassVar[str] = "system-not-running"
    code = Exit.TEMPORARY

    def __init__(self) -> None:
        super().__init__("nothing runs from this clone; start it with: make up")


class PartFailed(StartRefused):
    """Part of Centrala that did not become ready, or that does not stop.

    Remedy: read the log that the message names.
    """

    id: ClassVar[str] = "part-failed"
    code = Exit.SOFTWARE


class PartEnded(StartRefused):
    """Part or step of the start that ended with an exit code of its own.

    Remedy: do what its last line says.
    """

    id: ClassVar[str] = "part-ended"

    def __init__(self, message: str, code: int | None, otherwise: Exit) -> None:
        """Pass the exit code on, or `otherwise` for a code that has no meaning here."""
        super().__init__(message)
        self.code = Exit(code) if code in list(Exit) else otherwise


class FileNotWritable(StartRefused):
    """File that cannot be written where the command was asked to write it.

    Remedy: free space, or name another place.
    """

    id: ClassVar[str] = "file-not-writable"
    code = Exit.DISK


class UsageError(InvalidInput):
    """Wrong option of a command; the message names it and what was expected.

    Remedy: see the command's `--help`.
    """

    id: ClassVar[str] = "usage-invalid"


class SettingInvalid(InvalidInput):
    """Wrong `CENTRALA_*` variable or line of centrala.env.

    Remedy: correct the named setting.
    """

    id: ClassVar[str] = "setting-invalid"
