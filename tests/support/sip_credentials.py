"""Keeper of SIP credentials on a real Asterisk, with sessions that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from acd.adapters.memory.signals import MemorySignals
from acd.service.sip_credentials import SignalledSipCredentials
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiSettings
from ivr.asterisk.credentials.keeper import CredentialKeeper
from ivr.asterisk.provisioning.provision import AsteriskSettings
from tests.support.background import cancelled


class SessionsOfTest:
    """Secrets of the live sessions, by consultant: what the keeper puts into Asterisk."""

    def __init__(self, credentials: SignalledSipCredentials, ami: AmiClient) -> None:
        self.credentials = credentials
        self.ami = ami
        self.live: dict[str, str] = {}

    async def session_secrets(self) -> Mapping[str, str]:
        return dict(self.live)

    async def begin(self, consultant_id: str, secret: str) -> None:
        """Begin a session and wait until its secret can be used."""
        self.live[consultant_id] = secret
        await self.credentials.wait_until_usable(consultant_id, secret)

    def end(self, consultant_id: str) -> None:
        del self.live[consultant_id]
        self.credentials.sessions_changed()


@asynccontextmanager
async def kept_credentials(settings: AsteriskSettings) -> AsyncIterator[SessionsOfTest]:
    """Run a keeper with its AMI connection."""
    login = AmiSettings("127.0.0.1", settings.ami_port, settings.ami_user, settings.ami_secret)
    ami, credentials = AmiClient(login), SignalledSipCredentials(MemorySignals())
    secrets = SessionsOfTest(credentials, ami)
    keeper = CredentialKeeper(ami, secrets.session_secrets, credentials)
    tasks = [asyncio.create_task(ami.run()), asyncio.create_task(keeper.run())]
    try:
        yield secrets
    finally:
        await cancelled(*tasks)


def issue(settings: AsteriskSettings, secrets: Mapping[str, str]) -> None:
    """Give these consultants credentials that outlive this call; blocks, outside of a loop."""

    async def put() -> None:
        async with kept_credentials(settings) as kept:
            for consultant_id, secret in secrets.items():
                await kept.begin(consultant_id, secret)

    asyncio.run(put())
