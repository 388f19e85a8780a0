"""Layout: fixed top folders, layers as the contract names them, short modules, mirrored tests."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest

from tests.house.repository import ROOT, files, python_files

TOP_FOLDERS = {
    ".ci": "continuous integration",
    "acd": "automatic call distributor",
    "asterisk-docker": "Asterisk runtime",
    "bench": "benchmarks that write JSON",
    "centrala": "the program: commands, host, wiring, rehearsal, demo",
    "channels": "chat and e-mail",
    "config": "settings, files that a city edits, their readers",
    "crm_bridge": "residents, tickets, screen pop",
    "deploy": "systemd units, logrotate, monitoring",
    "desk": "pages and API of the staff",
    "dialplans": "Asterisk dialplan",
    "docs": "documents",
    "ivr": "telephony",
    "recordings": "consent, retention, storage",
    "tests": "tests",
    "web": "HTTP plumbing",
}
TOP_FILES = {
    ".editorconfig",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
}
TEST_FOLDERS = {
    "contract", "e2e", "house", "integration", "mutants", "simulation", "support", "unit",
}  # fmt: skip
ACD_PACKAGES = {"adapters", "domain", "ports", "serialisation", "service"}
MAX_LINES, MAX_LINES_TEST, MAX_LINES_PORT, MAX_LINES_P90 = 350, 550, 170, 250
STANDALONE = {"asterisk-docker/bundle.py"}  # runs before there are packages to import
MAX_FUNCTION_LINES_P90, MAX_FUNCTION_LINES_MEDIAN = 22, 8
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]
PACKAGES = sorted(
    path.parent.name for path in python_files() if path.match("__init__.py")
    and path.parent.parent == ROOT
)  # fmt: skip


def test_top_folder_holds_only_what_the_layout_names() -> None:
    tops = {path.relative_to(ROOT).parts[0] for path in files()}
    folders = {top for top in tops if (ROOT / top).is_dir()}
    assert folders - TOP_FOLDERS.keys() == set()
    assert tops - folders - TOP_FILES == set()
    assert TOP_FILES - tops == set()


def test_readme_names_every_top_folder() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [top for top in TOP_FOLDERS if f"`{top}/`" not in readme] == []


def test_import_contract_covers_every_top_package() -> None:
    layered = CONTRACTS["contracts"][0]["layers"]
    named = {name.strip().split(".")[0] for layer in layered for name in layer.split("|")}
    assert named == set(PACKAGES) - {"bench", "tests"}
    assert set(CONTRACTS["root_packages"]) == set(PACKAGES) - {"tests"}


def test_every_top_package_is_checked_for_import_cycles() -> None:
    [acyclic] = [c for c in CONTRACTS["contracts"] if c["type"] == "acyclic_siblings"]
    assert set(acyclic["ancestors"]) == set(CONTRACTS["root_packages"])


def test_type_checker_reads_every_top_package() -> None:
    assert set(PROJECT["tool"]["mypy"]["files"]) == {*PACKAGES, *STANDALONE}


def test_acd_holds_its_layers_and_no_other_package() -> None:
    inside = {path.relative_to(ROOT / "acd").parts[0] for path in files("acd")}
    assert inside - {"__init__.py"} == ACD_PACKAGES


def test_tests_live_in_folders_of_one_kind() -> None:
    inside = {path.relative_to(ROOT / "tests").parts[0] for path in files("tests")}
    assert {name for name in inside if not name.endswith(".py")} <= TEST_FOLDERS


def test_unit_tests_mirror_the_packages() -> None:
    """A folder of unit tests has the package that it tests."""
    folders = {path.parent.relative_to(ROOT / "tests/unit") for path in python_files("tests/unit")}
    renamed = {"asterisk_docker": "asterisk-docker"}
    strays = [
        folder.as_posix()
        for folder in folders
        if not (ROOT / renamed.get(folder.as_posix(), folder.as_posix())).is_dir()
    ]
    assert strays == []


def test_modules_are_short() -> None:
    lengths = sorted(
        (len(path.read_text(encoding="utf-8").splitlines()), str(path.relative_to(ROOT)))
        for path in python_files()
    )
    assert [(n, name) for n, name in lengths if n > _max_lines(name)] == []
    assert lengths[int(len(lengths) * 0.9)][0] <= MAX_LINES_P90


def _max_lines(name: str) -> int:
    if name in STANDALONE:
        return 2 * MAX_LINES
    return MAX_LINES_TEST if name.startswith("tests/") else MAX_LINES


def test_functions_are_short() -> None:
    lengths = sorted(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for package in PACKAGES
        if package != "tests"
        for path in python_files(package)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[len(lengths) // 2] <= MAX_FUNCTION_LINES_MEDIAN
    assert lengths[int(len(lengths) * 0.9)] <= MAX_FUNCTION_LINES_P90


def test_ports_are_short() -> None:
    for path in files("acd/ports"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES_PORT, path


def test_no_module_has_a_vague_name() -> None:
    vague = re.compile(r"^(utils?|helpers?|common|misc|stuff|manager)\.py$")
    assert [path for path in python_files() if vague.match(path.name)] == []


@pytest.mark.parametrize("package", [name for name in PACKAGES if name != "tests"])
def test_every_module_and_package_begins_with_a_docstring(package: str) -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in python_files(package)
        if ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []


def test_no_work_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    marked = [
        path.relative_to(ROOT)
        for path in python_files()
        if "tests/house" not in str(path) and marks.search(path.read_text(encoding="utf-8"))
    ]
    assert marked == []
