"""Prompts and music on hold as sound files in the run folder.

Apart from `asterisk.py`, since speech needs numpy and most commands do not.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from centrala.host import asterisk_bundle
from centrala.host.exit_codes import say
from config.readers.city import load_prompts
from config.settings import Settings
from ivr import runtime as runtimes
from ivr.speech import music
from ivr.speech.render import ESPEAK, Renderer

PROGRESS_INTERVAL_S = 5.0


def speech(settings: Settings) -> Renderer:
    """Return the renderer of prompts: shipped texts, the city's texts and recordings before
    them."""
    runtime = runtimes.load(asterisk_bundle.find(settings))
    recorded = settings.config_dir / "prompts"
    return Renderer(
        runtime, load_prompts(settings), settings.run_dir / "prompts", recorded_dir=recorded
    )


def render_prompts(settings: Settings) -> None:
    """Render every prompt to a file; report when only the free voice was available."""
    share_sounds(settings.run_dir / "prompts" / "cache", asterisk_bundle.cache_dir() / "prompts")
    renderer = speech(settings)
    if renderer.engine is ESPEAK:
        say("the RHVoice voices are not available; the free espeak-ng is used instead")
    last = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > PROGRESS_INTERVAL_S:
            last = time.monotonic()
            say(f"prompts: {done} of {total} rendered")

    asyncio.run(renderer.render_all(progress))
    music.write(settings.run_dir / "prompts" / "moh")


def share_sounds(own: Path, shared: Path) -> None:
    """Share rendered prompts among all clones of a user: file names are hashes of the sentence."""
    shared.mkdir(parents=True, exist_ok=True)
    own.parent.mkdir(parents=True, exist_ok=True)
    if not own.exists():
        own.unlink(missing_ok=True)  # a link to a cache that was deleted
        own.symlink_to(shared)
