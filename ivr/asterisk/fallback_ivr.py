"""Stand-alone IVR that Asterisk starts itself when the engine cannot be reached.

    AGI(/path/of/fallback,/path/of/sounds)

It needs no engine, no log and no database: it plays what happened, and the dialplan then queues
the caller natively. Built on pyst2's `asterisk.agi`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from asterisk.agi import AGI, AGIException

DEFAULT_LANGUAGE = "pl"
OTHER_LANGUAGES = ("uk", "en")


def prompts(sounds: Path, language: str) -> Iterator[Path]:
    """Yield the greeting in the caller's language, then the request to wait in every language."""
    yield sounds / language / "greeting-112-warning"
    yield sounds / language / "fallback-greeting"
    languages = dict.fromkeys((language, DEFAULT_LANGUAGE, *OTHER_LANGUAGES))
    yield from (sounds / name / "fallback-queue" for name in languages)


def run(agi_in: TextIO, agi_out: TextIO) -> int:
    """Serve one call; return 1 after any error, the dialplan continues to the queue."""
    with open(os.devnull, "w", encoding="utf-8") as null:  # pyst2 would log the caller's number
        try:
            agi = AGI(agi_in, agi_out, null)
            language = agi.env.get("agi_language") or DEFAULT_LANGUAGE
            for prompt in prompts(Path(agi.env["agi_arg_1"]), language):
                agi.stream_file(f'"{prompt}"')  # pyst2 does not quote
        except (AGIException, ValueError, OSError, KeyError):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.stdin, sys.stdout))
