"""What a waiting caller is told, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.flow.document import Waiting
from ivr.flow.inputs import AskedNow
from ivr.flow.verbs import Phrase, Play
from ivr.flow.waiting import Told, what_now

RULES = Waiting("position", (Phrase("thanks"),), changed_after_ms=15_000, repeat_after_ms=40_000)


TALKATIVE = replace(RULES, wait_between="between", wait_at_most="at-most")


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


@pytest.mark.parametrize(
    ("low_s", "high_s", "said"),
    [
        (130, 250, Phrase("between", values={"low": 120, "high": 300})),
        (30, 50, Phrase("at-most", values={"high": 60})),
        (60, 60, Phrase("at-most", values={"high": 60})),
        (1_000, 1_300, Phrase("between", values={"low": 900, "high": 1_500})),
    ],
)
def test_a_forecast_is_told_outwards_to_what_is_spoken_and_known_as_it_was_told(
    low_s: int, high_s: int, said: Phrase
) -> None:
    told, play = what_now(TALKATIVE, None, AskedNow(2, 5, low_s * 1000, high_s * 1000))
    assert play == Play((place(2), said))
    low, high = said.values.get("low", 0) * 1000, said.values["high"] * 1000
    assert told == Told(2, 5, low, high)


@pytest.mark.parametrize(
    ("low_ms", "high_ms"), [(None, None), (0, 0), (60_000, 3_600_001), (4_000_000, 5_000_000)]
)
def test_no_forecast_one_of_nothing_and_one_over_an_hour_are_not_told(
    low_ms: int | None, high_ms: int | None
) -> None:
    asked = AskedNow(2, 5, low_ms, high_ms)
    assert what_now(TALKATIVE, None, asked) == (Told(2, 5), Play((place(2),)))


def test_a_document_without_the_sentences_tells_no_wait() -> None:
    assert what_now(RULES, None, AskedNow(2, 5, 60_000, 90_000))[0] == Told(2, 5)


def test_what_everybody_in_the_queue_is_told_comes_first() -> None:
    _, play = what_now(RULES, Told(2, 0), AskedNow(2, 40_000, announcement="flood"))
    assert play == Play((Phrase("flood"), Phrase("thanks"), place(2)))
