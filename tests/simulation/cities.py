"""Random cities: rules, opening hours and shifts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from acd.domain.model import queue_rules as q
from acd.domain.model.channels import SHIPPED_CHANNELS
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import CALLBACK, CHAT, EMAIL, PHONE
from acd.domain.model.policy import PRESETS, Policy
from tests.support.builders import CAPACITY

WARSAW = ZoneInfo("Europe/Warsaw")
STARTS = (
    datetime(2026, 11, 18, 13, 0, tzinfo=WARSAW),
    datetime(2026, 10, 25, 0, 30, tzinfo=WARSAW),  # the night of 25 hours
    datetime(2027, 3, 28, 0, 30, tzinfo=WARSAW),  # the night of 23 hours
    datetime(2026, 12, 31, 21, 30, tzinfo=WARSAW),
)
QUEUES = ("drogi", "odpady", "woda", "lokale")
SKILLS = (*QUEUES, "lang-uk", "sign")
GROUPS = ("north", "south", "back-office")
LANGUAGES = ("pl", "uk")
DISTRICTS = ("wola", "ursus")
SHIFTS = ((6, 14), (14, 22), (22, 30))
POLICIES = (*PRESETS.values(), Policy("mixed", 60.0, 30.0, 1.0, 5.0, 10.0, 100.0))
CAPACITIES = (
    CAPACITY,
    q.CapacityRules({PHONE: 1, CHAT: 1, EMAIL: 1}, (), {}),
    q.CapacityRules(
        {PHONE: 2, CHAT: 3, EMAIL: 5, CALLBACK: 1},
        (((PHONE, CALLBACK), 2), ((CHAT, EMAIL), 4)),
        {
            PHONE: (EMAIL, CALLBACK),
            CALLBACK: (EMAIL, PHONE),
            CHAT: (EMAIL,),
            EMAIL: (CHAT,),
        },
    ),
)


class RandomCity:
    """Source of random rules; `plain` cities have skills and little else."""

    def __init__(self, rnd: random.Random, names: list[str], *, plain: bool = False) -> None:
        self.rnd = rnd
        self.names = names
        self.plain = plain
        self.queues = QUEUES[: rnd.choice((1, 2, 3, 4))]
        self.versions = 0

    def chance(self, share: float) -> bool:
        return self.rnd.random() < share and not self.plain

    def rules(self) -> q.Rules:
        rnd = self.rnd
        self.versions += 1
        queues = [queue for queue in self.queues if rnd.random() < 0.95] or [self.queues[0]]
        return q.Rules(
            version=str(self.versions),
            queues={name: self._queue(name, queues) for name in queues},
            capacity=rnd.choice(CAPACITIES),
            channel_priority=rnd.choice(({}, {}, {PHONE: 1}, {EMAIL: -2})),
            languages=rnd.choice(({}, {"uk": {"lang-uk": 30}})),
            districts=rnd.choice(({}, {"wola": {"sign": 1}})),
            pauses=q.PauseRules({NotReadyReason.BREAK: 60_000, NotReadyReason.MISSED: 30_000}),
            shifts=q.ShiftRules(rnd.choice((0, 300_000, 7_200_000)), rnd.choice((0, 120_000))),
        )

    def _queue(self, name: str, names: list[str]) -> q.QueueRules:
        rnd = self.rnd
        queue = q.QueueRules(
            id=name,
            names={"pl": name},
            skills={name: rnd.choice((1, 30, 60))},
            targets={
                PHONE: q.ServiceTarget(rnd.choice((5_000, 20_000)), 0.8),
                CHAT: q.ServiceTarget(30_000, 0.8),
            },
            wrap_up_ms={PHONE: rnd.choice((0, 5_000, 30_000)), CHAT: 5_000},
            offer_timeout_ms={PHONE: 20_000, CHAT: 30_000},
            priority=rnd.choice((0, 0, 0, 1, 3)),
            expected_ms=rnd.choice(({}, {PHONE: 60_000, CHAT: 1_800_000})),
            policy=rnd.choice(POLICIES),
            redial_ms=rnd.choice((0, 60_000, 600_000)),
            callback=q.CallbackRules(rnd.choice((1, 2, 3)), rnd.choice((1_000, 60_000))),
        )
        return queue if self.plain else self._with_extras(queue, names)

    def _with_extras(self, queue: q.QueueRules, names: list[str]) -> q.QueueRules:
        rnd = self.rnd
        limits, overflow = self._limits(queue.id, names)
        used = set(GROUPS[:1]) if self.chance(0.2) else set()
        relaxation_steps = self._relaxation_steps([group for group in GROUPS if group not in used])
        return replace(
            queue,
            skills=rnd.choice((queue.skills, queue.skills, {})),
            any_of=({"sign": 1}, {"lang-uk": 30}) if self.chance(0.15) else (),
            groups=tuple(used),
            relaxation_steps=relaxation_steps,
            backup_groups=self._backup_groups([group for group in GROUPS if group not in used]),
            ageing=rnd.choice(({}, {}, {EMAIL: 0.1}, {PHONE: 2.0}, NO_AGEING)),
            first=(rnd.choice(self.names),) if self.chance(0.1) else (),
            preferred_ms=rnd.choice((0, 10_000, 60_000)),
            emergency=self.chance(0.05),
            auto_accept=rnd.choice(((), (), (CHAT,), (CHAT, EMAIL))),
            limits=limits,
            overflow=overflow,
            closed=self.overflow(names, not_to=queue.id) if self.chance(0.5) else None,
            unserved=self.overflow(names, not_to=queue.id) if self.chance(0.3) else None,
        )

    def _relaxation_steps(self, groups: list[str]) -> tuple[q.RelaxationStep, ...]:
        rnd, after_ms, relaxation_steps = self.rnd, 0, []
        for _ in range(rnd.choice((0, 0, 1, 3, 6))):
            after_ms += rnd.choice((1, 5_000, 15_000))
            relaxation_steps.append(
                q.RelaxationStep(
                    after_ms,
                    rnd.choice((0, 20, 50)),
                    rnd.choice(((), ("lang-uk",), ("sign",))),
                    rnd.choice(((), (rnd.choice(groups),))),
                )
            )
        return tuple(
            relaxation_step
            for relaxation_step in relaxation_steps
            if relaxation_step.level_drop or relaxation_step.drop or relaxation_step.groups
        )

    def _backup_groups(self, groups: list[str]) -> tuple[q.BackupGroup, ...]:
        rnd = self.rnd
        if not self.chance(0.4):
            return ()
        by = rnd.choice((q.Trigger.OLDEST_WAIT, q.Trigger.OLDEST_WAIT, q.Trigger.WAIT_ESTIMATE))
        open_ms = rnd.choice((5_000, 30_000, 120_000))
        return (q.BackupGroup(rnd.choice(groups), by, open_ms, open_ms // rnd.choice((2, 5))),)

    def _limits(self, name: str, names: list[str]) -> tuple[q.Limits, q.Overflow | None]:
        rnd = self.rnd
        if not self.chance(0.4):
            return q.Limits(), None
        limits = q.Limits(
            rnd.choice((None, 1, 3)), rnd.choice((None, 20_000)), rnd.choice((None, 200_000))
        )
        return limits, self.overflow(names, not_to=name)

    def overflow(self, names: list[str], not_to: str = "") -> q.Overflow:
        rnd = self.rnd
        to = rnd.choice((*list(q.Divert), q.Divert.QUEUE, q.Divert.QUEUE))
        others = [name for name in names if name != not_to]
        if to is q.Divert.QUEUE and others:
            return q.Overflow(to, queue=rnd.choice(others))
        if to in (q.Divert.MESSAGE, q.Divert.QUEUE):
            return q.Overflow(q.Divert.MESSAGE, message="later")
        return q.Overflow(to)

    # Consultants and days

    def skills(self) -> dict[str, int]:
        rnd = self.rnd
        return {name: rnd.choice((1, 40, 60, 90)) for name in SKILLS if rnd.random() < 0.6}

    def groups(self) -> tuple[str, ...]:
        return tuple(group for group in GROUPS if self.chance(0.25))

    def hours(self, now_ms: int) -> dict[str, tuple[tuple[int, int], ...]]:
        """Return hours for today and tomorrow, from 8 to 14 or 20 in Warsaw time."""
        day = midnight(now_ms)
        days = (day, day + timedelta(days=1))
        spans = tuple((at(day, 8), at(day, self.rnd.choice((14, 20)))) for day in days)
        return {name: spans for name in QUEUES if self.chance(0.4)}

    def shift(self, now_ms: int) -> tuple[int, int, tuple[tuple[int, int], ...]]:
        """Return a shift around now with a break of a quarter of an hour."""
        rnd, day = self.rnd, midnight(now_ms)
        begins, ends = rnd.choice(SHIFTS)
        starts_ms, ends_ms = at(day, begins), at(day, ends)
        if rnd.random() < 0.3:
            ends_ms = now_ms + rnd.choice((60_000, 600_000, 3_600_000))
            starts_ms = min(starts_ms, now_ms)
        break_ms = now_ms + rnd.choice((30_000, 300_000, 3_700_000))
        breaks = ((break_ms, break_ms + 900_000),) if rnd.random() < 0.5 else ()
        return starts_ms, ends_ms, breaks


NO_AGEING = dict.fromkeys(SHIPPED_CHANNELS, 0.0)


def midnight(now_ms: int) -> datetime:
    now = datetime.fromtimestamp(now_ms / 1000, WARSAW)
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def at(day: datetime, hour: int) -> int:
    """Return an hour of the clock in UTC epoch ms; past 24 it is on the next day."""
    moment = (day + timedelta(days=hour // 24)).replace(hour=hour % 24)
    return int(moment.timestamp() * 1000)
