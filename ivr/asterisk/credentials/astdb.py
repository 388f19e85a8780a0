"""SIP credentials in AstDB, Asterisk's own database, where res_pjsip reads them (sorcery.conf).

They are written by `dialplans/credentials.conf`, whose extensions the engine calls on a Local
channel: AMI itself writes to AstDB for the class `system` alone, which could run programs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiActionRefused, AmiEvent

USER = "consultant-"
AUTH_FAMILY, CONTACT_FAMILY = "centrala/auth", "registrar/contact"
MAX_WRITE_MS = 2_000
SIP_USER_PART = re.compile(r"[A-Za-z0-9._~-]{1,64}")
"""Consultant ids that can be part of a SIP user; no character has a meaning in the dialplan."""


class CredentialDatabase:
    """Every method raises AmiDisconnected, AmiTimedOut; those that write AmiActionRefused too."""

    def __init__(self, ami: AmiClient) -> None:
        self._ami = ami

    async def secrets(self) -> dict[str, str]:
        """Return every secret that Asterisk accepts, by consultant."""
        secrets = {}
        for event in await self._tree(AUTH_FAMILY):
            consultant_id = event["key"].rpartition("/")[2].removeprefix(USER)
            secrets[consultant_id] = str(json.loads(event["val"])["password"])
        return secrets

    async def put(self, consultant_id: str, secret: str) -> None:
        """Let the consultant's browser register with this secret, and with no other one."""
        variables = [f"CENTRALA_CONSULTANT={consultant_id}", f"CENTRALA_SECRET={secret}"]
        await self._call("put", variables)

    async def delete(self, consultant_id: str) -> None:
        """Let nothing register as this consultant; Asterisk has no way to call it either."""
        await self._call("delete", [f"CENTRALA_CONSULTANT={consultant_id}"])

    async def registered(self) -> set[str]:
        """Return the consultants with a registration, a revoked one too until it has ended."""
        return {_owner(event["key"]) for event in await self._tree(CONTACT_FAMILY)}

    async def end_registrations(self, consultant_ids: Collection[str]) -> None:
        """End the registrations of these consultants, within a second.

        Asterisk's own expiry ends them, so that device states follow.
        """
        for event in await self._tree(CONTACT_FAMILY):
            if _owner(event["key"]) in consultant_ids:
                registration = event["key"].rpartition("/")[2]
                await self._call("expire", [f"CENTRALA_REGISTRATION={registration}"])

    async def _call(self, extension: str, variables: list[str]) -> None:
        await self._ami.action(
            "Originate",
            {
                "Channel": f"Local/{extension}@centrala-credentials/n",
                "Application": "NoOp",
                "Timeout": str(MAX_WRITE_MS),
                "Variable": variables,
            },
        )

    async def _tree(self, family: str) -> list[AmiEvent]:
        try:
            return await self._ami.collect("DBGetTree", {"Family": family})
        except AmiActionRefused:
            return []  # Asterisk's answer where there is no entry


def _owner(key: str) -> str:
    """Return the consultant of a registration `/registrar/contact/consultant-<id>;@<hash>`."""
    return key.rpartition("/")[2].partition(";@")[0].removeprefix(USER)
