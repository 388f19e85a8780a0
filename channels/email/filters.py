"""Processing of a mail before it becomes a contact: a chain of filters, one purpose each.

A filter returns the mail, changed or not, or raises MailQuarantined with the reason.
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


def refuse_bounces(parsed_mail: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Refuse delivery reports (RFC 3464) and the null sender (RFC 5321 section 4.5.5)."""
    report = parsed_mail.marks.get("Content-Type", "").startswith("multipart/report")
    if report or parsed_mail.marks.get("Return-Path", "") == "<>":
        raise MailQuarantined(Reason.BOUNCE)
    return parsed_mail


def refuse_automatic(parsed_mail: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Refuse mails of answering machines (RFC 3834): answers would go to and fro for ever."""
    submitted = parsed_mail.marks.get("Auto-Submitted", "no").split(";")[0].strip()
    is_auto_reply = "X-Autoreply" in parsed_mail.marks or "X-Autorespond" in parsed_mail.marks
    if submitted != "no" or is_auto_reply or parsed_mail.marks.get("Precedence") == "auto_reply":
        raise MailQuarantined(Reason.AUTO_REPLY)
    return parsed_mail


def refuse_bulk(parsed_mail: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Refuse newsletters and lists."""
    if parsed_mail.marks.get("Precedence") in _BULK or "List-Id" in parsed_mail.marks:
        raise MailQuarantined(Reason.BULK)
    return parsed_mail


def refuse_machines(parsed_mail: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Refuse the city's own address, and senders that read no answers."""
    if settings.address.lower() in (parsed_mail.sender, parsed_mail.reply_to):
        raise MailQuarantined(Reason.OWN_MAIL)
    if _MACHINES.fullmatch(parsed_mail.sender) and parsed_mail.reply_to == parsed_mail.sender:
        raise MailQuarantined(Reason.AUTO_REPLY)
    return parsed_mail


def squeeze_lines(parsed_mail: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Remove trailing blanks and all but one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in parsed_mail.text.splitlines())
    return replace(parsed_mail, text=re.sub(r"\n{3,}", "\n\n", lines).strip())


def cut_quote(parsed_mail: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Cut the older mail under a reply; in a first mail the quote is the message."""
    if not parsed_mail.is_reply:
        return parsed_mail
    lines = parsed_mail.text.splitlines()
    start = quote_start(lines)
    if answers_follow(lines[start:]):
        return parsed_mail
    return _cut(parsed_mail, "\n".join(lines[:start]).strip())


def cut_signature(parsed_mail: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Cut the signature: in replies by mail-parser-reply, elsewhere below `-- `."""
    own, *_ = re.split(r"(?m)^--$", parsed_mail.text, maxsplit=1)
    if parsed_mail.is_reply and len(own) <= MAX_PARSED_CHARACTERS:
        own = str(EmailReplyParser(languages=LANGUAGES).read(own).replies[0].body)
    return _cut(parsed_mail, _DEVICE.sub("", own).strip())


def limit_text(parsed_mail: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Cut a text to the maximum length; the rest stays in the mailbox."""
    uncut = parsed_mail.uncut[: settings.max_text] if parsed_mail.uncut else None
    if len(parsed_mail.text) <= settings.max_text:
        return replace(parsed_mail, uncut=uncut)
    return replace(parsed_mail, text=parsed_mail.text[: settings.max_text] + "\n[…]", uncut=uncut)


def name_subject(parsed_mail: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Write the subject on one line."""
    subject = " ".join(parsed_mail.subject.split())
    return replace(parsed_mail, subject=subject)


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


def apply(parsed_mail: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Return the mail as the consultant reads it. Raises MailQuarantined."""
    for step in CHAIN:
        parsed_mail = step(parsed_mail, settings)
    return parsed_mail


def _cut(parsed_mail: ParsedMail, kept: str) -> ParsedMail:
    """Return the cut text, or the whole when the cut leaves nothing."""
    if not kept or kept == parsed_mail.text:
        return parsed_mail
    return replace(parsed_mail, text=kept, uncut=parsed_mail.uncut or parsed_mail.text)
