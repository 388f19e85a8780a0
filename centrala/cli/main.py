"""The `centrala` command. Each subcommand is the function `command` of a module beside this one,
or its `app` where it has subcommands of its own.

A module is imported when its command runs, so that `centrala up` stays small and fast.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from centrala.cli.console import err
from centrala.host import release
from centrala.host.exit_codes import exit_code, first_typed
from centrala.host.private_files import restrict_umask
from config import settings
from config.errors import SettingInvalid

COMMANDS = (
    "up",
    "down",
    "status",
    "doctor",
    "call",
    "rehearse",
    "replica",
    "publish",
    "explain",
    "backup",
    "restore",
    "held-answers",
    "import",
    "upgrade",
    "bundle",
    "user",
    "wallboard-token",
    "check",
    "test",
)
MODULES = {"import": "import_places"}
"""Module of a command whose name cannot be that of a module."""
OF_THE_CLONE = {"check", "test", "--help"}
"""Commands about the code of the folder in which they are typed."""
EXIT_CODES = """\
Exit codes: 0 success, 2 usage error, 69 something is missing or cannot be reached, 70 a part of
Centrala failed, 74 the disk is full, 75 already running (up) or not running (call, down), 78 a
setting or a file is invalid, 130 stopped by Ctrl-C.
Settings: CENTRALA_* variables or lines of centrala.env; see docs/configuration.md."""


class LazyCommands(TyperGroup):
    """Group that imports the module of a subcommand on first use."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | TyperGroup | None:
        if cmd_name not in COMMANDS:
            return None
        module_name = MODULES.get(cmd_name, cmd_name.replace("-", "_"))
        module = importlib.import_module(f"centrala.cli.{module_name}")
        if hasattr(module, "app"):
            group = typer.main.get_command(module.app)
            return group if isinstance(group, TyperGroup) else None
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name, context_settings=getattr(module, "CONTEXT_SETTINGS", None))(
            module.command
        )
        command = typer.main.get_command(single)
        return command if isinstance(command, TyperCommand) else None


app = typer.Typer(
    cls=LazyCommands,
    help="Centrala, the contact centre of a city: telephone, chat, e-mail, desk and wallboard.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _group() -> None:
    """No-op because the subcommands take all the options."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code. A typed error is printed as one sentence."""
    restrict_umask()
    options: dict[str, Any] = {} if arguments is None else {"args": arguments}
    try:
        if arguments is None and not OF_THE_CLONE & set(sys.argv[1:2]):
            _hand_over()
        app(**options)
    except Exception as error:
        typed = first_typed(error)
        if typed is None:
            raise
        with contextlib.suppress(OSError):  # the exit code is what is left on a full disk
            err.print(f"Centrala: {typed.message}", highlight=False, markup=False)
        return int(exit_code(typed))
    except KeyboardInterrupt:
        return 130
    return 0


def _hand_over() -> None:
    """Go on in the version that runs. A wrong setting is the command's to report."""
    with contextlib.suppress(SettingInvalid):
        release.hand_over(settings.load(), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
