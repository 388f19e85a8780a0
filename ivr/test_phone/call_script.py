"""One call from dialling to hanging up, told step by step: what `centrala call` prints.

The caller hears only levels and presses keys; its place in line and the consultant's name come
from a `CallObserver`. Without one the call is the same and the story shorter.
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
    Offered,
    Queued,
    Sighting,
    Told,
)
from ivr.test_phone.errors import CallFailed, CallRefused
from ivr.test_phone.phone import Caller, Target
from ivr.test_phone.sound import Sound, Spurt

PROMPT_PATIENCE = 20.0  # s to wait for a prompt before a key is pressed all the same
LINGER = 5.0  # s that the telephone may take to hang up after the contact is over


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: `keys` one into each prompt, `talk_s` once connected, `patience_s` in line.

    `listen_s`: how long the caller listens to a prompt before the key; a shorter one to its end.
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
    why: str


@dataclass(frozen=True, slots=True)
class SoundHeard:
    """A prompt, music or a voice: how loud (dBov) and how long."""

    dbov: float
    seconds: float


@dataclass(frozen=True, slots=True)
class KeySent:
    key: str


@dataclass(frozen=True, slots=True)
class Seen:
    """`after_s` from the answer."""

    what: Sighting
    after_s: float


@dataclass(frozen=True, slots=True)
class Blind:
    """The engine cannot be observed; the call goes on."""

    why: str


@dataclass(frozen=True, slots=True)
class Talked:
    """`dbov`: mean level of what was heard while talking; None when nothing came."""

    seconds: float
    dbov: float | None


@dataclass(frozen=True, slots=True)
class HungUp:
    """`by`: us, them or nobody (the line broke)."""

    by: Ender
    after_s: float


Step = Dialled | Answered | NotAnswered | SoundHeard | KeySent | Seen | Blind | Talked | HungUp


async def tell(plan: Plan, observer: CallObserver | None = None) -> AsyncGenerator[Step, None]:
    """Places the call and yields each step as it happens; the last is NotAnswered or HungUp."""
    async with Caller(plan.target, number=plan.number, to=plan.to, sound=plan.sound) as call:
        identity = CallIdentity(plan.number, call.call_id, int(time.time() * 1000))
        yield Dialled(plan.number, plan.to, call.call_id)
        started = time.monotonic()
        try:
            await call.dial()
        except (CallRefused, CallFailed) as error:
            yield NotAnswered(error.message)
            return
        yield Answered(time.monotonic() - started)
        async with aclosing(_Telling(plan, call).steps(observer, identity)) as steps:
            async for step in steps:
                yield step


class _Telling:
    """Three things happen at once: keys go out, sounds come in, the engine is watched."""

    def __init__(self, plan: Plan, call: Caller) -> None:
        self._plan = plan
        self._call = call
        self._answered = time.monotonic()
        self._steps: asyncio.Queue[Step] = asyncio.Queue()
        self._connected: float | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def steps(
        self, observer: CallObserver | None, identity: CallIdentity
    ) -> AsyncGenerator[Step, None]:
        self._spawn(self._watch_call())
        self._spawn(self._press_keys())
        self._spawn(self._lose_patience())
        if observer is not None:
            self._spawn(self._watch_engine(observer, identity))
        try:
            while True:
                step = await self._steps.get()
                yield step
                if isinstance(step, HungUp):
                    return
        finally:
            await self._stop()

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _now(self) -> float:
        return time.monotonic() - self._answered

    async def _watch_call(self) -> None:
        async for event in self._call.events():
            match event.what:
                case Spurt(seconds=seconds, dbov=dbov):
                    self._steps.put_nowait(SoundHeard(dbov, seconds))
                case KeyPressed(key=key):
                    self._steps.put_nowait(KeySent(key))
                case Ended(by=by):
                    self._end(by)

    def _end(self, by: Ender) -> None:
        if (last := self._call.media.spurts.close()) is not None:
            self._steps.put_nowait(SoundHeard(last.dbov, last.seconds))
        if self._connected is not None:
            talked = self._now() - self._connected
            self._steps.put_nowait(Talked(talked, self._call.media.mean_level(talked)))
        self._steps.put_nowait(HungUp(by, self._now()))

    async def _press_keys(self) -> None:
        """A key into each prompt: into the first sound that began after the key before."""
        since = 0.0
        for key in self._plan.keys:
            await self._hear_prompt(since)
            since = asyncio.get_running_loop().time()
            await self._call.press(key)

    async def _hear_prompt(self, since: float) -> None:
        """Until it is over or has been listened to; after a while without one, no longer."""
        call, plan = self._call, self._plan
        listening = {
            asyncio.create_task(call.hear_prompt(PROMPT_PATIENCE, since)),
            asyncio.create_task(call.listen_for(plan.listen_s, PROMPT_PATIENCE, since)),
        }
        try:
            await asyncio.wait(listening, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)

    async def _lose_patience(self) -> None:
        await asyncio.sleep(self._plan.patience_s)
        if self._connected is None:
            await self._call.hang_up()

    async def _hang_up_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._call.hang_up()

    async def _watch_engine(self, observer: CallObserver, identity: CallIdentity) -> None:
        try:
            async for seen in observer.follow(identity):
                self._steps.put_nowait(Seen(seen, self._now()))
                self._follow_up(seen)
        except CentralaError as error:
            self._steps.put_nowait(Blind(error.message))

    def _follow_up(self, seen: Sighting) -> None:
        if isinstance(seen, Connected) and self._connected is None:
            self._connected = self._now()
            self._spawn(self._hang_up_after(self._plan.talk_s))
        if isinstance(seen, Closed):
            self._spawn(self._hang_up_after(LINGER))


def sentence(step: Step) -> str:
    """A step as a line to print."""
    match step:
        case Dialled(number=number, to=to):
            return f"dialled {to} as {number or 'a withheld number'}"
        case Answered(after_s=after):
            return f"answered after {after:.2f} s"
        case NotAnswered(why=why):
            return f"not answered: {why}"
        case SoundHeard(dbov=dbov, seconds=seconds):
            return f"heard {seconds:.1f} s of sound at {dbov:.0f} dBov"
        case KeySent(key=key):
            return f"key {key} sent"
        case Seen(what=what, after_s=after):
            return f"{_seen(what)} ({after:.1f} s after the answer)"
        case Blind(why=why):
            return f"the engine cannot be watched: {why}"
        case Talked(seconds=seconds, dbov=dbov):
            heard = "heard nothing" if dbov is None else f"heard {dbov:.0f} dBov on average"
            return f"talked {seconds:.1f} s, {heard}"
        case HungUp(by=by, after_s=after):
            return f"hung up by {_HUNG_UP[by]} after {after:.1f} s"


_HUNG_UP = {Ender.US: "the caller", Ender.THEM: "the other side", Ender.NOBODY: "a broken line"}


def _seen(what: Sighting) -> str:
    match what:
        case Queued(queue=queue, position=None):
            return f"in queue {queue}, offered at once"
        case Queued(queue=queue, position=position):
            return f"in queue {queue} as number {position}"
        case Told(position=position):
            return f"told: number {position} in line"
        case Offered(consultant=name):
            return f"rings at {name}"
        case Connected(consultant=name):
            return f"connected to {name}"
        case Closed(outcome=outcome, ended_by=by):
            return f"contact {outcome}, ended by {by}"
