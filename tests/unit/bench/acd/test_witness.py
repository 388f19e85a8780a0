"""The witness of the surge: reads the log and says what went wrong with whom."""

from __future__ import annotations

from acd.domain.messages.events import ContactClosed, ContactQueued, OfferMade
from acd.domain.model.contact import PHONE, Outcome, Party
from acd.domain.model.offer import Explanation
from bench.acd.witness import Witness

WHY = Explanation(
    rules_version="1", relaxation_step=0, candidates=(), candidate_count=0, excluded={}
)


def queued(contact: str, at_ms: int = 1, queue: str = "q0") -> ContactQueued:
    return ContactQueued(contact, PHONE, queue, "pl", at_ms, False)


def made(contact: str, queue: str = "q0") -> OfferMade:
    return OfferMade(f"{contact}-o1", contact, "k1", PHONE, queue, 9, WHY)


def closed(contact: str) -> ContactClosed:
    party = Party.CONSULTANT
    return ContactClosed(contact, PHONE, "q0", Outcome.HANDLED, party, "k1", 1, 1)


def test_a_day_without_fault() -> None:
    witness = Witness()
    witness.see([queued("a"), queued("b"), made("a"), made("b"), closed("a"), closed("b")])
    verdict = witness.conclude(admitted=2)
    assert (verdict.queued, verdict.offered, verdict.closed) == (2, 2, 2)
    assert (verdict.lost, verdict.offered_twice, verdict.out_of_order) == (0, 0, 0)


def test_who_was_admitted_and_never_closed_is_lost() -> None:
    witness = Witness()
    witness.see([queued("a"), made("a"), closed("a")])
    assert witness.conclude(admitted=3).lost == 2


def test_a_second_offer_is_told() -> None:
    witness = Witness()
    witness.see([queued("a"), made("a"), made("a")])
    assert witness.verdict.offered_twice == 1


def test_an_offer_past_the_first_of_the_line_is_out_of_order() -> None:
    witness = Witness()
    witness.see([queued("a", 1), queued("b", 2), made("b"), made("a")])
    assert witness.verdict.out_of_order == 1


def test_another_line_is_no_matter() -> None:
    witness = Witness()
    witness.see([queued("a", 1), queued("b", 2, queue="q1"), made("b", queue="q1"), made("a")])
    assert witness.verdict.out_of_order == 0


def test_within_one_millisecond_the_id_decides() -> None:
    witness = Witness()
    witness.see([queued("b"), queued("a"), made("a"), made("b")])
    assert witness.verdict.out_of_order == 0
