"""Metrics of connections."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from web.connection_metrics import REASONS, exposition
from web.connections import ConnectionLimits, Connections


def values(connections: Connections) -> dict[str, float]:
    text = exposition(connections).decode()
    families = text_string_to_metric_families(text)
    samples = [sample for family in families for sample in family.samples]
    return {sample.labels.get("reason", sample.name): sample.value for sample in samples}


def test_open_and_refused_connections_are_exported() -> None:
    connections = Connections(ConnectionLimits(total=3, per_network=1))
    connections.admit("192.0.2.1")
    connections.admit("192.0.2.1")
    figures = values(connections)
    assert figures["centrala_http_connections"] == 1
    assert figures["connections-per-network"] == 1
    assert {reason for reason in REASONS if reason not in figures} == set()
