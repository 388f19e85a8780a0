"""What the bridge refuses, and how it says that the store is away."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import OurError, TheirError


class CaseIncomplete(TheirError):
    """A field that this kind of case needs is empty; `field` names it."""

    id: ClassVar[str] = "case-incomplete"


class CaseInvalid(TheirError):
    """A field holds what it may not: too long, not in the taxonomy, no such ticket."""

    id: ClassVar[str] = "case-invalid"


class ContactUnknown(TheirError):
    """No door has announced this contact."""

    id: ClassVar[str] = "contact-unknown"


class ResidentUnknown(TheirError):
    """The register holds no such resident."""

    id: ClassVar[str] = "resident-unknown"


class StatusRefused(TheirError):
    """The ticket cannot go from its status to the one asked for."""

    id: ClassVar[str] = "status-refused"


class CrmUnavailable(OurError):
    """The store does not answer; nothing was changed, the same call may be made again."""

    id: ClassVar[str] = "crm-unavailable"
