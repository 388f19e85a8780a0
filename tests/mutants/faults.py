"""Faults that somebody might make in the ACD, as small changes of its source."""

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
        "routing/router.py",
        "return (queue_position[0], -score, queue_position[2])",
        "return (queue_position[0], score, queue_position[2])",
    ),
    Fault(
        "emergency ignored",
        "routing/waiting_lists.py",
        "(-1 if contact.emergency else 0, points, contact.seq, contact)",
        "(0, points, contact.seq, contact)",
    ),
    Fault(
        "tie-break by the log dropped",
        "routing/waiting_lists.py",
        "(-1 if contact.emergency else 0, points, contact.seq, contact)",
        "(-1 if contact.emergency else 0, points, -contact.seq, contact)",
    ),
    Fault(
        "bonus within the target inverted",
        "routing/waiting_lists.py",
        "else self.policy.in_target\n        self.qualified",
        "else -self.policy.in_target\n        self.qualified",
    ),
    Fault(
        "ageing dropped",
        "routing/waiting_lists.py",
        "points = self.slope * contact.admitted_ms / 1000",
        "points = 0 * contact.admitted_ms / 1000",
    ),
    Fault(
        "queue_position lost on return",
        "step/step_context.py",
        """        contact.refused_by[consultant_id] = self.state.now_ms
""",
        """        contact.refused_by[consultant_id] = self.state.now_ms
        contact.seq = self.state.next_seq()
""",
    ),
    Fault(
        "queue_position lost on transfer",
        "step/position_handlers.py",
        "    if not command.keep_position:\n",
        "    if command.keep_position or True:\n",
    ),
    Fault(
        "queue_position lost when a callback is tried again",
        "step/position_handlers.py",
        "    if not contact.attempts:\n",
        "    if contact.attempts or not contact.attempts:\n",
    ),
    Fault(
        "queue_position of a re-dial not taken up",
        "step/contact_handlers.py",
        "    contact.admitted_ms, contact.seq = queue_position.admitted_ms, queue_position.seq\n",
        "    contact.admitted_ms = queue_position.admitted_ms\n",
    ),
    Fault(
        "no wrap-up after a transfer",
        "step/step_context.py",
        """        self._let_go(contact, consultant)
        contact.consultant_id = contact.engaged_ms""",
        """        del consultant.engaged[contact.contact_id]
        self.make_idle(consultant)
        contact.consultant_id = contact.engaged_ms""",
    ),
    Fault(
        "capacity off by one",
        "model/capacity.py",
        "counts[channel] < rules.limits[channel]",
        "counts[channel] <= rules.limits[channel]",
    ),
    Fault(
        "shared capacity ignored",
        "model/capacity.py",
        "        and _fits_shared_limits(rules, channel, counts)\n",
        "",
    ),
    Fault(
        "interrupts ignored",
        "model/capacity.py",
        "held == channel or held in allowed for held in counts",
        "held == channel or True for held in counts",
    ),
    Fault(
        "refused one offered to her again",
        "routing/router.py",
        "return refused if others else 0",
        "return 0",
    ),
    Fault(
        "offer not withdrawn on hang-up",
        "step/step_context.py",
        """            self._drop_offer(self.state.offers[contact.offer_id], "withdraw")
""",
        "            pass\n",
    ),
    Fault(
        "relaxation_step opened early",
        "model/relaxation.py",
        "contact.relaxation_step = sum(at_ms <= now_ms for at_ms in relaxation_steps)",
        "contact.relaxation_step = sum(at_ms <= now_ms + 3_000 for at_ms in relaxation_steps)",
    ),
    Fault(
        "backup_group without hysteresis",
        "step/backup_groups.py",
        "elif is_open and wait_ms <= backup_group.close_at_ms",
        "elif is_open and wait_ms < backup_group.open_at_ms",
    ),
    Fault(
        "opportunity cost with the wrong sign",
        "routing/router.py",
        "score -= policy.cost * cost_of(indexed, waiting_list)",
        "score += policy.cost * cost_of(indexed, waiting_list)",
    ),
    Fault(
        "level of the consultant ignored",
        "routing/router.py",
        "            score += policy.level * level_for(entry.skills, waiting_list.need)\n",
        "            score += 0.0\n",
    ),
    Fault(
        "longest idle ignored",
        "step/consultant_context.py",
        "        consultant.idle_seq = self.state.next_seq()\n",
        "        consultant.idle_seq = -self.state.next_seq()\n",
    ),
    Fault(
        "callback before a live caller",
        "step/step_context.py",
        "        contact.priority = priority\n",
        """        contact.priority = priority + 9 * (contact.channel.value == "callback")
""",
    ),
    Fault(
        "two callbacks for one number",
        "step/position_handlers.py",
        """    if key in state.callbacks:
        raise CallbackExists("dial_key: this number is on the list already")
""",
        "",
    ),
    Fault(
        "end of shift ignored",
        "routing/router.py",
        "return self._state.now_ms + expected_ms <= indexed.latest_ms",
        "return True",
    ),
    Fault(
        "planned break ignored",
        "routing/consultant_index.py",
        "graces += [starts_ms + shifts.break_grace_ms for starts_ms in breaks]",
        "graces += []",
    ),
    Fault(
        "break does not begin",
        "step/shift_handlers.py",
        """        context.set_presence(entry, "not-ready", NotReadyReason.BREAK)
""",
        "        pass\n",
    ),
    Fault(
        "key of a repeat ignored",
        "step/acd.py",
        "        if not context.state.keys.knows(key, context.state.now_ms):\n",
        "        if True:\n",
    ),
    Fault(
        "deadline of an offer dropped",
        "step/matching.py",
        "        context.deadlines.add(made.deadline_ms, Kind.OFFER, made.offer_id)\n",
        "        pass\n",
    ),
    Fault(
        "preferred never let go",
        "step/contact_handlers.py",
        "preferred_until_ms=now_ms + queue.preferred_ms if preferred else None",
        "preferred_until_ms=None",
    ),
    Fault(
        "overflow goes in a circle",
        "step/overflow.py",
        "and queue not in (*contact.moves, contact.queue)",
        "and len(contact.moves) < 9 and queue != contact.queue",
    ),
    Fault(
        "closed queue ignored",
        "step/overflow.py",
        "    if context.state.shut.get(queue.id):\n",
        "    if False:\n",
    ),
    Fault(
        "limit of length off by one",
        "step/overflow.py",
        "if waiting - 1 >= limits.waiting",
        "if waiting - 1 > limits.waiting",
    ),
    Fault(
        "who is sign_out_pending is offered more",
        "routing/consultant_index.py",
        "        if entry.sign_out_pending and presence is Presence.READY:\n",
        "        if False:\n",
    ),
    Fault(
        "wrap-up does not close her channels",
        "routing/consultant_index.py",
        "if presence is not Presence.READY or offered or wraps:",
        "if presence is not Presence.READY or offered:",
    ),
    Fault(
        "unreachable contact waits silently",
        "step/overflow.py",
        "    if contact.unreachable or is_reachable(context, contact):\n",
        "    if True:\n",
    ),
    Fault(
        "snapshot forgets held positions",
        "snapshot.py",
        '_lines("held_positions", held_positions)',
        '_lines("held_positions", ())',
    ),
    Fault(
        "snapshot forgets keys",
        "snapshot.py",
        '_lines("keys", state.keys.items())',
        '_lines("keys", ())',
    ),
    Fault(
        "snapshot forgets the backup groups",
        "snapshot.py",
        '    yield _line({"version": SNAPSHOT_VERSION, **head})\n',
        '    yield _line({"version": SNAPSHOT_VERSION, **head, "active_backup_groups": {}})\n',
    ),
    Fault(
        "snapshot forgets the order of the log",
        "snapshot.py",
        '    yield _line({"version": SNAPSHOT_VERSION, **head})\n',
        '    yield _line({"version": SNAPSHOT_VERSION, **head, "seq": state.seq - state.seq % 50})\n',
    ),
    Fault(
        "snapshot forgets the load",
        "snapshot.py",
        '    yield _line({"version": SNAPSHOT_VERSION, **head})\n',
        '    yield _line({"version": SNAPSHOT_VERSION, **head, "load": Load()})\n',
    ),
    Fault(
        "a chosen policy is passed over",
        "model/state.py",
        'return PRESETS.get(self.policies.get(queue.id, ""), queue.policy)',
        "return queue.policy",
    ),
    Fault(
        "snapshot forgets chosen policies",
        "snapshot.py",
        '    yield _line({"version": SNAPSHOT_VERSION, **head})\n',
        '    yield _line({"version": SNAPSHOT_VERSION, **head, "policies": {}})\n',
    ),
    Fault(
        "who goes is settled before the others go",
        "step/acd.py",
        """            EXPIRIES[due.kind](context, due)
        match(context)
""",
        """            EXPIRIES[due.kind](context, due)
            match(context)
""",
    ),
    Fault(
        "who is activated_backups in looks at nobody",
        "step/matching.py",
        "        for entry in context.activated_backups.values():\n            context.mark_changed(entry)\n",
        "",
    ),
)
