"""Dependencies of the product are those that its code imports; tests need their own extra."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import packages_distributions

from tests.house.repository import PRODUCT, ROOT, python_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOT_IMPORTED = {
    "aiosqlite": "driver that SQLAlchemy imports by the name in DATABASE_URL",
    "asyncpg": "driver that SQLAlchemy imports by the name in DATABASE_URL",
    "tzdata": "time zones that zoneinfo reads where the system has none",
    "twilio": "checks the signatures of the SMS connector's webhooks, which is to come (ADR 0011)",
}


def named(requirements: list[str]) -> set[str]:
    return {normalised(re.split(r"[\[=<>]", text)[0]) for text in requirements}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(*folders: str) -> set[str]:
    """Return the distributions that the Python files of some top folders import."""
    modules = {
        module.split(".")[0]
        for folder in folders
        for path in python_files(folder)
        for module in _imports(ast.parse(path.read_bytes()))
    }
    providers = packages_distributions()
    return {normalised(name) for module in modules for name in providers.get(module, ())}


def _imports(tree: ast.AST) -> list[str]:
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return names


def test_product_dependency_is_imported_by_the_product() -> None:
    unused = named(PROJECT["dependencies"]) - imported(*PRODUCT)
    assert unused == set(NOT_IMPORTED)


def test_product_imports_nothing_that_only_the_tests_install() -> None:
    dev = named(PROJECT["optional-dependencies"]["dev"])
    assert imported(*PRODUCT) & dev - named(PROJECT["dependencies"]) == set()


def test_lock_file_holds_every_direct_dependency() -> None:
    product = named(PROJECT["dependencies"])
    dev = product | named(PROJECT["optional-dependencies"]["dev"])
    for lock, wanted in (("requirements.lock", product), ("requirements-dev.lock", dev)):
        text = (ROOT / lock).read_text(encoding="utf-8")
        locked = {normalised(name) for name in re.findall(r"(?m)^([A-Za-z0-9._-]+)==", text)}
        assert wanted - locked == set(), lock
        assert "://" not in text, f"{lock} names an index"


def test_product_lock_holds_no_package_of_the_tests() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    direct = re.findall(r"(?m)^([a-z0-9-]+)==[^#]*# via centrala \(pyproject\.toml\)", text)
    assert set(direct) <= named(PROJECT["dependencies"])
