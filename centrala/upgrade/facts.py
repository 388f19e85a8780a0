"""Facts of a version, compared before it replaces another one."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from acd.adapters.sql.migrate import newest_revision
from acd.serialisation.snapshot import SNAPSHOT_VERSION
from centrala.host.run_folder import LAYOUT_VERSION
from config.version import version


@dataclass(frozen=True)
class Facts:
    """`schema`: newest revision of the database; `snapshot`, `layout`: forms of stored data, which
    must be the same in both versions, since the version before may have to read them again."""

    version: str
    schema: str | None
    snapshot: int
    layout: int

    def obstacle(self, running: Facts) -> str:
        """Return why these versions cannot follow each other without a stop, else nothing."""
        if self.layout != running.layout:
            return f"the run folder has layout {running.layout}, it needs layout {self.layout}"
        if self.snapshot != running.snapshot:
            return f"it stores snapshots of the form {self.snapshot}, not {running.snapshot}"
        return ""


def own_facts() -> Facts:
    """Return the facts of this version."""
    return Facts(version(), newest_revision(), SNAPSHOT_VERSION, LAYOUT_VERSION)


def to_line(facts: Facts) -> str:
    return json.dumps(asdict(facts))


def from_line(line: str) -> Facts:
    """Return the facts of a line; further members of a later version are ignored.

    Raises ValueError, KeyError.
    """
    data = json.loads(line)
    return Facts(data["version"], data["schema"], int(data["snapshot"]), int(data["layout"]))
