"""Choice of the parts of a mail that a person would read, and the list of its other parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from channels.email.addresses import clean
from channels.email.charsets import decode
from channels.email.flowed import unflow
from channels.email.html_text import html_to_text

MAX_PARTS = 200
MAX_DEPTH = 20
MAX_PART_TEXT = 400_000  # bytes of one text part
MIN_SHARED_WORDS = 0.5
"""Share of the HTML's words that plain text must have to stand for it; less is a mere notice that
the program shows no HTML."""

_COLOURED = re.compile(r"<blockquote\b(?:(?!</blockquote).){0,20000}\bcolor\s*[:=]", re.I | re.S)
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Block:
    """Text of one part. `part`: where it came from; `is_named`: it has a file name."""

    text: str
    part: Message
    is_named: bool = False


@dataclass(slots=True)
class Body:
    """Shown parts of a mail. `is_doubtful`: a person may want to see the mail as it came."""

    blocks: list[Block] = field(default_factory=list)
    others: list[Message] = field(default_factory=list)
    answers_inside: bool = False
    is_doubtful: bool = False

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks if block.text.strip())


def read_body(message: Message) -> Body:
    """Return text and other parts. Raises ValueError for a tree that is too deep or too wide."""
    body = _read(message, 0)
    unnamed = [block for block in body.blocks if not block.is_named and block.text.strip()]
    if unnamed:
        body.others = [*(b.part for b in body.blocks if b.is_named), *body.others]
        body.blocks = unnamed
    elif not body.text:
        _show_attached_text(body)
    body.is_doubtful = body.is_doubtful or not body.text or bool(message.defects)
    return body


def _show_attached_text(body: Body) -> None:
    """Show the attached text of a mail that has no other."""
    texts = [part for part in body.others if part.get_content_type() == "text/plain"]
    body.blocks = [Block(_words(part), part) for part in texts[:1]]


def _read(part: Message, depth: int) -> Body:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    if not part.is_multipart() or part.get_content_maintype() == "message":
        return _leaf(part)
    bodies = [_read(child, depth + 1) for child in _children(part)]
    kind = part.get_content_subtype()
    if kind == "alternative":
        return _chosen(bodies)
    if kind == "related":
        shown = next((body for body in bodies if body.text.strip()), None)
        for body in bodies:
            if shown is not None and body is not shown:
                body.others = [*(block.part for block in body.blocks), *body.others]
                body.blocks = []
    return _joined(bodies)


def _children(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if not isinstance(payload, list) or len(payload) > MAX_PARTS:
        raise ValueError("too many parts")
    return (child for child in payload if isinstance(child, Message))


def _leaf(part: Message) -> Body:
    kind = part.get_content_type()
    is_broken = part.get_content_maintype() == "multipart"  # without boundary: all is its text
    if part.get_content_disposition() == "attachment":
        return Body(others=[part])
    if kind == "text/html":
        html = _words(part)
        inside = bool(_COLOURED.search(html))
        block = Block(html_to_text(html), part, bool(part.get_filename()))
        return Body([block], answers_inside=inside)
    if kind == "text/plain" or is_broken:
        return Body([Block(_words(part), part, bool(part.get_filename()))], is_doubtful=is_broken)
    return Body(others=[part])


def _chosen(bodies: list[Body]) -> Body:
    """Return the alternative that a person would read: plain text, where it says the same."""
    texts = [body for body in bodies if body.text.strip()]
    others = [part for body in bodies for part in body.others]
    if not texts:
        return Body(others=others, is_doubtful=True)
    plain = [body for body in texts if not _is_html(body)]
    rich = [body for body in texts if _is_html(body)]
    shown = plain[0] if plain else rich[-1]
    is_stub = bool(plain and rich) and not _says_the_same(plain[0].text, rich[-1].text)
    if is_stub:
        shown = rich[-1]
    inside = any(body.answers_inside for body in rich)
    return Body(shown.blocks, others, inside, is_stub or any(b.is_doubtful for b in bodies))


def _is_html(body: Body) -> bool:
    return any(block.part.get_content_type() == "text/html" for block in body.blocks)


def _says_the_same(plain: str, html: str) -> bool:
    words = set(_WORD.findall(html.lower()))
    shared = words & set(_WORD.findall(plain.lower()))
    return len(shared) >= MIN_SHARED_WORDS * len(words)


def _joined(bodies: list[Body]) -> Body:
    return Body(
        [block for body in bodies for block in body.blocks],
        [part for body in bodies for part in body.others],
        any(body.answers_inside for body in bodies),
        any(body.is_doubtful for body in bodies),
    )


def _words(part: Message) -> str:
    text = part_text(part)
    if part.get_param("format") != "flowed":
        return text
    return unflow(text, delete_space=str(part.get_param("delsp", "no")).lower() == "yes")


def part_text(part: Message) -> str:
    """Return the text of a part, also where it declares a wrong character set."""
    data = part_bytes(part)[:MAX_PART_TEXT]
    return clean(decode(data, part.get_content_charset()).replace("\r\n", "\n"))


def part_bytes(part: Message) -> bytes:
    """Return the decoded content of a part that is no tree of parts."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
