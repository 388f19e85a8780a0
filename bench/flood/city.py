"""One installation under test: its targets, its consultants, what Asterisk reports."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.flood.consultants import Consultant, browser_account
from bench.flood.kinds import Kind
from bench.flood.priority import TAKING, set_session
from bench.flood.targets import HOST, Targets
from bench.flood.telephones import with_plain_telephones
from bench.flood.voice import StallWatch
from bench.free_again import without_wrap_up
from bench.telephone.manager_user import ManagerUser
from centrala.host import run_state
from tests.support.dovecot import PASSWORD, USER, running_dovecot
from tests.support.system import System, claimed_base, running_system

CONSULTANTS = ("bielak", "marzec", "wit", "gola")
IMPERSONATED = ("melnyk", "tkaczuk")
"""Consultants with a browser's telephone account, whose passwords and calls are forged: the plain
telephones of the others have no password that a request could get wrong."""
FIRST_TELEPHONE = 40  # of the ports that a benchmark claims for itself
DOVECOT_PORT = 60
CAPACITY = "limits: {phone: 1, chat: 3, email: 5, callback: 1}"
CALLS_ONLY = "limits: {phone: 1, chat: 0, email: 0, callback: 1}"
EVENTS = "Newchannel|BridgeEnter|BridgeLeave|Hangup|QueueCallerJoin"


@dataclass(frozen=True)
class City:
    """A running system, and the first of the ports that the benchmark uses itself."""

    system: System
    ports: int
    targets: Targets

    @property
    def telephones(self) -> dict[str, int]:
        """Ports of the consultants' telephones."""
        return {id: self.ports + FIRST_TELEPHONE + n for n, id in enumerate(CONSULTANTS)}

    def parts(self) -> dict[str, int]:
        """Return the process id of every part that runs."""
        state = run_state.read(self.system.run_dir)
        return {name: pid for name, pid in state.parts.items() if pid} if state else {}


@contextmanager
def running_city(kinds: Sequence[Kind]) -> Iterator[City]:
    """Start an installation, with a mailbox where mails attack it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="centrala-bench-")))
        ports = stack.enter_context(claimed_base())
        imap = ports + DOVECOT_PORT if Kind.MAIL in kinds else 0
        if imap:
            set_session(stack.enter_context(running_dovecot(imap)).pid, TAKING)
        config = str(calls_only(without_wrap_up(folder / "city")))
        settings = {"CENTRALA_CONFIG_DIR": config, **_mailbox(imap)}
        system = stack.enter_context(running_system(folder / "system", **settings))
        yield City(system, ports, targets_of(system, imap))


def calls_only(folder: Path) -> Path:
    """Let nobody be offered chats and mails: a consultant who writes is not free for a call."""
    queues = folder / "queues.yaml"
    text = queues.read_text(encoding="utf-8")
    if CAPACITY not in text:
        raise ValueError(f"{queues}: expected {CAPACITY}")
    queues.write_text(text.replace(CAPACITY, CALLS_ONLY), encoding="utf-8")
    return folder


def _mailbox(imap: int) -> dict[str, str]:
    if not imap:
        return {}
    return {
        "CENTRALA_IMAP_HOST": HOST,
        "CENTRALA_IMAP_PORT": str(imap),
        "CENTRALA_IMAP_SECURITY": "none",
        "CENTRALA_IMAP_USER": USER,
        "CENTRALA_IMAP_PASSWORD": PASSWORD,
    }


def targets_of(system: System, imap: int) -> Targets:
    """Return where strangers reach the system, as its status says."""
    ports, urls = system.report["ports"], system.report["urls"]
    return Targets(
        residents=urlsplit(urls["chat"]).port or 0,
        desk=urlsplit(urls["desk"]).port or 0,
        asterisk_http=int(ports["sip_ws_port"]),
        sip=system.sip_port,
        imap=imap,
        mailbox=USER,
        logins=tuple(system.login_of(id) for id in IMPERSONATED),
    )


@asynccontextmanager
async def staffed(city: City, stalls: StallWatch) -> AsyncIterator[list[Consultant]]:
    """Give the consultants their telephones, sign them in and declare them ready."""
    manager = ManagerUser(city.system)
    pjsip = manager.etc / "pjsip.conf"
    text = with_plain_telephones(pjsip.read_text(encoding="utf-8"), city.telephones)
    pjsip.write_text(text, encoding="utf-8")
    manager.cli("module reload res_pjsip.so")
    async with AsyncExitStack() as stack:
        for id in IMPERSONATED:
            await stack.enter_async_context(browser_account(city.system, id))
        yield [
            await stack.enter_async_context(Consultant(city.system, id, port, stalls))
            for id, port in city.telephones.items()
        ]
