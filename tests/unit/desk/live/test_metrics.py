"""Metrics of the desk, without personal data."""

from __future__ import annotations

from acd.ports.process_status import ENGINE, GATEWAY, PUBLIC, ProcessStatus
from tests.support.desk import (
    Client,
    DeskWorld,
)
from tests.support.desk_calls import talking
from tests.support.desk_page import Page


async def test_metrics_count_outcomes_without_personal_data(
    world: DeskWorld, client: Client, page: Page
) -> None:
    contact_id = await talking(world, page)
    await page.press(f"contacts/{contact_id}/end")
    await page.shows(lambda v: v["contacts"][contact_id]["ended_ms"])
    text = await (await client.get("/metrics")).text()
    for line in (
        'centrala_contacts_total{channel="phone",outcome="handled",queue="drogi"} 1.0',
        'centrala_queue_waiting{channel="phone",queue="drogi"} 0.0',
        'centrala_queue_longest_wait_seconds{queue="drogi"} 0.0',
        'centrala_wait_seconds_count{channel="phone",queue="drogi"} 1.0',
        'centrala_handle_seconds_count{channel="phone",queue="drogi"} 1.0',
        'centrala_consultants{state="wrap-up"} 1.0',
        'centrala_channel_up{channel="phone"} 1.0',
        "centrala_ami_last_message_age_s 0.5",
        "centrala_fastagi_sessions 2.0",
        'centrala_build_info{version="0"} 1.0',
    ):
        assert line in text
    assert "601000118" not in text
    assert "agnieszka" not in text.lower()


async def test_metrics_say_which_processes_run_and_what_their_limits_refused(
    world: DeskWorld, client: Client
) -> None:
    world.processes.away = {ENGINE}
    world.processes.statuses[PUBLIC] = ProcessStatus(
        PUBLIC,
        is_current=True,
        connections=7,
        refused_connections={"request-too-slow": 3},
        refused_inputs=5,
    )
    text = await (await client.get("/metrics")).text()
    for line in (
        'centrala_process_up{process="engine"} 0.0',
        'centrala_process_up{process="public"} 1.0',
        'centrala_http_connections{process="public"} 7.0',
        'centrala_http_connections_refused_total{process="public",reason="request-too-slow"} 3.0',
        'centrala_http_connections_refused_total{process="desk",reason="connections-total"} 0.0',
        'centrala_inputs_refused_total{process="public"} 5.0',
    ):
        assert line in text


async def test_metrics_count_what_gateway_and_asterisk_refused(
    world: DeskWorld, client: Client
) -> None:
    assert "sip-refused" not in await (await client.get("/metrics")).text()
    world.processes.statuses[GATEWAY] = ProcessStatus(
        GATEWAY,
        is_current=True,
        refused_telephones={"sip-refused": 4},
        asterisk_refusals={"InvalidAccountID": 9},
    )
    text = await (await client.get("/metrics")).text()
    assert 'centrala_telephones_refused_total{reason="sip-refused"} 4.0' in text
    assert 'centrala_asterisk_refusals_total{event="InvalidAccountID"} 9.0' in text
