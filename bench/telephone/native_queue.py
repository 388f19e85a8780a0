"""Asterisk's own `Queue()` as the yardstick: put into a running Asterisk from outside.

Everything goes into the benchmark's own run folder and over the control socket; the product's
dialplan and configuration know nothing of it. The queue has app_queue's best settings.
"""

from __future__ import annotations

from bench.telephone.manager_user import ManagerUser, append
from ivr.asterisk.ami.types import AmiSettings
from ivr.asterisk.provisioning.settings import AsteriskSettings
from tests.support.system import System

EXTENSION = "19116"
ENGINE_USER = AsteriskSettings.ami_user
QUEUE = """
[bench]
strategy = leastrecent
autofill = yes
ringinuse = no
wrapuptime = 0
timeout = 20
retry = 1
joinempty = yes
"""
KEYS_HEARD = "read = system,call,dtmf"
DIALPLAN = (
    "1,Answer",
    "2,Read(BENCH_LANGUAGE,${SOUNDS_DIR}/pl/language-menu,1,,1,10)",
    "3,Read(BENCH_TOPIC,${SOUNDS_DIR}/pl/topic-menu,1,,1,10)",
    "4,Queue(bench)",
    "5,Hangup",
)
"""The same prompts and keys as the product's way through the IVR."""
HEARD = ("read ", "read=", "eventfilter")


def heard_by_engine(manager_conf: str) -> str:
    """Return the lines that say which events the engine's user is sent, and no other user."""
    _, _, rest = manager_conf.partition(f"[{ENGINE_USER}]\n")
    section = rest.partition("\n[")[0]
    heard = [line for line in section.splitlines() if line.startswith(HEARD)]
    if not heard:
        raise AssertionError(f"manager.conf has no user {ENGINE_USER} who is sent events")
    return "\n".join(heard)


class NativeQueue:
    """`install` once; `join` makes a consultant its only member.

    `ear`, after `install`: the log-in of a user that is sent what the engine is sent, by the same
    filters.
    """

    def __init__(self, system: System) -> None:
        self._manager = ManagerUser(system)

    def install(self) -> AmiSettings:
        """Returns the log-in of a manager user that hears keys, which the product's does not."""
        append(self._manager.etc / "queues.conf", QUEUE)
        file = self._manager.etc / "manager.conf"
        self.ear = self._manager.add("bench-ear", heard_by_engine(file.read_text("utf-8")))
        settings = self._manager.add("bench", KEYS_HEARD)
        self._manager.cli("queue reload all")
        for step in DIALPLAN:
            self._manager.cli(f"dialplan add extension {EXTENSION},{step} into from-trunk")
        return settings

    def join(self, endpoint: str) -> None:
        self._manager.cli(f"queue add member {endpoint} to bench")
