"""The house: fixed rooms, fixed names, nothing lying about."""

from __future__ import annotations

import re

import pytest

from tests.house.repository import ROOT, files, python_files

TOP_FOLDERS = {
    ".ci": "what continuous integration runs",
    "acd": "the ACD",
    "asterisk-docker": "the Asterisk runtime",
    "bench": "benchmarks that print JSON",
    "channels": "the written doors",
    "config": "settings, wiring, CLI, the YAML that a city edits",
    "crm_bridge": "residents, tickets, screen pop",
    "desk": "where people work",
    "dialplans": "what keeps the call alive",
    "docs": "architecture, glossary, decisions",
    "ivr": "the telephone's door",
    "recordings": "consent, retention, storage",
    "tests": "the proof",
}
TOP_FILES = {
    ".editorconfig",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
}
ROOMS_OF_TESTS = {
    "contract", "e2e", "house", "integration", "mutants", "simulation", "support", "unit",
}  # fmt: skip
ACD = {"adapters", "domain", "ports", "service"}
LONGEST, LONGEST_TEST, LONGEST_PORT = 350, 550, 150  # lines
ONE_FILE_ON_PURPOSE = {"asterisk-docker/bundle.py"}  # runs before there are packages to import
P90 = 250


def test_the_top_of_the_house_holds_only_what_the_design_names() -> None:
    tops = {path.relative_to(ROOT).parts[0] for path in files()}
    folders = {top for top in tops if (ROOT / top).is_dir()}
    assert folders - TOP_FOLDERS.keys() == set()
    assert tops - folders - TOP_FILES == set()
    assert TOP_FILES - tops == set()


def test_the_readme_tells_what_every_top_folder_is_for() -> None:
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [top for top in TOP_FOLDERS if f"`{top}/`" not in told] == []


def test_the_hall_has_its_four_layers_and_no_other() -> None:
    inside = {path.relative_to(ROOT / "acd").parts[0] for path in files("acd")}
    assert inside - {"__init__.py"} == ACD


def test_tests_live_in_rooms_of_one_kind() -> None:
    inside = {path.relative_to(ROOT / "tests").parts[0] for path in files("tests")}
    assert {name for name in inside if not name.endswith(".py")} <= ROOMS_OF_TESTS


def test_modules_are_short() -> None:
    lengths = sorted(
        (len(path.read_text(encoding="utf-8").splitlines()), str(path.relative_to(ROOT)))
        for path in python_files()
    )
    assert [(n, name) for n, name in lengths if n > _longest(name)] == []
    assert lengths[int(len(lengths) * 0.9)][0] <= P90


def _longest(name: str) -> int:
    if name in ONE_FILE_ON_PURPOSE:
        return 2 * LONGEST
    return LONGEST_TEST if name.startswith("tests/") else LONGEST


def test_ports_are_short() -> None:
    for path in files("acd/ports"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_PORT, path


def test_no_module_is_named_for_what_it_is_not() -> None:
    vague = re.compile(r"^(utils?|helpers?|common|misc|stuff|manager)\.py$")
    assert [path for path in python_files() if vague.match(path.name)] == []


@pytest.mark.parametrize("package", ["acd", "channels", "config", "crm_bridge", "desk", "ivr"])
def test_every_public_module_begins_by_saying_what_it_is(package: str) -> None:
    silent = [
        path.relative_to(ROOT)
        for path in python_files(package)
        if path.stat().st_size and not path.read_text(encoding="utf-8").lstrip().startswith('"""')
        if not path.read_text(encoding="utf-8").startswith("#!")
    ]
    assert silent == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        path.relative_to(ROOT)
        for path in python_files()
        if "tests/house" not in str(path) and marks.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
