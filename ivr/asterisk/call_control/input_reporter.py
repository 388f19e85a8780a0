"""Facts of the telephone told to the ACD. A fact that is known already does no harm."""

from __future__ import annotations

import structlog

from acd.domain.messages.commands import (
    BecomeNotReady,
    ConnectFailed,
    ContactLeft,
    EndEngagement,
    EngagementConnected,
    Input,
    OfferFailed,
    RejectOffer,
)
from acd.domain.messages.rejections import ContactAlreadyConnected, InputRefusedError
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import ContactState, Party
from acd.ports.acd import AcdPort
from acd.ports.clock import Clock
from acd.ports.log import LogUnavailable

log = structlog.get_logger()

FALLBACK = "fallback"


class InputReporter:
    """Nothing here raises for the ACD: what it refuses is old news, and what cannot be written
    now, reconciliation finds again."""

    def __init__(self, acd: AcdPort, clock: Clock) -> None:
        self._acd = acd
        self._clock = clock

    async def caller_gone(self, contact_id: str) -> None:
        contact = self._acd.contact(contact_id)
        if contact is None:
            return
        if contact.state is ContactState.ENGAGED:
            await self._tell(EndEngagement(contact_id, Party.RESIDENT), f"end:{contact_id}")
        else:
            await self._tell(ContactLeft(contact_id), f"left:{contact_id}")

    async def diverted(self, contact_id: str) -> None:
        """The fallback queue connected the caller."""
        await self._tell(ContactLeft(contact_id, diverted_to=FALLBACK), f"left:{contact_id}")

    async def connected(self, contact_id: str, consultant_id: str) -> None:
        key = f"connected:{contact_id}:{consultant_id}"
        await self._tell(EngagementConnected(contact_id), key)

    async def rejected(self, offer_id: str, consultant_id: str) -> None:
        await self._tell(RejectOffer(offer_id, consultant_id), f"reject:{offer_id}")

    async def failed(self, offer_id: str, reason: str) -> None:
        await self._tell(OfferFailed(offer_id, reason), f"failed:{offer_id}")

    async def parted(self, contact_id: str, *, joined: bool, reason: str) -> None:
        """Her leg is gone while the caller is there. `joined`: they were seen talking."""
        if not joined:
            key = f"connect-failed:{contact_id}:{self._clock.now_ms()}"  # it may happen again
            refusal = await self._tell(ConnectFailed(contact_id, reason), key)
            joined = isinstance(refusal, ContactAlreadyConnected)
        if joined:
            await self._tell(EndEngagement(contact_id, Party.CONSULTANT), f"end:{contact_id}")

    async def unplugged(self, consultant_id: str) -> None:
        """Her telephone is gone: no calls for her until she says that she is back."""
        consultant = self._acd.consultant(consultant_id)
        if consultant is not None and consultant.activity in (Activity.READY, Activity.RINGING):
            fact = BecomeNotReady(consultant_id, NotReadyReason.DEVICE)
            await self._tell(fact, f"device:{consultant_id}:{self._clock.now_ms()}")

    async def _tell(self, fact: Input, key: str) -> InputRefusedError | None:
        try:
            await self._acd.submit(fact, key)
        except InputRefusedError as refusal:
            log.debug("fact-refused", fact=type(fact).__name__, key=key, reason=refusal.id)
            return refusal
        except LogUnavailable:
            log.error("fact-not-written", fact=type(fact).__name__, key=key)
        return None
