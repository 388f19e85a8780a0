"""Answers as bytes: ids are kept, addresses are written, files are carried."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.domain.model.contact import Author
from acd.ports.attachments import Attachment
from acd.ports.contacts import Message
from channels.email.composition import compose
from channels.email.schemas import Answer
from tests.support.mails import SETTINGS, an_answer

MESSAGE = Message("m-1", "mail-1", Author.CONSULTANT, "Zgłosiliśmy — dziękuję.", 1, author_id="ada")
LONG_ID = f"<{'AB12' * 30}.{'x' * 40}@host7.prod.example.com>"


def composed(answer: Answer, *files: tuple[Attachment, bytes]) -> bytes:
    return compose(answer, MESSAGE, "Ada Nowak", files, SETTINGS)


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=default)


def ids_in(raw: bytes, name: str) -> list[str]:
    """Return the ids of a header as a program reads them that only unfolds lines."""
    unfolded = re.sub(rb"\r\n[ \t]", b" ", raw.split(b"\r\n\r\n", 1)[0])
    line = next(line for line in unfolded.split(b"\r\n") if line.startswith(name.encode()))
    return line.split(b": ", 1)[1].decode("ascii").split()


IDS = st.from_regex(r"<[!-;=?-~]{1,400}>", fullmatch=True)


@given(st.lists(IDS, min_size=1, max_size=20))
def test_ids_are_written_byte_for_byte(ids: list[str]) -> None:
    answer = replace(an_answer("m-1"), in_reply_to=ids[-1], reference_ids=" ".join(ids))
    raw = composed(answer)
    assert ids_in(raw, "In-Reply-To") == ids[-1:]
    assert ids_in(raw, "References") == ids


def test_long_id_is_not_encoded() -> None:
    raw = composed(replace(an_answer("m-1"), in_reply_to=LONG_ID, reference_ids=LONG_ID))
    assert raw.count(LONG_ID.encode()) == 2
    assert b"=?" not in raw.split(b"\r\n\r\n", 1)[0].split(b"References")[1]


def test_text_and_signature_are_sent() -> None:
    content = parsed(composed(an_answer("m-1"))).get_content()
    assert content.startswith("Zgłosiliśmy — dziękuję.")
    assert "Ada" in content
    assert "Nowak" not in content


@pytest.mark.parametrize(
    ("recipient", "written"),
    [("ola@łąka.example", "ola@xn--ka-"), ("łucja@example.org", "łucja@example.org")],
)
def test_international_address_is_written(recipient: str, written: str) -> None:
    raw = composed(replace(an_answer("m-1"), recipient=recipient))
    assert written.encode() in raw.split(b"\r\n\r\n", 1)[0].lower()


@pytest.mark.parametrize("recipient", ["", "nobody", "ola@łą..ka", "a\nb@example.org"])
def test_address_that_cannot_be_written_is_refused(recipient: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        composed(replace(an_answer("m-1"), recipient=recipient))


@pytest.mark.parametrize("kind", ["image/png", "text/plain", "message/rfc822", "no type"])
def test_files_are_carried(kind: str) -> None:
    content = "dowolne bajty ąę \r\n.\r\n".encode() + bytes(range(256))
    file = Attachment("f-1", "mail-1", "m-1", "plan łąki.png", kind, len(content))
    (carried,) = parsed(composed(an_answer("m-1"), (file, content))).iter_attachments()
    assert carried.get_filename() == "plan łąki.png"
    assert carried.get_content() == content


def test_copies_are_named_in_the_head() -> None:
    message = replace(MESSAGE, headers={"copy_to": "jan@example.org ewa@łąka.example a@łą-.ka"})
    mail = parsed(compose(an_answer("m-1"), message, "Ada Nowak", (), SETTINGS))
    assert [one.addr_spec for one in mail["Cc"].addresses] == [
        "jan@example.org",
        "ewa@xn--ka-ola7v.example",
    ]
    assert parsed(composed(an_answer("m-1")))["Cc"] is None


@given(st.text(max_size=200))
def test_any_subject_is_one_header(subject: str) -> None:
    subject = subject.encode("utf-8", "ignore").decode()
    raw = composed(replace(an_answer("m-1"), subject=subject, in_reply_to="<m1@example.pl>"))
    assert parsed(raw)["In-Reply-To"] == "<m1@example.pl>"
    assert parsed(raw).get_content().startswith("Zgłosiliśmy")
