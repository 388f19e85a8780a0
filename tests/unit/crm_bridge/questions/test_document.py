"""Exits of a question."""

from __future__ import annotations

from tests.unit.crm_bridge.questions.documents import LAMP


def test_option_with_a_way_of_its_own_comes_before_that_of_the_question() -> None:
    owner, faults = LAMP.questions["owner"], LAMP.questions["faults"]
    assert owner.after(("private",)) == "not-ours"
    assert owner.after(("city",)) == "faults"
    assert faults.after(("dark", "cable")) == "danger"


def test_exits_name_their_places_in_the_document() -> None:
    assert list(LAMP.questions["owner"].exits()) == [
        (("options", "private", "next"), "not-ours"),
        (("next",), "faults"),
    ]
