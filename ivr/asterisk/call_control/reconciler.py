"""Reconciliation: ACD and Asterisk are compared all the time, differences are repaired."""

from __future__ import annotations

import asyncio

import structlog

from acd.domain.model.contact import PHONE
from acd.ports.acd import AcdPort
from ivr.asterisk.ami.types import AmiActionRefused, AmiDisconnected, AmiTimedOut
from ivr.asterisk.call_control.commands import AmiChannel, ChannelCommands
from ivr.asterisk.call_control.input_reporter import InputReporter
from ivr.asterisk.call_control.reconciliation import (
    TRANSIENT,
    CallerGone,
    Connected,
    Diverted,
    Finding,
    InFallback,
    MissingLeg,
    NotConnected,
    StrayLeg,
    compare,
)

log = structlog.get_logger()


class Reconciler:
    """`reconcile` compares and repairs; `drift` counts the differences of the last comparison."""

    def __init__(self, commands: ChannelCommands, acd: AcdPort, reporter: InputReporter) -> None:
        self._commands = commands
        self._acd = acd
        self._reporter = reporter
        self._reported: set[str] = set()
        self._transient: set[Finding] = set()
        self.drift = 0

    async def run(self, interval_s: float) -> None:
        """Reconcile every `interval_s` seconds until cancelled; skip without a connection."""
        while True:
            await asyncio.sleep(interval_s)
            try:
                await self.reconcile()
            except (AmiDisconnected, AmiTimedOut, AmiActionRefused) as error:
                log.warning("reconciliation-failed", error=error.id)

    async def begin(self) -> dict[str, AmiChannel]:
        """Reconcile after a connection was made: transient findings count from here on.

        Two connections in quick succession would otherwise find them twice before any command
        had time to change them.
        """
        self._transient.clear()
        return await self.reconcile()

    async def reconcile(self) -> dict[str, AmiChannel]:
        """Return Asterisk's channels before the repairs. Raises AmiDisconnected, AmiTimedOut."""
        calls = self._acd.contacts(PHONE)
        channels = await self._commands.channels()
        findings = [f for f in compare(calls, channels) if not self._is_reported(f)]
        self.drift = sum(not isinstance(f, Connected | InFallback) for f in findings)
        for finding in findings:
            if not isinstance(finding, TRANSIENT) or finding in self._transient:
                await self._repair(finding)
        self._transient = {finding for finding in findings if isinstance(finding, TRANSIENT)}
        self._reported &= {call.contact_id for call in calls}
        return channels

    def _is_reported(self, finding: Finding) -> bool:
        return isinstance(finding, Connected) and finding.contact_id in self._reported

    async def _repair(self, finding: Finding) -> None:
        log.info("call-repaired", finding=type(finding).__name__, id=_id(finding))
        match finding:
            case CallerGone():
                await self._reporter.caller_left(finding.contact_id)
            case Diverted():
                await self._reporter.diverted(finding.contact_id)
            case StrayLeg():
                await self._commands.hang_up(finding.offer_id)
            case MissingLeg():
                await self._reporter.offer_failed(finding.offer_id, "leg-missing")
            case Connected():
                await self._report_connected(finding.contact_id)
            case NotConnected():
                await self._end_legs(finding)
            case InFallback():
                await self._commands.return_from_fallback(finding.channel)

    async def _report_connected(self, contact_id: str) -> None:
        contact = self._acd.contact(contact_id)
        if contact is not None:
            await self._reporter.connected(contact_id, contact.consultant_id or "")
            self._reported.add(contact_id)

    async def _end_legs(self, finding: NotConnected) -> None:
        await self._reporter.interrupted(finding.contact_id, "apart")
        for leg in finding.legs:
            await self._commands.hang_up(leg)


def _id(finding: Finding) -> str:
    match finding:
        case StrayLeg():
            return finding.offer_id
        case InFallback():
            return finding.channel.uniqueid
        case _:
            return finding.contact_id
