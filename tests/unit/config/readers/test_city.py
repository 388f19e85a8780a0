"""Files of the city checked against one another, and the doctor's remarks about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.readers import city
from config.readers.demo_city import load_demo
from config.readers.routing import load
from config.readers.taxonomy import load_catalogue
from config.readers.yaml_lines import ConfigInvalid
from tests.support.shipped_city import SHIPPED, changed


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ("    skills: {odpady: 30}\n",
         "    skills: {odpady: 30}\n    closed: {to: message, message: unheard-of}\n",
         "queues.odpady.closed.message"),
        ("  redial_s: 180\n", "  redial_s: 180\n  closed: {to: message, message: unheard-of}\n",
         "defaults.closed.message"),
        ("\nqueues:\n", "\ndistricts: {Pragga: {drogi: 50}}\nqueues:\n", "districts.Pragga"),
    ],
)  # fmt: skip
def test_unknown_prompt_or_district_is_refused_at_its_line(
    tmp_path: Path, was: str, becomes: str, field: str
) -> None:
    settings = changed(tmp_path, "queues.yaml", was, becomes)
    with pytest.raises(ConfigInvalid) as caught:
        city.load(settings)
    lines = (tmp_path / "queues.yaml").read_text(encoding="utf-8").splitlines()
    assert caught.value.field == field
    assert "unheard-of" in lines[caught.value.line - 1] or "Pragga" in lines[caught.value.line - 1]


def test_prompt_that_every_language_has_is_accepted(tmp_path: Path) -> None:
    way = "  redial_s: 180\n  closed: {to: message, message: goodbye}\n"
    configuration = city.load(changed(tmp_path, "queues.yaml", "  redial_s: 180\n", way))
    closed = configuration.routing.rules.queues["drogi"].closed
    assert closed is not None
    assert closed.message == "goodbye"


def test_every_person_of_the_shipped_roster_has_a_demo_account() -> None:
    routing = load(SHIPPED)
    demo = load_demo(SHIPPED / "demo.yaml", load_catalogue(SHIPPED), routing)
    staff = {finding.id for finding in demo.staff if finding.role == "consultant"}
    assert set(routing.roster.people) == staff


def test_every_demo_consultant_may_take_contacts_from_the_first_second() -> None:
    routing = load(SHIPPED)
    demo = load_demo(SHIPPED / "demo.yaml", load_catalogue(SHIPPED), routing)
    for consultant in demo.staff:
        for queue in routing.rules.queues.values():
            assert consultant.skills.get(queue.id, 100) >= queue.skills[queue.id], (
                consultant.id,
                queue.id,
            )
