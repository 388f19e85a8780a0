"""Prompts become files: a speech engine's subprocess, the telephone's sound, a cache.

`<sounds_dir>/<language>/<id>.wav` is a link into a cache whose names are hashes of engine,
voice and text, so that a changed text, and nothing else, is rendered again. A recording of the
city at `<recorded_dir>/<language>/<id>.wav` wins over the engine. Sentences of a call (`say`)
may tell a number or a case: they are kept for an hour and no longer.
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

TIMEOUT_SECONDS = 15.0
LONGEST_TEXT = 1000  # characters: about a minute of speech
KEPT_SECONDS = 3600.0
SHAPE = 1  # counts up when audio.py changes what it makes, so that old files are not reused

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
    """A speech engine as a command line: text in `{text}`, sound out in `{sound}`."""

    name: str
    program: str
    arguments: tuple[str, ...]


RHVOICE = Engine("rhvoice", "RHVoice-test", ("-p", "{voice}", "-i", "{text}", "-o", "{sound}"))
ESPEAK = Engine("espeak-ng", "espeak-ng", ("-v", "{voice}", "-f", "{text}", "-w", "{sound}"))


def choose_engine(runtime: Runtime) -> Engine:
    """RHVoice, else espeak-ng. Raises SpeechFailed when there is neither."""
    for engine in (RHVOICE, ESPEAK):
        if runtime.has(engine.program):
            return engine
    raise SpeechFailed("neither RHVoice nor espeak-ng was found")


@dataclass
class Renderer:
    """Renders prompts ahead and sentences on demand; `at_once` engines run side by side."""

    runtime: Runtime
    catalogue: Catalogue
    sounds_dir: Path
    recorded_dir: Path | None = None
    engine: Engine | None = None
    at_once: int = 2
    timeout_seconds: float = TIMEOUT_SECONDS
    _running: dict[Path, asyncio.Task[None]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.engine = self.engine or choose_engine(self.runtime)
        self._free = asyncio.Semaphore(self.at_once)

    async def render_all(self, progress: Progress = lambda done, total: None) -> int:
        """Makes every prompt of the catalogue a file; returns how many sounds were made anew."""
        wanted = {
            (language, prompt): self._source(language, prompt, text)
            for language in Language
            for prompt, text in self.catalogue.static(language).items()
        }
        ahead = [(lang, text) for lang in Language for text in self.catalogue.ahead(lang)]
        jobs = [self._link(*key, source) for key, source in wanted.items()]
        jobs += [self._kept(language, text) for language, text in ahead]
        return await _together(jobs, progress)

    def prompt(self, language: Language, prompt: str) -> Path:
        """Where a rendered prompt is."""
        return self.sounds_dir / language / f"{prompt}.wav"

    async def say(self, language: Language, text: str) -> Path:
        """A file with the sentence, from the cache or made now.

        Raises SpeechFailed, TextTooLong. Safe to call for one text from many calls at once.
        """
        if len(text) > LONGEST_TEXT:
            raise SpeechTextTooLong(f"expected at most {LONGEST_TEXT} characters", field="text")
        name = self._name(language, text)
        kept = self.sounds_dir / "cache" / name
        if kept.exists():
            return kept
        passing = self.sounds_dir / "said" / name
        with contextlib.suppress(FileNotFoundError):
            os.utime(passing)
            return passing
        await asyncio.to_thread(_forget_old, passing.parent)
        await self._once(passing, language, text)
        return passing

    # --- one sound ---------------------------------------------------------------------------

    def _name(self, language: Language, text: str) -> str:
        engine = self._engine
        voice = self.catalogue.voice(language, engine.name)
        return _hashed(f"{SHAPE}\0{engine.name}\0{voice}\0{text}".encode())

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
            made, name = await self._kept(language, source), self._name(language, source)
        _point(self.prompt(language, prompt), Path("..") / "cache" / name)
        return made

    async def _kept(self, language: Language, text: str) -> bool:
        target = self.sounds_dir / "cache" / self._name(language, text)
        if target.exists():
            return False
        await self._once(target, language, text)
        return True

    async def _recorded(self, source: Path) -> tuple[bool, str]:
        content = await asyncio.to_thread(source.read_bytes)
        name = _hashed(f"{SHAPE}\0".encode() + content)
        target = self.sounds_dir / "cache" / name
        if target.exists():
            return False, name
        await asyncio.to_thread(_into_place, source, target)
        return True, name

    async def _once(self, target: Path, language: Language, text: str) -> None:
        """Two calls that need one sentence wait for one rendering."""
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
    """Runs all jobs and counts those that made something; the first failure ends the rest."""
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
        env={**os.environ, **variables},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        code = await asyncio.wait_for(process.wait(), seconds)
    except (TimeoutError, asyncio.CancelledError) as error:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if isinstance(error, asyncio.CancelledError):
            raise
        raise SpeechFailed(f"the speech engine took more than {seconds:.0f} s") from error
    if code != 0:
        raise SpeechFailed(f"the speech engine ended with code {code}")


def _hashed(what: bytes) -> str:
    return f"{hashlib.sha256(what).hexdigest()[:32]}.wav"


def _into_place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        audio.to_telephone(source, fresh)
    except ValueError as error:
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


def _forget_old(folder: Path) -> None:
    oldest = time.time() - KEPT_SECONDS
    for path in folder.glob("*.wav"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()
