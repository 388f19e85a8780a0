"""Messages as the desk shows them."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.model.contact import Author
from acd.ports.attachments import Attachment
from acd.ports.contacts import Message
from desk.live.conversation_view import (
    conversation_view,
    last_message,
    other_recipients,
    unconfirmed_recipient,
    waiting_for,
)
from desk.live.view_models import Fold

HEADERS = {
    "sender": "ola@example.org",
    "from": "Ola <ola@example.org>",
    "to": "kontakt@um.example.pl",
    "reply_to": "x@other.example",
    "warnings": "reply-to-differs of-a-later-version",
    "folds": "2-4 6-9",
}
MAIL = Message("m-1", "mail-1", Author.RESIDENT, "tekst", 1, headers=HEADERS)
ANSWER = Message("m-2", "mail-1", Author.CONSULTANT, "Tak.", 2, author_id="ada")
NOTE = Message("m-3", "mail-1", Author.NOTE, "znany", 3, author_id="ada")
PHOTO = Attachment("f-1", "mail-1", "m-1", "a.png", "image/png", 3)
PAGE = Attachment("f-2", "mail-1", "m-1", "a.html", "text/html", 3, "podgląd")
UNSENT = Attachment("f-3", "mail-1", None, "b.pdf", "application/pdf", 3)


def test_message_has_its_head_and_its_files() -> None:
    view = conversation_view([MAIL, ANSWER], {"ada": "Ada Nowak"}, [PHOTO, PAGE, UNSENT])
    mail, answer = view["000001"], view["000002"]
    assert mail.head is not None
    assert (mail.head.sender, mail.head.cc) == ("Ola <ola@example.org>", None)
    assert mail.head.warnings == ["reply-to-differs"]
    assert mail.head.folds == [Fold(2, 4), Fold(6, 9)]
    assert [(file.name, file.picture) for file in mail.attachments or ()] == [
        ("a.png", True),
        ("a.html", None),
    ]
    assert (answer.author_name, answer.head, answer.attachments) == ("Ada Nowak", None, None)


def test_answer_to_a_doubtful_address_has_to_be_confirmed() -> None:
    certain = Message("m-9", "mail-1", Author.RESIDENT, "t", 9, headers={"sender": "ola@x"})
    assert unconfirmed_recipient([MAIL, ANSWER]) == "x@other.example"
    assert unconfirmed_recipient([MAIL, certain]) is None
    assert unconfirmed_recipient([]) is None


def test_copies_may_go_to_the_others_of_a_mail_whose_sender_is_certain() -> None:
    headers = {"sender": "ola@x", "others": "jan@x ewa@x"}
    certain = Message("m-9", "mail-1", Author.RESIDENT, "t", 9, headers=headers)
    doubtful = replace(certain, headers=headers | {"warnings": "sender-not-authentic"})
    assert other_recipients([MAIL, certain]) == {"jan@x", "ewa@x"}
    assert other_recipients([certain, doubtful]) == other_recipients([]) == set()
    head = conversation_view([certain], {}, [])["000001"].head
    assert head is not None
    assert head.others == ["jan@x", "ewa@x"]


def test_note_of_the_team_does_not_change_who_writes_next() -> None:
    assert last_message([MAIL, ANSWER, NOTE]) == ANSWER
    assert waiting_for(ANSWER) == "resident"
    assert waiting_for(MAIL) == "consultant"
    assert waiting_for(None) is None
