"""Process that closes its answers, and exceeds its CPU limit some time later.

A process that the kernel ends for its limit does the same: its pipes close before its status can be
read.
"""

from __future__ import annotations

import os
import signal

ENDS_AFTER_S = 0.3


def main() -> None:
    signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGXCPU))
    signal.setitimer(signal.ITIMER_REAL, ENDS_AFTER_S)
    os.close(1)
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
