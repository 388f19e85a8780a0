"""Numbers that a call is placed from and to."""

from __future__ import annotations

import pytest

from ivr.test_phone import PhoneCall, Target
from ivr.test_phone.target import PhoneNumberInvalid


@pytest.mark.parametrize("number", ["", "+48 601", "anna", "+", "+" + "1" * 16, "1\r\nVia: x"])
def test_invalid_caller_number_is_refused(number: str) -> None:
    with pytest.raises(PhoneNumberInvalid) as refused:
        PhoneCall(Target(), number=number)
    assert refused.value.field == "number"


@pytest.mark.parametrize("to", ["", "sip:19115", "19115@host", "19115;x"])
def test_invalid_called_number_is_refused(to: str) -> None:
    with pytest.raises(PhoneNumberInvalid) as refused:
        PhoneCall(Target(), number=None, to=to)
    assert refused.value.field == "to"
