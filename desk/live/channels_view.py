"""Declared channels as the pages read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from acd.domain.model.queue_rules import Rules


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A declared channel. `labels`: by language; `live`: somebody waits at the other end."""

    labels: dict[str, str]
    icon: str
    kind: Literal["spoken", "written"]
    live: bool


def channels_view(rules: Rules) -> dict[str, ChannelView]:
    """Return every declared channel by id, in the declared order."""
    return {
        channel_id: ChannelView(
            labels=dict(channel.labels),
            icon=channel.icon,
            kind=channel.kind.value,
            live=channel.live,
        )
        for channel_id, channel in rules.channels.items()
    }
