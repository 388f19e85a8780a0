"""Processing of a mail before it becomes a contact: a chain of filters, one purpose each.

A filter returns the mail, changed or not, or raises MailQuarantined with the reason. People write
through groups, forms and mailing lists: only what surely no person wrote is set aside.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from channels.email.addresses import first_address_in
from channels.email.errors import MailQuarantined, Reason
from channels.email.quotes import folds, is_forward
from channels.email.schemas import ParsedMail
from channels.email.settings import TextSettings

Filter = Callable[[ParsedMail, TextSettings], ParsedMail]

_NO_REPLY = re.compile(r"(?:no|do-?not|nie)[-_.]?(?:reply|odpowiadaj|respond)[^@]{0,40}@.*")
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|bounces?)(?:[+-].{0,200})?@.*")
_AUTO_SUBJECT = re.compile(
    r"(?:automatyczna odpowied[zź]|odpowied[zź] automatyczna|autoodpowied[zź]|automatic reply"
    r"|auto(?:matic)?[- ]?reply|out of (?:the )?office|autoresponder|automatische antwort"
    r"|abwesenheitsnotiz|poza biurem|nieobecno[sś][cć])\b",
    re.IGNORECASE,
)


def report_bounces(parsed_mail: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Set aside reports of mail servers (RFC 3464, RFC 8098) and what they send by other means."""
    kind = parsed_mail.marks.get("Content-Type", "")
    if kind.startswith("multipart/report"):
        is_receipt = "disposition-notification" in kind
        raise MailQuarantined(Reason.AUTO_REPLY if is_receipt else Reason.BOUNCE, parsed_mail)
    if _DAEMON.fullmatch(parsed_mail.sender):
        raise MailQuarantined(Reason.BOUNCE, parsed_mail)
    return parsed_mail


def refuse_automatic(parsed_mail: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Set aside answering machines (RFC 3834): answers would go to and fro for ever.

    What a form wrote (`auto-generated`) is a resident's, if an answer can reach a resident.
    """
    marks = parsed_mail.marks
    submitted = marks.get("Auto-Submitted", "no").split(";")[0].strip()
    is_marked = "X-Autoreply" in marks or "X-Autorespond" in marks
    is_vacation = bool(_AUTO_SUBJECT.match(parsed_mail.subject))
    is_machine = submitted not in ("no", "auto-generated") or marks.get("Return-Path", "") == "<>"
    if is_marked or is_vacation or is_machine or marks.get("Precedence") == "auto_reply":
        raise MailQuarantined(Reason.AUTO_REPLY, parsed_mail)
    if submitted == "auto-generated" and not _is_answerable(parsed_mail, settings):
        raise MailQuarantined(Reason.AUTO_REPLY, parsed_mail)
    return parsed_mail


def refuse_newsletters(parsed_mail: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Set aside what is sent to subscribers, unless it came by the city's own group."""
    marks = parsed_mail.marks
    is_newsletter = "List-Unsubscribe" in marks or marks.get("Precedence") == "junk"
    if is_newsletter and not _is_own_group(parsed_mail, settings.address.lower()):
        raise MailQuarantined(Reason.BULK, parsed_mail)
    return parsed_mail


def name_author(parsed_mail: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Name the resident as sender of what the city's group or form sent in its own name.

    Set aside the city's own mails, and senders elsewhere that read no answers.
    """
    own = settings.address.lower()
    sender, reply_to = parsed_mail.sender, parsed_mail.reply_to
    if sender == own and reply_to != own:
        return replace(parsed_mail, sender=reply_to)
    if sender == own:
        raise MailQuarantined(Reason.OWN_MAIL, parsed_mail)
    if reply_to == own:  # set by a form or a group: the answer would go to the city itself
        parsed_mail = replace(parsed_mail, reply_to=sender)
    if not _is_own_form(parsed_mail, settings) and not _is_answerable(parsed_mail, settings):
        raise MailQuarantined(Reason.AUTO_REPLY, parsed_mail)
    if is_no_reply(parsed_mail.reply_to) and (address := first_address_in(parsed_mail.text)):
        return replace(parsed_mail, reply_to=address)
    return parsed_mail


def squeeze_lines(parsed_mail: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Remove trailing blanks and all but one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in parsed_mail.text.splitlines())
    return replace(parsed_mail, text=re.sub(r"\n{3,}", "\n\n", lines).strip())


def limit_text(parsed_mail: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Cut a text that no person wrote by hand at the maximum length."""
    if len(parsed_mail.text) <= settings.max_text:
        return parsed_mail
    return replace(parsed_mail, text=parsed_mail.text[: settings.max_text] + "\n[…]")


def fold_quotes(parsed_mail: ParsedMail, _settings: TextSettings) -> ParsedMail:
    """Mark the older mail in a reply; in a first or forwarded mail the quote is the message."""
    text = parsed_mail.text
    is_message = not parsed_mail.is_reply or is_forward(parsed_mail.subject, text)
    if is_message or parsed_mail.answers_inside:
        return parsed_mail
    return replace(parsed_mail, folds=folds(text))


CHAIN: tuple[Filter, ...] = (
    squeeze_lines,
    limit_text,
    fold_quotes,
    report_bounces,
    refuse_automatic,
    refuse_newsletters,
    name_author,
)
"""What is set aside is readable, too: a supervisor may release it."""


def apply(parsed_mail: ParsedMail, settings: TextSettings) -> ParsedMail:
    """Return the mail as the consultant reads it. Raises MailQuarantined."""
    for step in CHAIN:
        parsed_mail = step(parsed_mail, settings)
    return parsed_mail


def is_no_reply(address: str) -> bool:
    """Return whether nobody reads what is sent to the address."""
    return _NO_REPLY.fullmatch(address) is not None


def _is_answerable(parsed_mail: ParsedMail, settings: TextSettings) -> bool:
    if _is_own_form(parsed_mail, settings) or parsed_mail.reply_to != parsed_mail.sender:
        return True
    is_generated = parsed_mail.marks.get("Auto-Submitted", "no") != "no"
    return not is_no_reply(parsed_mail.reply_to) and not is_generated


def _is_own_form(parsed_mail: ParsedMail, settings: TextSettings) -> bool:
    """Return whether a program of the city's own domain sent it."""
    domain = settings.address.lower().rpartition("@")[2]
    return parsed_mail.sender.rpartition("@")[2] == domain


def _is_own_group(parsed_mail: ParsedMail, own: str) -> bool:
    """Return whether the city's address is a group or list by which people write."""
    marks = parsed_mail.marks
    group = marks.get("List-Id", "").replace("@", ".")
    by_list = own in marks.get("Mailing-List", "") or own in marks.get("Sender", "")
    return by_list or own.replace("@", ".") in group
