"""The generated types of the front end and the OpenAPI document of the server agree."""

from __future__ import annotations

import asyncio
from pathlib import Path

from centrala.host import frontend_build
from centrala.wiring import api_documents


async def test_generated_types_agree_with_the_server(tmp_path: Path) -> None:
    """`npm run api-types` writes desk/ui/src/api/schema.ts; commit what it writes."""
    api_documents.write(tmp_path)
    environment = await frontend_build.node(tmp_path / "node.log", _ignore)
    await frontend_build.packages(tmp_path / "packages.log", _ignore, environment)
    generated = tmp_path / "schema.ts"
    process = await asyncio.create_subprocess_exec(
        *("node", "scripts/api-types.mjs", str(tmp_path / "openapi.json"), str(generated)),
        cwd=frontend_build.UI,
        env=environment,
    )
    assert await process.wait() == 0
    committed = frontend_build.UI / "src/api/schema.ts"
    assert generated.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8")


def _ignore(message: str) -> None:
    """No-op because the test prints no progress."""
