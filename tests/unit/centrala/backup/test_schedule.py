"""A backup is due when the newest one is too old; clocks that jump stop nothing."""

from __future__ import annotations

from pathlib import Path

from centrala.backup import container
from centrala.backup.schedule import RETRY_S, BackupSchedule
from centrala.host import last_backup
from config.settings import Settings

NOW_S, HOUR_S = 1_790_000_000.0, 3600.0


def schedule(folder: Path, interval_h: float = 24.0) -> BackupSchedule:
    values = {"backup_to": str(folder), "backup_interval_h": interval_h}
    return BackupSchedule(Settings.model_validate(values), lambda line: None)


def backup_of(folder: Path, made_s: float) -> None:
    (folder / container.file_name(round(made_s * 1000))).touch()


def test_first_backup_is_due_at_once(tmp_path: Path) -> None:
    assert schedule(tmp_path).is_due(NOW_S, 1.0)


def test_backup_is_due_again_after_the_interval(tmp_path: Path) -> None:
    backup_of(tmp_path, NOW_S - 30 * HOUR_S)
    backup_of(tmp_path, NOW_S - 23 * HOUR_S)
    assert not schedule(tmp_path).is_due(NOW_S, 1.0)
    assert schedule(tmp_path).is_due(NOW_S + 2 * HOUR_S, 1.0)
    assert schedule(tmp_path, interval_h=1).is_due(NOW_S, 1.0)


def test_backup_of_the_future_counts_as_none(tmp_path: Path) -> None:
    backup_of(tmp_path, NOW_S + 1000 * HOUR_S)
    assert schedule(tmp_path).is_due(NOW_S, 1.0)


def test_bucket_is_not_asked_for_what_the_run_folder_remembers(tmp_path: Path) -> None:
    place = "s3://backups/city"
    settings = Settings.model_validate({"backup_to": f"{place}/", "run_dir": tmp_path})
    one = BackupSchedule(settings, lambda line: None)
    assert one.is_due(NOW_S, 1.0)
    last_backup.remember(tmp_path, place, NOW_S - HOUR_S)
    assert not one.is_due(NOW_S, 1.0)
    last_backup.remember(tmp_path, "s3://another", NOW_S)
    assert one.is_due(NOW_S, 1.0)


async def test_failed_backup_is_tried_again_after_a_while(tmp_path: Path) -> None:
    one = schedule(tmp_path)
    one._tried_s = 100.0
    assert not one.is_due(NOW_S, 100.0 + RETRY_S - 1)
    assert one.is_due(NOW_S, 100.0 + RETRY_S)


async def test_nothing_is_scheduled_without_a_folder() -> None:
    await BackupSchedule(Settings(), lambda line: None).run()
