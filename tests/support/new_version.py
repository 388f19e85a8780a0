"""A newer version of Centrala in a folder of its own: this code with another version and changes.

Its environment has the packages of this one, so that nothing is downloaded.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import site
import sys
import venv
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from acd.adapters.sql.migrate import newest_revision
from config.version import version
from tests.support.system import ROOT

FOLDERS = (
    "acd", "asterisk-docker", "centrala", "channels", "config", "crm_bridge", "desk", "dialplans",
    "ivr", "recordings", "web",
)  # fmt: skip
FILES = ("pyproject.toml", "requirements.lock")
VERSION = "9.0.0"
REVISION, LATER_REVISION = "9000_next", "9001_later"
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{revision}", "{before}"


def upgrade() -> None:
    op.add_column("contacts", sa.Column("note_{revision}", sa.Text))
    op.create_table("notes_{revision}", sa.Column("id", sa.String(64), primary_key=True))
"""


def make_new_version(folder: Path, *revisions: str, number: str = VERSION) -> Path:
    """Make the folder with a migration of each revision, which adds a column and a table."""
    folder.mkdir(parents=True)
    ignored = shutil.ignore_patterns("node_modules", "test-results")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in FILES:
        shutil.copyfile(ROOT / name, folder / name)
    replace_in(folder / "pyproject.toml", f'"{version()}"', f'"{number}"')
    versions = folder / "acd" / "adapters" / "sql" / "migrations" / "versions"
    for before, revision in pairwise([newest_revision(), *revisions]):
        text = MIGRATION.format(before=before, revision=revision)
        (versions / f"{revision}.py").write_text(text, encoding="utf-8")
    _make_environment(folder)
    return folder


def replace_in(path: Path, old: str, new: str) -> None:
    """Replace the only occurrence of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def _make_environment(folder: Path) -> None:
    environment = folder / ".venv"
    venv.create(environment, with_pip=False)
    packages = next((environment / "lib").glob("python3*/site-packages"))
    paths = [str(folder), *site.getsitepackages()]
    (packages / "packages.pth").write_text("\n".join(paths), encoding="utf-8")
    lock = folder / "requirements.lock"
    stamp = {lock.name: _bootstrap(folder).fingerprint(lock)}
    (environment / "centrala-stamp.json").write_text(json.dumps(stamp), encoding="utf-8")


def _bootstrap(folder: Path) -> ModuleType:
    """Return the folder's own maker of environments."""
    path = folder / "centrala" / "host" / "bootstrap.py"
    spec = importlib.util.spec_from_file_location("bootstrap_of_new_version", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def python_variable() -> dict[str, str]:
    """Return the variable by which bootstrap.sh finds the Python of this environment."""
    return {"PYTHON": sys.executable}
