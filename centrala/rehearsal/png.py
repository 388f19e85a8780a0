"""Chart of a rehearsal as a PNG picture."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from centrala.rehearsal.chart import INK, Rect, Text, chart
from centrala.rehearsal.run import RehearsalReport

SCALE = 2
"""Pixels of the picture for one of the chart, so that it is sharp on paper as well."""

FONTS = {
    False: ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf"),
    True: ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "NotoSans-Bold.ttf"),
}
SPELLED = str.maketrans({"ł": "l", "Ł": "L", "×": "x", "–": "-", "…": "..."})


def picture(report: RehearsalReport) -> bytes:
    """Return the PNG file."""
    drawn = chart(report)
    image = Image.new("RGB", (drawn.width * SCALE, drawn.height * SCALE), "white")
    pen = ImageDraw.Draw(image)
    for shape in drawn.shapes:
        if isinstance(shape, Rect):
            x, y = shape.x * SCALE, shape.y * SCALE
            width, height = shape.width * SCALE, shape.height * SCALE
            pen.rectangle((x, y, x + width - 1, y + height - 1), fill=shape.fill)
        else:
            _write(pen, shape)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _write(pen: ImageDraw.ImageDraw, text: Text) -> None:
    font = _font(text.size * SCALE, text.bold)
    pen.text(
        (text.x * SCALE, text.y * SCALE),
        text.text if isinstance(font, _Named) else plain(text.text),
        fill=INK,
        font=font.font,
        anchor="rs" if text.right else "ls",
    )


@dataclass(frozen=True, slots=True)
class _Font:
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont


class _Named(_Font):
    """Font of the machine that has every letter."""


@lru_cache
def _font(size: int, bold: bool) -> _Font:
    """Return a font; Pillow's own has no Polish letters and is the last choice."""
    for name in FONTS[bold]:
        with suppress(OSError):
            return _Named(ImageFont.truetype(name, size))
    return _Font(ImageFont.load_default(size))


def plain(text: str) -> str:
    """Return the text without accents: Próba is Proba, × is x."""
    spelled = text.translate(SPELLED)
    bare = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore")
    return bare.decode("ascii")
