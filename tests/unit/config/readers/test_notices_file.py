"""Reader of notices.yaml: every text, and mistakes with their lines."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from channels.notices import Notices
from config.readers.notices_file import load_notices
from config.readers.yaml_lines import ConfigInvalid
from config.settings import ROOT

CHANNELS = ("chat", "email")
TEXTS = "{pl: Zamknięte., en: Closed., uk: Зачинено.}"
FILE = f"notices:\n  closed:\n    chat: {TEXTS}\n"


def load(path: Path) -> Notices:
    return load_notices(path, CHANNELS, {"holiday"}, "19115", UTC)


def written(folder: Path, text: str) -> Path:
    path = folder / "notices.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_texts_are_read(tmp_path: Path) -> None:
    notices = load(written(tmp_path, f"opens: {TEXTS}\n{FILE}"))
    assert notices.texts["closed"]["chat"]["en"] == "Closed."
    assert notices.opens["pl"] == "Zamknięte."


def test_folder_without_the_file_has_no_notices(tmp_path: Path) -> None:
    assert load(tmp_path / "notices.yaml") == Notices()


def test_shipped_file_has_a_text_in_each_language_for_chat_and_mail() -> None:
    notices = load(ROOT / "config" / "notices.yaml")
    assert set(notices.texts["closed"]) == {"chat", "email"}
    assert set(notices.texts["full"]) == {"chat"}


@pytest.mark.parametrize(
    ("text", "field", "line"),
    [
        (FILE.replace("closed", "shut"), "notices.shut", 2),
        (FILE.replace("chat", "phone"), "notices.closed.phone", 3),
        (FILE.replace("Closed.", '"Closed till {day}"'), "notices.closed.chat.en", 3),
        ("opens: " + TEXTS.replace("Closed.", '"{opens}"') + "\n", "opens.en", 1),
        (FILE.replace(", en: Closed.", ""), "notices.closed.chat.en", 3),
    ],
)
def test_mistake_is_refused_at_its_line(tmp_path: Path, text: str, field: str, line: int) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        load(written(tmp_path, text))
    assert (caught.value.field, caught.value.line) == (field, line)


def test_notice_may_be_named_as_a_prompt(tmp_path: Path) -> None:
    notices = load(written(tmp_path, FILE.replace("closed", "holiday")))
    assert set(notices.texts) == {"holiday"}
