"""Source of a rehearsal's day, and its adaptation to the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from msgspec import structs

from acd.domain.messages import commands as c
from acd.domain.model.errors import InvalidInput
from acd.domain.model.queue_rules import Rules
from acd.service.rehearsal.day import Arrival, Day, StaffAction
from acd.service.rehearsal.from_trace import DAY_START_MS, day_from_trace, recorded_result
from acd.service.rehearsal.presence import Presence
from acd.service.rehearsal.results import DayResult
from acd.service.rehearsal.surge import surge
from centrala.rehearsal.options import RehearsalOptions
from centrala.rehearsal.trace_csv import Trace
from config.errors import UsageError

HOUR_MS = 3_600_000
Chance = Callable[[], float]
Stated = tuple[str, tuple[object, ...]]
"""Key of `i18n.ASSUMPTIONS` and the values of its placeholders."""


class DayEmpty(InvalidInput):
    """Day or trace without any contact.

    Remedy: choose a day that has contacts.
    """

    id: ClassVar[str] = "day-empty"


@dataclass(frozen=True)
class Source:
    """Day to replay. `from_ms`: earlier visits are replayed but not counted; `types`: contact id ->
    type; `recorded`: what the trace itself says, None for a day of the archive."""

    day: Day
    from_ms: int
    types: Mapping[str, str] = field(default_factory=dict)
    assumptions: tuple[Stated, ...] = ()
    recorded: DayResult | None = None


def from_trace(
    options: RehearsalOptions, path: Path, trace: Trace, rules: Sequence[Rules], chance: Chance
) -> Source:
    """Return the day of a trace. `rules`: the city's first. Raises DayEmpty."""
    if not trace.calls:
        raise DayEmpty(f"{path}: no call was queued, so there is nothing to rehearse")
    kinds = sorted({call.call_type for call in trace.calls})
    queues = queues_of(options, kinds, list(rules[0].queues))
    traced = day_from_trace(trace.calls, queues, rules, chance)
    text = ", ".join(f"{kind} {queues[kind]}" for kind in kinds)
    assumptions = (*_reading(trace), ("types", (text,)), _staffing(traced.presence))
    types = {call.id: call.call_type for call in trace.calls}
    recorded = recorded_result(trace.calls, queues, rules[0])
    source = Source(traced.day, DAY_START_MS, types, assumptions, recorded)
    return surged(source, options.times, chance)


def _reading(trace: Trace) -> Iterator[Stated]:
    """Yield what was made of the file: its days, and what was left out."""
    if trace.days > 1 and trace.dates:
        yield "days", (trace.days, *trace.dates)
    elif trace.days > 1:
        yield "days_without_dates", (trace.days - 1, trace.days)
    yield "menu", (trace.in_menu, trace.phantom)
    if trace.unanswered:
        yield "unanswered", (trace.unanswered,)
    if trace.bad_rows:
        yield "bad_rows", (trace.bad_rows, trace.first_bad)


def _staffing(presence: Presence) -> Stated:
    return "staff", (presence.consultants, round(presence.ready_ms / HOUR_MS))


def queues_of(
    options: RehearsalOptions, kinds: Sequence[str], queues: Sequence[str]
) -> dict[str, str]:
    """Return the queue of each type: by --queue, else in alphabetical order to the queues in the
    order of the rules, starting over when there are more types than queues."""
    in_turn = {kind: queues[number % len(queues)] for number, kind in enumerate(kinds)}
    for_all = dict.fromkeys(kinds, options.for_all) if options.for_all else {}
    return {kind: options.queues.get(kind) or for_all.get(kind) or in_turn[kind] for kind in kinds}


def surged(source: Source, times: float, chance: Chance) -> Source:
    if times == 1:
        return source
    until_ms = source.day.ends_ms or source.day.arrivals[-1].at_ms + 1
    day, origin = surge(source.day, times, source.from_ms, until_ms, chance)
    types = dict(source.types)
    types |= {copy: types[whose] for copy, whose in origin.items() if whose in types}
    return replace(
        source, day=day, types=types, assumptions=(*source.assumptions, ("surge", (f"{times:g}",)))
    )


def fit(day: Day, rules: Rules, named: str, options: RehearsalOptions) -> Day:
    """Return the day for these rules: a queue that they lack becomes the one that --queue names.

    `named`: name of the rules for the message. Raises UsageError.
    """
    count = Counter(arrival.admit.queue for arrival in day.arrivals)
    renamed: dict[str, str] = {}
    for queue in count:
        queue_name = _renamed(queue, rules, options)
        if queue_name is None:
            raise UsageError(
                f"{named}: expected a queue {queue}, where {count[queue]} contacts of the day "
                f"go; it has {', '.join(rules.queues)}. Add it, or use --queue {queue}=ANOTHER",
                field="queue",
            )
        renamed[queue] = queue_name
    arrivals = [_visit(arrival, renamed[arrival.admit.queue]) for arrival in day.arrivals]
    actions = [
        StaffAction(action.at_ms, _adapted(action.command, rules, options))
        for action in day.actions
    ]
    return replace(day, arrivals=arrivals, actions=actions)


def _visit(arrival: Arrival, queue: str) -> Arrival:
    if arrival.admit.queue == queue:
        return arrival
    return replace(arrival, admit=structs.replace(arrival.admit, queue=queue))


def _renamed(queue: str, rules: Rules, options: RehearsalOptions) -> str | None:
    """Return the name of the queue under the rules; None when they have none for it."""
    if queue in rules.queues:
        return queue
    other = options.queues.get(queue, options.for_all)
    return other if other in rules.queues else None


def _adapted(command: c.Input, rules: Rules, options: RehearsalOptions) -> c.Input:
    """Return the command for these rules: hours of missing queues are dropped."""
    if isinstance(command, c.PublishHours):
        hours = {_renamed(queue, rules, options): spans for queue, spans in command.hours.items()}
        return c.PublishHours({queue: spans for queue, spans in hours.items() if queue})
    queue: str | None = getattr(command, "queue", None)
    renamed = None if queue is None else _renamed(queue, rules, options)
    return command if renamed in (None, queue) else _with_queue(command, renamed)


def _with_queue(command: Any, queue: str | None) -> c.Input:
    moved: c.Input = structs.replace(command, queue=queue)
    return moved
