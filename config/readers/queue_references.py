"""Names that `queues.yaml` uses and other files define: skills, groups, people, channels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from acd.domain.model.channels import ChannelKind
from acd.domain.model.contact import ChannelId
from config.readers.channels_file import SHIPPED, DeclaredChannel
from config.readers.queue_schema import BY_CHANNEL, QueueSettings, QueuesFile
from config.readers.skill_expression import skills_in
from config.readers.yaml_lines import Location

WRITTEN = ChannelKind.WRITTEN


@dataclass(frozen=True)
class References:
    """Names that the other files define. `people` empty: names of consultants are not checked."""

    skills: Collection[str]
    groups: Collection[str] = ()
    people: Collection[str] = ()
    channels: Mapping[ChannelId, DeclaredChannel] = field(default_factory=lambda: SHIPPED)


Reference = tuple[Location, str, Collection[str], str]


def names_in(file: QueuesFile, references: References) -> Iterator[Reference]:
    """Yield (location, name, names it must be one of, noun for the message)."""
    for part in ("languages", "districts"):
        for name, skills in getattr(file, part).items():
            for skill in skills:
                yield (part, name, skill), skill, references.skills, "a skill of"
    yield from _of_channels(file, references)
    yield from _of_settings(("defaults",), file.defaults, references)
    for name, entry in file.queues.items():
        location = ("queues", name)
        for skill in entry.skills:
            yield (*location, "skills", skill), skill, references.skills, "a skill of"
        for skill in skills_in(entry.requires):
            yield (
                (*location, "requires"),
                skill,
                references.skills,
                f"in place of {skill!r} a skill of",
            )
        yield from _of_settings(location, entry, references)


def _of_settings(
    location: Location, settings: QueueSettings, references: References
) -> Iterator[Reference]:
    for group in settings.groups:
        yield (*location, "groups"), group, references.groups, _group(group)
    yield from _of_relaxation(location, settings, references)
    for number, backup_group in enumerate(settings.backup_groups):
        at = (*location, "backup_groups", number, "group")
        yield at, backup_group.group, references.groups, _group(backup_group.group)
    for part in BY_CHANNEL:
        yield from _channels((*location, part), getattr(settings, part), references)
    yield from _of_auto_accept(location, settings, references)
    for person in settings.first if references.people else ():
        yield (*location, "first"), person, references.people, f"in place of {person!r} one of"


def _of_relaxation(
    location: Location, settings: QueueSettings, references: References
) -> Iterator[Reference]:
    for number, step in enumerate(settings.relaxation_steps):
        at = (*location, "relaxation_steps", number)
        for skill in step.drop:
            yield (*at, "drop"), skill, references.skills, f"in place of {skill!r} a skill of"
        yield from _channels((*at, "channels"), step.channels, references)
        for group in step.groups:
            yield (*at, "groups"), group, references.groups, _group(group)


def _of_auto_accept(
    location: Location, settings: QueueSettings, references: References
) -> Iterator[Reference]:
    written_channels = [
        name for name, channel in references.channels.items() if channel.rules.kind is WRITTEN
    ]
    for number, name in enumerate(settings.auto_accept):
        noun = f"in place of {name!r} a written channel:"
        yield (*location, "auto_accept", number), name, written_channels, noun


def _of_channels(file: QueuesFile, references: References) -> Iterator[Reference]:
    """Yield every channel id outside the settings of queues."""
    channel_lists: list[tuple[Location, Collection[ChannelId]]] = [
        (("channel_priority",), file.channel_priority),
        (("capacity", "limits"), file.capacity.limits),
        (("capacity", "interrupts"), file.capacity.interrupts),
    ]
    for name, held in file.capacity.interrupts.items():
        channel_lists.append((("capacity", "interrupts", name), held))
    for number, group in enumerate(file.capacity.shared):
        channel_lists.append((("capacity", "shared", number, "channels"), group.channels))
    for location, channels in channel_lists:
        yield from _channels(location, channels, references)


def _channels(
    location: Location, channels: Collection[ChannelId], references: References
) -> Iterator[Reference]:
    for name in channels:
        at = (*location, name) if isinstance(channels, Mapping) else location
        yield at, name, references.channels, f"in place of {name!r} a channel of channels.yaml:"


def _group(name: str) -> str:
    return f"in place of {name!r} a group of roster.yaml:"
