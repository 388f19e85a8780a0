"""The telephone's door: the FastAGI scripts that the dialplan asks.

`call` runs the IVR and hands over to the ACD, `wait` says what a waiting caller hears now,
`return` takes a caller back from the fallback queue, `answered` asks whether a consultant who
answered may have the caller. The last thing each says is CENTRALA_NEXT; when it says nothing,
the dialplan goes on without the engine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import structlog

from acd.domain.messages.commands import AcceptOffer, AdmitContact, ReportWaitAnnounced
from acd.domain.messages.events import ContactDirected
from acd.domain.messages.rejections import InputRefusedError
from acd.domain.model.contact import Channel, ContactState
from acd.domain.model.queue_rules import Divert
from acd.domain.model.views import ContactView
from acd.ports.acd import AcdPort, StampedEvent
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, ContactRecord, PathStep
from acd.ports.event_ledger import EventLedger
from ivr.asterisk.call_control.ids import caller_number, contact_of_channel, contact_of_offer
from ivr.asterisk.fastagi.returning_callers import ReturningCallers
from ivr.asterisk.fastagi.session import AgiSession, Endpoint
from ivr.asterisk.fastagi.sounds import Sounds
from ivr.asterisk.fastagi.verb_executor import VerbExecutor
from ivr.flow.document import Document
from ivr.flow.inputs import AskedNow, Fact, Played
from ivr.flow.interpreter import Context, silent_way, start, step
from ivr.flow.verbs import Phrase, Queue
from ivr.flow.waiting import Told, what_now

log = structlog.get_logger()

Next = Literal["wait-loop", "wait", "spoken", "join", "hangup", "fallback"]


@dataclass(frozen=True)
class FastAgiScripts:
    """All that the scripts need; stateless, so that any engine answers any question.

    `dial_key` turns a number (E.164) into what stands for it in the ACD; `regulars` knows who
    talked to a number last; `journal` knows what a contact that the ACD has closed was to hear.
    """

    document: Document
    acd: AcdPort
    book: ContactBook
    sounds: Sounds
    clock: Clock
    dial_key: Callable[[str], str]
    regulars: ReturningCallers
    event_ledger: EventLedger

    def routes(self) -> dict[str, Endpoint]:
        """For `FastAgi`."""
        return {
            "call": self.call,
            "wait": self.wait,
            "return": self.take_back,
            "answered": self.answered,
        }

    async def call(self, session: AgiSession) -> None:
        """A new call, from the first word to the ACD."""
        reached_ms = self.clock.now_ms()
        number = caller_number(session.headers)
        looking = asyncio.create_task(self.regulars.last_of(number, reached_ms))
        try:
            queue = await self._walk(session)
            if queue is None:
                await _say_next(session, "hangup")
            else:
                found = looking.result() if looking.done() else None
                await self._hand_over(session, queue, reached_ms, found)
        finally:
            looking.cancel()

    async def wait(self, session: AgiSession) -> None:
        """What now? Says the position when it is time to; `agi_arg_1` is what was said last."""
        contact_id = contact_of_channel(session.uniqueid)
        contact = self.acd.contact(contact_id)
        if contact is None:
            await self._send_off(session, await self.event_ledger.of_contact(contact_id))
            return
        asked = self._asked(contact)
        told, play = what_now(self.document.waiting, _told(session.arguments), asked)
        if play is None or told is None:
            await _say_next(session, "wait")
            return
        said = await VerbExecutor(session, self.sounds, contact.language).play(play.phrases)
        await session.set_variable("CENTRALA_TOLD", f"{told.position}:{told.at_ms}")
        whole = play.phrases[-1].prompt in said
        await self._note_told(contact, told if whole else Told(told.position, told.at_ms))
        await _say_next(session, "spoken")

    async def take_back(self, session: AgiSession) -> None:
        """The engine is back: the caller keeps the place, or gets one when there was none."""
        contact_id = contact_of_channel(session.uniqueid)
        if self.acd.contact(contact_id) is not None:
            await _say_next(session, "wait-loop")
        else:
            await self._admit_late(session)

    async def answered(self, session: AgiSession) -> None:
        """A consultant answered: is the offer still hers? Her channel's id is the offer's."""
        offer_id, consultant_id = session.uniqueid, "".join(session.arguments[:1])
        try:
            await self.acd.submit(AcceptOffer(offer_id, consultant_id), f"accept:{offer_id}")
        except InputRefusedError as refusal:
            log.info("answered-too-late", offer=offer_id, reason=refusal.id)
        contact = self.acd.contact(contact_of_offer(offer_id) or "")
        hers = contact is not None and contact.consultant_id == consultant_id
        if contact is not None and hers and contact.state is ContactState.ENGAGED:
            await _say_next(session, "join")

    async def _walk(self, session: AgiSession) -> Queue | None:
        """The flow until it hands over; None when it ends the call."""
        language = session.headers.get("agi_language", "")
        known = language if language in self.document.languages else None
        state, verbs = start(self.document, Context(known))
        performer = VerbExecutor(session, self.sounds, state.language)
        while True:
            fact: Fact | None = None
            for verb in verbs:
                fact = await performer.perform(verb)
            if state.done:
                last = verbs[-1]
                return last if isinstance(last, Queue) else None
            state, verbs = step(self.document, state, fact or Played())

    def _asked(self, contact: ContactView) -> AskedNow:
        wait_estimate = self.acd.wait_estimate(contact.contact_id)
        return AskedNow(
            position=contact.position,
            at_ms=self.clock.now_ms(),
            low_ms=wait_estimate.low_ms if wait_estimate else None,
            high_ms=wait_estimate.high_ms if wait_estimate else None,
            announcement=self.acd.announcement(contact.queue),
        )

    async def _hand_over(
        self, session: AgiSession, queue: Queue, reached_ms: int, last: str | None = None
    ) -> None:
        """First the book, then the ACD: whoever hears of the contact finds the record.

        `last`: the consultant who is asked first, where the queue keeps time for that.
        """
        contact_id = contact_of_channel(session.uniqueid)
        number = caller_number(session.headers)
        record = ContactRecord(
            contact_id=contact_id,
            channel=Channel.PHONE,
            queue=queue.queue,
            language=queue.language,
            reached_ms=reached_ms,
            address=number,
            path=tuple(PathStep(step.key, step.label) for step in queue.path),
            leg=session.headers.get("agi_channel"),
        )
        admit = AdmitContact(
            contact_id,
            Channel.PHONE,
            queue.queue,
            queue.language,
            dict(queue.skills),
            queue.priority,
            preferred=(last,) if last else (),
            dial_key=self.dial_key(number) if number else None,
        )
        await self.book.open(record)
        events: tuple[StampedEvent, ...] = ()
        try:
            events = await self.acd.submit(admit, f"admit:{contact_id}")
        except InputRefusedError as refusal:
            log.error("caller-not-admitted", contact=contact_id, reason=refusal.id)
        if self.acd.contact(contact_id) is not None:
            await _say_next(session, "wait-loop")
        else:
            await self._send_off(session, events, queue.language)

    async def _send_off(
        self, session: AgiSession, events: Iterable[StampedEvent], language: str | None = None
    ) -> None:
        """The ACD has closed the contact while the caller is here: says what it was to hear.

        Where that is nothing that can be said, a human answers natively.
        """
        contact_id = contact_of_channel(session.uniqueid)
        message = _message_for(contact_id, events)
        spoken = language or session.headers.get("agi_language", "")
        if spoken not in self.document.languages:
            spoken = self.document.language
        if message and await VerbExecutor(session, self.sounds, spoken).play((Phrase(message),)):
            await _say_next(session, "hangup")
            return
        log.error("caller-not-in-hall", contact=contact_id)
        await _say_next(session, "fallback")

    async def _admit_late(self, session: AgiSession) -> None:
        """A caller whom the engine left in the middle of the IVR, or never met."""
        language = session.headers.get("agi_language", "")
        known = language if language in self.document.languages else None
        queue = silent_way(self.document, Context(known))
        await self._hand_over(session, queue, self.clock.now_ms())

    async def _note_told(self, contact: ContactView, told: Told) -> None:
        fact = ReportWaitAnnounced(contact.contact_id, told.position, told.low_ms, told.high_ms)
        try:
            await self.acd.submit(fact, f"told:{contact.contact_id}:{told.at_ms}")
        except InputRefusedError:
            log.debug("told-too-late", contact=contact.contact_id)


async def _say_next(session: AgiSession, way: Next) -> None:
    await session.set_variable("CENTRALA_NEXT", way)


def _message_for(contact_id: str, events: Iterable[StampedEvent]) -> str | None:
    """The prompt of the last word about a contact, when it was to hear one."""
    directed = [
        each.event
        for each in events
        if isinstance(each.event, ContactDirected) and each.event.contact_id == contact_id
    ]
    return directed[-1].message if directed and directed[-1].to is Divert.MESSAGE else None


def _told(arguments: tuple[str, ...]) -> Told | None:
    """`3:1795000000000`: position and UTC epoch ms, as `wait` wrote it."""
    position, _, at_ms = (arguments or ("",))[0].partition(":")
    if not (position.isdecimal() and at_ms.isdecimal()):
        return None
    return Told(int(position), int(at_ms))
