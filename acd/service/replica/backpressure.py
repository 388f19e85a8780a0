"""Lag of this replica and of the event consumers, and the limit that refuses new contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acd.ports.lag import Lag
from acd.ports.log import BEGINNING, Cursors, EventLog, InputLog, LoggedInput, id_order
from acd.service.replica.log_clock import LogClock
from acd.service.wallboard.view import NAME as WALLBOARD

WRITTEN_SHARE = 0.1
"""Share of each limit at which written contacts are refused: they can wait, a caller cannot."""


@dataclass(frozen=True, slots=True)
class LagLimits:
    """Maximum lag of this replica; beyond either figure no new call is admitted.

    `inputs`: appended and not stepped; `age_ms`: age of the oldest of them. The wait loop of the
    dialplan gives up on the engine after 5 s, hence a default below that.
    """

    inputs: int = 20_000
    age_ms: int = 3_000

    def of_written(self) -> LagLimits:
        """Return the limits of written contacts."""
        return LagLimits(round(self.inputs * WRITTEN_SHARE), round(self.age_ms * WRITTEN_SHARE))

    def are_exceeded_by(self, lag: Lag) -> bool:
        """Return whether the lag is beyond a limit."""
        return lag.inputs > self.inputs or lag.age_ms > self.age_ms


class Backpressure:
    """Counter of stepped inputs, compared at intervals with the number appended to the log.

    A consumer's lag refuses nothing: a stuck mail channel must not turn callers away.
    """

    def __init__(self, log_clock: LogClock, limits: LagLimits) -> None:
        self._log_clock = log_clock
        self._limits = limits
        self._written_limits = limits.of_written()
        self._counted_from = self._last_appended = self._position = (0, 0)
        self._stepped = self._appended = 0
        self._oldest_ms: int | None = None
        self._consumers: tuple[int, str] = (0, "")

    def reset(self, last_id: str, appended: int) -> None:
        """Start counting from a log whose last entry is `last_id`, its entry number `appended`."""
        self._counted_from = self._last_appended = id_order(last_id)
        self._stepped = self._appended = appended
        self._oldest_ms, self._position = None, (0, 0)

    def note_appended(self, entry_id: str) -> None:
        """Record that the entry exists; it may have been stepped already."""
        order = id_order(entry_id)
        self._last_appended = max(self._last_appended, order)
        if self._oldest_ms is None and order > self._position:
            self._oldest_ms = order[0]

    def note_stepped(self, entries: Sequence[LoggedInput]) -> None:
        """Record a stepped batch, at least one entry."""
        self._position = id_order(entries[-1].id)
        if id_order(entries[0].id) > self._counted_from:
            self._stepped += len(entries)
        else:
            self._stepped += sum(id_order(entry.id) > self._counted_from for entry in entries)
        is_behind = self._position < self._last_appended
        self._oldest_ms = self._position[0] if is_behind else None

    async def poll(self, inputs: InputLog, events: EventLog, cursors: Cursors) -> None:
        """Read the ends of both logs and the cursors: three short commands.

        Raises `LogUnavailable`.
        """
        last_id, self._appended = await inputs.appended()
        self.note_appended(last_id)
        positions = await cursors.all()
        last_event_ms = id_order(await events.last_id())[0]
        self._consumers = _slowest_consumer(positions, last_event_ms)

    @property
    def lag(self) -> Lag:
        """Return the present lag; ages on the log's clock."""
        now_ms = self._log_clock.now_ms()
        age_ms = 0 if self._oldest_ms is None or now_ms is None else now_ms - self._oldest_ms
        inputs = max(0, self._appended - self._stepped)
        return Lag(inputs, max(0, age_ms), *self._consumers)

    def refuses_contacts(self, *, written: bool) -> bool:
        """Return whether the lag exceeds a limit of written or of spoken contacts."""
        limits = self._written_limits if written else self._limits
        return limits.are_exceeded_by(self.lag)


def _slowest_consumer(positions: dict[str, str], last_event_ms: int) -> tuple[int, str]:
    """Return age in ms and name; the age is 0 while a consumer has not read anything yet.

    The wallboard's cursor is where its stored figures end, not how far it has read.
    """
    positions = {name: position for name, position in positions.items() if name != WALLBOARD}
    slowest = min(positions, key=lambda name: id_order(positions[name]), default="")
    if not positions or BEGINNING in positions.values():
        return 0, slowest
    return max(0, last_event_ms - id_order(positions[slowest])[0]), slowest
