"""Keys of a test call."""

from __future__ import annotations

import pytest

from centrala.cli.call import keys_to_press
from config.errors import UsageError
from tests.unit.ivr.flow.documents import document


@pytest.mark.parametrize(
    ("keys", "pressed"), [("1,2", "12"), ("12", "12"), ("", ""), ("*, #", "*#"), ("9 1", "91")]
)
def test_given_keys_are_pressed_and_no_other(keys: str, pressed: str) -> None:
    assert keys_to_press(document(), keys, None) == pressed


def test_without_keys_the_language_is_chosen_then_the_first_topic() -> None:
    assert keys_to_press(document(), None, None).endswith("1")
    assert len(keys_to_press(document(), None, "uk")) == 2


@pytest.mark.parametrize(
    ("keys", "language", "field"), [("1a", None, "keys"), ("1", "pl", "language")]
)
def test_wrong_options_are_refused(keys: str, language: str | None, field: str) -> None:
    with pytest.raises(UsageError) as refused:
        keys_to_press(document(), keys, language)
    assert refused.value.field == field
