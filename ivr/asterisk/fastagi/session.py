"""One FastAGI session: commands to Asterisk and their answers, for one channel.

Protocol: res_agi.c of Asterisk. Lines end with LF; an environment ends with an empty line; a
spontaneous HANGUP line may stand before any answer; `520` is followed by lines of help.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qsl

from acd.domain.model.errors import DependencyUnavailable, InternalError

REPLY_TIMEOUT_S = 30.0
MAX_COMMAND_BYTES = 2000  # AGI_BUF_LEN of Asterisk is 2048
MAX_USAGE_LINES = 200
MAX_ARGUMENTS = 9

_REPLY = re.compile(r"(?P<code>\d{3})[ -]?(?P<text>.*)")
_RESULT = re.compile(r"result=(?P<result>[^\s(]*)\s*(?:\((?P<data>[^)]*)\))?")


class AgiHungUp(DependencyUnavailable):
    """Channel that left its AGI session: hung up, or taken into a bridge.

    Remedy: nothing to do; the script ends.
    """

    id: ClassVar[str] = "agi-hung-up"
    retryable = False


class AgiCommandRefused(InternalError):
    """AGI command that Asterisk did not take.

    Remedy: read the logged answer of Asterisk.
    """

    id: ClassVar[str] = "agi-command-refused"


class AgiTimedOut(DependencyUnavailable):
    """No answer from Asterisk to an AGI command in time.

    Remedy: check the load of Asterisk.
    """

    id: ClassVar[str] = "agi-timed-out"


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer to a command: `200 result=5 (timeout)` is Reply("5", "timeout")."""

    result: str
    data: str = ""

    @property
    def timed_out(self) -> bool:
        return self.data == "timeout"


class AgiSession:
    """`headers` are the AGI environment, `arguments` those of AGI(), `query` those of its URL."""

    def __init__(
        self,
        headers: Mapping[str, str],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.headers = headers
        self._reader = reader
        self._writer = writer
        self.hung_up = False
        self.route, _, query = headers.get("agi_network_script", "").partition("?")
        self.query = dict(parse_qsl(query))
        names = (f"agi_arg_{number}" for number in range(1, MAX_ARGUMENTS + 1))
        self.arguments = tuple(headers[name] for name in names if name in headers)

    @property
    def uniqueid(self) -> str:
        return self.headers.get("agi_uniqueid", "")

    async def send_command(self, command: str, timeout_s: float = REPLY_TIMEOUT_S) -> Reply:
        """Send a command and return its answer.

        Raises AgiHungUp, AgiCommandRefused, AgiTimedOut.
        """
        line = command.encode()
        if len(line) > MAX_COMMAND_BYTES or re.search(r"[\r\n\0]", command):
            raise AgiCommandRefused(
                f"expected one line of at most {MAX_COMMAND_BYTES} bytes", field="command"
            )
        if self.hung_up:
            raise AgiHungUp("the channel is gone")
        try:
            async with asyncio.timeout(timeout_s):
                self._writer.write(line + b"\n")
                await self._writer.drain()
                return await self._read_reply(command.partition(" ")[0])
        except TimeoutError as error:
            raise AgiTimedOut(f"no answer within {timeout_s:g} s") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self.hung_up = True
            raise AgiHungUp("the connection is closed") from error
        except asyncio.LimitOverrunError as error:
            raise AgiCommandRefused("an answer without an end") from error

    async def execute(self, application: str, arguments: str, timeout_s: float) -> Reply:
        """Run a dialplan application, its arguments as the dialplan writes them."""
        reply = await self.send_command(f"EXEC {application} {quoted(arguments)}", timeout_s)
        if reply.result == "-2":
            raise AgiCommandRefused(f"Asterisk has no application {application}")
        return reply

    async def set_variable(self, name: str, value: str) -> None:
        """Set a variable or a writable function of the channel."""
        await self.send_command(f"SET VARIABLE {name} {quoted(value)}")

    async def _read_reply(self, command: str) -> Reply:
        while True:
            matched = _REPLY.fullmatch(await self._read_line())
            if matched is None:
                raise AgiCommandRefused(f"no AGI answer to {command}")
            code, text = matched["code"], matched["text"]
            if code == "100":  # trying; the answer follows
                continue
            if code == "511":  # command not permitted on a dead channel
                self.hung_up = True
            if self.hung_up:
                raise AgiHungUp("the channel is gone")
            if code == "520":
                await self._skip_usage(text)
            if code != "200":
                raise AgiCommandRefused(f"{code} to {command}")
            return self._parse_result(text, command)

    def _parse_result(self, text: str, command: str) -> Reply:
        matched = _RESULT.search(text)
        if matched is None:
            raise AgiCommandRefused(f"no result of {command}")
        reply = Reply(matched["result"], matched["data"] or "")
        if reply.result == "-1" or reply.data == "hangup":
            self.hung_up = True
            raise AgiHungUp("the channel is gone")
        return reply

    async def _read_line(self) -> str:
        """Return the next line other than HANGUP, whose LF may travel out of band."""
        while True:
            raw = await self._reader.readuntil(b"\n")
            line: str = raw.decode("utf-8", "replace").strip()
            if not line.startswith("HANGUP"):
                return line
            self.hung_up = True
            if rest := line.removeprefix("HANGUP"):
                return rest

    async def _skip_usage(self, text: str) -> None:
        """Skip the help after `520-...`, up to the line that starts with `520 `."""
        if text.startswith("Invalid command syntax.  Proper usage not available"):
            return
        for _ in range(MAX_USAGE_LINES):
            if (await self._read_line()).startswith("520 "):
                return


Endpoint = Callable[[AgiSession], Awaitable[None]]


def quoted(value: str) -> str:
    """Return one argument of an AGI command, with its quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
