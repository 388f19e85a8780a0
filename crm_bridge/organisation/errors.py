"""Errors of the organisation."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import InvalidInput


class OfficerUnknown(InvalidInput):
    """Account that belongs to no office of the organisation.

    Remedy: name an office of organisation.yaml for the account.
    """

    id: ClassVar[str] = "officer-unknown"


class OfficeUnknown(InvalidInput):
    """Office id that the organisation does not have.

    Remedy: choose an office of the list.
    """

    id: ClassVar[str] = "office-unknown"
