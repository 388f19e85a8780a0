"""Sound files of phrases, as Asterisk plays them."""

from __future__ import annotations

from typing import Protocol

from ivr.flow.verbs import Phrase
from ivr.speech.catalogue import Catalogue
from ivr.speech.numbers import Language
from ivr.speech.render import Renderer


class Sounds(Protocol):
    """Source of sound files, for the scripts."""

    async def path(self, phrase: Phrase, language: str) -> str:
        """Return an absolute path without its extension. Raises CentralaError without a sound.

        `language` is the caller's, for a phrase that names none.
        """
        ...


class SpokenSounds:
    """Prompts rendered at start; sentences with values are rendered on demand."""

    def __init__(self, renderer: Renderer, catalogue: Catalogue) -> None:
        self._renderer = renderer
        self._catalogue = catalogue

    async def path(self, phrase: Phrase, language: str) -> str:
        spoken = Language(phrase.language or language)
        if not phrase.values:
            return str(self._renderer.prompt(spoken, phrase.prompt).with_suffix(""))
        text = self._catalogue.text(spoken, phrase.prompt, **phrase.values)
        return str((await self._renderer.say(spoken, text)).with_suffix(""))
