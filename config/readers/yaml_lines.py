"""YAML that remembers its lines: a wrong value is told as file, line, field and expectation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from acd.domain.model.errors import InvalidInput

Where = tuple[str | int, ...]
"""Keys and list positions from the root of a document to a value."""

Model = TypeVar("Model", bound=BaseModel)


class ConfigInvalid(InvalidInput):
    """Wrong configuration file; the message reads `file:line: field: what was expected`.

    Remedy: correct the named line.
    """

    id: ClassVar[str] = "config-invalid"

    def __init__(self, path: Path, line: int, where: Where, expected: str) -> None:
        self.path, self.line = path, line
        name = ".".join(map(str, where))
        message = f"{path}:{line}: {f'{name}: ' if name else ''}{expected}"
        super().__init__(message, field=name, expected=expected)


@dataclass(frozen=True, slots=True)
class Marked:
    """A document and the line (from 1) of every value in it."""

    path: Path
    data: Any
    lines: Mapping[Where, int] = field(repr=False)

    def line_of(self, where: Where) -> int:
        """Line of the value, or of the nearest one around it that is written down."""
        while where not in self.lines and where:
            where = where[:-1]
        return self.lines.get(where, 1)

    def error(self, where: Where, expected: str) -> ConfigInvalid:
        return ConfigInvalid(self.path, self.line_of(where), where, expected)

    def validated(self, model: type[Model]) -> Model:
        """The document as `model`. Raises `ConfigError` for the first wrong field."""
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = tuple(self._written(first["loc"]))
            raise self.error(where, _expectation(first["type"], first["msg"])) from None

    def _written(self, location: Where) -> Iterator[str | int]:
        """pydantic's location without the steps that name a type and no place in the file.

        The last step is kept even when it is not written: it is the missing field.
        """
        here: Where = ()
        for index, step in enumerate(location):
            if (*here, step) in self.lines or index == len(location) - 1:
                here = (*here, step)
                yield step


class _Loader(yaml.SafeLoader):
    """Tells the place of a date that does not exist."""

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError as error:
            raise yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark) from None


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def load_marked(path: Path) -> Marked:
    """Read a YAML file. Raises `ConfigError`: unreadable, not YAML, or a key given twice."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        lines = dict(_walk(path, root, ()))
        data = None if root is None else loader.construct_document(root)
    except (OSError, UnicodeDecodeError) as error:
        expected = f"expected a readable UTF-8 file ({type(error).__name__})"
        raise ConfigInvalid(path, 1, (), expected) from None
    except RecursionError:
        raise ConfigInvalid(path, 1, (), "expected fewer values inside one another") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigInvalid(path, line, (), f"expected YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ConfigInvalid(path, 1, (), f"expected YAML: {error}") from None
    return Marked(path, data, lines)


def load_model(path: Path, model: type[Model]) -> tuple[Model, Marked]:
    """Read and validate in one go; the marks serve checks that a schema cannot say."""
    marked = load_marked(path)
    return marked.validated(model), marked


def _walk(path: Path, node: yaml.Node | None, where: Where) -> Iterator[tuple[Where, int]]:
    if node is None:
        return
    yield where, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _walk(path, child, (*where, index))
    elif isinstance(node, yaml.MappingNode):
        yield from _walk_mapping(path, node, where)


def _walk_mapping(path: Path, node: yaml.MappingNode, where: Where) -> Iterator[tuple[Where, int]]:
    seen: set[str | int] = set()
    for key_node, child in node.value:
        key = _key(key_node)
        line = key_node.start_mark.line + 1
        if key in seen:
            raise ConfigInvalid(path, line, (*where, key), "expected once, it is given twice")
        seen.add(key)
        yield from _walk(path, child, (*where, key))
        yield (*where, key), line


def _key(node: yaml.Node) -> str | int:
    return int(node.value) if node.tag.endswith(":int") else str(node.value)


def _expectation(kind: str, message: str) -> str:
    """pydantic's sentence, beginning with a small letter and with what was expected."""
    if kind == "missing":
        return "expected, but it is missing"
    if kind == "extra_forbidden":
        return "not expected here: an unknown field"
    return message[:1].lower() + message[1:]
