"""The FastAGI scripts, asked as the dialplan asks them; the ACD is the real one."""

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
    AdmitContact,
    Announce,
    BecomeReady,
    CloseQueue,
    ContactLeft,
    EngagementConnected,
    PublishRules,
    SignIn,
)
from acd.domain.messages.events import PositionResumed, WaitAnnounced
from acd.domain.model.contact import Channel, ContactState
from acd.domain.model.errors import DependencyUnavailable
from acd.domain.model.queue_rules import Divert, Overflow
from acd.ports.contacts import PathStep
from acd.service.replica.backpressure import LagLimits
from ivr.asterisk.fastagi.returning_callers import ReturningCallers
from ivr.asterisk.fastagi.scripts import FastAgiScripts
from ivr.asterisk.fastagi.server import FastAgiServer
from ivr.flow.verbs import Phrase
from tests.support.acd_service import OVERLOADED, GrowingClock, RunningAcd, running_acd
from tests.support.builders import a_queue, some_rules
from tests.unit.ivr.flow.documents import document

CALLER, CONTACT = "17.1", "tel-17.1"
LEG = "tel-17.1-o1"
DEADLINE = 5.0


class Paths:
    """A sound is its name; `broken` ones cannot be made."""

    broken: frozenset[str] = frozenset()

    async def path(self, phrase: Phrase, language: str) -> str:
        if phrase.prompt in self.broken:
            raise DependencyUnavailable("no sound")
        told = "".join(f"-{value}" for value in phrase.values.values())
        return f"/{phrase.language or language}/{phrase.prompt}{told}"


@dataclass
class Switchboard:
    """A running door; `ask` is one AGI() of the dialplan, which presses `keys` when asked."""

    running: RunningAcd
    book: MemoryContactBook
    sounds: Paths
    port: int
    handled_by: dict[str, str]
    event_ledger: MemoryEventLedger

    async def ask(
        self, script: str, uniqueid: str = CALLER, keys: str = "", *arguments: str, **more: str
    ) -> tuple[list[str], dict[str, str]]:
        """The commands that came, and the variables that were set."""
        told = {
            "agi_network_script": script,
            "agi_uniqueid": uniqueid,
            "agi_callerid": "601234118",
            "agi_channel": "PJSIP/trunk-00000001",
            "agi_language": "pl",
            **{f"agi_arg_{n}": value for n, value in enumerate(arguments, 1)},
            **more,
        }
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write("".join(f"{key}: {value}\n" for key, value in told.items()).encode() + b"\n")
        commands: list[str] = []
        pressed = iter(keys)
        async with asyncio.timeout(DEADLINE):
            while line := (await reader.readline()).decode().strip():
                commands.append(line)
                writer.write(self._answer(line, pressed).encode())
        writer.close()
        found = (re.fullmatch(r'SET VARIABLE (\S+) "(.*)"', line) for line in commands)
        return commands, {match[1]: match[2] for match in found if match}

    def _answer(self, command: str, pressed: object) -> str:
        if command.startswith("GET FULL VARIABLE"):
            key = next(pressed, "")  # type: ignore[call-overload]
            return f"200 result=1 ({'OK' if key else 'TIMEOUT'}:{key.strip('#')})\n"
        return "200 result=0\n"

    async def admit(self) -> None:
        await self.running.acd.submit(AdmitContact(CONTACT, Channel.PHONE, "drogi", "pl"), "a")


@asynccontextmanager
async def switchboard(limits: LagLimits | None = None) -> AsyncIterator[Switchboard]:
    async with running_acd(limits=limits) as running:
        handled_by: dict[str, str] = {}
        book, sounds, event_ledger = MemoryContactBook(handled_by), Paths(), MemoryEventLedger()
        scripts = FastAgiScripts(
            document(),
            running.acd,
            book,
            sounds,
            GrowingClock(),
            dial_key=lambda number: f"key-of-{number[-3:]}",
            regulars=ReturningCallers(book, running.acd),
            event_ledger=event_ledger,
        )
        agi = FastAgiServer("127.0.0.1", 0, scripts.routes())
        task = asyncio.create_task(agi.run())
        await agi.listening.wait()
        yield Switchboard(running, book, sounds, agi.port, handled_by, event_ledger)
        task.cancel()


@pytest.fixture
async def board() -> AsyncIterator[Switchboard]:
    async with switchboard() as board:
        yield board


def spoken(commands: list[str]) -> list[str]:
    files = (re.search(r'EXEC \w+ "(?:CENTRALA_KEY,)?([^,"]*)', line) for line in commands)
    return [match[1] for match in files if match]


async def test_a_call_is_asked_recorded_and_handed_over(board: Switchboard) -> None:
    commands, said = await board.ask("call", CALLER, "1")
    assert spoken(commands) == ["/pl/welcome&/pl/keys"]
    assert said == {"CENTRALA_NEXT": "wait-loop"}
    record = await board.book.get(CONTACT)
    assert record is not None
    assert (record.address, record.queue, record.leg) == (
        "+48601234118",
        "drogi",
        "PJSIP/trunk-00000001",
    )
    assert record.path == (PathStep("1", "Drogi"),)
    contact = board.running.acd.contact(CONTACT)
    assert contact is not None
    assert contact.state is ContactState.WAITING


async def test_an_overloaded_hall_leaves_the_caller_to_the_dialplan() -> None:
    """Silence means fall back: the native queue takes the call, and asks again."""
    async with switchboard(OVERLOADED) as board:
        for script in ("call", "return"):
            _, said = await board.ask(script, CALLER, "1")
            assert "CENTRALA_NEXT" not in said
        assert board.running.acd.contacts() == ()


async def test_a_chosen_language_is_set_on_the_channel_and_asked_of_the_hall(
    board: Switchboard,
) -> None:
    _, said = await board.ask("call", CALLER, "2")
    assert said == {"CHANNEL(language)": "uk", "CENTRALA_NEXT": "wait-loop"}
    contact = board.running.acd.contact(CONTACT)
    assert contact is not None
    assert contact.language == "uk"


async def test_the_hash_key_is_a_wrong_key_and_silence_is_silence(board: Switchboard) -> None:
    commands, _ = await board.ask("call", CALLER, "#")
    assert spoken(commands) == ["/pl/welcome&/pl/keys", "/pl/wrong&/pl/keys"]
    commands, _ = await board.ask("call", "18.1")
    assert spoken(commands) == ["/pl/welcome&/pl/keys", "/pl/silent&/pl/keys"]


async def test_every_command_is_guarded_by_asterisks_own_timer(board: Switchboard) -> None:
    commands, _ = await board.ask("call", CALLER, "1")
    for number, line in enumerate(commands):
        if line.startswith("EXEC"):
            assert commands[number - 1].startswith("SET AUTOHANGUP ")


async def test_a_sentence_that_cannot_be_made_is_left_out_and_the_call_goes_on(
    board: Switchboard,
) -> None:
    board.sounds.broken = frozenset({"welcome"})
    commands, said = await board.ask("call", CALLER, "1")
    assert spoken(commands) == ["/pl/keys"]
    assert said == {"CENTRALA_NEXT": "wait-loop"}


async def test_without_any_speech_a_key_still_counts(board: Switchboard) -> None:
    board.sounds.broken = frozenset({"welcome", "keys", "silent", "wrong"})
    commands, said = await board.ask("call", CALLER)
    assert "WAIT FOR DIGIT 4000" in commands
    assert said == {"CENTRALA_NEXT": "wait-loop"}


async def test_a_call_that_is_told_twice_is_one_contact(board: Switchboard) -> None:
    await board.ask("call", CALLER, "1")
    _, said = await board.ask("call", CALLER, "1")
    assert said == {"CENTRALA_NEXT": "wait-loop"}
    assert len(board.running.acd.contacts()) == 1


async def test_a_waiting_caller_is_told_the_position_once(board: Switchboard) -> None:
    await board.admit()
    commands, said = await board.ask("wait")
    assert spoken(commands) == ["/pl/position-1"]
    assert said["CENTRALA_NEXT"] == "spoken"
    commands, again = await board.ask("wait", CALLER, "", said["CENTRALA_TOLD"])
    assert (spoken(commands), again) == ([], {"CENTRALA_NEXT": "wait"})


@pytest.mark.parametrize("told", ["", "x", "1", "1:", ":5", "-1:5", "1:2:3"])
async def test_what_was_told_last_is_read_with_care(board: Switchboard, told: str) -> None:
    await board.admit()
    _, said = await board.ask("wait", CALLER, "", told)
    assert said["CENTRALA_NEXT"] == "spoken"


async def test_a_caller_whom_the_hall_does_not_know_is_sent_to_the_fallback_queue(
    board: Switchboard,
) -> None:
    _, said = await board.ask("wait")
    assert said == {"CENTRALA_NEXT": "fallback"}


async def test_a_caller_comes_back_from_the_fallback_queue_to_the_old_place(
    board: Switchboard,
) -> None:
    await board.admit()
    before = board.running.acd.contact(CONTACT)
    _, said = await board.ask("return")
    assert said == {"CENTRALA_NEXT": "wait-loop"}
    assert board.running.acd.contact(CONTACT) == before


async def test_a_caller_whom_the_engine_never_met_is_admitted_where_silence_leads(
    board: Switchboard,
) -> None:
    _, said = await board.ask("return", agi_language="uk")
    contact = board.running.acd.contact(CONTACT)
    assert said == {"CENTRALA_NEXT": "wait-loop"}
    assert contact is not None
    assert (contact.queue, contact.language) == ("informacja", "uk")


async def test_a_caller_whose_contact_is_closed_stays_in_the_fallback_queue(
    board: Switchboard,
) -> None:
    await board.admit()
    await board.running.acd.submit(ContactLeft(CONTACT), "left")
    _, said = await board.ask("return")
    assert said == {"CENTRALA_NEXT": "fallback"}


async def test_a_consultant_who_answers_in_time_may_join(board: Switchboard) -> None:
    await board.running.acd.submit(SignIn("anna", {"drogi": 5}), "s")
    await board.running.acd.submit(BecomeReady("anna"), "r")
    await board.admit()
    _, said = await board.ask("answered", LEG, "", "anna")
    assert said == {"CENTRALA_NEXT": "join"}
    _, again = await board.ask("answered", LEG, "", "anna")
    assert again == {"CENTRALA_NEXT": "join"}


@pytest.mark.parametrize("who", ["anna", "basia"])
async def test_a_consultant_who_answers_too_late_or_for_somebody_else_may_not(
    board: Switchboard, who: str
) -> None:
    await board.running.acd.submit(SignIn("anna", {"drogi": 5}), "s")
    await board.running.acd.submit(BecomeReady("anna"), "r")
    await board.admit()
    if who == "anna":
        await board.running.acd.submit(ContactLeft(CONTACT), "left")
    _, said = await board.ask("answered", LEG, "", who)
    assert said == {}


async def test_a_leg_that_names_no_consultant_may_not_join(board: Switchboard) -> None:
    _, said = await board.ask("answered", "17.99")
    assert said == {}


async def told(board: Switchboard) -> list[WaitAnnounced]:
    events = await board.running.events.read("0-0", 1_000, 0)
    return [each.event for each in events if isinstance(each.event, WaitAnnounced)]


async def keep_busy(board: Switchboard, caller: str = "9.9") -> None:
    """One consultant who talks, so that there is a forecast."""
    acd, contact = board.running.acd, f"tel-{caller}"
    await acd.submit(SignIn("anna", {"drogi": 5}), "s")
    await acd.submit(BecomeReady("anna"), "r")
    await acd.submit(AdmitContact(contact, Channel.PHONE, "drogi", "pl"), "busy")
    await board.ask("answered", f"{contact}-o1", "", "anna")
    await acd.submit(EngagementConnected(contact), "connected")


async def test_the_forecast_is_told_as_it_is_spoken_and_logged_as_it_was_told(
    board: Switchboard,
) -> None:
    await keep_busy(board)
    await board.admit()
    commands, _ = await board.ask("wait")
    wait_estimate = board.running.acd.wait_estimate(CONTACT)
    assert wait_estimate is not None
    (said,) = spoken(commands)
    (fact,) = await told(board)
    assert fact.low_ms is not None
    assert fact.high_ms is not None
    low, high = fact.low_ms // 1000, fact.high_ms // 1000
    wait = f"/pl/between-{low}-{high}" if low else f"/pl/at-most-{high}"
    assert said == f"/pl/position-1&{wait}"
    assert fact.low_ms <= wait_estimate.low_ms
    assert fact.high_ms >= wait_estimate.high_ms - 60_000, "a forecast shrinks while we ask"


async def test_without_a_forecast_or_its_sound_no_wait_is_told_and_none_is_logged(
    board: Switchboard,
) -> None:
    await board.admit()
    commands, _ = await board.ask("wait")
    assert spoken(commands) == ["/pl/position-1"]
    await board.running.acd.submit(ContactLeft(CONTACT), "left")
    await keep_busy(board)
    board.sounds.broken = frozenset({"between", "at-most"})
    await board.ask("call", "18.1", "1")
    commands, _ = await board.ask("wait", "18.1")
    assert spoken(commands) == ["/pl/position-1"]
    assert [(fact.low_ms, fact.high_ms) for fact in await told(board)] == [(None, None)] * 2


async def test_an_announcement_of_the_queue_is_said_before_the_position(
    board: Switchboard,
) -> None:
    await board.admit()
    await board.running.acd.submit(Announce("drogi", "flood", "kowal", "powódź"), "announce")
    commands, _ = await board.ask("wait")
    assert spoken(commands) == ["/pl/flood&/pl/position-1"]


async def close(
    board: Switchboard, *, waiting_too: bool = False, to: Divert = Divert.MESSAGE
) -> None:
    way = Overflow(to, message="closed-now" if to is Divert.MESSAGE else None)
    command = CloseQueue("drogi", way, "kowal", "awaria", waiting_too=waiting_too)
    await board.running.acd.submit(command, "close")


async def test_a_caller_into_a_closed_queue_hears_its_message_and_the_call_ends(
    board: Switchboard,
) -> None:
    await close(board)
    commands, said = await board.ask("call", CALLER, "1")
    assert spoken(commands)[-1] == "/pl/closed-now"
    assert said == {"CENTRALA_NEXT": "hangup"}


async def test_a_waiting_caller_hears_the_message_when_the_queue_closes(
    board: Switchboard,
) -> None:
    await board.admit()
    await close(board, waiting_too=True)
    for event in await board.running.events.read("0-0", 1_000, 0):
        await board.event_ledger.handle(event)
    commands, said = await board.ask("wait")
    assert spoken(commands) == ["/pl/closed-now"]
    assert said == {"CENTRALA_NEXT": "hangup"}


async def test_a_message_that_cannot_be_said_and_a_voicemail_that_is_not_there_lead_to_a_human(
    board: Switchboard,
) -> None:
    board.sounds.broken = frozenset({"closed-now"})
    await close(board)
    _, said = await board.ask("call", CALLER, "1")
    assert said == {"CENTRALA_NEXT": "fallback"}
    await close(board, to=Divert.VOICEMAIL)
    _, said = await board.ask("call", "18.1", "1")
    assert said == {"CENTRALA_NEXT": "fallback"}


async def test_whoever_dials_again_soon_has_the_old_place(board: Switchboard) -> None:
    rules = some_rules(a_queue(redial_ms=60_000), version="2")
    await board.running.acd.submit(PublishRules(rules), "rules:2")
    await board.ask("call", CALLER, "1")
    before = board.running.acd.contact(CONTACT)
    await board.running.acd.submit(ContactLeft(CONTACT), "left")
    await board.ask("call", "18.1", "1", agi_callerid="602000111")
    await board.ask("call", "19.1", "1")
    other, again = (board.running.acd.contact(f"tel-{n}.1") for n in (18, 19))
    assert before is not None
    assert other is not None
    assert again is not None
    assert again.admitted_ms == before.admitted_ms
    assert (again.position, other.position) == (1, 2)


async def test_a_withheld_number_keeps_no_place(board: Switchboard) -> None:
    rules = some_rules(a_queue(redial_ms=60_000), version="2")
    await board.running.acd.submit(PublishRules(rules), "rules:2")
    for caller in (CALLER, "18.1"):
        await board.ask("call", caller, "1", agi_callerid="anonymous")
        if caller == CALLER:
            await board.running.acd.submit(ContactLeft(CONTACT), "left")
    events = await board.running.events.read("0-0", 1_000, 0)
    assert not [each for each in events if isinstance(each.event, PositionResumed)]


async def test_the_consultant_who_talked_to_the_number_last_is_asked_first(
    board: Switchboard,
) -> None:
    rules = some_rules(a_queue(preferred_ms=60_000), version="2")
    await board.running.acd.submit(PublishRules(rules), "rules:2")
    await board.running.acd.submit(SignIn("anna", {"drogi": 5}), "s")
    await board.ask("call", CALLER, "1")
    await board.running.acd.submit(ContactLeft(CONTACT), "left")
    board.handled_by[CONTACT] = "anna"
    await board.ask("call", "18.1", "1")
    waits = board.running.acd.explain_wait("tel-18.1")
    assert waits is not None
    assert waits.kept_for == ("anna",)
