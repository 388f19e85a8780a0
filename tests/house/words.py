"""The rules of words, read from docs/glossary.md, and the search for what breaks them.

Run as `python -m tests.house.words [FOLDER ...]` to list the findings of some folders.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.house.repository import ROOT, files, python_files

GLOSSARY = ROOT / "docs" / "glossary.md"
SCOPES = {"identifiers", "names", "docstrings", "pages", "all"}
PAGE_TEXTS = "desk/ui/src/i18n"
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(frozen=True)
class Rule:
    """A word that is not used, where it is not used, and the word in its place.

    `scope`: `identifiers` (a part of any name in Python), `names` (a whole name in Python),
    `docstrings` (and comments), `pages` (texts of the front end) or `all` of them.
    `folders`: path prefixes that the rule is about; empty: everywhere.
    """

    word: str
    instead: str
    scope: str
    folders: tuple[str, ...] = ()

    def applies(self, path: str, scope: str) -> bool:
        inside = not self.folders or path.startswith(self.folders)
        return inside and self.scope in (scope, "all")


@dataclass(frozen=True)
class Allowed:
    """An exception with its reason: the word may stand in files below this path."""

    word: str
    path: str
    reason: str


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    word: str
    instead: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.word!r} in {self.text!r}; use: {self.instead}"


@dataclass
class Glossary:
    rules: list[Rule] = field(default_factory=list)
    allowed: list[Allowed] = field(default_factory=list)

    def of(self, path: str, scope: str) -> dict[str, Rule]:
        """Rules for one file and scope, by word; exceptions are left out."""
        excepted = {a.word for a in self.allowed if path.startswith(a.path)}
        rules = (rule for rule in self.rules if rule.applies(path, scope))
        return {rule.word: rule for rule in rules if rule.word not in excepted}


def parse_glossary(text: str) -> Glossary:
    """Read the tables: five columns of terms, three of exceptions.

    Terms: | **Word** | meaning | elsewhere | never called | checked in |
    Exceptions: | `word` | `path` | reason |
    Raises `ValueError` for a scope that does not exist.
    """
    glossary = Glossary()
    for cells in _rows(text):
        if len(cells) == 5 and cells[3]:
            glossary.rules += _rules(cells)
        elif len(cells) == 3 and cells[1].startswith("`"):
            glossary.allowed.append(Allowed(cells[0].strip("`"), cells[1].strip("`"), cells[2]))
    return glossary


def _rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def _rules(cells: list[str]) -> list[Rule]:
    word, _, _, never, checked = cells
    if never == "Never called":
        return []
    scope, _, folders = checked.partition(" in ")
    if scope not in SCOPES:
        raise ValueError(f"glossary: {word}: expected one of {sorted(SCOPES)}, found {scope!r}")
    where = tuple(folder.strip().strip("`") for folder in folders.split(",") if folder.strip())
    words = (part.strip().strip("`") for part in never.split(","))
    return [Rule(each_word, word.strip("*"), scope, where) for each_word in words]


@cache
def glossary() -> Glossary:
    return parse_glossary(GLOSSARY.read_text(encoding="utf-8"))


def findings_in_python(path: str, source: str, rules: Glossary) -> Iterator[Finding]:
    """Identifiers, docstrings and comments of one Python file."""
    tree = ast.parse(source)
    parts, whole = rules.of(path, "identifiers"), rules.of(path, "names")
    whole = {word: rule for word, rule in whole.items() if rule.scope == "names"}
    for name, line in set(_names(tree)):
        for part in {part.lower() for part in PARTS.findall(name)} & parts.keys():
            yield Finding(path, line, part, parts[part].instead, name)
        if name in whole:
            yield Finding(path, line, name, whole[name].instead, name)
    texts = [*_docstrings(tree), *_comments(source)]
    yield from _in_texts(path, texts, rules.of(path, "docstrings"))


def _names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Names that this file binds, with their lines; what is imported is named elsewhere."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, line
        elif isinstance(node, ast.arg):
            yield node.arg, line
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, line
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, line
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, line
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name, line


def _docstrings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for statement in body:
            value = statement.value if isinstance(statement, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield statement.lineno, value.value


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _in_texts(
    path: str, texts: Iterable[tuple[int, str]], rules: dict[str, Rule]
) -> Iterator[Finding]:
    patterns = [(re.compile(rf"(?<![\w`.-]){re.escape(word)}(?![\w`-])", re.I), rule)
                for word, rule in rules.items()]  # fmt: skip
    for line, text in texts:
        for pattern, rule in patterns:
            if match := pattern.search(text):
                row = line + text[: match.start()].count("\n")
                excerpt = text[max(match.start() - 30, 0) : match.end() + 30].replace("\n", " ")
                yield Finding(path, row, rule.word, rule.instead, excerpt)


def findings_on_pages(path: str, source: str, rules: Glossary) -> Iterator[Finding]:
    """Texts of the front end: string literals of one file."""
    literals = [(n, line) for n, line in enumerate(source.splitlines(), 1) if '"' in line]
    yield from _in_texts(path, literals, rules.of(path, "pages"))


RELATIVE = re.compile(r"(?i)^(who|whoever|whose|whom|what|whatever|where|when|it|they)\b")
"""A first sentence of a docstring does not begin with a relative clause or a bare pronoun."""


def weak_docstrings(path: str, source: str) -> Iterator[Finding]:
    """Docstrings of functions, classes and modules whose first sentence has no noun or verb."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node) or ""
            if RELATIVE.match(text):
                line = getattr(node, "lineno", 1)
                first = text.split("\n")[0][:60]
                yield Finding(path, line, first.split()[0], "a verb or a noun phrase", first)


@cache
def verbs() -> frozenset[str]:
    """Verbs in the third person and past forms that test names use."""
    return frozenset((Path(__file__).parent / "verbs.txt").read_text(encoding="utf-8").split())


def says_something(name: str) -> bool:
    """Whether a test's name has a subject and a verb after it."""
    words = name.removeprefix("test_").split("_")
    return len(words) > 2 and any(word in verbs() for word in words[1:])


def weak_test_names(path: str, source: str) -> Iterator[Finding]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("test_") and not says_something(node.name):
            yield Finding(path, node.lineno, "no verb", "subject and verb", node.name)


def all_findings(folders: tuple[str, ...] = ("",)) -> list[Finding]:
    found: list[Finding] = []
    for path in python_files():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(folders) or name.startswith("tests/house/"):
            continue
        source = path.read_text(encoding="utf-8")
        found += findings_in_python(name, source, glossary())
        found += weak_docstrings(name, source)
        if name.startswith("tests/"):
            found += weak_test_names(name, source)
    for path in files(PAGE_TEXTS):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(folders):
            found += findings_on_pages(name, path.read_text(encoding="utf-8"), glossary())
    return sorted(found, key=lambda finding: (finding.path, finding.line))


if __name__ == "__main__":
    for finding in all_findings(tuple(sys.argv[1:]) or ("",)):
        sys.stdout.write(f"{finding}\n")
