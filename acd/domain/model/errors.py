"""Root of all typed errors and the three classes that say whose fault an error is.

Every error has a stable id `<noun>-<what is wrong>` in kebab-case, belongs to exactly one of
`InvalidInput`, `DependencyUnavailable` and `InternalError`, and states in its docstring the cause
and, after `Remedy:`, what to do. docs/errors.md is generated from these docstrings.
"""

from __future__ import annotations

from typing import ClassVar


class CentralaError(Exception):
    """Root of the typed errors; never raised itself.

    `message` is a sentence for the person or program that caused or sees the error.
    `field` is the path of the offending part of the input, where there is one.
    """

    id: ClassVar[str]

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(CentralaError):
    """Mistake of the caller, the peer or the author of a file; nothing was changed.

    Remedy: correct the input; the message says what was expected.
    """

    id: ClassVar[str] = "input-invalid"

    def __init__(
        self, message: str, *, field: str | None = None, expected: str | None = None
    ) -> None:
        super().__init__(message, field=field)
        self.expected = expected


class DependencyUnavailable(CentralaError):
    """Failure of something that this program depends on: a server, a program, a file system.

    Remedy: start or mend what the message names.

    `retryable` says whether the same operation may succeed later without anybody's help.
    """

    id: ClassVar[str] = "dependency-unavailable"
    retryable: bool = True


class InternalError(CentralaError):
    """Failure inside Centrala although the input was valid.

    Remedy: report it with the log around it; repeating the operation rarely helps.
    """

    id: ClassVar[str] = "internal-error"
