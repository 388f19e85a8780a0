"""The command line of the systemd unit, run as the unit says, kill -9 included."""

from __future__ import annotations

import configparser
import os
import resource
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from centrala.host import run_state
from config.settings import ROOT
from tests.support.system import System, claimed_base, environment_in
from tests.support.waiting import eventually

UNIT = ROOT / "deploy" / "systemd" / "centrala.service"
CLONE = "/srv/centrala"
START_WITHIN_S = 120.0
LAST = ("asterisk", "gateway", "valkey")

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def service() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser["Service"]


def start(service: configparser.SectionProxy, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start ExecStart with the limits of the unit, where this user may set them."""
    argv = shlex.split(service["ExecStart"].replace(CLONE, str(ROOT)))
    files, score = int(service["LimitNOFILE"]), service["OOMScoreAdjust"]

    def limits() -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, hard), hard))
        try:
            Path("/proc/self/oom_score_adj").write_text(score)
        except OSError:  # only root may lower it
            return

    return subprocess.Popen(
        argv, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, preexec_fn=limits, text=True
    )


def oom_score(pid: int) -> int:
    return int(Path(f"/proc/{pid}/oom_score_adj").read_text())


def test_unit_runs_as_its_own_user_and_comes_back_always(
    service: configparser.SectionProxy,
) -> None:
    assert service["User"] == "centrala"
    assert service["Restart"] == "always"
    assert service["RestartPreventExitStatus"] == "78"
    assert int(service["LimitNOFILE"]) >= 65_536


def test_killed_service_starts_again_and_telephone_and_log_die_last(
    service: configparser.SectionProxy, tmp_path: Path
) -> None:
    with claimed_base() as base:
        system = System(environment_in(tmp_path, base), {})

        def ready() -> run_state.RunState | None:
            state = run_state.read(system.run_dir)
            return state if state and state.ready and run_state.lives(state.pid) else None

        running = start(service, system.environment)
        try:
            eventually(ready, START_WITHIN_S)
            before = ready()
            assert before is not None
            scores = {name: oom_score(pid) for name, pid in before.parts.items() if pid}
            first = min(score for name, score in scores.items() if name not in LAST)
            assert max(scores[name] for name in LAST) < first
            os.kill(before.pid, signal.SIGKILL)
            running.wait()
            running = start(service, system.environment)  # as Restart=always does
            eventually(lambda: (state := ready()) and state.pid != before.pid, START_WITHIN_S)
        finally:
            running.terminate()
            running.wait()
        assert running.returncode == 0
