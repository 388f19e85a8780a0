"""A version of Centrala in a few lines: processes that do nothing but say that they are ready."""

from __future__ import annotations

import sys
from pathlib import Path

from centrala.host.release import Release

PROCESS = """
import json, os, signal, socket, sys, threading, time
from pathlib import Path

process, options = sys.argv[1], sys.argv[2:]
behaviour = json.loads(Path(__file__).with_name("behaviour.json").read_text()).get(process, "")
folder = Path(os.environ["CENTRALA_RUN_DIR"])


def serve(name, status):
    began = time.monotonic()
    path = folder / f"{name}.sock"
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()
    while True:
        connection, _ = server.accept()
        connection.recv(4096)
        if behaviour == "unready-soon" and time.monotonic() - began > 0.7:
            status = "503 No"
        connection.sendall(f"HTTP/1.1 {status}\\r\\nContent-Length: 0\\r\\n\\r\\n".encode())
        connection.close()


def begin(name, status):
    threading.Thread(target=serve, args=(name, status), daemon=True).start()


if "--prove" in options:
    if behaviour == "unfit":
        sys.exit("cannot read the log")
    begin(f"next-{process}", "200 OK")
if options and not sys.stdin.readline():
    sys.exit()
print("up", flush=True)
begin(process, "503 No" if behaviour == "never-ready" else "200 OK")
if behaviour in ("dies-soon", "refuses-soon"):
    time.sleep(0.7)
    os._exit(9 if behaviour == "dies-soon" else 78)
signal.pause()
"""


def make_small_release(folder: Path, version: str, **behaviours: str) -> Release:
    """Make a version; `behaviours` by process: unfit, never-ready, unready-soon, dies-soon, or
    refuses-soon, which ends with the exit code of an invalid configuration."""
    package = folder / "centrala"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "wiring.py").write_text(PROCESS, encoding="utf-8")
    text = ", ".join(f'"{name}": "{behaviour}"' for name, behaviour in behaviours.items())
    (package / "behaviour.json").write_text(f"{{{text}}}", encoding="utf-8")
    project = f'[project]\nversion = "{version}"\n'
    (folder / "pyproject.toml").write_text(project, encoding="utf-8")
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    return Release(folder)
