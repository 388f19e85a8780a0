"""Script of the throughput benchmark: the offers that a replica must make of it are known."""

from __future__ import annotations

from acd.domain.messages.commands import AdmitContact, EndEngagement
from acd.domain.messages.events import InputRefused, OfferMade
from acd.domain.step.acd import Acd
from acd.ports.log import id_order
from bench.acd.scenarios import Scenario
from bench.acd.script import Script, ScriptBuilder, ScriptedOffer, Step, write_script

START_MS = 1_795_000_000_000
SCENARIO = Scenario(consultants=10, skills=4, skills_each=2)


def offers_of(acd: Acd, steps: list[Step]) -> list[ScriptedOffer]:
    made = []
    for entry_id, command, key in steps:
        for event in acd.step(command, id_order(entry_id)[0], key):
            assert not isinstance(event, InputRefused)
            if isinstance(event, OfferMade):
                made.append(ScriptedOffer(entry_id, event.contact_id, event.consultant_id))
    return made


def a_script(contacts: int = 200) -> Script:
    return write_script(ScriptBuilder(SCENARIO, START_MS), contacts)


def test_another_acd_makes_the_same_offers_and_refuses_nothing() -> None:
    script, acd = a_script(), Acd()
    offers_of(acd, script.opening_inputs)
    assert offers_of(acd, script.steps) == script.offers


def test_script_has_growing_ids() -> None:
    script = a_script()
    ids = [id_order(entry_id) for entry_id, _, _ in (*script.opening_inputs, *script.steps)]
    assert ids == sorted(set(ids))


def test_script_begins_with_all_consultants_busy() -> None:
    acd = Acd()
    offers_of(acd, a_script().opening_inputs)
    assert len(acd.contacts()) == SCENARIO.consultants


def test_contacts_come_and_go_in_about_equal_parts() -> None:
    script = a_script()
    came = sum(isinstance(command, AdmitContact) for _, command, _ in script.steps)
    went = sum(isinstance(command, EndEngagement) for _, command, _ in script.steps)
    assert abs(came - went) <= SCENARIO.consultants
    assert 0 < script.on_arrival < len(script.offers)


def test_each_consultant_has_the_same_number_of_skills() -> None:
    acd = Acd()
    for command, key in SCENARIO.opening_inputs():
        acd.step(command, START_MS, key)
    consultants = acd.consultants()
    assert len(consultants) == SCENARIO.consultants
    assert {len(consultant.skills) for consultant in consultants} == {SCENARIO.skills_each}
    assert {skill for consultant in consultants for skill in consultant.skills} == set(
        SCENARIO.queues()
    )
