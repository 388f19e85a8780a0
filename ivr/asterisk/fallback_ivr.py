"""The stand-alone IVR: Asterisk itself starts it when the engine is away.

    AGI(/path/of/fallback,/path/of/sounds)

It needs no engine, no log and no database: it says what is the matter, and the dialplan then
queues the caller natively. Built on pyst2's `asterisk.agi`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from asterisk.agi import AGI, AGIException

HOME = "pl"
OTHERS = ("uk", "en")


def prompts(sounds: Path, language: str) -> Iterator[Path]:
    """What is said: the whole in the caller's language, the request to wait in all of them."""
    yield sounds / language / "greeting-112-warning"
    yield sounds / language / "fallback-greeting"
    spoken = dict.fromkeys((language, HOME, *OTHERS))
    yield from (sounds / name / "fallback-queue" for name in spoken)


def run(heard: TextIO, said: TextIO) -> int:
    """One call. Whatever goes wrong, the dialplan goes on to the queue."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # pyst2 would log the caller's number
        try:
            agi = AGI(heard, said, nowhere)
            language = agi.env.get("agi_language") or HOME
            for prompt in prompts(Path(agi.env["agi_arg_1"]), language):
                agi.stream_file(f'"{prompt}"')  # pyst2 does not quote
        except (AGIException, ValueError, OSError, KeyError):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.stdin, sys.stdout))
