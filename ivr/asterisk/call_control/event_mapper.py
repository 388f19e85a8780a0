"""Inbound: events of Asterisk become inputs: hang-ups, rejections, connected conversations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from acd.domain.model.contact import ContactState
from acd.domain.model.views import ContactView
from acd.ports.acd import AcdPort
from ivr.asterisk.ami.types import AmiEvent
from ivr.asterisk.call_control.commands import AmiChannel, channel_owner, device_owner
from ivr.asterisk.call_control.ids import channel_of_contact, contact_of_channel, contact_of_offer
from ivr.asterisk.call_control.input_reporter import InputReporter
from ivr.asterisk.call_control.registrations import DeviceRegistrations

REJECTED = frozenset({"17", "21"})  # Q.850: user busy (SIP 486), call rejected (SIP 603)
UNREGISTERED = frozenset({"1", "3", "20"})  # unallocated, no route, subscriber absent
REGISTERED = "NonQualified"  # contact status (AMI ContactStatus) of a new registration
NO_ANSWER_OF_SIP = "0"  # Asterisk's own fault: no port for the voice, no memory
HUNG_UP = "16"  # Q.850: normal clearing, a BYE without a reason
MAX_HUNG_UP = 5000  # uniqueids of ended channels kept; the last few seconds would do


@dataclass(slots=True)
class TrackedChannels:
    """Channels known from events, by uniqueid.

    `legs`: channels of consultants; `joined`: legs that have been in a bridge; `bridges`: the
    bridge of each channel that is in one; `hung_up`: ended channels, oldest first.
    """

    legs: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    bridges: dict[str, str] = field(default_factory=dict)
    hung_up: dict[str, None] = field(default_factory=dict)

    @classmethod
    def of(cls, channels: Iterable[AmiChannel], before: TrackedChannels) -> TrackedChannels:
        """Return the channels that Asterisk lists now; what happened `before` stays known."""
        listed = list(channels)
        legs = {c.uniqueid for c in listed if contact_of_offer(c.uniqueid)}
        tracked = cls(legs, before.joined, {}, before.hung_up)
        for channel in listed:
            if channel.bridge:
                tracked.enter(channel.uniqueid, channel.bridge)
        return tracked

    def enter(self, uniqueid: str, bridge: str) -> None:
        self.bridges[uniqueid] = bridge
        if uniqueid in self.legs:
            self.joined.add(uniqueid)

    def end(self, uniqueid: str) -> None:
        self.legs.discard(uniqueid)
        self.joined.discard(uniqueid)
        self.bridges.pop(uniqueid, None)
        self.hung_up[uniqueid] = None
        if len(self.hung_up) > MAX_HUNG_UP:
            del self.hung_up[next(iter(self.hung_up))]


class AmiEventMapper:
    """Handles one event at a time, in Asterisk's order."""

    def __init__(
        self,
        acd: AcdPort,
        reporter: InputReporter,
        devices: DeviceRegistrations,
        hang_up_leg: Callable[[str], Awaitable[None]],
        qualify: Callable[[str], Awaitable[None]],
    ) -> None:
        self._acd = acd
        self._reporter = reporter
        self._devices = devices
        self._hang_up_leg = hang_up_leg
        self._qualify = qualify
        self.tracked = TrackedChannels()
        self._handlers: dict[str, Callable[[AmiEvent], Awaitable[None]]] = {
            "Newchannel": self._new_channel,
            "BridgeEnter": self._bridge_enter,
            "BridgeLeave": self._bridge_leave,
            "HangupRequest": self._hangup_request,
            "Hangup": self._hangup,
            "OriginateResponse": self._originate_response,
            "DeviceStateChange": self._device_state_change,
            "ContactStatus": self._contact_status,
        }

    async def handle(self, event: AmiEvent) -> None:
        handler = self._handlers.get(event.name)
        if handler is not None:
            await handler(event)

    async def contact_admitted(self, contact_id: str) -> None:
        """Report a caller who hung up just before the ACD admitted the contact."""
        if channel_of_contact(contact_id) in self.tracked.hung_up:
            await self._reporter.caller_left(contact_id)

    def legs_of(self, contact_id: str) -> set[str]:
        """Return the present consultants' legs of a contact."""
        return {leg for leg in self.tracked.legs if contact_of_offer(leg) == contact_id}

    async def _new_channel(self, event: AmiEvent) -> None:
        """Hang up a leg that appears after its offer was withdrawn: Hangup found no channel.

        The offer may have been accepted before this event was handled: such a leg stays.
        """
        offer_id = event["uniqueid"]
        contact_id = contact_of_offer(offer_id)
        if contact_id is None:
            return
        self.tracked.legs.add(offer_id)
        contact = self._acd.contact(contact_id)
        if contact is None or not _is_current(contact, offer_id, event["channel"]):
            await self._hang_up_leg(offer_id)

    async def _bridge_enter(self, event: AmiEvent) -> None:
        """Report a conversation when caller and consultant are in one bridge."""
        uniqueid, bridge = event["uniqueid"], event["bridgeuniqueid"]
        self.tracked.enter(uniqueid, bridge)
        contact_id = contact_of_offer(uniqueid) or contact_of_channel(uniqueid)
        contact = self._acd.contact(contact_id)
        if contact is None:
            return
        legs, bridges = self.legs_of(contact_id), self.tracked.bridges
        if contact.state is ContactState.ENGAGED:
            consultant_is_in = any(bridges.get(leg) == bridge for leg in legs)
            if consultant_is_in and bridges.get(channel_of_contact(contact_id)) == bridge:
                await self._reporter.connected(contact_id, contact.consultant_id or "")
        elif not legs:  # not a leg of an offer: the fallback queue connected the caller
            await self._reporter.diverted(contact_id)

    async def _bridge_leave(self, event: AmiEvent) -> None:
        self.tracked.bridges.pop(event["uniqueid"], None)

    async def _hangup_request(self, event: AmiEvent) -> None:
        """Report who hung up: the first event of a hang-up tells it, before both channels end.

        The request of a leg may be without its cause, which tells a consultant who hung up from a
        page that is gone; the Hangup that follows has it.
        """
        uniqueid = event["uniqueid"]
        contact_id = contact_of_offer(uniqueid)
        if contact_id is None:
            await self._reporter.caller_left(contact_of_channel(uniqueid))
        elif event["cause"]:
            await self._leg_ended(contact_id, uniqueid, event["cause"])

    async def _hangup(self, event: AmiEvent) -> None:
        await self._hangup_request(event)
        self.tracked.end(event["uniqueid"])

    async def _leg_ended(self, contact_id: str, offer_id: str, cause: str) -> None:
        contact = self._acd.contact(contact_id)
        if contact is None:
            return
        if contact.offer_id == offer_id:
            if cause in REJECTED:
                await self._reporter.offer_rejected(offer_id, contact.consultant_id or "")
            elif cause == NO_ANSWER_OF_SIP and self._devices.registered(
                contact.consultant_id or ""
            ):
                self._reporter.telephone_system_failed(offer_id)
            else:
                reason = "unregistered" if cause in UNREGISTERED else "unreachable"
                await self._reporter.offer_failed(offer_id, reason)
        elif contact.state is ContactState.ENGAGED and self._is_last_leg(contact_id, offer_id):
            if cause == HUNG_UP and offer_id in self.tracked.joined:
                await self._reporter.consultant_hung_up(contact_id)
            else:  # a page that is left gives another cause than the consultant who hangs up
                await self._reporter.interrupted(contact_id, "leg-lost")

    def _is_last_leg(self, contact_id: str, offer_id: str) -> bool:
        """Return whether the contact has no leg of a later offer."""
        return not (self.legs_of(contact_id) - {offer_id})

    async def _originate_response(self, event: AmiEvent) -> None:
        """Report a leg that never existed: no Hangup event follows for it."""
        offer_id = event["actionid"]
        contact_id = contact_of_offer(offer_id)
        if contact_id is None or event["response"] != "Failure":
            return
        if offer_id not in self.tracked.legs and offer_id not in self.tracked.hung_up:
            await self._leg_ended(contact_id, offer_id, "20")

    async def _device_state_change(self, event: AmiEvent) -> None:
        owner = device_owner(event["device"])
        if owner is not None:
            self._devices.update(owner, event["state"])

    async def _contact_status(self, event: AmiEvent) -> None:
        """Ask a telephone that has just registered whether it can ring.

        One that replaced another registration changes no device state.
        """
        owner = device_owner(f"PJSIP/{event['endpointname']}")
        if owner is not None and event["contactstatus"] == REGISTERED:
            await self._qualify(owner)
            if self._devices.registered(owner):
                await self._reporter.device_returned(owner)


def _is_current(contact: ContactView, offer_id: str, channel: str) -> bool:
    """Return whether the channel is the leg of the pending offer, or of the engagement."""
    if contact.state is ContactState.ENGAGED:
        return contact.consultant_id is not None and channel_owner(channel) == contact.consultant_id
    return contact.offer_id == offer_id
