"""Inputs of the telephone, submitted to the ACD; a repeated one has no effect."""

from __future__ import annotations

import asyncio

import structlog

from acd.domain.messages.commands import (
    TELEPHONE_SYSTEM_FAILED,
    ContactLeft,
    DeviceLost,
    DeviceReturned,
    EndEngagement,
    EngagementConnected,
    EngagementInterrupted,
    Input,
    OfferFailed,
    RejectOffer,
)
from acd.domain.messages.rejections import InputRefusedError
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import ContactState, Party
from acd.ports.acd import AcdPort
from acd.ports.clock import Clock
from acd.ports.log import LogUnavailable

log = structlog.get_logger()

FALLBACK = "fallback"
SYSTEM_FAILURE_PAUSE_S = 1.0


class InputReporter:
    """Methods never raise: a refused input is out of date, an unwritten one is found again by
    reconciliation."""

    def __init__(self, acd: AcdPort, clock: Clock) -> None:
        self._acd = acd
        self._clock = clock
        self._pending: set[asyncio.Task[None]] = set()

    async def caller_left(self, contact_id: str) -> None:
        """Report that the caller hung up."""
        contact = self._acd.contact(contact_id)
        if contact is None:
            return
        if contact.state is ContactState.ENGAGED:
            await self._submit(EndEngagement(contact_id, Party.RESIDENT), f"end:{contact_id}")
        else:
            await self._submit(ContactLeft(contact_id), f"left:{contact_id}")

    async def diverted(self, contact_id: str) -> None:
        """Report that the fallback queue connected the caller."""
        await self._submit(ContactLeft(contact_id, diverted_to=FALLBACK), f"left:{contact_id}")

    async def connected(self, contact_id: str, consultant_id: str) -> None:
        """Report that caller and consultant are in one bridge."""
        key = f"connected:{contact_id}:{consultant_id}"
        await self._submit(EngagementConnected(contact_id), key)

    async def offer_rejected(self, offer_id: str, consultant_id: str) -> None:
        await self._submit(RejectOffer(offer_id, consultant_id), f"reject:{offer_id}")

    async def offer_failed(self, offer_id: str, reason: str) -> None:
        await self._submit(OfferFailed(offer_id, reason), f"failed:{offer_id}")

    def telephone_system_failed(self, offer_id: str) -> None:
        """Report, after a pause, that Asterisk itself could not ring.

        At once, the next consultant's telephone would fail the same way.
        """
        task = asyncio.create_task(self._report_system_failed(offer_id))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def _report_system_failed(self, offer_id: str) -> None:
        await asyncio.sleep(SYSTEM_FAILURE_PAUSE_S)
        await self.offer_failed(offer_id, TELEPHONE_SYSTEM_FAILED)

    async def consultant_hung_up(self, contact_id: str) -> None:
        """Report that the consultant ended the conversation."""
        await self._submit(EndEngagement(contact_id, Party.CONSULTANT), f"end:{contact_id}")

    async def interrupted(self, contact_id: str, reason: str) -> None:
        """Report that the consultant's leg is lost, and that nobody hung up."""
        key = f"interrupted:{contact_id}:{self._clock.now_ms()}"  # it may happen again
        await self._submit(EngagementInterrupted(contact_id, reason), key)

    async def device_lost(self, consultant_id: str) -> None:
        """Report that a consultant who takes offers has no registered telephone."""
        consultant = self._acd.consultant(consultant_id)
        if consultant is not None and consultant.activity in (Activity.READY, Activity.RINGING):
            key = f"device-lost:{consultant_id}:{self._clock.now_ms()}"
            await self._submit(DeviceLost(consultant_id), key)

    async def device_returned(self, consultant_id: str) -> None:
        """Report the telephone of a consultant whom a device problem made not ready."""
        consultant = self._acd.consultant(consultant_id)
        if consultant is not None and consultant.reason is NotReadyReason.DEVICE:
            key = f"device-returned:{consultant_id}:{self._clock.now_ms()}"
            await self._submit(DeviceReturned(consultant_id), key)

    async def _submit(self, command: Input, key: str) -> None:
        name = type(command).__name__
        try:
            await self._acd.submit(command, key)
        except InputRefusedError as refusal:
            log.debug("input-refused", input=name, key=key, reason=refusal.id)
        except LogUnavailable:
            log.error("input-not-written", input=name, key=key)
