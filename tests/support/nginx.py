"""A real nginx with the reverse-proxy example of docs/operations.md."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.settings import ROOT
from tests.support.waiting import PATIENCE_S, eventually

PAGE = ROOT / "docs" / "operations.md"
CONFIGURATION = """\
daemon off;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
{example}
}}
"""


def shipped_example() -> str:
    """Return the example as the page shows it: the one block of code with a `server` in it."""
    blocks: list[str] = re.findall(r"(?ms)^```\n(.*?)^```$", PAGE.read_text(encoding="utf-8"))
    (example,) = (block for block in blocks if re.search(r"(?m)^server \{", block))
    return example


class Nginx:
    """A server with its configuration in a folder of its own."""

    def __init__(self, folder: Path, replaced: Mapping[str, str]) -> None:
        """`replaced`: parts of the example with what stands for them on the test's machine."""
        example = shipped_example()
        for part, replacement in replaced.items():
            assert part in example, part
            example = example.replace(part, replacement)
        user = "user root;" if os.geteuid() == 0 else ""
        self.file = folder / "nginx.conf"
        self.errors = folder / "error.log"
        text = CONFIGURATION.format(folder=folder, example=example, user=user)
        self.file.write_text(text, encoding="utf-8")

    def check(self) -> subprocess.CompletedProcess[str]:
        """Run `nginx -t`."""
        return subprocess.run([*self._command(), "-t"], capture_output=True, text=True)

    @contextmanager
    def running(self, port: int) -> Iterator[None]:
        """Serve until the end of the block."""
        process = subprocess.Popen(self._command(), stderr=subprocess.DEVNULL)
        try:
            eventually(lambda: self._accepts(port, process), PATIENCE_S, "nginx accepts")
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)

    def _command(self) -> list[str]:
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program is not None, "nginx is not installed: apt-get install nginx"
        return [program, "-e", str(self.errors), "-c", str(self.file)]

    def _accepts(self, port: int, process: subprocess.Popen[bytes]) -> bool:
        assert process.poll() is None, self.errors.read_text(encoding="utf-8")
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", port)) == 0
