"""Models of the requests about residents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from acd.ports.residents import AddressForm, ResidentAlert, ResidentForm
from desk.http.schemas import Reason, ResidentId, UtcTime
from web.schemas import NO_CONTROL, Body

PersonName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROL),
]
Address = Annotated[str, StringConstraints(min_length=1, max_length=320, pattern=NO_CONTROL)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,8}$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_CONTROL)]


class AddressEntry(Body):
    """Telephone number or e-mail address. `consent`: answer of the resident to notices there."""

    address: Address
    consent: Literal["unknown", "given", "refused"] = "unknown"


class ResidentData(Body):
    """Data of a resident. `addresses`: all that remain; identities of conversations included."""

    name: PersonName
    language: Language
    addresses: Annotated[list[AddressEntry], Field(max_length=20, default_factory=list)]

    def form(self) -> ResidentForm:
        """Return the data as the register takes them."""
        entries = (AddressForm(entry.address, entry.consent) for entry in self.addresses)
        return ResidentForm(self.name, self.language, tuple(entries))


class NewAlert(Body):
    """Alert about a resident. `expires_at`: its end, within two years."""

    kind: Literal["hard-of-hearing", "speaks-slowly", "blind", "wheelchair", "aggressive"]
    note: Note = ""
    expires_at: UtcTime

    def alert(self, alert_id: str, author_id: str, now_ms: int) -> ResidentAlert:
        """Return the alert as the register takes it."""
        expires_ms = round(datetime.fromisoformat(self.expires_at).timestamp() * 1000)
        return ResidentAlert(alert_id, self.kind, self.note, now_ms, expires_ms, author_id)


class NewMerge(Body):
    """Resident who is merged into the one of the path, and why both are one person."""

    merged_id: ResidentId
    reason: Reason
