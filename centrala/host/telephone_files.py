"""Files of the telephone: prompts and Asterisk's configuration, made before it starts.

Run as `python -m centrala.host.telephone_files prompts conf`, or one of the two.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from centrala.host import asterisk, prompts
from centrala.host import secrets as secret_store
from centrala.host.exit_codes import run_main
from config import settings
from config.readers.ivr_document import called_numbers
from config.settings import Settings
from ivr.asterisk.provisioning import config_check, provision


def main() -> None:
    """Raises ConfigInvalid, TelephoneSettingInvalid, SpeechFailed, or a mismatch of the files."""
    jobs: dict[str, Callable[[Settings], None]]
    jobs = {"conf": write_conf, "prompts": prompts.render_prompts}
    loaded = settings.load()
    for job in sys.argv[1:]:
        jobs[job](loaded)


def write_conf(settings: Settings) -> None:
    """Write every configuration file."""
    stored = secret_store.load_or_create(settings.run_dir / "secrets.json")
    numbers = called_numbers(settings.config_dir / "ivr.yaml")
    telephone = asterisk.asterisk_settings(settings, stored.ami_secret, numbers)
    provision.write(telephone)
    for mismatch in config_check.check(telephone):
        raise mismatch


if __name__ == "__main__":
    run_main(main)
