"""Find real waits in test code: calls that let time pass in place of a condition."""

from __future__ import annotations

import ast
from collections.abc import Iterator

SLEEPERS = {"asyncio.sleep", "time.sleep"}
PAGE_SLEEPERS = {"wait_for_timeout"}
"""Methods of a Playwright page."""


def real_waits(name: str, source: str | bytes) -> Iterator[str]:
    """Yield the place of each real wait, `file::function`; `asyncio.sleep(0)` waits for no time."""
    yield from _below(name, ast.parse(source), _imported_sleepers(source))


def _below(place: str, node: ast.AST, sleepers: dict[str, str]) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and _sleeps(child, sleepers):
            yield place
        below = place
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            below = f"{place}{'.' if '::' in place else '::'}{child.name}"
        yield from _below(below, child, sleepers)


def _sleeps(call: ast.Call, sleepers: dict[str, str]) -> bool:
    function = ast.unparse(call.func)
    if function.rpartition(".")[2] in PAGE_SLEEPERS:
        return True
    if sleepers.get(function, function) not in SLEEPERS:
        return False
    return not (call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0)


def _imported_sleepers(source: str | bytes) -> dict[str, str]:
    """Return the full name of each function that was imported by its bare name."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
