"""Backups in a bucket: made, kept up to a number, and restored, by the S3 protocol."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from acd.domain.model.contact import EMAIL
from centrala.backup import container, make, places
from centrala.backup.errors import BackupFailed, BackupInvalid
from centrala.backup.places import place_of
from centrala.backup.restore import restore
from centrala.cli import restore as restore_command
from centrala.host import last_backup
from centrala.host.last_backup import LastBackup
from config.errors import UsageError
from config.settings import Settings
from tests.support.backup_city import running_city
from tests.support.s3_server import KEYS, s3_server

NOW_MS = 1_790_000_000_000


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with s3_server(monkeypatch) as address:
        yield address


def backup_file(folder: Path, made_ms: int, content: bytes = b"backup") -> Path:
    path = folder / container.file_name(made_ms)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("prefix", ["", "/city", "/city/nightly/"])
async def test_running_city_is_backed_up_to_a_bucket_and_restored_from_it(
    bucket: str, tmp_path: Path, prefix: str
) -> None:
    settings = Settings(run_dir=tmp_path / "run")
    address = bucket + prefix
    async with running_city(settings) as city:
        for number in range(3):
            await city.admit(f"mail-{number}", EMAIL)
            made = await make.back_up(settings, city.secrets, place_of(address))
    assert made.startswith(f"{bucket}/")
    assert len(place_of(address).names()) == 3
    forgotten = make.forget_old(place_of(address), keep=2)
    assert len(forgotten) == 1
    assert made.endswith(place_of(address).names()[-1])
    made_s = container.made_s(made.rpartition("/")[2])
    assert last_backup.read(settings.run_dir) == LastBackup(address.rstrip("/"), made_s)
    target = Settings(run_dir=tmp_path / "restored")
    with restore_command.file_of(target, address) as file:
        result = await asyncio.to_thread(restore, target, file, replace=False)
    assert result.manifest.database == "sqlite"
    async with running_city(target) as city:
        contacts = {view.contact_id for view in city.acd.service.contacts()}
        assert contacts == {"mail-0", "mail-1", "mail-2"}
    left = [path.name for path in target.run_dir.iterdir() if path.name.startswith(".fetching")]
    assert left == []


def test_backup_of_many_parts_comes_back_as_it_was(bucket: str, tmp_path: Path) -> None:
    content = os.urandom(20 << 20)
    place = place_of(f"{bucket}/large")
    name = place.put(backup_file(tmp_path, NOW_MS, content)).rpartition("/")[2]
    (tmp_path / "into").mkdir()
    assert place.get(name, tmp_path / "into").read_bytes() == content


def test_one_backup_is_chosen_by_its_address_and_other_objects_are_left_alone(
    bucket: str, tmp_path: Path
) -> None:
    place = place_of(bucket)
    for made_ms in (NOW_MS, NOW_MS + 1000):
        place.put(backup_file(tmp_path, made_ms))
    foreign = tmp_path / "letter.txt"
    foreign.write_text("hello")
    place.put(foreign)
    first = container.file_name(NOW_MS)
    chosen, name = places.chosen(f"{bucket}/{first}")
    assert (chosen.address, name) == (bucket, first)
    assert places.chosen(bucket)[1] == container.file_name(NOW_MS + 1000)
    assert make.forget_old(place, keep=1) == [first]
    place.delete(first)  # gone already


def test_faults_are_one_sentence_without_a_secret(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BackupFailed, match=r"s3://nowhere cannot be listed.*and the bucket"):
        place_of("s3://nowhere").names()
    with pytest.raises(BackupInvalid, match="holds no backup"):
        places.chosen(f"{bucket}/empty")
    with pytest.raises(BackupInvalid, match="no such bucket or backup"):
        place_of(bucket).get(container.file_name(NOW_MS), tmp_path)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(BackupFailed, match="AWS_ENDPOINT_URL") as failed:
        place_of(bucket).put(backup_file(tmp_path, NOW_MS))
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in failed.value.message


def test_endpoint_without_encryption_is_for_this_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://192.0.2.1:9000")
    with pytest.raises(BackupFailed):
        place_of("s3://backups").put(backup_file(tmp_path, NOW_MS))


@pytest.mark.parametrize("address", ["", "s3://", "ftp://host/folder", "https://bucket"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(UsageError, match="expected"):
        place_of(address)
