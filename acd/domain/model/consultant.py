"""Consultant: the presence is stored, the activity is derived from the current work."""

from __future__ import annotations

from enum import StrEnum


class Presence(StrEnum):
    """Presence that the consultant, a supervisor or the system declared."""

    OFFLINE = "offline"
    NOT_READY = "not-ready"
    READY = "ready"


class NotReadyReason(StrEnum):
    """Reason for taking no offers. The system sets MISSED, DEVICE and SHIFT_OVER, a supervisor
    FORCED."""

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
    """Activity that the desk and the wallboard show; derived, never stored."""

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
