"""Prompt texts per language. `config/readers/prompt_catalogue.py` reads them from their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from string import Formatter
from typing import ClassVar

from acd.domain.model.errors import InvalidInput
from ivr.speech.normalise import spoken
from ivr.speech.numbers import READERS, Language


class PromptRequestInvalid(InvalidInput):
    """Request that the prompt catalogue cannot serve: unknown prompt, missing value or voice.

    Remedy: correct the named prompt of config/prompts, or the value that the call gives.
    """

    id: ClassVar[str] = "prompt-request-invalid"


@dataclass(frozen=True, slots=True)
class PromptProblem:
    """Fault of one prompt in one language, and what was expected."""

    language: Language
    prompt: str
    expected: str


@dataclass
class Texts:
    """Prompts of one language; `values` (city, hotline) are known before any call."""

    voices: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)
    ahead: dict[str, dict[str, list[int | str]]] = field(default_factory=dict)

    def override_with(self, other: Texts) -> None:
        """Take the texts of `other`, which take precedence."""
        self.voices |= other.voices
        self.values |= other.values
        self.prompts |= other.prompts
        self.ahead |= other.ahead


@dataclass(frozen=True)
class Catalogue:
    """Prompts of every language."""

    texts: Mapping[Language, Texts]

    def text(self, language: Language, prompt: str, **values: object) -> str:
        """Return the sentence in spoken form.

        Raises PromptRequestInvalid for an unknown prompt id or a missing value.
        """
        texts = self.texts[language]
        if prompt not in texts.prompts:
            raise PromptRequestInvalid(f"no prompt {prompt!r} in {language}", field=prompt)
        merged = {**texts.values, **values}
        pieces = _pieces(texts.prompts[prompt])
        parts = (_fill(language, prompt, piece, merged) for piece in pieces)
        return spoken(language, "".join(parts))

    def voice(self, language: Language, engine: str) -> str:
        """Return the voice of a language in a speech engine.

        Raises PromptRequestInvalid when the catalogue names none.
        """
        try:
            return self.texts[language].voices[engine]
        except KeyError:
            raise PromptRequestInvalid(
                f"{language} names no voice for {engine}", field=f"voices.{engine}"
            ) from None

    def static(self, language: Language) -> dict[str, str]:
        """Return prompts that need no value of a call, by id; they are rendered at start."""
        texts = self.texts[language]
        return {
            prompt: self.text(language, prompt)
            for prompt, template in texts.prompts.items()
            if placeholders(template).keys() <= texts.values.keys()
        }

    def ahead(self, language: Language) -> Iterator[str]:
        """Yield sentences with the likeliest values, rendered before a caller waits for them."""
        for prompt, choices in self.texts[language].ahead.items():
            for combination in product(*choices.values()):
                values = dict(zip(choices, combination, strict=True))
                yield self.text(language, prompt, **values)


def lint(catalogue: Catalogue) -> list[PromptProblem]:
    """Return prompts missing in a language, with other placeholders, or with unknown readers."""
    reference = catalogue.texts[Language.POLISH].prompts
    problems = [problem for lang in Language for problem in _unknown_readers(catalogue, lang)]
    for language in Language:
        problems += _differences(language, reference, catalogue.texts[language].prompts)
    return problems


def _differences(
    language: Language, reference: Mapping[str, str], prompts: Mapping[str, str]
) -> Iterator[PromptProblem]:
    for prompt in sorted(reference.keys() ^ prompts.keys()):
        expected = f"expected the prompt in both {Language.POLISH} and {language}"
        yield PromptProblem(language, prompt, expected)
    for prompt in sorted(reference.keys() & prompts.keys()):
        if placeholders(reference[prompt]) != placeholders(prompts[prompt]):
            yield PromptProblem(language, prompt, "expected the placeholders that Polish has")


def placeholders(template: str) -> dict[str, str]:
    """Return the reader of each value in a template, by the name of the value."""
    return {name: reader for _, name, reader in _pieces(template) if name}


def _unknown_readers(catalogue: Catalogue, language: Language) -> Iterator[PromptProblem]:
    for prompt, template in catalogue.texts[language].prompts.items():
        for name, reader in placeholders(template).items():
            if reader not in READERS:
                expected = f"expected one of {', '.join(READERS)} in {{{name}:{reader}}}"
                yield PromptProblem(language, prompt, expected)


def _pieces(template: str) -> Iterator[tuple[str, str, str]]:
    for literal, name, reader, _ in Formatter().parse(template):
        yield literal, name or "", (reader or "text") if name else ""


def _fill(
    language: Language, prompt: str, piece: tuple[str, str, str], values: Mapping[str, object]
) -> str:
    literal, name, reader = piece
    if not name:
        return literal
    try:
        return literal + READERS[reader](language, values[name])
    except KeyError:
        raise PromptRequestInvalid(f"{prompt} needs a value for {name}", field=name) from None
    except ValueError as error:
        raise PromptRequestInvalid(f"{prompt}: {name} as {reader}: {error}", field=name) from error
