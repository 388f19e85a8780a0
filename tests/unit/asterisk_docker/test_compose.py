"""Docker files, checked without a daemon: structure, shell syntax, named files and modules.

Building the images and starting the services is not checked; the script that creates keys is run.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from acd.ports.process_status import ALL_PROCESSES

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "asterisk-docker"
ONE_SHOT = {"keys", "prepare"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    return loaded


def scripts(service: dict[str, Any]) -> list[str]:
    """Return the shell scripts of a service, as the shell sees them."""
    if service.get("entrypoint", [""])[0] != "/bin/sh":
        return []
    return [line.replace("$$", "$") for line in service["command"]]


def test_all_services_are_defined(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "valkey", "asterisk", *ALL_PROCESSES} | ONE_SHOT


def test_long_running_services_have_a_healthcheck(services: dict[str, Any]) -> None:
    for name in set(services) - ONE_SHOT:
        assert services[name]["healthcheck"]["test"], name
        assert services[name]["restart"] == "unless-stopped", name


def test_services_depend_on_existing_services(services: dict[str, Any]) -> None:
    for service in services.values():
        for name, rule in service.get("depends_on", {}).items():
            ends = rule["condition"] == "service_completed_successfully"
            assert ends == (name in ONE_SHOT)


def test_ports_are_bound_to_loopback(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_file_contains_no_secret() -> None:
    text = (FOLDER / "compose.yaml").read_text()
    assert not re.search(r"(?i)password:\s*\S|requirepass [^%]", text)


def test_images_have_a_fixed_version(services: dict[str, Any]) -> None:
    for service in services.values():
        assert re.search(r":(local|\d)", service["image"]), service["image"]


def test_shell_scripts_have_valid_syntax(services: dict[str, Any]) -> None:
    texts = [text for service in services.values() for text in scripts(service)]
    assert len(texts) == 2 + len(ALL_PROCESSES)
    for text in [*texts, (FOLDER / "asterisk.sh").read_text()]:
        subprocess.run(["sh", "-n"], input=text, text=True, check=True)


def test_started_modules_exist(services: dict[str, Any]) -> None:
    named = re.findall(r"python -m ([\w.]+)", str(services) + (FOLDER / "Dockerfile").read_text())
    assert {
        "centrala.wiring",
        "centrala.host.database_setup",
        "centrala.host.telephone_files",
    } <= set(named)
    assert all(importlib.util.find_spec(name) for name in named)


def test_copied_files_exist() -> None:
    lines = re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", (FOLDER / "Dockerfile").read_text())
    for source in " ".join(lines).split():
        assert (ROOT / source).exists(), source


def test_keys_are_created_once_for_both_stores(services: dict[str, Any], tmp_path: Path) -> None:
    script = scripts(services["keys"])[0].replace("/run/keys", str(tmp_path))
    subprocess.run(["sh", "-ec", script], check=True)
    made = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert set(made) == {"env", "postgres", "valkey.conf"}
    assert len(made["postgres"]) == 48
    assert f"postgresql://centrala:{made['postgres']}@127.0.0.1:15432/centrala" in made["env"]
    valkey = made["valkey.conf"].split()[1]
    assert f"redis://:{valkey}@127.0.0.1:16379\n" in made["env"]
    subprocess.run(["sh", "-ec", script], check=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == made
