"""Quoted text in answers: folded, never cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.quotes import folds
from tests.support.mails import mail, read

REPLY = {"In_Reply_To": "<q@um.example.pl>"}
OWN = "Kosza nadal nie ma."

GMAIL = (
    "śr., 18 lis 2026 o 14:02 Urząd Miasta <kontakt@um.example.pl> napisał(a):\n\n"
    "> Dzień dobry,\n>\n> kosz wysłany"
)
THUNDERBIRD = (
    "W dniu 21.11.2026 o 14:02, Urząd Miasta\n"
    "<kontakt@um.example.pl> pisze:\n> Dzień dobry,\n> kosz wysłany"
)
OUTLOOK = (
    "________________________________\n"
    "Od: Urząd Miasta <kontakt@um.example.pl>\nWysłano: sobota, 21 listopada 2026 14:02\n"
    "Do: Ewa Bąk\nTemat: Re: kosz\n\nKosz wysłany."
)
OUTLOOK_NEW = (
    "From: Urząd Miasta <kontakt@um.example.pl>\nSent: Saturday, November 21, 2026 2:02 PM\n"
    "To: Ewa Bąk\nCc: Jan Bąk\nSubject: RE: kosz\n\nKosz wysłany."
)
APPLE = "> Wiadomość napisana przez Urząd w dniu 21.11.2026, o godz. 14:02:\n>\n> Wysłany."
ENGLISH = "On Sat, Nov 21, 2026 at 2:02 PM Urząd <k@um.example.pl> wrote:\n> Wysłany."
SAMSUNG = "-------- Oryginalna wiadomość --------\nOd: Urząd\nData: 21.11.2026\n\nWysłany."
ONET = "Dnia 21 listopada 2026 14:02 Urząd <k@um.example.pl> napisał(a):\n\nKosz wysłany."
UKRAINIAN = "сб, 21 лист. 2026 о 14:02 Urząd <k@um.example.pl> пише:\n> Kosz wysłany."
QUOTES = [GMAIL, THUNDERBIRD, OUTLOOK, OUTLOOK_NEW, APPLE, ENGLISH, SAMSUNG, ONET, UKRAINIAN]


def shown(text: str) -> str:
    """Return the lines that are not folded."""
    lines = text.split("\n")
    for first, end in reversed(folds(text)):
        del lines[first:end]
    return "\n".join(lines).strip()


@pytest.mark.parametrize("quote", QUOTES)
def test_quote_under_a_reply_is_folded_and_kept(quote: str) -> None:
    parsed_mail = read(mail(f"{OWN}\n\n{quote}\n", **REPLY))
    assert parsed_mail.text == f"{OWN}\n\n{quote}"
    assert shown(parsed_mail.text) == OWN
    assert parsed_mail.folds


def test_reply_under_the_quote_is_shown() -> None:
    assert shown(f"{GMAIL}\n\n{OWN}") == OWN


@pytest.mark.parametrize(
    "text",
    [
        "Pozdrawiam\nEwa Bąk\n-- \nEwa Bąk\ntel. 22 555 01 02\n\nPS Proszę dzwonić po 16.",
        "Mieszkamy tu\nod: 2015 roku bez chodnika.\nTemat: chodnik przy szkole.",
        "od: stycznia\ndo: marca\nnikt nie przyszedł",
        "W mieszkaniu jest\n> 31 stopni w lecie.",
        "> stare zdanie",
        "Pan z administracji napisał:\nproszę czekać. Czekam rok.",
        "Kreska pod spodem:\n______________________\nto tylko kreska",
        "W dniu 21.11.2026 o 14:02, Urząd pisze:\n> Adres?\nPolna 3\n> Telefon?\nNie podam",
        "Data: 3 grudnia\nTemat: zebranie\nOd: zarządu",
    ],
)
def test_own_words_are_never_folded(text: str) -> None:
    assert read(mail(text, **REPLY)).folds == ()


@pytest.mark.parametrize("subject", ["Fwd: decyzja", "PD: decyzja", "Fw: Re: decyzja"])
def test_forwarded_text_is_shown(subject: str) -> None:
    text = f"Proszę o wyjaśnienie tej decyzji.\n\n{OUTLOOK}"
    assert read(mail(text, Subject=subject, **REPLY)).folds == ()


def test_first_mail_shows_the_text_that_it_quotes() -> None:
    text = f"Proszę o wyjaśnienie:\n\n{GMAIL}"
    assert read(mail(text, Subject="decyzja")).folds == ()


def test_answers_in_another_colour_within_a_quote_are_shown() -> None:
    html = (
        "<p>Odpowiedzi w treści.</p><div>W dniu 21.11.2026 o 14:02, Urząd pisze:</div>"
        "<blockquote><p>Adres?</p><p style='color: blue'>Polna 3</p></blockquote>"
    )
    raw = mail("x", **REPLY).replace(b"text/plain", b"text/html").replace(b"x\n", html.encode())
    parsed_mail = read(raw)
    assert "Polna 3" in parsed_mail.text
    assert parsed_mail.folds == ()


WROTE = "W dniu 21.11.2026 o 14:02, Urząd pisze:"
LINES = st.sampled_from(
    ["", ">", "> a", ">> b", "Od: X", "Do: Y", "Temat: Z", "Data: 2026", "słowa", "____", WROTE]
)


@given(st.lists(LINES, max_size=30).map("\n".join))
def test_folds_are_ordered_within_the_text_and_leave_words_to_read(text: str) -> None:
    quotes = folds(text)
    edges = [edge for fold in quotes for edge in fold]
    assert edges == sorted(edges)
    assert all(first < end <= len(text.split("\n")) for first, end in quotes)
    assert shown(text) or not text.strip()
