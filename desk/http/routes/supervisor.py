"""Operations of a supervisor on contacts, consultants and queues, each with a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiohttp import web

from acd.domain.messages import supervisor_commands as c
from acd.serialisation.messages import encode
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.http import schemas
from desk.http import supervisor_requests as make
from desk.http.access import ACD_REFUSALS, SUPERVISOR
from desk.http.answers import QueueState, RoutingExplanation
from desk.http.routes.events import feed_event
from desk.http.services import DESK
from web.errors import RequestInvalid, ResourceUnknown
from web.idempotency import input_key
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body
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


def _action(body: type[B], build: MakeCommand[B], *, versioned: bool = False) -> Handler:
    """Return a handler that reads `body` and submits the command that `build` returns.

    `versioned`: the change of a queue may name the version that it is based on.
    """

    async def handle(request: web.Request) -> web.Response:
        user = await require(request, Role.SUPERVISOR)
        command = build(request.match_info["id"], await read_body(request, body), user)
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


def _post(path: str, name: str, summary: str, body: type[B], build: MakeCommand[B]) -> Operation:
    versioned = path.startswith(QUEUE)
    return Operation(
        method="POST",
        path=path,
        id=name,
        summary=summary,
        handler=_action(body, build, versioned=versioned),
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
        make.reprioritise,
    ),
    _post(
        f"{CONTACT}/move",
        "moveContact",
        "Move a waiting contact to another queue.",
        schemas.Move,
        make.move,
    ),
    _post(
        f"{CONTACT}/assign",
        "assignContact",
        "Offer a waiting contact to a consultant.",
        schemas.ToConsultant,
        make.assign,
    ),
    _post(
        f"{CONTACT}/pull",
        "pullContact",
        "Take a contact from a consultant and offer it to another.",
        schemas.ToConsultant,
        make.pull,
    ),
    _post(
        f"{CONSULTANT}/presence",
        "forcePresence",
        "Set the state of a consultant.",
        schemas.ForcedPresence,
        make.force_presence,
    ),
    _post(
        f"{CONSULTANT}/skills",
        "changeSkills",
        "Replace skills and groups of a consultant until the next sign-in.",
        schemas.SkillChange,
        make.change_skills,
    ),
    _post(
        f"{QUEUE}/close",
        "closeQueue",
        "Close a queue.",
        schemas.QueueClosing,
        make.close_queue,
    ),
    _post(
        f"{QUEUE}/open",
        "openQueue",
        "Open a queue outside its hours.",
        schemas.QueueOpening,
        make.open_queue,
    ),
    _post(
        f"{QUEUE}/hours",
        "followHours",
        "Let a queue follow its hours again.",
        schemas.SupervisorAction,
        make.follow_hours,
    ),
    _post(
        f"{QUEUE}/announce",
        "announce",
        "Play a prompt to the waiting callers of a queue, or end it.",
        schemas.Announcement,
        make.announce,
    ),
    _post(
        f"{QUEUE}/policy",
        "choosePolicy",
        "Choose a preset policy for a queue, or return to that of the rules.",
        schemas.PolicyChoice,
        make.set_policy,
    ),
)
