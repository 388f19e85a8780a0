"""Test phone against the real Asterisk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import pytest

from ivr.test_phone import CallFailed, CallRefused, PhoneCall, Sound, Target
from ivr.test_phone.call_script import (
    Answered,
    CallScript,
    Dialled,
    HungUp,
    KeySent,
    KeysUnused,
    Observed,
    SoundHeard,
    Step,
    Talked,
    run_script,
)
from ivr.test_phone.call_states import Ended, Ender, LegState
from ivr.test_phone.engine_observation import CallIdentity, Connected, EngineEvent, Queued
from ivr.test_phone.step_sentences import sentence
from tests.support.asterisk import RunningAsterisk, running, settings_in
from tests.support.waiting import PATIENCE_S, until

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000")) + 400
NUMBER = "+48601234118"
DIALPLAN = """
[from-trunk]
exten => 19115,1,Answer()
 same => n,Playtones(440/800,0/300)
 same => n,Wait(0.8)
 same => n,StopPlaytones()
 same => n,Read(KEYS,,2,,1,5)
 same => n,Set(GLOBAL(KEYS_READ)=${KEYS})
 same => n,Set(GLOBAL(CALLER)=${CALLERID(num)})
 same => n,Set(GLOBAL(WAITING)=${CHANNEL})
 same => n,GotoIf($["${KEYS}"="99"]?bye)
 same => n,Wait(60)
 same => n(bye),Hangup()
exten => 555,1,Answer()
 same => n,Bridge(${WAITING})
exten => 777,1,Ringing()
 same => n,Wait(30)
exten => 888,1,Busy(1)

[from-consultant]
exten => _X!,1,Hangup(21)
"""


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    folder = tmp_path_factory.mktemp("caller")
    (folder / "dialplans").mkdir()
    (folder / "dialplans" / "test.conf").write_text(DIALPLAN)
    settings = settings_in(folder, BASE_PORT, dialplans_dir=folder / "dialplans")
    with running(settings) as server:
        yield server


@pytest.fixture
def target(asterisk: RunningAsterisk) -> Target:
    return Target("127.0.0.1", asterisk.settings.sip_port)


def variable(asterisk: RunningAsterisk, name: str) -> str:
    lines = asterisk.cli("dialplan show globals").splitlines()
    values = (line.split("=", 1)[1] for line in lines if line.strip().startswith(f"{name}="))
    return next(values, "")


async def test_keys_arrive_and_a_tone_is_detected(
    asterisk: RunningAsterisk, target: Target
) -> None:
    async with PhoneCall(target, number=NUMBER) as call:
        await call.dial()
        tone = await call.wait_for_tone(440, within=PATIENCE_S)
        assert -25 < tone.dbov < -10
        await call.wait_for_prompt(within=PATIENCE_S)
        await call.press("12")
        await until(lambda: variable(asterisk, "KEYS_READ") == "12")
        assert variable(asterisk, "CALLER") == NUMBER
        await call.hang_up()
        assert call.state == LegState.ENDED
        assert call.counts.lost == 0


async def test_withheld_number_is_not_sent(asterisk: RunningAsterisk, target: Target) -> None:
    async with PhoneCall(target, number=None) as call:
        await call.dial()
        await call.wait_for_prompt(within=PATIENCE_S)
        await call.press("34")
        await until(lambda: variable(asterisk, "KEYS_READ") == "34")
        assert variable(asterisk, "CALLER") == "anonymous"


async def test_two_phones_hear_each_other(asterisk: RunningAsterisk, target: Target) -> None:
    async with PhoneCall(target, number=NUMBER, sound=Sound.tone(600)) as one:
        await one.dial()
        await one.wait_for_prompt(within=PATIENCE_S)
        await one.press("56")
        await until(lambda: variable(asterisk, "KEYS_READ") == "56")
        other_sound, only_ulaw = Sound.tone(800), {0: "PCMU"}
        other = PhoneCall(target, number=NUMBER, to="555", sound=other_sound, codecs=only_ulaw)
        async with other:
            await other.dial()
            there, here = await asyncio.gather(
                other.wait_for_tone(600, PATIENCE_S), one.wait_for_tone(800, PATIENCE_S)
            )
            assert there.dbov == pytest.approx(-18, abs=1)
            assert here.dbov == pytest.approx(-18, abs=1)


async def test_hang_up_of_the_other_side_ends_the_call(target: Target) -> None:
    async with PhoneCall(target, number=NUMBER) as call:
        await call.dial()
        await call.wait_for_prompt(within=PATIENCE_S)
        await call.press("99")
        assert await call.wait_for_end(PATIENCE_S) == Ended(Ender.THEM, "bye")


@pytest.mark.parametrize(("number", "status"), [("888", 486), ("999", 404)])
async def test_refusal_raises_its_status(target: Target, number: str, status: int) -> None:
    async with PhoneCall(target, number=NUMBER, to=number) as call:
        with pytest.raises(CallRefused) as refused:
            await call.dial()
    assert refused.value.status == status


async def test_unanswered_ringing_is_cancelled(asterisk: RunningAsterisk, target: Target) -> None:
    async with PhoneCall(target, number=NUMBER, to="777") as call:
        with pytest.raises(CallFailed):
            await call.dial(within=0.3)
        assert call.log[-1].event == Ended(Ender.US, "cancel")
    await until(lambda: "0 active channels" in asterisk.cli("core show channels"))


async def test_closed_port_fails_at_once() -> None:
    async with PhoneCall(Target("127.0.0.1", BASE_PORT + 98), number=NUMBER) as call:
        with pytest.raises(CallFailed, match="nobody listens"):
            await call.dial()


async def test_thirty_calls_at_once_lose_no_packet(target: Target) -> None:
    async def one(tail: int) -> int:
        async with PhoneCall(target, number=f"+4860123{tail:04}") as call:
            await call.dial()
            await call.wait_for_tone(440, within=PATIENCE_S)
            await call.press("78")
            return call.counts.lost

    assert await asyncio.gather(*(one(tail) for tail in range(30))) == [0] * 30


class Engine:
    """Observer of a call that is connected as soon as it is in the queue."""

    def __init__(self) -> None:
        self.queued = asyncio.Event()

    async def follow(self, call: CallIdentity) -> AsyncIterator[EngineEvent]:
        assert call.number == NUMBER
        await self.queued.wait()
        yield Queued("drogi", 1)
        yield Connected("Agnieszka Bielak")


async def test_call_script_reports_each_step_in_order(target: Target) -> None:
    steps = await all_steps(CallScript(target, NUMBER, keys="4", talk_s=2.5))
    kinds = [type(step) for step in steps]
    assert kinds[:2] == [Dialled, Answered]
    assert Observed in kinds
    assert kinds.index(SoundHeard) < kinds.index(KeySent)
    assert kinds[-2:] == [Talked, HungUp]
    assert "connected to Agnieszka Bielak" in "\n".join(map(sentence, steps))


async def all_steps(script: CallScript) -> list[Step]:
    """Run a script whose call is in the queue after the first key, or at once without one."""
    engine, steps = Engine(), []
    if not script.keys:
        engine.queued.set()
    async for step in run_script(script, engine):
        steps.append(step)
        if isinstance(step, KeySent):
            engine.queued.set()
    return steps


async def test_keys_after_the_menu_are_not_pressed_and_reported_as_unused(target: Target) -> None:
    steps = await all_steps(CallScript(target, NUMBER, keys="152", talk_s=0.5))
    assert [step.key for step in steps if isinstance(step, KeySent)] == ["1"]
    assert KeysUnused("52") in steps
    assert "no prompt waited for: 5,2" in map(sentence, steps)


async def test_script_hangs_up_after_its_patience(target: Target) -> None:
    steps = [step async for step in run_script(CallScript(target, NUMBER, patience_s=1.5))]
    assert isinstance(steps[-1], HungUp)
    assert steps[-1].by == Ender.US
