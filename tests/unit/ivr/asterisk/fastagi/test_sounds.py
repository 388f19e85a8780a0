"""Sounds of phrases: rendered at the start, or on demand where a sentence has values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from acd.domain.model.errors import CentralaError
from ivr.asterisk.fastagi.sounds import SpokenSounds
from ivr.flow.verbs import Phrase
from ivr.runtime import Runtime
from ivr.speech.catalogue import Catalogue, Texts
from ivr.speech.numbers import Language
from ivr.speech.render import Engine, Renderer

PROMPTS = {"greeting": "Dzień dobry.", "position": "Numer w kolejce: {position}."}


@pytest.fixture
def sounds(tmp_path: Path) -> SpokenSounds:
    """Sounds by an engine that says everything with the same tone."""
    tone = tmp_path / "tone.wav"
    soundfile.write(tone, np.sin(np.arange(8_000) / 3) * 0.5, 8_000)
    engine = tmp_path / "engine"
    engine.write_text(f'#!/bin/sh\nexec cp {tone} "$1"\n', encoding="utf-8")
    engine.chmod(0o755)
    texts = Texts({"espeak-ng": "voice"}, {}, PROMPTS, {})
    catalogue = Catalogue(dict.fromkeys(Language, texts))
    spoken = Engine("espeak-ng", str(engine), ("{sound}",))
    renderer = Renderer(Runtime(None), catalogue, tmp_path / "sounds", engine=spoken)
    return SpokenSounds(renderer, catalogue)


async def test_prompt_is_the_sound_of_the_start_in_the_callers_language(
    sounds: SpokenSounds,
) -> None:
    path = await sounds.path(Phrase("greeting"), "uk")
    assert path.endswith("/sounds/uk/greeting"), "Asterisk adds the extension"


async def test_language_of_the_phrase_goes_before_that_of_the_caller(
    sounds: SpokenSounds,
) -> None:
    assert (await sounds.path(Phrase("greeting", "en"), "pl")).endswith("/en/greeting")


async def test_sentence_with_values_is_rendered_on_demand(sounds: SpokenSounds) -> None:
    paths = [await sounds.path(Phrase("position", values={"position": n}), "pl") for n in (1, 2, 1)]
    assert paths[0] == paths[2] != paths[1]
    for path in paths:
        assert Path(f"{path}.wav").stat().st_size > 0


@pytest.mark.parametrize(
    ("phrase", "language"), [(Phrase("greeting"), "xx"), (Phrase("nothing", values={"n": 1}), "pl")]
)
async def test_phrase_that_cannot_be_spoken_is_refused(
    sounds: SpokenSounds, phrase: Phrase, language: str
) -> None:
    """The caller hears the phrases beside it."""
    with pytest.raises((CentralaError, ValueError)):
        await sounds.path(phrase, language)
