"""Confidence of a match and its reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from acd.domain.model.contact import CHAT, EMAIL, PHONE
from crm_bridge.residents.matching import Confidence, Match, Resident, by_address, confirmed

HALINA = Resident("res-1", "Halina Wrona", "pl")
STEFAN = Resident("res-2", "Stefan Wrona", "pl")
NUMBER = "+48601000118"


def test_withheld_number_is_named_as_the_reason() -> None:
    match = by_address(PHONE, None, ())
    assert match == Match(None, Confidence.UNKNOWN, "number-withheld")


def test_chat_without_an_address_is_anonymous() -> None:
    assert by_address(CHAT, None, ()).reason_id == "anonymous"


def test_address_without_a_resident_is_unknown() -> None:
    assert by_address(PHONE, NUMBER, ()).reason_id == "number-unknown"
    assert by_address(EMAIL, "a@example.org", ()).reason_id == "email-unknown"


def test_address_of_one_resident_is_likely_and_never_certain() -> None:
    assert by_address(PHONE, NUMBER, (HALINA,)) == Match(HALINA, Confidence.LIKELY, "same-number")
    assert by_address(EMAIL, "a@example.org", (HALINA,)).reason_id == "same-email"


@given(
    channel=st.text(min_size=1).filter(lambda channel: channel not in (PHONE, EMAIL)),
    address=st.sampled_from([NUMBER, "a@example.org"]),
)
def test_address_that_was_typed_names_nobody(channel: str, address: str) -> None:
    match = by_address(channel, address, (HALINA, STEFAN))
    assert (match.resident, match.confidence, match.others) == (None, Confidence.UNKNOWN, ())
    assert match.reason_id in ("number-claimed", "email-claimed")


def test_address_of_several_residents_is_only_probable() -> None:
    match = by_address(PHONE, NUMBER, (HALINA, STEFAN))
    assert match == Match(HALINA, Confidence.PROBABLE, "same-number", (STEFAN,))


def test_confirmed_resident_is_certain_and_the_others_are_still_named() -> None:
    match = confirmed(STEFAN, (HALINA, STEFAN))
    assert match == Match(STEFAN, Confidence.CONFIRMED, "confirmed", (HALINA,))
