"""Faults that somebody might make in the hall, as small changes of its source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """`file`: in acd/domain; `old` must be there exactly once, and becomes `new`."""

    name: str
    file: str
    old: str
    new: str


FAULTS = (
    Fault(
        "order of service inverted",
        "router.py",
        "return (place[0], -score, place[2])",
        "return (place[0], score, place[2])",
    ),
    Fault(
        "emergency ignored",
        "lines.py",
        "(-1 if contact.emergency else 0, points, contact.seq, contact)",
        "(0, points, contact.seq, contact)",
    ),
    Fault(
        "tie-break by the log dropped",
        "lines.py",
        "(-1 if contact.emergency else 0, points, contact.seq, contact)",
        "(-1 if contact.emergency else 0, points, -contact.seq, contact)",
    ),
    Fault(
        "bonus within the target inverted",
        "lines.py",
        "else self.policy.in_target\n        self.qualified",
        "else -self.policy.in_target\n        self.qualified",
    ),
    Fault(
        "ageing dropped",
        "lines.py",
        "points = self.slope * contact.admitted_ms / 1000",
        "points = 0 * contact.admitted_ms / 1000",
    ),
    Fault(
        "place lost on return",
        "floor.py",
        """        contact.refused_by[consultant_id] = self.state.now_ms
""",
        """        contact.refused_by[consultant_id] = self.state.now_ms
        contact.seq = self.state.next_seq()
""",
    ),
    Fault(
        "place lost on transfer",
        "place_acts.py",
        "    if not command.keep_place:\n",
        "    if command.keep_place or True:\n",
    ),
    Fault(
        "place lost when a callback is tried again",
        "place_acts.py",
        "    if not contact.attempts:\n",
        "    if contact.attempts or not contact.attempts:\n",
    ),
    Fault(
        "place of a re-dial not taken up",
        "contact_acts.py",
        "    contact.admitted_ms, contact.seq = place.admitted_ms, place.seq\n",
        "    contact.admitted_ms = place.admitted_ms\n",
    ),
    Fault(
        "no wrap-up after a transfer",
        "floor.py",
        """        self._let_go(contact, consultant)
        contact.consultant_id = contact.engaged_ms""",
        """        del consultant.engaged[contact.contact_id]
        self.make_idle(consultant)
        contact.consultant_id = contact.engaged_ms""",
    ),
    Fault(
        "capacity off by one",
        "capacity.py",
        "counts[channel] < rules.limits[channel]",
        "counts[channel] <= rules.limits[channel]",
    ),
    Fault(
        "shared capacity ignored",
        "capacity.py",
        "        and _fits_shared_limits(rules, channel, counts)\n",
        "",
    ),
    Fault(
        "interrupts ignored",
        "capacity.py",
        "held == channel or held in allowed for held in counts",
        "held == channel or True for held in counts",
    ),
    Fault(
        "refused one offered to her again",
        "router.py",
        "return refused if others else 0",
        "return 0",
    ),
    Fault(
        "offer not withdrawn on hang-up",
        "floor.py",
        """            self._drop_offer(self.state.offers[contact.offer_id], "withdraw")
""",
        "            pass\n",
    ),
    Fault(
        "ring opened early",
        "stages.py",
        "contact.ring = sum(at_ms <= now_ms for at_ms in rings)",
        "contact.ring = sum(at_ms <= now_ms + 3_000 for at_ms in rings)",
    ),
    Fault(
        "reserve without hysteresis",
        "reserves.py",
        "elif is_open and wait_ms <= reserve.close_at_ms",
        "elif is_open and wait_ms < reserve.open_at_ms",
    ),
    Fault(
        "opportunity cost with the wrong sign",
        "router.py",
        "score -= policy.cost * cost_of(seat, line)",
        "score += policy.cost * cost_of(seat, line)",
    ),
    Fault(
        "level of the consultant ignored",
        "router.py",
        "            score += policy.level * level_for(entry.skills, line.need)\n",
        "            score += 0.0\n",
    ),
    Fault(
        "longest idle ignored",
        "staff.py",
        "        consultant.idle_seq = self.state.next_seq()\n",
        "        consultant.idle_seq = -self.state.next_seq()\n",
    ),
    Fault(
        "callback before a live caller",
        "floor.py",
        "        contact.priority = priority\n",
        """        contact.priority = priority + 9 * (contact.channel.value == "callback")
""",
    ),
    Fault(
        "two callbacks for one number",
        "place_acts.py",
        """    if key in state.callbacks:
        raise CallbackExists("dial_key: this number is on the list already")
""",
        "",
    ),
    Fault(
        "end of shift ignored",
        "router.py",
        "return self._state.now_ms + expected_ms <= seat.latest_ms",
        "return True",
    ),
    Fault(
        "planned break ignored",
        "roster.py",
        "graces += [starts_ms + shifts.break_grace_ms for starts_ms in breaks]",
        "graces += []",
    ),
    Fault(
        "break does not begin",
        "shift_acts.py",
        """        floor.set_presence(entry, "not-ready", NotReadyReason.BREAK)
""",
        "        pass\n",
    ),
    Fault(
        "key of a repeat ignored",
        "hall.py",
        "        if not floor.state.keys.knows(key, floor.state.now_ms):\n",
        "        if True:\n",
    ),
    Fault(
        "deadline of an offer dropped",
        "settling.py",
        "        floor.deadlines.add(made.deadline_ms, Kind.OFFER, made.offer_id)\n",
        "        pass\n",
    ),
    Fault(
        "preferred never let go",
        "contact_acts.py",
        "preferred_until_ms=now_ms + queue.preferred_ms if preferred else None",
        "preferred_until_ms=None",
    ),
    Fault(
        "overflow goes in a circle",
        "overflow.py",
        "and queue not in (*contact.moves, contact.queue)",
        "and len(contact.moves) < 9 and queue != contact.queue",
    ),
    Fault(
        "closed queue ignored",
        "overflow.py",
        "    if floor.state.shut.get(queue.id):\n",
        "    if False:\n",
    ),
    Fault(
        "limit of length off by one",
        "overflow.py",
        "if waiting - 1 >= limits.waiting",
        "if waiting - 1 > limits.waiting",
    ),
    Fault(
        "who is leaving is offered more",
        "roster.py",
        "        if entry.leaving and presence is Presence.READY:\n",
        "        if False:\n",
    ),
    Fault(
        "wrap-up does not close her channels",
        "roster.py",
        "if presence is not Presence.READY or offered or wraps:",
        "if presence is not Presence.READY or offered:",
    ),
    Fault(
        "unreachable contact waits silently",
        "overflow.py",
        "    if contact.unreachable or is_reachable(floor, contact):\n",
        "    if True:\n",
    ),
    Fault(
        "snapshot forgets kept places",
        "snapshot.py",
        '_in_parts("places", ([name, _brief(place)] for name, place in state.places.items()))',
        '_in_parts("places", ())',
    ),
    Fault(
        "snapshot forgets keys",
        "snapshot.py",
        '_in_parts("keys", map(list, state.keys.items()))',
        '_in_parts("keys", ())',
    ),
    Fault(
        "snapshot forgets the reserves",
        "snapshot.py",
        "        **{name: to_plain(getattr(state, name)) for name in _MAPPINGS},\n",
        """        **{name: to_plain(getattr(state, name)) for name in _MAPPINGS},
        "open_reserves": {},
""",
    ),
    Fault(
        "snapshot forgets the order of the log",
        "snapshot.py",
        '        "seq": state.seq,\n',
        '        "seq": state.seq - state.seq % 50,\n',
    ),
    Fault(
        "snapshot forgets the load",
        "snapshot.py",
        "        **{name: to_plain(getattr(state, name)) for name in _MAPPINGS},\n",
        """        **{name: to_plain(getattr(state, name)) for name in _MAPPINGS},
        "load": to_plain(Load()),
""",
    ),
    Fault(
        "a chosen policy is passed over",
        "state.py",
        'return PRESETS.get(self.policies.get(queue.id, ""), queue.policy)',
        "return queue.policy",
    ),
    Fault(
        "snapshot forgets chosen policies",
        "snapshot.py",
        "        **{name: to_plain(getattr(state, name)) for name in _MAPPINGS},\n",
        """        **{name: to_plain(getattr(state, name)) for name in _MAPPINGS},
        "policies": {},
""",
    ),
    Fault(
        "who goes is settled before the others go",
        "hall.py",
        """            EXPIRIES[due.kind](floor, due)
        settle(floor)
""",
        """            EXPIRIES[due.kind](floor, due)
            settle(floor)
""",
    ),
    Fault(
        "who is called in looks at nobody",
        "settling.py",
        "        for entry in floor.called.values():\n            floor.touch(entry)\n",
        "",
    ),
)
