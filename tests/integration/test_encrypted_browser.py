"""Pages and telephone of a consultant by TLS, in a real browser: https, and wss to the gateway."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import WebSocket, expect

from tests.e2e.conftest import plain_line
from tests.e2e.steps import become_ready, telephone_of
from tests.support.browser import MICROPHONE_HZ, chromium, signed_in, until_heard
from tests.support.certificates import self_signed
from tests.support.residents import calling
from tests.support.system import running_system
from tests.support.waiting import PATIENCE_S

CALLER_HZ = 440


@pytest.mark.timeout(420)
async def test_consultant_answers_a_call_over_encrypted_connections(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    certificate = self_signed(tmp_path, "IP:127.0.0.1")
    variables = {
        "CENTRALA_CONFIG_DIR": str(plain_line(tmp_path / "city")),
        "CENTRALA_TLS_CERT": str(certificate.file),
        "CENTRALA_TLS_KEY": str(certificate.key),
    }
    sockets: list[str] = []

    def note(socket: WebSocket) -> None:
        sockets.append(socket.url.partition("?")[0])

    with running_system(tmp_path_factory.mktemp("tls"), **variables) as system:
        async with (
            chromium(tmp_path, "--ignore-certificate-errors") as browser,
            signed_in(browser, system, "bielak") as page,
        ):
            page.on("websocket", note)
            await page.reload()
            await become_ready(page)
            async with calling(system, "601000118", hz=CALLER_HZ) as resident:
                await expect(telephone_of(page)).to_contain_text("Dzwoni")
                await page.keyboard.press("Alt+a")
                await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
                await until_heard(page, CALLER_HZ)
                await page.keyboard.press("Alt+Shift+x")
                await resident.wait_for_end(within=PATIENCE_S)
        ports = system.report["ports"]
        assert system.desk.startswith("https://")
        assert set(sockets) == {
            f"wss://127.0.0.1:{ports['http_port']}/api/v1/ws/desk",
            f"wss://127.0.0.1:{ports['sip_wss_port']}/ws",
        }
