"""Prompt texts: `prompts/catalogue/<language>.yaml`, and a city's `prompts/<language>.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field

from config.readers.fields import Model
from config.readers.yaml_lines import ConfigInvalid, MarkedDocument, Mistake, load_model
from ivr.speech.catalogue import Catalogue, PromptProblem, Texts, lint
from ivr.speech.numbers import Language


class PromptFile(Model):
    """Texts of one language.

    `voices`: voice per speech engine. `values`: texts for placeholders that hold in every call.
    `prompts`: sentence per id, with placeholders `{name}` or `{name:reader}`. `rendered_ahead`:
    the likeliest values of a prompt's placeholders, which are rendered before a caller needs them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    language: Language = Field(strict=False)
    voices: dict[str, str] = Field(default_factory=dict)
    values: dict[str, str] = Field(default_factory=dict)
    prompts: dict[str, str] = Field(default_factory=dict)
    rendered_ahead: dict[str, dict[str, list[Annotated[int | str, Field()]]]] = Field(
        default_factory=dict
    )


def load(folder: Path, overrides: Path | None = None, **values: str) -> Catalogue:
    """Return the texts of `folder`; the files of `overrides`, then `values`, take precedence.

    Raises ConfigInvalid, also for what `ivr.speech.catalogue.lint` finds.
    """
    sources: dict[Language, list[MarkedDocument]] = {language: [] for language in Language}
    texts = {language: Texts() for language in Language}
    for language in Language:
        for path in _paths(folder, overrides, language):
            file, marked = _read(path, language)
            texts[language].override_with(
                Texts(file.voices, file.values, file.prompts, file.rendered_ahead)
            )
            sources[language].append(marked)
        texts[language].values |= values
    catalogue = Catalogue(texts)
    problems = lint(catalogue)
    if problems:
        raise ConfigInvalid(_mistake(sources, problem) for problem in problems)
    return catalogue


def _paths(folder: Path, overrides: Path | None, language: Language) -> list[Path]:
    override = overrides / f"{language}.yaml" if overrides else None
    own = [override] if override and override.is_file() else []
    return [folder / f"{language}.yaml", *own]


def _read(path: Path, language: Language) -> tuple[PromptFile, MarkedDocument]:
    file, marked = load_model(path, PromptFile)
    if file.language != language:
        raise marked.error(("language",), f"expected {language}, as in the name of the file")
    return file, marked


def _mistake(sources: Mapping[Language, list[MarkedDocument]], problem: PromptProblem) -> Mistake:
    """Return the problem at its line, in the file whose text is in force."""
    place = ("prompts", problem.prompt)
    marked = next((m for m in reversed(sources[problem.language]) if m.holds(place)), None)
    return (marked or sources[problem.language][0]).mistake(place, problem.expected)
