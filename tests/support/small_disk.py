"""A disk that a test may fill: a tmpfs in a mount namespace of its own (user_namespaces(7)).

Programs see it when they run by `SmallDisk.command`; the test reads it through /proc. Without the
right to make one the test fails: a full disk that nobody tried is no property.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MAKE = 'mount -t tmpfs -o "size=$2" none "$1" && echo made && exec cat'


@dataclass(frozen=True)
class SmallDisk:
    """Mounted at `folder` inside the namespace of process `pid`."""

    folder: Path
    pid: int
    size: str

    @property
    def from_outside(self) -> Path:
        """The same folder as the test reads it."""
        return Path(f"/proc/{self.pid}/root{self.folder}")

    def command(self, *argv: str) -> list[str]:
        """Return a command line that runs `argv` where the disk is mounted."""
        where = ["nsenter", "-t", str(self.pid), "-U", "-m", "--preserve-credentials"]
        return [*where, f"--wdns={Path.cwd()}", *argv]

    def run(self, script: str) -> str:
        """Run a shell script inside; return its output. Raises CalledProcessError."""
        argv = self.command("sh", "-ec", script)
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout

    def fill(self) -> None:
        """Leave no byte free, without using memory: the size becomes what is used."""
        self.run(
            f"cd {self.folder}; dd if=/dev/zero of=filler bs=64k count=16 2>/dev/null; "
            "used=$(df -k . | awk 'NR==2 {print $3}'); "
            f"mount -o remount,size=${{used}}k {self.folder}; "
            "dd if=/dev/zero of=rest bs=4k 2>/dev/null || true"
        )

    def free(self) -> None:
        self.run(f"mount -o remount,size={self.size} {self.folder}; rm -f {self.folder}/rest")

    def use_up_inodes(self) -> None:
        """Let no further file be made."""
        self.run(
            f"used=$(df -i {self.folder} | awk 'NR==2 {{print $3}}'); "
            f"mount -o remount,nr_inodes=$used {self.folder}"
        )

    def give_inodes(self) -> None:
        self.run(f"mount -o remount,nr_inodes=100000 {self.folder}")

    def make_read_only(self) -> None:
        """Refuse new writers: files that are open already can still be written, as after an
        operator's bind mount."""
        self.run(
            f"mount --bind {self.folder} {self.folder}; mount -o remount,bind,ro {self.folder}"
        )

    def make_writable(self) -> None:
        self.run(f"umount {self.folder}")


@contextmanager
def small_disk(folder: Path, size: str = "600m") -> Iterator[SmallDisk]:
    """Mount it at `folder` until the end. Fails where no namespace can be made."""
    folder.mkdir(parents=True, exist_ok=True)
    argv = ["unshare", "-rm", "--kill-child", "sh", "-c", MAKE, "sh", str(folder), size]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        answer = holder.stdout.readline().strip()
        assert answer == "made", f"no namespace for a small disk: {answer}"
        try:
            yield SmallDisk(folder, holder.pid, size)
        finally:
            holder.stdin.close()
