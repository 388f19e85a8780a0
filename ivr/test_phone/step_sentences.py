"""Steps of a scripted call as lines to print."""

from __future__ import annotations

from ivr.test_phone.call_script import (
    Answered,
    Dialled,
    HungUp,
    KeySent,
    KeysUnused,
    NotAnswered,
    NotObserved,
    Observed,
    SoundHeard,
    Step,
    Talked,
)
from ivr.test_phone.call_states import Ender
from ivr.test_phone.engine_observation import (
    Closed,
    Connected,
    EngineEvent,
    Offered,
    PositionAnnounced,
    Queued,
)


def sentence(step: Step) -> str:
    """Return a step as a line to print."""
    match step:
        case Dialled(number=number, to=to):
            return f"dialled {to} as {number or 'a withheld number'}"
        case Answered(after_s=after):
            return f"answered after {after:.2f} s"
        case NotAnswered(reason=reason):
            return f"not answered: {reason}"
        case SoundHeard(dbov=dbov, seconds=seconds):
            return f"heard {seconds:.1f} s of sound at {dbov:.0f} dBov"
        case KeySent(key=key):
            return f"key {key} sent"
        case KeysUnused(keys=keys):
            return f"no prompt waited for: {','.join(keys)}"
        case Observed() | NotObserved():
            return _observation(step)
        case Talked() | HungUp():
            return _ending(step)


def _observation(step: Observed | NotObserved) -> str:
    match step:
        case Observed(event=event, after_s=after):
            return f"{_engine_sentence(event)} ({after:.1f} s after the answer)"
        case NotObserved(reason=reason):
            return f"the engine cannot be observed: {reason}"


def _ending(step: Talked | HungUp) -> str:
    match step:
        case Talked(seconds=seconds, dbov=dbov):
            received = "heard nothing" if dbov is None else f"heard {dbov:.0f} dBov on average"
            return f"talked {seconds:.1f} s, {received}"
        case HungUp(by=by, after_s=after):
            return f"hung up by {_HUNG_UP[by]} after {after:.1f} s"


_HUNG_UP = {Ender.US: "the caller", Ender.THEM: "the other side", Ender.NOBODY: "a lost connection"}


def _engine_sentence(event: EngineEvent) -> str:
    match event:
        case Queued(queue=queue, position=None):
            return f"in queue {queue}, offered at once"
        case Queued(queue=queue, position=position):
            return f"in queue {queue} as number {position}"
        case PositionAnnounced(position=position):
            return f"announced: number {position} in the queue"
        case Offered(consultant=name):
            return f"rings at {name}"
        case Connected(consultant=name):
            return f"connected to {name}"
        case Closed(outcome=outcome, ended_by=by):
            return f"contact {outcome}, ended by {by}"
