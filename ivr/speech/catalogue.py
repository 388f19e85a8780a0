"""Prompt texts per language: the shipped `<language>.yaml` files and a city's overrides.

The files are data of `config/prompts/`; callers pass both folders, nothing here knows where they
are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from string import Formatter
from typing import ClassVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from acd.domain.model.errors import InvalidInput
from ivr.speech.normalise import spoken
from ivr.speech.numbers import READERS, Language


class PromptCatalogueInvalid(InvalidInput):
    """Wrong prompt catalogue, or a request that it cannot serve; the message names file and field.

    Remedy: correct the named field.
    """

    id: ClassVar[str] = "prompt-catalogue-invalid"


class CatalogueFile(BaseModel):
    """One language's file as it is written."""

    model_config = ConfigDict(extra="forbid", strict=True)

    language: str
    voices: dict[str, str] = {}
    values: dict[str, str] = {}
    prompts: dict[str, str] = {}
    rendered_ahead: dict[str, dict[str, list[int | str]]] = {}


@dataclass
class Texts:
    """Prompts of one language; `values` (city, hotline) are known before any call."""

    voices: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)
    ahead: dict[str, dict[str, list[int | str]]] = field(default_factory=dict)

    def override_with(self, other: CatalogueFile) -> None:
        self.voices |= other.voices
        self.values |= other.values
        self.prompts |= other.prompts
        self.ahead |= other.rendered_ahead


@dataclass(frozen=True)
class Catalogue:
    """Prompts of every language."""

    texts: Mapping[Language, Texts]

    def text(self, language: Language, prompt: str, **values: object) -> str:
        """Return the sentence in spoken form.

        Raises CatalogueRefused for an unknown prompt id or a missing value.
        """
        texts = self.texts[language]
        if prompt not in texts.prompts:
            raise PromptCatalogueInvalid(f"no prompt {prompt!r} in {language}", field=prompt)
        merged = {**texts.values, **values}
        pieces = _pieces(texts.prompts[prompt])
        parts = (_fill(language, prompt, piece, merged) for piece in pieces)
        return spoken(language, "".join(parts))

    def voice(self, language: Language, engine: str) -> str:
        """Return the voice of a language in a speech engine.

        Raises CatalogueRefused when the catalogue names none.
        """
        try:
            return self.texts[language].voices[engine]
        except KeyError:
            raise PromptCatalogueInvalid(
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


def load(folder: Path, overrides: Path | None = None, **values: str) -> Catalogue:
    """Return the texts of `folder`, with the `<language>.yaml` files of `overrides` and `values`
    taking precedence.

    Raises CatalogueRefused with file, field and what was expected, also for what `lint` finds.
    """
    texts = {language: Texts() for language in Language}
    for language in Language:
        texts[language].override_with(_read(folder / f"{language}.yaml", language))
        override = overrides / f"{language}.yaml" if overrides else None
        if override and override.is_file():
            texts[language].override_with(_read(override, language))
        texts[language].values |= values
    catalogue = Catalogue(texts)
    for fault in lint(catalogue):
        raise fault
    return catalogue


def lint(catalogue: Catalogue) -> list[PromptCatalogueInvalid]:
    """Return prompts missing in a language, with other placeholders, or with unknown readers."""
    reference = catalogue.texts[Language.POLISH].prompts
    faults = [fault for language in Language for fault in _unknown_readers(catalogue, language)]
    for language in Language:
        faults += _differences(language, reference, catalogue.texts[language].prompts)
    return faults


def _differences(
    language: Language, reference: Mapping[str, str], prompts: Mapping[str, str]
) -> Iterator[PromptCatalogueInvalid]:
    for prompt in sorted(reference.keys() ^ prompts.keys()):
        sentence = f"{prompt} is not in both {Language.POLISH} and {language}"
        yield PromptCatalogueInvalid(sentence, field=f"{language}.{prompt}")
    for prompt in sorted(reference.keys() & prompts.keys()):
        if placeholders(reference[prompt]) != placeholders(prompts[prompt]):
            sentence = f"{language}.yaml: {prompt}: expected the placeholders that Polish has"
            yield PromptCatalogueInvalid(sentence, field=f"{language}.{prompt}")


def placeholders(template: str) -> dict[str, str]:
    """Return the reader of each value in a template, by the name of the value."""
    return {name: reader for _, name, reader in _pieces(template) if name}


def _unknown_readers(catalogue: Catalogue, language: Language) -> Iterator[PromptCatalogueInvalid]:
    for prompt, template in catalogue.texts[language].prompts.items():
        for name, reader in placeholders(template).items():
            if reader not in READERS:
                yield PromptCatalogueInvalid(
                    f"{language}.yaml: {prompt}: {{{name}:{reader}}} expected one of "
                    f"{', '.join(READERS)}",
                    field=f"{language}.{prompt}",
                )


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
        raise PromptCatalogueInvalid(f"{prompt} needs a value for {name}", field=name) from None
    except ValueError as error:
        raise PromptCatalogueInvalid(
            f"{prompt}: {name} as {reader}: {error}", field=name
        ) from error


def _read(path: Path, language: Language) -> CatalogueFile:
    try:
        catalogue_file = CatalogueFile.model_validate(
            yaml.safe_load(path.read_text(encoding="utf-8"))
        )
    except OSError as error:
        raise PromptCatalogueInvalid(f"{path}: {error.strerror}", field=str(path)) from error
    except yaml.YAMLError as error:
        raise PromptCatalogueInvalid(f"{path}: {error}", field=str(path)) from error
    except ValidationError as error:
        first = error.errors()[0]
        location = ".".join(map(str, first["loc"]))
        raise PromptCatalogueInvalid(
            f"{path}: {location}: {first['msg']}", field=location
        ) from error
    if catalogue_file.language != language:
        raise PromptCatalogueInvalid(f"{path}: language: expected {language}", field="language")
    return catalogue_file
