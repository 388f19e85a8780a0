"""Announcements to a waiting caller: what is played, and when."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.flow.document import Waiting
from ivr.flow.inputs import WaitState
from ivr.flow.verbs import Phrase, Play

MINUTE_S = 60
COARSE_FROM_S, COARSE_STEP_S = 600, 300
"""From ten minutes on a wait is announced in steps of five, as ivr/speech/numbers.py reads it."""
MAX_ANNOUNCED_WAIT_S = 3_600


@dataclass(frozen=True, slots=True)
class AnnouncedWait:
    """The last announcement: position, time (UTC epoch milliseconds), and the wait as it was
    spoken (milliseconds from then)."""

    position: int
    at_ms: int
    low_ms: int | None = None
    high_ms: int | None = None


def next_announcement(
    rules: Waiting, last: AnnouncedWait | None, state: WaitState
) -> tuple[AnnouncedWait | None, Play | None]:
    """Return the announcement that counts as the last one from now on, and what to play.

    None to play: the music continues. Nothing is played while the contact is on offer, because
    the consultant may answer at any moment.
    """
    if state.position is None or not _is_due(rules, last, state):
        return last, None
    opening = () if state.announcement is None else (Phrase(state.announcement),)
    thanks = rules.thanks if last is not None else ()
    sentence = Phrase(rules.position, values={"position": state.position})
    spoken = _spoken_wait(rules, state)
    if spoken is None:
        return AnnouncedWait(state.position, state.at_ms), Play((*opening, *thanks, sentence))
    low_s, high_s = spoken
    announced = AnnouncedWait(state.position, state.at_ms, low_s * 1000, high_s * 1000)
    return announced, Play((*opening, *thanks, sentence, _wait_phrase(rules, low_s, high_s)))


def _spoken_wait(rules: Waiting, state: WaitState) -> tuple[int, int] | None:
    """Return the wait estimate in seconds, rounded outwards to what is spoken; None: no wait."""
    if state.low_ms is None or state.high_ms is None or state.high_ms <= 0:
        return None
    if rules.wait_between is None or rules.wait_at_most is None:
        return None
    low_s, high_s = state.low_ms // 1000, -(-state.high_ms // 1000)
    low_s -= low_s % _step_s(low_s)
    high_s += -high_s % _step_s(high_s)
    if high_s > MAX_ANNOUNCED_WAIT_S:
        return None
    return (low_s if low_s < high_s else 0), high_s


def _step_s(seconds: int) -> int:
    return COARSE_STEP_S if seconds > COARSE_FROM_S else MINUTE_S


def _wait_phrase(rules: Waiting, low_s: int, high_s: int) -> Phrase:
    """Return the sentence of a wait; `_spoken_wait` guarantees that both prompts are named."""
    if low_s:
        return Phrase(rules.wait_between or "", values={"low": low_s, "high": high_s})
    return Phrase(rules.wait_at_most or "", values={"high": high_s})


def _is_due(rules: Waiting, last: AnnouncedWait | None, state: WaitState) -> bool:
    if last is None:
        return True
    changed = state.position != last.position
    interval_ms = rules.changed_after_ms if changed else rules.repeat_after_ms
    return state.at_ms - last.at_ms >= interval_ms
