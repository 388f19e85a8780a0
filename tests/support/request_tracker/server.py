"""Request Tracker 5 on a port of its own, stopped when the block ends.

The root folder is built by mmdebstrap once and kept in the cache of this machine; each run has a
copy of the empty database. It needs Debian's mmdebstrap and the rights of root, for chroot.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.waiting import PATIENCE_S, eventually

RELEASE = "bookworm"
PACKAGES = (
    "request-tracker5,rt5-db-sqlite,rt5-standalone,dbconfig-sqlite3,starlet,sqlite3,ca-certificates"
)
BUILD_LIMIT_S = 900
DATABASE = "var/lib/dbconfig-common/sqlite3/request-tracker5/rtdb"
SETTINGS = "etc/request-tracker5"
SERVER = "/usr/share/request-tracker5/libexec/rt-server"
SITE = """\
Set($WebDomain, '127.0.0.1');
Set($WebPort, {port});
Set($WebPath, '');
Set($WebBaseURL, 'http://127.0.0.1:{port}');
Set($MailCommand, 'testfile');
1;
"""


PERSON = """\
my $user = RT::User->new(RT->SystemUser);
$user->Create(Name => $ARGV[0], Password => $ARGV[1], Privileged => 1);
$user->PrincipalObj->GrantRight(Right => 'SuperUser', Object => RT->System);
"""


@dataclass(frozen=True)
class RequestTracker:
    """Running Request Tracker. `user`: account that Debian's package makes; `other_user`: one of
    the city's, with the same password."""

    url: str
    user: str = "root"
    password: str = "password"
    other_user: str = "urzednik"
    queue: str = "General"


@contextmanager
def running_request_tracker() -> Iterator[RequestTracker]:
    """Run Request Tracker with an empty database. Blocking: call it from a plain fixture."""
    root = built_root()
    port = _free_port()
    shutil.copy2(root / f"{DATABASE}.empty", root / DATABASE)
    shutil.chown(root / DATABASE, *_owner(root / f"{DATABASE}.empty"))
    site = root / SETTINGS / "RT_SiteConfig.d" / "90-test.pm"
    site.write_text(SITE.format(port=port), encoding="utf-8")
    _make_person(root)
    command = [*_inside(root), SERVER]
    options = ["--server", "Starlet", "--max-workers", "2", "--host", "127.0.0.1"]
    log = (root / "var/log/rt-server.log").open("wb")
    process = subprocess.Popen(
        [*command, *options, "--port", str(port)], stdout=log, stderr=log, start_new_session=True
    )
    try:
        server = RequestTracker(f"http://127.0.0.1:{port}")
        eventually(lambda: _answers(server), name="Request Tracker answers")
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        log.close()


def built_root() -> Path:
    """Return the root folder; build it first where there is none. Raises CalledProcessError."""
    own = os.environ.get("CENTRALA_CACHE")
    user = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    root = (Path(own) if own else Path(user) / "centrala") / f"request-tracker-{RELEASE}"
    if (root / "complete").exists():
        return root
    shutil.rmtree(root, ignore_errors=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    command = ["mmdebstrap", "--variant=minbase", f"--include={PACKAGES}", RELEASE, str(root)]
    subprocess.run(command, check=True, timeout=BUILD_LIMIT_S)
    settings = f"/{SETTINGS}/RT_SiteConfig.pm"
    for change in (["chgrp", "www-data", settings], ["chmod", "640", settings]):
        subprocess.run(["chroot", str(root), *change], check=True)
    shutil.copy2(root / DATABASE, root / f"{DATABASE}.empty")
    shutil.chown(root / f"{DATABASE}.empty", *_owner(root / DATABASE))
    (root / "complete").touch()
    return root


def _inside(root: Path) -> list[str]:
    """Return the beginning of a command that runs in the root folder, without rights."""
    return ["chroot", "--userspec=www-data:www-data", str(root)]


def _make_person(root: Path) -> None:
    perl = ["perl", "-I/usr/share/request-tracker5/lib", "-MRT=-init", "-e", PERSON]
    account = [RequestTracker.other_user, RequestTracker.password]
    subprocess.run([*_inside(root), *perl, *account], check=True)


def _owner(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_uid, status.st_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(server: RequestTracker) -> bool:
    try:
        urllib.request.urlopen(f"{server.url}/REST/2.0/rt", timeout=PATIENCE_S)
    except urllib.error.HTTPError as error:
        return error.code == 401
    except OSError:
        return False
    return True
