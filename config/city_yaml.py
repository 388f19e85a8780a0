"""Reads a file that a city edits into a strict model; a slip is named by file, line and field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from acd.domain.errors import TheirError

Place = tuple[str | int, ...]


class CityFileRefused(TheirError):
    """A file of `config/` is wrong: `file`, `line` (from 1), `field`, `expected`."""

    id: ClassVar[str] = "city-file-refused"

    def __init__(self, file: Path, line: int, field: str, expected: str) -> None:
        super().__init__(f"{file}:{line}: {field or 'the file'}: expected {expected}", field=field)
        self.file = file
        self.line = line
        self.expected = expected


class Model(BaseModel):
    """Unknown keys are refused: a slip in a name must not pass for a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=Model)


class CityFile:
    """A YAML file that knows on which line each of its values stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[Place, int] = {(): 1}
        self._value = self._read()

    def parse(self, model: type[M]) -> M:
        """Raises CityFileRefused for the first value that does not fit."""
        try:
            return model.model_validate(self._value)
        except ValidationError as error:
            first = error.errors()[0]
            place = tuple(part for part in first["loc"] if part != "[key]")
            raise self.refusal(place, _expected(first["type"], first["msg"])) from None

    def refusal(self, place: Place, expected: str) -> CityFileRefused:
        """The error for a value; an absent one is reported at the line of what should hold it."""
        known = next(place[:n] for n in range(len(place), -1, -1) if place[:n] in self._lines)
        return CityFileRefused(self.path, self._lines[known], ".".join(map(str, place)), expected)

    def _read(self) -> Any:
        try:
            with self.path.open(encoding="utf-8") as file:
                loader = yaml.SafeLoader(file)
                node = loader.get_single_node()
                self._note(node, ()) if node else None
                return loader.construct_document(node) if node else {}  # type: ignore[no-untyped-call]
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise CityFileRefused(self.path, line, "", f"YAML ({error.problem})") from None
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise CityFileRefused(self.path, 1, "", f"a readable YAML file ({error})") from None

    def _note(self, node: yaml.Node, place: Place) -> None:
        self._lines[place] = node.start_mark.line + 1
        for key, line, child in _children(node):
            inner = (*place, key)
            if inner in self._lines:
                raise CityFileRefused(self.path, line, ".".join(map(str, inner)), "each name once")
            self._note(child, inner)
            self._lines[inner] = line


def _children(node: yaml.Node) -> Iterator[tuple[str | int, int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield number, value.start_mark.line + 1, value


def _expected(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "no such key"
    if kind == "missing":
        return "a value (it is missing)"
    return message.removeprefix("Input should be ").removeprefix("Value error, expected ")
