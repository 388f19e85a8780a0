"""Commands to Asterisk and queries of its channels, over AMI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiActionRefused, AmiEvent
from ivr.asterisk.call_control.ids import channel_of_contact

ENDPOINT = "PJSIP/consultant-"
TEMPORARY_FAILURE = "41"  # Q.850; a BYE of Asterisk carries it in its Reason (RFC 3326)
RINGING, UP = 5, 6  # enum ast_channel_state
CODECS = "alaw,ulaw,opus"  # the trunk's first: nothing is transcoded when the browser accepts them


@dataclass(frozen=True, slots=True)
class AmiChannel:
    """One channel of Asterisk. `bridge` is empty while the channel is in no bridge."""

    uniqueid: str
    linkedid: str
    name: str
    state: int
    context: str
    application: str
    bridge: str

    def belongs_to(self, consultant_id: str) -> bool:
        """Return whether it is a leg of the consultant."""
        return channel_owner(self.name) == consultant_id


class ChannelCommands:
    """Every method is idempotent and raises AmiDisconnected or AmiTimedOut."""

    def __init__(self, ami: AmiClient, hotline: str, queue: str = "fallback") -> None:
        self._ami = ami
        self._hotline = hotline
        self._queue = queue

    async def ring(
        self, offer_id: str, contact_id: str, consultant_id: str, timeout_ms: int
    ) -> None:
        """Ring the consultant's telephone on a channel whose id is the offer's.

        Asterisk refuses a second channel of that id and stops ringing after `timeout_ms`.
        Raises AmiActionRefused.
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
                "Timeout": str(timeout_ms),
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
        """Hang up a channel by name or uniqueid, if it still exists."""
        await self._ignoring_refusal("Hangup", {"Channel": channel, "Cause": "16"})

    async def interrupt(self, channel: str) -> None:
        """Hang up a leg whose voice is lost; the browser reads from the cause that it was lost."""
        await self._ignoring_refusal("Hangup", {"Channel": channel, "Cause": TEMPORARY_FAILURE})

    async def received_packets(self, channel: str) -> int | None:
        """Return how many voice packets a channel has received; None for a channel that ended."""
        variable = {"Channel": channel, "Variable": "CHANNEL(rtcp,rxcount,audio)"}
        try:
            answer = await self._ami.action("Getvar", variable)
        except AmiActionRefused:
            return None
        value = answer.get("value", "")
        return int(value) if value.isdecimal() else None

    async def probe(self, channel: str) -> None:
        """Let Asterisk ask by SIP whether the other side of a channel is there.

        It sends a re-INVITE, and ends a dialog that gives no answer within 32 s (RFC 3261,
        section 12.2.1.2).
        """
        refresh = {"Variable": "PJSIP_SEND_SESSION_REFRESH()", "Value": "invite"}
        await self._ignoring_refusal("Setvar", {"Channel": channel, **refresh})

    async def return_from_fallback(self, channel: AmiChannel) -> None:
        """Redirect a caller from the fallback queue to the script `return` of the engine."""
        target = {"Context": "centrala-fallback", "Exten": "back", "Priority": "1"}
        await self._ignoring_refusal("Redirect", {"Channel": channel.name, **target})

    async def channels(self) -> dict[str, AmiChannel]:
        """Return every channel by its uniqueid."""
        events = await self._ami.collect("CoreShowChannels", {})
        return {event["uniqueid"]: _channel(event) for event in events}

    async def device_states(self) -> dict[str, str]:
        """Return the state (UNAVAILABLE, NOT_INUSE, ...) of each consultant's telephone."""
        events = await self._ami.collect("DeviceStateList", {})
        states = {device_owner(event["device"]): event["state"] for event in events}
        return {owner: state for owner, state in states.items() if owner is not None}

    async def qualify(self, consultant_id: str) -> None:
        """Let Asterisk ask a new registration now whether it can ring.

        By itself it asks one that it has not seen since its start within 20 s only, and reports
        the device as unavailable until then.
        """
        await self._ignoring_refusal("PJSIPQualify", {"Endpoint": f"consultant-{consultant_id}"})

    async def queue_members(self) -> set[str]:
        """Return the consultants in the fallback queue."""
        events = await self._ami.collect("QueueStatus", {"Queue": self._queue})
        members = [event for event in events if event.name == "QueueMember"]
        return {member["location"].removeprefix(ENDPOINT) for member in members}

    async def join_queue(self, consultant_id: str) -> None:
        member = {"Interface": ENDPOINT + consultant_id, "MemberName": consultant_id}
        await self._ignoring_refusal("QueueAdd", {"Queue": self._queue, **member})

    async def leave_queue(self, consultant_id: str) -> None:
        member = {"Interface": ENDPOINT + consultant_id}
        await self._ignoring_refusal("QueueRemove", {"Queue": self._queue, **member})

    async def _ignoring_refusal(self, name: str, fields: Mapping[str, str]) -> None:
        """Send an action; a refusal means that its effect exists, such as a channel gone."""
        try:
            await self._ami.action(name, fields)
        except AmiActionRefused:
            return


def device_owner(device: str) -> str | None:
    """Return the consultant of a device, None for any other device."""
    return device.removeprefix(ENDPOINT) if device.startswith(ENDPOINT) else None


def channel_owner(name: str) -> str | None:
    """Return the consultant of a channel `PJSIP/consultant-<id>-<8 hex digits>`, else None."""
    return device_owner(name.rpartition("-")[0])


def _channel(event: AmiEvent) -> AmiChannel:
    state = event["channelstate"]
    return AmiChannel(
        uniqueid=event["uniqueid"],
        linkedid=event["linkedid"],
        name=event["channel"],
        state=int(state) if state.isdecimal() else 0,
        context=event["context"],
        application=event["application"],
        bridge=event["bridgeid"],
    )
