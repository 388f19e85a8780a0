"""What the watched lives remember, and pass over because of it, is what a full look would find."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.domain.model.state import ContactEntry
from tests.simulation import routing_oracle as told
from tests.simulation.routing_oracle import Scene
from tests.simulation.runs import Run
from tests.simulation.static_oracle import Facts

ACTS = 250
PendingReplies = dict[tuple[str, str], tuple[bool, bool]]


@pytest.fixture(params=(40, 41, 43, 44, 45))
def run(request: pytest.FixtureRequest) -> Run:
    return Run(request.param)


def scene_of(run: Run) -> Scene:
    return Scene.now(run.world.witness.state)


def each_with_each(scene: Scene) -> PendingReplies:
    """Whether she may take it now, and whether she ever could."""
    return {
        (who, contact_id): (
            told.may_take(scene, consultant, contact),
            told.could_ever_serve(scene, consultant, contact),
        )
        for who, consultant in scene.state.consultants.items()
        for contact_id, contact in scene.waiting.items()
    }


def as_if_it_waited(scene: Scene) -> Scene:
    """All of the contacts: those that wait are seldom such that somebody may take them."""
    scene.waiting = dict(scene.state.contacts)
    return scene


def test_an_answer_that_is_remembered_is_the_one_that_would_be_found_again(run: Run) -> None:
    for number in range(ACTS):
        run.act(number)
        known = as_if_it_waited(scene_of(run))
        anew = replace(known, facts=Facts(known.rules), means={}, wishes={})
        assert each_with_each(known) == each_with_each(anew)


def test_whom_the_short_look_passes_over_the_long_one_would_not_find(run: Run) -> None:
    found = 0
    for number in range(ACTS):
        run.act(number)
        scene = as_if_it_waited(scene_of(run))
        answers = each_with_each(scene)
        for contact in scene.waiting.values():
            mine = [answers[who, contact.contact_id] for who in scene.state.consultants]
            if not contact.preferred:
                could, may = short_look(scene, contact)
                assert could == any(could for _, could in mine)
                assert may or not any(may for may, _ in mine)
                found += may
    assert found, "somebody was free for something"


def short_look(scene: Scene, contact: ContactEntry) -> tuple[bool, bool]:
    """Whether anybody could ever serve it, and whether anybody free is qualified for it."""
    asked = (scene.wish_of(contact), scene.opened(contact.queue))
    everybody = scene.state.consultants.values()
    team = tuple(scene.means_of(entry) for entry in told.at_work(scene))
    free = [entry for entry in everybody if told.is_open(scene, entry)]
    spare = tuple((scene.means_of(entry), scene.room(entry)) for entry in free)
    return scene.facts.somebody_could(team, *asked), scene.facts.somebody_may(spare, *asked)
