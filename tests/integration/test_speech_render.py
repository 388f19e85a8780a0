"""Prompts rendered by the speech engine of the bundle."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from centrala.host.asterisk_bundle import cache_dir
from centrala.host.prompts import share_sounds
from config.readers.prompt_catalogue import load
from ivr import runtime
from ivr.speech import audio
from ivr.speech.catalogue import Catalogue, Texts
from ivr.speech.numbers import Language
from ivr.speech.render import (
    ESPEAK,
    Engine,
    Renderer,
    SpeechFailed,
    SpeechTextTooLong,
    choose_engine,
)
from tests.support.asterisk import SHIPPED_PROMPTS, bundle_dir

PL = Language.POLISH
STUCK = Engine("rhvoice", "stuck", ("{voice}", "{text}", "{sound}"))


@pytest.fixture(scope="module")
def programs() -> runtime.Runtime:
    return runtime.load(bundle_dir())


def a_renderer(programs: runtime.Runtime, folder: Path, **changes: object) -> Renderer:
    """Return a renderer of few of the shipped prompts, as an engine takes half a second for one."""
    values = {"catalogue": few_prompts(load(SHIPPED_PROMPTS)), **changes}
    return Renderer(programs, sounds_dir=folder / "sounds", **values)  # type: ignore[arg-type]


def few_prompts(shipped: Catalogue) -> Catalogue:
    """Return two prompts of every language, and a sentence that is rendered ahead."""

    def few(texts: Texts) -> Texts:
        prompts = {name: texts.prompts[name] for name in ("goodbye", "greeting", "position")}
        return Texts(texts.voices, texts.values, prompts, {"position": {"position": [1, 2]}})

    return Catalogue({language: few(texts) for language, texts in shipped.texts.items()})


async def test_every_shipped_prompt_is_at_the_level_of_a_telephone(
    programs: runtime.Runtime, tmp_path: Path
) -> None:
    """Sounds come from the cache of this machine, which a start of Centrala fills as well."""
    renderer = a_renderer(programs, tmp_path, catalogue=load(SHIPPED_PROMPTS))
    share_sounds(renderer.sounds_dir / "cache", cache_dir() / "prompts")
    await renderer.render_all()
    for language in Language:
        for prompt in renderer.catalogue.static(language):
            assert_telephone_sound(renderer.prompt(language, prompt))


def assert_telephone_sound(path: Path) -> None:
    sound, rate = soundfile.read(path)
    assert rate == 8000
    assert audio.active_level(sound) == pytest.approx(-26, abs=1)
    assert float(np.max(np.abs(sound))) < 0.95
    assert not sound[-int(0.15 * rate) :].any()


async def test_every_prompt_is_rendered_once(programs: runtime.Runtime, tmp_path: Path) -> None:
    renderer = a_renderer(programs, tmp_path)
    steps: list[tuple[int, int]] = []
    made = await renderer.render_all(lambda done, total: steps.append((done, total)))
    assert made == steps[-1][0] == steps[-1][1] > 0
    assert await renderer.render_all() == 0
    for language in Language:
        for prompt in renderer.catalogue.static(language):
            assert_telephone_sound(renderer.prompt(language, prompt))


async def test_sentence_is_rendered_once_for_concurrent_calls(
    programs: runtime.Runtime, tmp_path: Path
) -> None:
    renderer = a_renderer(programs, tmp_path)
    text = renderer.catalogue.text(PL, "position", position=37)
    paths = await asyncio.gather(*(renderer.say(PL, text) for _ in range(10)))
    assert len(set(paths)) == 1
    stamp = paths[0].stat().st_ino
    assert (await renderer.say(PL, text)).stat().st_ino == stamp


async def test_sentence_is_deleted_after_an_hour(programs: runtime.Runtime, tmp_path: Path) -> None:
    renderer = a_renderer(programs, tmp_path)
    old = await renderer.say(PL, "sprawa pierwsza")
    two_hours_ago = time.time() - 7200
    os.utime(old, (two_hours_ago, two_hours_ago))
    await renderer.say(PL, "sprawa druga")
    assert not old.exists()


async def test_recording_of_the_city_takes_precedence(
    programs: runtime.Runtime, tmp_path: Path
) -> None:
    own = tmp_path / "recorded" / "pl" / "goodbye.wav"
    own.parent.mkdir(parents=True)
    tone = 0.2 * np.sin(2 * np.pi * 440 * np.arange(48000) / 48000)
    soundfile.write(own, tone, 48000)
    renderer = a_renderer(programs, tmp_path, recorded_dir=tmp_path / "recorded", engine=ESPEAK)
    await renderer.render_all()
    heard, _ = soundfile.read(renderer.prompt(PL, "goodbye"))
    assert int(np.argmax(np.abs(np.fft.rfft(heard[:8000])))) == pytest.approx(440, abs=2)


async def test_free_engine_is_used_without_another(
    programs: runtime.Runtime, tmp_path: Path
) -> None:
    free = runtime.Runtime(
        **{**vars(programs), "programs": {"espeak-ng": programs.programs["espeak-ng"]}}
    )
    assert choose_engine(free) is ESPEAK
    path = await a_renderer(free, tmp_path).say(PL, "Dzień dobry.")
    assert len(soundfile.read(path)[0]) > 4000


async def test_hanging_engine_is_killed_without_leftovers(tmp_path: Path) -> None:
    script = tmp_path / "bin" / "stuck"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\nexec sleep 60\n")
    script.chmod(0o755)
    hanging = runtime.Runtime(tmp_path, "bin/stuck", ("lib",), {"stuck": "bin/stuck"})
    renderer = a_renderer(hanging, tmp_path, engine=STUCK, timeout_seconds=0.2)
    with pytest.raises(SpeechFailed, match="more than"):
        await renderer.say(PL, "Dzień dobry.")
    assert list((tmp_path / "sounds" / "sentences").iterdir()) == []


async def test_missing_engine_and_too_long_text_are_refused(
    programs: runtime.Runtime, tmp_path: Path
) -> None:
    with pytest.raises(SpeechFailed, match="neither RHVoice nor espeak-ng"):
        choose_engine(runtime.Runtime(tmp_path))
    with pytest.raises(SpeechTextTooLong):
        await a_renderer(programs, tmp_path).say(PL, "a" * 1001)
