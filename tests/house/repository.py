"""What is in the repository: the files that git knows, as they are on disk."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

from centrala.cli.error_reference import PACKAGES

ROOT = Path(__file__).parents[2]
PRODUCT = PACKAGES
"""Top-level packages of the product."""
TEXT = {
    "", ".cfg", ".conf", ".css", ".html", ".ini", ".js", ".json", ".lock", ".md", ".mjs", ".py",
    ".sh", ".svg", ".toml", ".ts", ".tsx", ".txt", ".xml", ".yaml", ".yml",
}  # fmt: skip


@functools.cache
def _tracked() -> tuple[Path, ...]:
    asked = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = (ROOT / name for name in asked.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def files(under: str = "") -> list[Path]:
    return [path for path in _tracked() if path.is_relative_to(ROOT / under)]


def python_files(under: str = "") -> list[Path]:
    return [path for path in files(under) if path.suffix == ".py"]


def texts() -> list[tuple[Path, str]]:
    """Every text file with its content."""
    return [
        (path.relative_to(ROOT), path.read_text(encoding="utf-8"))
        for path in files()
        if path.suffix in TEXT
    ]
