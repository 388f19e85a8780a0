"""Prompts rendered to sound files: a speech engine's subprocess, telephone audio, a cache.

`<sounds_dir>/<language>/<id>.wav` is a link into a cache whose names are hashes of engine,
voice and text, so that a changed text, and nothing else, is rendered again. A recording of the
city at `<recorded_dir>/<language>/<id>.wav` takes precedence. Sentences of a call (`say`) may
contain personal data and are deleted after an hour.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from acd.domain.model.errors import CentralaError, DependencyUnavailable, InvalidInput
from ivr.runtime import Runtime
from ivr.speech import audio
from ivr.speech.catalogue import Catalogue
from ivr.speech.numbers import Language

RENDER_TIMEOUT_S = 15.0
MAX_TEXT_CHARS = 1000  # about a minute of speech
MAX_SENTENCE_AGE_S = 3600.0
AUDIO_VERSION = 1  # increased when the output of audio.py changes; old files are not reused

Progress = Callable[[int, int], None]


class SpeechFailed(DependencyUnavailable):
    """Speech engine that gave no sound: missing, broken or too slow.

    Remedy: run `make doctor`; the recorded prompts still play.
    """

    id: ClassVar[str] = "speech-failed"


class SpeechTextTooLong(InvalidInput):
    """Sentence longer than a prompt may be.

    Remedy: shorten or split the sentence.
    """

    id: ClassVar[str] = "speech-text-too-long"


@dataclass(frozen=True)
class Engine:
    """Command line of a speech engine: reads `{text}`, writes `{sound}`."""

    name: str
    program: str
    arguments: tuple[str, ...]


RHVOICE = Engine("rhvoice", "RHVoice-test", ("-p", "{voice}", "-i", "{text}", "-o", "{sound}"))
ESPEAK = Engine("espeak-ng", "espeak-ng", ("-v", "{voice}", "-f", "{text}", "-w", "{sound}"))


def choose_engine(runtime: Runtime) -> Engine:
    """Return RHVoice, else espeak-ng. Raises SpeechFailed when there is neither."""
    for engine in (RHVOICE, ESPEAK):
        if runtime.has(engine.program):
            return engine
    raise SpeechFailed("neither RHVoice nor espeak-ng was found")


@dataclass
class Renderer:
    """Renders prompts at start and sentences on demand; `at_once` engines run in parallel."""

    runtime: Runtime
    catalogue: Catalogue
    sounds_dir: Path
    recorded_dir: Path | None = None
    engine: Engine | None = None
    at_once: int = 2
    timeout_seconds: float = RENDER_TIMEOUT_S
    _running: dict[Path, asyncio.Task[None]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.engine = self.engine or choose_engine(self.runtime)
        self._free = asyncio.Semaphore(self.at_once)

    async def render_all(self, progress: Progress = lambda done, total: None) -> int:
        """Render every prompt of the catalogue; return the number of new sounds."""
        sources = {
            (language, prompt): self._source(language, prompt, text)
            for language in Language
            for prompt, text in self.catalogue.static(language).items()
        }
        ahead = [(lang, text) for lang in Language for text in self.catalogue.ahead(lang)]
        jobs = [self._link(*key, source) for key, source in sources.items()]
        jobs += [self._cached(language, text) for language, text in ahead]
        return await _together(jobs, progress)

    def prompt(self, language: Language, prompt: str) -> Path:
        """Return the path of a rendered prompt."""
        return self.sounds_dir / language / f"{prompt}.wav"

    async def say(self, language: Language, text: str) -> Path:
        """Return a file with the sentence, from the cache or rendered now.

        Raises SpeechFailed, TextTooLong. Safe to call for one text from many calls at once.
        """
        if len(text) > MAX_TEXT_CHARS:
            raise SpeechTextTooLong(f"expected at most {MAX_TEXT_CHARS} characters", field="text")
        name = self._name(language, text)
        cached = self.sounds_dir / "cache" / name
        if cached.exists():
            return cached
        temporary = self.sounds_dir / "sentences" / name
        with contextlib.suppress(FileNotFoundError):
            os.utime(temporary)
            return temporary
        try:
            await asyncio.to_thread(_delete_old, temporary.parent)
            await self._once(temporary, language, text)
        except OSError as error:  # a full disk: the caller hears the rest
            raise SpeechFailed(f"{temporary.parent}: {error.strerror}") from error
        return temporary

    # --- one sound ---------------------------------------------------------------------------

    def _name(self, language: Language, text: str) -> str:
        engine = self._engine
        voice = self.catalogue.voice(language, engine.name)
        return _hashed(f"{AUDIO_VERSION}\0{engine.name}\0{voice}\0{text}".encode())

    @property
    def _engine(self) -> Engine:
        return self.engine or choose_engine(self.runtime)

    def _source(self, language: Language, prompt: str, text: str) -> str | Path:
        recorded = self.recorded_dir and self.recorded_dir / language / f"{prompt}.wav"
        return recorded if recorded and recorded.is_file() else text

    async def _link(self, language: Language, prompt: str, source: str | Path) -> bool:
        if isinstance(source, Path):
            made, name = await self._recorded(source)
        else:
            made, name = await self._cached(language, source), self._name(language, source)
        _point(self.prompt(language, prompt), Path("..") / "cache" / name)
        return made

    async def _cached(self, language: Language, text: str) -> bool:
        target = self.sounds_dir / "cache" / self._name(language, text)
        if target.exists():
            return False
        await self._once(target, language, text)
        return True

    async def _recorded(self, source: Path) -> tuple[bool, str]:
        content = await asyncio.to_thread(source.read_bytes)
        name = _hashed(f"{AUDIO_VERSION}\0".encode() + content)
        target = self.sounds_dir / "cache" / name
        if target.exists():
            return False, name
        await asyncio.to_thread(_into_place, source, target)
        return True, name

    async def _once(self, target: Path, language: Language, text: str) -> None:
        """Render a sentence once for all calls that need it at the same time."""
        task = self._running.get(target)
        if task is None:
            task = asyncio.create_task(self._make(target, language, text))
            self._running[target] = task
            task.add_done_callback(lambda _: self._running.pop(target, None))
        await asyncio.shield(task)

    async def _make(self, target: Path, language: Language, text: str) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        async with self._free:
            with TemporaryDirectory(dir=target.parent, prefix=".making-") as folder:
                sound = await self._speak(Path(folder), language, text)
                await asyncio.to_thread(_into_place, sound, target)

    async def _speak(self, folder: Path, language: Language, text: str) -> Path:
        written, sound = folder / "in.txt", folder / "out.wav"
        written.write_text(text + "\n", encoding="utf-8")
        engine = self._engine
        values = {
            "voice": self.catalogue.voice(language, engine.name),
            "text": str(written),
            "sound": str(sound),
        }
        arguments = [argument.format(**values) for argument in engine.arguments]
        await _run(
            self.runtime.argv(engine.program, *arguments),
            self.runtime.environment(),
            self.timeout_seconds,
        )
        if not sound.is_file():
            raise SpeechFailed(f"{engine.name} wrote no sound")
        return sound


async def _together(jobs: list[Coroutine[Any, Any, bool]], progress: Progress) -> int:
    """Run all jobs and return the number of new sounds; the first failure cancels the rest."""
    done: list[bool] = []

    async def one(job: Coroutine[Any, Any, bool]) -> None:
        done.append(await job)
        progress(len(done), len(jobs))

    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(one(job))
    except* CentralaError as failures:
        raise failures.exceptions[0] from None
    return sum(done)


async def _run(argv: list[str], variables: Mapping[str, str], seconds: float) -> None:
    process = await asyncio.create_subprocess_exec(
        *argv,
        env=variables,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(seconds):
            code = await process.wait()
    except (TimeoutError, asyncio.CancelledError) as error:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if isinstance(error, asyncio.CancelledError):
            raise
        raise SpeechFailed(f"the speech engine took more than {seconds:.0f} s") from error
    if code != 0:
        raise SpeechFailed(f"the speech engine ended with code {code}")


def _hashed(content: bytes) -> str:
    return f"{hashlib.sha256(content).hexdigest()[:32]}.wav"


def _into_place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        audio.to_telephone(source, fresh)
    except (ValueError, RuntimeError) as error:  # soundfile's own on a full disk
        raise SpeechFailed(str(error)) from error
    fresh.replace(target)


def _point(link: Path, to: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.is_symlink() and link.readlink() == to:
        return
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(to)
    fresh.replace(link)


def _delete_old(folder: Path) -> None:
    oldest = time.time() - MAX_SENTENCE_AGE_S
    for path in folder.glob("*.wav"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()
