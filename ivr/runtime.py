"""Programs of the telephone: those of the unpacked bundle, or those on PATH.

The manifest of the bundle (`asterisk-docker/bundle.py`) says how its programs are run by its own
loader, so that nothing depends on this machine's libraries.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable

INHERITED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR")
"""Variables that programs of others get from ours; no secret is among them."""


class ProgramMissing(DependencyUnavailable):
    """Program of the telephone that is neither in the bundle nor on PATH.

    Remedy: run `make doctor`; it names the package.
    """

    id: ClassVar[str] = "program-missing"
    retryable = False


@dataclass(frozen=True)
class Runtime:
    """Command lines and environment of the bundle's programs; without a bundle, of PATH's."""

    root: Path | None
    loader: str = ""
    libraries: tuple[str, ...] = ()
    programs: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    modules: str = ""
    data: str = ""

    def has(self, program: str) -> bool:
        return program in self.programs if self.root else shutil.which(program) is not None

    def argv(self, program: str, *arguments: str) -> list[str]:
        """Return the command line of a program. Raises ProgramMissing."""
        if not self.has(program):
            where = f"the bundle {self.root}" if self.root else "PATH"
            raise ProgramMissing(f"{program} is not in {where}", field=program)
        if self.root is None:
            return [program, *arguments]
        libraries = ":".join(str(self.root / part) for part in self.libraries)
        loader = [str(self.root / self.loader), "--library-path", libraries]
        return [*loader, str(self.root / self.programs[program]), *arguments]

    def environment(self) -> dict[str, str]:
        """Return the whole environment of the programs, without any secret."""
        if self.root is None:
            return inherited_environment()
        return inherited_environment() | {
            name: str(self.root / path) for name, path in self.variables.items()
        }

    def modules_dir(self) -> Path:
        """Return the folder of Asterisk's modules. Raises ProgramMissing when there is none."""
        if self.root is not None:
            return self.root / self.modules
        return _first(
            *Path("/usr/lib").glob("*/asterisk/modules"), Path("/usr/lib/asterisk/modules")
        )

    def data_dir(self) -> Path:
        """Return the folder of Asterisk's documentation and sounds."""
        if self.root is not None:
            return self.root / self.data
        return _first(Path("/usr/share/asterisk"), Path("/var/lib/asterisk"))


def inherited_environment() -> dict[str, str]:
    """Return what a program of others needs of our environment: paths, language, time zone."""
    return {name: os.environ[name] for name in INHERITED if name in os.environ}


def load(bundle_dir: Path | None) -> Runtime:
    """Return the programs of a bundle; None stands for those on PATH. Raises ProgramMissing."""
    if bundle_dir is None:
        return Runtime(None)
    try:
        manifest = json.loads((bundle_dir / "manifest.json").read_text(encoding="utf-8"))
        return Runtime(
            root=bundle_dir,
            loader=manifest["loader"],
            libraries=tuple(manifest["libraries"]),
            programs=manifest["programs"],
            variables=manifest["environment"],
            modules=manifest["modules"],
            data=manifest["data"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProgramMissing(f"{bundle_dir} is not a whole Asterisk bundle: {error!r}") from error


def _first(*folders: Path) -> Path:
    for folder in folders:
        if folder.is_dir():
            return folder
    raise ProgramMissing(f"none of the folders exists: {', '.join(map(str, folders))}")
