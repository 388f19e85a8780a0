"""The city as a page without a session may know it: names, languages, queues, channels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from acd.domain.model.queue_rules import Rules
from acd.serialisation.serialiser import to_view
from web.json_response import json_response
from web.operations import Operation


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A declared channel. `labels`: by language; `live`: somebody waits at the other end."""

    labels: dict[str, str]
    icon: str
    kind: Literal["spoken", "written"]
    live: bool


@dataclass(frozen=True, slots=True)
class QueueName:
    """Queue and its names by language."""

    id: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class CityView:
    """City as a page without a session may know it."""

    name: str
    hotline: str
    time_zone: str
    languages: list[str]
    queues: list[QueueName]
    channels: dict[str, ChannelView]


@dataclass(frozen=True, slots=True)
class CityFacts:
    """Facts for the operation. `time_zone`: IANA name; `rules` returns those in force."""

    name: str
    hotline: str
    time_zone: str
    languages: tuple[str, ...]
    rules: Callable[[], Rules]


CITY = web.AppKey("city", CityFacts)


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


async def read_city(request: web.Request) -> web.Response:
    """Return what a page without a session may know."""
    facts = request.app[CITY]
    rules = facts.rules()
    city = CityView(
        name=facts.name,
        hotline=facts.hotline,
        time_zone=facts.time_zone,
        languages=list(facts.languages),
        queues=[QueueName(queue.id, dict(queue.names)) for queue in rules.queues.values()],
        channels=channels_view(rules),
    )
    return json_response(to_view(city))


READ_CITY = Operation(
    method="GET",
    path="/api/v1/city",
    id="readCity",
    summary="Return the city's name, languages and queues.",
    handler=read_city,
    answers={200: CityView},
    tag="system",
)
