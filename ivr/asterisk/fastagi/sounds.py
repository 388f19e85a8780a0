"""Phrases of the flow as sound files that Asterisk plays."""

from __future__ import annotations

from typing import Protocol

from ivr.flow.verbs import Phrase
from ivr.speech.catalogue import Catalogue
from ivr.speech.numbers import Language
from ivr.speech.render import Renderer


class Sounds(Protocol):
    """What the door needs of speech."""

    async def path(self, phrase: Phrase, language: str) -> str:
        """An absolute path without its ending. Raises CentralaError when there is no sound.

        `language` is the caller's, for a phrase that names none.
        """
        ...


class SpokenSounds:
    """Prompts from the catalogue's files; sentences with values are rendered when asked for."""

    def __init__(self, renderer: Renderer, catalogue: Catalogue) -> None:
        self._renderer = renderer
        self._catalogue = catalogue

    async def path(self, phrase: Phrase, language: str) -> str:
        spoken = Language(phrase.language or language)
        if not phrase.values:
            return str(self._renderer.prompt(spoken, phrase.prompt).with_suffix(""))
        text = self._catalogue.text(spoken, phrase.prompt, **phrase.values)
        return str((await self._renderer.say(spoken, text)).with_suffix(""))
