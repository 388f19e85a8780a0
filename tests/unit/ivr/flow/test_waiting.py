"""Announcements to waiting callers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.flow.document import Waiting
from ivr.flow.inputs import WaitState
from ivr.flow.verbs import Phrase, Play
from ivr.flow.waiting import AnnouncedWait, next_announcement

RULES = Waiting("position", (Phrase("thanks"),), changed_after_ms=15_000, repeat_after_ms=40_000)


WITH_WAIT = replace(RULES, wait_between="between", wait_at_most="at-most")


def position(number: int) -> Phrase:
    return Phrase("position", values={"position": number})


def test_first_announcement_is_the_position_alone() -> None:
    announced, play = next_announcement(RULES, None, WaitState(3, 1000))
    assert (announced, play) == (AnnouncedWait(3, 1000), Play((position(3),)))


def test_same_position_is_not_repeated_early() -> None:
    assert next_announcement(RULES, AnnouncedWait(3, 0), WaitState(3, 39_999)) == (
        AnnouncedWait(3, 0),
        None,
    )


def test_same_position_is_repeated_with_thanks_after_the_interval() -> None:
    _, play = next_announcement(RULES, AnnouncedWait(3, 0), WaitState(3, 40_000))
    assert play == Play((Phrase("thanks"), position(3)))


def test_new_position_is_announced_sooner() -> None:
    announced, play = next_announcement(RULES, AnnouncedWait(3, 0), WaitState(1, 15_000))
    assert (announced, play) == (AnnouncedWait(1, 15_000), Play((Phrase("thanks"), position(1))))


def test_contact_on_offer_hears_no_announcement() -> None:
    assert next_announcement(RULES, AnnouncedWait(1, 0), WaitState(None, 90_000)) == (
        AnnouncedWait(1, 0),
        None,
    )


@pytest.mark.parametrize(
    ("low_s", "high_s", "sentence"),
    [
        (130, 250, Phrase("between", values={"low": 120, "high": 300})),
        (30, 50, Phrase("at-most", values={"high": 60})),
        (60, 60, Phrase("at-most", values={"high": 60})),
        (1_000, 1_300, Phrase("between", values={"low": 900, "high": 1_500})),
    ],
)
def test_wait_is_rounded_outwards_and_remembered_as_spoken(
    low_s: int, high_s: int, sentence: Phrase
) -> None:
    announced, play = next_announcement(
        WITH_WAIT, None, WaitState(2, 5, low_s * 1000, high_s * 1000)
    )
    assert play == Play((position(2), sentence))
    low, high = sentence.values.get("low", 0) * 1000, sentence.values["high"] * 1000
    assert announced == AnnouncedWait(2, 5, low, high)


@pytest.mark.parametrize(
    ("low_ms", "high_ms"), [(None, None), (0, 0), (60_000, 3_600_001), (4_000_000, 5_000_000)]
)
def test_missing_zero_or_too_long_wait_is_not_announced(
    low_ms: int | None, high_ms: int | None
) -> None:
    state = WaitState(2, 5, low_ms, high_ms)
    assert next_announcement(WITH_WAIT, None, state) == (AnnouncedWait(2, 5), Play((position(2),)))


def test_document_without_wait_prompts_announces_no_wait() -> None:
    assert next_announcement(RULES, None, WaitState(2, 5, 60_000, 90_000))[0] == AnnouncedWait(2, 5)


def test_announcement_of_the_queue_comes_first() -> None:
    _, play = next_announcement(
        RULES, AnnouncedWait(2, 0), WaitState(2, 40_000, announcement="flood")
    )
    assert play == Play((Phrase("flood"), Phrase("thanks"), position(2)))
