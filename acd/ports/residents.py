"""Port of the register of residents: their data, alerts, merges, and who a contact may be from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from acd.ports.contacts import ContactRecord

Consent = Literal["unknown", "given", "refused"]
"""Answer of a resident to the question whether notices may go to an address."""
Verification = Literal["imported", "stated", "confirmed"]
"""Evidence for an address: in the city's data, said by the resident, or used in a contact whose
resident a consultant confirmed."""


@dataclass(frozen=True, slots=True)
class ResidentAddress:
    """Telephone number (E.164), e-mail address, or identity in another channel.

    `kind`: phone, email, or the id of that channel; `added_by`: consultant id, None when imported.
    """

    address: str
    kind: str
    verification: Verification
    consent: Consent
    added_ms: int
    added_by: str | None = None


@dataclass(frozen=True, slots=True)
class ResidentAlert:
    """Alert for the next consultants. `kind`: kebab-case, such as hard-of-hearing; `expires_ms`:
    end of its validity, None for an imported one; `author_id`: consultant, None when imported."""

    alert_id: str
    kind: str
    note: str
    created_ms: int
    expires_ms: int | None = None
    author_id: str | None = None


@dataclass(frozen=True, slots=True)
class ResidentMerge:
    """Merge that can be undone. `merged_name`: name of the resident who was merged into this one;
    `reason`: sentence of the consultant `merged_by`."""

    merge_id: str
    merged_id: str
    merged_name: str
    reason: str
    merged_ms: int
    merged_by: str


@dataclass(frozen=True, slots=True)
class ResidentProfile:
    """Data of a resident with those of all who were merged into them; times UTC epoch ms."""

    resident_id: str
    name: str
    language: str
    addresses: tuple[ResidentAddress, ...] = ()
    alerts: tuple[ResidentAlert, ...] = ()
    merges: tuple[ResidentMerge, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressForm:
    """Address as a consultant writes it, with the resident's consent to notices."""

    address: str
    consent: Consent = "unknown"


@dataclass(frozen=True, slots=True)
class ResidentForm:
    """Data of a resident as a consultant writes them down. `addresses`: all that remain."""

    name: str
    language: str
    addresses: tuple[AddressForm, ...] = ()


@dataclass(frozen=True, slots=True)
class ResidentCandidate:
    """Resident from whom a contact may be, or who may be another one twice in the register.

    `reasons`: kebab-case, the strongest first: same-number, same-email, same-chat,
    number-claimed, email-claimed, same-name; `confidence`: 1 weak, 2 probable, 3 likely.
    """

    resident_id: str
    name: str
    confidence: int
    reasons: tuple[str, ...]


class Residents(Protocol):
    """Register of residents. Called by the desk; never while a look-up of an offer waits for it.

    Every member waits for the database without blocking the event loop and raises
    `CrmUnavailable` when it is away. An id of a merged resident stands for the one who is kept.
    """

    async def profile(self, resident_id: str) -> ResidentProfile:
        """Return a resident. Called by the resident panel. Raises `ResidentUnknown`."""
        ...

    async def create(self, resident_id: str, form: ResidentForm, by: str) -> ResidentProfile:
        """Add a resident. Called by the form for a new person.

        Idempotency key: `resident_id`; a repeat changes nothing. Raises `ResidentInvalid`.
        """
        ...

    async def change(self, resident_id: str, form: ResidentForm, by: str) -> ResidentProfile:
        """Replace name, language and addresses; an address that stays keeps its verification.

        Called by the form of the panel. Idempotency key: `resident_id`; the last call wins.
        Raises `ResidentUnknown`, `ResidentInvalid`.
        """
        ...

    async def add_alert(self, resident_id: str, alert: ResidentAlert) -> ResidentProfile:
        """Add an alert. Called by the form of the panel.

        Idempotency key: `alert.alert_id`. Raises `ResidentUnknown`, `ResidentInvalid`.
        """
        ...

    async def remove_alert(self, resident_id: str, alert_id: str) -> ResidentProfile:
        """Remove an alert before its time. Called by the panel. Idempotency key: `alert_id`.

        Raises `ResidentUnknown`.
        """
        ...

    async def merge(self, kept_id: str, merged_id: str, reason: str, by: str) -> ResidentProfile:
        """Merge a resident into another; return the kept one with everything of both.

        Called by the panel. Idempotency key: both ids; a repeat changes nothing. Raises
        `ResidentUnknown`, `ResidentInvalid`, `ResidentMerged` when one is merged elsewhere.
        """
        ...

    async def undo_merge(self, merge_id: str, by: str) -> ResidentProfile:
        """Part two residents again; each has what was theirs. Return the kept one.

        Called by the panel. Idempotency key: `merge_id`; a repeat changes nothing. Raises
        `MergeUnknown`, `ResidentMerged` when the kept one was merged further.
        """
        ...

    async def candidates(self, contact: ContactRecord) -> tuple[ResidentCandidate, ...]:
        """Return who the contact may be from, the likeliest first. Called by the panel, when the
        consultant looks at it. Read only."""
        ...

    async def duplicates(self, resident_id: str) -> tuple[ResidentCandidate, ...]:
        """Return residents who may be the same as this one, the likeliest first.

        Called by the panel, before a merge. Read only. Raises `ResidentUnknown`.
        """
        ...
