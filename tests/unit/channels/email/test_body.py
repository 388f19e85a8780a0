"""Choice of the part that a person would read."""

from __future__ import annotations

import email
from email.message import EmailMessage

import pytest

from channels.email.body import Body, read_body
from channels.email.header_limits import LimitedPolicy

WANTED = "Lampa na Polnej nie świeci od tygodnia."


def part(kind: str, text: str, **fields: str) -> str:
    lines = [f"Content-Type: {kind}; charset=utf-8{fields.pop('more', '')}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "Content-Transfer-Encoding: 8bit", "", text, ""])


def tree(kind: str, *parts: str, edge: str = "e1") -> str:
    body = "".join(f"--{edge}\r\n{one}" for one in parts)
    return f"Content-Type: multipart/{kind}; boundary={edge}\r\n\r\n{body}--{edge}--\r\n"


def body_of(raw: str) -> Body:
    head = "From: ola@example.org\r\n"
    return read_body(email.message_from_bytes((head + raw).encode(), policy=LimitedPolicy()))


HTML = part("text/html", f"<p>{WANTED}</p>")
PLAIN = part("text/plain", WANTED)
FOOTER = part("text/plain", "-- \r\nSprawdzono skanerem.")
NOTICE = part("text/plain", "Your mail program shows no HTML, please use another one.")
PICTURE = part("image/png", "x", Content_ID="<p1>")
NAMED = part("text/plain", WANTED, more='; name="list.txt"')
ATTACHED = part("text/plain", WANTED, Content_Disposition="attachment; filename=list.txt")


@pytest.mark.parametrize(
    "raw",
    [
        HTML,
        PLAIN,
        NAMED,
        tree("mixed", HTML, FOOTER),
        tree("mixed", FOOTER, HTML),
        tree("mixed", PLAIN, HTML),
        tree("alternative", NOTICE, HTML),
        tree("alternative", PLAIN, HTML),
        tree("alternative", part("text/plain", " "), HTML),
        tree("mixed", tree("alternative", NOTICE, HTML, edge="e2"), FOOTER),
        tree("alternative", NOTICE, tree("related", HTML, PICTURE, edge="e2")),
        tree("signed", PLAIN, part("application/pkcs7-signature", "x")),
        tree("mixed", ATTACHED),
        tree("mixed", NAMED, PICTURE),
    ],
)
def test_part_with_the_residents_words_is_shown(raw: str) -> None:
    assert WANTED in body_of(raw).text


def test_same_text_twice_is_shown_once() -> None:
    assert body_of(tree("alternative", PLAIN, HTML)).text == WANTED


def test_notice_of_a_program_is_not_shown_and_the_original_can_be_opened() -> None:
    body = body_of(tree("alternative", NOTICE, HTML))
    assert "no HTML" not in body.text
    assert body.is_doubtful


def test_named_text_beside_a_text_is_an_attachment() -> None:
    body = body_of(tree("mixed", part("text/plain", "W załączniku lista."), NAMED))
    assert body.text.strip() == "W załączniku lista."
    assert [other.get_filename() for other in body.others] == ["list.txt"]


@pytest.mark.parametrize("raw", [PICTURE, part("text/plain", ""), tree("alternative", PICTURE)])
def test_mail_without_text_is_doubtful(raw: str) -> None:
    assert body_of(raw).is_doubtful


def test_mail_with_a_missing_boundary_is_shown_as_it_is() -> None:
    raw = f"Content-Type: multipart/alternative\r\n\r\n--zz\r\n\r\n{WANTED}\r\n--zz--\r\n"
    body = body_of(raw)
    assert WANTED in body.text
    assert body.is_doubtful


def test_too_many_parts_are_refused() -> None:
    message = EmailMessage()
    message.make_mixed()
    for number in range(201):
        message.add_attachment(b"x", maintype="image", subtype="png", filename=f"{number}.png")
    with pytest.raises(ValueError, match="too many"):
        read_body(message)
