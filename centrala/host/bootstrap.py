"""Maker of `.venv` from a lock file. Standard library only: it runs before anything is installed.

Usage: bootstrap.py LOCK [SCRIPT]. A stamp in `.venv` holds the hash of what was installed, so that
a second run does nothing. A mark exists during the work: the next run wipes an interrupted one.
SCRIPT runs meanwhile and downloads what is needed next. Exit codes: 69 something is missing or
cannot be reached, 74 the disk is full.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "centrala-stamp.json"
UNFINISHED = VENV / "centrala-unfinished"
NEEDED_BYTES = 700 * 1024 * 1024  # the environment, with what pip unpacks meanwhile
UNAVAILABLE, DISK_FULL = 69, 74  # sysexits.h: EX_UNAVAILABLE, EX_IOERR
PIP = "python3-pip-whl"
SCRIPT = "#!{python}\nimport sys\n\nfrom centrala.cli.main import main\n\nsys.exit(main())\n"


class Refused(Exception):
    """One sentence for the operator: the cause and the remedy."""

    def __init__(self, sentence: str, code: int = UNAVAILABLE) -> None:
        super().__init__(sentence)
        self.code = code


def main(lock: Path, meanwhile: Path | None = None) -> int:
    try:
        if stamped().get(lock.name) != fingerprint(lock):
            with running(meanwhile):
                install(lock)
    except Refused as refused:
        print(f"Centrala: {refused}", file=sys.stderr)
        return refused.code
    except OSError as error:
        print(f"Centrala: {explain(str(error), error.filename)}", file=sys.stderr)
        return DISK_FULL
    except KeyboardInterrupt:
        print("Centrala: stopped; the next run starts this step again.", file=sys.stderr)
        return 130
    return 0


def stamped() -> dict[str, str]:
    """Return what is installed: lock file name -> fingerprint."""
    try:
        stamps = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def fingerprint(lock: Path) -> str:
    """Return a hash of the lock, the Python and the folder of the clone."""
    parts = (lock.read_bytes(), sys.version.encode(), str(ROOT).encode(), SCRIPT.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def install(lock: Path) -> None:
    started = time.monotonic()
    if UNFINISHED.exists():
        shutil.rmtree(VENV)
    if not STAMP.exists() and shutil.disk_usage(ROOT).free < NEEDED_BYTES:
        raise Refused(
            f"less than {NEEDED_BYTES >> 20} MB are free in {ROOT}. Free some space.", DISK_FULL
        )
    say(f"Python environment in {VENV.name} (first start, or the lock file changed)")
    pip = pip_command()
    make_venv()
    UNFINISHED.touch()
    install_packages(pip, lock)
    install_ourselves()
    write_stamp(lock)
    UNFINISHED.unlink()
    say(f"Python environment ready after {time.monotonic() - started:.0f} s")


@contextmanager
def running(script: Path | None) -> Iterator[None]:
    """Run the script beside the block and wait for it: the line is shared, not the processor.

    Its failure is no reason to stop here: who needs its result runs it again and says why. It does
    not run where its result is there already (`CENTRALA_BUNDLE`).
    """
    if script is None or is_set("CENTRALA_BUNDLE"):
        yield
        return
    with subprocess.Popen([sys.executable, "-P", str(script)], stdout=subprocess.DEVNULL) as child:
        try:
            yield
        except BaseException:
            child.terminate()
            raise


def is_set(variable: str) -> bool:
    """Return whether the environment or `centrala.env` sets a variable."""
    try:
        lines = (ROOT / "centrala.env").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        lines = []
    return variable in os.environ or any(line.strip().startswith(f"{variable}=") for line in lines)


def make_venv() -> None:
    if (VENV / "bin" / "python").exists():
        return
    result = run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    if result.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Refused(f"the Python environment cannot be made: {explain(result.stdout)}")


def pip_command() -> list[str]:
    """Return the command of a pip outside the environment that it fills."""
    wheel = next(found_pips(), None) or fetched_pip()
    return [str(VENV / "bin" / "python"), f"{wheel}/pip"]


def found_pips() -> Iterator[Path]:
    """Return pip wheels of this machine: of ensurepip, or of Debian's python3-pip-whl."""
    library = Path(json.__file__).parent.parent
    yield from sorted((library / "ensurepip" / "_bundled").glob("pip-*.whl"))
    yield from sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))


def fetched_pip() -> Path:
    """Return pip from Debian's package, unpacked without root (python3-venv is not needed)."""
    pip_folder = ROOT / ".centrala" / "pip"
    if not any(pip_folder.rglob("pip-*.whl")):
        say(f"pip is missing: taking it from the Debian package {PIP}")
        if shutil.which("apt-get") is None:
            raise Refused("pip is missing. Remedy: install Python's pip and venv, and try again.")
        pip_folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as work:
            run(["dpkg-deb", "-x", str(downloaded(Path(work))), str(pip_folder)])
    wheel = next(pip_folder.rglob("pip-*.whl"), None)
    if wheel is None:
        raise Refused(f"the package {PIP} holds no pip: apt-get install python3-venv")
    return wheel


def downloaded(work: Path) -> Path:
    """Download by the machine's package lists; with empty lists, by private ones."""
    state = {"Dir::State": work / "state", "Dir::Cache": work / "cache"}
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    own = [part for name, value in state.items() for part in ("-o", f"{name}={value}")]
    own += ["-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="]
    output = ""
    for command in (["download", PIP], [*own, "update"], [*own, "download", PIP]):
        output += run(["apt-get", "-q", *command], cwd=work).stdout
        if package := next(work.glob("*.deb"), None):
            return package
    raise Refused(
        f"pip cannot be downloaded: {explain(output)} "
        "Or, as root: apt-get update && apt-get install python3-venv"
    )


def install_packages(pip: list[str], lock: Path) -> None:
    """Install exactly the locked packages, checked by hash; nothing is resolved."""
    packages = len(re.findall(r"(?m)^[A-Za-z0-9]", lock.read_text(encoding="utf-8")))
    options = ["--require-hashes", "--no-deps", "--no-input", "--retries", "2", "--timeout", "20"]
    options += ["--disable-pip-version-check", "--progress-bar", "off", "--no-warn-script-location"]
    options += ["--no-compile"]  # a start compiles the tenth of the modules that it uses
    command = [*pip, "install", *options, "-r", str(lock)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        output = follow(child, packages)
    if child.returncode != 0:
        code = DISK_FULL if is_disk_full(output) else UNAVAILABLE
        raise Refused(f"the Python packages cannot be installed: {explain(output)}", code)


def follow(child: subprocess.Popen[str], packages: int) -> str:
    output, collected, stamps = [], 0, 0
    for line in child.stdout or ():
        output.append(line)
        collected += line.startswith(("Collecting ", "Requirement already"))
        if collected * 4 // packages > stamps:
            stamps = collected * 4 // packages
            say(f"  fetched {collected} of {packages} packages")
        if line.startswith("Installing collected"):
            say("  unpacking")
    return "".join(output)


def install_ourselves() -> None:
    """Put the clone on the path of its environment, with its command."""
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    (packages / "centrala-clone.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    script = VENV / "bin" / "centrala"
    script.write_text(SCRIPT.format(python=VENV / "bin" / "python"), encoding="utf-8")
    script.chmod(0o755)


def write_stamp(lock: Path) -> None:
    stamps = {**stamped(), lock.name: fingerprint(lock)}
    STAMP.with_suffix(".new").write_text(json.dumps(stamps), encoding="utf-8")
    STAMP.with_suffix(".new").rename(STAMP)


def is_disk_full(output: str) -> bool:
    return re.search(r"No space left on device|Disk quota exceeded|Errno 28", output) is not None


def explain(output: str, place: object = None) -> str:
    """Return a sentence with a remedy for the output of a program."""
    if is_disk_full(output):
        return f"the disk is full ({place or ROOT}). Free about {NEEDED_BYTES >> 20} MB."
    network = (
        r"resolv|resolution|NewConnectionError|ProxyError|Timeout|unreachable|Could not connect"
    )
    if re.search(network, output):
        return "the package server cannot be reached. The first start needs the network."
    if "DO NOT MATCH THE HASHES" in output:
        return "a package differs from the lock file. Do not go on; tell the maintainers."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.upper().startswith(("ERROR", "E:"))]
    return (errors or lines or ["no reason was given"])[-1] + "."


def run(command: list[str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def say(line: str) -> None:
    print(f"centrala: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(*(ROOT / name for name in sys.argv[1:3])))
