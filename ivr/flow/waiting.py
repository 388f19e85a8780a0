"""What a waiting caller is told, and when."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.flow.document import Waiting
from ivr.flow.inputs import AskedNow
from ivr.flow.verbs import Phrase, Play

MINUTE_S = 60
COARSE_FROM_S, COARSE_S = 600, 300
"""From ten minutes on a wait is told in steps of five, as it is read (ivr/speech/numbers.py)."""
LONGEST_TOLD_S = 3_600


@dataclass(frozen=True, slots=True)
class Told:
    """The last announcement: position, UTC epoch milliseconds, and the wait that was told with
    it (ms from then), as it was spoken."""

    position: int
    at_ms: int
    low_ms: int | None = None
    high_ms: int | None = None


def what_now(rules: Waiting, told: Told | None, asked: AskedNow) -> tuple[Told | None, Play | None]:
    """What is known to be told from now on, and what to say; None: music goes on.

    Nothing is said while the contact is on offer: the consultant may answer at any moment.
    """
    if asked.position is None or not _is_due(rules, told, asked):
        return told, None
    opening = () if asked.announcement is None else (Phrase(asked.announcement),)
    thanks = rules.thanks if told is not None else ()
    sentence = Phrase(rules.position, values={"position": asked.position})
    wait = _wait_of(rules, asked)
    if wait is None:
        return Told(asked.position, asked.at_ms), Play((*opening, *thanks, sentence))
    low_s, high_s = wait
    said = Told(asked.position, asked.at_ms, low_s * 1000, high_s * 1000)
    return said, Play((*opening, *thanks, sentence, _phrase(rules, low_s, high_s)))


def _wait_of(rules: Waiting, asked: AskedNow) -> tuple[int, int] | None:
    """The forecast as it can be spoken: seconds, outwards to what is read; None: nothing."""
    if asked.low_ms is None or asked.high_ms is None or asked.high_ms <= 0:
        return None
    if rules.wait_between is None or rules.wait_at_most is None:
        return None
    low_s, high_s = asked.low_ms // 1000, -(-asked.high_ms // 1000)
    low_s -= low_s % _step(low_s)
    high_s += -high_s % _step(high_s)
    if high_s > LONGEST_TOLD_S:
        return None
    return (low_s if low_s < high_s else 0), high_s


def _step(seconds: int) -> int:
    return COARSE_S if seconds > COARSE_FROM_S else MINUTE_S


def _phrase(rules: Waiting, low_s: int, high_s: int) -> Phrase:
    """Both prompts are there: see `_wait_of`."""
    if low_s:
        return Phrase(rules.wait_between or "", values={"low": low_s, "high": high_s})
    return Phrase(rules.wait_at_most or "", values={"high": high_s})


def _is_due(rules: Waiting, told: Told | None, asked: AskedNow) -> bool:
    if told is None:
        return True
    changed = asked.position != told.position
    return asked.at_ms - told.at_ms >= (
        rules.changed_after_ms if changed else rules.repeat_after_ms
    )
