"""JSON Schemas of models: pydantic models for requests, dataclasses or models for answers.

Answers hold no nulls: a member without a value is left out, so that a merge patch can delete.
The schemas of answers say so: a member that may be None is not required and never null.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, make_dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from pydantic import GetCoreSchemaHandler, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

Schema = dict[str, Any]
REF_TEMPLATE = "#/components/schemas/{model}"
_ABSENT = "x-absent-when-none"


class _Generator(GenerateJsonSchema):
    """Schemas without generated titles."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


class _AnswerGenerator(_Generator):
    """Schemas of what is sent without its None members."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"]) | {_ABSENT: True}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


class StructSchema:
    """Annotation of a member whose type is a msgspec struct, which pydantic does not know.

    It is described like a dataclass with the same members.
    """

    def __get_pydantic_core_schema__(
        self, struct: type[msgspec.Struct], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return handler.generate_schema(_as_dataclass(struct))


def _as_dataclass(hint: Any) -> Any:
    """Return the hint with a dataclass in place of each struct."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = get_type_hints(hint)
        members = [(name, _as_dataclass(hints[name])) for name in hint.__struct_fields__]
        return make_dataclass(hint.__name__, members, namespace={"__doc__": hint.__doc__})
    if get_origin(hint) is tuple:
        return tuple[tuple(_as_dataclass(part) for part in get_args(hint))]  # type: ignore[misc]
    return hint


@dataclass
class Schemas:
    """Schemas by model, and the definitions that they refer to."""

    definitions: dict[str, Schema] = field(default_factory=dict)
    _requests: dict[Any, Schema] = field(default_factory=dict)
    _answers: dict[Any, Schema] = field(default_factory=dict)

    def request(self, model: Any) -> Schema:
        """Schema of what may come in."""
        return self._requests[model]

    def answer(self, model: Any) -> Schema:
        """Schema of what goes out."""
        return self._answers[model]


def schemas_of(requests: Iterable[Any], answers: Iterable[Any]) -> Schemas:
    """Return the schemas of all models. Raises ValueError when two models share a name."""
    result = Schemas()
    result._requests = _generate(requests, "validation", _Generator, result.definitions)
    result._answers = _generate(answers, "serialization", _AnswerGenerator, result.definitions)
    return result


def _generate(
    models: Iterable[Any],
    mode: Literal["validation", "serialization"],
    generator: type[GenerateJsonSchema],
    into: dict[str, Schema],
) -> dict[Any, Schema]:
    unique = list(dict.fromkeys(models))
    inputs = [(str(number), mode, TypeAdapter(model)) for number, model in enumerate(unique)]
    schemas, all_of = TypeAdapter.json_schemas(
        inputs, ref_template=REF_TEMPLATE, schema_generator=generator
    )
    definitions: dict[str, Schema] = all_of.get("$defs", {})
    if mode == "serialization":
        for schema in definitions.values():
            _require_members(schema)
    for name, schema in definitions.items():
        if into.setdefault(name, schema) != schema:
            raise ValueError(f"two models are called {name}")
    return {model: schemas[str(number), mode] for number, model in enumerate(unique)}


def _require_members(schema: Schema) -> None:
    """Mark every member of an object as present unless it may be None."""
    properties: dict[str, Schema] = schema.get("properties", {})
    required = [name for name, member in properties.items() if not member.pop(_ABSENT, False)]
    schema.pop("required", None)
    if required:
        schema["required"] = required
