"""Errors of the second line."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import InvalidInput


class CaseUnknown(InvalidInput):
    """Number of no case, or of a case of other offices.

    Remedy: check the number; the sorting office finds cases of all offices.
    """

    id: ClassVar[str] = "case-unknown"


class CaseTaken(InvalidInput):
    """Case that another officer took first; the message names the officer.

    Remedy: talk to that officer, or let the head of the office take the case over.
    """

    id: ClassVar[str] = "case-taken"


class CaseActionRefused(InvalidInput):
    """Action that the state of the case does not allow.

    Remedy: read the case again and choose one of its allowed actions.
    """

    id: ClassVar[str] = "case-action-refused"


class OfficeLinkInvalid(InvalidInput):
    """Link of an office that is not whole, or of a case that is elsewhere by now.

    Remedy: open the newest mail about the case.
    """

    id: ClassVar[str] = "office-link-invalid"


class OfficeLinkExpired(InvalidInput):
    """Link of an office that has ended.

    Remedy: ask the contact centre to pass the case on once more.
    """

    id: ClassVar[str] = "office-link-expired"
