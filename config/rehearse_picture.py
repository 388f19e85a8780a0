"""A rehearsal's chart as a PNG picture."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from config.rehearse import Rehearsed
from config.rehearse_chart import INK, Rect, Text, chart

SCALE = 2
"""Pixels of the picture for one of the chart's, so that it is sharp on paper, too."""


def picture(done: Rehearsed) -> bytes:
    """PNG."""
    drawn = chart(done)
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
    pen.text(
        (text.x * SCALE, text.y * SCALE),
        text.text,
        fill=INK,
        font=_font(text.size * SCALE),
        anchor="rs" if text.right else "ls",
        stroke_width=1 if text.bold else 0,
        stroke_fill=INK,
    )


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
