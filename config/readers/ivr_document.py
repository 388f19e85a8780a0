"""`ivr.yaml` into the document that the IVR interprets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from config.readers.fields import Model
from config.readers.ivr_schema import NODE_MODELS, ivr_file_model
from config.readers.yaml_lines import ConfigInvalid, load_model
from ivr.flow.document import Document
from ivr.flow.lint import References, lint


def called_numbers(path: Path) -> tuple[str, ...]:
    """Return the numbers that the file answers beside the hotline. Raises ConfigInvalid."""
    file, _ = load_model(path, ivr_file_model())
    return tuple(file.numbers)


def load(
    path: Path, references: References, node_models: Sequence[type[Model]] = NODE_MODELS
) -> Document:
    """Return the document, checked against `references` (queues, skills, prompts).

    Raises ConfigInvalid with every mistake, those that `lint` finds included.
    """
    file, marked = load_model(path, ivr_file_model(node_models))
    document = file.build()
    mistakes = [
        marked.mistake(problem.path, problem.message) for problem in lint(document, references)
    ]
    if mistakes:
        raise ConfigInvalid(sorted(mistakes, key=lambda mistake: mistake.line))
    return document
