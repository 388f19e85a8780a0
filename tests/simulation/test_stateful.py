"""The same invariants; hypothesis searches for the shortest script that breaks one."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from acd.domain.messages import commands as c
from acd.domain.model.channels import SHIPPED_CHANNELS
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import CHAT, ChannelId, Party
from tests.simulation.cities import QUEUES, RandomCity
from tests.simulation.runs import World
from tests.simulation.script import Step
from tests.support.builders import START_MS

CONTACTS = st.integers(1, 6).map(lambda n: f"c{n}")
NAMES = ["ada", "ewa", "iga"]
CONSULTANTS = st.sampled_from(NAMES)
QUEUE = st.sampled_from(QUEUES[:2])
NUMBERS = st.sampled_from((None, "d1", "d2"))
SUPERVISOR = ("boss", "reason")


class AcdMachine(RuleBasedStateMachine):
    """State machine with one rule per input; all invariants are checked after each."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.now_ms = START_MS
        self.keys = 0

    def do(self, command: c.Input, restart: bool = False) -> None:
        self.keys += 1
        step = Step(command, self.now_ms, f"act:{self.keys}", restart)
        note(str(step))
        self.world.do(step)

    @initialize(seed=st.integers(0, 500))
    def publish(self, seed: int) -> None:
        self.city = RandomCity(random.Random(seed), NAMES)
        self.do(c.PublishRules(self.city.rules()))

    @rule()
    def publish_others(self) -> None:
        self.do(c.PublishRules(self.city.rules()))

    @rule(ms=st.sampled_from((1, 1_000, 20_000, 3_600_000)))
    def time_passes(self, ms: int) -> None:
        self.now_ms += ms
        while (due_ms := self.world.acd.next_deadline_ms) is not None and due_ms <= self.now_ms:
            self.now_ms, until_ms = due_ms, self.now_ms
            self.do(c.Tick(due_ms))
            self.now_ms = until_ms

    @rule(
        contact=CONTACTS,
        channel=st.sampled_from(list(SHIPPED_CHANNELS)),
        queue=QUEUE,
        number=NUMBERS,
    )
    def admit(self, contact: str, channel: ChannelId, queue: str, number: str | None) -> None:
        self.do(c.AdmitContact(contact, channel, queue, "pl", dial_key=number))

    @rule(contact=CONTACTS, old=CONTACTS, queue=QUEUE, consultant=CONSULTANTS)
    def admit_in_held_position(self, contact: str, old: str, queue: str, consultant: str) -> None:
        admit = c.AdmitContact(
            contact, CHAT, queue, "uk", position_of=old, preferred=(consultant,), priority=1
        )
        self.do(admit)

    @rule(contact=CONTACTS)
    def leave(self, contact: str) -> None:
        self.do(c.ContactLeft(contact))

    @rule(contact=CONTACTS, later=st.booleans(), number=NUMBERS)
    def hold(self, contact: str, later: bool, number: str | None) -> None:
        self.do(c.HoldPosition(contact, number, self.now_ms + 30_000 if later else None))

    @rule(
        consultant=CONSULTANTS,
        level=st.sampled_from((1, 60, 90)),
        groups=st.sampled_from(((), ("north",))),
    )
    def sign_in(self, consultant: str, level: int, groups: tuple[str, ...]) -> None:
        self.do(c.SignIn(consultant, dict.fromkeys((*QUEUES, "sign"), level), None, groups))
        self.do(c.BecomeReady(consultant))

    @rule(consultant=CONSULTANTS, kind=st.sampled_from((c.BecomeReady, c.SignOut)))
    def presence(self, consultant: str, kind: Any) -> None:
        self.do(kind(consultant))

    @rule(consultant=CONSULTANTS, when_free=st.booleans())
    def pause(self, consultant: str, when_free: bool) -> None:
        leave = c.SignOut(consultant, when_free=True)
        self.do(leave if when_free else c.BecomeNotReady(consultant, NotReadyReason.BREAK))

    @rule(accept=st.booleans(), data=st.data())
    def answer(self, accept: bool, data: st.DataObject) -> None:
        offers = [view for view in self.world.acd.contacts() if view.offer_id]
        if not offers:
            return
        view = data.draw(st.sampled_from(offers))
        kind = c.AcceptOffer if accept else c.RejectOffer
        self.do(kind(view.offer_id or "", view.consultant_id or ""))

    @rule(contact=CONTACTS, kind=st.sampled_from(("connect", "fail", "interrupt", "end", "missed")))
    def talk(self, contact: str, kind: str) -> None:
        talks: dict[str, c.Input] = {
            "connect": c.EngagementConnected(contact),
            "fail": c.ConnectFailed(contact, "no-bridge"),
            "interrupt": c.EngagementInterrupted(contact, "voice-lost"),
            "end": c.EndEngagement(contact, Party.CONSULTANT),
            "missed": c.CallbackMissed(contact, "no-answer"),
        }
        self.do(talks[kind])

    @rule(contact=CONTACTS, consultant=CONSULTANTS, queue=QUEUE, keep=st.booleans())
    def transfer(self, contact: str, consultant: str, queue: str, keep: bool) -> None:
        self.do(c.TransferContact(contact, consultant, queue, keep_position=keep))

    @rule(consultant=CONSULTANTS, ahead_ms=st.sampled_from((5_000, 600_000)))
    def plan(self, consultant: str, ahead_ms: int) -> None:
        self.do(c.PlanShift(consultant, self.now_ms - 1, self.now_ms + ahead_ms))

    @rule(
        contact=CONTACTS,
        consultant=CONSULTANTS,
        kind=st.sampled_from((c.AssignContact, c.PullContact)),
    )
    def give(self, contact: str, consultant: str, kind: Any) -> None:
        self.do(kind(contact, consultant, *SUPERVISOR))

    @rule(contact=CONTACTS, queue=QUEUE)
    def move(self, contact: str, queue: str) -> None:
        self.do(c.MoveContact(contact, queue, *SUPERVISOR))

    @rule()
    def restart(self) -> None:
        self.do(c.Tick(0), restart=True)

    def teardown(self) -> None:
        self.world.compare()


AcdMachine.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
TestTheAcd = AcdMachine.TestCase
