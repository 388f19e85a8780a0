"""Picture of a rehearsal."""

from __future__ import annotations

from pathlib import Path

from centrala.rehearsal.png import picture, plain
from config.settings import Settings
from tests.support.rehearsal_runs import done


def test_picture_is_drawn_for_one_set_of_rules(settings: Settings, trace: Path) -> None:
    assert picture(done(settings, trace=trace)).startswith(b"\x89PNG")


def test_polish_is_spelt_without_accents_where_fonts_are_missing() -> None:
    assert plain("Próba: żółć ×10 – Łódź…") == "Proba: zolc x10 - Lodz..."
