"""The manager interface against a scripted Asterisk that has every bad habit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from ivr.asterisk.ami import client as ami_module
from ivr.asterisk.ami.client import Ami
from ivr.asterisk.ami.types import (
    CONNECTED,
    DISCONNECTED,
    AmiDisconnected,
    AmiEvent,
    AmiFieldRefused,
    AmiRefused,
    AmiSettings,
    AmiTimeout,
)

DEADLINE = 5.0
Fields = dict[str, str]


class Asterisk:
    """One scripted AMI server. `answers` maps an action to what is said to it."""

    def __init__(self) -> None:
        self.heard: list[Fields] = []
        self.connections: list[Connection] = []
        self.arrived: asyncio.Queue[Connection] = asyncio.Queue()
        self.secret = "right"
        self.pings = True
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self, reader, writer)
        self.connections.append(connection)
        self.arrived.put_nowait(connection)
        await connection.serve()

    async def next_connection(self) -> Connection:
        async with asyncio.timeout(DEADLINE):
            return await self.arrived.get()

    def actions(self) -> list[str]:
        return [fields["Action"] for fields in self.heard]

    def stop(self) -> None:
        self._server.close()
        for connection in self.connections:
            connection.writer.close()


class Connection:
    def __init__(
        self, asterisk: Asterisk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.asterisk = asterisk
        self.reader = reader
        self.writer = writer
        self.waiting: asyncio.Queue[Fields] = asyncio.Queue()

    def say(self, text: str) -> None:
        self.writer.write(text.replace("\n", "\r\n").encode())

    def event(self, name: str, **fields: str) -> None:
        lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
        self.say(f"Event: {name}\n{lines}\n")

    def answer(self, action: Fields, response: str = "Success", **fields: str) -> None:
        lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
        self.say(f"Response: {response}\nActionID: {action['ActionID']}\n{lines}\n")

    async def next_action(self) -> Fields:
        """The next action beside log-in and pings."""
        async with asyncio.timeout(DEADLINE):
            return await self.waiting.get()

    async def serve(self) -> None:
        self.say("Asterisk Call Manager/9.0.0\n")
        while True:
            try:
                block = await self.reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            self._handle(dict(line.split(": ", 1) for line in block.decode().split("\r\n") if line))

    def _handle(self, action: Fields) -> None:
        self.asterisk.heard.append(action)
        if action["Action"] == "Login":
            right = action["Secret"] == self.asterisk.secret
            self.answer(action, "Success" if right else "Error", Message="Authentication")
            if right:
                self.event("FullyBooted", Status="Fully Booted")
        elif action["Action"] == "Ping":
            if self.asterisk.pings:
                self.answer(action, Ping="Pong")
        else:
            self.waiting.put_nowait(action)


@pytest.fixture
async def asterisk() -> AsyncIterator[Asterisk]:
    one = Asterisk()
    await one.start()
    yield one
    one.stop()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami_module, "FIRST_DELAY", 0.01)
    monkeypatch.setattr(ami_module, "LAST_DELAY", 0.02)


def client(asterisk: Asterisk, **changes: float | str) -> Ami:
    told: dict[str, object] = {"secret": "right", "ping_s": 5.0, "dead_s": 12.0, **changes}
    return Ami(AmiSettings("127.0.0.1", asterisk.port, "centrala", **told))  # type: ignore[arg-type]


@pytest.fixture
async def ami(asterisk: Asterisk) -> AsyncIterator[Ami]:
    one = client(asterisk)
    task = asyncio.create_task(one.run())
    assert (await next_event(one)).name == "FullyBooted"
    assert await next_event(one) == AmiEvent(CONNECTED)
    yield one
    task.cancel()


@pytest.fixture
async def line(ami: Ami, asterisk: Asterisk) -> Connection:
    return await asterisk.next_connection()


async def next_event(ami: Ami) -> AmiEvent:
    async with asyncio.timeout(DEADLINE):
        return await ami.events.get()


async def until(ami: Ami, name: str) -> AmiEvent:
    while (event := await next_event(ami)).name != name:
        pass
    return event


async def asked(work: Awaitable[object]) -> asyncio.Task[object]:
    return asyncio.ensure_future(work)


async def test_an_action_gets_its_own_answer_whatever_the_order(ami: Ami, line: Connection) -> None:
    first = await asked(ami.action("Getvar", {"Variable": "A"}))
    second = await asked(ami.action("Getvar", {"Variable": "B"}))
    one, two = await line.next_action(), await line.next_action()
    line.answer(two, Value="b")
    line.answer(one, Value="a")
    assert (await first)["value"] == "a"  # type: ignore[index]
    assert (await second)["value"] == "b"  # type: ignore[index]


async def test_queue_add_resolves_at_once(ami: Ami, line: Connection) -> None:
    work = await asked(ami.action("QueueAdd", {"Queue": "fallback"}))
    line.answer(await line.next_action(), Message="Added interface to queue")
    assert (await work)["message"] == "Added interface to queue"  # type: ignore[index]


async def test_an_action_that_asterisk_refuses_raises_its_reason(
    ami: Ami, line: Connection
) -> None:
    work = await asked(ami.action("Hangup", {"Channel": "none"}))
    line.answer(await line.next_action(), "Error", Message="No such channel")
    with pytest.raises(AmiRefused, match="No such channel"):
        await work


async def test_an_action_without_an_answer_ends_in_time_and_leaves_nothing(
    ami: Ami, line: Connection
) -> None:
    with pytest.raises(AmiTimeout):
        await ami.action("Status", {}, timeout_s=0.05)
    line.answer(await line.next_action())  # too late, and for nobody
    line.event("Later")
    assert (await next_event(ami)).name == "Later"


@pytest.mark.parametrize("value", ["a\r\nAction: Originate", "a\nb", "a\0"])
async def test_a_value_that_would_become_a_second_action_is_refused(ami: Ami, value: str) -> None:
    for fields in ({"Channel": value}, {value: "x"}, {"Variable": ["fine", value]}):
        with pytest.raises(AmiFieldRefused):
            await ami.action("Hangup", fields)
    with pytest.raises(AmiFieldRefused):
        await ami.action(value, {})


async def test_several_values_of_one_field_are_several_lines(ami: Ami, line: Connection) -> None:
    work = await asked(ami.action("Originate", {"Variable": ["A=1", "B=2"]}))
    heard = await line.next_action()
    assert heard["Variable"] == "B=2"  # the peer's dict keeps the last of the two lines
    line.answer(heard)
    await work


async def test_polish_letters_split_between_two_segments_arrive_whole(
    ami: Ami, line: Connection
) -> None:
    raw = "Event: UserEvent\r\nText: Zażółć gęślą jaźń\r\n\r\n".encode()
    for byte in raw:
        line.writer.write(bytes([byte]))
        await line.writer.drain()
    assert (await next_event(ami))["text"] == "Zażółć gęślą jaźń"


async def test_events_come_in_order_and_those_with_an_action_id_are_not_swallowed(
    ami: Ami, line: Connection
) -> None:
    work = await asked(ami.action("Originate", {}))
    action = await line.next_action()
    line.event("Newchannel", Uniqueid="1")
    line.event("OriginateResponse", ActionID=action["ActionID"], Response="Failure", Reason="5")
    line.event("Hangup", Uniqueid="1")
    line.answer(action)
    await work
    names = [(await next_event(ami)).name for _ in range(3)]
    assert names == ["Newchannel", "OriginateResponse", "Hangup"]


async def test_a_list_is_collected_apart_from_the_events(ami: Ami, line: Connection) -> None:
    work = await asked(ami.collect("CoreShowChannels", {}))
    action = await line.next_action()
    line.answer(action, EventList="start")
    line.event("CoreShowChannel", ActionID=action["ActionID"], Uniqueid="1")
    line.event("Hangup", Uniqueid="9")
    line.event("CoreShowChannel", ActionID=action["ActionID"], Uniqueid="2")
    line.event("CoreShowChannelsComplete", ActionID=action["ActionID"], EventList="Complete")
    assert [event["uniqueid"] for event in await work] == ["1", "2"]  # type: ignore[attr-defined]
    assert (await next_event(ami)).name == "Hangup"


async def test_a_list_that_never_completes_ends_in_time(ami: Ami, line: Connection) -> None:
    work = await asked(ami.collect("QueueStatus", {}, timeout_s=0.1))
    line.answer(await line.next_action(), EventList="start")
    with pytest.raises(AmiTimeout):
        await work


async def test_open_actions_fail_when_the_connection_breaks_and_are_never_sent_again(
    ami: Ami, asterisk: Asterisk, line: Connection
) -> None:
    call = await asked(ami.action("Originate", {"ChannelId": "tel-1-o1"}))
    listing = await asked(ami.collect("CoreShowChannels", {}))
    await line.next_action()
    line.answer(await line.next_action(), EventList="start")
    line.writer.close()
    for work in (call, listing):
        with pytest.raises(AmiDisconnected):
            await work
    await until(ami, DISCONNECTED)
    await until(ami, CONNECTED)
    again = await asterisk.next_connection()
    after = await asked(ami.action("Status", {}))
    again.answer(await again.next_action())
    await after
    assert asterisk.actions().count("Originate") == 1


async def test_without_a_connection_an_action_fails_at_once(asterisk: Asterisk) -> None:
    with pytest.raises(AmiDisconnected):
        await client(asterisk).action("Status", {})


async def test_a_connection_that_breaks_is_made_again(
    ami: Ami, asterisk: Asterisk, line: Connection
) -> None:
    line.writer.close()
    assert (await next_event(ami)).name == DISCONNECTED
    await until(ami, CONNECTED)
    assert ami.connected
    assert ami.last_message_age_s < DEADLINE


async def test_an_asterisk_that_comes_up_later_is_found(asterisk: Asterisk) -> None:
    ami = client(asterisk)
    asterisk.stop()
    task = asyncio.create_task(ami.run())
    late = Asterisk()
    try:
        late._server = await asyncio.start_server(late._serve, "127.0.0.1", asterisk.port)
        await until(ami, CONNECTED)
    finally:
        task.cancel()
        late.stop()


async def test_a_half_open_connection_is_noticed_and_made_again(asterisk: Asterisk) -> None:
    ami = client(asterisk, ping_s=0.05, dead_s=0.15)
    task = asyncio.create_task(ami.run())
    await until(ami, CONNECTED)
    asterisk.pings = False  # the peer is gone, and no packet says so
    await until(ami, DISCONNECTED)
    asterisk.pings = True
    await until(ami, CONNECTED)
    task.cancel()


async def test_a_quiet_connection_that_answers_pings_is_kept(asterisk: Asterisk) -> None:
    ami = client(asterisk, ping_s=0.02, dead_s=0.3)
    task = asyncio.create_task(ami.run())
    await until(ami, CONNECTED)
    await eventually(lambda: asterisk.actions().count("Ping") >= 5)
    assert len(asterisk.connections) == 1
    task.cancel()


async def test_a_refused_log_in_is_told_and_not_hammered(asterisk: Asterisk) -> None:
    ami = client(asterisk, secret="wrong")
    task = asyncio.create_task(ami.run())
    await eventually(lambda: ami.login_refused)
    assert not ami.connected
    assert ami._delay(1) >= ami_module.REFUSED_DELAY / 2
    task.cancel()


async def test_garbage_between_messages_is_skipped(ami: Ami, line: Connection) -> None:
    line.say("no header at all\n\n\n\nEvent\n\n: \n\n")
    line.event("After")
    assert (await next_event(ami)).name == "After"


async def test_a_message_without_an_end_does_not_fill_the_memory(
    ami: Ami, asterisk: Asterisk, line: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ami_module, "MOST_MESSAGE", 1000)
    line.say("x" * 2000)
    await until(ami, CONNECTED)


async def test_events_that_nobody_handles_begin_the_connection_anew(
    ami: Ami, line: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ami_module, "MOST_EVENTS", 3)
    for number in range(10):
        line.event("Newchannel", Uniqueid=str(number))
    await eventually(lambda: not ami.connected)
    await until(ami, DISCONNECTED)


async def test_a_closed_client_stays_closed(asterisk: Asterisk) -> None:
    ami = client(asterisk)
    task = asyncio.create_task(ami.run())
    await until(ami, CONNECTED)
    task.cancel()
    await asyncio.wait((task,))
    assert not ami.connected
    assert len(asterisk.connections) == 1


@pytest.mark.parametrize(("chance", "delay"), [(0.0, 0.01), (1.0, 0.02)])
def test_delays_grow_to_a_limit_and_are_jittered(chance: float, delay: float) -> None:
    ami = Ami(AmiSettings("127.0.0.1", 1, "centrala", "x"), chance=lambda: chance)
    assert ami._delay(10) == delay


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not condition():
            await asyncio.sleep(0.005)
