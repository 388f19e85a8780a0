"""`centrala up` and related commands with the real parts."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import make_engine
from acd.ports.contacts import ContactRecord
from acd.ports.process_status import DESK, ENGINE, GATEWAY, PROCESSES, PUBLIC
from centrala.host import run_state
from config.settings import ROOT
from tests.support.databases import fresh_database
from tests.support.fastagi import run_script
from tests.support.frozen import frozen
from tests.support.held_database import held_database
from tests.support.system import CENTRALA, System, running_system
from tests.support.valkey import free_port, valkey_server
from tests.support.waiting import PATIENCE_S, eventually

MAIL_PASSWORD = "swordfish-of-the-mail-server"
FIRST_SUPERVISOR = {
    "CENTRALA_DEMO": "false",
    "CENTRALA_ADMIN_LOGIN": "szef",
    "CENTRALA_ADMIN_NAME": "Jan Szef",
    "CENTRALA_ADMIN_PASSWORD": "zielony-tramwaj-17",
}
"""Start without the demo, whose first account comes from the environment."""
MAX_FALLBACK_S = 30.0
"""The dialplan waits 5 s; the rest is for a machine that runs other tests at the same time."""
MAX_START_S = 90.0


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One installation for all tests: its first start seeds a city, which takes long."""
    with running_system(
        tmp_path_factory.mktemp("up"), CENTRALA_SMTP_PASSWORD=MAIL_PASSWORD
    ) as started:
        yield started


@pytest.fixture
def system(installation: System) -> System:
    """The installation, started again when the test before stopped it."""
    if run_state.is_running(installation.run_dir):
        return installation
    started = installation.run("up", "--detach")
    assert started.returncode == 0, started.stdout + started.stderr
    return installation


def unstarted(folder: Path, **settings: str) -> System:
    """Return a system that is not started, for the messages of its commands."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CENTRALA_")}
    places = {"CENTRALA_RUN_DIR": str(folder / "run"), "CENTRALA_PORT_BASE": "30000"}
    return System({**kept, **places, **settings}, {})


def page(url: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


def is_ready(system: System) -> bool:
    return page(f"{base_url(system)}/readyz")[0] == 200


def base_url(system: System) -> str:
    return system.desk.removesuffix("/desk")


def state(system: System) -> run_state.RunState:
    current = run_state.read(system.run_dir)
    assert current is not None
    return current


def test_every_part_runs_and_is_reported_healthy(system: System) -> None:
    report = system.status()
    assert report["ready"]
    assert {name: part["healthy"] for name, part in report["parts"].items()} == {
        "valkey": True, "asterisk": True, "engine": True, "desk": True, "public": True,
        "gateway": True,
    }  # fmt: skip
    for process in PROCESSES:
        checks = report["parts"][process]["checks"]["parts"].values()
        assert {check["status"] for check in checks} == {"up"}
        assert {"log", "database", "disk"} <= set(report["parts"][process]["checks"]["parts"])
    assert report["channels"] == {"phone": "up", "chat": "up"}


def test_pages_are_served_at_the_printed_addresses(system: System) -> None:
    for url in (system.desk, system.wallboard, system.chat):
        status, body = page(url)
        assert status == 200
        assert "<html" in body


def test_wallboard_opens_with_its_key_only(system: System) -> None:
    token = system.wallboard.partition("#token=")[2]
    address = f"{base_url(system)}/api/v1/wallboard"
    assert page(address)[0] == 401
    status, body = page(address, Authorization=f"Bearer {token}")
    assert status == 200
    assert json.loads(body)["city"] == "Warszawa"


def test_demo_city_has_six_consultants_and_two_supervisors(system: System) -> None:
    roles = [login["role"] for login in system.report["logins"]]
    assert (roles.count("consultant"), roles.count("supervisor")) == (6, 2)


def test_secrets_are_readable_by_the_owner_and_appear_in_no_log(system: System) -> None:
    path = system.run_dir / "secrets.json"
    assert path.stat().st_mode & 0o077 == 0
    secrets: dict[str, Any] = json.loads(path.read_text())
    logs = [log.read_text(errors="replace") for log in (system.run_dir / "logs").glob("*.log")]
    assert not [name for name, secret in secrets.items() if any(secret in log for log in logs)]


def readable_by_others(folder: Path) -> list[Path]:
    """Return what other users may read; the rights of a link are those of its target."""
    paths = [folder, *folder.rglob("*")]
    return [path for path in paths if not path.is_symlink() and path.stat().st_mode & 0o077]


def test_run_folder_and_every_file_in_it_are_for_their_user_alone(system: System) -> None:
    assert readable_by_others(system.run_dir) == []


def test_only_the_process_that_needs_a_password_gets_it(system: System) -> None:
    holders = {
        name
        for name, pid in state(system).parts.items()
        if MAIL_PASSWORD.encode() in Path(f"/proc/{pid}/environ").read_bytes()
    }
    assert holders == {"public"}


def test_wider_run_folder_is_closed_and_deleted_secrets_are_replaced(system: System) -> None:
    path, manager = system.run_dir / "secrets.json", system.run_dir / "asterisk/etc/manager.conf"
    old: dict[str, str] = json.loads(path.read_text())
    assert system.run("down").returncode == 0
    path.unlink()
    system.run_dir.chmod(0o755)
    (system.run_dir / "logs" / "engine.log").chmod(0o644)
    assert system.run("up", "--detach").returncode == 0
    new: dict[str, str] = json.loads(path.read_text())
    assert [name for name in old if old[name] == new[name]] == []
    assert new["ami_secret"] in manager.read_text()
    assert old["ami_secret"] not in manager.read_text()
    assert readable_by_others(system.run_dir) == []


@pytest.mark.parametrize(
    "path",
    ["/readyz", "/healthz", "/metrics", "/api/v1/openapi.json", "/api/v1/docs", "/api/v1/session",
     "/desk", "/login", "/wallboard"],
)  # fmt: skip
def test_port_of_residents_tells_nothing_about_the_installation(system: System, path: str) -> None:
    assert page(f"{system.residents_origin}{path}")[0] == 404


def test_killed_engine_is_replaced_and_nothing_else_restarts(
    system: System,
) -> None:
    before = state(system).parts
    restarts = system.status()["parts"]["engine"]["restarts"]
    engine = before["engine"]
    assert engine is not None
    os.kill(engine, signal.SIGKILL)
    eventually(lambda: state(system).parts["engine"] not in (None, engine) and is_ready(system))
    assert state(system).parts["asterisk"] == before["asterisk"]
    assert system.status()["parts"]["engine"]["restarts"] == restarts + 1


@pytest.mark.parametrize("process", [DESK, PUBLIC, GATEWAY])
def test_killed_process_is_restarted_alone(system: System, process: str) -> None:
    before = state(system).parts
    killed = before[process]
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: state(system).parts[process] not in (None, killed) and is_ready(system))
    eventually(lambda: system.status()["parts"][process]["healthy"])
    others = {name for name in before if name != process}
    assert {name: state(system).parts[name] for name in others} == {
        name: before[name] for name in others
    }


def test_public_process_yields_the_processor_to_the_engine(system: System) -> None:
    parts = state(system).parts
    nice = {name: os.getpriority(os.PRIO_PROCESS, parts[name] or 0) for name in PROCESSES}
    assert nice[PUBLIC] == nice[ENGINE] + 10
    assert nice[DESK] == nice[ENGINE]


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="no groups of sessions")
def test_session_of_the_public_process_yields_the_processor_to_that_of_the_engine(
    system: System,
) -> None:
    parts = state(system).parts
    groups = {
        name: Path(f"/proc/{parts[name]}/autogroup").read_text(encoding="ascii").split()[-1]
        for name in PROCESSES
    }
    assert int(groups[PUBLIC]) == int(groups[ENGINE]) + 10
    assert groups[DESK] == groups[ENGINE]


def test_stopped_engine_is_named_by_the_desk_until_it_goes_on(system: System) -> None:
    engine = state(system).parts[ENGINE]
    assert engine is not None
    with frozen(engine):
        eventually(lambda: page(f"{base_url(system)}/readyz")[0] == 503)
        assert not system.status()["parts"][ENGINE]["healthy"]
        assert system.status()["parts"][DESK]["healthy"]
    eventually(lambda: is_ready(system))


async def call_script(system: System, number: str) -> tuple[list[str], dict[str, str]]:
    return await run_script(system.report["ports"]["agi_port"], "call", number)


def next_step(system: System, number: str) -> str:
    """Run the script of a call; return where the dialplan goes on."""
    _, variables = asyncio.run(call_script(system, number))
    return variables.get("CENTRALA_NEXT", "")


def test_process_stopped_within_a_transaction_holds_up_no_call(system: System) -> None:
    def record_of(number: str) -> ContactRecord | None:
        async def read() -> ContactRecord | None:
            engine = make_engine(f"sqlite:///{database}")
            try:
                return await SqlContactBook(engine).get(f"tel-{number}")
            finally:
                await engine.dispose()

        return asyncio.run(read())

    database = system.run_dir / "centrala.db"
    with held_database(database):
        assert next_step(system, "19115.2") == "wait-loop"
        assert next_step(system, "19115.3") == "wait-loop"
        assert record_of("19115.2") is None
    eventually(lambda: record_of("19115.2") and record_of("19115.3"))


@pytest.mark.parametrize("process", [DESK, PUBLIC])
def test_frozen_process_holds_up_no_call(system: System, process: str) -> None:
    pid = state(system).parts[process]
    assert pid is not None
    with frozen(pid):
        assert next_step(system, f"{pid}.1") == "wait-loop"
        assert next_step(system, f"{pid}.2") == "wait-loop"
    eventually(lambda: is_ready(system))


def test_frozen_log_sends_callers_to_the_fallback_queue_and_is_used_again(system: System) -> None:
    pid = state(system).parts["valkey"]
    assert pid is not None
    with frozen(pid):
        began = time.monotonic()
        _, variables = asyncio.run(call_script(system, f"{pid}.1"))
        assert "CENTRALA_NEXT" not in variables
        assert time.monotonic() - began < MAX_FALLBACK_S
    eventually(lambda: is_ready(system))
    eventually(lambda: next_step(system, f"{pid}.2") == "wait-loop")


def test_residents_port_serves_the_residents_pages_alone(system: System) -> None:
    origin = system.residents_origin
    assert page(f"{origin}/chat")[0] == 200
    assert page(f"{origin}/api/v1/city")[0] == 200
    for path in ("/desk", "/wallboard", "/metrics", "/readyz", "/api/v1/session", "/api/v1/docs"):
        assert page(f"{origin}{path}")[0] == 404, path
    assert page(f"{base_url(system)}/chat")[0] == 200  # redirected


def test_second_start_from_the_same_clone_is_refused(system: System) -> None:
    again = system.run("up")
    assert again.returncode == 75
    assert "already running" in again.stderr


def test_ports_in_use_are_reported_with_program_and_remedy(system: System, tmp_path: Path) -> None:
    other = unstarted(tmp_path, CENTRALA_PORT_BASE=system.environment["CENTRALA_PORT_BASE"])
    refused = other.run("up")
    assert refused.returncode == 69
    assert f"port {system.report['ports']['http_port']}/tcp" in refused.stderr
    assert "python" in refused.stderr
    assert "CENTRALA_HTTP_PORT=" in refused.stderr
    assert "CENTRALA_PORT_BASE=" in refused.stderr
    assert not (other.run_dir / "secrets.json").exists()


def test_second_start_keeps_secrets_and_logins(system: System) -> None:
    logins = system.report["logins"]
    secrets = (system.run_dir / "secrets.json").read_text()
    assert system.run("down").returncode == 0
    assert system.run("up", "--detach").returncode == 0
    assert system.status()["logins"] == logins
    assert (system.run_dir / "secrets.json").read_text() == secrets


def test_no_part_outlives_a_killed_supervisor_and_the_next_start_works(system: System) -> None:
    current = state(system)
    os.kill(current.pid, signal.SIGKILL)
    eventually(lambda: not any(run_state.lives(pid) for pid in current.parts.values() if pid))
    assert system.run("status").returncode == 75
    again = system.run("up", "--detach")
    assert again.returncode == 0, again.stdout + again.stderr
    assert system.status()["ready"]


def test_ctrl_c_pressed_twice_stops_every_part_and_is_no_failure(system: System) -> None:
    assert system.run("down").returncode == 0
    up = subprocess.Popen(
        [*CENTRALA, "up"],
        env=system.environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    eventually(lambda: (current := run_state.read(system.run_dir)) and current.ready, MAX_START_S)
    pids = [pid for pid in state(system).parts.values() if pid]
    os.killpg(up.pid, signal.SIGINT)
    eventually(lambda: not run_state.lives(pids[0]) or not run_state.lives(pids[-1]))
    os.killpg(up.pid, signal.SIGINT)
    assert up.wait(PATIENCE_S) == 0
    assert not any(run_state.lives(pid) for pid in pids)


def test_down_stops_every_part(system: System) -> None:
    pids = [pid for pid in (*state(system).parts.values(), state(system).pid) if pid]
    assert system.run("down").returncode == 0
    assert not any(run_state.lives(pid) for pid in pids)
    assert system.run("down").returncode == 75


def test_postgresql_and_an_external_log_server_are_used_when_configured(tmp_path: Path) -> None:
    with valkey_server() as log_server:
        stores = {"DATABASE_URL": fresh_database("postgresql"), "REDIS_URL": log_server.url}
        with running_system(tmp_path, **FIRST_SUPERVISOR, **stores) as system:
            eventually(lambda: is_ready(system))
            assert "valkey" not in state(system).parts
            assert not list(system.run_dir.glob("*.db"))


def test_invalid_file_refuses_the_start_by_file_line_and_field(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    queues = folder / "queues.yaml"
    text = queues.read_text().replace("skills: {odpady: 30}", "skills: {smieci: 30}")
    queues.write_text(text)
    line = text[: text.index("smieci")].count("\n") + 1
    refused = unstarted(tmp_path, CENTRALA_CONFIG_DIR=str(folder)).run("up")
    assert refused.returncode == 78
    assert f"{queues}:{line}: queues.odpady.skills.smieci" in refused.stderr
    assert "odpady" in refused.stderr


def test_log_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    refused = unstarted(tmp_path, REDIS_URL=f"redis://:{MAIL_PASSWORD}@{address}").run("up")
    assert refused.returncode == 69
    assert address in refused.stderr
    assert MAIL_PASSWORD not in refused.stderr


def test_invalid_setting_is_refused_by_its_name(tmp_path: Path) -> None:
    refused = unstarted(tmp_path, CENTRALA_SIP_PORT="5060/udp").run("up")
    assert refused.returncode == 78
    assert "CENTRALA_SIP_PORT" in refused.stderr


def test_path_too_long_for_a_socket_is_reported_before_anything_starts(tmp_path: Path) -> None:
    refused = unstarted(tmp_path / ("long" * 40)).run("up")
    assert refused.returncode == 78
    assert "CENTRALA_RUN_DIR" in refused.stderr


def test_call_and_down_are_refused_while_nothing_runs(tmp_path: Path) -> None:
    idle = unstarted(tmp_path)
    for command in ("status", "down", "call"):
        assert idle.run(command).returncode == 75, command


def test_doctor_names_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        port = free_port()  # one of outgoing connections would be the doctor's first finding
        line.bind(("127.0.0.1", port))
        report = unstarted(tmp_path, CENTRALA_SIP_PORT=str(port)).run("doctor")
    assert report.returncode == 69
    assert f"{port}/udp" in report.stdout
