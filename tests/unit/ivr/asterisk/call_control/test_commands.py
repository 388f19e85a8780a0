"""Commands to Asterisk: what is sent, what a refusal means, what the lists give."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from ivr.asterisk.ami.types import AmiActionRefused
from ivr.asterisk.call_control.commands import (
    UP,
    AmiChannel,
    ChannelCommands,
    device_owner,
)
from tests.support.background import cancelled
from tests.support.scripted_asterisk import (
    ScriptedAsterisk,
    ami_client,
    scripted_asterisk,
)
from tests.support.waiting import until

CHANNEL = AmiChannel("17.1", "17.1", "PJSIP/trunk-00000001", UP, "from-trunk", "Queue", "")


@dataclass
class Commanding:
    commands: ChannelCommands
    asterisk: ScriptedAsterisk


@pytest.fixture
async def commanding() -> AsyncIterator[Commanding]:
    async with scripted_asterisk() as asterisk:
        asterisk.answer_all()
        ami = ami_client(asterisk)
        task = asyncio.create_task(ami.run())
        await asterisk.action("Login")
        await until(lambda: ami.connected)
        yield Commanding(ChannelCommands(ami, "19115"), asterisk)
        await cancelled(task)


async def test_ringing_leg_has_the_id_of_its_offer(commanding: Commanding) -> None:
    """Asterisk refuses a second channel of one id: a repeated command rings nobody twice."""
    await commanding.commands.ring("tel-17.1-o1", "tel-17.1", "anna", 25_000)
    action = await commanding.asterisk.action("Originate")
    assert action["Channel"] == "PJSIP/consultant-anna"
    assert action["ChannelId"] == action["ActionID"] == "tel-17.1-o1"
    assert (action["Timeout"], action["Async"]) == ("25000", "true")
    assert action["CallerID"] == '"19115" <19115>'


async def test_refused_originate_is_raised(commanding: Commanding) -> None:
    commanding.asterisk.refused = frozenset({"Originate"})
    with pytest.raises(AmiActionRefused):
        await commanding.commands.ring("tel-17.1-o1", "tel-17.1", "anna", 25_000)


@pytest.mark.parametrize(
    ("call", "name", "fields"),
    [
        (lambda c: c.hang_up("17.1"), "Hangup", {"Channel": "17.1", "Cause": "16"}),
        (
            lambda c: c.return_from_fallback(CHANNEL),
            "Redirect",
            {"Channel": "PJSIP/trunk-00000001", "Context": "centrala-fallback", "Exten": "back"},
        ),
        (
            lambda c: c.join_queue("anna"),
            "QueueAdd",
            {"Queue": "fallback", "Interface": "PJSIP/consultant-anna", "MemberName": "anna"},
        ),
        (
            lambda c: c.leave_queue("anna"),
            "QueueRemove",
            {"Queue": "fallback", "Interface": "PJSIP/consultant-anna"},
        ),
    ],
)
async def test_refusal_of_what_is_done_already_is_no_error(
    commanding: Commanding,
    call: Callable[[ChannelCommands], Awaitable[None]],
    name: str,
    fields: dict[str, str],
) -> None:
    await call(commanding.commands)
    action = await commanding.asterisk.action(name)
    assert {key: action[key] for key in fields} == fields
    commanding.asterisk.refused = frozenset({name})
    await call(commanding.commands)


async def test_channels_are_listed_by_their_ids(commanding: Commanding) -> None:
    assert commanding.asterisk.lists is not None
    commanding.asterisk.lists["CoreShowChannels"] = [
        {
            "Event": "CoreShowChannel",
            "Uniqueid": "tel-17.1-o1",
            "Linkedid": "17.1",
            "Channel": "PJSIP/consultant-anna-0000000a",
            "ChannelState": "5",
            "BridgeId": "b1",
        },
        {"Event": "CoreShowChannel", "Uniqueid": "18.1", "ChannelState": "?"},
    ]
    channels = await commanding.commands.channels()
    leg = channels["tel-17.1-o1"]
    assert (leg.state, leg.linkedid, leg.bridge) == (5, "17.1", "b1")
    assert leg.belongs_to("anna")
    assert not leg.belongs_to("ann")
    assert not leg.belongs_to("anna-0000000a")
    assert channels["18.1"].state == 0


async def test_states_are_those_of_consultants_telephones_alone(commanding: Commanding) -> None:
    assert commanding.asterisk.lists is not None
    commanding.asterisk.lists["DeviceStateList"] = [
        {"Event": "DeviceStateChange", "Device": "PJSIP/consultant-anna", "State": "NOT_INUSE"},
        {"Event": "DeviceStateChange", "Device": "PJSIP/trunk", "State": "INUSE"},
    ]
    assert await commanding.commands.device_states() == {"anna": "NOT_INUSE"}


async def test_members_of_the_fallback_queue_are_consultants(commanding: Commanding) -> None:
    assert commanding.asterisk.lists is not None
    commanding.asterisk.lists["QueueStatus"] = [
        {"Event": "QueueParams", "Queue": "fallback"},
        {"Event": "QueueMember", "Location": "PJSIP/consultant-anna"},
    ]
    assert await commanding.commands.queue_members() == {"anna"}


def test_device_of_the_trunk_has_no_owner() -> None:
    assert device_owner("PJSIP/consultant-jan.kowalski") == "jan.kowalski"
    assert device_owner("PJSIP/trunk") is None
