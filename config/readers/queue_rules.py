"""Reader of `queues.yaml`: the rules of the ACD. Contradictions are reported with their line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from acd.domain.messages.rejections import RulesInvalid
from acd.domain.model.contact import CALLBACK
from acd.domain.model.queue_rules import (
    PauseRules,
    Rules,
    ShiftRules,
)
from acd.domain.step.rules_validation import check_rules
from config.readers.like_channels import complete_capacity, complete_queue, complete_table
from config.readers.queue_entry import build_capacity, build_queue, to_ms
from config.readers.queue_references import References, names_in
from config.readers.queue_schema import (
    NEEDED_BY_CHANNEL,
    QueuesFile,
)
from config.readers.yaml_lines import Location, MarkedDocument, load_model


@dataclass(frozen=True)
class LoadedRules:
    """Rules and the document that they come from, for checks against other files."""

    rules: Rules
    marked: MarkedDocument


def load_rules(path: Path, references: References) -> LoadedRules:
    """Read and check the file. Raises ConfigInvalid."""
    file, marked = load_model(path, QueuesFile)
    rules: dict[str, Any] = {
        "channels": {name: channel.rules for name, channel in references.channels.items()},
        "queues": {
            name: complete_queue(build_queue(marked, name, entry, file), references.channels)
            for name, entry in file.queues.items()
        },
        "capacity": complete_capacity(build_capacity(file.capacity), references.channels),
        "wrap_up_extension_ms": to_ms(file.wrap_up_extension_s),
        "channel_priority": complete_table(file.channel_priority, references.channels),
        "languages": {name: dict(skills) for name, skills in file.languages.items()},
        "districts": {name: dict(skills) for name, skills in file.districts.items()},
        "pauses": PauseRules(
            {reason: to_ms(longest_s) for reason, longest_s in file.longest_pause_s.items()}
        ),
        "shifts": ShiftRules(to_ms(file.shifts.grace_s), to_ms(file.shifts.break_grace_s)),
    }
    for location, name, names, noun in names_in(file, references):
        if name not in names:
            raise marked.error(location, f"expected {noun} {', '.join(sorted(names)) or '(none)'}")
    _check_channels(marked, file, references)
    rules_of_file = Rules(version=_version(rules), **rules)
    try:
        check_rules(rules_of_file)
    except RulesInvalid as refused:
        raise _in_the_file(marked, refused) from None
    return LoadedRules(rules_of_file, marked)


def _check_channels(marked: MarkedDocument, file: QueuesFile, references: References) -> None:
    """Raise ConfigInvalid for a channel without a default that every queue needs."""
    for name, channel in references.channels.items():
        for part in NEEDED_BY_CHANNEL:
            if name not in (*getattr(file.defaults, part), CALLBACK) and channel.like is None:
                raise marked.error(("defaults", part), f"expected a value for {name}")


def _in_the_file(marked: MarkedDocument, refused: RulesInvalid) -> Exception:
    """Return the error at its line in the file, or in the defaults when the queue has no value.

    The ACD names the place first: `queues.drogi.relaxation_steps[1]: expected ..`.
    """
    field, _, problem = refused.message.partition(": ")
    location: Location = tuple(
        int(step) if step.isdecimal() else step for step in re.findall(r"[^.\[\]]+", field)
    )
    if location[2:3] == ("skills",) and not marked.holds(location):
        location = (*location[:2], "requires")
    default = ("defaults", *location[2:])
    if not marked.holds(location[:3]) and marked.holds(default[:2]):
        location = default
    return marked.error(location, problem)


def _version(rules: Mapping[str, Any]) -> str:
    """Return a hash of the rules: the same rules have the same version on every machine."""
    text = json.dumps(rules, sort_keys=True, default=lambda part: asdict(part))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
