"""What a waiting caller is told, and when."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.flow.document import Waiting
from ivr.flow.facts import AskedNow
from ivr.flow.verbs import Phrase, Play


@dataclass(frozen=True, slots=True)
class Told:
    """The last announcement: position and UTC epoch milliseconds."""

    position: int
    at_ms: int


def what_now(rules: Waiting, told: Told | None, asked: AskedNow) -> tuple[Told | None, Play | None]:
    """What is known to be told from now on, and what to say; None: music goes on.

    Nothing is said while the contact is on offer: the consultant may answer at any moment.
    """
    if asked.position is None or not _is_due(rules, told, asked):
        return told, None
    thanks = rules.thanks if told is not None else ()
    sentence = Phrase(rules.position, values={"position": asked.position})
    return Told(asked.position, asked.at_ms), Play((*thanks, sentence))


def _is_due(rules: Waiting, told: Told | None, asked: AskedNow) -> bool:
    if told is None:
        return True
    changed = asked.position != told.position
    return asked.at_ms - told.at_ms >= (
        rules.changed_after_ms if changed else rules.repeat_after_ms
    )
