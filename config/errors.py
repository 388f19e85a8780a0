"""What stops a start: each error is one sentence with its cure, and an exit code."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from acd.domain.model.errors import OurError, TheirError


class Exit(IntEnum):
    """Exit codes of `centrala` (sysexits.h); 0 is success, 1 is the shell's."""

    USAGE = 2  # wrong options; typer's own, too
    UNAVAILABLE = 69  # a part, a tool or the network is missing
    SOFTWARE = 70  # a part of ours failed
    DISK = 74  # the disk is full or cannot be written
    TEMPORARY = 75  # not running, or already running
    CONFIG = 78  # a setting or a file of config/ is wrong


class StartRefused(OurError):
    """The start cannot go on; `message` says what is wrong and how to cure it."""

    id: ClassVar[str] = "start-refused"

    def __init__(self, message: str, code: Exit = Exit.UNAVAILABLE) -> None:
        super().__init__(message)
        self.code = code


class UsageError(TheirError):
    """An option of the command line is wrong; `message` names it and what was expected."""

    id: ClassVar[str] = "usage-error"


class SettingRefused(TheirError):
    """A `CENTRALA_*` variable (or a line of centrala.env) is wrong."""

    id: ClassVar[str] = "setting-refused"
