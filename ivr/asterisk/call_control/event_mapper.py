"""Asterisk's events become facts: who hung up, who rejected, who can hear whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from acd.domain.model.contact import ContactState
from acd.ports.acd import AcdPort
from ivr.asterisk.ami.types import AmiEvent
from ivr.asterisk.call_control.commands import device_owner
from ivr.asterisk.call_control.ids import channel_of_contact, contact_of_channel, contact_of_offer
from ivr.asterisk.call_control.input_reporter import InputReporter
from ivr.asterisk.call_control.registrations import DeviceRegistrations

REJECTED = frozenset({"17", "21"})  # Q.850: user busy (SIP 486), call rejected (SIP 603)
UNREGISTERED = frozenset({"1", "3", "20"})  # unallocated, no route, subscriber absent
MOST_REMEMBERED = 5000  # callers who hung up; a few seconds of them are enough


@dataclass(slots=True)
class Picture:
    """What the events told of the channels that matter to us, by uniqueid."""

    legs: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)  # legs that were in a bridge
    bridges: dict[str, str] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)

    def enter(self, uniqueid: str, bridge: str) -> None:
        self.bridges[uniqueid] = bridge
        if uniqueid in self.legs:
            self.joined.add(uniqueid)

    def forget(self, uniqueid: str) -> None:
        self.legs.discard(uniqueid)
        self.joined.discard(uniqueid)
        self.bridges.pop(uniqueid, None)
        self.gone[uniqueid] = None
        if len(self.gone) > MOST_REMEMBERED:
            del self.gone[next(iter(self.gone))]


class AmiEventMapper:
    """One event at a time, in Asterisk's order."""

    def __init__(
        self,
        acd: AcdPort,
        teller: InputReporter,
        devices: DeviceRegistrations,
        hang_up: Callable[[str], Awaitable[None]],
    ) -> None:
        self._acd = acd
        self._hang_up = hang_up
        self._teller = teller
        self._devices = devices
        self.picture = Picture()
        self._handlers: dict[str, Callable[[AmiEvent], Awaitable[None]]] = {
            "Newchannel": self._born,
            "BridgeEnter": self._entered,
            "BridgeLeave": self._left,
            "HangupRequest": self._leaving,
            "Hangup": self._gone,
            "OriginateResponse": self._originated,
            "DeviceStateChange": self._device,
        }

    async def hear(self, event: AmiEvent) -> None:
        handler = self._handlers.get(event.name)
        if handler is not None:
            await handler(event)

    async def was_admitted(self, contact_id: str) -> None:
        """A caller may have hung up just before the ACD took the contact in."""
        if channel_of_contact(contact_id) in self.picture.gone:
            await self._teller.caller_gone(contact_id)

    async def _born(self, event: AmiEvent) -> None:
        """A leg may come to life just after its offer was withdrawn: Hangup found nothing then."""
        offer_id = event["uniqueid"]
        contact_id = contact_of_offer(offer_id)
        if contact_id is None:
            return
        self.picture.legs.add(offer_id)
        contact = self._acd.contact(contact_id)
        if contact is None or contact.offer_id != offer_id:
            await self._hang_up(offer_id)

    async def _entered(self, event: AmiEvent) -> None:
        """Two in one bridge hear one another; the second of them makes the fact."""
        uniqueid, bridge = event["uniqueid"], event["bridgeuniqueid"]
        self.picture.enter(uniqueid, bridge)
        contact_id = contact_of_offer(uniqueid) or contact_of_channel(uniqueid)
        contact = self._acd.contact(contact_id)
        if contact is None:
            return
        legs, bridges = self.legs_of(contact_id), self.picture.bridges
        if contact.state is ContactState.ENGAGED:
            hears_her = any(bridges.get(leg) == bridge for leg in legs)
            if hears_her and bridges.get(channel_of_contact(contact_id)) == bridge:
                await self._teller.connected(contact_id, contact.consultant_id or "")
        elif not legs:  # nobody of ours: the fallback queue connected them
            await self._teller.diverted(contact_id)

    async def _left(self, event: AmiEvent) -> None:
        self.picture.bridges.pop(event["uniqueid"], None)

    async def _leaving(self, event: AmiEvent) -> None:
        """The first word of a hang-up: it tells who hung up, before both channels end."""
        uniqueid = event["uniqueid"]
        contact_id = contact_of_offer(uniqueid)
        if contact_id is None:
            await self._teller.caller_gone(contact_of_channel(uniqueid))
        else:
            await self._leg_gone(contact_id, uniqueid, event["cause"])

    async def _gone(self, event: AmiEvent) -> None:
        await self._leaving(event)
        self.picture.forget(event["uniqueid"])

    async def _leg_gone(self, contact_id: str, offer_id: str, cause: str) -> None:
        contact = self._acd.contact(contact_id)
        if contact is None:
            return
        if contact.offer_id == offer_id:
            if cause in REJECTED:
                await self._teller.rejected(offer_id, contact.consultant_id or "")
            else:
                reason = "unregistered" if cause in UNREGISTERED else "unreachable"
                await self._teller.failed(offer_id, reason)
        elif contact.state is ContactState.ENGAGED and self._is_last(contact_id, offer_id):
            joined = offer_id in self.picture.joined
            await self._teller.parted(contact_id, joined=joined, reason="leg-lost")

    def _is_last(self, contact_id: str, offer_id: str) -> bool:
        """Whether no leg of a later offer of the same contact is there."""
        return not (self.legs_of(contact_id) - {offer_id})

    async def _originated(self, event: AmiEvent) -> None:
        """A leg that was never born leaves no Hangup: only this says that it failed."""
        offer_id = event["actionid"]
        contact_id = contact_of_offer(offer_id)
        if contact_id is None or event["response"] != "Failure":
            return
        if offer_id not in self.picture.legs and offer_id not in self.picture.gone:
            await self._leg_gone(contact_id, offer_id, "20")

    async def _device(self, event: AmiEvent) -> None:
        owner = device_owner(event["device"])
        if owner is not None:
            self._devices.note(owner, event["state"])

    def legs_of(self, contact_id: str) -> set[str]:
        """The consultants' legs of a contact that are there now."""
        return {leg for leg in self.picture.legs if contact_of_offer(leg) == contact_id}
