"""ACD and Asterisk compared: what one believes and the other does not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from acd.domain.model.contact import ContactState
from acd.domain.model.views import ContactView
from ivr.asterisk.call_control.commands import RINGING, Line
from ivr.asterisk.call_control.ids import channel_of_contact, contact_of_offer


@dataclass(frozen=True, slots=True)
class CallerGone:
    """The ACD holds a contact whose caller has no channel any more."""

    contact_id: str


@dataclass(frozen=True, slots=True)
class LegAstray:
    """A consultant's leg that no offer and no conversation needs."""

    offer_id: str


@dataclass(frozen=True, slots=True)
class LegMissing:
    """On offer, and no telephone rings. May be so for a moment."""

    contact_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Engaged, and the two talk: all is well, once the ACD knows it."""

    contact_id: str


@dataclass(frozen=True, slots=True)
class Apart:
    """Engaged, and the two are not joined. May be so for a moment."""

    contact_id: str
    legs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diverted:
    """Waiting for the ACD, and talking to somebody: the fallback queue connected them."""

    contact_id: str


@dataclass(frozen=True, slots=True)
class InFallback:
    """Waits in the fallback queue though the engine lives. No drift: we only have to ask."""

    line: Line


Finding = CallerGone | LegAstray | LegMissing | Joined | Apart | Diverted | InFallback
PASSING = (LegMissing, Apart)
"""Repaired only when seen twice in a row: an act of ours may be under way."""


def compare(contacts: Iterable[ContactView], lines: Mapping[str, Line]) -> list[Finding]:
    """`contacts` are the ACD's calls from before `lines` were asked for."""
    known = {contact.contact_id: contact for contact in contacts}
    legs: dict[str, list[Line]] = {}
    for line in lines.values():
        legs.setdefault(contact_of_offer(line.uniqueid) or "", []).append(line)
    found: list[Finding] = []
    for contact in known.values():
        found += _about(contact, lines, legs.get(contact.contact_id, []))
    for contact_id, several in legs.items():
        if contact_id and contact_id not in known:
            found += [LegAstray(leg.uniqueid) for leg in several]
    found += _in_fallback(lines)
    return found


def _about(contact: ContactView, lines: Mapping[str, Line], legs: list[Line]) -> Iterator[Finding]:
    caller = lines.get(channel_of_contact(contact.contact_id))
    if caller is None:
        yield CallerGone(contact.contact_id)
        return
    wanted = [leg for leg in legs if _is_wanted(contact, leg)]
    yield from (LegAstray(leg.uniqueid) for leg in legs if leg not in wanted)
    joined = any(leg.bridge and leg.bridge == caller.bridge for leg in wanted)
    if contact.state is ContactState.ENGAGED:
        legs_apart = tuple(leg.uniqueid for leg in wanted)
        yield Joined(contact.contact_id) if joined else Apart(contact.contact_id, legs_apart)
    elif caller.bridge and not joined:
        yield Diverted(contact.contact_id)
    elif contact.offer_id and not wanted:
        yield LegMissing(contact.contact_id, contact.offer_id)


def _is_wanted(contact: ContactView, leg: Line) -> bool:
    if contact.state is ContactState.ENGAGED:
        return leg.belongs_to(contact.consultant_id or "")
    return contact.offer_id == leg.uniqueid


def _in_fallback(lines: Mapping[str, Line]) -> Iterator[Finding]:
    """Not those who are being connected: somebody's telephone rings for them."""
    ringing = {line.linkedid for line in lines.values() if line.state == RINGING}
    for line in lines.values():
        waits = line.application == "Queue" and line.context == "centrala-fallback"
        if waits and not line.bridge and line.linkedid not in ringing:
            yield InFallback(line)
