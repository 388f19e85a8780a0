"""Plausible faults of the ACD, as small changes of its source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One change. `file`: below acd/; `old` occurs in it exactly once and becomes `new`."""

    name: str
    file: str
    old: str
    new: str


FAULTS = (
    Fault(
        "order of service inverted",
        "domain/routing/router.py",
        "position.urgency, -score, position.seq",
        "position.urgency, score, position.seq",
    ),
    Fault(
        "emergency ignored",
        "domain/routing/entries.py",
        "urgency = -2 if contact.emergency else -1",
        "urgency = -1",
    ),
    Fault(
        "tie-break by the log dropped",
        "domain/routing/entries.py",
        "QueuePosition(urgency, offset, contact.seq, contact)",
        "QueuePosition(urgency, offset, -contact.seq, contact)",
    ),
    Fault(
        "interrupted contact not ahead of others",
        "domain/routing/entries.py",
        "-1 if contact.interrupted else 0",
        "0",
    ),
    Fault(
        "bonus within the target inverted",
        "domain/routing/entries.py",
        "self._bonus = self.policy.bonus(",
        "self._bonus = -self.policy.bonus(",
    ),
    Fault(
        "bonus within the target follows no wait",
        "domain/routing/router.py",
        "        self.waiting.update_bonuses()\n",
        "",
    ),
    Fault(
        "bonus within the target without an upper bound",
        "domain/model/policy.py",
        "excess_ms / 1000, self.in_target_max)",
        "excess_ms / 1000, 10 * self.in_target_max)",
    ),
    Fault(
        "ageing dropped",
        "domain/routing/entries.py",
        "offset = self.slope * contact.admitted_ms / 1000",
        "offset = 0 * contact.admitted_ms / 1000",
    ),
    Fault(
        "position lost on return",
        "domain/step/offer_operations.py",
        """        contact.refused_by[consultant_id] = self._state.now_ms
""",
        """        contact.refused_by[consultant_id] = self._state.now_ms
        contact.seq = self._state.next_seq()
""",
    ),
    Fault(
        "position lost on transfer",
        "domain/step/position_handlers.py",
        "    if not command.keep_position:\n",
        "    if command.keep_position or True:\n",
    ),
    Fault(
        "position lost when a callback is tried again",
        "domain/step/position_handlers.py",
        "    if not contact.attempts:\n",
        "    if contact.attempts or not contact.attempts:\n",
    ),
    Fault(
        "position of a re-dial not resumed",
        "domain/step/contact_handlers.py",
        "    contact.admitted_ms, contact.seq = held.admitted_ms, held.seq\n",
        "    contact.admitted_ms = held.admitted_ms\n",
    ),
    Fault(
        "no wrap-up after a transfer",
        "domain/step/engagement_operations.py",
        """        self.finish(contact, consultant)
        contact.consultant_id = contact.engaged_ms""",
        """        del consultant.engaged[contact.contact_id]
        self._consultants.make_idle(consultant)
        contact.consultant_id = contact.engaged_ms""",
    ),
    Fault(
        "capacity off by one",
        "domain/model/capacity.py",
        "counts[channel] < rules.limits[channel]",
        "counts[channel] <= rules.limits[channel]",
    ),
    Fault(
        "shared capacity ignored",
        "domain/model/capacity.py",
        "        and _fits_shared_limits(rules, channel, counts)\n",
        "",
    ),
    Fault(
        "interrupts ignored",
        "domain/model/capacity.py",
        "other == channel or other in allowed for other in counts",
        "other == channel or True for other in counts",
    ),
    Fault(
        "refused contact offered to the same consultant again",
        "domain/routing/router.py",
        "return refused if others else 0",
        "return 0",
    ),
    Fault(
        "offer not withdrawn on hang-up",
        "domain/step/closing_operations.py",
        """            self._offers.remove(self._state.offers[contact.offer_id], "withdraw")
""",
        "            pass\n",
    ),
    Fault(
        "relaxation step taken early",
        "domain/model/relaxation.py",
        "contact.relaxation_step = sum(at_ms <= now_ms for at_ms in relaxation_times)",
        "contact.relaxation_step = sum(at_ms <= now_ms + 3_000 for at_ms in relaxation_times)",
    ),
    Fault(
        "backup group without hysteresis",
        "domain/step/backup_groups.py",
        "elif is_active and wait_ms <= backup_group.close_at_ms",
        "elif is_active and wait_ms < backup_group.open_at_ms",
    ),
    Fault(
        "opportunity cost with the wrong sign",
        "domain/routing/router.py",
        "score -= policy.cost * opportunity_cost(consultant, waiting_list)",
        "score += policy.cost * opportunity_cost(consultant, waiting_list)",
    ),
    Fault(
        "skills of language, district and contact not counted",
        "domain/model/statistics.py",
        "flow.skill_arrivals[skill] = flow.skill_arrivals.get(skill, 0.0) + 1",
        "pass",
    ),
    Fault(
        "demand for further skills never fades",
        "domain/model/statistics.py",
        "{skill: count * kept for skill, count in self.skill_arrivals.items()}",
        "{skill: count * 1.0 for skill, count in self.skill_arrivals.items()}",
    ),
    Fault(
        "level of the consultant ignored",
        "domain/routing/router.py",
        "            score += policy.level * level_for(entry.skills, waiting_list.need)\n",
        "            score += 0.0\n",
    ),
    Fault(
        "best level looked for among the longest idle only",
        "domain/routing/router.py",
        """        if waiting_list.policy.level:
            return self._best_of_levels(waiting_list, blocked)
""",
        "",
    ),
    Fault(
        "lower levels never weighed",
        "domain/routing/router.py",
        "if best is not None and best_score >= policy.level * level + idle_score:",
        "if best is not None:",
    ),
    Fault(
        "level before a change kept",
        "domain/routing/entries.py",
        "                self.levels[level] = members ^ consultant.bit\n",
        "                pass\n",
    ),
    Fault(
        "longest idle ignored",
        "domain/step/consultant_operations.py",
        "        consultant.idle_seq = self._state.next_seq()\n",
        "        consultant.idle_seq = -self._state.next_seq()\n",
    ),
    Fault(
        "callback before a live caller",
        "domain/step/waiting_operations.py",
        "        contact.priority = priority + contact.requested_priority\n",
        """        contact.priority = priority + 9 * (contact.channel == "callback")
""",
    ),
    Fault(
        "two callbacks for one number",
        "domain/step/position_handlers.py",
        """    if key in state.callbacks:
        raise CallbackExists("dial_key: a callback to this number exists already")
""",
        "",
    ),
    Fault(
        "end of shift ignored",
        "domain/routing/router.py",
        "return self._state.now_ms + expected_ms <= consultant.latest_end_ms",
        "return True",
    ),
    Fault(
        "planned break ignored",
        "domain/routing/consultant_index.py",
        "limits += [starts_ms + shifts.break_grace_ms for starts_ms in breaks]",
        "limits += []",
    ),
    Fault(
        "break does not begin",
        "domain/step/shift_handlers.py",
        """        context.consultants.set_presence(entry, "not-ready", NotReadyReason.BREAK)
""",
        "        pass\n",
    ),
    Fault(
        "key of a repeat ignored",
        "domain/step/acd.py",
        "        if keys.knows(key, now_ms):\n",
        "        if False:\n",
    ),
    Fault(
        "deadline of an offer dropped",
        "domain/step/offer_operations.py",
        "self._timers.add(offer.deadline_ms, TimerKind.OFFER, offer.offer_id)\n",
        "pass\n",
    ),
    Fault(
        "preferred consultants kept for ever",
        "domain/step/contact_handlers.py",
        "        now_ms + preferred_ms if preferred else None,\n",
        "        None,\n",
    ),
    Fault(
        "overflow goes in a circle",
        "domain/step/overflow.py",
        "and queue not in (*contact.moves, contact.queue)",
        "and len(contact.moves) < 9 and queue != contact.queue",
    ),
    Fault(
        "closed queue ignored",
        "domain/step/overflow.py",
        "    if context.state.closed_queues.get(queue.id):\n",
        "    if False:\n",
    ),
    Fault(
        "limit of length off by one",
        "domain/step/overflow.py",
        "if waiting - 1 >= limits.waiting",
        "if waiting - 1 > limits.waiting",
    ),
    Fault(
        "offer in spite of a pending sign-out",
        "domain/routing/consultant_index.py",
        "        if entry.sign_out_pending and presence is READY:\n",
        "        if False:\n",
    ),
    Fault(
        "offer during a wrap-up",
        "domain/routing/consultant_index.py",
        "if presence is not READY or has_offer or wraps_up:",
        "if presence is not READY or has_offer:",
    ),
    Fault(
        "unreachable contact waits silently",
        "domain/step/overflow.py",
        "    if contact.unreachable or is_reachable(context, contact):\n",
        "    if True:\n",
    ),
    Fault(
        "snapshot forgets held positions",
        "serialisation/snapshot.py",
        '_lines("held_positions", held_positions)',
        '_lines("held_positions", ())',
    ),
    Fault(
        "snapshot forgets keys",
        "serialisation/snapshot.py",
        '_lines("keys", state.keys.items())',
        '_lines("keys", ())',
    ),
    Fault(
        "snapshot forgets the backup groups",
        "serialisation/snapshot.py",
        '    yield _line({"version": SNAPSHOT_VERSION, **head})\n',
        '    yield _line({"version": SNAPSHOT_VERSION, **head, "active_backup_groups": {}})\n',
    ),
    Fault(
        "snapshot forgets the order of the log",
        "serialisation/snapshot.py",
        '    yield _line({"version": SNAPSHOT_VERSION, **head})\n',
        '    yield _line({"version": SNAPSHOT_VERSION, **head, "seq": state.seq - 9})\n',
    ),
    Fault(
        "snapshot forgets the load",
        "serialisation/snapshot.py",
        '    yield _line({"version": SNAPSHOT_VERSION, **head})\n',
        '    yield _line({"version": SNAPSHOT_VERSION, **head, "load": Load()})\n',
    ),
    Fault(
        "policy set by a supervisor ignored",
        "domain/model/state.py",
        'return PRESETS.get(self.policies.get(queue.id, ""), queue.policy)',
        "return queue.policy",
    ),
    Fault(
        "snapshot forgets chosen policies",
        "serialisation/snapshot.py",
        '    yield _line({"version": SNAPSHOT_VERSION, **head})\n',
        '    yield _line({"version": SNAPSHOT_VERSION, **head, "policies": {}})\n',
    ),
    Fault(
        "offers made between departures of the same moment",
        "domain/step/acd.py",
        "            departed = True\n",
        "            return\n",
    ),
    Fault(
        "backup group activated after new contacts offered nothing",
        "domain/step/backup_groups.py",
        "            worklist.next_round[entry.consultant_id] = entry\n",
        "",
    ),
)
