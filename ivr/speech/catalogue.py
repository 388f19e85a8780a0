"""The prompts as texts, per language: `catalogue/{pl,uk,en}.yaml`, and a city's texts over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from string import Formatter

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from acd.domain.model.errors import TheirError
from ivr.speech.normalise import spoken
from ivr.speech.numbers import READERS, Language

SHIPPED = Path(__file__).parent / "catalogue"


class CatalogueRefused(TheirError):
    """A catalogue file, or what was asked of it, is wrong; names file, field, expected."""

    id = "prompt-catalogue-refused"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    language: str
    voices: dict[str, str] = {}
    values: dict[str, str] = {}
    prompts: dict[str, str] = {}
    rendered_ahead: dict[str, dict[str, list[int | str]]] = {}


@dataclass
class Texts:
    """One language's prompts; `values` are known before any call (city, hotline)."""

    voices: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)
    ahead: dict[str, dict[str, list[int | str]]] = field(default_factory=dict)

    def lay_over(self, other: _File) -> None:
        self.voices |= other.voices
        self.values |= other.values
        self.prompts |= other.prompts
        self.ahead |= other.rendered_ahead


@dataclass(frozen=True)
class Catalogue:
    """All prompts in all languages."""

    texts: Mapping[Language, Texts]

    def text(self, language: Language, prompt: str, **values: object) -> str:
        """The words to speak. Raises CatalogueRefused for an unknown id or a missing value."""
        texts = self.texts[language]
        if prompt not in texts.prompts:
            raise CatalogueRefused(f"no prompt {prompt!r} in {language}", field=prompt)
        told = {**texts.values, **values}
        parts = (_part(language, prompt, piece, told) for piece in _pieces(texts.prompts[prompt]))
        return spoken(language, "".join(parts))

    def voice(self, language: Language, engine: str) -> str:
        """The voice of a language in an engine. Raises CatalogueRefused when none is named."""
        try:
            return self.texts[language].voices[engine]
        except KeyError:
            raise CatalogueRefused(
                f"{language} names no voice for {engine}", field=f"voices.{engine}"
            ) from None

    def static(self, language: Language) -> dict[str, str]:
        """Prompts that need nothing of the call, by id: they are files before the first call."""
        texts = self.texts[language]
        return {
            prompt: self.text(language, prompt)
            for prompt, template in texts.prompts.items()
            if placeholders(template).keys() <= texts.values.keys()
        }

    def ahead(self, language: Language) -> Iterator[str]:
        """Sentences with the likeliest values, worth rendering before somebody waits for them."""
        for prompt, choices in self.texts[language].ahead.items():
            for chosen in product(*choices.values()):
                yield self.text(language, prompt, **dict(zip(choices, chosen, strict=True)))


def load(folder: Path = SHIPPED, city: Path | None = None, **values: str) -> Catalogue:
    """Reads the shipped texts, lays the city's `<language>.yaml` files and values over them.

    Raises CatalogueRefused with file, field and what was expected; also for what `lint` finds.
    """
    texts = {language: Texts() for language in Language}
    for language in Language:
        texts[language].lay_over(_read(folder / f"{language}.yaml", language))
        own = city / f"{language}.yaml" if city else None
        if own and own.is_file():
            texts[language].lay_over(_read(own, language))
        texts[language].values |= values
    catalogue = Catalogue(texts)
    for fault in lint(catalogue):
        raise fault
    return catalogue


def lint(catalogue: Catalogue) -> list[CatalogueRefused]:
    """Every id in every language, with the same placeholders, read by readers that exist."""
    model = catalogue.texts[Language.POLISH].prompts
    faults = [fault for language in Language for fault in _odd_readers(catalogue, language)]
    for language in Language:
        faults += _unlike(language, model, catalogue.texts[language].prompts)
    return faults


def _unlike(
    language: Language, model: Mapping[str, str], prompts: Mapping[str, str]
) -> Iterator[CatalogueRefused]:
    for prompt in sorted(model.keys() ^ prompts.keys()):
        sentence = f"{prompt} is not in both {Language.POLISH} and {language}"
        yield CatalogueRefused(sentence, field=f"{language}.{prompt}")
    for prompt in sorted(model.keys() & prompts.keys()):
        if placeholders(model[prompt]) != placeholders(prompts[prompt]):
            sentence = f"{language}.yaml: {prompt}: expected the placeholders that Polish has"
            yield CatalogueRefused(sentence, field=f"{language}.{prompt}")


def placeholders(template: str) -> dict[str, str]:
    """Names in a template and the reader of each."""
    return {name: reader for _, name, reader in _pieces(template) if name}


def _odd_readers(catalogue: Catalogue, language: Language) -> Iterator[CatalogueRefused]:
    for prompt, template in catalogue.texts[language].prompts.items():
        for name, reader in placeholders(template).items():
            if reader not in READERS:
                yield CatalogueRefused(
                    f"{language}.yaml: {prompt}: {{{name}:{reader}}} expected one of "
                    f"{', '.join(READERS)}",
                    field=f"{language}.{prompt}",
                )


def _pieces(template: str) -> Iterator[tuple[str, str, str]]:
    for literal, name, reader, _ in Formatter().parse(template):
        yield literal, name or "", (reader or "text") if name else ""


def _part(
    language: Language, prompt: str, piece: tuple[str, str, str], told: Mapping[str, object]
) -> str:
    literal, name, reader = piece
    if not name:
        return literal
    try:
        return literal + READERS[reader](language, told[name])
    except KeyError:
        raise CatalogueRefused(f"{prompt} needs a value for {name}", field=name) from None
    except ValueError as error:
        raise CatalogueRefused(f"{prompt}: {name} as {reader}: {error}", field=name) from error


def _read(path: Path, language: Language) -> _File:
    try:
        told = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CatalogueRefused(f"{path}: {error.strerror}", field=str(path)) from error
    except yaml.YAMLError as error:
        raise CatalogueRefused(f"{path}: {error}", field=str(path)) from error
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        sentence = f"{path}: {where}: {error.errors()[0]['msg']}"
        raise CatalogueRefused(sentence, field=where) from error
    if told.language != language:
        raise CatalogueRefused(f"{path}: language: expected {language}", field="language")
    return told
