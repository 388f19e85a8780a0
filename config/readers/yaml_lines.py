"""The one reader of YAML: `load_model` gives a validated model and the line of every value in it.

Every mistake is reported as file, line, field and what was expected, all of a file at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from acd.domain.model.errors import InvalidInput

Location = tuple[str | int, ...]
"""Keys and list positions from the root of a document to a value."""

Model = TypeVar("Model", bound=BaseModel)

MAX_BYTES = 1_000_000
MAX_REPORTED = 50
SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """Wrong value of a file: where it is, and what was expected there. Lines count from 1."""

    path: Path
    line: int
    field: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        return f"{self.path}:{self.line}: {place}{self.expected}"


class ConfigInvalid(InvalidInput):
    """Wrong configuration file; each line of the message reads `file:line: field: expectation`.

    Remedy: correct the named lines.
    """

    id: ClassVar[str] = "config-invalid"

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        first = self.mistakes[0]
        text = "\n".join(map(str, self.mistakes[:MAX_REPORTED]))
        super().__init__(text, field=first.field, expected=first.expected)
        self.path, self.line = first.path, first.line


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """A document and the line (from 1) of every value in it, by its location as text."""

    path: Path
    data: Any
    lines: Mapping[tuple[str, ...], int] = field(repr=False)

    def holds(self, location: Location) -> bool:
        """Tell whether the file has a value at this location."""
        return tuple(map(str, location)) in self.lines

    def mistake(self, location: Location, expected: str) -> Mistake:
        """Return the mistake at this location, or at the line of the nearest value around it."""
        names = tuple(map(str, location))
        around = (
            self.lines[names[:n]] for n in range(len(names), -1, -1) if names[:n] in self.lines
        )
        return Mistake(self.path, next(around, 1), ".".join(names), expected)

    def error(self, location: Location, expected: str) -> ConfigInvalid:
        """Return the error that reports one mistake."""
        return ConfigInvalid([self.mistake(location, expected)])

    def validated(self, model: type[Model]) -> Model:
        """Return the document as `model`. Raises ConfigInvalid with every wrong field."""
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            raise ConfigInvalid(self._mistakes(error)) from None

    def _mistakes(self, error: ValidationError) -> list[Mistake]:
        mistakes = [
            self.mistake(self._place(details), _expectation(details))
            for details in error.errors(include_url=False)
        ]
        by_field = {mistake.field: mistake for mistake in reversed(mistakes)}
        # A list whose entries are wrong counts as too short as well: only the entries are named.
        names = [f"{name}." for name in by_field]
        remaining = (m for m in by_field.values() if not _is_parent(m.field, names))
        return sorted(remaining, key=lambda mistake: mistake.line)

    def _place(self, details: ErrorDetails) -> Location:
        """Return pydantic's location without the steps that name a type and no place in the file.

        The last step stays even when the file lacks it: it is the missing field. An error of a
        union may name, as `chosen_by` in its context, the field that chooses the variant.
        """
        place: Location = ()
        last = len(details["loc"]) - 1
        for index, step in enumerate(details["loc"]):
            if self.holds((*place, step)) or (index == last and step not in TAGS):
                place = (*place, step)
        chosen_by = details.get("ctx", {}).get("chosen_by")
        return (*place, chosen_by) if chosen_by else place


TAGS = frozenset({"[key]"})
"""Steps of pydantic's locations that stand for no value of the file."""


class _Loader(yaml.SafeLoader):
    """Loader that reports the place of a date that does not exist."""

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError as error:
            raise yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark) from None

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse aliases: nested ones grow without limit, and no line of theirs is their own."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="no alias (write it out)", problem_mark=mark)
        return super().compose_node(parent, index)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def reading_problem(error: OSError | UnicodeDecodeError) -> str:
    """Return in words why a file of the city cannot be read, and what to do."""
    if isinstance(error, UnicodeDecodeError):
        return "expected UTF-8: save the file in that encoding"
    if isinstance(error, FileNotFoundError):
        return "this file is missing: put it back from a backup or by git checkout"
    return f"the file cannot be read: {error.strerror or type(error).__name__}"


def load_marked(path: Path) -> MarkedDocument:
    """Return a YAML file and its lines.

    Raises ConfigInvalid for a file that is unreadable, too large, not YAML, or gives a key twice.
    """
    try:
        loader = _Loader(_text(path))
        root = loader.get_single_node()
        lines = dict(_walk(path, root, ()))
        data = None if root is None else loader.construct_document(root)
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, reading_problem(error)) from None
    except RecursionError:
        raise _unreadable(path, "expected fewer values inside one another") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _unreadable(path, f"expected YAML: {error.problem}", line) from None
    except yaml.YAMLError as error:
        raise _unreadable(path, f"expected YAML: {error}") from None
    return MarkedDocument(path, data, lines)


def load_model(path: Path, model: type[Model]) -> tuple[Model, MarkedDocument]:
    """Return the file as `model`, and its lines for checks that a schema cannot express.

    Raises ConfigInvalid.
    """
    marked = load_marked(path)
    return marked.validated(model), marked


def _unreadable(path: Path, expected: str, line: int = 1) -> ConfigInvalid:
    return ConfigInvalid([Mistake(path, line, "", expected)])


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise yaml.YAMLError(f"at most {MAX_BYTES} bytes")
    return content.decode("utf-8")


Lines = Iterator[tuple[tuple[str, ...], int]]


def _walk(path: Path, node: yaml.Node | None, names: tuple[str, ...]) -> Lines:
    if node is None:
        return
    yield names, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _walk(path, child, (*names, str(index)))
    elif isinstance(node, yaml.MappingNode):
        yield from _walk_mapping(path, node, names)


def _walk_mapping(path: Path, node: yaml.MappingNode, names: tuple[str, ...]) -> Lines:
    seen: set[str] = set()
    for key_node, child in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in seen:
            place = ".".join((*names, key))
            raise ConfigInvalid([Mistake(path, line, place, "expected once, it is given twice")])
        seen.add(key)
        yield from _walk(path, child, (*names, key))
        yield (*names, key), line


def _is_parent(field: str, names: Iterable[str]) -> bool:
    return any(name.startswith(f"{field}.") and name != f"{field}." for name in names)


def _expectation(details: ErrorDetails) -> str:
    """Return what was expected, and what the file has instead."""
    kind, value = details["type"], details["input"]
    if kind in SENTENCES:
        return SENTENCES[kind]
    limits = {
        name: f"{limit:g}" if isinstance(limit, float) else limit
        for name, limit in details.get("ctx", {}).items()
    }
    expected = EXPECTED[kind].format_map(limits) if kind in EXPECTED else _own_words(details)
    if kind == "value_error" or isinstance(value, dict | list):
        return expected
    return f"{expected}, found {'nothing' if value is None else f'{value!r:.{SHOWN_CHARACTERS}}'}"


def _own_words(details: ErrorDetails) -> str:
    message = details["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


SENTENCES = {
    "missing": "expected, but it is missing",
    "extra_forbidden": "not expected here: an unknown field",
}
EXPECTED = {
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
    "dict_type": "expected a mapping",
    "model_type": "expected a mapping",
    "float_parsing": "expected a number",
    "float_type": "expected a number",
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected {ge} or more",
    "int_from_float": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_type": "expected a whole number",
    "less_than": "expected less than {lt}",
    "less_than_equal": "expected {le} or less",
    "list_type": "expected a list",
    "literal_error": "expected {expected}",
    "enum": "expected {expected}",
    "string_pattern_mismatch": "expected a text like {pattern}",
    "string_too_long": "expected a text of at most {max_length} characters",
    "string_too_short": "expected a text of at least {min_length} characters",
    "string_type": "expected a text",
    "too_long": "expected {max_length} or fewer entries",
    "too_short": "expected {min_length} or more entries",
    "tuple_type": "expected a list",
}
"""Sentences by pydantic's error type, with the limits of its context."""
