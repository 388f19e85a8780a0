"""Requests of a supervisor as commands of the ACD, signed with the account and the reason."""

from __future__ import annotations

from acd.domain.messages import supervisor_commands as c
from acd.domain.model.consultant import Presence
from acd.domain.model.queue_rules import Divert, Overflow
from desk.auth.accounts import User
from desk.http import schemas
from web.schemas import epoch_ms


def reprioritise(contact: str, body: schemas.Reprioritisation, user: User) -> c.Reprioritise:
    return c.Reprioritise(contact, body.priority, body.emergency, user.id, body.reason)


def move(contact: str, body: schemas.Move, user: User) -> c.MoveContact:
    return c.MoveContact(contact, body.queue, user.id, body.reason)


def assign(contact: str, body: schemas.ToConsultant, user: User) -> c.AssignContact:
    return c.AssignContact(contact, body.consultant_id, user.id, body.reason)


def pull(contact: str, body: schemas.ToConsultant, user: User) -> c.PullContact:
    return c.PullContact(contact, body.consultant_id, user.id, body.reason)


def force_presence(consultant: str, body: schemas.ForcedPresence, user: User) -> c.ForcePresence:
    return c.ForcePresence(consultant, Presence(body.presence), user.id, body.reason)


def change_skills(consultant: str, body: schemas.SkillChange, user: User) -> c.ChangeSkills:
    groups = tuple(body.groups)
    return c.ChangeSkills(consultant, dict(body.skills), groups, user.id, body.reason)


def close_queue(queue: str, body: schemas.QueueClosing, user: User) -> c.CloseQueue:
    target = body.overflow
    overflow = Overflow(Divert(target.to), target.queue, target.message)
    until_ms = epoch_ms(body.until)
    return c.CloseQueue(queue, overflow, user.id, body.reason, until_ms, body.waiting_too)


def open_queue(queue: str, body: schemas.QueueOpening, user: User) -> c.OpenQueue:
    return c.OpenQueue(queue, user.id, body.reason, epoch_ms(body.until))


def follow_hours(queue: str, body: schemas.SupervisorAction, user: User) -> c.FollowHours:
    return c.FollowHours(queue, user.id, body.reason)


def announce(queue: str, body: schemas.Announcement, user: User) -> c.Announce:
    return c.Announce(queue, body.prompt, user.id, body.reason)


def set_policy(queue: str, body: schemas.PolicyChoice, user: User) -> c.SetPolicy:
    return c.SetPolicy(queue, body.policy, user.id, body.reason)
