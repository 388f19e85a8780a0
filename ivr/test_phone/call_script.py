"""A scripted call from dialling to hanging up, reported step by step, for `centrala call`.

The phone measures levels and presses keys; queue position and consultant come from a
`CallObserver`, which is optional.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, field

from acd.domain.model.errors import CentralaError
from ivr.test_phone.call_states import Ended, Ender
from ivr.test_phone.call_trace import KeyPressed
from ivr.test_phone.engine_observation import (
    CallIdentity,
    CallObserver,
    Closed,
    Connected,
    EngineEvent,
    Queued,
)
from ivr.test_phone.errors import CallFailed, CallRefused
from ivr.test_phone.phone import PhoneCall
from ivr.test_phone.sound import Sound, Talkspurt
from ivr.test_phone.target import Target

MAX_PROMPT_WAIT_S = 20.0  # s; then the key is pressed without a prompt
HANG_UP_DELAY_S = 5.0  # s between the end of the contact and our hang-up


@dataclass(frozen=True, slots=True)
class CallScript:
    """`keys` are pressed one per prompt until the call is in a queue.

    `talk_s` is the length of the conversation, `patience_s`
    the longest wait in the queue, `listen_s` the time before a key unless the prompt ends earlier.
    """

    target: Target
    number: str | None
    keys: str = ""
    talk_s: float = 10.0
    patience_s: float = 120.0
    to: str = "19115"
    listen_s: float = 3.0
    sound: Sound = field(default_factory=lambda: Sound.tone(440))


@dataclass(frozen=True, slots=True)
class Dialled:
    number: str | None
    to: str
    call_id: str


@dataclass(frozen=True, slots=True)
class Answered:
    after_s: float


@dataclass(frozen=True, slots=True)
class NotAnswered:
    reason: str


@dataclass(frozen=True, slots=True)
class SoundHeard:
    """A prompt, music or a voice: mean level (dBov) and length (s)."""

    dbov: float
    seconds: float


@dataclass(frozen=True, slots=True)
class KeySent:
    key: str


@dataclass(frozen=True, slots=True)
class KeysUnused:
    """Keys for which no prompt waited: the call reached a queue, or its end, before."""

    keys: str


@dataclass(frozen=True, slots=True)
class Observed:
    """`after_s` from the answer."""

    event: EngineEvent
    after_s: float


@dataclass(frozen=True, slots=True)
class NotObserved:
    """The engine cannot be observed; the call continues."""

    reason: str


@dataclass(frozen=True, slots=True)
class Talked:
    """The conversation is over. `dbov`: mean level received, None without packets."""

    seconds: float
    dbov: float | None


@dataclass(frozen=True, slots=True)
class HungUp:
    """`by`: us, them or nobody (connection lost)."""

    by: Ender
    after_s: float


Step = (
    Dialled
    | Answered
    | NotAnswered
    | SoundHeard
    | KeySent
    | KeysUnused
    | Observed
    | NotObserved
    | Talked
    | HungUp
)


async def run_script(
    script: CallScript, observer: CallObserver | None = None
) -> AsyncGenerator[Step, None]:
    """Place the call and yield each step as it happens; the last is NotAnswered or HungUp."""
    async with PhoneCall(
        script.target, number=script.number, to=script.to, sound=script.sound
    ) as call:
        identity = CallIdentity(script.number, call.call_id, int(time.time() * 1000))
        yield Dialled(script.number, script.to, call.call_id)
        started = time.monotonic()
        try:
            await call.dial()
        except (CallRefused, CallFailed) as error:
            yield NotAnswered(error.message)
            return
        yield Answered(time.monotonic() - started)
        async with aclosing(_ScriptRun(script, call).steps(observer, identity)) as steps:
            async for step in steps:
                yield step


class _ScriptRun:
    """Concurrent parts of an answered call: press keys, report sounds, observe the engine."""

    def __init__(self, script: CallScript, call: PhoneCall) -> None:
        self._script = script
        self._call = call
        self._answered = time.monotonic()
        self._steps: asyncio.Queue[Step] = asyncio.Queue()
        self._connected: float | None = None
        self._left_keys = script.keys
        self._pressing: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def steps(
        self, observer: CallObserver | None, identity: CallIdentity
    ) -> AsyncGenerator[Step, None]:
        self._spawn(self._report_call())
        self._pressing = self._spawn(self._press_keys())
        self._spawn(self._give_up_waiting())
        if observer is not None:
            self._spawn(self._observe_engine(observer, identity))
        try:
            while True:
                step = await self._steps.get()
                yield step
                if isinstance(step, HungUp):
                    return
        finally:
            await self._stop()

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.append(task)
        return task

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _now(self) -> float:
        return time.monotonic() - self._answered

    async def _report_call(self) -> None:
        async for event in self._call.events():
            match event.event:
                case Talkspurt(seconds=seconds, dbov=dbov):
                    self._steps.put_nowait(SoundHeard(dbov, seconds))
                case KeyPressed(key=key):
                    self._steps.put_nowait(KeySent(key))
                case Ended(by=by):
                    self._end(by)

    def _end(self, by: Ender) -> None:
        if (last := self._call.media.talkspurts.close()) is not None:
            self._steps.put_nowait(SoundHeard(last.dbov, last.seconds))
        if self._connected is not None:
            talked = self._now() - self._connected
            self._steps.put_nowait(Talked(talked, self._call.media.mean_level(talked)))
        if self._left_keys:
            self._steps.put_nowait(KeysUnused(self._left_keys))
        self._steps.put_nowait(HungUp(by, self._now()))

    async def _press_keys(self) -> None:
        """Press one key per prompt, into the first sound that began after the key before."""
        since = 0.0
        for key in self._script.keys:
            await self._wait_for_prompt(since)
            since = asyncio.get_running_loop().time()
            self._left_keys = self._left_keys[1:]
            await self._call.press(key)

    async def _wait_for_prompt(self, since: float) -> None:
        """Wait until the prompt ends or has lasted `listen_s`; without a prompt, a limited time."""
        call, script = self._call, self._script
        listening = {
            asyncio.create_task(call.wait_for_prompt(MAX_PROMPT_WAIT_S, since)),
            asyncio.create_task(
                call.wait_for_sound_lasting(script.listen_s, MAX_PROMPT_WAIT_S, since)
            ),
        }
        try:
            await asyncio.wait(listening, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)

    async def _give_up_waiting(self) -> None:
        await asyncio.sleep(self._script.patience_s)
        if self._connected is None:
            await self._call.hang_up()

    async def _hang_up_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._call.hang_up()

    async def _observe_engine(self, observer: CallObserver, identity: CallIdentity) -> None:
        try:
            async for engine_event in observer.follow(identity):
                self._steps.put_nowait(Observed(engine_event, self._now()))
                self._react(engine_event)
        except CentralaError as error:
            self._steps.put_nowait(NotObserved(error.message))

    def _react(self, engine_event: EngineEvent) -> None:
        if isinstance(engine_event, Queued) and self._pressing is not None:
            self._pressing.cancel()
        if isinstance(engine_event, Connected) and self._connected is None:
            self._connected = self._now()
            self._spawn(self._hang_up_after(self._script.talk_s))
        if isinstance(engine_event, Closed):
            self._spawn(self._hang_up_after(HANG_UP_DELAY_S))
