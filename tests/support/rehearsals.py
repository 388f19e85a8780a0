"""Builders for days that are played on virtual time: who comes and who works."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from acd.domain.messages.events import Event
from acd.domain.model.contact import Channel
from acd.domain.model.queue_rules import Rules
from acd.ports.log import LoggedInput
from acd.service.rehearsal.day import Act, Day, Visit
from acd.service.rehearsal.results import Fate, Played
from acd.service.rehearsal.simulate import Player, play
from centrala.rehearsal.trace_csv import HEADER
from tests.support.builders import a_queue, some_rules

SECOND = 1_000


def a_call(name: str, at_s: float, talks_s: float = 60, **changes: object) -> Visit:
    """A call to the queue `drogi` by somebody who waits for ever unless a test says more."""
    admit = c.AdmitContact(name, Channel.PHONE, "drogi", "pl")
    visit = Visit(int(at_s * SECOND), admit, int(talks_s * SECOND))
    return replace(visit, **changes)  # type: ignore[arg-type]


def at_work(name: str, from_s: float = 0, until_s: float | None = None) -> list[Act]:
    """Signs in and is ready; signs out at `until_s`."""
    at_ms = int(from_s * SECOND)
    acts = [Act(at_ms, c.SignIn(name, {"drogi": 50})), Act(at_ms, c.BecomeReady(name))]
    if until_s is not None:
        acts.append(Act(int(until_s * SECOND), c.SignOut(name)))
    return acts


def played(visits: list[Visit], *acts: list[Act], wrap_up_s: float = 0) -> Played:
    """That day under one queue."""
    queue = a_queue(wrap_up_ms={Channel.PHONE: int(wrap_up_s * SECOND)})
    in_turn = sorted((act for some in acts for act in some), key=lambda act: act.at_ms)
    return play(some_rules(queue), Day(visits, in_turn))


def fates(day: Played) -> dict[str, Fate]:
    return {fate.visit.admit.contact_id: fate for fate in day.fates}


class Recorder(Player):
    """Plays a day as any player, and keeps what the ACD was told and what followed."""

    def __init__(self, rules: Rules, day: Day) -> None:
        self.told: list[LoggedInput] = []
        self.events: list[tuple[int, Event]] = []
        super().__init__(rules, day)

    def tell(self, command: c.Input) -> list[Event]:
        n = len(self.told)
        self.told.append(LoggedInput(f"{self.now_ms}-{n}", self.now_ms, f"act:{n}", command))
        events = super().tell(command)
        self.events += [(self.now_ms, event) for event in events]
        return events


def a_trace(*lines: str, header: str = ",".join(HEADER)) -> str:
    """The text of a trace."""
    return "\n".join([header, *lines, ""])


def a_record(
    name: str = "1", kind: str = "PS", queued: str = "9:00:00", waited: int = 30, **changes: str
) -> str:
    """One line of a trace: answered after `waited` seconds by ANNA for two minutes."""
    told = {
        "vru+line": "AA0101", "call_id": name, "type": kind, "vru_entry": "8:59:00",
        "vru_exit": "8:59:30", "vru_time": "30", "q_start": queued, "q_exit": "9:00:30",
        "q_time": str(waited), "outcome": "AGENT", "ser_start": "9:00:30", "ser_exit": "9:02:30",
        "ser_time": "120", "server": "ANNA", "server_abv": "ANN",
    } | changes  # fmt: skip
    return ",".join(told[column] for column in HEADER)
