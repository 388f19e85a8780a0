"""ACD and Asterisk are compared all the time; what differs is put right, and is an event."""

from __future__ import annotations

import asyncio

import structlog

from acd.domain.model.contact import Channel
from acd.ports.acd import AcdPort
from ivr.asterisk.ami.types import AmiActionRefused, AmiDisconnected, AmiTimedOut
from ivr.asterisk.call_control.commands import ChannelCommands, Line
from ivr.asterisk.call_control.input_reporter import InputReporter
from ivr.asterisk.call_control.reconciliation import (
    PASSING,
    Apart,
    CallerGone,
    Diverted,
    Finding,
    InFallback,
    Joined,
    LegAstray,
    LegMissing,
    compare,
)

log = structlog.get_logger()


class Reconciler:
    """`once` compares and repairs; `drift` is how much the last comparison found amiss."""

    def __init__(self, switch: ChannelCommands, acd: AcdPort, teller: InputReporter) -> None:
        self._switch = switch
        self._acd = acd
        self._teller = teller
        self._joined: set[str] = set()
        self._seen: set[Finding] = set()
        self.drift = 0

    async def run(self, every_s: float) -> None:
        """Until cancelled; without a connection it waits for the next turn."""
        while True:
            await asyncio.sleep(every_s)
            try:
                await self.once()
            except (AmiDisconnected, AmiTimedOut, AmiActionRefused) as error:
                log.warning("not-reconciled", error=error.id)

    async def once(self) -> dict[str, Line]:
        """Returns Asterisk's lines as they were. Raises AmiDisconnected, AmiTimeout."""
        calls = [c for c in self._acd.contacts() if c.channel is Channel.PHONE]
        lines = await self._switch.lines()
        findings = [f for f in compare(calls, lines) if not self._is_known(f)]
        self.drift = sum(not isinstance(f, Joined | InFallback) for f in findings)
        for finding in findings:
            if not isinstance(finding, PASSING) or finding in self._seen:
                await self._repair(finding)
        self._seen = {finding for finding in findings if isinstance(finding, PASSING)}
        self._joined &= {call.contact_id for call in calls}
        return lines

    def _is_known(self, finding: Finding) -> bool:
        return isinstance(finding, Joined) and finding.contact_id in self._joined

    async def _repair(self, finding: Finding) -> None:
        log.info("repair", finding=type(finding).__name__, of=_name(finding))
        match finding:
            case CallerGone():
                await self._teller.caller_gone(finding.contact_id)
            case Diverted():
                await self._teller.diverted(finding.contact_id)
            case LegAstray():
                await self._switch.hang_up(finding.offer_id)
            case LegMissing():
                await self._teller.failed(finding.offer_id, "leg-missing")
            case Joined():
                await self._connected(finding.contact_id)
            case Apart():
                await self._part(finding)
            case InFallback():
                await self._switch.call_back_from_queue(finding.line)

    async def _connected(self, contact_id: str) -> None:
        contact = self._acd.contact(contact_id)
        if contact is not None:
            await self._teller.connected(contact_id, contact.consultant_id or "")
            self._joined.add(contact_id)

    async def _part(self, finding: Apart) -> None:
        for leg in finding.legs:
            await self._switch.hang_up(leg)
        await self._teller.parted(finding.contact_id, joined=False, reason="apart")


def _name(finding: Finding) -> str:
    match finding:
        case LegAstray():
            return finding.offer_id
        case InFallback():
            return finding.line.uniqueid
        case _:
            return finding.contact_id
