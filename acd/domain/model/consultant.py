"""Consultant: presence is stored, what she is doing is derived from her load."""

from __future__ import annotations

from enum import StrEnum


class Presence(StrEnum):
    """What the consultant (or the system on her behalf) declared."""

    OFFLINE = "offline"
    NOT_READY = "not-ready"
    READY = "ready"


class NotReadyReason(StrEnum):
    """Why she takes nothing now. MISSED, DEVICE and SHIFT_OVER are set by the system, FORCED by
    a supervisor."""

    SIGNED_IN = "signed-in"
    BREAK = "break"
    TRAINING = "training"
    ADMIN = "admin"
    MEETING = "meeting"
    MISSED = "missed"
    DEVICE = "device"
    SHIFT_OVER = "shift-over"
    FORCED = "forced"


class Activity(StrEnum):
    """Derived, never stored: the one word that the desk and the wallboard show."""

    OFFLINE = "offline"
    NOT_READY = "not-ready"
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    WRITING = "writing"
    WRAP_UP = "wrap-up"


PRESENCE_TRANSITIONS: dict[tuple[Presence, str], Presence] = {
    (Presence.OFFLINE, "sign-in"): Presence.NOT_READY,
    (Presence.NOT_READY, "ready"): Presence.READY,
    (Presence.NOT_READY, "not-ready"): Presence.NOT_READY,
    (Presence.READY, "ready"): Presence.READY,
    (Presence.READY, "not-ready"): Presence.NOT_READY,
    (Presence.READY, "miss"): Presence.NOT_READY,
    (Presence.NOT_READY, "miss"): Presence.NOT_READY,
    (Presence.READY, "device-fault"): Presence.NOT_READY,
    (Presence.NOT_READY, "device-fault"): Presence.NOT_READY,
    (Presence.READY, "sign-out"): Presence.OFFLINE,
    (Presence.NOT_READY, "sign-out"): Presence.OFFLINE,
}
