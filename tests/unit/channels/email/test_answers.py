"""Answers by e-mail."""

from __future__ import annotations

import pytest

from channels.email.answers import reply_subject


@pytest.mark.parametrize(
    ("subject", "reply"),
    [
        ("Dziura", "Re: Dziura [#0123456789abcdef]"),
        ("Re: Dziura [#0123456789abcdef]", "Re: Dziura [#0123456789abcdef]"),
        ("Odp: Dziura", "Odp: Dziura [#0123456789abcdef]"),
        ("", "Re: [#0123456789abcdef]"),
    ],
)
def test_subject_of_an_answer_has_one_re(subject: str, reply: str) -> None:
    assert reply_subject(subject, "0123456789abcdef") == reply
