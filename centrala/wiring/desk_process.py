"""The desk process: pages and API of the staff, and the wallboard, over a following replica."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from acd.domain.model.contact import PHONE
from acd.ports.process_status import DESK as DESK_PROCESS
from acd.ports.process_status import ENGINE, GATEWAY, PUBLIC
from acd.service.replica.role import Role
from acd.service.wallboard.view import Wallboard
from centrala.host import last_backup
from centrala.host.secrets import Secrets
from centrala.host.tls import tls
from centrala.wiring import desk
from centrala.wiring.api_documents import CHAT_API, INQUIRY_API, OPEN_DATA_API
from centrala.wiring.channels import configured
from centrala.wiring.clock import SteadyClock, new_id
from centrala.wiring.gateway_status import publish_gateway_status
from centrala.wiring.knowledge import built_in_editing, built_in_knowledge
from centrala.wiring.outside_crm import OutsideBridge
from centrala.wiring.process import ProcessParts, Work, build_parts, run_process
from centrala.wiring.security_log import security_log
from channels.email.quarantine import Quarantine
from config.readers.city import City
from config.settings import Settings
from config.version import version
from crm_bridge.outbox.store import SqlOutbox
from desk.dependencies import DeskDependencies
from desk.http.app import make_app
from desk.http.services import DESK
from web.server import HttpServer


async def run(settings: Settings, secrets: Secrets, city: City) -> None:
    """Run until cancelled. Raises PortTaken, LogTooOld."""
    parts = build_parts(DESK_PROCESS, Role.FOLLOWER, settings, secrets, city, {})
    await run_process(parts, _work(parts))


def _work(parts: ProcessParts) -> Work:
    settings = parts.settings
    wallboard = _wallboard(parts)
    app = make_app(_dependencies(parts, wallboard), parts.channels.accounts)
    server = HttpServer(app, settings.http_host, settings.http_port, tls(settings))
    outside = OutsideBridge(settings, parts.ledger.engine, parts.clock)
    return Work(
        runs={
            "wallboard": wallboard.run,
            "http": server.run,
            "gateway-status": partial(publish_gateway_status, settings, parts.channels.processes),
            **outside.runs(),
            **parts.feeds(app[DESK].consumer),
        },
        checks={**parts.own_checks, "pages": server.check},
        begin=wallboard.start,
        leave=wallboard.save,
        connections=server.connections,
    )


def _wallboard(parts: ProcessParts) -> Wallboard:
    acd, shifts = parts.acd, parts.city.routing.shifts
    return Wallboard(
        acd.events,
        acd.snapshots,
        acd.cursors,
        city=parts.settings.city,
        hotline=parts.settings.hotline,
        shift=desk.shift_now(shifts),
        drift=parts.channels.telephone_drift,
        zone=str(shifts.zone),
    )


def _dependencies(parts: ProcessParts, wallboard: Wallboard) -> DeskDependencies:
    acd, ledger, channels, routing = parts.acd, parts.ledger, parts.channels, parts.city.routing
    return DeskDependencies(
        acd=acd.service,
        book=ledger.book,
        conversations=ledger.conversations,
        attachments=ledger.attachments,
        mail_review=Quarantine(ledger.engine, parts.clock),
        crm=ledger.crm,
        second_line=ledger.lines.second,
        first_line=ledger.lines.first,
        case_figures=ledger.lines.figures,
        outbox=SqlOutbox(ledger.engine, parts.clock),
        places=ledger.places,
        knowledge=built_in_knowledge(ledger.engine, parts.city, parts.clock),
        knowledge_editing=built_in_editing(ledger.engine, parts.city, parts.clock),
        questions=parts.city.questions,
        residents=ledger.residents,
        channel_status=channels.statuses,
        process_status=channels.processes,
        typing=channels.typing,
        sip_credentials=channels.sip_credentials,
        sip_secret=parts.secrets.sip_secret,
        engine=ledger.engine,
        clock=parts.clock,
        steady=SteadyClock(),
        new_id=new_id,
        current=acd.is_current,
        lag=acd.lag,
        wallboard=wallboard,
        shift=desk.shift_span(routing.shifts),
        groups=routing.roster.groups_of,
        event_ledger=ledger.event_ledger,
        security_log=security_log(parts.settings, parts.secrets),
        settings=desk.desk_settings(parts.settings, parts.secrets, parts.city, version()),
        checks={
            **parts.own_checks,
            "asterisk": partial(channels.check, PHONE),
            **{name: partial(channels.processes.check, name) for name in (ENGINE, PUBLIC, GATEWAY)},
            **{name: partial(channels.check, name) for name in configured(parts.settings)},
        },
        described_apis=(CHAT_API, OPEN_DATA_API, INQUIRY_API),
        machine=partial(machine_figures, parts.settings.run_dir),
    )


def machine_figures(run_dir: Path) -> dict[str, float]:
    """Return free space of the disk, and when the newest backup was made if there is one."""
    last = last_backup.read(run_dir)
    figures = {} if last is None else {"last_backup_timestamp_seconds": last.made_s}
    return {"disk_free_bytes": float(shutil.disk_usage(run_dir).free), **figures}
