"""Routing of a contact as sentences: every id has one, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from acd.domain.messages.events import (
    ContactMoved,
    ContactTransferred,
    Event,
    OfferMade,
    SupervisorActed,
)
from acd.domain.model.channels import SHIPPED_CHANNELS
from acd.domain.model.contact import PHONE, Author, Outcome
from acd.domain.model.offer import OfferReason, OfferState
from acd.domain.model.queue_rules import Divert
from acd.domain.routing import explanation
from acd.domain.step import overflow
from acd.ports.acd import StampedEvent
from acd.ports.event_ledger import ACTIONS_ON_CONTACTS
from centrala.cli.explain_i18n import ENGLISH, POLISH, WORDS
from centrala.cli.explain_text import ExplanationText, duration
from tests.support.builders import AcdUnderTest, a_queue, some_rules

CONTACTS = [kind for kind in get_args(Event) if "contact_id" in kind.__slots__]


def writer(language: str = "en") -> ExplanationText:
    return ExplanationText(language, {"ala": "Ala Nowak"}, ZoneInfo("Europe/Warsaw"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    assert POLISH.keys() == ENGLISH.keys()
    for key in POLISH:
        assert fields(POLISH[key]) == fields(ENGLISH[key]), key
        assert POLISH[key], key
        assert ENGLISH[key], key


def test_every_reason_for_an_exclusion_has_a_sentence() -> None:
    assert {f"excluded.{reason}" for reason in explanation.REASONS} <= POLISH.keys()


@pytest.mark.parametrize(
    ("prefix", "kinds"),
    [
        ("offer-reason", OfferReason), ("state", OfferState), ("outcome", Outcome), ("to", Divert),
        ("channel", SHIPPED_CHANNELS), ("author", Author),
    ],
)  # fmt: skip
def test_every_id_of_an_event_has_a_sentence(prefix: str, kinds: Iterable[str]) -> None:
    assert {f"{prefix}.{kind}" for kind in kinds} <= POLISH.keys()


def test_every_event_and_action_about_a_contact_has_a_sentence() -> None:
    assert {kind.__name__ for kind in CONTACTS} <= POLISH.keys()
    assert {f"act.{name}" for name in ACTIONS_ON_CONTACTS} <= POLISH.keys()


def test_every_reason_for_an_overflow_has_a_sentence() -> None:
    assert {f"overflow-reason.{reason}" for reason in overflow.OVERFLOW_REASONS} <= POLISH.keys()


def contact_events(acd: AcdUnderTest, *steps: list[Event]) -> list[StampedEvent]:
    return [
        StampedEvent(acd.now_ms, n, event)
        for n, event in enumerate(event for step in steps for event in step)
        if getattr(event, "contact_id", "tel-1") == "tel-1" and type(event) in CONTACTS
    ]


def routed() -> tuple[AcdUnderTest, list[StampedEvent]]:
    """Return a call that the first consultant declines and the second accepts."""
    acd = AcdUnderTest(some_rules(a_queue(), a_queue("odpady")))
    acd.consultant("ala", drogi=80)
    acd.consultant("ola", drogi=40)
    acd.consultant("ewa", odpady=40)
    acd.wait(65_000)
    steps = [acd.call("tel-1"), acd.reject("tel-1"), acd.accept("tel-1")]
    return acd, contact_events(acd, *steps)


@pytest.mark.parametrize("language", list(WORDS))
def test_routed_call_is_explained_without_a_placeholder(language: str) -> None:
    _, events = routed()
    lines = list(writer(language).events("tel-1", events))
    assert len([line for line in lines if line.startswith("18.11.")]) == len(events)
    assert not [line for line in lines if re.search(r"[{}]|None", line)]


def test_offer_is_explained_with_its_candidates_and_exclusions() -> None:
    _, events = routed()
    text = "\n".join(writer().events("tel-1", events))
    assert "Contact tel-1: telephone, queue drogi, language pl" in text
    assert "offered to: Ala Nowak; the contact arrived while this consultant was free" in text
    assert "candidates: 2 of 2" in text
    assert re.search(r"Ala Nowak: score [\d.]+, level 80, idle for 1 min 05 s", text)
    assert "excluded: without the skill 1" in text
    assert "offer to: Ala Nowak: rejected" in text
    assert "policy longest-idle, relaxation step 0" in text


def test_competing_contacts_are_named_where_a_consultant_became_free() -> None:
    acd = AcdUnderTest(some_rules(a_queue(), a_queue("odpady")))
    acd.call("tel-1")
    acd.call("tel-2", "odpady")
    acd.consultant("ala", ready=False, drogi=80, odpady=80)
    (offer,) = [event for event in acd.ready("ala") if isinstance(event, OfferMade)]
    text = "\n".join(writer("pl").offer(offer.explanation))
    assert "tel-2 (odpady) z wynikiem" in text


def test_wait_is_explained_with_position_estimate_and_reasons() -> None:
    acd = AcdUnderTest(some_rules(a_queue()))
    acd.consultant("ala", ready=False, drogi=80)
    acd.call("tel-1")
    lines = list(writer().wait(acd.acd.explain_wait("tel-1")))
    assert lines[0] == "Now: waiting in the queue drogi, position 1, relaxation step 0."
    assert "No wait estimate: no consultant who could serve it is ready." in lines
    assert "excluded: not available 1" in lines
    assert list(writer().wait(None)) == ["Not waiting now."]


@pytest.mark.parametrize(
    ("ms", "expected"), [(48_400, "48 s"), (725_000, "12 min 05 s"), (3_720_000, "1 h 02 min")]
)
def test_duration_reads_the_same_in_both_languages(ms: int, expected: str) -> None:
    assert duration(ms) == expected


def test_overflow_and_offer_are_explained_by_their_reason() -> None:
    moved = ContactMoved("tel-1", PHONE, "drogi", "odpady", "length")
    assert writer().sentence(moved).endswith("(the queue is too long)")


def test_free_text_of_a_supervisor_is_not_translated() -> None:
    acted = SupervisorActed("szefowa", "Reprioritise", "tel-1", "closed")
    assert "closed" in writer().sentence(acted)


@pytest.mark.parametrize("keeps", [False, True])
def test_transfer_says_whether_the_position_is_kept(keeps: bool) -> None:
    transferred = ContactTransferred("tel-1", "ala", "drogi", "odpady", None, keeps)
    assert ("keeping its position" in writer().sentence(transferred)) is keeps
