"""The grammar as JSON Schema 2020-12, for editors: `config/ivr.schema.json`.

What a schema cannot say (reachability, a way to a human, known queues) is in `lint`.
"""

from __future__ import annotations

from typing import Any

from ivr.flow.grammar import DOCUMENT
from ivr.flow.shape import Either, Flag, Many, Number, Record, Shape, Table, Text, Variants

TITLE = "Centrala: an IVR document"


def document_schema() -> dict[str, Any]:
    """The whole schema, ready for `json.dumps`."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": TITLE}
    return {**head, **schema(DOCUMENT)}


def schema(shape: Shape) -> dict[str, Any]:
    """One shape as JSON Schema."""
    match shape:
        case Text():
            return {"type": "string", "pattern": f"^({shape.pattern})$", "description": shape.what}
        case Number():
            kind = "integer" if shape.whole else "number"
            return {"type": kind, "minimum": shape.low, "maximum": shape.high}
        case Flag():
            return {"type": "boolean"}
        case Many():
            return {"type": "array", "minItems": 1, "items": schema(shape.of)}
        case Table():
            return _table(shape)
        case Record():
            return _record(shape)
        case Either():
            return {"anyOf": [schema(shape.short), schema(shape.long)]}
        case Variants():
            return {"oneOf": [_variant(shape.by, *item) for item in shape.kinds.items()]}


def _table(shape: Table) -> dict[str, Any]:
    return {
        "type": "object",
        "minProperties": shape.least,
        "propertyNames": {"pattern": f"^({shape.key.pattern})$"},
        "additionalProperties": schema(shape.of),
    }


def _record(shape: Record) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: schema(inner) for name, inner in shape.fields.items()},
        "required": sorted(shape.required),
        "additionalProperties": False,
    }


def _variant(by: str, kind: str, record: Record) -> dict[str, Any]:
    one = _record(record)
    one["properties"][by] = {"const": kind}
    return one
