"""Settings of an Asterisk with a bundle of empty modules, for the tests of this folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ivr.asterisk.provisioning import modules


def a_bundle(folder: Path) -> Path:
    """Create the parts of a bundle that the files need: its manifest and empty modules."""
    (folder / "modules").mkdir(parents=True)
    for name in modules.ALL:
        (folder / "modules" / f"{name}.so").touch()
    values = {"loader": "ld.so", "libraries": ["lib"], "programs": {"asterisk": "sbin/asterisk"}}
    values |= {"environment": {}, "modules": "modules", "data": "data"}
    (folder / "manifest.json").write_text(json.dumps(values))
    return folder


@pytest.fixture
def values(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "dialplans").mkdir()
    (tmp_path / "dialplans" / "trunk.conf").write_text("[from-trunk]\n")
    return {
        "run_dir": tmp_path / "run",
        "dialplans_dir": tmp_path / "dialplans",
        "sounds_dir": tmp_path / "sounds",
        "moh_dir": tmp_path / "moh",
        "bundle_dir": a_bundle(tmp_path / "bundle"),
        "ami_secret": "s3cret",
    }
