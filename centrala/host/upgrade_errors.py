"""Errors of an upgrade: nothing was changed, or everything is as before again."""

from __future__ import annotations

from typing import ClassVar

from config.errors import Exit, StartRefused


class UpgradeRefused(StartRefused):
    """Upgrade that did not begin; the running version goes on unchanged.

    Remedy: do what the message says, then give the command again.
    """

    id: ClassVar[str] = "upgrade-refused"
    code = Exit.CONFIG


class UpgradeTakenBack(StartRefused):
    """New version that did not serve; the version before runs again.

    Remedy: report the message and the logs of the new version to its maintainers.
    """

    id: ClassVar[str] = "upgrade-failed"
    code = Exit.SOFTWARE
