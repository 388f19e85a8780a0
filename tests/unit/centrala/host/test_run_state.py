"""The run file says where the run is reached; the environment of a later command does not count."""

from __future__ import annotations

from pathlib import Path

import pytest

from centrala.host import run_state
from centrala.host.run_state import RunOfAnotherClone, RunState, addresses, as_started
from config.settings import ROOT, Settings


def test_running_system_is_found_at_the_ports_of_its_start(tmp_path: Path) -> None:
    started = Settings.model_validate({"run_dir": tmp_path, "port_base": 21_000})
    now = Settings.model_validate({"run_dir": tmp_path, "http_port": 9999, "hotline": "986"})
    with run_state.exclusive(tmp_path):
        run_state.write(tmp_path, RunState(1, 0, clone=str(ROOT), settings=addresses(started)))
        running = as_started(now)
    assert addresses(running) == addresses(started)
    assert running.run_dir == tmp_path


def test_settings_count_while_nothing_runs(tmp_path: Path) -> None:
    now = Settings.model_validate({"run_dir": tmp_path, "http_port": 9999})
    assert as_started(now) is now
    run_state.write(tmp_path, RunState(1, 0, settings={"http_port": 1}))
    assert as_started(now) is now


def test_run_of_another_clone_is_refused_by_its_folder(tmp_path: Path) -> None:
    with run_state.exclusive(tmp_path):
        run_state.write(tmp_path, RunState(1, 0, clone="/srv/other"))
        with pytest.raises(RunOfAnotherClone, match="/srv/other"):
            as_started(Settings(run_dir=tmp_path))


def test_run_file_holds_no_secret(tmp_path: Path) -> None:
    secret = {"redis_url": "redis://:hidden@h", "database_url": "postgresql://u:hidden@h/d"}
    settings = Settings.model_validate({"run_dir": tmp_path, "imap_password": "hidden", **secret})
    assert "hidden" not in str(addresses(settings))
