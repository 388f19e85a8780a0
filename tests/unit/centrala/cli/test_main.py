"""The command line: every command has help, errors become one sentence and an exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from centrala.cli.main import COMMANDS, main
from config.settings import ROOT


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out + printed.err


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run("--help", capsys=capsys)
    assert code == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in text] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(name, "--help", capsys=capsys)
    assert code == 0
    assert f"centrala {name}" in text or f"{name} [OPTIONS]" in text


def test_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run("dance", capsys=capsys)
    assert code == 2
    assert "dance" in text


def test_typed_error_is_one_sentence_and_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    monkeypatch.setenv("CENTRALA_RUN_DIR", str(tmp_path))
    assert main(["up"]) == 78
    sentence = capsys.readouterr().err.replace("\n", " ")
    assert f"mv {tmp_path} {tmp_path}.old" in sentence
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


def test_module_runs_like_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "centrala", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "rehearse" in done.stdout
