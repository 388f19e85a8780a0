"""Operations of a supervisor on contacts, consultants and queues, each with a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiohttp import web

from acd.domain.messages import supervisor_commands as c
from acd.domain.model.consultant import Presence
from acd.domain.model.queue_rules import Divert, Overflow
from acd.serialisation.messages import encode
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.http import schemas
from desk.http.access import ACD_REFUSALS, SUPERVISOR
from desk.http.answers import QueueState, RoutingExplanation
from desk.http.routes.events import feed_event
from desk.http.services import DESK
from web.errors import RequestInvalid, ResourceUnknown
from web.idempotency import input_key
from web.json_response import json_response
from web.operations import Operation
from web.schemas import epoch_ms, read_body
from web.versions import check_version, etag_of

B = TypeVar("B", bound=schemas.SupervisorAction)
Handler = Callable[[web.Request], Awaitable[web.Response]]
MakeCommand = Callable[[str, B, User], c.SupervisorInput]

BASE = "/api/v1/supervisor"
CONTACT, CONSULTANT = f"{BASE}/contacts/{{id}}", f"{BASE}/consultants/{{id}}"
QUEUE = f"{BASE}/queues/{{id}}"


async def explain_routing(request: web.Request) -> web.Response:
    """Return how a contact was routed and why it waits. Raises ResourceUnknown."""
    await require(request, Role.SUPERVISOR)
    deps, contact_id = request.app[DESK].deps, request.match_info["id"]
    events = await deps.event_ledger.of_contact(contact_id)
    if not events and deps.acd.contact(contact_id) is None:
        raise ResourceUnknown("no such contact here or in the ledger")
    history = [feed_event(event.id, event.at_ms, encode(event.event)) for event in events]
    waiting = deps.acd.explain_wait(contact_id)
    return json_response(to_view(RoutingExplanation(contact_id, waiting, history)))


async def read_queue(request: web.Request) -> web.Response:
    """Return what a supervisor may change about a queue. Raises ResourceUnknown."""
    await require(request, Role.SUPERVISOR)
    state = _queue_state(request)
    response = json_response(to_view(state))
    response.headers["ETag"] = etag_of(state)
    return response


def _queue_state(request: web.Request) -> QueueState:
    """Return the state as the wallboard shows it."""
    deps, queue_id = request.app[DESK].deps, request.match_info["id"]
    rules = deps.rules().queues.get(queue_id)
    if rules is None:
        raise ResourceUnknown("no such queue", field="id")
    view = deps.wallboard.view(deps.clock.now_ms())
    shown: dict[str, Any] = view["queues"].get(queue_id, {})
    return QueueState(
        id=queue_id,
        names=dict(rules.names),
        closed=shown.get("closed", False),
        policy=shown.get("policy"),
        announcement=deps.acd.announcement(queue_id),
    )


def _action(body: type[B], make: MakeCommand[B], *, versioned: bool = False) -> Handler:
    """Return a handler that reads `body` and submits the command that `make` returns.

    `versioned`: the change of a queue may name the version that it is based on.
    """

    async def handle(request: web.Request) -> web.Response:
        user = await require(request, Role.SUPERVISOR)
        command = make(request.match_info["id"], await read_body(request, body), user)
        _check_prompt(request, command)
        if versioned and "If-Match" in request.headers:
            check_version(request, _queue_state(request))
        deps = request.app[DESK].deps
        key = input_key(request, f"{type(command).__name__}:{user.id}", deps.new_id)
        await deps.acd.submit(command, key)
        return web.Response(status=204)

    return handle


def _check_prompt(request: web.Request, command: c.SupervisorInput) -> None:
    """Raise RequestInvalid for a prompt that the telephone does not have."""
    prompts = request.app[DESK].deps.settings.prompts
    if isinstance(command, c.Announce) and command.prompt and command.prompt not in prompts:
        raise RequestInvalid("prompt: expected the id of a telephone prompt", field="prompt")


def _reprioritise(contact: str, body: schemas.Reprioritisation, user: User) -> c.Reprioritise:
    return c.Reprioritise(contact, body.priority, body.emergency, user.id, body.reason)


def _move(contact: str, body: schemas.Move, user: User) -> c.MoveContact:
    return c.MoveContact(contact, body.queue, user.id, body.reason)


def _assign(contact: str, body: schemas.ToConsultant, user: User) -> c.AssignContact:
    return c.AssignContact(contact, body.consultant_id, user.id, body.reason)


def _pull(contact: str, body: schemas.ToConsultant, user: User) -> c.PullContact:
    return c.PullContact(contact, body.consultant_id, user.id, body.reason)


def _presence(consultant: str, body: schemas.ForcedPresence, user: User) -> c.ForcePresence:
    return c.ForcePresence(consultant, Presence(body.presence), user.id, body.reason)


def _skills(consultant: str, body: schemas.SkillChange, user: User) -> c.ChangeSkills:
    groups = tuple(body.groups)
    return c.ChangeSkills(consultant, dict(body.skills), groups, user.id, body.reason)


def _close(queue: str, body: schemas.QueueClosing, user: User) -> c.CloseQueue:
    target = body.overflow
    overflow = Overflow(Divert(target.to), target.queue, target.message)
    until_ms = epoch_ms(body.until)
    return c.CloseQueue(queue, overflow, user.id, body.reason, until_ms, body.waiting_too)


def _open(queue: str, body: schemas.QueueOpening, user: User) -> c.OpenQueue:
    return c.OpenQueue(queue, user.id, body.reason, epoch_ms(body.until))


def _hours(queue: str, body: schemas.SupervisorAction, user: User) -> c.FollowHours:
    return c.FollowHours(queue, user.id, body.reason)


def _announce(queue: str, body: schemas.Announcement, user: User) -> c.Announce:
    return c.Announce(queue, body.prompt, user.id, body.reason)


def _policy(queue: str, body: schemas.PolicyChoice, user: User) -> c.SetPolicy:
    return c.SetPolicy(queue, body.policy, user.id, body.reason)


def _post(path: str, name: str, summary: str, body: type[B], make: MakeCommand[B]) -> Operation:
    versioned = path.startswith(QUEUE)
    return Operation(
        method="POST",
        path=path,
        id=name,
        summary=summary,
        handler=_action(body, make, versioned=versioned),
        body=body,
        answers={204: None},
        security=(SUPERVISOR,),
        refusals=ACD_REFUSALS,
        if_match=versioned,
        tag="supervisor",
    )


OPERATIONS = (
    Operation(
        method="GET",
        path=f"{CONTACT}/explanation",
        id="explainRouting",
        summary="Return how a contact was routed and why it waits.",
        handler=explain_routing,
        answers={200: RoutingExplanation},
        security=(SUPERVISOR,),
        tag="supervisor",
    ),
    Operation(
        method="GET",
        path=QUEUE,
        id="readQueue",
        summary="Return what a supervisor may change about a queue, with its version.",
        handler=read_queue,
        answers={200: QueueState},
        security=(SUPERVISOR,),
        etag=True,
        tag="supervisor",
    ),
    _post(
        f"{CONTACT}/reprioritise",
        "reprioritiseContact",
        "Change the priority of a waiting contact.",
        schemas.Reprioritisation,
        _reprioritise,
    ),
    _post(
        f"{CONTACT}/move",
        "moveContact",
        "Move a waiting contact to another queue.",
        schemas.Move,
        _move,
    ),
    _post(
        f"{CONTACT}/assign",
        "assignContact",
        "Offer a waiting contact to a consultant.",
        schemas.ToConsultant,
        _assign,
    ),
    _post(
        f"{CONTACT}/pull",
        "pullContact",
        "Take a contact from a consultant and offer it to another.",
        schemas.ToConsultant,
        _pull,
    ),
    _post(
        f"{CONSULTANT}/presence",
        "forcePresence",
        "Set the state of a consultant.",
        schemas.ForcedPresence,
        _presence,
    ),
    _post(
        f"{CONSULTANT}/skills",
        "changeSkills",
        "Replace skills and groups of a consultant until the next sign-in.",
        schemas.SkillChange,
        _skills,
    ),
    _post(
        f"{QUEUE}/close",
        "closeQueue",
        "Close a queue.",
        schemas.QueueClosing,
        _close,
    ),
    _post(
        f"{QUEUE}/open",
        "openQueue",
        "Open a queue outside its hours.",
        schemas.QueueOpening,
        _open,
    ),
    _post(
        f"{QUEUE}/hours",
        "followHours",
        "Let a queue follow its hours again.",
        schemas.SupervisorAction,
        _hours,
    ),
    _post(
        f"{QUEUE}/announce",
        "announce",
        "Play a prompt to the waiting callers of a queue, or end it.",
        schemas.Announcement,
        _announce,
    ),
    _post(
        f"{QUEUE}/policy",
        "choosePolicy",
        "Choose a preset policy for a queue, or return to that of the rules.",
        schemas.PolicyChoice,
        _policy,
    ),
)
