"""Cached answers and shortcuts of the simulation equal a full comparison of all pairs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.domain.model.state import ContactEntry
from tests.simulation import routing_oracle as oracle
from tests.simulation.routing_oracle import Scene
from tests.simulation.runs import Run
from tests.simulation.static_oracle import StaticOracle

ACTS = 250
PairAnswers = dict[tuple[str, str], tuple[bool, bool]]


@pytest.fixture(params=(40, 41, 43, 44, 45))
def run(request: pytest.FixtureRequest) -> Run:
    return Run(request.param)


def scene_of(run: Run) -> Scene:
    return Scene.now(run.world.checked.state)


def all_pairs(scene: Scene) -> PairAnswers:
    """Return per pair whether the consultant may take it now, and ever could."""
    return {
        (consultant_id, contact_id): (
            oracle.may_take(scene, consultant, contact),
            oracle.could_ever_serve(scene, consultant, contact),
        )
        for consultant_id, consultant in scene.state.consultants.items()
        for contact_id, contact in scene.waiting.items()
    }


def with_all_contacts_waiting(scene: Scene) -> Scene:
    """Let all contacts wait: those that really wait can seldom be taken."""
    scene.waiting = dict(scene.state.contacts)
    return scene


def test_cached_answers_equal_fresh_ones(run: Run) -> None:
    for number in range(ACTS):
        run.act(number)
        cached = with_all_contacts_waiting(scene_of(run))
        anew = replace(
            cached, static=StaticOracle(cached.rules), consultant_profile={}, contact_profiles={}
        )
        assert all_pairs(cached) == all_pairs(anew)


def test_shortcut_skips_no_pair_that_matches(run: Run) -> None:
    matches = 0
    for number in range(ACTS):
        run.act(number)
        scene = with_all_contacts_waiting(scene_of(run))
        answers = all_pairs(scene)
        for contact in scene.waiting.values():
            mine = [
                answers[consultant_id, contact.contact_id]
                for consultant_id in scene.state.consultants
            ]
            if not contact.preferred:
                could, may = shortcut_answers(scene, contact)
                assert could == any(could for _, could in mine)
                assert may or not any(may for may, _ in mine)
                matches += may
    assert matches, "no consultant was ever free"


def shortcut_answers(scene: Scene, contact: ContactEntry) -> tuple[bool, bool]:
    """Return whether anybody could ever serve it, and whether anybody free is qualified."""
    profile = (scene.contact_profile_of(contact), scene.active_groups(contact.queue))
    everybody = scene.state.consultants.values()
    team = tuple(scene.consultant_profile_of(entry) for entry in oracle.at_work(scene))
    free = [entry for entry in everybody if oracle.is_open(scene, entry)]
    free_profiles = tuple(
        (scene.consultant_profile_of(entry), scene.free_channels(entry)) for entry in free
    )
    return scene.static.any_could_serve(team, *profile), scene.static.any_may_serve(
        free_profiles, *profile
    )
