"""The story of a contact in words: every id has them, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from acd.domain.messages.events import Event, OfferMade
from acd.domain.model.channels import SHIPPED_CHANNELS
from acd.domain.model.contact import Author, Outcome
from acd.domain.model.offer import Because, OfferState
from acd.domain.model.queue_rules import Divert
from acd.domain.routing import explanation
from acd.domain.step import overflow
from acd.ports.acd import StampedEvent
from acd.ports.event_ledger import ACTIONS_ON_CONTACTS
from centrala.cli.explain_i18n import ENGLISH, POLISH, WORDS
from centrala.cli.explain_text import InputReporter, duration
from tests.support.builders import AcdUnderTest, a_queue, some_rules

CONTACTS = [kind for kind in get_args(Event) if "contact_id" in kind.__slots__]


def teller(language: str = "en") -> InputReporter:
    return InputReporter(language, {"ala": "Ala Nowak"}, ZoneInfo("Europe/Warsaw"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things_of_the_same_values() -> None:
    assert POLISH.keys() == ENGLISH.keys()
    for key in POLISH:
        assert fields(POLISH[key]) == fields(ENGLISH[key]), key
        assert POLISH[key], key
        assert ENGLISH[key], key


def test_every_reason_for_leaving_somebody_out_has_words() -> None:
    assert {f"excluded.{reason}" for reason in explanation.REASONS} <= POLISH.keys()


@pytest.mark.parametrize(
    ("prefix", "kinds"),
    [
        ("because", Because), ("how", OfferState), ("outcome", Outcome), ("to", Divert),
        ("channel", SHIPPED_CHANNELS), ("author", Author),
    ],
)  # fmt: skip
def test_every_id_of_an_event_has_words(prefix: str, kinds: Iterable[str]) -> None:
    assert {f"{prefix}.{each}" for each in kinds} <= POLISH.keys()


def test_every_event_and_act_about_a_contact_has_a_sentence() -> None:
    assert {kind.__name__ for kind in CONTACTS} <= POLISH.keys()
    assert {f"act.{name}" for name in ACTIONS_ON_CONTACTS} <= POLISH.keys()


def test_everything_that_sends_a_contact_elsewhere_has_words() -> None:
    assert {f"why.{each}" for each in overflow.WHYS} <= POLISH.keys()


def story(acd: AcdUnderTest, *steps: list[Event]) -> list[StampedEvent]:
    return [
        StampedEvent(f"{acd.now_ms}-{n}", acd.now_ms, event)
        for n, event in enumerate(event for step in steps for event in step)
        if getattr(event, "contact_id", "tel-1") == "tel-1" and type(event) in CONTACTS
    ]


def routed() -> tuple[AcdUnderTest, list[StampedEvent]]:
    """A call that the first consultant passes up and the second takes."""
    acd = AcdUnderTest(some_rules(a_queue(), a_queue("odpady")))
    acd.consultant("ala", drogi=80)
    acd.consultant("ola", drogi=40)
    acd.consultant("ewa", odpady=40)
    acd.wait(65_000)
    steps = [acd.call("tel-1"), acd.reject("tel-1"), acd.accept("tel-1")]
    return acd, story(acd, *steps)


@pytest.mark.parametrize("language", list(WORDS))
def test_a_routed_call_is_told_without_a_bare_id_or_an_empty_place(language: str) -> None:
    _, events = routed()
    lines = list(teller(language).story("tel-1", events))
    assert len([line for line in lines if line.startswith("18.11.")]) == len(events)
    assert not [line for line in lines if re.search(r"[{}]|None", line)]


def test_an_offer_is_told_with_its_candidates_and_those_left_out() -> None:
    _, events = routed()
    told = "\n".join(teller().story("tel-1", events))
    assert "Contact tel-1: telephone, queue drogi, language pl" in told
    assert "offered to: Ala Nowak; the contact came while this person was free" in told
    assert "candidates: 2 of 2" in told
    assert re.search(r"Ala Nowak: score [\d.]+, level 80, idle for 1 min 05 s", told)
    assert "left out: without the skill 1" in told
    assert "the offer to: Ala Nowak: rejected" in told
    assert "policy longest-idle, relaxation step 0" in told


def test_rivals_are_named_where_a_consultant_came_free() -> None:
    acd = AcdUnderTest(some_rules(a_queue(), a_queue("odpady")))
    acd.call("tel-1")
    acd.call("tel-2", "odpady")
    acd.consultant("ala", ready=False, drogi=80, odpady=80)
    (offer,) = [each for each in acd.ready("ala") if isinstance(each, OfferMade)]
    told = "\n".join(teller("pl").offer(offer.explanation))
    assert "tel-2 (odpady) z wynikiem" in told


def test_a_wait_is_told_with_place_forecast_and_reasons() -> None:
    acd = AcdUnderTest(some_rules(a_queue()))
    acd.consultant("ala", ready=False, drogi=80)
    acd.call("tel-1")
    told = list(teller().wait(acd.acd.explain_wait("tel-1")))
    assert told[0] == "Now: it waits in the queue drogi, position 1, relaxation step 0."
    assert "No wait estimate: nobody who could serve it is ready for work." in told
    assert "left out: not available 1" in told
    assert list(teller().wait(None)) == ["It does not wait now."]


@pytest.mark.parametrize(
    ("ms", "text"), [(48_400, "48 s"), (725_000, "12 min 05 s"), (3_720_000, "1 h 02 min")]
)
def test_a_duration_is_read_the_same_in_both_languages(ms: int, text: str) -> None:
    assert duration(ms) == text
