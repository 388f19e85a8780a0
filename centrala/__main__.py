"""`python -m centrala`: the same as the `centrala` command."""

from __future__ import annotations

import sys

from centrala.cli.main import main

sys.exit(main())
