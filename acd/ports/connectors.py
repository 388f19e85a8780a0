"""Port of a channel: what Centrala asks of every connector, telephone included.

A connector joins one channel to the outside: a PBX, a mail server, residents' browsers. It knows
the ACD by two ways only, both on the log:

* inbound: what happens outside becomes an input (`AcdPort.submit`);
* outbound: events of the log make it act outside (`handle`).

Nobody calls a connector to send or to hang up, so it may run in another process or on another
machine, with the same log and the same database. `channels/chat` and `channels/email` are the
models for a written channel, `ivr/asterisk/call_control` for a spoken one; every connector passes
`tests/contract/test_channel_connectors.py`.
"""

from __future__ import annotations

from typing import Protocol

from acd.ports.acd import Consumer, StampedEvent
from acd.ports.channel_status import ChannelStatus


class ChannelConnector(Consumer, Protocol):
    """One channel's connection to the outside.

    Built once by the wiring, with an `AcdPort` of the process that runs the connector. All members
    are called on the event loop of that process.
    """

    @property
    def channel(self) -> str:
        """Id of the channel in `config/channels.yaml`. Constant."""
        ...

    @property
    def name(self) -> str:
        """Name of the durable cursor: `<channel>-connector`. Constant, unique in the installation.

        Two processes must not run connectors of one name at the same time: each event would
        reach only one of them.
        """
        ...

    async def handle(self, event: StampedEvent) -> None:
        """Carry out one event of the log outside; ignore events of other channels and kinds.

        Called by: the `EventConsumer` of this process, one event at a time, in the order of the
        log, each at least once. The `AcdPort` shows the state after this event or a later one.

        May block: as long as the outside system needs to accept the work, at most a few seconds;
        the next event waits meanwhile. Delivery that may take longer (SMTP) goes to a durable
        outbox of the connector first.

        Idempotency key: the id in the event: `message_id` (MessageAdded by a consultant: send the
        stored message to the resident once), `offer_id` (OfferMade, OfferClosed: start or stop
        ringing), `contact_id` (ContactClosed: end the conversation or the call outside),
        `contact_id` and `queue` (ContactDirected: inform a resident who waits in a closed or full
        queue, once for each).

        Raises: anything; the cursor stays, and the event is handled again after a pause.
        """
        ...

    async def run(self) -> None:
        """Receive what happens outside and submit it, until cancelled.

        Called by: the wiring, once; called again with back-off when it raises or returns.

        May block: always does. Reconnects by itself; clean-up belongs into `finally`.

        Idempotency key: of each input, made from the id that the outside gave to what happened
        (Message-ID, channel uniqueid, the browser's message id), so that the same occurrence
        submitted again after a crash changes nothing. Messages and records are stored before the
        input that refers to them is submitted.
        """
        ...

    def status(self) -> ChannelStatus:
        """Return the present health of the channel, as last noticed.

        Called by: the status reporter of this process, every `STATUS_INTERVAL_S`.
        May block: no; it does no input or output and does not raise.
        Idempotency: each status replaces the one before.
        """
        ...


class ConsultantNames(Protocol):
    """Names of consultants, for residents to read."""

    async def name_of(self, consultant_id: str) -> str | None:
        """Return the full name; None for an unknown id.

        Called by: connectors, when they show or sign an answer. May block on the database.
        Raises DependencyUnavailable.
        """
        ...
