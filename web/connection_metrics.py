"""Metrics of an HTTP server's connections, in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from web.connections import Connections

REASONS = (
    "connections-total",
    "connections-per-network",
    "request-too-slow",
    "answer-not-read",
    "bytes-received",
)
"""Keys of `Connections.refused`; each is exported from the start, as Prometheus expects."""


def exposition(connections: Connections) -> bytes:
    """Return open connections, and refusals by reason since the start."""
    registry = CollectorRegistry()
    registry.register(_Figures(connections))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "centrala_http_connections",
            "Open connections of this process.",
            value=self._connections.open,
        )
        refused = CounterMetricFamily(
            "centrala_http_connections_refused",
            "Connections that a limit refused or ended since the start.",
            labels=["reason"],
        )
        for reason in REASONS:
            refused.add_metric([reason], self._connections.refused[reason])
        yield refused
