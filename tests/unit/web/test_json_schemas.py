"""JSON Schemas of models: what may come in, and what goes out without nulls."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from web.json_schemas import schemas_of
from web.schemas import Body


class Note(Body):
    """Request with one required member."""

    text: str
    title: str | None = None


@dataclass
class Author:
    name: str


@dataclass
class NoteView:
    """Answer of which a member may be absent."""

    text: str
    author: Author
    count: int = 0
    title: str | None = None


def another_author() -> type:
    @dataclass
    class Author:
        number: int

    return Author


def test_request_requires_what_has_no_default() -> None:
    schemas = schemas_of([Note], [])
    assert schemas.request(Note) == {"$ref": "#/components/schemas/Note"}
    note = schemas.definitions["Note"]
    assert (note["required"], note["additionalProperties"]) == (["text"], False)


def test_answer_requires_every_member_that_is_never_none() -> None:
    view = schemas_of([], [NoteView]).definitions["NoteView"]
    assert view["required"] == ["text", "author", "count"]
    assert view["properties"]["title"] == {"type": "string"}, "absent, never null"


def test_definitions_are_given_for_what_the_models_refer_to() -> None:
    assert schemas_of([Note], [NoteView]).definitions.keys() == {"Note", "NoteView", "Author"}


def test_model_that_is_named_twice_is_described_once() -> None:
    schemas = schemas_of([Note, Note], [NoteView, NoteView])
    assert len(schemas.definitions) == 3


def test_two_models_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two models are called Author"):
        schemas_of([another_author()], [NoteView])


def test_schemas_have_no_generated_titles() -> None:
    """The types of the front end would be named after them."""
    definitions = schemas_of([Note], [NoteView]).definitions
    for definition in definitions.values():
        assert not any("title" in member for member in definition["properties"].values())
