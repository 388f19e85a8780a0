"""Processing of a mail before it becomes a contact: a chain of filters, one purpose each.

A filter returns the letter, changed or not, or raises MailQuarantined with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from mailparser_reply import EmailReplyParser

from channels.email.errors import MailQuarantined, Reason
from channels.email.quotes import answers_follow, quote_start
from channels.email.schemas import ParsedMail
from channels.email.settings import TextSettings

Filter = Callable[[ParsedMail, TextSettings], ParsedMail]

LANGUAGES = ["pl", "en", "de"]
MAX_PARSED_CHARACTERS = 3000
"""Maximum input of mail-parser-reply, whose expressions take quadratic time on hostile input
(measured: 0.4 s for 3,000 characters, 16 s for 20,000)."""

_BULK = ("bulk", "junk", "list")
_MACHINES = re.compile(r"(mailer-daemon|postmaster|no-?reply|nie-?odpowiadaj|bounces?)(\+.*)?@.*")
_DEVICE = re.compile(r"(?m)^(?:wysłano z|wysłane z|sent from|get outlook for)\b.{0,80}$\s*\Z", re.I)


def refuse_bounces(letter: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Refuse delivery reports (RFC 3464) and the null sender (RFC 5321 section 4.5.5)."""
    report = letter.marks.get("Content-Type", "").startswith("multipart/report")
    if report or letter.marks.get("Return-Path", "") == "<>":
        raise MailQuarantined(Reason.BOUNCE)
    return letter


def refuse_automatic(letter: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Refuse mails of answering machines (RFC 3834): answers would go to and fro for ever."""
    submitted = letter.marks.get("Auto-Submitted", "no").split(";")[0].strip()
    is_auto_reply = "X-Autoreply" in letter.marks or "X-Autorespond" in letter.marks
    if submitted != "no" or is_auto_reply or letter.marks.get("Precedence") == "auto_reply":
        raise MailQuarantined(Reason.AUTO_REPLY)
    return letter


def refuse_bulk(letter: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Refuse newsletters and lists."""
    if letter.marks.get("Precedence") in _BULK or "List-Id" in letter.marks:
        raise MailQuarantined(Reason.BULK)
    return letter


def refuse_machines(letter: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Refuse the city's own address, and senders that read no answers."""
    if settings.address.lower() in (letter.sender, letter.reply_to):
        raise MailQuarantined(Reason.OWN_MAIL)
    if _MACHINES.fullmatch(letter.sender) and letter.reply_to == letter.sender:
        raise MailQuarantined(Reason.AUTO_REPLY)
    return letter


def squeeze_lines(letter: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Remove trailing blanks and all but one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in letter.text.splitlines())
    return replace(letter, text=re.sub(r"\n{3,}", "\n\n", lines).strip())


def cut_quote(letter: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Cut the older mail under a reply; in a first mail the quote is the message."""
    if not letter.is_reply:
        return letter
    lines = letter.text.splitlines()
    start = quote_start(lines)
    if answers_follow(lines[start:]):
        return letter
    return _cut(letter, "\n".join(lines[:start]).strip())


def cut_signature(letter: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Cut the signature: in replies by mail-parser-reply, elsewhere below `-- `."""
    own, *_ = re.split(r"(?m)^--$", letter.text, maxsplit=1)
    if letter.is_reply and len(own) <= MAX_PARSED_CHARACTERS:
        own = str(EmailReplyParser(languages=LANGUAGES).read(own).replies[0].body)
    return _cut(letter, _DEVICE.sub("", own).strip())


def limit_text(letter: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Cut a text to the maximum length; the rest stays in the mailbox."""
    uncut = letter.uncut[: settings.max_text] if letter.uncut else None
    if len(letter.text) <= settings.max_text:
        return replace(letter, uncut=uncut)
    return replace(letter, text=letter.text[: settings.max_text] + "\n[…]", uncut=uncut)


def name_subject(letter: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Write the subject on one line."""
    subject = " ".join(letter.subject.split())
    return replace(letter, subject=subject)


CHAIN: tuple[Filter, ...] = (
    refuse_bounces,
    refuse_automatic,
    refuse_bulk,
    refuse_machines,
    name_subject,
    squeeze_lines,
    cut_quote,
    cut_signature,
    limit_text,
)


def apply(letter: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Return the letter as the consultant reads it. Raises MailQuarantined."""
    for step in CHAIN:
        letter = step(letter, settings)
    return letter


def _cut(letter: ParsedMail, kept: str) -> ParsedMail:
    """Return the cut text, or the whole when the cut leaves nothing."""
    if not kept or kept == letter.text:
        return letter
    return replace(letter, text=kept, uncut=letter.uncut or letter.text)
