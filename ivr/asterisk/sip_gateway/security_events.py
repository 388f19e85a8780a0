"""Refusals that Asterisk reports on its manager interface (events of the class `security`).

They come with account and address of the sender; only the kind, and a pseudonym of the address,
leave this module.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from ivr.asterisk.ami.types import AmiEvent
from ivr.asterisk.provisioning.settings import SECURITY_EVENTS
from ivr.asterisk.sip_gateway.refusals import Refusals
from web.addresses import network_of

SIP = "PJSIP"
WEBSOCKETS = frozenset({"WS", "WSS"})
"""Transports of browsers' telephones, whose refusals the gateway reports by itself."""


class SecurityEventReader:
    """Counts events by name; those of requests that came past the gateway are also reported."""

    def __init__(self, events: asyncio.Queue[AmiEvent], refusals: Refusals) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys(SECURITY_EVENTS, 0))
        self._events = events
        self._refusals = refusals

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            self._take(await self._events.get())

    def _take(self, event: AmiEvent) -> None:
        if event.name not in self.counts:
            return
        self.counts[event.name] += 1
        transport, address = remote_address(event["remoteaddress"])
        if event["service"] == SIP and address and transport not in WEBSOCKETS:
            self._refusals.report(event.name, network_of(address), transport.lower())


def remote_address(text: str) -> tuple[str, str]:
    """Return transport and address of `IPV4/UDP/192.0.2.7/5060`; both empty for another text."""
    parts = text.split("/")
    return (parts[1], parts[2]) if len(parts) == 4 else ("", "")
