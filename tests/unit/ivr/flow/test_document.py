"""Nodes of an IVR document: what may follow each, and what it says."""

from __future__ import annotations

from ivr.flow.document import (
    AddSkills,
    Announce,
    Choice,
    Document,
    EndCall,
    Exit,
    HandOver,
    Menu,
    SetLanguage,
    Waiting,
)
from ivr.flow.verbs import Phrase

HELLO, AGAIN, SORRY = Phrase("hello"), Phrase("again"), Phrase("sorry")
MENU = Menu(
    "main",
    say=(HELLO, AGAIN),
    choices={"1": Choice("Drogi", "roads"), "2": Choice("English", "english")},
    invalid=Exit("roads", (SORRY,)),
    no_input=Exit("other"),
)


def test_exits_are_named_by_the_field_that_leads_there() -> None:
    assert MENU.exits() == {
        ("choices", "1", "next"): "roads",
        ("choices", "2", "next"): "english",
        ("invalid", "next"): "roads",
        ("no_input", "next"): "other",
    }
    assert Announce("a", (HELLO,), "main").exits() == {("next",): "main"}
    assert AddSkills("s", {"drogi": 1}, "main").exits() == {("next",): "main"}


def test_caller_who_presses_nothing_follows_the_silent_exit() -> None:
    assert MENU.silent_exit() == "other"
    assert SetLanguage("l", "uk", "main").silent_exit() == "main"


def test_flow_ends_where_nothing_follows() -> None:
    for end in (HandOver("roads", "drogi"), EndCall("bye", (HELLO,))):
        assert (end.exits(), end.silent_exit()) == ({}, None)


def test_phrases_are_named_by_their_place() -> None:
    assert list(MENU.phrases()) == [
        (("say", "0"), HELLO),
        (("say", "1"), AGAIN),
        (("invalid", "say", "0"), SORRY),
    ]
    assert list(EndCall("bye", (HELLO,)).phrases()) == [(("say", "0"), HELLO)]
    assert list(HandOver("roads", "drogi").phrases()) == []


def test_waiting_names_the_sentences_that_it_has() -> None:
    waiting = Waiting("position", (HELLO,), wait_between="between")
    assert list(waiting.phrases()) == [
        (("position",), Phrase("position")),
        (("wait_between",), Phrase("between")),
        (("thanks", "0"), HELLO),
    ]


def test_languages_are_the_first_one_and_those_that_a_caller_may_choose() -> None:
    nodes = {"main": MENU, "english": SetLanguage("english", "en", "main")}
    assert Document("pl", "main", nodes, Waiting("position")).languages == {"pl", "en"}
