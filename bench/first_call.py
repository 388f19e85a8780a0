"""Keys pressed -> browser rings, and click -> voice both ways, compared with `Queue()`.

    python -m bench.first_call --json first_call.json

One Centrala of its own, one consultant in a real browser, calls alternately through the product
and through `Queue()` (ABAB), each answered by a click. Asterisk stamps keys and ringing (AMI);
voice is stamped where its first packet arrives, on this machine's clock.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from playwright.async_api import Page

from bench.report import (
    Goal,
    arguments,
    at_most,
    compared,
    figure,
    percentile,
    publish,
    ratio_at_most,
)
from bench.telephone.ami_clock import ami_clock
from bench.telephone.desk_phone import DeskPhone
from bench.telephone.measured_call import Line, Stamps
from bench.telephone.native_queue import EXTENSION, NativeQueue
from ivr.test_phone import Target
from tests.support.browser import chromium, signed_in
from tests.support.system import System, running_system

HOTLINE = "19115"
CONSULTANT = "bielak"
PAUSE_S = 0.5  # between two calls
MAX_RATIO_TO_QUEUE = 1.5
AUDIO_MS = 300.0
MAX_AMI_EVENTS = 10.0
SIP_USER = "async () => (await (await fetch('/api/v1/desk/softphone')).json()).sip_user"


@dataclass(slots=True)
class Run:
    """The figures of every call, in order, how many AMI events the engine was sent for each of
    ours, and the machine's load before the first."""

    ours: list[Stamps] = field(default_factory=list)
    queue: list[Stamps] = field(default_factory=list)
    ami_events: list[float] = field(default_factory=list)
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])


async def measure(system: System, folder: Path, calls: int) -> Run:
    """Measure `calls` calls through each, after one of each that is not counted."""
    native = NativeQueue(system)
    run = Run()
    async with (
        ami_clock(native.install()) as clock,
        ami_clock(native.ear) as manager,
        chromium(folder) as browser,
        signed_in(browser, system, CONSULTANT) as page,
    ):
        phone = DeskPhone(page)
        await phone.start()
        endpoint = f"PJSIP/{await sip_user(page)}"
        native.join(endpoint)
        line = Line(Target("127.0.0.1", system.sip_port), clock, phone, endpoint)
        for count in range(calls + 1):
            before = manager.now
            ours = await line.call(HOTLINE)
            await phone.write_up()
            await asyncio.sleep(PAUSE_S)
            ami_events = manager.now - before
            if not ami_events:
                raise AssertionError("no AMI event of the call was counted")
            queue = await line.call(EXTENSION)
            await phone.be_idle()
            await asyncio.sleep(PAUSE_S)
            if count > 0:
                run.ours.append(ours)
                run.queue.append(queue)
                run.ami_events.append(ami_events)
                print(f"{count}/{calls}  ring {ours.ring:.1f} : {queue.ring:.1f} ms", flush=True)
    return run


async def sip_user(page: Page) -> str:
    """Return the SIP user of the consultant's telephone."""
    return str(await page.evaluate(SIP_USER))


def goals(run: Run) -> list[Goal]:
    ring, audio = (
        _percentiles(run, lambda call: call.ring),
        _percentiles(run, lambda call: call.audio),
    )
    ring_label = "keys pressed -> browser rings"
    audio_label = "click on accept -> first voice packet both ways"
    return [
        ratio_at_most(
            "ring-p50-ms",
            f"{ring_label}, p50 <= {MAX_RATIO_TO_QUEUE} x Queue()",
            *ring(0.5),
            MAX_RATIO_TO_QUEUE,
        ),
        compared("ring-p99-ms", f"{ring_label}, p99 beside Queue()", *ring(0.99)),
        at_most("audio-p50-ms", f"{audio_label}, p50 < {AUDIO_MS:g} ms", audio(0.5)[0], AUDIO_MS),
        compared("audio-p99-ms", f"{audio_label}, p99 beside Queue()", *audio(0.99)),
        at_most(
            "ami-events",
            f"AMI events that the engine is sent for a call, mean <= {MAX_AMI_EVENTS:g} (goal 6)",
            fmean(run.ami_events),
            MAX_AMI_EVENTS,
        ),
        *_parts(run),
        figure("calls", "counted calls through each", len(run.ours)),
        figure("load-before", "load of the machine before the first call", run.load_before),
    ]


def _parts(run: Run) -> list[Goal]:
    """Return the parts of the times, medians compared with Queue()."""
    parts: dict[str, tuple[str, Callable[[Stamps], float]]] = {
        "part-leg-ms": ("keys pressed -> the consultant's channel exists", lambda call: call.leg),
        "part-browser-ms": (
            "the consultant's channel exists -> it rings",
            lambda call: call.ring - call.leg,
        ),
        "part-answered-ms": ("click -> Asterisk has the answer", lambda call: call.answered),
        "part-joined-ms": (
            "answer -> in the bridge",
            lambda call: call.joined - call.answered,
        ),
        "part-to-resident-ms": (
            "click -> the resident hears the consultant",
            lambda call: call.to_resident,
        ),
        "part-to-consultant-ms": (
            "click -> the consultant hears the resident",
            lambda call: call.to_consultant,
        ),
    }
    return [
        compared(id, f"{label}, p50 beside Queue()", *_percentiles(run, part)(0.5))
        for id, (label, part) in parts.items()
    ]


def _percentiles(
    run: Run, part: Callable[[Stamps], float]
) -> Callable[[float], tuple[float, float]]:
    """Percentile share -> (ours, Queue()'s)."""
    ours, queue = [part(call) for call in run.ours], [part(call) for call in run.queue]
    return lambda share: (percentile(ours, share), percentile(queue, share))


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--calls", type=int, default=50, help="calls through each (default 50)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="centrala-bench-") as name:
        folder = Path(name)
        with running_system(folder / "system") as system:
            run = asyncio.run(measure(system, folder, options.calls))
    publish("first_call", goals(run), options.json)


if __name__ == "__main__":
    main()
