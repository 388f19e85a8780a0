"""FastAGI scripts, requested as the dialplan requests them; the ACD is a real one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.memory.event_ledger import MemoryEventLedger
from acd.domain.messages.commands import (
    AcceptOffer,
    AdmitContact,
    Announce,
    BecomeReady,
    CloseQueue,
    ContactLeft,
    EndEngagement,
    EngagementConnected,
    EngagementInterrupted,
    PublishRules,
    SignIn,
)
from acd.domain.messages.events import PositionResumed, WaitAnnounced
from acd.domain.model.contact import PHONE, ContactState, Party
from acd.domain.model.errors import DependencyUnavailable
from acd.domain.model.queue_rules import Divert, Overflow
from acd.ports.contacts import PathStep
from acd.service.replica.backpressure import LagLimits
from ivr.asterisk.fastagi import scripts as scripts_module
from ivr.asterisk.fastagi.returning_callers import ReturningCallers
from ivr.asterisk.fastagi.scripts import FastAgiScripts
from ivr.asterisk.fastagi.server import FastAgiServer
from ivr.flow.verbs import Phrase
from tests.support.acd_service import OVERLOADED, GrowingClock, RunningAcd, running_acd
from tests.support.builders import a_queue, some_rules
from tests.support.fastagi import run_script
from tests.unit.ivr.flow.documents import document

CALLER, CONTACT = "17.1", "tel-17.1"
LEG = "tel-17.1-o1"


class NamedSounds:
    """Sounds whose path is their name; those in `broken` cannot be rendered."""

    broken: frozenset[str] = frozenset()

    async def path(self, phrase: Phrase, language: str) -> str:
        if phrase.prompt in self.broken:
            raise DependencyUnavailable("no sound")
        values = "".join(f"-{value}" for value in phrase.values.values())
        return f"/{phrase.language or language}/{phrase.prompt}{values}"


@dataclass
class Dialplan:
    """Asterisk's side: `run_script` is one AGI() of the dialplan; `keys` are pressed in order."""

    running: RunningAcd
    book: MemoryContactBook
    sounds: NamedSounds
    port: int
    handled_by: dict[str, str]
    event_ledger: MemoryEventLedger

    async def run_script(
        self, script: str, uniqueid: str = CALLER, keys: str = "", *arguments: str, **more: str
    ) -> tuple[list[str], dict[str, str]]:
        """Return the received commands and the variables that they set."""
        return await run_script(self.port, script, uniqueid, keys, *arguments, **more)

    async def admit(self) -> None:
        await self.running.acd.submit(AdmitContact(CONTACT, PHONE, "drogi", "pl"), "a")


@asynccontextmanager
async def dialplan_with(limits: LagLimits | None = None) -> AsyncIterator[Dialplan]:
    async with running_acd(limits=limits) as running:
        handled_by: dict[str, str] = {}
        book, sounds, event_ledger = (
            MemoryContactBook(handled_by),
            NamedSounds(),
            MemoryEventLedger(),
        )
        scripts = FastAgiScripts(
            document(),
            running.acd,
            book,
            sounds,
            GrowingClock(),
            dial_key=lambda number: f"key-of-{number[-3:]}",
            returning_callers=ReturningCallers(book, running.acd),
            event_ledger=event_ledger,
        )
        agi = FastAgiServer("127.0.0.1", 0, scripts.routes())
        task = asyncio.create_task(agi.run())
        await agi.listening.wait()
        yield Dialplan(running, book, sounds, agi.port, handled_by, event_ledger)
        task.cancel()


@pytest.fixture
async def dialplan() -> AsyncIterator[Dialplan]:
    async with dialplan_with() as dialplan:
        yield dialplan


def spoken(commands: list[str]) -> list[str]:
    files = (re.search(r'EXEC \w+ "(?:CENTRALA_KEY,)?([^,"]*)', line) for line in commands)
    return [match[1] for match in files if match]


async def test_call_runs_the_ivr_and_is_admitted_with_its_record(dialplan: Dialplan) -> None:
    commands, variables = await dialplan.run_script("call", CALLER, "1")
    assert spoken(commands) == ["/pl/welcome&/pl/keys"]
    assert variables == {"CENTRALA_NEXT": "wait-loop"}
    record = await dialplan.book.get(CONTACT)
    assert record is not None
    assert (record.address, record.queue, record.external_id) == (
        "+48601234118",
        "drogi",
        "PJSIP/trunk-00000001",
    )
    assert record.path == (PathStep("1", "Drogi"),)
    contact = dialplan.running.acd.contact(CONTACT)
    assert contact is not None
    assert contact.state is ContactState.WAITING


async def test_overloaded_acd_leaves_the_caller_to_the_dialplan() -> None:
    """CENTRALA_NEXT stays unset, so that the fallback queue takes the caller."""
    async with dialplan_with(OVERLOADED) as dialplan:
        for script in ("call", "return"):
            _, variables = await dialplan.run_script(script, CALLER, "1")
            assert "CENTRALA_NEXT" not in variables
        assert dialplan.running.acd.contacts() == ()


async def test_chosen_language_is_set_on_the_channel_and_on_the_contact(
    dialplan: Dialplan,
) -> None:
    _, variables = await dialplan.run_script("call", CALLER, "2")
    assert variables == {"CHANNEL(language)": "uk", "CENTRALA_NEXT": "wait-loop"}
    contact = dialplan.running.acd.contact(CONTACT)
    assert contact is not None
    assert contact.language == "uk"


async def test_hash_key_counts_as_invalid_and_a_timeout_as_no_input(dialplan: Dialplan) -> None:
    commands, _ = await dialplan.run_script("call", CALLER, "#")
    assert spoken(commands) == ["/pl/welcome&/pl/keys", "/pl/wrong&/pl/keys"]
    commands, _ = await dialplan.run_script("call", "18.1")
    assert spoken(commands) == ["/pl/welcome&/pl/keys", "/pl/silent&/pl/keys"]


async def test_watchdog_is_reset_before_every_application(dialplan: Dialplan) -> None:
    commands, _ = await dialplan.run_script("call", CALLER, "1")
    for number, line in enumerate(commands):
        if line.startswith("EXEC"):
            assert commands[number - 1].startswith("SET AUTOHANGUP ")


async def test_prompt_without_a_sound_is_left_out(
    dialplan: Dialplan,
) -> None:
    dialplan.sounds.broken = frozenset({"welcome"})
    commands, variables = await dialplan.run_script("call", CALLER, "1")
    assert spoken(commands) == ["/pl/keys"]
    assert variables == {"CENTRALA_NEXT": "wait-loop"}


async def test_keys_are_read_without_any_sound(dialplan: Dialplan) -> None:
    dialplan.sounds.broken = frozenset({"welcome", "keys", "silent", "wrong"})
    commands, variables = await dialplan.run_script("call", CALLER)
    assert "WAIT FOR DIGIT 4000" in commands
    assert variables == {"CENTRALA_NEXT": "wait-loop"}


async def test_repeated_script_creates_one_contact(dialplan: Dialplan) -> None:
    await dialplan.run_script("call", CALLER, "1")
    _, variables = await dialplan.run_script("call", CALLER, "1")
    assert variables == {"CENTRALA_NEXT": "wait-loop"}
    assert len(dialplan.running.acd.contacts()) == 1


async def test_position_is_announced_once(dialplan: Dialplan) -> None:
    await dialplan.admit()
    commands, variables = await dialplan.run_script("wait")
    assert spoken(commands) == ["/pl/position-1"]
    assert variables["CENTRALA_NEXT"] == "restart-music"
    commands, again = await dialplan.run_script("wait", CALLER, "", variables["CENTRALA_ANNOUNCED"])
    assert (spoken(commands), again) == ([], {"CENTRALA_NEXT": "continue-music"})


@pytest.mark.parametrize("argument", ["", "x", "1", "1:", ":5", "-1:5", "1:2:3"])
async def test_malformed_last_announcement_is_ignored(dialplan: Dialplan, argument: str) -> None:
    await dialplan.admit()
    _, variables = await dialplan.run_script("wait", CALLER, "", argument)
    assert variables["CENTRALA_NEXT"] == "restart-music"


async def test_caller_without_a_contact_is_sent_to_the_fallback_queue(
    dialplan: Dialplan,
) -> None:
    _, variables = await dialplan.run_script("wait")
    assert variables == {"CENTRALA_NEXT": "fallback"}


async def test_caller_returns_from_the_fallback_queue_to_the_held_position(
    dialplan: Dialplan,
) -> None:
    await dialplan.admit()
    before = dialplan.running.acd.contact(CONTACT)
    _, variables = await dialplan.run_script("return")
    assert variables == {"CENTRALA_NEXT": "wait-loop"}
    assert dialplan.running.acd.contact(CONTACT) == before


async def test_unknown_caller_of_the_fallback_queue_is_admitted_as_without_keys(
    dialplan: Dialplan,
) -> None:
    _, variables = await dialplan.run_script("return", agi_language="uk")
    contact = dialplan.running.acd.contact(CONTACT)
    assert variables == {"CENTRALA_NEXT": "wait-loop"}
    assert contact is not None
    assert (contact.queue, contact.language) == ("informacja", "uk")


async def test_caller_with_a_closed_contact_stays_in_the_fallback_queue(
    dialplan: Dialplan,
) -> None:
    await dialplan.admit()
    await dialplan.running.acd.submit(ContactLeft(CONTACT), "left")
    _, variables = await dialplan.run_script("return")
    assert variables == {"CENTRALA_NEXT": "fallback"}


async def test_consultant_who_answers_in_time_joins(dialplan: Dialplan) -> None:
    await dialplan.running.acd.submit(SignIn("anna", {"drogi": 5}), "s")
    await dialplan.running.acd.submit(BecomeReady("anna"), "r")
    await dialplan.admit()
    _, variables = await dialplan.run_script("answered", LEG, "", "anna")
    assert variables == {"CENTRALA_NEXT": "join"}
    _, again = await dialplan.run_script("answered", LEG, "", "anna")
    assert again == {"CENTRALA_NEXT": "join"}


@pytest.mark.parametrize("consultant", ["anna", "basia"])
async def test_late_or_foreign_answer_does_not_join(dialplan: Dialplan, consultant: str) -> None:
    await dialplan.running.acd.submit(SignIn("anna", {"drogi": 5}), "s")
    await dialplan.running.acd.submit(BecomeReady("anna"), "r")
    await dialplan.admit()
    if consultant == "anna":
        await dialplan.running.acd.submit(ContactLeft(CONTACT), "left")
    _, variables = await dialplan.run_script("answered", LEG, "", consultant)
    assert variables == {}


async def test_leg_without_a_consultant_does_not_join(dialplan: Dialplan) -> None:
    _, variables = await dialplan.run_script("answered", "17.99")
    assert variables == {}


async def talk(dialplan: Dialplan) -> None:
    """Let anna talk with the caller, who chose Ukrainian."""
    acd = dialplan.running.acd
    await acd.submit(SignIn("anna", {"drogi": 5}), "s")
    await acd.submit(BecomeReady("anna"), "r")
    await acd.submit(AdmitContact(CONTACT, PHONE, "drogi", "uk"), "a")
    await acd.submit(AcceptOffer(LEG, "anna"), "accept")
    await acd.submit(EngagementConnected(CONTACT), "connected")


async def test_caller_of_an_interrupted_conversation_is_asked_to_hold(dialplan: Dialplan) -> None:
    await talk(dialplan)
    await dialplan.running.acd.submit(EngagementInterrupted(CONTACT, "voice-lost"), "lost")
    commands, variables = await dialplan.run_script("parted")
    assert spoken(commands) == ["/uk/please-hold"]
    assert variables == {"CENTRALA_ANNOUNCED": "", "CENTRALA_NEXT": "wait-loop"}


async def test_caller_whose_conversation_was_ended_is_left_to_the_goodbye(
    dialplan: Dialplan,
) -> None:
    await talk(dialplan)
    await dialplan.running.acd.submit(EndEngagement(CONTACT, Party.CONSULTANT), "end")
    assert await dialplan.run_script("parted") == ([], {})


async def test_caller_is_asked_to_hold_although_the_end_of_the_leg_was_not_reported(
    dialplan: Dialplan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection to Asterisk's manager was away: the reconciliation finds it later."""
    monkeypatch.setattr(scripts_module, "PARTED_WAIT_S", 0.01)
    await talk(dialplan)
    _, variables = await dialplan.run_script("parted")
    assert variables["CENTRALA_NEXT"] == "wait-loop"


async def announced(dialplan: Dialplan) -> list[WaitAnnounced]:
    events = await dialplan.running.events.read("0-0", 1_000, 0)
    return [stamped.event for stamped in events if isinstance(stamped.event, WaitAnnounced)]


async def keep_busy(dialplan: Dialplan, caller: str = "9.9") -> None:
    """Engage one consultant, so that there is a wait estimate."""
    acd, contact = dialplan.running.acd, f"tel-{caller}"
    await acd.submit(SignIn("anna", {"drogi": 5}), "s")
    await acd.submit(BecomeReady("anna"), "r")
    await acd.submit(AdmitContact(contact, PHONE, "drogi", "pl"), "busy")
    await dialplan.run_script("answered", f"{contact}-o1", "", "anna")
    await acd.submit(EngagementConnected(contact), "connected")


async def test_wait_estimate_is_announced_and_reported_as_spoken(
    dialplan: Dialplan,
) -> None:
    await keep_busy(dialplan)
    await dialplan.admit()
    commands, _ = await dialplan.run_script("wait")
    wait_estimate = dialplan.running.acd.wait_estimate(CONTACT)
    assert wait_estimate is not None
    (files,) = spoken(commands)
    (event,) = await announced(dialplan)
    assert event.low_ms is not None
    assert event.high_ms is not None
    low, high = event.low_ms // 1000, event.high_ms // 1000
    wait = f"/pl/between-{low}-{high}" if low else f"/pl/at-most-{high}"
    assert files == f"/pl/position-1&{wait}"
    assert event.low_ms <= wait_estimate.low_ms
    assert event.high_ms >= wait_estimate.high_ms - 60_000, "the estimate shrinks meanwhile"


async def test_wait_without_estimate_or_sound_is_neither_announced_nor_reported(
    dialplan: Dialplan,
) -> None:
    await dialplan.admit()
    commands, _ = await dialplan.run_script("wait")
    assert spoken(commands) == ["/pl/position-1"]
    await dialplan.running.acd.submit(ContactLeft(CONTACT), "left")
    await keep_busy(dialplan)
    dialplan.sounds.broken = frozenset({"between", "at-most"})
    await dialplan.run_script("call", "18.1", "1")
    commands, _ = await dialplan.run_script("wait", "18.1")
    assert spoken(commands) == ["/pl/position-1"]
    assert [(event.low_ms, event.high_ms) for event in await announced(dialplan)] == [
        (None, None)
    ] * 2


async def test_announcement_of_the_queue_is_played_before_the_position(
    dialplan: Dialplan,
) -> None:
    await dialplan.admit()
    await dialplan.running.acd.submit(Announce("drogi", "flood", "kowal", "powódź"), "announce")
    commands, _ = await dialplan.run_script("wait")
    assert spoken(commands) == ["/pl/flood&/pl/position-1"]


async def close(
    dialplan: Dialplan, *, waiting_too: bool = False, to: Divert = Divert.MESSAGE
) -> None:
    way = Overflow(to, message="closed-now" if to is Divert.MESSAGE else None)
    command = CloseQueue("drogi", way, "kowal", "awaria", waiting_too=waiting_too)
    await dialplan.running.acd.submit(command, "close")


async def test_caller_of_a_closed_queue_hears_its_message(
    dialplan: Dialplan,
) -> None:
    await close(dialplan)
    commands, variables = await dialplan.run_script("call", CALLER, "1")
    assert spoken(commands)[-1] == "/pl/closed-now"
    assert variables == {"CENTRALA_NEXT": "hangup"}


async def test_waiting_caller_hears_the_message_when_the_queue_closes(
    dialplan: Dialplan,
) -> None:
    await dialplan.admit()
    await close(dialplan, waiting_too=True)
    for event in await dialplan.running.events.read("0-0", 1_000, 0):
        await dialplan.event_ledger.handle(event)
    commands, variables = await dialplan.run_script("wait")
    assert spoken(commands) == ["/pl/closed-now"]
    assert variables == {"CENTRALA_NEXT": "hangup"}


async def test_missing_message_or_voicemail_leads_to_the_fallback_queue(
    dialplan: Dialplan,
) -> None:
    dialplan.sounds.broken = frozenset({"closed-now"})
    await close(dialplan)
    _, variables = await dialplan.run_script("call", CALLER, "1")
    assert variables == {"CENTRALA_NEXT": "fallback"}
    await close(dialplan, to=Divert.VOICEMAIL)
    _, variables = await dialplan.run_script("call", "18.1", "1")
    assert variables == {"CENTRALA_NEXT": "fallback"}


async def test_caller_who_redials_soon_gets_the_held_position(dialplan: Dialplan) -> None:
    rules = some_rules(a_queue(redial_ms=60_000), version="2")
    await dialplan.running.acd.submit(PublishRules(rules), "rules:2")
    await dialplan.run_script("call", CALLER, "1")
    before = dialplan.running.acd.contact(CONTACT)
    await dialplan.running.acd.submit(ContactLeft(CONTACT), "left")
    await dialplan.run_script("call", "18.1", "1", agi_callerid="602000111")
    await dialplan.run_script("call", "19.1", "1")
    other, again = (dialplan.running.acd.contact(f"tel-{n}.1") for n in (18, 19))
    assert before is not None
    assert other is not None
    assert again is not None
    assert again.admitted_ms == before.admitted_ms
    assert (again.position, other.position) == (1, 2)


async def test_withheld_number_holds_no_position(dialplan: Dialplan) -> None:
    rules = some_rules(a_queue(redial_ms=60_000), version="2")
    await dialplan.running.acd.submit(PublishRules(rules), "rules:2")
    for caller in (CALLER, "18.1"):
        await dialplan.run_script("call", caller, "1", agi_callerid="anonymous")
        if caller == CALLER:
            await dialplan.running.acd.submit(ContactLeft(CONTACT), "left")
    events = await dialplan.running.events.read("0-0", 1_000, 0)
    assert not [e for e in events if isinstance(e.event, PositionResumed)]


async def test_consultant_who_served_the_number_last_is_preferred(
    dialplan: Dialplan,
) -> None:
    rules = some_rules(a_queue(preferred_ms=60_000), version="2")
    await dialplan.running.acd.submit(PublishRules(rules), "rules:2")
    await dialplan.running.acd.submit(SignIn("anna", {"drogi": 5}), "s")
    await dialplan.run_script("call", CALLER, "1")
    await dialplan.running.acd.submit(ContactLeft(CONTACT), "left")
    dialplan.handled_by[CONTACT] = "anna"
    await dialplan.run_script("call", "18.1", "1")
    waits = dialplan.running.acd.explain_wait("tel-18.1")
    assert waits is not None
    assert waits.kept_for == ("anna",)
