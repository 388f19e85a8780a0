"""Walks of docs/walks.md: every named place exists, and the stated numbers are right."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.repository import ROOT

TEXT = (ROOT / "docs" / "walks.md").read_text(encoding="utf-8")
PLACE = re.compile(r"`([\w./-]+):([\w.-]+)`")
SECTIONS = dict(
    re.findall(r"(?ms)^## An? ([\w ]+)\n\n(.*?)(?=^## |\Z)", TEXT),
)
MAX_FILES_OF_A_CALL = 35
"""From the trunk until the desk rings."""


def files_of(text: str) -> set[str]:
    return {file for file, _ in PLACE.findall(text)}


def rows(section: str, first: int, last: int) -> str:
    lines = SECTIONS[section].splitlines()
    return "\n".join(
        line
        for line in lines
        if (number := re.match(r"\| (\d+) ", line)) and first <= int(number[1]) <= last
    )


def has(file: str, name: str) -> bool:
    """Return whether the file defines the name: a context of the dialplan, a class, a function,
    a method as `Class.method`, or a constant."""
    path = ROOT / file
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".conf":
        return f"[{name}]" in text
    if path.suffix in {".ts", ".tsx"}:
        return re.search(rf"\b(class|function|const) {re.escape(name)}\b", text) is not None
    return name in _python_names(ast.parse(text))


def _python_names(module: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.ClassDef):
            methods = (
                n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
            )
            names |= {node.name, *(f"{node.name}.{method.name}" for method in methods)}
    return names


def test_every_place_of_a_walk_exists() -> None:
    places = PLACE.findall(TEXT)
    assert len(places) > 50
    assert [f"{file}:{name}" for file, name in places if not has(file, name)] == []


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("acd/domain/step/acd.py", "Acd.jump"),
        ("acd/domain/step/nothing.py", "Acd"),
        ("dialplans/trunk.conf", "centrala"),
        ("desk/ui/src/api/liveView.ts", "DeadView"),
    ],
)
def test_place_that_does_not_exist_is_found(file: str, name: str) -> None:
    assert not has(file, name)


@pytest.mark.parametrize("walk", ["offer", "call", "chat message"])
def test_stated_number_of_files_is_right(walk: str) -> None:
    stated = re.match(r"\d+", SECTIONS[walk])
    assert stated is not None
    assert int(stated[0]) == len(files_of(SECTIONS[walk]))


def test_call_reaches_the_desk_in_the_stated_number_of_files() -> None:
    telephone = files_of(rows("call", 1, 3) + rows("call", 5, 5))
    page = {file for file in telephone if file.startswith("desk/ui")}
    files = telephone - page | files_of(rows("offer", 1, 6))
    assert f"{len(files)} from the trunk until the desk rings" in SECTIONS["call"]
    assert len(files) <= MAX_FILES_OF_A_CALL
