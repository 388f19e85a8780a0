"""Centrala in the background: what is refused, and how it is ended."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from centrala.host import daemon, run_state
from centrala.host.run_state import EngineAlreadyRunning, RunState
from config.errors import Exit, PartEnded, PartFailed, SystemNotRunning
from config.settings import Settings
from tests.support.waiting import PATIENCE_S


@contextmanager
def running(run_dir: Path, script: str) -> Iterator[subprocess.Popen[str]]:
    """A process in place of `centrala up`, whose run file is written once it is ready."""
    child = subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    reaper = threading.Thread(target=child.wait)
    reaper.start()
    with run_state.exclusive(run_dir):
        run_state.write(run_dir, RunState(child.pid, 0, ready=True))
        try:
            yield child
        finally:
            child.kill()
            reaper.join()
            child.stdout.close()


def console() -> Console:
    return Console(file=io.StringIO())


def test_stopping_what_does_not_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemNotRunning, match="start it with: make up") as refused:
        daemon.stop(Settings(run_dir=tmp_path), console())
    assert refused.value.code is Exit.TEMPORARY


def test_file_of_a_killed_supervisor_does_not_count(tmp_path: Path) -> None:
    run_state.write(tmp_path, RunState(1, 0, ready=True))
    with pytest.raises(SystemNotRunning):
        daemon.stop(Settings(run_dir=tmp_path), console())


def test_running_system_gets_sigterm_and_is_waited_for(tmp_path: Path) -> None:
    shown = console()
    with running(tmp_path, "echo ready; exec sleep 60") as child:
        daemon.stop(Settings(run_dir=tmp_path), shown)
        assert child.wait(PATIENCE_S) == -signal.SIGTERM
    assert isinstance(shown.file, io.StringIO)
    assert shown.file.getvalue() == "Centrala has stopped.\n"


def test_system_that_does_not_end_is_named_by_its_pid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "MAX_STOP_S", 0.2)
    stubborn = "trap '' TERM; echo ready; while :; do sleep 1; done"
    with running(tmp_path, stubborn) as child:
        with pytest.raises(PartFailed, match=f"kill -9 {child.pid}") as refused:
            daemon.stop(Settings(run_dir=tmp_path), console())
        assert refused.value.code is Exit.SOFTWARE


def test_second_start_is_refused(tmp_path: Path) -> None:
    with (
        running(tmp_path, "echo ready; exec sleep 60") as child,
        pytest.raises(EngineAlreadyRunning, match=f"pid {child.pid}"),
    ):
        daemon.start(Settings(run_dir=tmp_path), console())


class TestStart:
    """A script in place of `centrala up`."""

    def start(self, run_dir: Path, script: str) -> str:
        """Start the script in the background; return what the console shows."""
        shown = io.StringIO()
        settings = Settings(run_dir=run_dir)
        try:
            daemon.start(settings, Console(file=shown), ("sh", "-c", script))
        finally:
            assert (settings.log_dir / "up.log").is_file()
        return shown.getvalue()

    def test_output_is_shown_until_the_system_is_ready(self, tmp_path: Path) -> None:
        ready = '{"pid": \'$$\', "started_ms": 0, "ready": true}'
        script = f"echo Centrala runs; echo '{ready}' > {tmp_path}/run.json; exec sleep 60"
        try:
            assert self.start(tmp_path, script) == "Centrala runs\n"
        finally:
            state = run_state.read(tmp_path)
            assert state is not None
            os.kill(state.pid, signal.SIGKILL)

    def test_failed_start_ends_with_its_exit_code(self, tmp_path: Path) -> None:
        with pytest.raises(SystemExit) as ended:
            self.start(tmp_path, f"echo a setting is wrong; exit {int(Exit.CONFIG)}")
        assert ended.value.code == Exit.CONFIG

    def test_start_that_could_not_write_a_word_gets_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(PartEnded, match=r"could not write to .*log; ") as refused:
            self.start(tmp_path, f"exit {int(Exit.DISK)}")
        assert refused.value.code is Exit.DISK

    def test_start_that_takes_too_long_is_given_up(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(daemon, "MAX_START_S", 0.2)
        with pytest.raises(PartFailed, match="did not become ready"):
            self.start(tmp_path, "sleep 2")
