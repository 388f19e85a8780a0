"""Consultants' browser accounts are replaced by plain ones in Asterisk's file."""

from __future__ import annotations

from bench.flood.telephones import with_plain_telephones

CONF = """[global]
type = global

[consultant-wit]
type = endpoint
webrtc = yes

[consultant-wit]
type = auth
password = x

[consultant-gola]
type = endpoint
webrtc = yes
"""


def test_accounts_of_the_named_consultants_are_plain_and_the_others_stay() -> None:
    conf = with_plain_telephones(CONF, {"wit": 20040})
    assert "contact = sip:consultant-wit@127.0.0.1:20040" in conf
    assert conf.count("[consultant-wit]") == 2
    assert "[consultant-gola]\ntype = endpoint\nwebrtc = yes" in conf
    assert conf.startswith("[global]\ntype = global\n")
    assert "password" not in conf


def test_account_that_is_not_in_the_file_is_added() -> None:
    conf = with_plain_telephones("[global]\ntype = global\n", {"wit": 20040})
    assert conf.count("[consultant-wit]") == 2
