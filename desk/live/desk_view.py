"""One consultant's desk as data: a pure function of the ACD's state and the contact files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from acd.domain.model.channels import ChannelKind
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.queue_rules import Rules
from acd.ports.acd import ConsultantView
from acd.serialisation.serialiser import to_view
from desk.dependencies import ShiftSpan
from desk.live.contact_files import ContactFile
from desk.live.conversation_view import conversation_view, last_message, waiting_for
from desk.live.daily_stats import Today
from desk.live.view_models import (
    ChannelLoad,
    ContactOnDesk,
    DeskView,
    Device,
    Load,
    MessageView,
    OfferView,
    OwnState,
    QueueLength,
    SharedLimit,
    Stage,
)
from web.versions import etag_of


@dataclass(frozen=True, slots=True)
class DeskInputs:
    """Inputs of a desk view. `consultant`: None before the first sign-in; `files`: the
    consultant's contacts, by id; `queues`: as shown; `names`: of all consultants, by id;
    `processes_away`: those that do not answer."""

    consultant_id: str
    consultant: ConsultantView | None
    files: Mapping[str, ContactFile]
    rules: Rules
    registered: bool
    today: Today
    shift: ShiftSpan | None = None
    queues: Mapping[str, QueueLength] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    processes_away: tuple[str, ...] = ()


def desk_view(inputs: DeskInputs) -> dict[str, Any]:
    """Return the whole view as JSON data."""
    view: dict[str, Any] = to_view(build_desk_view(inputs))
    return view


def build_desk_view(inputs: DeskInputs) -> DeskView:
    """Return the whole view."""
    files = list(inputs.files.values())
    contacts = {file.assignment.contact_id: _contact(file, inputs, files) for file in files}
    return DeskView(
        me=_own_state(inputs),
        load=_load(inputs, files),
        offers=_offers(inputs),
        contacts=contacts,
        queues=dict(inputs.queues),
        names=_names(inputs, files),
        processes_away=list(inputs.processes_away),
    )


def queue_lengths(rules: Rules, waiting: Iterable[tuple[str, int]]) -> dict[str, QueueLength]:
    """Return the length of every queue; `waiting` yields (queue, admitted_ms) by contact."""
    counts: Counter[str] = Counter()
    oldest_ms: dict[str, int] = {}
    for queue, admitted_ms in waiting:
        counts[queue] += 1
        oldest_ms[queue] = min(oldest_ms.get(queue, admitted_ms), admitted_ms)
    return {
        queue.id: QueueLength(dict(queue.names), counts[queue.id], oldest_ms.get(queue.id))
        for queue in rules.queues.values()
    }


def _own_state(inputs: DeskInputs) -> OwnState:
    me = inputs.consultant
    return OwnState(
        activity=me.activity if me else Activity.OFFLINE,
        reason=_reason(me),
        since_ms=me.since_ms if me else 0,
        shift=inputs.shift,
        today=inputs.today,
        device=Device(inputs.registered),
    )


def _reason(me: ConsultantView | None) -> NotReadyReason | None:
    return me.reason if me and me.activity is Activity.NOT_READY else None


def _offers(inputs: DeskInputs) -> dict[str, OfferView]:
    pending = inputs.consultant.offers if inputs.consultant else ()
    return {
        offer_id: _offer(file, offer_id)
        for file in inputs.files.values()
        if (offer_id := file.assignment.offer_id) is not None and offer_id in pending
    }


def _offer(file: ContactFile, offer_id: str) -> OfferView:
    assignment = file.assignment
    return OfferView(
        offer_id=offer_id,
        contact_id=assignment.contact_id,
        channel=assignment.channel,
        queue=assignment.queue,
        offered_ms=assignment.offered_ms,
        deadline_ms=assignment.deadline_ms,
        explanation=assignment.explanation,
    )


def _contact(file: ContactFile, inputs: DeskInputs, files: list[ContactFile]) -> ContactOnDesk:
    assignment, record = file.assignment, file.record
    last = last_message(file.messages)
    return ContactOnDesk(
        contact_id=assignment.contact_id,
        channel=assignment.channel,
        queue=assignment.queue,
        language=assignment.language,
        stage=_stage(file, inputs),
        reached_ms=record.reached_ms if record else assignment.admitted_ms,
        admitted_ms=assignment.admitted_ms,
        engaged_ms=assignment.engaged_ms,
        ended_ms=assignment.ended_ms,
        wrap_up_until_ms=_wrap_ups(inputs).get(assignment.contact_id),
        offer_id=assignment.offer_id,
        target_ms=_target_ms(file, inputs.rules),
        address=record.address if record else None,
        name=record.name if record else None,
        subject=record.subject if record else None,
        path=record.path if record else (),
        paused=True if _is_paused(file, inputs, files) else None,
        screen_pop=file.screen_pop,
        draft=file.draft,
        draft_saved_ms=file.draft_saved_ms,
        draft_version=etag_of(file.draft) if file.draft else None,
        ticket=file.ticket,
        named_tickets=file.named_tickets or None,
        messages=_messages(file, inputs),
        earlier=_earlier(file, inputs),
        last_message_ms=last.sent_ms if last else None,
        waiting_for=waiting_for(last),
    )


def _stage(file: ContactFile, inputs: DeskInputs) -> Stage:
    assignment = file.assignment
    if assignment.contact_id in _wrap_ups(inputs):
        return "wrap-up"
    if inputs.consultant and assignment.offer_id in inputs.consultant.offers:
        return "offered"
    return "connecting" if assignment.connected_ms is None else "talking"


def _wrap_ups(inputs: DeskInputs) -> Mapping[str, int]:
    return inputs.consultant.wrap_ups if inputs.consultant else {}


def _target_ms(file: ContactFile, rules: Rules) -> int | None:
    queue = rules.queues.get(file.assignment.queue)
    target = queue.targets.get(file.assignment.channel) if queue else None
    return file.assignment.admitted_ms + target.within_ms if target else None


def _is_paused(file: ContactFile, inputs: DeskInputs, files: list[ContactFile]) -> bool:
    """Return whether this is a mail, or the like, that waits while the consultant talks."""
    if not _is_deferrable(file, inputs.rules) or not _is_current(file, inputs):
        return False
    return any(_is_spoken(other, inputs.rules) and _is_current(other, inputs) for other in files)


def _is_spoken(file: ContactFile, rules: Rules) -> bool:
    channel = rules.channels.get(file.assignment.channel)
    return channel is not None and channel.kind is ChannelKind.SPOKEN


def _is_deferrable(file: ContactFile, rules: Rules) -> bool:
    """Return whether nobody waits at the other end of a written contact, as with a mail."""
    channel = rules.channels.get(file.assignment.channel)
    return channel is not None and channel.kind is ChannelKind.WRITTEN and not channel.live


def _is_current(file: ContactFile, inputs: DeskInputs) -> bool:
    consultant = inputs.consultant
    return consultant is not None and file.assignment.contact_id in consultant.contacts


def _messages(file: ContactFile, inputs: DeskInputs) -> dict[str, MessageView] | None:
    """Return the conversation; None for a call without notes."""
    if _is_spoken(file, inputs.rules) and not file.messages:
        return None
    return conversation_view(file.messages, inputs.names, file.attachments)


def _earlier(file: ContactFile, inputs: DeskInputs) -> dict[str, MessageView] | None:
    if not file.earlier:
        return None
    return conversation_view(file.earlier, inputs.names, file.attachments)


def _load(inputs: DeskInputs, files: list[ContactFile]) -> Load:
    capacity = inputs.rules.capacity
    current = [file.assignment.channel for file in files if _is_current(file, inputs)]
    return Load(
        channels={
            channel: ChannelLoad(current.count(channel), capacity.limits.get(channel, 0))
            for channel in inputs.rules.channels
        },
        shared=[SharedLimit(list(channels), limit) for channels, limit in capacity.shared],
    )


def _names(inputs: DeskInputs, files: list[ContactFile]) -> dict[str, str]:
    """Return the names of the consultants whom the view mentions, by id."""
    mentioned = {inputs.consultant_id}
    for file in files:
        mentioned.update(_mentioned_in(file))
    return {key: inputs.names[key] for key in sorted(mentioned) if key in inputs.names}


def _mentioned_in(file: ContactFile) -> Iterable[str]:
    explanation = file.assignment.explanation
    for candidate in explanation.candidates if explanation else ():
        yield candidate.consultant_id
    for message in (*file.messages, *file.earlier):
        yield message.author_id or ""
    for past in file.screen_pop.last_contacts if file.screen_pop else ():
        yield past.handled_by or ""
