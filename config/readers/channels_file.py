"""Reader of `channels.yaml`: the channels by which residents reach the city.

`python -m config.readers.json_schemas` writes `channels.schema.json` from these models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from acd.domain.model.channels import SHIPPED_CHANNELS, ChannelKind, ChannelRules
from acd.domain.model.contact import ChannelId
from config.readers.fields import Id, Model
from config.readers.yaml_lines import load_model

Label = Annotated[str, Field(min_length=1, max_length=64)]


class Labels(Model):
    """Label of a channel in each language of the pages."""

    pl: Label
    en: Label
    uk: Label


class ChannelEntry(Model):
    """One channel. `live`: the resident is connected while waiting, as in a call or a chat.

    `like`: channel whose values in queues.yaml apply where this one has none; `capacity`: contacts
    of one consultant at once, where queues.yaml has no value.
    """

    labels: Labels
    icon: Id = "contact"
    kind: ChannelKind
    live: bool = True
    like: Id | None = None
    capacity: Annotated[int, Field(ge=1, le=100)] | None = None


class ChannelsFile(Model):
    channels: Annotated[dict[Id, ChannelEntry], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class DeclaredChannel:
    """A channel of the file. `like` and `capacity` complete the rules of queues.yaml."""

    rules: ChannelRules
    like: ChannelId | None = None
    capacity: int | None = None


SHIPPED = {channel: DeclaredChannel(rules) for channel, rules in SHIPPED_CHANNELS.items()}


def load_channels(path: Path) -> Mapping[ChannelId, DeclaredChannel]:
    """Read the file. Raises ConfigInvalid, naming file, line, field and what was expected."""
    file, marked = load_model(path, ChannelsFile)
    models = sorted(name for name, entry in file.channels.items() if entry.like is None)
    for name, entry in file.channels.items():
        if entry.like is not None and entry.like not in models:
            expected = f"expected a channel without `like` of its own: {', '.join(models)}"
            raise marked.error(("channels", name, "like"), expected)
    return {name: _declared(entry) for name, entry in file.channels.items()}


def _declared(entry: ChannelEntry) -> DeclaredChannel:
    rules = ChannelRules(entry.kind, entry.live, entry.labels.model_dump(), entry.icon)
    return DeclaredChannel(rules, entry.like, entry.capacity)
