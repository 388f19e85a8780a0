"""All that a city edits, read and checked together: a slip in any file refuses the start."""

from __future__ import annotations

from dataclasses import dataclass

from config import catalogue as case_files
from config import routing
from config.routing import Routing
from config.settings import Settings
from crm_bridge.catalogue import Catalogue as CaseCatalogue
from ivr import document_file
from ivr.flow.document import Document
from ivr.flow.lint import Known
from ivr.speech import catalogue as prompt_files
from ivr.speech.catalogue import Catalogue as PromptCatalogue


@dataclass(frozen=True)
class City:
    """`cases`: what a case can be about; `prompts`: the texts of the telephone."""

    routing: Routing
    cases: CaseCatalogue
    prompts: PromptCatalogue
    ivr: Document


def load(settings: Settings) -> City:
    """Raises ConfigError, DocumentRefused, CatalogueRefused: file, line, field, expected."""
    folder = settings.config_dir
    found = routing.load(folder)
    prompts = load_prompts(settings)
    known = Known(
        queues=frozenset(found.rules.queues),
        skills=found.skills,
        prompts={str(lang): frozenset(texts.prompts) for lang, texts in prompts.texts.items()},
    )
    return City(
        routing=found,
        cases=case_files.load_catalogue(folder),
        prompts=prompts,
        ivr=document_file.load(folder / "ivr.yaml", known),
    )


def load_prompts(settings: Settings) -> PromptCatalogue:
    """The shipped texts, with the city's own in `config/prompts/` over them."""
    return prompt_files.load(city=settings.config_dir / "prompts", hotline=settings.hotline)
