"""Builders for days that are played on virtual time: who comes and who works."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from acd.domain.messages.events import Event
from acd.domain.model.contact import PHONE
from acd.domain.model.queue_rules import Rules
from acd.ports.log import LoggedInput
from acd.service.rehearsal.day import Arrival, Day, StaffAction
from acd.service.rehearsal.results import ContactResult, DayResult
from acd.service.rehearsal.simulate import Simulation, simulate
from centrala.rehearsal.trace_csv import HEADER
from tests.support.builders import a_queue, some_rules

SECOND = 1_000


def a_call(name: str, at_s: float, talks_s: float = 60, **changes: object) -> Arrival:
    """A call to the queue `drogi` by somebody who waits for ever unless a test says more."""
    admit = c.AdmitContact(name, PHONE, "drogi", "pl")
    arrival = Arrival(int(at_s * SECOND), admit, int(talks_s * SECOND))
    return replace(arrival, **changes)  # type: ignore[arg-type]


def at_work(name: str, from_s: float = 0, until_s: float | None = None) -> list[StaffAction]:
    """Signs in and is ready; signs out at `until_s`."""
    at_ms = int(from_s * SECOND)
    actions = [
        StaffAction(at_ms, c.SignIn(name, {"drogi": 50})),
        StaffAction(at_ms, c.BecomeReady(name)),
    ]
    if until_s is not None:
        actions.append(StaffAction(int(until_s * SECOND), c.SignOut(name)))
    return actions


def simulated_day(
    arrivals: list[Arrival], *actions: list[StaffAction], wrap_up_s: float = 0
) -> DayResult:
    """Simulate the day with one queue."""
    queue = a_queue(wrap_up_ms={PHONE: int(wrap_up_s * SECOND)})
    in_turn = sorted(
        (action for some in actions for action in some), key=lambda action: action.at_ms
    )
    return simulate(some_rules(queue), Day(arrivals, in_turn))


def results(day: DayResult) -> dict[str, ContactResult]:
    return {result.arrival.admit.contact_id: result for result in day.results}


class Recorder(Simulation):
    """Simulation that records the inputs and the events."""

    def __init__(self, rules: Rules, day: Day) -> None:
        self.inputs: list[LoggedInput] = []
        self.events: list[tuple[int, Event]] = []
        super().__init__(rules, day)

    def submit(self, command: c.Input) -> list[Event]:
        n = len(self.inputs)
        self.inputs.append(LoggedInput(f"{self.now_ms}-{n}", self.now_ms, f"act:{n}", command))
        events = super().submit(command)
        self.events += [(self.now_ms, event) for event in events]
        return events


def a_trace(*lines: str, header: str = ",".join(HEADER)) -> str:
    """Return the text of a trace."""
    return "\n".join([header, *lines, ""])


def a_record(
    name: str = "1", kind: str = "PS", queued: str = "9:00:00", waited: int = 30, **changes: str
) -> str:
    """Return one line of a trace: answered after `waited` seconds by ANNA for two minutes."""
    values = {
        "vru+line": "AA0101", "call_id": name, "type": kind, "vru_entry": "8:59:00",
        "vru_exit": "8:59:30", "vru_time": "30", "q_start": queued, "q_exit": "9:00:30",
        "q_time": str(waited), "outcome": "AGENT", "ser_start": "9:00:30", "ser_exit": "9:02:30",
        "ser_time": "120", "server": "ANNA", "server_abv": "ANN",
    } | changes  # fmt: skip
    return ",".join(values[column] for column in HEADER)
