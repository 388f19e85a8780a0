"""What Asterisk is told to do, and what it says of its channels: in our words, over AMI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiActionRefused, AmiEvent
from ivr.asterisk.call_control.ids import channel_of_contact

ENDPOINT = "PJSIP/consultant-"
RINGING, UP = 5, 6  # enum ast_channel_state
CODECS = "alaw,ulaw,opus"  # as the trunk's: nothing is transcoded when her browser takes them


@dataclass(frozen=True, slots=True)
class Line:
    """One channel of Asterisk. `bridge` is empty while it talks to nobody."""

    uniqueid: str
    linkedid: str
    name: str
    state: int
    context: str
    application: str
    bridge: str

    def belongs_to(self, consultant_id: str) -> bool:
        """Channel names are `PJSIP/<endpoint>-<8 hex digits>`."""
        return self.name.rpartition("-")[0] == ENDPOINT + consultant_id


class ChannelCommands:
    """Every method raises AmiDisconnected, AmiTimeout; repeating one does no harm."""

    def __init__(self, ami: AmiClient, hotline: str, queue: str = "fallback") -> None:
        self._ami = ami
        self._hotline = hotline
        self._queue = queue

    async def ring(
        self, offer_id: str, contact_id: str, consultant_id: str, longest_ms: int
    ) -> None:
        """Rings her telephone on a channel named after the offer: a second one cannot be.

        After `longest_ms` Asterisk stops by itself. Raises AmiRefused.
        """
        await self._ami.action(
            "Originate",
            {
                "ActionID": offer_id,
                "Channel": ENDPOINT + consultant_id,
                "ChannelId": offer_id,
                "Context": "centrala-answered",
                "Exten": "s",
                "Priority": "1",
                "Timeout": str(longest_ms),
                "CallerID": f'"{self._hotline}" <{self._hotline}>',
                "Codecs": CODECS,
                "Async": "true",
                "Variable": [
                    f"PJSIP_HEADER(add,X-Centrala-Offer)={offer_id}",
                    f"PJSIP_HEADER(add,X-Centrala-Contact)={contact_id}",
                    f"CENTRALA_CONSULTANT={consultant_id}",
                    f"CENTRALA_CALLER={channel_of_contact(contact_id)}",
                ],
            },
        )

    async def hang_up(self, channel: str) -> None:
        """By name or uniqueid; a channel that is gone already is fine."""
        await self._quietly("Hangup", {"Channel": channel, "Cause": "16"})

    async def call_back_from_queue(self, line: Line) -> None:
        """Takes a caller out of the fallback queue to ask the engine again."""
        place = {"Context": "centrala-fallback", "Exten": "back", "Priority": "1"}
        await self._quietly("Redirect", {"Channel": line.name, **place})

    async def lines(self) -> dict[str, Line]:
        """Every channel by its uniqueid."""
        found = await self._ami.collect("CoreShowChannels", {})
        return {event["uniqueid"]: _line(event) for event in found}

    async def device_states(self) -> dict[str, str]:
        """Consultant -> state of her telephone, such as UNAVAILABLE or NOT_INUSE."""
        found = await self._ami.collect("DeviceStateList", {})
        states = {device_owner(event["device"]): event["state"] for event in found}
        return {owner: state for owner, state in states.items() if owner is not None}

    async def queue_members(self) -> set[str]:
        """Consultants in the fallback queue."""
        found = await self._ami.collect("QueueStatus", {"Queue": self._queue})
        members = [event for event in found if event.name == "QueueMember"]
        return {m["location"].removeprefix(ENDPOINT) for m in members}

    async def join_queue(self, consultant_id: str) -> None:
        member = {"Interface": ENDPOINT + consultant_id, "MemberName": consultant_id}
        await self._quietly("QueueAdd", {"Queue": self._queue, **member})

    async def leave_queue(self, consultant_id: str) -> None:
        member = {"Interface": ENDPOINT + consultant_id}
        await self._quietly("QueueRemove", {"Queue": self._queue, **member})

    async def _quietly(self, name: str, fields: Mapping[str, str]) -> None:
        """Refused means that it is so already: no such channel, already there, not there."""
        try:
            await self._ami.action(name, fields)
        except AmiActionRefused:
            return


def device_owner(device: str) -> str | None:
    """The consultant of a device state, None for any other device."""
    return device.removeprefix(ENDPOINT) if device.startswith(ENDPOINT) else None


def _line(event: AmiEvent) -> Line:
    state = event["channelstate"]
    return Line(
        uniqueid=event["uniqueid"],
        linkedid=event["linkedid"],
        name=event["channel"],
        state=int(state) if state.isdecimal() else 0,
        context=event["context"],
        application=event["application"],
        bridge=event["bridgeid"],
    )
