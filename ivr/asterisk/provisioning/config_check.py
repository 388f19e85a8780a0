"""Comparison of Asterisk's files on disk with the settings, by pyst2's `asterisk.config`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from acd.domain.model.errors import InvalidInput
from ivr import runtime
from ivr.asterisk.provisioning import modules
from ivr.asterisk.provisioning.provision import render
from ivr.asterisk.provisioning.settings import AsteriskSettings

Entry = tuple[str, str]  # key, value
Sections = dict[str, list[Entry]]


class AsteriskConfigOutdated(InvalidInput):
    """Asterisk configuration file on disk that differs from the settings.

    Remedy: provision again (`make up` does), then reload Asterisk.
    """

    id: ClassVar[str] = "asterisk-config-outdated"


def check(settings: AsteriskSettings) -> list[AsteriskConfigOutdated]:
    """Return the differences between the files on disk and the settings."""
    from asterisk.config import Config  # deferred: pyst2 is needed by the doctor alone

    mismatches: list[AsteriskConfigOutdated] = list(_missing_modules(settings))
    for name, text in render(settings).items():
        path = settings.etc / name
        if not path.is_file():
            mismatches.append(AsteriskConfigOutdated(f"{name} is missing", field=name))
        elif name != "extensions.conf":
            mismatches += _differences(name, _entries(text), _read_back(Config(str(path))))
    return mismatches


def _entries(text: str) -> Sections:
    """Parse a rendered text; sections of one name are merged."""
    sections: Sections = {}
    entries: list[Entry] = []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            entries = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith(";"):
            key, _, value = line.partition("=")
            entries.append((key.strip(), value.strip()))
    return sections


def _read_back(config: Any) -> Sections:
    sections: Sections = {}
    for category in config.categories:
        entries = sections.setdefault(category.name, [])
        entries += [(item.name, item.value.strip()) for item in category.items]
    return sections


def _differences(
    name: str, expected: Sections, actual: Sections
) -> Iterator[AsteriskConfigOutdated]:
    for section in sorted(expected.keys() | actual.keys()):
        differing = set(expected.get(section, [])) ^ set(actual.get(section, []))
        keys = {key for key, _ in differing}
        for key in sorted(keys):
            yield AsteriskConfigOutdated(
                f"{name} [{section}] {key} differs from the settings",
                field=f"{name}:{section}.{key}",
            )


def _missing_modules(settings: AsteriskSettings) -> Iterator[AsteriskConfigOutdated]:
    folder = runtime.load(settings.bundle_dir).modules_dir()
    for name in modules.ALL:
        if not (folder / f"{name}.so").is_file():
            yield AsteriskConfigOutdated(
                f"Asterisk has no module {name}", field=f"modules.conf:{name}"
            )
