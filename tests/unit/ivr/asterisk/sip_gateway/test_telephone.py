"""State of one telephone, as the answers to it tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.asterisk.sip_gateway.sip_answers import Answer
from ivr.asterisk.sip_gateway.telephone import UNREGISTERED_MESSAGES, Telephone, Verdict

CHALLENGE, REGISTERED = Answer(401, "REGISTER"), Answer(200, "REGISTER")
STALE, FORBIDDEN = Answer(401, "REGISTER", is_stale=True), Answer(403, "REGISTER")


def verdicts(*answers: Answer) -> list[Verdict]:
    telephone = Telephone("192.0.2.7", 0.0)
    return [telephone.judge(answer) for answer in answers]


@pytest.mark.parametrize(
    ("answers", "last"),
    [
        ((CHALLENGE,), Verdict.NEUTRAL),
        ((CHALLENGE, REGISTERED), Verdict.REGISTERED),
        ((CHALLENGE, REGISTERED, CHALLENGE, REGISTERED, CHALLENGE), Verdict.NEUTRAL),
        ((CHALLENGE, CHALLENGE), Verdict.GUESS),
        ((CHALLENGE, STALE), Verdict.NEUTRAL),
        ((FORBIDDEN,), Verdict.GUESS),
        ((CHALLENGE, REGISTERED, CHALLENGE, CHALLENGE), Verdict.GUESS),
        ((Answer(407, "INVITE"), Answer(407, "INVITE")), Verdict.GUESS),
        ((Answer(404, "INVITE"),), Verdict.NEUTRAL),
        ((Answer(200, "OPTIONS"),), Verdict.NEUTRAL),
    ],
)
def test_answers_are_judged_in_their_order(answers: tuple[Answer, ...], last: Verdict) -> None:
    assert verdicts(*answers)[-1] is last


def test_unregistered_telephone_has_few_messages_and_a_registered_one_any_number() -> None:
    telephone = Telephone("192.0.2.7", 0.0)
    burst = int(UNREGISTERED_MESSAGES.burst)
    assert [telephone.may_send(0.0) for _ in range(burst + 1)] == [True] * burst + [False]
    assert telephone.may_send(1.0)
    telephone.judge(REGISTERED)
    assert all(telephone.may_send(1.0) for _ in range(burst + 1))


def test_first_reason_of_the_end_stays() -> None:
    telephone = Telephone("192.0.2.7", 0.0)
    telephone.end("first")
    telephone.end("second")
    assert telephone.end_reason == "first"
    assert telephone.ended.is_set()


@given(st.lists(st.builds(Answer, st.integers(100, 699), st.sampled_from(["REGISTER", "BYE"]))))
def test_telephone_is_registered_exactly_after_a_success(answers: list[Answer]) -> None:
    telephone = Telephone("192.0.2.7", 0.0)
    for answer in answers:
        telephone.judge(answer)
    assert telephone.is_registered is any(answer.registers for answer in answers)
