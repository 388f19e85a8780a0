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

    def __init__(self, message: str, code: Exit = Exit.UNAVAILABLE) -> None:
        super().__init__(message)
        self.code = code


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
