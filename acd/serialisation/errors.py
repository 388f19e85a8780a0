"""The typed error of data that does not decode: which field, and what was expected there.

msgspec's sentences name types and a path; for a value that is no member of an enum the members
are looked up in the type hints on that path.
"""

from __future__ import annotations

import re
import types
from enum import Enum
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

import msgspec

from acd.domain.model.errors import InvalidInput

_MISSING = re.compile(r"Object missing required field `(?P<name>.+)`")
_STEPS = re.compile(r"\[\.\.\.\]|\[\d+\]|\w+")
_VALUE_OF_MAPPING = "[...]"
_KEY = "`key` in "


class DataInvalid(InvalidInput):
    """Data that is no JSON, or not of the shape of its type; `field` is the path to the fault.

    Remedy: correct the named field.
    """

    id: ClassVar[str] = "data-invalid"


def data_invalid(error: Exception, kind: Any) -> DataInvalid:
    """The error for what msgspec says about data that should have been of this type."""
    sentence, _, where = str(error).partition(" - at ")
    if not isinstance(error, msgspec.ValidationError):
        return DataInvalid(f"entry: expected JSON ({sentence})", field="entry")
    path = where.removeprefix(_KEY).strip("`").removeprefix("$").removeprefix(".")
    if missing := _MISSING.fullmatch(sentence):
        path = f"{path}.{missing['name']}".removeprefix(".")
        return DataInvalid(f"{path}: is missing", field=path)
    if sentence.startswith("Invalid enum value"):
        sentence = f"expected one of {_members(kind, path, where.startswith(_KEY))}"
    name = path or "entry"
    return DataInvalid(f"{name}: {_plain_words(sentence)}", field=name)


def _plain_words(sentence: str) -> str:
    """As our other errors begin: `expected ..`."""
    return (sentence[0].lower() + sentence[1:]).replace("`", "")


def _members(kind: Any, path: str, of_key: bool) -> str:
    hint = kind
    for step in _STEPS.findall(path):
        hint = _hint_of_part(_without_none(hint), step)
    hint = _without_none(hint)
    members: type[Enum] = get_args(hint)[0] if of_key else hint
    return ", ".join(str(member.value) for member in members)


def _hint_of_part(hint: Any, step: str) -> Any:
    """The type of a field, of a mapping's values, or of an item of a sequence."""
    parts = get_args(hint)
    if step == _VALUE_OF_MAPPING:
        return parts[1]
    if not step.startswith("["):
        return get_type_hints(hint)[step]
    index = int(step[1:-1])
    return parts[index] if get_origin(hint) is tuple and Ellipsis not in parts else parts[0]


def _without_none(hint: Any) -> Any:
    """T of `T | None`."""
    if types.NoneType in get_args(hint):
        return next(part for part in get_args(hint) if part is not types.NoneType)
    return hint
