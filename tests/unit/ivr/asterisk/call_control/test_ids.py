"""Ids of channels, contacts and offers; numbers as operators send them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.asterisk.call_control.ids import (
    caller_number,
    channel_of_contact,
    contact_of_channel,
    contact_of_offer,
)


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("+48601234118", "+48601234118"),
        ("601234118", "+48601234118"),
        ("48601234118", "+48601234118"),
        ("0048601234118", "+48601234118"),
        ("224431100", "+48224431100"),
        ("380501234567", "+380501234567"),
        ("+48-601-234-118", "+48601234118"),
        ("601.234.118", "+48601234118"),
        ("(22) 443 11 00", "+48224431100"),
        ("0601234118", "+48601234118"),
        ("%2B48601234118", "+48601234118"),
        ("+48%20601%20234%20118", "+48601234118"),
        ("+441632960961", "+441632960961"),
        ("112", None),
        ("anonymous", None),
        ("unknown", None),
        ("", None),
        ("601 234 118; DROP", None),
        ("9" * 40, None),
    ],
)
def test_number_is_normalised_to_e164(sent: str, number: str | None) -> None:
    assert caller_number({"agi_callerid": sent}) == number


@pytest.mark.parametrize(
    ("presentation", "shown"),
    [("0", True), ("3", True), ("32", False), ("35", False), ("67", False)],
)
def test_withheld_number_is_none(presentation: str, shown: bool) -> None:
    headers = {"agi_callerid": "+48601234118", "agi_callingpres": presentation}
    assert (caller_number(headers) is not None) is shown


def test_ids_of_channel_contact_and_offer_are_converted_into_each_other() -> None:
    contact = contact_of_channel("pbx-17.12")
    assert contact == "tel-pbx-17.12"
    assert channel_of_contact(contact) == "pbx-17.12"
    assert contact_of_offer(f"{contact}-o12") == contact


@pytest.mark.parametrize("other", ["17.12", "tel-17.12", "chat-abc-o1", "tel-17.12-o", ""])
def test_other_ids_name_no_contact(other: str) -> None:
    assert contact_of_offer(other) is None


@given(
    groups=st.tuples(st.just("601"), *[st.integers(100, 999).map(str)] * 2),
    separator=st.sampled_from(["", " ", "-", ".", "%20", "%2D"]),
    prefix=st.sampled_from(["+48", "0048", "48", "0", "", "%2B48"]),
)
def test_visual_separators_and_prefixes_name_the_same_number(
    groups: tuple[str, ...], separator: str, prefix: str
) -> None:
    number = "".join(groups)
    assert caller_number({"agi_callerid": prefix + separator.join(groups)}) == f"+48{number}"
