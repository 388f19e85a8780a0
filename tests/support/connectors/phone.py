"""Driver of the telephone: a script plays Asterisk, its manager interface and its FastAGI side."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count

from acd.domain.messages.commands import BecomeReady, RejectOffer
from centrala.wiring.telephony import build_telephony
from tests.support.connectors.installation import CONSULTANT, Installation
from tests.support.scripted_asterisk import Fields, ScriptedAsterisk
from tests.support.valkey import free_port
from tests.support.waiting import until_true

KEYS = "14"  # Polish, information
CALLER_CHANNEL = "PJSIP/trunk-00000001"


class PhoneDriver:
    """Texts stand for offers: the first `reach` is the first offer of the contact, and so on."""

    channel = "phone"
    build = staticmethod(build_telephony)
    module: Sequence[str] = ("centrala.wiring.connector_process", "phone")
    ends_outside = True

    def __init__(self) -> None:
        self._asterisk = ScriptedAsterisk()
        self._asterisk.secret = None
        self._asterisk.port, self._agi_port = free_port(), free_port()
        self._asterisk.on_action = self._act
        self._asterisk.answer_all()
        self._channels: dict[str, Fields] = {}
        self._callers = count(1)
        self._caller = ""
        self._texts: dict[str, str] = {}

    def settings(self) -> Mapping[str, str]:
        return {
            "CENTRALA_AMI_PORT": str(self._asterisk.port),
            "CENTRALA_AGI_PORT": str(self._agi_port),
        }

    @asynccontextmanager
    async def running(self, base_url: str) -> AsyncIterator[None]:
        await self._asterisk.start()
        try:
            yield
        finally:
            self._asterisk.stop()

    async def arrive(self, text: str) -> None:
        self._texts.clear()
        self._caller = f"17.{next(self._callers)}"
        self._set_channel(self._caller, CALLER_CHANNEL)
        await until_true(self._call)

    async def repeat_arrival(self) -> None:
        """Run the script `call` of the same channel once more."""
        assert await self._call()

    async def reach(self, installation: Installation, contact_id: str, text: str) -> None:
        """Use the contact's present offer; reject it first when a text stands for it already."""
        acd = installation.acd.service

        def offer_id() -> str:
            contact = acd.contact(contact_id)
            return (contact.offer_id if contact else None) or ""

        await installation.until(offer_id)
        if (rejected := offer_id()) in self._texts:
            await acd.submit(RejectOffer(rejected, CONSULTANT), f"reject:{rejected}")
            await acd.submit(BecomeReady(CONSULTANT), f"ready-after:{rejected}")
            await installation.until(offer_id)
        self._texts[offer_id()] = text

    async def received(self) -> Sequence[str]:
        rung = [action["ChannelId"] for action in self._asterisk.actions("Originate")]
        return [self._texts[offer_id] for offer_id in rung if offer_id in self._texts]

    async def has_ended(self) -> bool:
        """Return whether a leg of the last contact was hung up."""
        legs = (action["Channel"] for action in self._asterisk.actions("Hangup"))
        return any(leg.startswith(f"tel-{self._caller}-o") for leg in legs)

    def _act(self, action: Fields) -> None:
        """Create and end the channels of consultants, as Asterisk does."""
        if action["Action"] == "Originate":
            leg = action["ChannelId"]
            self._set_channel(leg, f"{action['Channel']}-0000000a", state="5")
            self._asterisk.event("Newchannel", Uniqueid=leg)
        elif action["Action"] == "Hangup" and action["Channel"] in self._channels:
            del self._channels[action["Channel"]]
            self._list_channels()
            self._asterisk.event("Hangup", Uniqueid=action["Channel"], Cause="16")

    def _set_channel(self, uniqueid: str, name: str, state: str = "6") -> None:
        fields = {"Uniqueid": uniqueid, "Linkedid": uniqueid, "Channel": name}
        self._channels[uniqueid] = {"Event": "CoreShowChannel", "ChannelState": state, **fields}
        self._list_channels()

    def _list_channels(self) -> None:
        assert self._asterisk.lists is not None
        self._asterisk.lists["CoreShowChannels"] = list(self._channels.values())

    async def _call(self) -> bool:
        """Run the script `call`; return whether the caller was sent to the wait loop."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._agi_port)
        except OSError:
            return False
        environment = {
            "agi_network_script": "call",
            "agi_uniqueid": self._caller,
            "agi_callerid": "601234118",
            "agi_channel": CALLER_CHANNEL,
            "agi_language": "pl",
        }
        lines = "".join(f"{key}: {value}\n" for key, value in environment.items())
        writer.write(f"{lines}\n".encode())
        variables: dict[str, str] = {}
        keys = iter(KEYS)
        try:
            while command := (await reader.readline()).decode().strip():
                if matched := re.fullmatch(r'SET VARIABLE (\S+) "(.*)"', command):
                    variables[matched[1]] = matched[2]
                writer.write(_reply(command, keys).encode())
        except ConnectionError:
            return False
        finally:
            writer.close()
        return variables.get("CENTRALA_NEXT") == "wait-loop"


def _reply(command: str, keys: Iterator[str]) -> str:
    if command.startswith("GET FULL VARIABLE"):
        return f"200 result=1 (OK:{next(keys, '')})\n"
    return "200 result=0\n"
