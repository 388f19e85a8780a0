"""The script of the throughput benchmark: what a replica must make of it is known beforehand."""

from __future__ import annotations

from acd.domain.messages.commands import AdmitContact, EndEngagement
from acd.domain.messages.events import InputRefused, OfferMade
from acd.domain.step.acd import Hall
from acd.ports.log import id_order
from bench.acd.scenarios import Floor
from bench.acd.script import Pair, Play, Script, Step, write_script

START_MS = 1_795_000_000_000
FLOOR = Floor(consultants=10, skills=4, each=2)


def offers_of(hall: Hall, steps: list[Step]) -> list[Pair]:
    made = []
    for entry_id, command, key in steps:
        for event in hall.step(command, id_order(entry_id)[0], key):
            assert not isinstance(event, InputRefused)
            if isinstance(event, OfferMade):
                made.append(Pair(entry_id, event.contact_id, event.consultant_id))
    return made


def a_script(contacts: int = 200) -> Script:
    return write_script(Play(FLOOR, START_MS), contacts)


def test_another_hall_makes_the_same_offers_and_refuses_nothing() -> None:
    script, hall = a_script(), Hall()
    offers_of(hall, script.opening)
    assert offers_of(hall, script.steps) == script.offers


def test_its_ids_only_grow() -> None:
    script = a_script()
    ids = [id_order(entry_id) for entry_id, _, _ in (*script.opening, *script.steps)]
    assert ids == sorted(set(ids))


def test_it_begins_with_a_full_house() -> None:
    hall = Hall()
    offers_of(hall, a_script().opening)
    assert len(hall.contacts()) == FLOOR.consultants


def test_contacts_come_and_go_in_about_equal_parts() -> None:
    script = a_script()
    came = sum(isinstance(command, AdmitContact) for _, command, _ in script.steps)
    went = sum(isinstance(command, EndEngagement) for _, command, _ in script.steps)
    assert abs(came - went) <= FLOOR.consultants
    assert 0 < script.on_arrival < len(script.offers)


def test_every_consultant_has_her_share_of_the_skills() -> None:
    hall = Hall()
    for command, key in FLOOR.opening():
        hall.step(command, START_MS, key)
    known = hall.consultants()
    assert len(known) == FLOOR.consultants
    assert {len(consultant.skills) for consultant in known} == {FLOOR.each}
    assert {skill for consultant in known for skill in consultant.skills} == set(FLOOR.queues())
