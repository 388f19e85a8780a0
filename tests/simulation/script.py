"""Inputs as Python source that can be read and run again, without default values."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

import msgspec
from msgspec import structs

from acd.domain.messages import commands as c


@dataclass(frozen=True)
class Step:
    """Entry of a script; `restart`: the ACD was restored from its snapshot before it."""

    command: c.Input
    at_ms: int
    key: str
    restart: bool = False

    def __str__(self) -> str:
        mark = "  # after a restart" if self.restart else ""
        return f"step({as_python(self.command)}, {self.at_ms}, {self.key!r}){mark}"


def as_python(value: Any) -> str:
    """Return an expression for an equal value, without fields that have their default."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, msgspec.Struct) or is_dataclass(value):
        kind_fields = structs.fields(value) if isinstance(value, msgspec.Struct) else fields(value)
        arguments = [
            f"{f.name}={as_python(getattr(value, f.name))}"
            for f in kind_fields
            if getattr(value, f.name) != _default(f)
        ]
        return f"{type(value).__name__}({', '.join(arguments)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_python(k)}: {as_python(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + "".join(f"{as_python(item)}, " for item in value).strip() + ")"
    return repr(value)


def _default(field: Any) -> Any:
    if field.default_factory not in (MISSING, msgspec.NODEFAULT):
        return field.default_factory()
    return field.default
