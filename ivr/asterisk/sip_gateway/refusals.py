"""Refused requests of telephones: counted, and written to the security log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from acd.ports.security_log import SecurityEvent, SecurityEventKind, SecurityLog

LINE_INTERVAL_S = 1.0
"""Between two lines about the same network."""

MAX_NETWORKS = 10_000


@dataclass(slots=True)
class _Line:
    """`written_s`: time of the last line; `count`: refusals since it."""

    written_s: float
    count: int


class Refusals:
    """Counters by reason, and lines of the security log. `now_s`: any steady clock, seconds."""

    def __init__(
        self, reasons: Iterable[str], security_log: SecurityLog, now_s: Callable[[], float]
    ) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys(reasons, 0))
        self._security_log = security_log
        self._now_s = now_s
        self._lines: dict[tuple[str, str], _Line] = {}

    def report(self, reason: str, network: str, transport: str) -> None:
        """Count a refusal, and write a line unless the network had one within a second.

        The line has the number of refusals since the one before. `transport`: how the request came
        (`ws`, `udp`, …).
        """
        self.counts[reason] += 1
        line = self._line(network, transport)
        line.count += 1
        now_s = self._now_s()
        if now_s - line.written_s < LINE_INTERVAL_S:
            return
        facts: dict[str, str | int] = {"reason": reason, "transport": transport}
        facts["count"] = line.count
        line.written_s, line.count = now_s, 0
        source = self._security_log.pseudonym(network)
        kind = SecurityEventKind.SIP_REFUSED
        self._security_log.write(SecurityEvent(kind, source=source, facts=facts))

    def _line(self, network: str, transport: str) -> _Line:
        key = (network, transport)
        line = self._lines.pop(key, None) or _Line(float("-inf"), 0)
        self._lines[key] = line  # the newest at the end
        if len(self._lines) > MAX_NETWORKS:
            del self._lines[next(iter(self._lines))]
        return line
