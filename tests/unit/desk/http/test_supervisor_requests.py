"""Requests of a supervisor as commands: signed with the account and the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from acd.domain.messages import supervisor_commands as c
from acd.domain.model.consultant import Presence
from acd.domain.model.queue_rules import Divert, Overflow
from desk.http import schemas, supervisor_requests
from tests.support.desk import a_supervisor

BY = ("nadzor", "awaria")
UNTIL, UNTIL_MS = "2026-11-18T11:06:40Z", 1_795_000_000_000


@pytest.mark.parametrize(
    ("build", "body", "fields", "command"),
    [
        (
            supervisor_requests.reprioritise,
            schemas.Reprioritisation,
            {"priority": 5, "emergency": True},
            c.Reprioritise("x", 5, True, *BY),
        ),
        (supervisor_requests.move, schemas.Move, {"queue": "q"}, c.MoveContact("x", "q", *BY)),
        (
            supervisor_requests.assign,
            schemas.ToConsultant,
            {"consultant_id": "ada"},
            c.AssignContact("x", "ada", *BY),
        ),
        (
            supervisor_requests.pull,
            schemas.ToConsultant,
            {"consultant_id": "ada"},
            c.PullContact("x", "ada", *BY),
        ),
        (
            supervisor_requests.force_presence,
            schemas.ForcedPresence,
            {"presence": "not-ready"},
            c.ForcePresence("x", Presence.NOT_READY, *BY),
        ),
        (
            supervisor_requests.change_skills,
            schemas.SkillChange,
            {"skills": {"drogi": 5}, "groups": ["biuro"]},
            c.ChangeSkills("x", {"drogi": 5}, ("biuro",), *BY),
        ),
        (
            supervisor_requests.close_queue,
            schemas.QueueClosing,
            {"overflow": {"to": "queue", "queue": "q"}, "until": UNTIL, "waiting_too": True},
            c.CloseQueue("x", Overflow(Divert.QUEUE, "q"), *BY, UNTIL_MS, True),
        ),
        (
            supervisor_requests.open_queue,
            schemas.QueueOpening,
            {},
            c.OpenQueue("x", *BY, None),
        ),
        (
            supervisor_requests.follow_hours,
            schemas.SupervisorAction,
            {},
            c.FollowHours("x", *BY),
        ),
        (
            supervisor_requests.announce,
            schemas.Announcement,
            {"prompt": "burza"},
            c.Announce("x", "burza", *BY),
        ),
        (
            supervisor_requests.set_policy,
            schemas.PolicyChoice,
            {"policy": None},
            c.SetPolicy("x", None, *BY),
        ),
    ],
)
def test_request_becomes_its_command(
    build: Callable[..., c.SupervisorInput],
    body: type[schemas.SupervisorAction],
    fields: dict[str, Any],
    command: c.SupervisorInput,
) -> None:
    request = body.model_validate({"reason": "awaria", **fields})
    assert build("x", request, a_supervisor("nadzor")) == command
