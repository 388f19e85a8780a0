"""Ports in the range of outgoing connections are refused before the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centrala.host.ephemeral_ports import RANGE, RESERVED, conflict
from config.settings import Settings


def kernel(folder: Path, ports: str = "32768\t60999\n", reserved: str = "\n") -> Path:
    (folder / RANGE).write_text(ports)
    (folder / RESERVED).write_text(reserved)
    return folder


def based(port_base: int) -> Settings:
    return Settings.model_validate({"port_base": port_base})


def test_default_ports_are_below_the_range(tmp_path: Path) -> None:
    assert conflict(Settings(), kernel(tmp_path)) is None


def test_range_of_ports_that_ends_inside_is_refused_with_a_remedy(tmp_path: Path) -> None:
    sentence = conflict(based(32_000), kernel(tmp_path))
    assert sentence is not None
    assert "32768 to 32999" in sentence
    assert "CENTRALA_PORT_BASE=21000" in sentence


def test_reserved_ports_are_accepted(tmp_path: Path) -> None:
    assert conflict(based(40_000), kernel(tmp_path, reserved="7,40000-40999\n")) is None
    assert conflict(based(40_000), kernel(tmp_path, reserved="40000-40998")) is not None


def test_machine_without_the_files_refuses_nothing(tmp_path: Path) -> None:
    assert conflict(based(40_000), tmp_path) is None


@given(base=st.integers(1024, 64_535), low=st.integers(1024, 65_535), width=st.integers(0, 40_000))
def test_every_overlap_is_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, base: int, low: int, width: int
) -> None:
    settings = based(base)
    folder = kernel(tmp_path_factory.mktemp("kernel"), f"{low} {low + width}")
    used = {base + offset for offset in (*range(6), *range(20, 1000))}
    assert (conflict(settings, folder) is not None) == any(
        low <= port <= low + width for port in used
    )
