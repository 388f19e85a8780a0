"""Metrics for Prometheus. Labels are queues, channels and fixed names, never a person.

Counters begin at zero with the process, as Prometheus expects; a repeated event is counted once.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from acd.domain.messages.events import ContactClosed, ContactEngaged
from acd.ports.acd import StampedEvent
from acd.ports.process_status import ALL_PROCESSES, GATEWAY, ProcessStatus
from desk.dependencies import DeskDependencies
from web.connections import REASONS

WAIT_BUCKETS_S = (5, 10, 20, 30, 60, 120, 300, 600, 1800)
HANDLE_BUCKETS_S = (30, 60, 120, 180, 300, 600, 1200, 3600)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
CONNECTOR_FIGURES = {
    "ami_last_message_age_s": "Age of Asterisk's last message, seconds.",
    "fastagi_sessions": "Open FastAGI sessions.",
    "chat_pages": "Open chat pages of residents.",
    "chat_sockets_refused": "Chat pages refused by a limit since the start.",
    "chat_frames_refused": "Chat pages closed for too many frames since the start.",
    "chat_messages_refused": "Chat messages refused by a limit since the start.",
    "mails_admitted": "Mails that became contacts or messages since the start.",
    "mails_quarantined": "Mails that became no contact since the start.",
    "mails_beyond_limits": "Mails that exceeded a limit of the parsing process since the start.",
}
"""Figures of connectors that are exported, by name; `drift` comes from the wallboard."""

MACHINE_FIGURES = {
    "disk_free_bytes": "Free space of the run folder's disk, bytes.",
    "last_backup_timestamp_seconds": "Time of the newest backup, UTC epoch seconds.",
}


class Metrics:
    """Counters of events, and gauges that are read from the ACD at each scrape."""

    def __init__(self, deps: DeskDependencies) -> None:
        self._registry = CollectorRegistry()
        self._last = (0, 0)
        self._contacts = Counter(
            "centrala_contacts",
            "Closed contacts.",
            ("channel", "queue", "outcome"),
            registry=self._registry,
        )
        self._waits = _histogram(
            self._registry, "wait", "Time from admission to acceptance.", WAIT_BUCKETS_S
        )
        self._handles = _histogram(
            self._registry, "handle", "Time from acceptance to the end.", HANDLE_BUCKETS_S
        )
        build = Info("centrala_build", "Version of this build.", registry=self._registry)
        build.info({"version": deps.settings.version})
        self._registry.register(_CurrentState(deps))

    def observe(self, stamped: StampedEvent) -> None:
        """Count an event, unless it or a later one was counted before."""
        order = stamped.order
        if order <= self._last:
            return
        self._last = order
        if isinstance(stamped.event, ContactEngaged):
            event = stamped.event
            self._waits.labels(event.channel, event.queue).observe(event.waited_ms / 1000)
        elif isinstance(stamped.event, ContactClosed):
            self._closed(stamped.event)

    def exposition(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def _closed(self, event: ContactClosed) -> None:
        labels = (event.channel, event.queue)
        self._contacts.labels(*labels, event.outcome.value).inc()
        if event.handled_ms:
            self._handles.labels(*labels).observe(event.handled_ms / 1000)


class _CurrentState(Collector):
    """Gauges of the present state."""

    def __init__(self, deps: DeskDependencies) -> None:
        self._deps = deps

    def collect(self) -> Iterator[Metric]:
        """Yield the present values."""
        yield from self._queues()
        yield self._consultants()
        yield from self._acd()
        yield from self._channels()
        yield from self._processes()
        yield from self._wallboard()
        figures = self._deps.machine()
        for name, text in MACHINE_FIGURES.items():
            if name in figures:
                yield _single(name, text, figures[name])

    def _queues(self) -> Iterator[Metric]:
        waiting: Tally[tuple[str, str]] = Tally()
        oldest: dict[str, int] = {}
        for queue, channel, admitted_ms in self._deps.acd.unanswered():
            waiting[queue, channel] += 1
            oldest[queue] = min(oldest.get(queue, admitted_ms), admitted_ms)
        rules, now = self._deps.rules(), self._deps.clock.now_ms()
        counts = _gauge("queue_waiting", "Waiting contacts.", "queue", "channel")
        longest = _gauge(
            "queue_longest_wait_seconds", "Waiting time of the oldest waiting contact.", "queue"
        )
        for queue in rules.queues:
            for channel in rules.capacity.limits:
                counts.add_metric([queue, channel], waiting[queue, channel])
            longest.add_metric([queue], max(0, now - oldest.get(queue, now)) / 1000)
        yield counts
        yield longest

    def _consultants(self) -> Metric:
        states = Tally(consultant.activity.value for consultant in self._deps.acd.consultants())
        family = _gauge("consultants", "Consultants by activity.", "state")
        for state, number in sorted(states.items()):
            family.add_metric([state], number)
        return family

    def _acd(self) -> Iterator[Metric]:
        lag = self._deps.lag()
        yield _single(
            "acd_inputs_behind", "Inputs in the log that the ACD has not handled.", lag.inputs
        )
        yield _single("acd_behind_seconds", "Age of the oldest of them.", lag.age_ms / 1000)
        yield _single(
            "acd_consumers_behind_seconds",
            "Lag of the slowest event consumer.",
            lag.consumer_age_ms / 1000,
        )

    def _processes(self) -> Iterator[Metric]:
        """Yield which processes run, and what the limits of each did since its start."""
        statuses = self._deps.process_status
        up = _gauge("process_up", "1 while the process works.", "process")
        connections = _gauge("http_connections", "Open connections of the process.", "process")
        refused = _counter(
            "http_connections_refused",
            "Connections that a limit refused or ended since the start.",
            "process",
            "reason",
        )
        inputs = _counter("inputs_refused", "Inputs beyond the budget of the process.", "process")
        for process in ALL_PROCESSES:
            up.add_metric([process], float(not statuses.is_away(process)))
            status = statuses.status(process) or ProcessStatus(process, is_current=False)
            connections.add_metric([process], status.connections)
            inputs.add_metric([process], status.refused_inputs)
            for reason in REASONS:
                count = status.refused_connections.get(reason, 0)
                refused.add_metric([process, reason], count)
        yield from (up, connections, refused, inputs)
        yield from self._telephones()

    def _telephones(self) -> Iterator[Metric]:
        """Yield what gateway and Asterisk refused of telephones since the gateway's start."""
        status = self._deps.process_status.status(GATEWAY)
        telephones = _counter("telephones_refused", "Refusals of browsers' telephones.", "reason")
        asterisk = _counter("asterisk_refusals", "Security events of Asterisk.", "event")
        if status is not None:
            for reason, count in status.refused_telephones.items():
                telephones.add_metric([reason], count)
            for event, count in status.asterisk_refusals.items():
                asterisk.add_metric([event], count)
        yield from (telephones, asterisk)

    def _channels(self) -> Iterator[Metric]:
        """Yield the health of each channel of the rules, and the figures of its connector."""
        up = _gauge("channel_up", "1 while the channel's connector works.", "channel")
        figures: dict[str, float] = {}
        for channel in self._deps.rules().capacity.limits:
            status = self._deps.channel_status.status(channel)
            up.add_metric([channel], float(status is not None and status.error is None))
            figures |= status.figures if status else {}
        yield up
        for name, text in CONNECTOR_FIGURES.items():
            if name in figures:
                yield _single(name, text, figures[name])

    def _wallboard(self) -> Iterator[Metric]:
        view: dict[str, Any] = self._deps.wallboard.view(self._deps.clock.now_ms())
        ratio = _gauge(
            "service_level_ratio",
            "Share of contacts accepted within target in the last window.",
            "queue",
        )
        for queue, figures in view.get("queues", {}).items():
            window = figures.get("window", {})
            if window.get("offered"):
                ratio.add_metric([queue], window["in_target"] / window["offered"])
        yield ratio
        yield _single(
            "call_state_mismatches",
            "Contacts whose state differs between ACD and Asterisk.",
            view.get("drift", 0),
        )


def _histogram(
    registry: CollectorRegistry, subject: str, text: str, buckets: tuple[int, ...]
) -> Histogram:
    name, labels = f"centrala_{subject}_seconds", ("channel", "queue")
    return Histogram(name, text, labels, buckets=buckets, registry=registry)


def _gauge(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"centrala_{name}", text, labels=labels)


def _counter(name: str, text: str, *labels: str) -> CounterMetricFamily:
    return CounterMetricFamily(f"centrala_{name}", text, labels=labels)


def _single(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"centrala_{name}", text, value=float(value))
