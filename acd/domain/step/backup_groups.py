"""Reserves: groups that help out while a queue waits too long, and go back when it does not."""

from __future__ import annotations

from acd.domain.messages.events import ReserveChanged
from acd.domain.model.contact import Channel
from acd.domain.model.queue_rules import QueueRules, Reserve, Trigger
from acd.domain.model.state import ContactEntry
from acd.domain.routing.timers import Kind
from acd.domain.routing.wait_estimate import forecast_of
from acd.domain.step.step_context import Floor

LOOK_AGAIN_MS = 5_000
"""A forecast changes without an event; so it is looked at again while somebody waits."""
MANY = 200
"""With more in line than that a queue is looked at once a second, not whenever somebody comes or
goes: to look takes as long as the line is."""
EVERY_MS = 1_000
LIVE = (Channel.PHONE, Channel.CHAT)
"""Somebody waits at the other end; a mail's age calls nobody in."""


def review(floor: Floor, queue_id: str) -> None:
    """Open and close the reserves of one queue; two thresholds keep them from flapping."""
    rules = floor.state.rules
    queue = rules.queues.get(queue_id) if rules else None
    if queue is None:
        return
    soon_ms = (floor.state.now_ms // EVERY_MS + 1) * EVERY_MS
    is_long = sum(len(line) for line in floor.router.waiting_in(queue_id)) > MANY
    planned_ms = floor.state.looks.get(queue_id)
    if is_long and planned_ms is not None:
        _note_look(floor, queue_id, min(planned_ms, soon_ms))
        return
    oldest, newest = _ends(floor, queue)
    looks = [soon_ms] if is_long else []
    for reserve in queue.reserves:
        wait_ms = _measure(floor, reserve, oldest, newest)
        is_open = reserve.group in floor.state.open_reserves.get(queue.id, ())
        if not is_open and wait_ms >= reserve.open_at_ms:
            _switch(floor, queue, reserve, wait_ms, is_open=True)
        elif is_open and wait_ms <= reserve.close_at_ms:
            _switch(floor, queue, reserve, wait_ms, is_open=False)
        if oldest is not None:
            looks += _looks_again_ms(floor, queue, reserve, oldest)
    _note_look(floor, queue_id, min(looks, default=None))


def _ends(floor: Floor, queue: QueueRules) -> tuple[ContactEntry | None, ContactEntry | None]:
    """Who has waited longest and who came last, of the live ones."""
    lines = [line for line in floor.router.waiting_in(queue.id) if line.channel in LIVE]
    places = [place for line in lines for part in (line.waiting, line.late) for place in part]
    found = [place[3] for place in places]
    oldest = min(found, key=lambda contact: (contact.since_ms, contact.seq), default=None)
    newest = max(found, key=lambda contact: (contact.since_ms, contact.seq), default=None)
    return oldest, newest


def _measure(
    floor: Floor, reserve: Reserve, oldest: ContactEntry | None, newest: ContactEntry | None
) -> int:
    if oldest is None or newest is None:
        return 0
    if reserve.by is Trigger.OLDEST_WAIT:
        return floor.state.now_ms - oldest.since_ms
    forecast = forecast_of(floor.state, floor.router, newest, _helpers(floor, reserve, newest))
    return reserve.open_at_ms if forecast is None else forecast.mean_ms


def _helpers(floor: Floor, reserve: Reserve, contact: ContactEntry) -> int:
    """Mask of those who serve it through this reserve alone. The wait is that without them: one
    that were shorter by their help would send them away again."""
    line, _ = floor.router.where[contact.contact_id]
    opened = set(floor.state.open_reserves.get(contact.queue, ())) - {reserve.group}
    others = opened.union(line.groups, line.queue.groups)
    mask = floor.router.roster.groups.mask
    return mask([reserve.group]) & ~mask(others)


def _looks_again_ms(
    floor: Floor, queue: QueueRules, reserve: Reserve, oldest: ContactEntry
) -> list[int]:
    """When a change may be due that no event tells of."""
    if reserve.by is Trigger.FORECAST:
        return [(floor.state.now_ms // LOOK_AGAIN_MS + 1) * LOOK_AGAIN_MS]
    if reserve.group in floor.state.open_reserves.get(queue.id, ()):
        return []
    return [oldest.since_ms + reserve.open_at_ms]


def _note_look(floor: Floor, queue_id: str, at_ms: int | None) -> None:
    if at_ms is None:
        floor.state.looks.pop(queue_id, None)
    elif floor.state.looks.get(queue_id) != at_ms:
        floor.state.looks[queue_id] = at_ms
        floor.deadlines.add(at_ms, Kind.RESERVE, queue_id)


def look(floor: Floor, queue_id: str) -> None:
    """It is time: the queue is reviewed before the step ends."""
    del floor.state.looks[queue_id]
    floor.watched.add(queue_id)


def _switch(
    floor: Floor, queue: QueueRules, reserve: Reserve, wait_ms: int, *, is_open: bool
) -> None:
    groups = set(floor.state.open_reserves.get(queue.id, ())) - {reserve.group}
    floor.state.open_reserves[queue.id] = tuple(
        sorted(groups | {reserve.group} if is_open else groups)
    )
    floor.events.append(ReserveChanged(queue.id, reserve.group, is_open, wait_ms))
    floor.review = floor.review or not is_open
    for seat in list(floor.router.roster.seats()):
        if reserve.group in seat.entry.groups:
            floor.router.roster.enrol(seat.entry)
            floor.touch(seat.entry)
            floor.called[seat.entry.consultant_id] = seat.entry
