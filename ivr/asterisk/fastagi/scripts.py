"""The FastAGI scripts of the dialplan: the inbound side of the telephone before call control.

`call` runs the IVR and admits the caller to the ACD, `wait` announces position and wait to a
waiting caller, `return` takes a caller back from the fallback queue, `answered` decides whether a
consultant who answered may have the caller, `parted` what follows for a caller whose consultant's
leg ended. Each script sets CENTRALA_NEXT last; without it, the
dialplan continues without the engine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import structlog

from acd.domain.messages.commands import AcceptOffer, AdmitContact, ReportWaitAnnounced
from acd.domain.messages.events import ContactDirected
from acd.domain.messages.rejections import InputRefusedError
from acd.domain.model.contact import PHONE, ContactState
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
from ivr.flow.inputs import IvrInput, Played, WaitState
from ivr.flow.interpreter import Context, queue_without_keys, start, step
from ivr.flow.verbs import Phrase, Queue
from ivr.flow.waiting import AnnouncedWait, next_announcement

log = structlog.get_logger()

PARTED_WAIT_S, PARTED_LOOK_S = 2.0, 0.02
"""How long, and how often, `parted` looks for the report of the leg's end."""

Next = Literal["wait-loop", "continue-music", "restart-music", "join", "hangup", "fallback"]


@dataclass(frozen=True)
class FastAgiScripts:
    """Dependencies of the scripts. Stateless: any engine can answer any request.

    `dial_key` turns a number (E.164) into the key that stands for it in the ACD; `event_ledger`
    holds the events of a contact that the ACD has closed.
    """

    document: Document
    acd: AcdPort
    book: ContactBook
    sounds: Sounds
    clock: Clock
    dial_key: Callable[[str], str]
    returning_callers: ReturningCallers
    event_ledger: EventLedger

    def routes(self) -> dict[str, Endpoint]:
        """Return the endpoints of `FastAgiServer` by script name."""
        return {
            "call": self.call,
            "wait": self.wait,
            "return": self.take_back,
            "answered": self.answered,
            "parted": self.parted,
        }

    async def call(self, session: AgiSession) -> None:
        """Serve a new call, from the first prompt to the ACD; the argument is the called number."""
        reached_ms = self.clock.now_ms()
        number = caller_number(session.headers)
        lookup = asyncio.create_task(self.returning_callers.last_consultant(number, reached_ms))
        try:
            queue = await self._run_ivr(session)
            if queue is None:
                await _set_next(session, "hangup")
            else:
                preferred = lookup.result() if lookup.done() else None
                await self._hand_over(session, queue, reached_ms, preferred)
        finally:
            lookup.cancel()

    async def wait(self, session: AgiSession) -> None:
        """Announce position and wait when it is time; the argument is the last announcement."""
        contact_id = contact_of_channel(session.uniqueid)
        contact = self.acd.contact(contact_id)
        if contact is None:
            await self._direct(session, await self.event_ledger.of_contact(contact_id))
            return
        announced, play = next_announcement(
            self.document.waiting, _announced(session.arguments), self._wait_state(contact)
        )
        if play is None or announced is None:
            await _set_next(session, "continue-music")
            return
        played = await VerbExecutor(session, self.sounds, contact.language).play(play.phrases)
        await session.set_variable("CENTRALA_ANNOUNCED", f"{announced.position}:{announced.at_ms}")
        complete = play.phrases[-1].prompt in played
        await self._report_announced(
            contact,
            announced if complete else AnnouncedWait(announced.position, announced.at_ms),
        )
        await _set_next(session, "restart-music")

    async def take_back(self, session: AgiSession) -> None:
        """Return a caller of the fallback queue to the held position, or admit the caller."""
        contact_id = contact_of_channel(session.uniqueid)
        if self.acd.contact(contact_id) is not None:
            await _set_next(session, "wait-loop")
        else:
            await self._admit_late(session)

    async def answered(self, session: AgiSession) -> None:
        """Accept the offer whose id is the channel's; join when it was still open."""
        offer_id, consultant_id = session.uniqueid, "".join(session.arguments[:1])
        try:
            await self.acd.submit(AcceptOffer(offer_id, consultant_id), f"accept:{offer_id}")
        except InputRefusedError as refusal:
            log.info("answered-too-late", offer=offer_id, reason=refusal.id)
        contact = self.acd.contact(contact_of_offer(offer_id) or "")
        if contact is None or contact.consultant_id != consultant_id:
            return
        if contact.state is ContactState.ENGAGED:
            await _set_next(session, "join")

    async def parted(self, session: AgiSession) -> None:
        """Ask a caller to hold whose conversation was interrupted, and take the caller back.

        Without a next step the dialplan says goodbye: the conversation was ended.
        """
        contact = await self._parted_contact(contact_of_channel(session.uniqueid))
        if contact is None:
            return
        hold = (Phrase("please-hold"),)
        await VerbExecutor(session, self.sounds, contact.language).play(hold)
        await session.set_variable("CENTRALA_ANNOUNCED", "")
        await _set_next(session, "wait-loop")

    async def _parted_contact(self, contact_id: str) -> ContactView | None:
        """Return the contact once call control has reported the leg's end; None when closed.

        A contact that stays engaged is still returned: the reconciliation finds it.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(PARTED_WAIT_S):
                while (contact := self.acd.contact(contact_id)) is not None:
                    if contact.state is not ContactState.ENGAGED:
                        return contact
                    await asyncio.sleep(PARTED_LOOK_S)
        return self.acd.contact(contact_id)

    async def _run_ivr(self, session: AgiSession) -> Queue | None:
        """Run the flow to its end; return the queue, None when it ends the call."""
        state, verbs = start(self.document, self._context(session))
        executor = VerbExecutor(session, self.sounds, state.language)
        while True:
            ivr_input: IvrInput | None = None
            for verb in verbs:
                ivr_input = await executor.perform(verb)
            if state.done:
                last = verbs[-1]
                return last if isinstance(last, Queue) else None
            state, verbs = step(self.document, state, ivr_input or Played())

    def _context(self, session: AgiSession) -> Context:
        language = session.headers.get("agi_language", "")
        called = "".join(session.arguments[:1])
        return Context(language if language in self.document.languages else None, called)

    def _wait_state(self, contact: ContactView) -> WaitState:
        wait_estimate = self.acd.wait_estimate(contact.contact_id)
        return WaitState(
            position=contact.position,
            at_ms=self.clock.now_ms(),
            low_ms=wait_estimate.low_ms if wait_estimate else None,
            high_ms=wait_estimate.high_ms if wait_estimate else None,
            announcement=self.acd.announcement(contact.queue),
        )

    async def _hand_over(
        self, session: AgiSession, queue: Queue, reached_ms: int, preferred: str | None = None
    ) -> None:
        """Store the record, then admit the contact: readers of the event find the record.

        `preferred`: the consultant who is offered the contact first, where the queue waits for
        one.
        """
        contact_id = contact_of_channel(session.uniqueid)
        await self.book.open(_record(session, queue, reached_ms))
        number = caller_number(session.headers)
        admit = AdmitContact(
            contact_id,
            PHONE,
            queue.queue,
            queue.language,
            dict(queue.skills),
            queue.priority,
            preferred=(preferred,) if preferred else (),
            dial_key=self.dial_key(number) if number else None,
        )
        events: tuple[StampedEvent, ...] = ()
        try:
            events = await self.acd.submit(admit, f"admit:{contact_id}")
        except InputRefusedError as refusal:
            log.error("caller-not-admitted", contact=contact_id, reason=refusal.id)
        if self.acd.contact(contact_id) is not None:
            await _set_next(session, "wait-loop")
        else:
            await self._direct(session, events, queue.language)

    async def _direct(
        self, session: AgiSession, events: Iterable[StampedEvent], language: str | None = None
    ) -> None:
        """Play the message with which the ACD closed the contact of a present caller, and hang up.

        Without a message, or when it cannot be played, the fallback queue takes the caller.
        """
        contact_id = contact_of_channel(session.uniqueid)
        message = _message_for(contact_id, events)
        spoken = language or session.headers.get("agi_language", "")
        if spoken not in self.document.languages:
            spoken = self.document.language
        if message and await VerbExecutor(session, self.sounds, spoken).play((Phrase(message),)):
            await _set_next(session, "hangup")
            return
        log.error("caller-without-contact", contact=contact_id)
        await _set_next(session, "fallback")

    async def _admit_late(self, session: AgiSession) -> None:
        """Admit a caller whom the engine lost within the IVR, or never served."""
        queue = queue_without_keys(self.document, self._context(session))
        await self._hand_over(session, queue, self.clock.now_ms())

    async def _report_announced(self, contact: ContactView, announced: AnnouncedWait) -> None:
        command = ReportWaitAnnounced(
            contact.contact_id, announced.position, announced.low_ms, announced.high_ms
        )
        try:
            await self.acd.submit(command, f"announced:{contact.contact_id}:{announced.at_ms}")
        except InputRefusedError:
            log.debug("announced-too-late", contact=contact.contact_id)


async def _set_next(session: AgiSession, step: Next) -> None:
    await session.set_variable("CENTRALA_NEXT", step)


def _record(session: AgiSession, queue: Queue, reached_ms: int) -> ContactRecord:
    return ContactRecord(
        contact_id=contact_of_channel(session.uniqueid),
        channel=PHONE,
        queue=queue.queue,
        language=queue.language,
        reached_ms=reached_ms,
        address=caller_number(session.headers),
        path=tuple(PathStep(step.key, step.label) for step in queue.path),
        external_id=session.headers.get("agi_channel"),
    )


def _message_for(contact_id: str, events: Iterable[StampedEvent]) -> str | None:
    """Return the prompt of the last direction of a contact, when it directs to a message."""
    directed = [
        stamped.event
        for stamped in events
        if isinstance(stamped.event, ContactDirected) and stamped.event.contact_id == contact_id
    ]
    return directed[-1].message if directed and directed[-1].to is Divert.MESSAGE else None


def _announced(arguments: tuple[str, ...]) -> AnnouncedWait | None:
    """Parse `3:1795000000000`, position and UTC epoch milliseconds, as `wait` wrote it."""
    position, _, at_ms = (arguments or ("",))[0].partition(":")
    if not (position.isdecimal() and at_ms.isdecimal()):
        return None
    return AnnouncedWait(int(position), int(at_ms))
