"""HTML of mails as plain text."""

from __future__ import annotations

import time

import pytest

from channels.email.html_text import html_to_text


def test_html_without_plain_text_becomes_plain_text() -> None:
    html = (
        "<html><head><title>t</title><style>p{color:red}</style></head><body>"
        "<p>Dzień&nbsp;dobry,</p><p>dziura przy <b>Puławskiej</b> 5<br>pilne</p>"
        "<ul><li>jezdnia</li><li>chodnik</li></ul>"
        '<a href="https://mapa.example/5">mapa</a><script>alert(1)</script></body></html>'
    )
    assert html_to_text(html) == (
        "Dzień dobry,\n\ndziura przy Puławskiej 5\npilne\n\n- jezdnia\n- chodnik\n\n"
        "mapa (https://mapa.example/5)"
    )


def test_quote_in_html_is_marked_with_greater_than_signs() -> None:
    html = "<div>Nadal nie ma.</div><blockquote><div>Pojemnik wysłany.</div></blockquote>"
    assert html_to_text(html) == "Nadal nie ma.\n> Pojemnik wysłany."


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000,
        "<!" * 50_000,
        "<a href=x>" * 20_000,
        "&#" * 50_000,
        "<a " * 50_000,
        "<b" * 99_000,
    ],
)
def test_hostile_html_is_parsed_in_bounded_time(html: str) -> None:
    began = time.process_time()
    html_to_text(html)
    assert time.process_time() - began < 2.0
