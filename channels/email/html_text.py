"""HTML of a mail as plain text: paragraphs, list marks, quotes and link targets are kept."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import nh3

MAX_DEPTH = 500
"""Elements in elements; deeper, nh3 takes quadratic time (measured: 6 s for 50,000)."""

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s<>/]{0,30})?[^<>]{0,1000}>")
_BREAKS = {"address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "header"}
_BREAKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section"}
_BREAKS |= {"table", "tr", "ul"}
_SPACED = {"h1", "h2", "h3", "ol", "p", "table", "ul"}
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "p", "li", "td", "tr"}
"""Elements without an end, or whose end may be left out."""

_KEPT = _BREAKS | {"a", "td", "th"}
_DROPPED = {"script", "style", "title", "head", "template", "noscript"}


def html_to_text(html: str) -> str:
    """Return any HTML as text; nh3 makes it well-formed and harmless first."""
    if _depth(html) > MAX_DEPTH:
        return unescape(_TAG.sub(" ", html))
    clean = nh3.clean(
        html,
        tags=_KEPT,
        clean_content_tags=_DROPPED,
        attributes={"a": {"href"}},
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    return reader.text()


def _depth(html: str) -> int:
    """How deep elements are nested; those that never close count as open."""
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[2] and tag[2].lower() not in _VOID:
            depth += -1 if tag[1] else 1
            deepest = max(deepest, depth)
    return deepest


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._quotes = 0
        self._href = ""
        self._link_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self._end_line(tag)
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "li":
            self._line = "- "
        elif tag in ("td", "th") and self._line:
            self._line += " "
        elif tag == "a":
            self._href, self._link_from = dict(attrs).get("href") or "", len(self._line)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        if tag in _BREAKS and tag != "br":
            self._end_line(tag)
        if tag == "blockquote":
            self._quotes = max(self._quotes - 1, 0)

    def handle_data(self, data: str) -> None:
        words = re.sub(r"[ \t\r\n\f\u00a0\u200b]+", " ", data)
        self._line += words.lstrip() if not self._line else words

    def text(self) -> str:
        self._end_line("div")
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip()

    def _end_link(self) -> None:
        target = self._href.removeprefix("mailto:").removeprefix("tel:")
        if target and target not in self._line[self._link_from :]:
            self._line += f" ({target})"
        self._href = ""

    def _end_line(self, tag: str) -> None:
        if self._line.strip():
            self._lines.append("> " * self._quotes + self._line.strip())
        elif tag == "br":
            self._lines.append("")
        if tag in _SPACED and self._lines[-1:] != [""]:
            self._lines.append("")
        self._line = ""
