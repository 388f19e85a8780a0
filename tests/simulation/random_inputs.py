"""Random inputs of every kind, mostly plausible."""

from __future__ import annotations

import random
from collections.abc import Callable

from acd.domain.messages import commands as c
from acd.domain.model.channels import SHIPPED_CHANNELS
from acd.domain.model.consultant import NotReadyReason, Presence
from acd.domain.model.contact import CALLBACK, PHONE, Author, ContactState, Party
from acd.domain.model.policy import PRESETS
from acd.domain.model.queue_rules import Rules
from acd.domain.model.state import ConsultantEntry, ContactEntry
from acd.domain.step.acd import Acd
from tests.simulation.cities import DISTRICTS, LANGUAGES, QUEUES, RandomCity

REASONS = (NotReadyReason.BREAK, NotReadyReason.ADMIN, NotReadyReason.DEVICE)
SUPERVISOR = ("szefowa", "duty of the day")
InputMaker = Callable[[Acd], c.Input]


def live_ones(acd: Acd) -> list[ContactEntry]:
    """Return the records; views would compute every queue position each time."""
    return list(acd.state.contacts.values())


def at_work(acd: Acd) -> list[ConsultantEntry]:
    everybody = acd.state.consultants.values()
    return [entry for entry in everybody if entry.presence is not Presence.OFFLINE]


class RandomInputs:
    """Source of inputs that depend on the seed and on the ACD alone."""

    def __init__(self, seed: int, consultants: int = 6, *, policies: bool = True) -> None:
        """Without `policies` no supervisor changes one, as in the oldest recorded seeds."""
        self.rnd = random.Random(seed)
        self.policies = policies
        self.names = [f"k{n}" for n in range(consultants)]
        self.city = RandomCity(self.rnd, self.names, plain=seed % 5 == 0)
        self.admitted = 0
        # In every other run consultants often refuse offers.
        self.refuses_often = seed % 2 == 1
        self.work: tuple[tuple[int, InputMaker], ...] = (
            (6, self._admit),
            (9, self._answer),
            (4, self._connect),
            (6, self._end),
            (4, self._presence),
            (4, self._wrap_up),
            (2, self._leave),
            (1, self._say),
            (3, self._hold),
            (4, self._transfer),
            (6, self._supervisor),
            (2, self._plan),
            (2, self._queues),
        )

    def next_input(self, acd: Acd) -> c.Input:
        if self.rnd.random() < 0.01:
            return self._malformed(acd)
        if self.rnd.random() < 0.8:
            return self._useful(acd)
        return self.rnd.choices([a for _, a in self.work], [w for w, _ in self.work])[0](acd)

    def _useful(self, acd: Acd) -> c.Input:
        """Return an input that keeps contacts and consultants busy."""
        contacts = live_ones(acd)
        if any(view.offer_id for view in contacts):
            return self._answer(acd)
        idle = [
            v.consultant_id
            for v in at_work(acd)
            if v.published_activity in ("not-ready", "wrap-up")
        ]
        if idle and self.rnd.random() < 0.8:
            consultant_id = self.rnd.choice(idle)
            view = acd.consultant(consultant_id)
            if view is not None and view.wrap_ups:
                return c.FinishWrapUp(consultant_id, min(view.wrap_ups))
            return c.BecomeReady(consultant_id)
        engaged = [view for view in contacts if view.state is ContactState.ENGAGED]
        waiting = len(contacts) - len(engaged)
        if engaged and (waiting > 2 or self.rnd.random() < 0.5):
            return c.EndEngagement(self.rnd.choice(engaged).contact_id, Party.CONSULTANT)
        return self._admit(acd)

    def rules(self) -> Rules:
        return self.city.rules()

    def _one(self, *choices: c.Input) -> c.Input:
        return self.rnd.choice(choices)

    def _contact(self, acd: Acd, *states: ContactState) -> str:
        live = [v.contact_id for v in live_ones(acd) if not states or v.state in states]
        if not live or self.rnd.random() < 0.03:
            return f"c{self.rnd.randrange(self.admitted + 2)}"
        return self.rnd.choice(live)

    def _consultant(self) -> str:
        return self.rnd.choice(self.names)

    def _queue(self) -> str:
        names = self.city.queues if self.rnd.random() < 0.97 else (*QUEUES, "unknown")
        return self.rnd.choice(names)

    def _due(self, acd: Acd) -> int | None:
        ahead = self.rnd.choice((None, None, -5_000, 1_000, 60_000, 7_200_000))
        return None if ahead is None else acd.now_ms + ahead

    # Residents

    def _admit(self, acd: Acd) -> c.Input:
        rnd = self.rnd
        if len(live_ones(acd)) > 4 * len(self.names) and rnd.random() < 0.8:
            return self._leave(acd)
        self.admitted += rnd.random() < 0.97
        channel = rnd.choices(list(SHIPPED_CHANNELS), (6, 3, 3, 1))[0]
        return c.AdmitContact(
            f"c{self.admitted}",
            channel,
            self._queue(),
            rnd.choice(LANGUAGES),
            {"lang-uk": rnd.choice((1, 60))} if rnd.random() < 0.1 else {},
            rnd.choices((0, 1, 5), (8, 1, 1))[0],
            rnd.choice((None, *DISTRICTS)),
            rnd.random() < 0.02,
            tuple(rnd.sample(self.names, 2)) if rnd.random() < 0.1 else (),
            self._dial_key() if channel in (PHONE, CALLBACK) else None,
            self._contact(acd) if rnd.random() < 0.05 else None,
            self._due(acd) if channel == CALLBACK else None,
        )

    def _dial_key(self) -> str | None:
        return f"d{self.rnd.randrange(12)}" if self.rnd.random() < 0.7 else None

    def _leave(self, acd: Acd) -> c.Input:
        contact = self._contact(acd)
        left = c.ContactLeft(contact)
        return self._one(left, left, c.ContactLeft(contact, "fallback"))

    def _hold(self, acd: Acd) -> c.Input:
        contact = self._contact(acd, ContactState.WAITING)
        return c.HoldPosition(contact, self._dial_key(), self._due(acd))

    def _say(self, acd: Acd) -> c.Input:
        contact = self._contact(acd)
        author = self.rnd.choice(list(Author))
        return self._one(
            c.AddMessage(contact, "m1", author),
            c.ReportWaitAnnounced(contact, 1),
            c.ReportWaitAnnounced(contact, 2, 0, 9),
        )

    # Consultants

    def _answer(self, acd: Acd) -> c.Input:
        offered = [view for view in live_ones(acd) if view.offer_id]
        if not offered:
            return self._presence(acd)
        view = self.rnd.choice(offered)
        offer = view.offer_id or ""
        consultant_id = acd.state.offers[offer].consultant_id
        accept, reject = c.AcceptOffer(offer, consultant_id), c.RejectOffer(offer, consultant_id)
        if self.rnd.random() < (0.4 if self.refuses_often else 0.9):
            return accept
        stale = f"{view.contact_id}-o{self.rnd.randrange(9)}"
        return self._one(
            reject,
            reject,
            c.OfferFailed(offer, "unreachable"),
            c.OfferFailed(offer, c.TELEPHONE_SYSTEM_FAILED),
            c.DeviceLost(consultant_id),
            c.DeviceReturned(self._consultant()),
            c.AcceptOffer(offer, self._consultant()),
            c.AcceptOffer(stale, consultant_id),
            c.BecomeNotReady(consultant_id, NotReadyReason.BREAK),
            c.SignOut(consultant_id, when_free=True),
        )

    def _connect(self, acd: Acd) -> c.Input:
        contact = self._contact(acd, ContactState.ENGAGED)
        connected = c.EngagementConnected(contact)
        return self._one(
            *[connected] * 6,
            c.ConnectFailed(contact, "no-bridge"),
            c.EngagementInterrupted(contact, "voice-lost"),
            c.CallbackMissed(contact, "no-answer"),
        )

    def _end(self, acd: Acd) -> c.Input:
        contact = self._contact(acd, ContactState.ENGAGED)
        return c.EndEngagement(contact, self.rnd.choice(list(Party)))

    def _transfer(self, acd: Acd) -> c.Input:
        rnd = self.rnd
        held = [view for view in live_ones(acd) if view.state is ContactState.ENGAGED]
        if not held:
            return self._admit(acd)
        view = rnd.choice(held)
        consultant_id = view.consultant_id or ""
        return c.TransferContact(
            view.contact_id,
            consultant_id if rnd.random() < 0.95 else self._consultant(),
            self._queue(),
            rnd.choice((None, None, self._consultant())),
            rnd.random() < 0.7,
            rnd.choice(({}, {}, {"sign": 1})),
        )

    def _presence(self, acd: Acd) -> c.Input:
        consultant_id = self._consultant()
        view = acd.consultant(consultant_id)
        if view is None or (view.activity == "offline" and self.rnd.random() < 0.8):
            return c.SignIn(consultant_id, self.city.skills(), "day", self.city.groups())
        ready = c.BecomeReady(consultant_id)
        return self._one(
            *[ready] * 10,
            c.BecomeNotReady(consultant_id, self.rnd.choice(REASONS)),
            c.SignOut(consultant_id),
            c.SignOut(consultant_id, when_free=True),
            c.SignIn(consultant_id, {}),
        )

    def _wrap_up(self, acd: Acd) -> c.Input:
        busy = [view for view in at_work(acd) if view.wrap_ups]
        if not busy:
            return self._presence(acd)
        view = self.rnd.choice(busy)
        contact = self.rnd.choice(sorted(view.wrap_ups))
        finish = c.FinishWrapUp(view.consultant_id, contact)
        return self._one(finish, finish, finish, c.ExtendWrapUp(view.consultant_id, contact))

    def _plan(self, acd: Acd) -> c.Input:
        starts_ms, ends_ms, breaks = self.city.shift(acd.now_ms)
        if self.rnd.random() < 0.02:
            ends_ms = starts_ms
        return c.PlanShift(self._consultant(), starts_ms, ends_ms, breaks)

    # Supervisors

    def _supervisor(self, acd: Acd) -> c.Input:
        rnd, consultant_id = self.rnd, self._consultant()
        contact = self._contact(acd, ContactState.WAITING)
        acts: tuple[Callable[[], c.Input], ...] = (
            lambda: c.Reprioritise(
                contact, rnd.choice((-1, 2, 9)), rnd.random() < 0.2, *SUPERVISOR
            ),
            lambda: c.MoveContact(contact, self._queue(), *SUPERVISOR),
            lambda: c.AssignContact(contact, consultant_id, *SUPERVISOR),
            lambda: c.PullContact(contact, consultant_id, *SUPERVISOR),
            lambda: c.PullContact(contact, consultant_id, *SUPERVISOR),
            lambda: c.ForcePresence(consultant_id, rnd.choice(list(Presence)), *SUPERVISOR),
            lambda: c.ChangeSkills(
                consultant_id, self.city.skills(), self.city.groups(), *SUPERVISOR
            ),
            lambda: self._queues(acd),
        )
        return rnd.choice(acts)()

    def _queues(self, acd: Acd) -> c.Input:
        rnd, queue, until = self.rnd, self._queue(), self._due(acd)
        if self.policies and rnd.random() < 0.15:
            return c.SetPolicy(queue, rnd.choice((None, None, *PRESETS)), *SUPERVISOR)
        overflow = self.city.overflow(list(self.city.queues))
        return self._one(
            c.CloseQueue(queue, overflow, *SUPERVISOR, until, rnd.random() < 0.5),
            c.OpenQueue(queue, *SUPERVISOR, until),
            c.OpenQueue(queue, *SUPERVISOR, until),
            c.FollowHours(queue, *SUPERVISOR),
            c.FollowHours(queue, *SUPERVISOR),
            c.Announce(queue, rnd.choice((None, "longer")), *SUPERVISOR),
            c.PublishHours(self.city.hours(acd.now_ms)),
        )

    # Inputs that no connector should send

    def _malformed(self, acd: Acd) -> c.Input:
        contact, consultant_id, queue = self._contact(acd), self._consultant(), self._queue()
        return self._one(
            c.AdmitContact("a b", PHONE, queue, "pl"),
            c.AdmitContact(contact, PHONE, queue, "pl"),
            c.SignIn(consultant_id, {"drogi": 101}),
            c.SignIn("", {}),
            c.SignIn("stranger", {"drogi": 0}),
            c.PublishHours({queue: ((5, 5),)}),
            c.PlanShift(consultant_id, 9, 8),
            c.Announce(queue, "no such", *SUPERVISOR),
            *(c.SetPolicy(queue, "coin toss", *SUPERVISOR) for _ in range(self.policies)),
            c.Reprioritise(contact, 1, False, "", "no author"),
            c.ForcePresence("nobody", Presence.READY, *SUPERVISOR),
            c.CloseQueue(queue, self.city.overflow(["nowhere"]), *SUPERVISOR),
            c.Tick(0),
        )
