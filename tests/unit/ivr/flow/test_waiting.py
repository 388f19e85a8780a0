"""What a waiting caller is told, and when."""

from __future__ import annotations

from ivr.flow.document import Waiting
from ivr.flow.facts import AskedNow
from ivr.flow.verbs import Phrase, Play
from ivr.flow.waiting import Told, what_now

RULES = Waiting("position", (Phrase("thanks"),), changed_after_ms=15_000, repeat_after_ms=40_000)


def place(number: int) -> Phrase:
    return Phrase("position", values={"position": number})


def test_the_first_time_the_position_alone_is_said() -> None:
    told, play = what_now(RULES, None, AskedNow(3, 1000))
    assert (told, play) == (Told(3, 1000), Play((place(3),)))


def test_the_same_position_is_not_said_again_soon() -> None:
    assert what_now(RULES, Told(3, 0), AskedNow(3, 39_999)) == (Told(3, 0), None)


def test_the_same_position_is_said_again_after_a_while_with_thanks() -> None:
    _, play = what_now(RULES, Told(3, 0), AskedNow(3, 40_000))
    assert play == Play((Phrase("thanks"), place(3)))


def test_a_new_position_is_said_sooner() -> None:
    told, play = what_now(RULES, Told(3, 0), AskedNow(1, 15_000))
    assert (told, play) == (Told(1, 15_000), Play((Phrase("thanks"), place(1))))


def test_nothing_is_said_while_a_consultant_may_answer_at_any_moment() -> None:
    assert what_now(RULES, Told(1, 0), AskedNow(None, 90_000)) == (Told(1, 0), None)
