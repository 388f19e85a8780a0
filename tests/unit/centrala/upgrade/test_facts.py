"""Facts of a version: what keeps two versions from following each other without a stop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from centrala.upgrade.facts import Facts, from_line, own_facts, to_line


def test_facts_pass_from_one_version_to_another() -> None:
    assert from_line(to_line(own_facts())) == own_facts()


def test_further_members_of_a_later_version_are_ignored() -> None:
    line = to_line(own_facts()).replace("{", '{"colour": "red", ', 1)
    assert from_line(line) == own_facts()


def test_same_forms_of_stored_data_are_no_obstacle() -> None:
    newer = replace(own_facts(), version="9.0.0", schema="9000_next")
    assert newer.obstacle(own_facts()) == ""


@pytest.mark.parametrize(
    ("newer", "text"),
    [
        (replace(own_facts(), layout=99), "layout 99"),
        (replace(own_facts(), snapshot=99), "form 99"),
    ],
)
def test_other_form_of_stored_data_is_an_obstacle(newer: Facts, text: str) -> None:
    assert text in newer.obstacle(own_facts())
