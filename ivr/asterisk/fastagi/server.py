"""FastAGI server: panoramisk's `Application` and `Request`, with a session of our own inside.

What panoramisk 1.4 does wrong is put right here: a port probe froze the whole loop, a hang-up was
taken for an answer, `520` help for the next answer, `(timeout)` was lost, `?query` found no route.
Protocol: Asterisk's res_agi.c; lines end with LF, an environment ends with an empty line.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

import structlog
from panoramisk.fast_agi import Application, Request

from acd.domain.model.errors import OurError, TheirError

log = structlog.get_logger()

ENVIRONMENT_SECONDS = 5.0
REPLY_SECONDS = 30.0
MOST_BYTES = 16 * 1024  # of an environment; Asterisk sends about 1 KiB
COMMAND_BYTES = 2000  # Asterisk's AGI_BUF_LEN is 2048
USAGE_LINES = 200
MOST_SESSIONS = 2000

_REPLY = re.compile(r"(?P<code>\d{3})[ -]?(?P<text>.*)")
_RESULT = re.compile(r"result=(?P<result>[^\s(]*)\s*(?:\((?P<data>[^)]*)\))?")


class AgiHungUp(TheirError):
    """The channel is gone from this session: hung up, or taken into a bridge."""

    id = "agi-hung-up"


class AgiRefused(OurError):
    """Asterisk did not take a command."""

    id = "agi-command-refused"


class AgiSilent(OurError):
    """Asterisk did not answer a command in time."""

    id = "agi-no-answer"


@dataclass(frozen=True, slots=True)
class Reply:
    """`200 result=5 (timeout)` is Reply("5", "timeout")."""

    result: str
    data: str = ""

    @property
    def timed_out(self) -> bool:
        return self.data == "timeout"


class Session(Request):  # type: ignore[misc]  # panoramisk has no types
    """One AGI request. `arguments` are those of the dialplan's AGI(), `query` those of its URL."""

    headers: Mapping[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def __init__(
        self,
        app: Application,
        headers: Mapping[str, str],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        super().__init__(app, headers, reader, writer)
        self.hung_up = False
        script = headers.get("agi_network_script", "")
        self.route, _, query = script.partition("?")
        self.query = dict(parse_qsl(query))
        self.arguments = _arguments(headers)

    @property
    def uniqueid(self) -> str:
        return self.headers.get("agi_uniqueid", "")

    async def send_command(self, command: str, timeout_s: float = REPLY_SECONDS) -> Reply:
        """Raises AgiHungUp, AgiRefused, AgiSilent."""
        line = command.encode()
        if len(line) > COMMAND_BYTES or re.search(r"[\r\n\0]", command):
            raise AgiRefused("expected one line of at most 2000 bytes", field="command")
        if self.hung_up:
            raise AgiHungUp("the channel is gone")
        try:
            async with asyncio.timeout(timeout_s):
                self.writer.write(line + b"\n")
                await self.writer.drain()
                return await self._reply(command.partition(" ")[0])
        except TimeoutError as error:
            raise AgiSilent(f"no answer within {timeout_s:g} s") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self.hung_up = True
            raise AgiHungUp("the connection is closed") from error
        except asyncio.LimitOverrunError as error:
            raise AgiRefused("an answer without an end") from error

    async def execute(self, application: str, arguments: str, timeout_s: float) -> Reply:
        """Runs a dialplan application, its arguments as the dialplan writes them."""
        reply = await self.send_command(f"EXEC {application} {quoted(arguments)}", timeout_s)
        if reply.result == "-2":
            raise AgiRefused(f"Asterisk has no application {application}")
        return reply

    async def set_variable(self, name: str, value: str) -> None:
        await self.send_command(f"SET VARIABLE {name} {quoted(value)}")

    async def _reply(self, command: str) -> Reply:
        while True:
            matched = _REPLY.fullmatch(await self._line())
            if matched is None:
                raise AgiRefused(f"no AGI answer to {command}")
            code, text = matched["code"], matched["text"]
            if code == "100":
                continue
            if code == "511":  # command not permitted on a dead channel
                self.hung_up = True
            if self.hung_up:
                raise AgiHungUp("the channel is gone")
            if code == "520":
                await self._skip_usage(text)
            if code != "200":
                raise AgiRefused(f"{code} to {command}")
            return self._result(text, command)

    def _result(self, text: str, command: str) -> Reply:
        matched = _RESULT.search(text)
        if matched is None:
            raise AgiRefused(f"no result of {command}")
        reply = Reply(matched["result"], matched["data"] or "")
        if reply.result == "-1" or reply.data == "hangup":
            self.hung_up = True
            raise AgiHungUp("the channel is gone")
        return reply

    async def _line(self) -> str:
        """The next line that is not the spontaneous HANGUP, whose LF may travel out of band."""
        while True:
            raw = await self.reader.readuntil(b"\n")
            line: str = raw.decode("utf-8", "replace").strip()
            if not line.startswith("HANGUP"):
                return line
            self.hung_up = True
            if rest := line.removeprefix("HANGUP"):
                return rest

    async def _skip_usage(self, text: str) -> None:
        """`520-...` is followed by help until a line that starts with `520 `."""
        if text.startswith("Invalid command syntax.  Proper usage not available"):
            return
        for _ in range(USAGE_LINES):
            if (await self._line()).startswith("520 "):
                return


Endpoint = Callable[[Session], Awaitable[None]]


class Switchboard(Application):  # type: ignore[misc]  # panoramisk has no types
    """Routes by script name; one session's trouble is no other session's."""

    def __init__(self) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self._sessions: set[asyncio.Task[None]] = set()

    async def handler(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._sessions) >= MOST_SESSIONS:
            log.warning("agi-too-many-sessions", most=MOST_SESSIONS)
            writer.close()
            return
        task = asyncio.ensure_future(self._isolated(reader, writer))
        self._sessions.add(task)
        task.add_done_callback(self._sessions.discard)

    def end_sessions(self) -> None:
        """Closes every connection: the dialplan takes the callers back."""
        for session in self._sessions:
            session.cancel()

    @property
    def open_sessions(self) -> int:
        return len(self._sessions)

    async def _isolated(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            session = await self._greeted(reader, writer)
            if session is not None:
                await self._serve(session)
        except AgiHungUp:
            log.debug("agi-hung-up")
        except Exception as error:
            log.error("agi-session-failed", error=type(error).__name__, exc_info=True)
        finally:
            writer.close()

    async def _greeted(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Session | None:
        """The session of a peer that sent an environment, None for a port probe."""
        try:
            _keep_urgent_bytes(writer.get_extra_info("socket"))
            async with asyncio.timeout(ENVIRONMENT_SECONDS):
                raw = await reader.readuntil(b"\n\n")
        except asyncio.LimitOverrunError:
            log.warning("agi-probe", reason="environment too long")
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            log.info("agi-probe", reason="no environment")
        else:
            return Session(self, _environment(raw), reader, writer)
        return None

    async def _serve(self, session: Session) -> None:
        endpoint = self._route.get(session.route)
        if endpoint is None:
            log.warning("agi-no-route", route=session.route[:40])
            return
        await endpoint(session)


class FastAgi:
    """The listening server. `run` until cancelled; `port` 0 takes a free one."""

    def __init__(self, host: str, port: int, routes: Mapping[str, Endpoint]) -> None:
        self._host = host
        self._routes = routes
        self.port = port
        self.listening = asyncio.Event()
        self._switchboard: Switchboard | None = None

    @property
    def open_sessions(self) -> int:
        """How many callers are being answered right now."""
        if self._switchboard is None:  # an Application is a dict, and an empty one is false
            return 0
        return self._switchboard.open_sessions

    async def run(self) -> None:
        self._switchboard = switchboard = Switchboard()
        for path, endpoint in self._routes.items():
            switchboard.add_route(path, endpoint)
        server = await asyncio.start_server(
            switchboard.handler, self._host, self.port, limit=MOST_BYTES, backlog=512
        )
        async with server:
            for listener in server.sockets:
                _keep_urgent_bytes(listener)
            self.port = server.sockets[0].getsockname()[1]
            self.listening.set()
            try:
                await server.serve_forever()
            finally:
                self.listening.clear()
                switchboard.end_sessions()


def quoted(value: str) -> str:
    """One argument of an AGI command."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _keep_urgent_bytes(channel: socket.socket) -> None:
    """Asterisk sends HANGUP as urgent data; without this its last byte is dropped."""
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)


def _environment(raw: bytes) -> dict[str, str]:
    pairs = (line.split(": ", 1) for line in raw.decode("utf-8", "replace").split("\n"))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _arguments(headers: Mapping[str, str]) -> tuple[str, ...]:
    numbered = (f"agi_arg_{number}" for number in range(1, 10))
    return tuple(headers[name] for name in numbered if name in headers)
