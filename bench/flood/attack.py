"""Process of one generator: `python -m bench.flood.attack KIND`, its targets as JSON on stdin.

Floods until stdin is closed, then prints what it counted as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress

from bench.flood.attacks import mail, telephone, web
from bench.flood.kinds import Kind
from bench.flood.priority import ATTACKING, run_at
from bench.flood.targets import Targets
from centrala.host.file_limits import raise_file_limit

Attack = Callable[[Targets, Counter[str]], Coroutine[None, None, None]]
ATTACKS: dict[Kind, Attack] = {
    Kind.CHAT_FRAMES: web.send_chat_frames,
    Kind.HALF_OPEN_HTTP: web.hold_half_requests,
    Kind.LOGINS: web.guess_passwords,
    Kind.NEW_CHATS: web.open_chats,
    Kind.ASTERISK_WEBSOCKET: telephone.hold_asterisk_connections,
    Kind.REGISTER: telephone.send_registers,
    Kind.INVITE: telephone.send_invites,
    Kind.MAIL: mail.put_slow_mails,
}


async def run(kind: Kind, targets: Targets) -> Counter[str]:
    """Attack until stdin is closed; return the counts."""
    sent: Counter[str] = Counter()
    attack = asyncio.create_task(ATTACKS[kind](targets, sent))
    closed = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    await asyncio.wait((attack, closed), return_when=asyncio.FIRST_COMPLETED)
    if attack.done():
        sent["generator-failed"] += 1
        print(repr(attack.exception()), file=sys.stderr)
    attack.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await attack
    return sent


def main() -> None:
    run_at(ATTACKING)
    raise_file_limit()
    kind, targets = Kind(sys.argv[1]), Targets.from_json(sys.stdin.readline())
    print(json.dumps(asyncio.run(run(kind, targets))), flush=True)


if __name__ == "__main__":
    main()
