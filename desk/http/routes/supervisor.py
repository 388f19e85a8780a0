"""What a supervisor does: to contacts, consultants and queues, always with a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import web

from acd.domain.messages import commands as c
from acd.domain.model.consultant import Presence
from acd.domain.model.queue_rules import Divert, Overflow
from acd.serialisation.messages import encode
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.http import schemas
from desk.http.services import ROOM, repeat_key
from web.errors import RequestInvalid, ResourceUnknown
from web.json_response import json_response

B = TypeVar("B", bound=schemas.Act)
Handler = Callable[[web.Request], Awaitable[web.Response]]


def routes() -> list[web.RouteDef]:
    """Everything under /api/v1/supervisor."""
    base = "/api/v1/supervisor"
    contact, consultant = base + "/contacts/{id}", base + "/consultants/{id}"
    queue = base + "/queues/{id}"
    return [
        web.get(contact + "/why", why),
        web.post(contact + "/reprioritise", _act(schemas.Reprioritise, _reprioritise)),
        web.post(contact + "/move", _act(schemas.Move, _move)),
        web.post(contact + "/assign", _act(schemas.ToConsultant, _assign)),
        web.post(contact + "/pull", _act(schemas.ToConsultant, _pull)),
        web.post(consultant + "/presence", _act(schemas.ForcedPresence, _presence)),
        web.post(consultant + "/skills", _act(schemas.Skills, _skills)),
        web.post(queue + "/close", _act(schemas.Close, _close)),
        web.post(queue + "/open", _act(schemas.Open, _open)),
        web.post(queue + "/hours", _act(schemas.Act, _hours)),
        web.post(queue + "/announce", _act(schemas.Announcement, _announce)),
        web.post(queue + "/policy", _act(schemas.ChosenPolicy, _policy)),
    ]


async def why(request: web.Request) -> web.Response:
    """How a contact was routed, and why it still waits. Raises UnknownContact."""
    await require(request, Role.SUPERVISOR)
    deps, contact_id = request.app[ROOM].deps, request.match_info["id"]
    story = await deps.event_ledger.of_contact(contact_id)
    if not story and deps.acd.contact(contact_id) is None:
        raise ResourceUnknown("no such contact here or in the ledger")
    told = [{"at_ms": each.at_ms, **encode(each.event)} for each in story]
    waits = deps.acd.explain_wait(contact_id)
    return json_response(to_view({"contact_id": contact_id, "waits": waits, "story": told}))


def _act(body: type[B], make: Callable[[str, B, User], c.SupervisorInput]) -> Handler:
    """The route that reads `body` and submits what `make` makes of it."""

    async def handle(request: web.Request) -> web.Response:
        user = await require(request, Role.SUPERVISOR)
        told = await schemas.read(request, body)
        command = make(request.match_info["id"], told, user)
        _check_prompt(request, command)
        key = repeat_key(request, f"{type(command).__name__}:{user.id}")
        await request.app[ROOM].deps.acd.submit(command, key)
        return web.Response(status=204)

    return handle


def _check_prompt(request: web.Request, command: c.SupervisorInput) -> None:
    """Raises InvalidRequest for a prompt that nobody would hear."""
    known = request.app[ROOM].deps.settings.prompts
    if isinstance(command, c.Announce) and command.prompt and command.prompt not in known:
        raise RequestInvalid("prompt: expected the id of a prompt of the telephone", field="prompt")


def _reprioritise(contact: str, body: schemas.Reprioritise, user: User) -> c.Reprioritise:
    return c.Reprioritise(contact, body.priority, body.emergency, user.id, body.reason)


def _move(contact: str, body: schemas.Move, user: User) -> c.MoveContact:
    return c.MoveContact(contact, body.queue, user.id, body.reason)


def _assign(contact: str, body: schemas.ToConsultant, user: User) -> c.AssignContact:
    return c.AssignContact(contact, body.consultant_id, user.id, body.reason)


def _pull(contact: str, body: schemas.ToConsultant, user: User) -> c.PullContact:
    return c.PullContact(contact, body.consultant_id, user.id, body.reason)


def _presence(consultant: str, body: schemas.ForcedPresence, user: User) -> c.ForcePresence:
    return c.ForcePresence(consultant, Presence(body.presence), user.id, body.reason)


def _skills(consultant: str, body: schemas.Skills, user: User) -> c.ChangeSkills:
    groups = tuple(body.groups)
    return c.ChangeSkills(consultant, dict(body.skills), groups, user.id, body.reason)


def _close(queue: str, body: schemas.Close, user: User) -> c.CloseQueue:
    way = body.overflow
    overflow = Overflow(Divert(way.to), way.queue, way.message)
    return c.CloseQueue(queue, overflow, user.id, body.reason, body.until_ms, body.waiting_too)


def _open(queue: str, body: schemas.Open, user: User) -> c.OpenQueue:
    return c.OpenQueue(queue, user.id, body.reason, body.until_ms)


def _hours(queue: str, body: schemas.Act, user: User) -> c.FollowHours:
    return c.FollowHours(queue, user.id, body.reason)


def _announce(queue: str, body: schemas.Announcement, user: User) -> c.Announce:
    return c.Announce(queue, body.prompt, user.id, body.reason)


def _policy(queue: str, body: schemas.ChosenPolicy, user: User) -> c.SetPolicy:
    return c.SetPolicy(queue, body.policy, user.id, body.reason)
