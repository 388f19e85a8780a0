"""Check of the log: lost contacts, double offers, offers out of order."""

from __future__ import annotations

from acd.domain.messages.events import ContactClosed, ContactQueued, OfferMade
from acd.domain.model.contact import PHONE, Outcome, Party
from acd.domain.model.offer import Explanation
from bench.acd.log_checker import LogChecker

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


def test_day_without_fault_is_passed() -> None:
    checker = LogChecker()
    checker.see([queued("a"), queued("b"), made("a"), made("b"), closed("a"), closed("b")])
    check = checker.finish(admitted=2)
    assert (check.queued, check.offered, check.closed) == (2, 2, 2)
    assert (check.lost, check.offered_twice, check.out_of_order) == (0, 0, 0)


def test_admitted_contact_that_is_never_closed_is_lost() -> None:
    checker = LogChecker()
    checker.see([queued("a"), made("a"), closed("a")])
    assert checker.finish(admitted=3).lost == 2


def test_second_offer_is_counted() -> None:
    checker = LogChecker()
    checker.see([queued("a"), made("a"), made("a")])
    assert checker.check.offered_twice == 1


def test_offer_past_an_older_contact_is_out_of_order() -> None:
    checker = LogChecker()
    checker.see([queued("a", 1), queued("b", 2), made("b"), made("a")])
    assert checker.check.out_of_order == 1


def test_other_queues_are_ignored() -> None:
    checker = LogChecker()
    checker.see([queued("a", 1), queued("b", 2, queue="q1"), made("b", queue="q1"), made("a")])
    assert checker.check.out_of_order == 0


def test_contacts_of_one_millisecond_are_ordered_by_id() -> None:
    checker = LogChecker()
    checker.see([queued("b"), queued("a"), made("a"), made("b")])
    assert checker.check.out_of_order == 0
