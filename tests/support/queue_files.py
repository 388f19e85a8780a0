"""Files of queues that tests write, and what is read or refused in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from acd.domain.model.queue_rules import (
    QueueRules,
    Rules,
)
from config.readers.queue_references import References
from config.readers.queue_rules import load_rules
from config.readers.yaml_lines import ConfigInvalid

KNOWN = References({"drogi", "odpady", "lang-uk", "lang-en"}, {"rezerwa", "starsi"}, {"bielak"})


HEAD = """\
defaults:
  targets:
    phone: {within_s: 20, goal: 0.8}
    chat: {within_s: 60, goal: 0.8}
    email: {within_s: 9, goal: 1}
  offer_timeout_s: {phone: 20, chat: 30, email: 60}
  wrap_up_s: {phone: 30, chat: 15, email: 15}
DEFAULTS
capacity: {limits: {phone: 1}}
queues:
  informacja: {names: {pl: Informacja}}
  drogi:
    names: {pl: Drogi}
"""


def written(folder: Path, queue: str, defaults: str = "", top: str = "") -> Path:
    """Write a file whose queue `drogi` has the lines of `queue`."""
    text = HEAD.replace("DEFAULTS", "".join(f"  {line}\n" for line in defaults.splitlines()))
    text += "".join(f"    {line}\n" for line in queue.splitlines()) + top
    path = folder / "queues.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def rules(folder: Path, queue: str = "", defaults: str = "", top: str = "") -> Rules:
    return load_rules(written(folder, queue, defaults, top), KNOWN).rules


def drogi(folder: Path, queue: str, defaults: str = "") -> QueueRules:
    return rules(folder, queue, defaults).queues["drogi"]


def refusal(folder: Path, queue: str, defaults: str = "", top: str = "") -> tuple[str, str, str]:
    """Return (line of the mistake in the file, field, expectation)."""
    path = written(folder, queue, defaults, top)
    with pytest.raises(ConfigInvalid) as caught:
        load_rules(path, KNOWN)
    line = path.read_text(encoding="utf-8").splitlines()[caught.value.line - 1]
    return line.strip(), str(caught.value.field), str(caught.value.expected)
