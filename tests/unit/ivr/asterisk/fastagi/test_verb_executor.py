"""Verbs of the flow as commands of one FastAGI session."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from acd.domain.model.errors import InvalidInput
from ivr.asterisk.fastagi.session import AgiCommandRefused
from ivr.asterisk.fastagi.verb_executor import VerbExecutor
from ivr.flow.inputs import Digits, NoInput, Played
from ivr.flow.verbs import Gather, Hangup, Phrase, Play, Queue, Speak
from tests.support.fastagi import agi_session

WELCOME, MENU = Phrase("welcome"), Phrase("menu", "en")


class SoundMissing(InvalidInput):
    """Prompt without a sound."""


class NamedSounds:
    """Implements `Sounds`: the path is the prompt's name; the prompt `missing` has none."""

    def __init__(self, folder: str = "/s") -> None:
        self._folder = folder

    async def path(self, phrase: Phrase, language: str) -> str:
        if phrase.prompt == "missing":
            raise SoundMissing("missing: no sound", field="missing")
        return f"{self._folder}/{phrase.language or language}/{phrase.prompt}"


@asynccontextmanager
async def executor(
    answer: Callable[[str], str] = lambda _command: "200 result=0", folder: str = "/s"
) -> AsyncIterator[tuple[VerbExecutor, list[str]]]:
    """An executor whose commands are answered, and the commands as they were sent."""
    async with agi_session(answer) as (session, commands):
        yield VerbExecutor(session, NamedSounds(folder), "pl"), commands


async def test_phrases_are_played_in_one_command_under_the_watchdog() -> None:
    async with executor() as (verbs, commands):
        assert await verbs.perform(Play((WELCOME, MENU))) == Played()
        assert commands == [
            "SET AUTOHANGUP 120",
            'EXEC Playback "/s/pl/welcome&/s/en/menu"',
            "SET AUTOHANGUP 5",
        ]


async def test_prompt_without_a_sound_is_left_out() -> None:
    async with executor() as (verbs, commands):
        assert await verbs.play((Phrase("missing"), WELCOME)) == {"welcome"}
        assert 'EXEC Playback "/s/pl/welcome"' in commands


async def test_nothing_is_sent_when_no_phrase_has_a_sound() -> None:
    async with executor() as (verbs, commands):
        assert await verbs.perform(Play((Phrase("missing"),))) == Played()
        assert commands == []


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("200 result=1 (OK:7)", Digits("7")),
        ("200 result=1 (OK:)", Digits("#")),
        ("200 result=1 (TIMEOUT:)", NoInput()),
        ("200 result=1 (TIMEOUT:3)", Digits("3")),
    ],
)
async def test_key_is_gathered_while_phrases_play(read: str, expected: object) -> None:
    def answer(command: str) -> str:
        return read if command.startswith("GET FULL VARIABLE") else "200 result=0"

    async with executor(answer) as (verbs, commands):
        assert await verbs.perform(Gather((WELCOME,), 4_500)) == expected
        assert 'EXEC Read "CENTRALA_KEY,/s/pl/welcome,1,,1,4.5"' in commands


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("200 result=55", Digits("7")), ("200 result=0", NoInput()), ("200 result=48", Digits("0"))],
)
async def test_key_counts_without_speech_too(answer: str, expected: object) -> None:
    async with executor(lambda _command: answer) as (verbs, commands):
        assert await verbs.perform(Gather((Phrase("missing"),), 4_500)) == expected
        assert commands[-1] == "WAIT FOR DIGIT 4500"


async def test_language_is_that_of_later_phrases() -> None:
    async with executor() as (verbs, commands):
        assert await verbs.perform(Speak("uk")) is None
        await verbs.play((WELCOME,))
        assert commands[0] == 'SET VARIABLE CHANNEL(language) "uk"'
        assert 'EXEC Playback "/s/uk/welcome"' in commands


async def test_verbs_that_end_the_flow_send_nothing() -> None:
    async with executor() as (verbs, commands):
        assert await verbs.perform(Hangup()) is None
        assert await verbs.perform(Queue("drogi", "pl", {}, 0, ())) is None
        assert commands == []


async def test_path_that_asterisk_would_split_is_refused() -> None:
    async with executor(folder="/a&b") as (verbs, _):
        with pytest.raises(AgiCommandRefused, match="without '&'"):
            await verbs.play((WELCOME,))
