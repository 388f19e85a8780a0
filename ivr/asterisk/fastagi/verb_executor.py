"""Executes verbs of the flow on one FastAGI session."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from acd.domain.model.errors import CentralaError
from ivr.asterisk.fastagi.session import AgiCommandRefused, AgiSession
from ivr.asterisk.fastagi.sounds import Sounds
from ivr.flow.inputs import Digits, IvrInput, NoInput, Played
from ivr.flow.verbs import Gather, Hangup, Phrase, Play, Queue, Speak, Verb

log = structlog.get_logger()

SPEECH_TIMEOUT_S = 120  # longer than the prompts of any verb
ENGINE_TIMEOUT_S = 5  # between two commands; then the dialplan takes the caller back


class VerbExecutor:
    """Executes verbs; every method raises as `AgiSession.send_command` does.

    Asterisk's watchdog TIMEOUT(absolute) is reset before every command: when this process hangs
    without closing the connection, the dialplan's `T` extension takes the caller to the fallback
    queue.
    """

    def __init__(self, session: AgiSession, sounds: Sounds, language: str) -> None:
        self._session = session
        self._sounds = sounds
        self._language = language

    async def perform(self, verb: Verb) -> IvrInput | None:
        """Execute a verb and return the input that answers it, None when it has none."""
        match verb:
            case Play():
                await self.play(verb.phrases)
                return Played()
            case Gather():
                return await self._gather(verb)
            case Speak():
                self._language = verb.language
                await self._session.set_variable("CHANNEL(language)", verb.language)
                return None
            case Queue() | Hangup():
                return None

    async def play(self, phrases: Sequence[Phrase]) -> frozenset[str]:
        """Play the phrases to the end, ignoring keys; return the prompts that were played."""
        sounds = await self._sounds_of(phrases)
        if sounds:
            files = _joined(sounds)
            await self._reset_watchdog(SPEECH_TIMEOUT_S)
            await self._session.execute("Playback", files, timeout_s=SPEECH_TIMEOUT_S)
            await self._reset_watchdog(ENGINE_TIMEOUT_S)
        return frozenset(prompt for prompt, _ in sounds)

    async def _gather(self, gather: Gather) -> IvrInput:
        files = _joined(await self._sounds_of(gather.phrases))
        if not files:  # without speech a key still counts
            return await self._wait_for_key(gather.timeout_ms)
        await self._reset_watchdog(SPEECH_TIMEOUT_S)
        seconds = gather.timeout_ms / 1000
        read = f"CENTRALA_KEY,{files},1,,1,{seconds:g}"  # GET DATA takes one file only
        await self._session.execute("Read", read, timeout_s=SPEECH_TIMEOUT_S)
        reply = await self._session.send_command(
            'GET FULL VARIABLE "${READSTATUS}:${CENTRALA_KEY}"'
        )
        status, _, key = reply.data.partition(":")
        if key:
            return Digits(key)
        return Digits("#") if status == "OK" else NoInput()  # '#' ends an entry, here an empty one

    async def _wait_for_key(self, timeout_ms: int) -> IvrInput:
        await self._reset_watchdog(SPEECH_TIMEOUT_S)
        command = f"WAIT FOR DIGIT {timeout_ms}"
        reply = await self._session.send_command(command, SPEECH_TIMEOUT_S)
        return Digits(chr(int(reply.result))) if reply.result.strip("0") else NoInput()

    async def _reset_watchdog(self, seconds: int) -> None:
        await self._session.send_command(f"SET AUTOHANGUP {seconds}")

    async def _sounds_of(self, phrases: Sequence[Phrase]) -> list[tuple[str, str]]:
        """Return (prompt, path) of each phrase; one without a sound is left out and logged."""
        sounds = []
        for phrase in phrases:
            try:
                path = await self._sounds.path(phrase, self._language)
                sounds.append((phrase.prompt, path))
            except (CentralaError, ValueError) as error:
                log.error("prompt-not-spoken", prompt=phrase.prompt, error=type(error).__name__)
        return sounds


def _joined(sounds: Sequence[tuple[str, str]]) -> str:
    """Return the paths as one argument of Asterisk's Playback and Read."""
    paths = [path for _, path in sounds]
    if any("&" in path for path in paths):
        raise AgiCommandRefused("expected sound paths without '&'", field="sounds_dir")
    return "&".join(paths)
