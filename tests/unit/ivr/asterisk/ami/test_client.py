"""AMI client against a scripted Asterisk that misbehaves in every known way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable

import pytest

from ivr.asterisk.ami import client as client_module
from ivr.asterisk.ami import connection as connection_module
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import (
    CONNECTED,
    DISCONNECTED,
    AmiActionRefused,
    AmiDisconnected,
    AmiEvent,
    AmiFieldInvalid,
    AmiTimedOut,
)
from tests.support.scripted_asterisk import (
    Connection,
    ScriptedAsterisk,
    ami_client,
    scripted_asterisk,
)
from tests.support.waiting import PATIENCE_S, until


@pytest.fixture
async def asterisk() -> AsyncIterator[ScriptedAsterisk]:
    async with scripted_asterisk() as asterisk:
        yield asterisk


@pytest.fixture(autouse=True)
def reconnect_without_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MIN_RECONNECT_DELAY_S", 0.01)
    monkeypatch.setattr(client_module, "MAX_RECONNECT_DELAY_S", 0.02)


@pytest.fixture
async def ami(asterisk: ScriptedAsterisk) -> AsyncIterator[AmiClient]:
    client = ami_client(asterisk)
    task = asyncio.create_task(client.run())
    assert (await next_event(client)).name == "FullyBooted"
    assert await next_event(client) == AmiEvent(CONNECTED)
    yield client
    task.cancel()


@pytest.fixture
async def connection(ami: AmiClient, asterisk: ScriptedAsterisk) -> Connection:
    return await asterisk.next_connection()


async def next_event(ami: AmiClient) -> AmiEvent:
    async with asyncio.timeout(PATIENCE_S):
        return await ami.events.get()


async def event_named(ami: AmiClient, name: str) -> AmiEvent:
    while (event := await next_event(ami)).name != name:
        pass
    return event


async def started(work: Awaitable[object]) -> asyncio.Task[object]:
    return asyncio.ensure_future(work)


async def test_actions_get_their_own_answers_in_any_order(
    ami: AmiClient, connection: Connection
) -> None:
    first = await started(ami.action("Getvar", {"Variable": "A"}))
    second = await started(ami.action("Getvar", {"Variable": "B"}))
    one, two = await connection.next_action(), await connection.next_action()
    connection.answer(two, Value="b")
    connection.answer(one, Value="a")
    assert (await first)["value"] == "a"  # type: ignore[index]
    assert (await second)["value"] == "b"  # type: ignore[index]


async def test_queue_add_resolves_at_once(ami: AmiClient, connection: Connection) -> None:
    work = await started(ami.action("QueueAdd", {"Queue": "fallback"}))
    connection.answer(await connection.next_action(), Message="Added interface to queue")
    assert (await work)["message"] == "Added interface to queue"  # type: ignore[index]


async def test_refused_action_raises_the_reason_of_asterisk(
    ami: AmiClient, connection: Connection
) -> None:
    work = await started(ami.action("Hangup", {"Channel": "none"}))
    connection.answer(await connection.next_action(), "Error", Message="No such channel")
    with pytest.raises(AmiActionRefused, match="No such channel"):
        await work


async def test_action_without_an_answer_times_out_and_its_late_answer_is_ignored(
    ami: AmiClient, connection: Connection
) -> None:
    with pytest.raises(AmiTimedOut):
        await ami.action("Status", {}, timeout_s=0.05)
    connection.answer(await connection.next_action())  # after the timeout
    connection.event("Later")
    assert (await next_event(ami)).name == "Later"


@pytest.mark.parametrize("value", ["a\r\nAction: Originate", "a\nb", "a\0"])
async def test_value_with_a_line_end_is_refused(ami: AmiClient, value: str) -> None:
    for fields in ({"Channel": value}, {value: "x"}, {"Variable": ["fine", value]}):
        with pytest.raises(AmiFieldInvalid):
            await ami.action("Hangup", fields)
    with pytest.raises(AmiFieldInvalid):
        await ami.action(value, {})


async def test_list_value_is_sent_as_several_lines(ami: AmiClient, connection: Connection) -> None:
    work = await started(ami.action("Originate", {"Variable": ["A=1", "B=2"]}))
    received = await connection.next_action()
    assert received["Variable"] == "A=1\nB=2"
    connection.answer(received)
    await work


async def test_characters_split_between_two_segments_arrive_whole(
    ami: AmiClient, connection: Connection
) -> None:
    raw = "Event: UserEvent\r\nText: Zażółć gęślą jaźń\r\n\r\n".encode()
    for byte in raw:
        connection.writer.write(bytes([byte]))
        await connection.writer.drain()
    assert (await next_event(ami))["text"] == "Zażółć gęślą jaźń"


async def test_events_with_and_without_action_id_arrive_in_order(
    ami: AmiClient, connection: Connection
) -> None:
    work = await started(ami.action("Originate", {}))
    action = await connection.next_action()
    connection.event("Newchannel", Uniqueid="1")
    connection.event(
        "OriginateResponse", ActionID=action["ActionID"], Response="Failure", Reason="5"
    )
    connection.event("Hangup", Uniqueid="1")
    connection.answer(action)
    await work
    names = [(await next_event(ami)).name for _ in range(3)]
    assert names == ["Newchannel", "OriginateResponse", "Hangup"]


async def test_events_of_a_list_are_collected_apart_from_others(
    ami: AmiClient, connection: Connection
) -> None:
    work = await started(ami.collect("CoreShowChannels", {}))
    action = await connection.next_action()
    connection.answer(action, EventList="start")
    connection.event("CoreShowChannel", ActionID=action["ActionID"], Uniqueid="1")
    connection.event("Hangup", Uniqueid="9")
    connection.event("CoreShowChannel", ActionID=action["ActionID"], Uniqueid="2")
    connection.event("CoreShowChannelsComplete", ActionID=action["ActionID"], EventList="Complete")
    assert [event["uniqueid"] for event in await work] == ["1", "2"]  # type: ignore[attr-defined]
    assert (await next_event(ami)).name == "Hangup"


async def test_list_that_never_completes_times_out(ami: AmiClient, connection: Connection) -> None:
    work = await started(ami.collect("QueueStatus", {}, timeout_s=0.1))
    connection.answer(await connection.next_action(), EventList="start")
    with pytest.raises(AmiTimedOut):
        await work


async def test_open_actions_fail_on_disconnect_and_are_never_resent(
    ami: AmiClient, asterisk: ScriptedAsterisk, connection: Connection
) -> None:
    call = await started(ami.action("Originate", {"ChannelId": "tel-1-o1"}))
    listing = await started(ami.collect("CoreShowChannels", {}))
    await connection.next_action()
    connection.answer(await connection.next_action(), EventList="start")
    connection.writer.close()
    for work in (call, listing):
        with pytest.raises(AmiDisconnected):
            await work
    await event_named(ami, DISCONNECTED)
    await event_named(ami, CONNECTED)
    again = await asterisk.next_connection()
    after = await started(ami.action("Status", {}))
    again.answer(await again.next_action())
    await after
    assert asterisk.names().count("Originate") == 1


async def test_action_without_a_connection_fails_at_once(asterisk: ScriptedAsterisk) -> None:
    with pytest.raises(AmiDisconnected):
        await ami_client(asterisk).action("Status", {})


async def test_client_connects_again_after_a_disconnect(
    ami: AmiClient, asterisk: ScriptedAsterisk, connection: Connection
) -> None:
    connection.writer.close()
    assert (await next_event(ami)).name == DISCONNECTED
    await event_named(ami, CONNECTED)
    assert ami.connected
    assert ami.last_message_age_s < PATIENCE_S


async def test_client_connects_to_an_asterisk_that_starts_later(asterisk: ScriptedAsterisk) -> None:
    ami = ami_client(asterisk)
    asterisk.stop()
    task = asyncio.create_task(ami.run())
    late = ScriptedAsterisk()
    try:
        late.port = asterisk.port
        await late.start()
        await event_named(ami, CONNECTED)
    finally:
        task.cancel()
        late.stop()


async def test_half_open_connection_is_noticed_and_replaced(asterisk: ScriptedAsterisk) -> None:
    ami = ami_client(asterisk, ping_s=0.05, max_silence_s=0.15)
    task = asyncio.create_task(ami.run())
    await event_named(ami, CONNECTED)
    asterisk.pings = False  # the peer is gone without a FIN
    await event_named(ami, DISCONNECTED)
    asterisk.pings = True
    await event_named(ami, CONNECTED)
    task.cancel()


async def test_quiet_connection_that_answers_pings_is_kept(asterisk: ScriptedAsterisk) -> None:
    ami = ami_client(asterisk, ping_s=0.02, max_silence_s=0.3)
    task = asyncio.create_task(ami.run())
    await event_named(ami, CONNECTED)
    await until(lambda: asterisk.names().count("Ping") >= 5)
    assert len(asterisk.connections) == 1
    task.cancel()


async def test_refused_login_is_reported_and_retried_slowly(asterisk: ScriptedAsterisk) -> None:
    ami = ami_client(asterisk, secret="wrong")
    task = asyncio.create_task(ami.run())
    await until(lambda: ami.login_refused)
    assert not ami.connected
    assert len(asterisk.connections) == 1
    assert client_module.REFUSED_LOGIN_DELAY_S >= 30
    task.cancel()


async def test_malformed_messages_are_skipped(ami: AmiClient, connection: Connection) -> None:
    connection.write("no header at all\n\n\n\nEvent\n\n: \n\n")
    connection.event("After")
    assert (await next_event(ami)).name == "After"


async def test_message_without_an_end_closes_the_connection(
    ami: AmiClient,
    asterisk: ScriptedAsterisk,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection_module, "MAX_MESSAGE_CHARS", 1000)
    connection.write("x" * 2000)
    await event_named(ami, CONNECTED)


async def test_full_event_queue_closes_the_connection(
    ami: AmiClient,
    asterisk: ScriptedAsterisk,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client_module, "MAX_QUEUED_EVENTS", 3)
    for number in range(10):
        connection.event("Newchannel", Uniqueid=str(number))
    await asterisk.next_connection()
    await event_named(ami, DISCONNECTED)


async def test_cancelled_client_does_not_reconnect(asterisk: ScriptedAsterisk) -> None:
    ami = ami_client(asterisk)
    task = asyncio.create_task(ami.run())
    await event_named(ami, CONNECTED)
    task.cancel()
    await asyncio.wait((task,))
    assert not ami.connected
    assert len(asterisk.connections) == 1
