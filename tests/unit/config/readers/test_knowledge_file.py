"""Files of the knowledge base."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.readers.knowledge_file import load_articles, load_synonyms
from config.readers.yaml_lines import ConfigInvalid

UNITS = {"BGO": None}
ARTICLE: dict[str, Any] = {
    "id": "bin-order",
    "unit": "BGO",
    "titles": {"pl": "Zamówienie pojemnika", "uk": "Замовлення"},
    "summary": {"pl": "Opis", "uk": "Опис"},
    "say": {"pl": "Powiedz", "uk": "Скажи"},
    "steps": {"pl": ["Zapytaj o adres."], "uk": ["Запитай."]},
    "fees": {"pl": "Bezpłatnie"},
    "valid_until": date(2027, 12, 31),
    "review": date(2027, 6, 30),
}


def write(folder: Path, *articles: dict[str, Any], name: str = "waste") -> None:
    knowledge = folder / "knowledge"
    knowledge.mkdir(exist_ok=True)
    document = {"demo": True, "area": {"pl": "Odpady"}, "articles": list(articles)}
    text = yaml.safe_dump(document, allow_unicode=True)
    (knowledge / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_article_is_read_in_its_languages(tmp_path: Path) -> None:
    write(tmp_path, ARTICLE)
    content = load_articles(tmp_path, UNITS).contents["bin-order"]
    assert (content.area, content.is_demo, content.valid_until) == ("waste", True, "2027-12-31")
    assert content.texts["uk"].title == "Замовлення"
    assert (content.texts["pl"].fees, content.texts["uk"].fees) == ("Bezpłatnie", "")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"unit": "NASA"}, "articles.0.unit"),
        ({"titles": {"en": "Order"}}, "articles.0"),
        ({"summary": {"pl": "Opis"}}, "articles.0"),
        ({"titles": {"pl": "T", "de": "T"}}, "articles.0.titles.de"),
        ({"steps": {"pl": [], "uk": ["a"]}}, "articles.0.steps.pl"),
        ({"links": ["http://a.b"]}, "articles.0.links.0"),
        ({"related": ["no-such"]}, "articles.0.related.0"),
        ({"review": date(2028, 1, 31)}, "articles.0"),
        ({"colour": "red"}, "articles.0.colour"),
    ],
)
def test_mistake_is_named_with_its_place(
    tmp_path: Path, change: dict[str, Any], place: str
) -> None:
    write(tmp_path, ARTICLE | change)
    with pytest.raises(ConfigInvalid) as refused:
        load_articles(tmp_path, UNITS)
    assert refused.value.field == place


def test_id_is_used_once_in_all_files(tmp_path: Path) -> None:
    write(tmp_path, ARTICLE)
    write(tmp_path, ARTICLE, name="water")
    with pytest.raises(ConfigInvalid, match=r"water\.yaml:\d+: articles\.0\.id"):
        load_articles(tmp_path, UNITS)


def test_folder_without_files_has_no_articles_and_no_synonyms(tmp_path: Path) -> None:
    assert load_articles(tmp_path, UNITS).contents == {}
    assert load_synonyms(tmp_path) == {}


def test_synonyms_are_read_by_language(tmp_path: Path) -> None:
    write(tmp_path, ARTICLE)
    (tmp_path / "knowledge" / "synonyms.yaml").write_text(
        "pl: [{words: [kubeł, śmietnik], search: [pojemnik]}]", encoding="utf-8"
    )
    (rule,) = load_synonyms(tmp_path)["pl"]
    assert (rule.words, rule.search) == (("kubeł", "śmietnik"), ("pojemnik",))
    assert load_articles(tmp_path, UNITS).contents.keys() == {"bin-order"}
