"""Forms of called numbers."""

from __future__ import annotations

import pytest

from ivr.asterisk.provisioning.called_numbers import called_forms


@pytest.mark.parametrize("number", ["19115", "+4819115"])
def test_short_number_is_dialled_in_five_forms(number: str) -> None:
    assert set(called_forms(number)) == {
        "19115", "019115", "+4819115", "004819115", "4819115",
    }  # fmt: skip


def test_number_of_another_country_keeps_its_code() -> None:
    assert set(called_forms("+380441234567")) == {
        "+380441234567", "380441234567", "00380441234567",
    }  # fmt: skip
