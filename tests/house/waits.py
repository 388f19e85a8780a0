"""Find real waits in test code, and deadlines that only a quick machine keeps."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from tests.support.waiting import PATIENCE_S

SLEEPERS = {"asyncio.sleep", "time.sleep"}
PAGE_SLEEPERS = {"wait_for_timeout"}
"""Methods of a Playwright page."""
WAITERS = {"timeout", "until", "until_true", "retry", "eventually"} | {
    f"wait_for{what}" for what in ("", "_end", "_prompt", "_tone")
}
DEADLINE_ARGUMENTS = {"within", "within_s", "timeout"}
LEAST_DEADLINE_S = 1.0
"""A shorter one is no deadline of the machine: the test expects that nothing comes."""


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


def short_deadlines(name: str, source: str | bytes) -> Iterator[str]:
    """Yield the place of each deadline of less than `PATIENCE_S`, as `file::line of code`."""
    tree = ast.parse(source)
    numbers = _numbers(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and "mark." not in ast.unparse(node.func):
            for deadline in filter(None, (_number(value, numbers) for value in _deadlines(node))):
                if LEAST_DEADLINE_S <= deadline < PATIENCE_S:
                    yield f"{name}::{ast.unparse(node)}"


def _deadlines(call: ast.Call) -> Iterator[ast.expr]:
    yield from (word.value for word in call.keywords if word.arg in DEADLINE_ARGUMENTS)
    function = ast.unparse(call.func).rpartition(".")[2]
    if function in WAITERS:
        yield from call.args


def _number(value: ast.expr, numbers: Mapping[str, float]) -> float | None:
    if isinstance(value, ast.Name):
        return numbers.get(value.id)
    if isinstance(value, ast.Constant) and isinstance(value.value, int | float):
        return float(value.value)
    return None


def _numbers(tree: ast.Module) -> dict[str, float]:
    """Return the constants of the module that are numbers."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            number = _number(node.value, {})
            if number is not None:
                found[node.targets[0].id] = number
    return found
