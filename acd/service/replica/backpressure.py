"""How far this replica and the consumers are behind, and when that is too far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acd.ports.log import BEGINNING, Cursors, EventLog, InputLog, LoggedInput, id_order
from acd.service.replica.log_clock import LogClock


@dataclass(frozen=True, slots=True)
class LagLimits:
    """Beyond either of them nobody new is admitted. A caller gives up on us after 5 s."""

    inputs: int = 20_000
    age_ms: int = 3_000


@dataclass(frozen=True, slots=True)
class Lag:
    """`inputs`: written and not stepped, as of the last look; `ms`: since when the oldest of
    them waits; `consumer_age_ms`: how far the slowest consumer, `slowest`, is behind the events."""

    inputs: int = 0
    age_ms: int = 0
    consumer_age_ms: int = 0
    slowest_consumer: str = ""


class Backpressure:
    """Counts what is stepped, and asks the log from time to time how much there is.

    A consumer that is behind holds nobody up: a stuck mail door must not turn callers away.
    """

    def __init__(self, time: LogClock, limits: LagLimits) -> None:
        self._time = time
        self._limits = limits
        self._counted_from = self._last_known = self._position = (0, 0)
        self._stepped = self._appended = 0
        self._oldest_ms: int | None = None
        self._consumers: tuple[int, str] = (0, "")

    def began(self, last_id: str, appended: int) -> None:
        """A start: the log ends at `last_id`, which is its entry number `appended`."""
        self._counted_from = self._last_known = id_order(last_id)
        self._stepped = self._appended = appended
        self._oldest_ms, self._position = None, (0, 0)

    def knows_of(self, entry_id: str) -> None:
        """There is such an entry; it may be stepped already."""
        order = id_order(entry_id)
        self._last_known = max(self._last_known, order)
        if self._oldest_ms is None and order > self._position:
            self._oldest_ms = order[0]

    def stepped(self, entries: Sequence[LoggedInput]) -> None:
        self._position = id_order(entries[-1].id)
        if id_order(entries[0].id) > self._counted_from:
            self._stepped += len(entries)
        else:
            self._stepped += sum(id_order(entry.id) > self._counted_from for entry in entries)
        behind = self._position < self._last_known
        self._oldest_ms = self._position[0] if behind else None

    async def look(self, inputs: InputLog, events: EventLog, cursors: Cursors) -> None:
        """Ask the log: three short commands. Raises `LogUnavailable`."""
        last_id, self._appended = await inputs.appended()
        self.knows_of(last_id)
        places = await cursors.all()
        slowest_consumer = min(places, key=lambda name: id_order(places[name]), default="")
        end_ms = id_order(await events.last_id())[0]
        begun = [place for place in places.values() if place != BEGINNING]
        behind_ms = (
            end_ms - id_order(places[slowest_consumer])[0] if len(begun) == len(places) > 0 else 0
        )
        self._consumers = (max(0, behind_ms), slowest_consumer)

    @property
    def lag(self) -> Lag:
        now_ms = self._time.now_ms()
        waits_ms = 0 if self._oldest_ms is None or now_ms is None else now_ms - self._oldest_ms
        inputs = max(0, self._appended - self._stepped)
        return Lag(inputs, max(0, waits_ms), *self._consumers)

    @property
    def is_too_high(self) -> bool:
        lag = self.lag
        return lag.inputs > self._limits.inputs or lag.age_ms > self._limits.age_ms
