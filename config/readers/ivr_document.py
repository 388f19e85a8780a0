"""Reads an IVR document from YAML; every error names file, line, field and what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import ClassVar

import yaml

from acd.domain.model.errors import InvalidInput
from ivr.flow.document import Document, build
from ivr.flow.grammar import DOCUMENT
from ivr.flow.lint import References, lint
from ivr.flow.problems import Path, Problem
from ivr.flow.shape import check

MOST_BYTES = 1_000_000


class IvrDocumentInvalid(InvalidInput):
    """Wrong config/ivr.yaml; `problems` lists each mistake with line, field and what was expected.

    Remedy: correct the named lines.
    """

    id: ClassVar[str] = "ivr-document-invalid"

    def __init__(self, lines: list[str], problems: list[Problem]) -> None:
        super().__init__("\n".join(lines), field=problems[0].field)
        self.problems = problems


def load(path: FilePath, references: References) -> Document:
    """Reads, checks and lints. Raises DocumentRefused."""
    lines: dict[Path, int] = {}
    try:
        data = _read(path, lines)
    except (OSError, ValueError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        lines[()] = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or str(error)
        refuse(path, lines, [Problem("ivr-not-yaml", (), f"expected readable YAML: {reason}")])
    refuse(path, lines, check(DOCUMENT, data))
    assert isinstance(data, dict)  # noqa: S101  `check` saw to it
    document = build(data)
    refuse(path, lines, lint(document, references))
    return document


def refuse(file: FilePath, lines: dict[Path, int], problems: Iterable[Problem]) -> None:
    """Raises DocumentRefused when there is any problem."""
    found = sorted(problems, key=lambda problem: _line(lines, problem.path))
    if found:
        told = [f"{file}:{_line(lines, p.path)}: {p.field}: {p.message} [{p.id}]" for p in found]
        raise IvrDocumentInvalid(told, found)


def _line(lines: dict[Path, int], path: Path) -> int:
    """The line of a field, or of the nearest thing around it when it is missing."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _read(path: FilePath, lines: dict[Path, int]) -> object:
    with path.open("rb") as file:
        text = file.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise ValueError(f"at most {MOST_BYTES} bytes")
    loader = yaml.SafeLoader(text.decode("utf-8"))
    try:
        node = loader.get_single_node()
        return None if node is None else _Reader(loader, lines).plain(node, ())
    finally:
        loader.dispose()


class _Reader:
    """YAML nodes into plain data, noting the line of every field."""

    def __init__(self, loader: yaml.SafeLoader, lines: dict[Path, int]) -> None:
        self._loader = loader
        self._lines = lines
        self._seen: set[int] = set()

    def plain(self, node: yaml.Node, path: Path) -> object:
        if id(node) in self._seen:  # one that holds itself would never end
            raise _marked("no alias (write it out)", node)
        if path in self._lines:
            raise _marked(f"every key once, found {path[-1]} again", node)
        self._seen.add(id(node))
        self._lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            pairs = [(self._key(key), value) for key, value in node.value]
            return {key: self.plain(value, (*path, key)) for key, value in pairs}
        if isinstance(node, yaml.SequenceNode):
            entries = enumerate(node.value)
            return [self.plain(entry, (*path, str(index))) for index, entry in entries]
        return self._loader.construct_object(node)

    @staticmethod
    def _key(node: yaml.Node) -> str:
        """Keys stay text as they are written: `1:` is the key '1', `no:` is 'no'."""
        if not isinstance(node, yaml.ScalarNode):
            raise _marked("keys in one word", node)
        return str(node.value)


def _marked(expected: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=expected, problem_mark=node.start_mark)
