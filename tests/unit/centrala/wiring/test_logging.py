"""The second wall before the log: what looks like somebody's data leaves as stars."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from centrala.wiring.logging import MASK, configure, mask_personal, mask_text


@pytest.mark.parametrize(
    "secret",
    [
        "601000118",
        "601 000 118",
        "601-000-118",
        "+48601000118",
        "+48 601 000 118",
        "0048601000118",
        "48601000118",
        "22 826 00 00",
        "44051401359",
        "380501234567",
        "+380 50 123 45 67",
        "halina.wrona@example.pl",
        "PJSIP/601000118-00000001",
        "sip:48601000118@10.0.0.1",
    ],
)
def test_a_number_a_pesel_or_an_address_is_masked(secret: str) -> None:
    masked = mask_text(f"caller {secret}, again ({secret})")
    assert MASK in masked
    assert not any(run in masked for run in ("601", "0140", "8260", "1234", "halina", "wrona"))


@pytest.mark.parametrize(
    "kept",
    [
        "tel-1763760000.12",
        "tel-1763760000.12-o2",
        "1763760000000-0",
        "mail-3f2a9c01d7e4",
        "chat-9b1c2d3e4f50",
        "at 2026-11-22T20:34:37.123456Z",
        "port 25000, 48 of 200, 12.5 %",
        "19115",
        "614902/26",
        "7ab8ff3a-4a2c-4b62-9f2e-5cf1a9d01c11",
    ],
)
def test_ids_times_and_figures_stay_readable(kept: str) -> None:
    assert mask_text(kept) == kept


def test_the_mask_reaches_into_nested_values_and_spares_measures() -> None:
    event = {"a": ["601000118"], "b": {"c": 601000118}, "since_ms": 601000118, "n": 5, "t": True}
    assert mask_personal(None, "info", event) == {
        "a": [MASK],
        "b": {"c": MASK},
        "since_ms": 601000118,
        "n": 5,
        "t": True,
    }


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield tmp_path / "centrala.log"
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_our_lines_and_those_of_libraries_are_json_of_one_shape(log_file: Path) -> None:
    configure("info", log_file)
    structlog.get_logger("ours").info("zażółć", contact_id="tel-1763760000.12")
    logging.getLogger("theirs").warning("call from %s failed", "+48601000118")
    logging.getLogger("theirs").debug("not at this level")
    ours, theirs = lines(log_file)
    assert (ours["event"], ours["contact_id"]) == ("zażółć", "tel-1763760000.12")
    assert "zażółć" in log_file.read_text(encoding="utf-8")
    assert (theirs["event"], theirs["level"]) == (f"call from {MASK} failed", "warning")
    assert set(theirs) == {"event", "level", "logger", "timestamp"}


def test_a_traceback_shows_no_local_variable_and_no_number(log_file: Path) -> None:
    configure("info", log_file)

    def fails() -> None:
        secret_of_halina = "Słowacka 5"
        raise ValueError(f"bad number 601000118 {len(secret_of_halina)}")

    try:
        fails()
    except ValueError:
        structlog.get_logger().exception("failed")
    text = log_file.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "Słowacka" not in text
    assert "601000118" not in text
