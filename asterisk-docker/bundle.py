#!/usr/bin/env python3
"""Asterisk and the voices on a machine without Docker and without root.

Fetches Debian packages with a private apt state (the machine's own package
sources stay untouched), unpacks them with `dpkg-deb -x` into one folder, the
*bundle*, and writes `manifest.json` there: package versions, and how to run
each program by the bundle's own loader. Standard library only, so that it runs
before there is a Python environment:

    python asterisk-docker/bundle.py --into DIR [--print-env]

The bundle appears by one rename, so it is whole or absent; a file lock lets
several clones share one. Exit codes: see `Fault`.
"""

from __future__ import annotations

import argparse
import contextlib
import enum
import errno
import fcntl
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple

SUITE = "sid"  # the only Debian suite that carries Asterisk 22
FREE = ("asterisk", "sip-tester", "espeak-ng")
VOICES = ("rhvoice", "rhvoice-polish", "rhvoice-ukrainian", "rhvoice-english")
SPOKEN = ("alicja", "michal", "natalia", "slt")  # voices whose licences let a city use them
FORMAT = 2
NEEDED_BYTES = 900 * 1024 * 1024  # archives, the unpacked tree and the indexes, at their peak
NETWORK_TIMEOUT_S = 20
UNREACHABLE = re.compile(r"resolv|connect|timed out|unreachable", re.IGNORECASE)
LIBRARIES = "usr/lib/x86_64-linux-gnu"
LOADER = "usr/lib64/ld-linux-x86-64.so.2"
PROGRAMS = {
    "asterisk": "usr/sbin/asterisk",
    "sipp": "usr/bin/sipp",
    "espeak-ng": "usr/bin/espeak-ng",
    "RHVoice-test": "usr/bin/RHVoice-test",
}
ENVIRONMENT = {
    "RHVOICE_DATA_PATH": "usr/share/RHVoice",
    "RHVOICE_CONFIG_PATH": "etc/RHVoice",
    "ESPEAK_DATA_PATH": f"{LIBRARIES}/espeak-ng-data",
}
# Files of dependencies that nothing here uses; licences (doc/*/copyright) stay.
PRUNED = (
    "usr/share/doc/*/changelog*",
    "usr/share/RHVoice/voices/*",
    "usr/lib/python3*",
    f"{LIBRARIES}/perl*",
    *(f"usr/share/{name}" for name in ("man", "locale", "info", "perl", "perl5", "lintian", "X11")),
)
MANIFEST = "manifest.json"
LOCK = Path(__file__).with_name("bundle.lock")
LOCK_HEAD = "# Packages of the Asterisk bundle; made by: bundle.py --update --write-lock"
MAX_INDEX_AGE_DAYS = 14
UPDATES = 1  # exit code of --check

Report = Callable[[str], None]


class Fault(enum.IntEnum):
    """Exit codes; 0 is success, 2 is used by argparse."""

    TOOL_MISSING = 3
    NO_NETWORK = 4
    NOT_ON_MIRROR = 5
    DISK_FULL = 6
    BROKEN = 7
    NOT_OURS = 8
    WRONG_MACHINE = 9


class BundleError(Exception):
    """Error for the operator; the message is one sentence with the fault and the remedy."""

    def __init__(self, fault: Fault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault


class Source(NamedTuple):
    """A Debian archive that this machine trusts already."""

    uri: str
    signed_by: str

    def line(self, components: str) -> str:
        option = f" [signed-by={self.signed_by}]" if self.signed_by else ""
        return f"deb{option} {self.uri} {SUITE} {components}\n"


class Bundle(NamedTuple):
    root: Path
    manifest: dict[str, Any]

    def argv(self, program: str, *arguments: str) -> list[str]:
        """Return the command line of a program, run by the bundle's own loader."""
        libraries = ":".join(str(self.root / part) for part in self.manifest["libraries"])
        return [
            str(self.root / self.manifest["loader"]),
            "--library-path",
            libraries,
            str(self.root / self.manifest["programs"][program]),
            *arguments,
        ]

    def environment(self) -> dict[str, str]:
        return {name: str(self.root / path) for name, path in self.manifest["environment"].items()}


def cache_dir() -> Path:
    """Return `CENTRALA_CACHE`, else the user's XDG cache folder."""
    if own := os.environ.get("CENTRALA_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "centrala"


def recipe() -> str:
    """Return the hash of a bundle's contents; another recipe is another folder in the cache."""
    return hashlib.sha256(f"{FORMAT} {SUITE} {FREE} {VOICES}".encode()).hexdigest()[:12]


def default_dir() -> Path:
    return cache_dir() / f"asterisk-bundle-{recipe()}"


# --- the machine's own package sources -----------------------------------------------------


def machine_sources(etc: Path = Path("/etc/apt")) -> list[Source]:
    """Return archives with `main` of the machine's apt sources, the likeliest mirror first."""
    files = [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]
    sources: list[Source] = []
    for file in filter(Path.is_file, files):
        text = file.read_text(encoding="utf-8", errors="replace")
        sources += _deb822(text) if file.suffix == ".sources" else _one_line(text)
    likely = [s for s in dict.fromkeys(sources) if "security" not in s.uri]
    if own := os.environ.get("CENTRALA_DEBIAN_MIRROR"):
        return [Source(own, likely[0].signed_by if likely else "")]
    return sorted(likely, key=lambda s: not s.uri.rstrip("/").endswith("/debian"))


def _deb822(text: str) -> Iterator[Source]:
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        fields = dict(re.findall(r"(?m)^([\w-]+):[ \t]*(.*)$", "\n".join(lines)))
        if "main" in fields.get("Components", "").split() and fields.get("Enabled") != "no":
            for uri in fields.get("URIs", "").split():
                yield Source(uri, fields.get("Signed-By", "").strip())


def _one_line(text: str) -> Iterator[Source]:
    pattern = r"(?m)^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+\S+\s+(.*)$"
    for options, uri, components in re.findall(pattern, text):
        if "main" in components.split():
            key = re.search(r"signed-by=(\S+)", options)
            yield Source(uri, key.group(1) if key else "")


# --- apt with a private state --------------------------------------------------------------


class Apt:
    """apt-get that uses nothing of the machine except its trusted keys and its proxy."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.list = work / "sources.list"
        for folder in ("state/lists/partial", "cache/archives/partial", "empty/partial"):
            (work / folder).mkdir(parents=True, exist_ok=True)
        (work / "state/status").touch()

    def _argv(self, *arguments: str) -> list[str]:
        options = {
            "Dir::Etc::sourcelist": self.list,
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::State": self.work / "state",
            "Dir::State::lists": self.work / "state/lists",
            "Dir::State::status": self.work / "state/status",
            "Dir::Cache": self.work / "cache",
            "Acquire::Check-Valid-Until": "false",  # a frozen mirror: `_judge_index` tells
            "Acquire::ForceHash": "SHA256",
            "Acquire::Languages": "none",
            "Acquire::Retries": 1,
            "Acquire::http::Timeout": NETWORK_TIMEOUT_S,
            "Acquire::https::Timeout": NETWORK_TIMEOUT_S,
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "",
            "APT::Update::Post-Invoke": "",
            "APT::Update::Post-Invoke-Success": "",
            "DPkg::Post-Invoke": "",
            "Debug::NoLocking": 1,
            "Dpkg::Use-Pty": 0,
        }
        flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        return ["apt-get", "-q", "-y", *flags, *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self._argv(*arguments),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
        _refuse_full_disk(done.stdout + done.stderr)
        return done

    def update(self, source: Source, components: str) -> str:
        """Fetch the indexes; return the error message of apt, empty on success."""
        self.list.write_text(source.line(components), encoding="utf-8")
        done = self.run("update", "--error-on=any")
        return "" if done.returncode == 0 else _complaint(done.stderr)

    def index_date(self) -> datetime:
        """Return when the archive signed the index that was fetched (deb822 field Date)."""
        dates = [
            parsedate_to_datetime(line[5:].strip())
            for path in (self.work / "state/lists").glob("*Release")
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
            if line.startswith("Date:")
        ]
        return max(dates, default=datetime.fromtimestamp(0, UTC))

    def closure(self, packages: tuple[str, ...]) -> dict[str, str]:
        """Return all archives that the packages need, file name -> SHA-256; empty when one is
        missing."""
        # An empty archive folder, because apt does not list archives that are downloaded already.
        empty = f"Dir::Cache::archives={self.work / 'empty'}"
        done = self.run("-o", empty, "install", "--print-uris", *packages)
        pattern = r"(?m)^'[^']+' (\S+\.deb) \d+ SHA256:([0-9a-f]{64})"
        return dict(re.findall(pattern, done.stdout)) if done.returncode == 0 else {}

    def download(self, packages: tuple[str, ...], count: int, report: Report) -> list[Path]:
        """Fetch the closure; an interrupted download continues where it stopped."""
        archives = self.work / "cache/archives"
        command = self._argv("install", "--download-only", *packages)
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as apt:
            output = _follow(apt, archives, count, report)
        if apt.returncode != 0:
            _refuse_full_disk(output)
            raise BundleError(
                Fault.NO_NETWORK,
                f"Downloading the packages stopped: {_complaint(output)}. "
                "Check the network and run the same command again; it continues where it stopped.",
            )
        return sorted(archives.glob("*.deb"))


def _follow(apt: subprocess.Popen[str], archives: Path, count: int, report: Report) -> str:
    lines, reported_quarter = [], 0
    for line in apt.stdout or ():
        lines.append(line)
        downloaded = len(list(archives.glob("*.deb")))
        if downloaded * 4 // count > reported_quarter:
            reported_quarter = downloaded * 4 // count
            report(f"Downloading: {downloaded} of {count} packages")
    return "".join(lines)


def _complaint(output: str) -> str:
    errors = [
        " ".join(line[2:].split()) for line in output.splitlines() if line.startswith(("E:", "W:"))
    ]
    return errors[0].rstrip(".") if errors else "apt-get gave no reason"


def _refuse_full_disk(output: str) -> None:
    if re.search(r"No space left on device|enough free space|Disk quota exceeded", output):
        raise _disk_full()


def _disk_full() -> BundleError:
    return BundleError(
        Fault.DISK_FULL,
        f"The disk is full: the bundle needs about {NEEDED_BYTES >> 20} MB while it is made. "
        "Free some space, or point CENTRALA_CACHE at a larger disk.",
    )


# --- making ---------------------------------------------------------------------------------


def ensure(into: Path | None = None, report: Report = print) -> Bundle:
    """Return the bundle at `into` (default: the user's cache); make it when it is missing.

    Raises BundleError with a sentence for the operator. Safe to call from several processes.
    """
    root = (into or default_dir()).absolute()
    if ready := read(root):
        return ready
    _check_machine()
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        with _locked(root.with_name(root.name + ".lock"), report):
            return read(root) or _make(root, report)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full() from error
        sentence = f"The bundle cannot be written to {root}: {error.strerror}."
        raise BundleError(Fault.BROKEN, sentence) from error


def read(root: Path) -> Bundle | None:
    """Return the bundle at `root` when it is complete and of this recipe."""
    try:
        manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    complete = isinstance(manifest, dict) and manifest.get("recipe") == recipe()
    return Bundle(root, manifest) if complete else None


def _check_machine() -> None:
    for tool in ("apt-get", "dpkg-deb", "dpkg"):
        if shutil.which(tool) is None:
            raise BundleError(
                Fault.TOOL_MISSING,
                f"{tool} is not on PATH: the bundle is made of Debian packages. "
                "Use Debian or Ubuntu, or docker compose -f asterisk-docker/compose.yaml up.",
            )
    dpkg = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True)
    machine = dpkg.stdout.strip()
    if machine != "amd64":
        raise BundleError(
            Fault.WRONG_MACHINE,
            f"The bundle is made for amd64 and this machine is {machine or 'unknown'}: "
            "use docker compose -f asterisk-docker/compose.yaml up.",
        )


@contextlib.contextmanager
def _locked(path: Path, report: Report) -> Iterator[None]:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Another start is making the same bundle: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(root: Path, report: Report) -> Bundle:
    _refuse_foreign_folder(root)
    if shutil.disk_usage(root.parent).free < NEEDED_BYTES:
        raise _disk_full()
    work, fresh = (root.with_name(f"{root.name}.{part}") for part in ("work", "new"))
    shutil.rmtree(fresh, ignore_errors=True)
    started = time.monotonic()
    apt = Apt(work)
    packages, names = _resolve(apt, report)
    _judge(apt, names, read_lock(), report)
    archives = apt.download(packages, len(names), report)
    selected = [path for path in archives if path.name in set(names)]
    _unpack(selected, fresh, report)
    _prune(fresh)
    manifest = _manifest(fresh, selected) | {
        "hashes": names, "index": apt.index_date().isoformat(),
    }  # fmt: skip
    bundle = Bundle(fresh, manifest)
    _verify(bundle, report)
    (fresh / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    _swap(fresh, root)
    shutil.rmtree(work, ignore_errors=True)
    report(f"Bundle ready at {root} after {time.monotonic() - started:.0f} s")
    return Bundle(root, manifest)


def _refuse_foreign_folder(root: Path) -> None:
    if root.exists() and not (root / MANIFEST).exists() and any(root.iterdir()):
        raise BundleError(
            Fault.NOT_OURS,
            f"{root} exists, is not empty and holds no bundle: choose another folder.",
        )


def _resolve(apt: Apt, report: Report) -> tuple[tuple[str, ...], dict[str, str]]:
    """Choose a mirror and the packages that it offers, at least with the free voices."""
    complaints = []
    for source in machine_sources():
        for components, packages in (("main non-free", FREE + VOICES), ("main", FREE)):
            report(f"Reading the package index of Debian {SUITE} ({components})")
            if complaint := apt.update(source, components):
                complaints.append(complaint)
                if UNREACHABLE.search(complaint):
                    break
            elif names := apt.closure(packages):
                report(f"Found {len(names)} packages")
                _report_voices(packages, report)
                return packages, names
            else:
                complaints.append(f"{source.uri} has not all of {', '.join(packages)}")
    raise _no_mirror(complaints)


# --- the lock: which versions, by which hash, of an index how old ------------------------------


class Lock(NamedTuple):
    """Archives of the locked bundle (file name -> SHA-256) and the date of their index."""

    archives: dict[str, str]
    index_date: datetime


def read_lock(path: Path = LOCK) -> Lock | None:
    """Return the lock; None without a file, as for a bundle of other packages."""
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8")
    archives = dict(re.findall(r"(?m)^(\S+\.deb) sha256:([0-9a-f]{64})$", text))
    date = re.search(r"(?m)^index (\S+)$", text)
    if date is None or not archives:
        raise BundleError(Fault.BROKEN, f"{path} is damaged: restore it from version control.")
    return Lock(archives, datetime.fromisoformat(date[1]))


def write_lock(archives: dict[str, str], index: str, path: Path = LOCK) -> None:
    lines = [f"{name} sha256:{value}" for name, value in sorted(archives.items())]
    path.write_text("\n".join([LOCK_HEAD, f"index {index}", *lines, ""]), encoding="utf-8")


def package_of(archive: str) -> tuple[str, str]:
    """Return name and version of an archive's file name."""
    name, version = archive.replace("%3a", ":").split("_")[:2]
    return name, version


def differences(before: dict[str, str], now: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield package, version before and version now (empty: absent), of each that differs."""
    old, new = dict(map(package_of, before)), dict(map(package_of, now))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield name, old.get(name, ""), new.get(name, "")


def _judge(apt: Apt, archives: dict[str, str], lock: Lock | None, report: Report) -> None:
    """Refuse an index that is older than the lock, and archives that differ from their hash.

    A mirror that went on has newer versions only; its index is signed by the archive, so they
    are taken, and named.
    """
    date = apt.index_date()
    age_days = (datetime.now(UTC) - date).days
    if age_days > MAX_INDEX_AGE_DAYS:
        report(
            f"The package index is of {date:%Y-%m-%d}, {age_days} days old: security updates since "
            "then are missing. Name a current mirror in CENTRALA_DEBIAN_MIRROR"
        )
    if lock is None:
        return
    if date < lock.index_date:
        raise BundleError(
            Fault.NOT_ON_MIRROR,
            f"The mirror's index is of {date:%Y-%m-%d}, older than the lock file's of "
            f"{lock.index_date:%Y-%m-%d}: an old index is not accepted. Name another mirror in "
            "CENTRALA_DEBIAN_MIRROR.",
        )
    for name in archives.keys() & lock.archives.keys():
        if archives[name] != lock.archives[name]:
            raise BundleError(
                Fault.BROKEN, f"{name} differs from the hash in {LOCK.name}. Do not go on."
            )
    for name, old, new in differences(lock.archives, archives):
        report(f"Not as locked: {name} {new or 'absent'} (locked: {old or 'absent'})")


def check(root: Path, report: Report) -> bool:
    """Compare the bundle with the mirror's present index; return True when it is current."""
    bundle = read(root)
    with tempfile.TemporaryDirectory() as work:
        apt = Apt(Path(work))
        _, archives = _resolve(apt, lambda line: None)
        _judge(apt, archives, read_lock(), report)
    manifest = bundle.manifest if bundle else {}
    made_of = {f"{name}_{version}_": "" for name, version in manifest.get("packages", {}).items()}
    updates = list(differences(made_of, archives))
    for name, old, new in updates:
        report(f"{name}: {old or 'absent'} -> {new or 'absent'}")
    if not updates:
        report("The bundle is what the mirror's index offers")
    return not updates


def update(root: Path, report: Report, *, lock: bool) -> Bundle:
    """Make the bundle again from the present index; with `lock` write the lock file anew."""
    _check_machine()
    with _locked(root.with_name(root.name + ".lock"), report):
        bundle = _make(root, report)
    if lock:
        write_lock(bundle.manifest["hashes"], bundle.manifest["index"])
    return bundle


def _report_voices(packages: tuple[str, ...], report: Report) -> None:
    if packages == FREE:
        report(
            "The RHVoice voices (non-free) are not on this mirror: "
            "prompts will be spoken by espeak-ng, which is free and sounds synthetic"
        )


def _no_mirror(complaints: list[str]) -> BundleError:
    if not complaints:
        return BundleError(
            Fault.NOT_ON_MIRROR,
            f"No Debian mirror with Asterisk 22 was found in this machine's apt sources ({SUITE} "
            "is needed): name one in CENTRALA_DEBIAN_MIRROR.",
        )
    if any(map(UNREACHABLE.search, complaints)):
        return BundleError(
            Fault.NO_NETWORK,
            f"The Debian mirror cannot be reached: {complaints[0]}. "
            "The first start needs the network: check it and start again.",
        )
    return BundleError(
        Fault.NOT_ON_MIRROR,
        f"The mirror does not give Debian {SUITE}: {complaints[0]}. "
        "Name another mirror in CENTRALA_DEBIAN_MIRROR.",
    )


def _unpack(archives: list[Path], into: Path, report: Report) -> None:
    report(f"Unpacking {len(archives)} packages")
    into.mkdir(parents=True)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(lambda archive: _unpack_one(archive, into), archives))


def _prune(root: Path) -> None:
    for path in (path for pattern in PRUNED for path in root.glob(pattern)):
        if path.parent.name == "voices" and path.name in SPOKEN:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _unpack_one(archive: Path, into: Path) -> None:
    # dpkg-deb alone sets no owner, so that an ordinary user can unpack.
    command = ["dpkg-deb", "-x", str(archive), str(into)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    _refuse_full_disk(done.stderr)
    if done.returncode != 0:
        archive.unlink(missing_ok=True)
        raise BundleError(
            Fault.BROKEN,
            f"The package {archive.name} is broken and was deleted: run the same command again.",
        )


def _manifest(root: Path, archives: list[Path]) -> dict[str, Any]:
    versions = dict(path.name.replace("%3a", ":").split("_")[:2] for path in archives)
    return {
        "recipe": recipe(),
        "suite": SUITE,
        "packages": versions,
        "voices": "rhvoice" if VOICES[0] in versions else "espeak-ng",
        "loader": LOADER,
        "libraries": [LIBRARIES, f"{LIBRARIES}/pulseaudio"],
        "programs": {name: path for name, path in PROGRAMS.items() if (root / path).exists()},
        "environment": ENVIRONMENT,
        "modules": f"{LIBRARIES}/asterisk/modules",
        "data": "usr/share/asterisk",
    }


def _verify(bundle: Bundle, report: Report) -> None:
    """Run Asterisk once; a bundle that cannot start gets no manifest."""
    done = subprocess.run(
        bundle.argv("asterisk", "-V"), capture_output=True, text=True, check=False
    )
    if done.returncode != 0 or not done.stdout.startswith("Asterisk 22"):
        output = (done.stdout + done.stderr).strip().splitlines() or ["no output"]
        raise BundleError(Fault.BROKEN, f"The unpacked Asterisk does not run here: {output[-1]}.")
    report(f"{done.stdout.strip()} runs; voices: {bundle.manifest['voices']}")


def _swap(fresh: Path, root: Path) -> None:
    old = root.with_name(root.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if root.exists():
        root.rename(old)
    fresh.rename(root)
    shutil.rmtree(old, ignore_errors=True)


def _print_env(bundle: Bundle) -> None:
    variables = {"CENTRALA_BUNDLE": str(bundle.root), **bundle.environment()}
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--into", type=Path, help=f"the bundle's folder (else {default_dir()})")
    parser.add_argument("--print-env", action="store_true", help="print shell variables")
    parser.add_argument("--check", action="store_true", help="compare with the mirror; exit 1")
    parser.add_argument("--update", action="store_true", help="make it from the present index")
    parser.add_argument("--write-lock", action="store_true", help=f"with --update: {LOCK.name}")
    return parser


def main() -> int:
    arguments = _parser().parse_args()
    root = (arguments.into or default_dir()).absolute()

    def report(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    try:
        if arguments.check:
            return 0 if check(root, report) else UPDATES
        if arguments.update:
            bundle = update(root, report, lock=arguments.write_lock)
        else:
            bundle = ensure(root, report)
    except BundleError as error:
        print(error, file=sys.stderr)
        return int(error.fault)
    if arguments.print_env:
        _print_env(bundle)
    else:
        print(bundle.root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
