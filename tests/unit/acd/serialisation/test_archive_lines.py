"""Lines of the archive of inputs."""

from __future__ import annotations

import json

import pytest

from acd.domain.messages import commands as c
from acd.domain.model.contact import CHAT
from acd.ports.log import LoggedInput
from acd.serialisation.archive_lines import archive_line, read_archive_line
from acd.serialisation.errors import DataInvalid


@pytest.mark.parametrize(
    "entry",
    [
        LoggedInput("5-1", 5, "k", c.AdmitContact("t", CHAT, "drogi", "pl", {"x": 1})),
        LoggedInput("5-2", 5, "", None, "kind: expected the name of an input or event"),
    ],
)
def test_an_entry_round_trips(entry: LoggedInput) -> None:
    line = archive_line(entry)
    assert line.endswith(b"\n")
    assert read_archive_line(line) == entry


def test_a_line_is_an_object_that_other_programs_can_read() -> None:
    line = json.loads(archive_line(LoggedInput("5-1", 5, "k", c.Tick(7))))
    assert line == {"id": "5-1", "key": "k", "kind": "Tick", "data": {"deadline_ms": 7}}


@pytest.mark.parametrize("kind", ["Nonsense", "SignIn"])
def test_an_input_of_an_unknown_kind_or_shape_comes_with_its_fault(kind: str) -> None:
    line = {"id": "5-1", "key": "k", "kind": kind, "data": {}}
    entry = read_archive_line(json.dumps(line).encode())
    assert entry.command is None
    assert entry.fault


def test_a_text_that_is_no_line_of_an_archive_is_refused() -> None:
    with pytest.raises(DataInvalid, match="id: is missing"):
        read_archive_line(b"{}")
