"""Declared channels as the pages read them."""

from __future__ import annotations

from typing import Any

from acd.domain.model.queue_rules import Rules


def channels_view(rules: Rules) -> dict[str, Any]:
    """Return label by language, icon, kind and `live` of every declared channel, by id."""
    return {
        name: {
            "labels": dict(channel.labels),
            "icon": channel.icon,
            "kind": channel.kind.value,
            "live": channel.live,
        }
        for name, channel in rules.channels.items()
    }
