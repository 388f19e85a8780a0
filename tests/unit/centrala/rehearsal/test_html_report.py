"""Page of a rehearsal, in one file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from centrala.rehearsal.html_report import page
from config.settings import Settings
from tests.support.rehearsal_runs import done


@pytest.mark.parametrize("language", ["pl", "en"])
def test_page_is_self_contained(settings: Settings, trace: Path, language: str) -> None:
    html = page(done(settings, trace=trace, language=language))
    assert f'<html lang="{language}">' in html
    assert "<table>" in html
    assert 'role="img" aria-label="' in html
    assert re.findall(r"""(?:src|href)=|url\(|@import|<script""", html) == []


def test_file_name_is_escaped_in_the_page(settings: Settings, trace: Path) -> None:
    named = trace.with_name("<b>&.csv")
    named.write_bytes(trace.read_bytes())
    html = page(done(settings, trace=named))
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;.csv" in html
