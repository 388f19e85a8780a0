"""Comparison of ACD and Asterisk: the differences between their views of the calls. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from acd.domain.model.contact import ContactState
from acd.domain.model.views import ContactView
from ivr.asterisk.call_control.commands import RINGING, AmiChannel
from ivr.asterisk.call_control.ids import channel_of_contact, contact_of_offer


@dataclass(frozen=True, slots=True)
class CallerGone:
    """The ACD holds a contact whose caller has no channel any more."""

    contact_id: str


@dataclass(frozen=True, slots=True)
class StrayLeg:
    """A consultant's leg belongs to no offer and no conversation."""

    offer_id: str


@dataclass(frozen=True, slots=True)
class MissingLeg:
    """An offer is open and no telephone rings. Normal for a moment."""

    contact_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class Connected:
    """Engaged, and in one bridge. No drift: the ACD only has to be informed once."""

    contact_id: str


@dataclass(frozen=True, slots=True)
class NotConnected:
    """Engaged, and not in one bridge. Normal for a moment."""

    contact_id: str
    legs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diverted:
    """The ACD lets the contact wait, Asterisk's fallback queue has connected it."""

    contact_id: str


@dataclass(frozen=True, slots=True)
class InFallback:
    """The caller waits in the fallback queue though the engine runs. No drift."""

    channel: AmiChannel


Finding = CallerGone | StrayLeg | MissingLeg | Connected | NotConnected | Diverted | InFallback
TRANSIENT = (MissingLeg, NotConnected)
"""Repaired only when found twice in a row: a command may be under way."""


def compare(contacts: Iterable[ContactView], channels: Mapping[str, AmiChannel]) -> list[Finding]:
    """Return the differences; `contacts` are the ACD's calls read before `channels`."""
    by_id = {contact.contact_id: contact for contact in contacts}
    legs: dict[str, list[AmiChannel]] = {}
    for channel in channels.values():
        legs.setdefault(contact_of_offer(channel.uniqueid) or "", []).append(channel)
    findings: list[Finding] = []
    for contact in by_id.values():
        findings += _compare_contact(contact, channels, legs.get(contact.contact_id, []))
    for contact_id, legs_of_contact in legs.items():
        if contact_id and contact_id not in by_id:
            findings += [StrayLeg(leg.uniqueid) for leg in legs_of_contact]
    findings += _in_fallback(channels)
    return findings


def _compare_contact(
    contact: ContactView, channels: Mapping[str, AmiChannel], legs: list[AmiChannel]
) -> Iterator[Finding]:
    caller = channels.get(channel_of_contact(contact.contact_id))
    if caller is None:
        yield CallerGone(contact.contact_id)
        return
    expected = [leg for leg in legs if _is_expected(contact, leg)]
    yield from (StrayLeg(leg.uniqueid) for leg in legs if leg not in expected)
    connected = any(leg.bridge and leg.bridge == caller.bridge for leg in expected)
    if contact.state is ContactState.ENGAGED:
        uniqueids = tuple(leg.uniqueid for leg in expected)
        yield (
            Connected(contact.contact_id)
            if connected
            else NotConnected(contact.contact_id, uniqueids)
        )
    elif caller.bridge and not connected:
        yield Diverted(contact.contact_id)
    elif contact.offer_id and not expected:
        yield MissingLeg(contact.contact_id, contact.offer_id)


def _is_expected(contact: ContactView, leg: AmiChannel) -> bool:
    if contact.state is ContactState.ENGAGED:
        return leg.belongs_to(contact.consultant_id or "")
    return contact.offer_id == leg.uniqueid


def _in_fallback(channels: Mapping[str, AmiChannel]) -> Iterator[Finding]:
    """Yield callers in the fallback queue for whom no telephone rings at this moment."""
    ringing = {c.linkedid for c in channels.values() if c.state == RINGING}
    for channel in channels.values():
        waits = channel.application == "Queue" and channel.context == "centrala-fallback"
        if waits and not channel.bridge and channel.linkedid not in ringing:
            yield InFallback(channel)
