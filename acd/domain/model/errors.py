"""Errors that every room raises: a stable kebab-case id, a sentence, and whose fault it is."""

from __future__ import annotations

from typing import ClassVar


class CentralaError(Exception):
    """Root of all our typed errors.

    `id` never changes once published; `field` names the offending input, where there is one.
    """

    id: ClassVar[str] = "internal-error"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class TheirError(CentralaError):
    """The caller, the peer or the file is at fault: nothing was changed, fix the input."""

    id = "bad-input"


class OurError(CentralaError):
    """We, or a part we depend on, failed: the input was fine, try again later."""

    id = "not-available"
