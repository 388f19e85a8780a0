"""Preparation of this version beside the one that runs: `python -m centrala.upgrade.prepare`.

Reads the city's files, builds the front end, renders the prompts. The last line are its facts.
"""

from __future__ import annotations

import asyncio

from centrala.host import frontend_build, prompts
from centrala.host.exit_codes import run_main, say
from centrala.upgrade import facts
from config import settings
from config.readers import city


def main() -> None:
    """Raises ConfigInvalid when this version does not take the city's files, StartRefused."""
    loaded = settings.load()
    city.load(loaded)
    asyncio.run(frontend_build.build(loaded.log_dir / "front-end.log", say))
    prompts.render_prompts(loaded)
    say(facts.to_line(facts.own_facts()))


if __name__ == "__main__":
    run_main(main)
