"""Quoted text and signatures in answers."""

from __future__ import annotations

import pytest

from tests.support.mails import mail, read

GMAIL = (
    "Pojemnika nadal nie ma.\n\n"
    "śr., 18 lis 2026 o 14:02 Warszawa 19115 <kontakt@um.example.pl> napisał(a):\n\n"
    "> Dzień dobry,\n> pojemnik wysłany\n"
)


THUNDERBIRD = (
    "Pojemnika nadal nie ma.\n\nW dniu 21.11.2026 o 14:02, Warszawa 19115\n"
    "<kontakt@um.example.pl> pisze:\n> Dzień dobry,\n> pojemnik wysłany\n"
)


OUTLOOK = (
    "Pojemnika nadal nie ma.\n\n________________________________\n"
    "Od: Warszawa 19115 <kontakt@um.example.pl>\nWysłano: sobota, 21 listopada 2026 14:02\n"
    "Do: Anna Lis\nTemat: Re: pojemnik\n\nPojemnik wysłany.\n"
)


APPLE = (
    "Pojemnika nadal nie ma.\n\nWysłano z iPhone'a\n\n"
    "> Wiadomość napisana przez Warszawa 19115 w dniu 21.11.2026, o godz. 14:02:\n> \n> Wysłany.\n"
)


ENGLISH = (
    "Pojemnika nadal nie ma.\n\n"
    "On Sat, Nov 21, 2026 at 2:02 PM Warszawa 19115 <k@um.example.pl> wrote:\n"
    "> Wysłany.\n"
)


SIGNED = "Pojemnika nadal nie ma.\n\nPozdrawiam\nAnna Lis\n-- \nAnna Lis\ntel. 601 234 118\n"


@pytest.mark.parametrize("text", [GMAIL, THUNDERBIRD, OUTLOOK, APPLE, ENGLISH, SIGNED])
def test_reply_is_read_without_quote_and_signature(text: str) -> None:
    parsed_mail = read(mail(text, In_Reply_To="<q@um.example.pl>"))
    assert parsed_mail.text == "Pojemnika nadal nie ma."
    assert parsed_mail.uncut is not None
    assert "Anna Lis" in parsed_mail.uncut or "ysłany" in parsed_mail.uncut


def test_answers_between_the_quoted_lines_are_left_in_their_place() -> None:
    text = "Odpowiadam:\n> Czy jest pojemnik?\nNie ma.\n> Jaki adres?\nPuławska 5\n"
    parsed_mail = read(mail(text, In_Reply_To="<q@um.example.pl>"))
    assert "Nie ma." in parsed_mail.text
    assert "Puławska 5" in parsed_mail.text


def test_first_mail_keeps_the_forwarded_text() -> None:
    text = "Proszę o wyjaśnienie:\n\n> Decyzja odmowna\n\nPozdrawiam\nAnna"
    assert read(mail(text, Subject="Fwd: decyzja")).text == text


def test_sentence_that_ends_in_wrote_is_no_quote_header() -> None:
    text = "Pan z administracji napisał:\nproszę czekać. Czekam rok."
    assert read(mail(text, In_Reply_To="<q@um.example.pl>")).text == text


def test_reply_that_is_only_a_quote_is_kept() -> None:
    text = "> stare zdanie"
    assert read(mail(text, In_Reply_To="<q@um.example.pl>")).text == text
