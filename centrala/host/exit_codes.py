"""End of a program: a typed error is one sentence and an exit code, never a traceback."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from acd.domain.model.errors import CentralaError, InternalError, InvalidInput
from centrala.host.disk import disk_fault
from centrala.host.private_files import restrict_umask
from config import settings
from config.errors import Exit, StartRefused, UsageError


def run_main(main: Callable[[], None]) -> None:
    """Run `main` with files for this user alone; on a typed error print its sentence and exit."""
    restrict_umask()
    try:
        main()
    except Exception as error:
        typed = first_typed(error)
        if typed is None:
            raise
        with contextlib.suppress(OSError):  # the exit code is what is left on a full disk
            sys.stderr.write(f"{typed.message}\n")
        sys.exit(exit_code(typed))


def say(line: str) -> None:
    """Print progress of a step for the parent process."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def exit_code(error: CentralaError) -> Exit:
    """Return the exit code of an error, by its kind."""
    if isinstance(error, StartRefused):
        return error.code
    if isinstance(error, UsageError):
        return Exit.USAGE
    if isinstance(error, InternalError):
        return Exit.SOFTWARE
    return Exit.CONFIG if isinstance(error, InvalidInput) else Exit.UNAVAILABLE


def first_typed(error: BaseException) -> CentralaError | None:
    """Return the first typed error inside a (group of) exceptions; a full disk is one, too."""
    typed = next((leaf for leaf in _leaves(error) if isinstance(leaf, CentralaError)), None)
    return disk_fault(error, settings.ROOT) or typed


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _leaves(part)
    else:
        yield error
