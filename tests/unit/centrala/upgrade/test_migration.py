"""Migration of an upgrade: noted for the version before, undone with its note when it fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from acd.adapters.sql import migrate as migrations
from acd.adapters.sql.errors import MigrationNotAdditive, SchemaTooNew
from acd.adapters.sql.migrate import MIGRATIONS, migrate, newest_revision, schema_revision
from centrala.host import release
from centrala.host.release import Choice
from centrala.upgrade.migration import migrate_in_operation
from config.settings import Settings

STEP = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{revision}", "{before}"
def upgrade():
    {step}
"""
ADD = "op.add_column('contacts', sa.Column('note_{0}', sa.Text))"

Version = Callable[..., None]


@pytest.fixture
def version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Version:
    """Become the version with these further revisions."""
    own, number = newest_revision(), iter(range(100))

    def become(**steps: str) -> None:
        folder, before = tmp_path / f"migrations-{next(number)}", own
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        for revision, step in steps.items():
            text = STEP.format(revision=revision, before=before, step=step)
            (folder / "versions" / f"{revision}.py").write_text(text, encoding="utf-8")
            before = revision
        monkeypatch.setattr(migrations, "MIGRATIONS", folder)

    return become


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(run_dir=tmp_path / "run")
    settings.run_dir.mkdir()
    migrate(settings.database)
    return settings


def test_newer_schema_is_noted_so_that_the_version_before_may_start_again(
    settings: Settings, version: Version
) -> None:
    before = schema_revision(settings.database)
    version(n1=ADD.format(1))
    assert migrate_in_operation(settings) == "n1"
    assert release.read(settings.run_dir) == Choice("", "n1")
    version()
    assert before == newest_revision()
    assert migrate_in_operation(settings) == "n1"


def test_schema_of_a_second_upgrade_is_noted(settings: Settings, version: Version) -> None:
    version(n1=ADD.format(1))
    migrate_in_operation(settings)
    version(n1=ADD.format(1), n2=ADD.format(2))
    assert migrate_in_operation(settings) == "n2"
    version(n1=ADD.format(1))
    assert migrate_in_operation(settings) == "n2"


def test_refused_migration_leaves_schema_and_note_as_they_were(
    settings: Settings, version: Version
) -> None:
    before = schema_revision(settings.database)
    version(n1="op.drop_column('contacts', 'name')")
    with pytest.raises(MigrationNotAdditive, match=r"contacts\.name is gone"):
        migrate_in_operation(settings)
    assert schema_revision(settings.database) == before
    assert release.read(settings.run_dir).schema is None


def test_newer_schema_without_a_note_is_refused(settings: Settings, version: Version) -> None:
    version(n1=ADD.format(1))
    migrate(settings.database)
    version()
    with pytest.raises(SchemaTooNew):
        migrate_in_operation(settings)
