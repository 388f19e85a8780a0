"""A mistake in a configuration is reported as file, line, field and expectation."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from config.readers.yaml_lines import ConfigInvalid, load_marked, load_model, reading_problem


class Sign(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    height_m: float = 2.0


class Street(BaseModel):
    model_config = ConfigDict(extra="forbid")
    signs: list[Sign]
    by_id: dict[str, Sign] = {}


GOOD = """\
signs:
  - name: Stop
    height_m: 2.5
  - {name: Wola}
by_id:
  a: {name: Mokotów}
"""


def refusal(tmp_path: Path, text: str | bytes) -> ConfigInvalid:
    path = tmp_path / "street.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigInvalid) as refused:
        load_model(path, Street)
    return refused.value


def test_valid_file_is_read_with_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "street.yaml"
    path.write_text(GOOD, encoding="utf-8")
    street, marked = load_model(path, Street)
    assert [sign.name for sign in street.signs] == ["Stop", "Wola"]
    assert marked.mistake(("signs", 0, "height_m"), "").line == 3
    assert marked.mistake(("signs", 1), "").line == 4
    assert marked.mistake(("by_id", "a", "colour"), "").line == 6
    assert str(marked.error(("by_id", "a"), "expected more")).endswith(
        "street.yaml:6: by_id.a: expected more"
    )


@pytest.mark.parametrize(
    ("line", "field", "expected", "text"),
    [
        (3, "signs.0.height_m", "expected a number", GOOD.replace("2.5", "high")),
        (4, "signs.1.name", "missing", GOOD.replace("name: Wola", "height_m: 1")),
        (3, "signs.0.colour", "unknown field", GOOD.replace("height_m: 2.5", "colour: red")),
        (6, "by_id.a.name", "expected a text", GOOD.replace("Mokotów", "[]")),
        (1, "signs", "missing", "{}"),
        (3, "signs.0.name", "given twice", GOOD.replace("height_m: 2.5", "name: Again")),
    ],
)
def test_wrong_field_is_reported_with_its_line(
    tmp_path: Path, line: int, field: str, expected: str, text: str
) -> None:
    error = refusal(tmp_path, text)
    assert (error.line, error.field) == (line, field)
    assert expected in str(error.expected)


@pytest.mark.parametrize(
    "text", ["", "signs: [", "a: b: c", "- 1", "\t", b"\xff\xfe", b"a: \x00", "42", "a: *unknown"]
)
def test_text_that_is_no_such_yaml_is_refused_with_file_and_line(
    tmp_path: Path, text: str | bytes
) -> None:
    error = refusal(tmp_path, text)
    assert error.line >= 1
    assert str(error).startswith(str(tmp_path / "street.yaml"))


def test_missing_file_is_reported_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match=r"absent.yaml:1: this file is missing"):
        load_marked(tmp_path / "absent.yaml")


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "expected UTF-8"),
        (FileNotFoundError(2, "No such file or directory"), "put it back"),
        (PermissionError(13, "Permission denied"), "cannot be read: Permission denied"),
        (OSError("file too large"), "cannot be read: OSError"),
    ],
)
def test_file_that_cannot_be_read_is_told_with_the_remedy(
    error: OSError | UnicodeDecodeError, problem: str
) -> None:
    assert problem in reading_problem(error)
