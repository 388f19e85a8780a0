"""Keeper of the SIP credentials: makes Asterisk accept the secrets of live sessions, and no other.

What was lost on the way (a signal, a connection, a restart of any process) is made up for by
comparing again: at every connection with Asterisk's database, every second with the sessions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import structlog

from acd.ports.sip_credentials import SessionSecrets, SipCredentialRequests
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiActionRefused, AmiDisconnected, AmiTimedOut
from ivr.asterisk.credentials.astdb import SIP_USER_PART, CredentialDatabase

COMPARISON_INTERVAL_S = 1.0

log = structlog.get_logger()


class CredentialKeeper:
    """`run` it beside the AMI client."""

    def __init__(
        self,
        ami: AmiClient,
        session_secrets: SessionSecrets,
        requests: SipCredentialRequests,
        interval_s: float = COMPARISON_INTERVAL_S,
    ) -> None:
        self._ami = ami
        self._database = CredentialDatabase(ami)
        self._session_secrets = session_secrets
        self._requests = requests
        self._interval_s = interval_s
        self._connection = 0
        self._present: dict[str, str] = {}
        self._revoked: set[str] = set()
        self._awaited: set[str] = set()
        self._changed = asyncio.Event()
        requests.subscribe(self._requested)

    async def run(self) -> None:
        """Compare at every signal and every second until cancelled. Raises what
        `session_secrets` does."""
        while True:
            self._changed.clear()
            if self._ami.connected:
                await self._compare_with_asterisk()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._interval_s):
                    await self._changed.wait()

    def _requested(self, consultant_id: str | None) -> None:
        if consultant_id is not None:
            self._awaited.add(consultant_id)
        self._changed.set()

    async def _compare_with_asterisk(self) -> None:
        try:
            if self._connection != self._ami.connection_count:
                await self._read()
            await self._compare()
        except (AmiDisconnected, AmiTimedOut) as error:
            log.warning("sip-credentials-not-compared", error=error.id)
            self._connection = 0  # what was written last is unknown

    async def _read(self) -> None:
        """Read what Asterisk has after a connection that was lost, or a restart of either."""
        count = self._ami.connection_count
        self._present = await self._database.secrets()
        self._revoked |= await self._database.registered() - self._present.keys()
        self._connection = count

    async def _compare(self) -> None:
        awaited, self._awaited = self._awaited, set()
        repeated, self._revoked = self._revoked, set()
        secrets = _usable(await self._session_secrets())
        for consultant_id in self._present.keys() - secrets.keys():
            await self._delete(consultant_id)
        for consultant_id, secret in secrets.items():
            if self._present.get(consultant_id) != secret:
                await self._put(consultant_id, secret)
        # Once more a second later: a registration that was accepted meanwhile.
        ended = self._revoked | (repeated - self._present.keys())
        if ended:
            await self._database.end_registrations(ended)
        for consultant_id in awaited & self._present.keys():
            self._requests.confirm(consultant_id, self._present[consultant_id])

    async def _put(self, consultant_id: str, secret: str) -> None:
        replaced = self._present.pop(consultant_id, None)
        try:
            await self._database.put(consultant_id, secret)
        except AmiActionRefused as refusal:
            log.error("sip-credential-refused", consultant_id=consultant_id, error=refusal.id)
            return
        self._present[consultant_id] = secret
        if replaced is not None:
            self._revoked.add(consultant_id)
        log.info("sip-credential-issued", consultant_id=consultant_id)

    async def _delete(self, consultant_id: str) -> None:
        try:
            await self._database.delete(consultant_id)
        except AmiActionRefused as refusal:
            log.error("sip-credential-kept", consultant_id=consultant_id, error=refusal.id)
            return
        del self._present[consultant_id]
        self._revoked.add(consultant_id)
        log.info("sip-credential-revoked", consultant_id=consultant_id)


def _usable(secrets: Mapping[str, str]) -> dict[str, str]:
    return {one: secret for one, secret in secrets.items() if SIP_USER_PART.fullmatch(one)}
