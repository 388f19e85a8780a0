"""Keeper of the SIP credentials against a scripted Asterisk with a database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest

from acd.adapters.memory.signals import MemorySignals
from acd.service.sip_credentials import SignalledSipCredentials
from ivr.asterisk.ami import client as client_module
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.credentials.keeper import CredentialKeeper
from tests.support.background import cancelled
from tests.support.scripted_asterisk import (
    Fields,
    ScriptedAsterisk,
    ami_client,
    scripted_asterisk,
)
from tests.support.waiting import until

READS_AT_A_CONNECTION = 2
Call = tuple[str, dict[str, str]]


@dataclass
class Keeping:
    """A running keeper; `live` are the secrets of live sessions."""

    asterisk: ScriptedAsterisk
    ami: AmiClient
    credentials: SignalledSipCredentials
    live: dict[str, str] = field(default_factory=dict)

    async def session_secrets(self) -> Mapping[str, str]:
        return dict(self.live)

    def calls(self) -> list[Call]:
        """Return the extensions of the dialplan that were called, with their variables."""
        return [_call(fields) for fields in self.asterisk.actions("Originate")]

    async def called(self, *names: str) -> None:
        await until(lambda: tuple(name for name, _ in self.calls()) == names)

    async def change(self, **live: str) -> None:
        self.live = live
        self.credentials.sessions_changed()

    def database(self, family: str, entries: Mapping[str, Mapping[str, str]]) -> None:
        """Set what Asterisk answers for both families: the script knows one list of an action."""
        assert self.asterisk.lists is not None
        self.asterisk.lists["DBGetTree"] = [
            {"Event": "DBGetTreeResponse", "Key": f"/{family}/{key}", "Val": json.dumps(value)}
            for key, value in entries.items()
        ]


@pytest.fixture
async def keeping(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Keeping]:
    monkeypatch.setattr(client_module, "MIN_RECONNECT_DELAY_S", 0.01)
    monkeypatch.setattr(client_module, "MAX_RECONNECT_DELAY_S", 0.02)
    async with scripted_asterisk() as asterisk:
        asterisk.answer_all()
        assert asterisk.lists is not None
        asterisk.lists["DBGetTree"] = []
        ami, credentials = ami_client(asterisk), SignalledSipCredentials(MemorySignals(), 5.0)
        keeping = Keeping(asterisk, ami, credentials)
        keeper = CredentialKeeper(ami, keeping.session_secrets, credentials, interval_s=60.0)
        tasks = [asyncio.create_task(ami.run()), asyncio.create_task(keeper.run())]
        await until(lambda: ami.connected)
        yield keeping
        await cancelled(*tasks)


async def test_secret_of_a_session_is_put_and_confirmed(keeping: Keeping) -> None:
    keeping.live = {"anna": "one"}
    await keeping.credentials.wait_until_usable("anna", "one")
    assert keeping.calls() == [
        ("put", {"CENTRALA_CONSULTANT": "anna", "CENTRALA_SECRET": "one"}),
    ]


async def test_secret_that_is_there_is_not_put_again(keeping: Keeping) -> None:
    keeping.live = {"anna": "one"}
    await keeping.credentials.wait_until_usable("anna", "one")
    await keeping.credentials.wait_until_usable("anna", "one")
    await keeping.called("put")


async def test_ended_session_deletes_the_credential_and_its_registration(
    keeping: Keeping,
) -> None:
    keeping.live = {"anna": "one"}
    await keeping.credentials.wait_until_usable("anna", "one")
    keeping.database("registrar/contact", {"consultant-anna;@1f": {}, "consultant-jan;@2f": {}})
    await keeping.change()
    await keeping.called("put", "delete", "expire")
    assert keeping.calls()[1:] == [
        ("delete", {"CENTRALA_CONSULTANT": "anna"}),
        ("expire", {"CENTRALA_REGISTRATION": "consultant-anna;@1f"}),
    ]


async def test_registration_that_was_accepted_meanwhile_is_ended_at_the_next_comparison(
    keeping: Keeping,
) -> None:
    keeping.live = {"anna": "one"}
    await keeping.credentials.wait_until_usable("anna", "one")
    await keeping.change()
    await keeping.called("put", "delete")
    await keeping.asterisk.action("DBGetTree", READS_AT_A_CONNECTION + 1)
    keeping.database("registrar/contact", {"consultant-anna;@1f": {}})
    await keeping.change()
    await keeping.called("put", "delete", "expire")


async def test_newer_session_replaces_the_secret_and_ends_the_registration(
    keeping: Keeping,
) -> None:
    keeping.live = {"anna": "one"}
    await keeping.credentials.wait_until_usable("anna", "one")
    keeping.database("registrar/contact", {"consultant-anna;@1f": {}})
    keeping.live = {"anna": "two"}
    await keeping.credentials.wait_until_usable("anna", "two")
    assert [name for name, _ in keeping.calls()] == ["put", "put", "expire"]


async def test_secrets_that_asterisk_kept_are_compared_at_every_connection(
    keeping: Keeping,
) -> None:
    keeping.database("centrala/auth", {"consultant-jan": {"password": "of-before"}})
    keeping.live = {"anna": "one"}
    keeping.asterisk.disconnect()
    await until(lambda: keeping.ami.connection_count == 2)
    await keeping.credentials.wait_until_usable("anna", "one")
    names = [(name, variables["CENTRALA_CONSULTANT"]) for name, variables in keeping.calls()[:2]]
    assert names == [("delete", "jan"), ("put", "anna")]


async def test_refused_write_of_one_does_not_stop_the_others(keeping: Keeping) -> None:
    keeping.asterisk.refused = frozenset({"Originate"})
    await keeping.change(anna="one", jan="two")
    await keeping.called("put", "put")
    keeping.asterisk.refused = frozenset()
    await keeping.credentials.wait_until_usable("anna", "one")


@pytest.mark.parametrize("consultant_id", ["an na", "a)Hangup(", "a/b", "a,b", "ł", "a" * 65, ""])
async def test_id_that_the_dialplan_could_misread_gets_no_credential(
    keeping: Keeping, consultant_id: str
) -> None:
    keeping.live = {consultant_id: "one", "anna": "two"}
    await keeping.credentials.wait_until_usable("anna", "two")
    assert [variables["CENTRALA_CONSULTANT"] for _, variables in keeping.calls()] == ["anna"]


def _call(fields: Fields) -> Call:
    extension = fields["Channel"].removeprefix("Local/").partition("@")[0]
    variables = (line.partition("=") for line in fields["Variable"].split("\n"))
    return extension, {name: value for name, _, value in variables}
