"""One consultant's desk as data: a pure function of what the ACD and the files say.

Contract: docs/contracts.md, "Desk view". No nulls, no running numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from acd.domain.model.channels import ChannelKind
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import Author
from acd.domain.model.queue_rules import Rules
from acd.ports.acd import ConsultantView
from acd.ports.contacts import Message
from acd.serialisation.serialiser import present_members
from desk.dependencies import ShiftSpan
from desk.live.contact_files import ContactFile
from desk.live.daily_stats import Today


@dataclass(frozen=True, slots=True)
class DeskInputs:
    """`consultant` is None until she has signed in; `files`: hers by contact, as the ACD has
    them; `queues` as shown."""

    consultant_id: str
    consultant: ConsultantView | None
    files: Mapping[str, ContactFile]
    rules: Rules
    registered: bool
    today: Today
    shift: ShiftSpan | None = None
    queues: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def desk_view(inputs: DeskInputs) -> dict[str, Any]:
    """The whole view."""
    mine = list(inputs.files.values())
    contacts = {file.handling.contact_id: _contact(file, inputs, mine) for file in mine}
    return {
        "me": _me(inputs),
        "load": _load(inputs, mine),
        "offers": _offers(inputs),
        "contacts": contacts,
        "queues": dict(inputs.queues),
        "names": _names(inputs, mine),
    }


def queue_figures(rules: Rules, waiting: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """How long every queue is; `waiting` gives (queue, admitted_ms) of each who waits."""
    shown: dict[str, Any] = {
        queue.id: {"names": dict(queue.names), "waiting": 0} for queue in rules.queues.values()
    }
    for queue, admitted_ms in waiting:
        if queue in shown:
            figures = shown[queue]
            figures["waiting"] += 1
            figures["oldest_ms"] = min(figures.get("oldest_ms", admitted_ms), admitted_ms)
    return shown


def _me(inputs: DeskInputs) -> dict[str, Any]:
    me = inputs.consultant
    return present_members(
        {
            "activity": me.activity if me else Activity.OFFLINE,
            "reason": _reason(me),
            "since_ms": me.since_ms if me else 0,
            "shift": inputs.shift,
            "today": inputs.today,
            "device": {"registered": inputs.registered},
        }
    )


def _reason(me: ConsultantView | None) -> NotReadyReason | None:
    return me.reason if me and me.activity is Activity.NOT_READY else None


def _offers(inputs: DeskInputs) -> dict[str, Any]:
    offers = inputs.consultant.offers if inputs.consultant else ()
    return {
        file.handling.offer_id: _offer(file)
        for file in inputs.files.values()
        if file.handling.offer_id is not None and file.handling.offer_id in offers
    }


def _offer(file: ContactFile) -> dict[str, Any]:
    handling = file.handling
    return present_members(
        {
            "offer_id": handling.offer_id,
            "contact_id": handling.contact_id,
            "channel": handling.channel,
            "queue": handling.queue,
            "offered_ms": handling.offered_ms,
            "deadline_ms": handling.deadline_ms,
            "explanation": handling.explanation,
        }
    )


def _contact(file: ContactFile, inputs: DeskInputs, mine: list[ContactFile]) -> dict[str, Any]:
    handling, record = file.handling, file.record
    shown = {
        "contact_id": handling.contact_id,
        "channel": handling.channel,
        "queue": handling.queue,
        "language": handling.language,
        "stage": _stage(file, inputs),
        "reached_ms": record.reached_ms if record else handling.admitted_ms,
        "admitted_ms": handling.admitted_ms,
        "engaged_ms": handling.engaged_ms,
        "ended_ms": handling.ended_ms,
        "wrap_up_until_ms": _wrap_ups(inputs).get(handling.contact_id),
        "offer_id": handling.offer_id,
        "target_ms": _target_ms(file, inputs.rules),
        "address": record.address if record else None,
        "name": record.name if record else None,
        "subject": record.subject if record else None,
        "path": record.path if record else (),
        "paused": True if _paused(file, inputs, mine) else None,
        "screen_pop": file.screen_pop,
        "draft": file.draft,
        "draft_saved_ms": file.draft_saved_ms,
        "ticket": file.ticket,
    }
    return present_members(shown | _conversation(file, inputs))


def _stage(file: ContactFile, inputs: DeskInputs) -> str:
    handling = file.handling
    if handling.contact_id in _wrap_ups(inputs):
        return "wrap-up"
    if inputs.consultant and handling.offer_id in inputs.consultant.offers:
        return "offered"
    return "connecting" if handling.connected_ms is None else "talking"


def _wrap_ups(inputs: DeskInputs) -> Mapping[str, int]:
    return inputs.consultant.wrap_ups if inputs.consultant else {}


def _target_ms(file: ContactFile, rules: Rules) -> int | None:
    queue = rules.queues.get(file.handling.queue)
    target = queue.targets.get(file.handling.channel) if queue else None
    return file.handling.admitted_ms + target.within_ms if target else None


def _paused(file: ContactFile, inputs: DeskInputs, mine: list[ContactFile]) -> bool:
    """A mail waits while she talks."""
    in_hand = _is_deferrable(file, inputs.rules) and _in_hand(file, inputs)
    return in_hand and any(
        _is_spoken(other, inputs.rules) and _in_hand(other, inputs) for other in mine
    )


def _is_spoken(file: ContactFile, rules: Rules) -> bool:
    channel = rules.channels.get(file.handling.channel)
    return channel is not None and channel.kind is ChannelKind.SPOKEN


def _is_deferrable(file: ContactFile, rules: Rules) -> bool:
    """Return whether nobody waits at the other end of a written contact, as with a mail."""
    channel = rules.channels.get(file.handling.channel)
    return channel is not None and channel.kind is ChannelKind.WRITTEN and not channel.live


def _in_hand(file: ContactFile, inputs: DeskInputs) -> bool:
    return bool(inputs.consultant and file.handling.contact_id in inputs.consultant.contacts)


def _conversation(file: ContactFile, inputs: DeskInputs) -> dict[str, Any]:
    if _is_spoken(file, inputs.rules) and not file.messages:
        return {}
    said = [m for m in file.messages if m.author in (Author.RESIDENT, Author.CONSULTANT)]
    last = said[-1] if said else None
    return {
        "messages": {
            f"{number:06d}": message_view(message, inputs.names)
            for number, message in enumerate(file.messages, 1)
        },
        "last_message_ms": last.sent_ms if last else None,
        "waiting_for": _waiting_for(last),
    }


def message_view(message: Message, names: Mapping[str, str]) -> dict[str, Any]:
    """A message as the page shows it."""
    return present_members(
        {
            "id": message.message_id,
            "author": message.author,
            "text": message.text,
            "sent_ms": message.sent_ms,
            "author_name": names.get(message.author_id or ""),
        }
    )


def _waiting_for(last: Message | None) -> str | None:
    if last is None:
        return None
    return "consultant" if last.author is Author.RESIDENT else "resident"


def _load(inputs: DeskInputs, mine: list[ContactFile]) -> dict[str, Any]:
    capacity = inputs.rules.capacity
    in_hand = [file.handling.channel for file in mine if _in_hand(file, inputs)]
    load: dict[str, Any] = {
        channel: {
            "used": in_hand.count(channel),
            "limit": capacity.limits.get(channel, 0),
        }
        for channel in inputs.rules.channels
    }
    load["shared"] = [
        {"channels": list(channels), "limit": limit} for channels, limit in capacity.shared
    ]
    return load


def _names(inputs: DeskInputs, mine: list[ContactFile]) -> dict[str, str]:
    """Only the colleagues that the view speaks of."""
    spoken = {inputs.consultant_id}
    for file in mine:
        spoken.update(_spoken_of(file))
    return {key: inputs.names[key] for key in sorted(spoken) if key in inputs.names}


def _spoken_of(file: ContactFile) -> Iterable[str]:
    for candidate in (file.handling.explanation or {}).get("candidates", ()):
        yield candidate["consultant_id"]
    for message in file.messages:
        yield message.author_id or ""
    for past in file.screen_pop.last_contacts if file.screen_pop else ():
        yield past.handled_by or ""
