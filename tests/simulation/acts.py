"""Random but plausible inputs, and now and then implausible ones."""

from __future__ import annotations

import random

from acd.domain import commands as c
from acd.domain.consultant import NotReadyReason
from acd.domain.contact import Author, Channel, Party
from acd.domain.hall import Hall

QUEUES = ("drogi", "odpady", "komunikacja", "informacja", "unknown")
REASONS = (NotReadyReason.BREAK, NotReadyReason.ADMIN, NotReadyReason.DEVICE)


class Life:
    """Chooses what happens next; everything depends on the seed and on the hall alone."""

    def __init__(self, seed: int, consultants: int = 6) -> None:
        self.rnd = random.Random(seed)
        self._names = [f"k{n}" for n in range(consultants)]
        self._admitted = 0
        # Every other life is among people with the same skills who pass contacts up a lot.
        self._picky = seed % 2 == 1

    def next_input(self, hall: Hall) -> c.Input:
        acts = (
            (2 if self._picky else 5, self._admit),
            (3, self._answer),
            (3, self._connect),
            (3, self._end),
            (5 if self._picky else 3, self._presence),
            (2, self._wrap_up),
            (1, self._leave),
            (1, self._say),
        )
        act = self.rnd.choices([a for _, a in acts], [w for w, _ in acts])[0]
        return act(hall)

    def _one(self, *choices: c.Input) -> c.Input:
        return self.rnd.choice(choices)

    def _contact(self, hall: Hall) -> str:
        live = [view.contact_id for view in hall.contacts()]
        if not live or self.rnd.random() < 0.1:
            return f"c{self.rnd.randrange(self._admitted + 2)}"
        return self.rnd.choice(live)

    def _admit(self, hall: Hall) -> c.Input:
        self._admitted += self.rnd.random() < 0.97
        return c.AdmitContact(
            f"c{self._admitted}",
            self.rnd.choice(list(Channel)),
            self.rnd.choices(QUEUES, (8, 8, 4, 4, 1))[0],
            "pl",
            {"lang-uk": self.rnd.choice((1, 60))} if self.rnd.random() < 0.3 else {},
            self.rnd.choices((0, 5), (9, 1))[0],
        )

    def _answer(self, hall: Hall) -> c.Input:
        offered = [view for view in hall.contacts() if view.offer_id]
        if not offered:
            return self._presence(hall)
        view = self.rnd.choice(offered)
        offer, who = view.offer_id or "", view.consultant_id or ""
        accept, reject = c.AcceptOffer(offer, who), c.RejectOffer(offer, who)
        return self._one(
            reject if self._picky else accept,
            accept,
            accept,
            reject,
            c.OfferFailed(offer, "unreachable"),
            c.AcceptOffer(offer, self.rnd.choice(self._names)),
        )

    def _connect(self, hall: Hall) -> c.Input:
        contact = self._contact(hall)
        connected = c.EngagementConnected(contact)
        return self._one(connected, connected, connected, c.ConnectFailed(contact, "no-bridge"))

    def _end(self, hall: Hall) -> c.Input:
        return c.EndEngagement(self._contact(hall), self.rnd.choice(list(Party)))

    def _leave(self, hall: Hall) -> c.Input:
        contact = self._contact(hall)
        return self._one(c.ContactLeft(contact), c.ContactLeft(contact, "fallback"))

    def _presence(self, hall: Hall) -> c.Input:
        who = self.rnd.choice(self._names)
        share = 1.0 if self._picky else 0.6
        skills = {
            name: self.rnd.choice((1, 50, 90)) for name in QUEUES if self.rnd.random() < share
        }
        if self.rnd.random() < 0.5:
            skills["lang-uk"] = self.rnd.choice((1, 80))
        ready = c.BecomeReady(who)
        return self._one(
            c.SignIn(who, skills, "day"),
            ready,
            ready,
            ready,
            c.BecomeNotReady(who, self.rnd.choice(REASONS)),
            c.SignOut(who),
        )

    def _wrap_up(self, hall: Hall) -> c.Input:
        busy = [view for view in hall.consultants() if view.wrap_ups]
        if not busy:
            return c.FinishWrapUp(self.rnd.choice(self._names), self._contact(hall))
        view = self.rnd.choice(busy)
        contact = self.rnd.choice(sorted(view.wrap_ups))
        finish = c.FinishWrapUp(view.consultant_id, contact)
        return self._one(finish, finish, c.ExtendWrapUp(view.consultant_id, contact))

    def _say(self, hall: Hall) -> c.Input:
        contact = self._contact(hall)
        author = self.rnd.choice(list(Author))
        return self._one(c.AddMessage(contact, "m1", author), c.TellWait(contact, 1))
