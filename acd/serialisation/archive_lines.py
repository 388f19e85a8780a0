"""Lines of the archive of inputs: `{"id","key","kind","data"}`, `data` being the input's fields."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from acd.ports.log import LoggedInput, id_order
from acd.serialisation.errors import DataInvalid
from acd.serialisation.messages import input_from_json
from acd.serialisation.serialiser import from_json, to_json

MALFORMED = "Malformed"
"""The kind of a line that stands for an entry of the log that was no input."""


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """`data`: fields of the input, undecoded."""

    id: str
    key: str
    kind: str
    data: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Fault:
    """The data of a malformed line: what was wrong with the entry of the log."""

    fault: str


def archive_line(entry: LoggedInput) -> bytes:
    """The line of an entry, with its newline."""
    kind = MALFORMED if entry.command is None else type(entry.command).__name__
    data = Fault(entry.fault) if entry.command is None else entry.command
    line = ArchiveLine(entry.id, entry.key, kind, msgspec.Raw(to_json(data)))
    return to_json(line) + b"\n"


def read_archive_line(text: bytes) -> LoggedInput:
    """The entry of a line; an input of an unknown kind or shape comes with its fault.

    Raises `DataInvalid` for what is no line of an archive.
    """
    line = from_json(ArchiveLine, text)
    at_ms = id_order(line.id)[0]
    try:
        if line.kind == MALFORMED:
            fault = from_json(Fault, bytes(line.data)).fault
            return LoggedInput(line.id, at_ms, line.key, None, fault)
        return LoggedInput(line.id, at_ms, line.key, input_from_json(line.kind, bytes(line.data)))
    except DataInvalid as error:
        return LoggedInput(line.id, at_ms, line.key, None, error.message)
