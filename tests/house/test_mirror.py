"""Each module of the product has the file of its tests: tests/unit/<package>/test_<module>.py."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repository import PRODUCT, ROOT, python_files

MIN_STATEMENTS = 15
"""Statements inside functions; a smaller module may be shown by the tests of its callers."""

SHOWN_ELSEWHERE: dict[str, tuple[str, tuple[str, ...]]] = {
    "tests/contract/request_tracker_suite.py": (
        "a real Request Tracker, built by make test-crm",
        ("crm_bridge/adapters/request_tracker.py",),
    ),
    "tests/contract/test_outside_crm.py": (
        "a real django-helpdesk",
        ("crm_bridge/adapters/helpdesk.py", "crm_bridge/adapters/memory.py"),
    ),
    "tests/contract/test_archive.py": (
        "the contract of the archive, adapter by adapter",
        ("acd/adapters/archive/files.py",),
    ),
    "tests/contract/test_attachments.py": (
        "the contract of attachments, adapter by adapter",
        ("acd/adapters/sql/attachments.py",),
    ),
    "tests/contract/test_channel_connectors.py": (
        "the contract of connectors, also in a process of their own",
        (
            "centrala/wiring/channel_host.py",
            "centrala/wiring/mail.py",
            "channels/chat/connector.py",
            "channels/email/connector.py",
        ),
    ),
    "tests/contract/test_contacts.py": (
        "the contract of the contact book, adapter by adapter",
        (
            "acd/adapters/memory/contacts.py",
            "acd/adapters/sql/contacts.py",
        ),
    ),
    "tests/contract/test_contacts_ledger.py": (
        "statements that both databases have to take",
        (
            "acd/adapters/sql/event_ledger.py",
            "acd/adapters/sql/ledger.py",
        ),
    ),
    "tests/contract/test_crm.py": (
        "the contract of the CRM, on both databases",
        (
            "crm_bridge/builtin.py",
            "crm_bridge/tickets/cases.py",
            "crm_bridge/imports.py",
            "crm_bridge/residents/register.py",
            "crm_bridge/screen_pop.py",
            "crm_bridge/tickets/store.py",
        ),
    ),
    "tests/contract/test_open_tickets.py": (
        "tickets as open data, on both databases",
        ("crm_bridge/open_data/store.py",),
    ),
    "tests/contract/test_outbox.py": (
        "deliveries killed at every step, on both databases",
        (
            "crm_bridge/outbox/delivery.py",
            "crm_bridge/outbox/store.py",
            "crm_bridge/outbox/worker.py",
            "crm_bridge/outside_news.py",
        ),
    ),
    "tests/contract/test_residents.py": (
        "the register of residents, on both databases",
        (
            "crm_bridge/residents/alerts.py",
            "crm_bridge/residents/candidates.py",
            "crm_bridge/residents/profiles.py",
            "crm_bridge/residents/store.py",
        ),
    ),
    "tests/contract/test_knowledge.py": (
        "the knowledge base, on both databases",
        (
            "crm_bridge/knowledge/editing.py",
            "crm_bridge/knowledge/gaps.py",
            "crm_bridge/knowledge/index.py",
            "crm_bridge/knowledge/search.py",
            "crm_bridge/knowledge/store.py",
            "acd/adapters/sql/migrations/versions/0016_knowledge.py",
        ),
    ),
    "tests/contract/test_log.py": (
        "the contract of the log, adapter by adapter",
        (
            "acd/adapters/memory/log.py",
            "acd/adapters/redis/log.py",
            "acd/adapters/redis/snapshots.py",
        ),
    ),
    "tests/contract/test_places.py": (
        "imports and look-ups of places, on both databases",
        (
            "crm_bridge/city_places.py",
            "crm_bridge/places/importer.py",
            "crm_bridge/places/memory.py",
            "crm_bridge/places/store.py",
        ),
    ),
    "tests/contract/test_signals.py": (
        "the contract of signals, adapter by adapter",
        ("acd/adapters/redis/signals.py",),
    ),
    "tests/e2e/test_make_call.py": (
        "`make call` beside a running engine",
        ("centrala/cli/call_observer.py",),
    ),
    "tests/house/test_error_ids.py": (
        "a generator, compared with the page that it makes",
        ("centrala/cli/error_reference.py",),
    ),
    "tests/integration/test_backup.py": (
        "needs databases and a log that run",
        (
            "centrala/backup/container.py",
            "centrala/backup/log_dump.py",
            "centrala/backup/make.py",
            "centrala/backup/moment.py",
            "centrala/backup/restore.py",
            "centrala/cli/restore.py",
            "centrala/backup/resume.py",
        ),
    ),
    "tests/integration/test_data_marks.py": (
        "needs a PostgreSQL and an external log that run",
        ("centrala/backup/set_aside.py",),
    ),
    "tests/integration/test_s3_place.py": (
        "needs a bucket and a folder",
        ("centrala/backup/places.py",),
    ),
    "tests/integration/test_chat.py": (
        "residents' pages from the first message to the answer",
        (
            "channels/chat/inbound.py",
            "channels/chat/routes.py",
        ),
    ),
    "tests/integration/test_demo_city.py": (
        "data of the demo city, in a database",
        (
            "centrala/demo/contacts.py",
            "centrala/demo/seed.py",
        ),
    ),
    "tests/contract/test_second_line.py": (
        "the second line on both databases, from the hand-over of a case to the answer",
        (
            "crm_bridge/second_line/arrivals.py",
            "crm_bridge/second_line/case_reader.py",
            "crm_bridge/second_line/closing.py",
            "crm_bridge/second_line/first_line.py",
            "crm_bridge/second_line/link_cases.py",
            "crm_bridge/second_line/moves.py",
            "crm_bridge/second_line/notice_queue.py",
            "crm_bridge/second_line/notices.py",
            "crm_bridge/second_line/office_lists.py",
            "crm_bridge/second_line/officer_cases.py",
            "crm_bridge/second_line/store.py",
            "crm_bridge/second_line/talk.py",
            "crm_bridge/second_line/writing.py",
            "crm_bridge/tickets/history.py",
        ),
    ),
    "tests/integration/test_api_schema.py": (
        "every operation as intended, and with generated requests",
        (
            "crm_bridge/open_data/routes.py",
            "desk/http/routes/knowledge.py",
            "desk/http/routes/knowledge_editing.py",
            "crm_bridge/second_line/link_routes.py",
            "desk/http/routes/officer.py",
            "desk/http/routes/case_files.py",
            "desk/http/schemas_officer.py",
        ),
    ),
    "tests/integration/test_desk_sql.py": (
        "accounts and sessions in both databases",
        (
            "desk/auth/accounts.py",
            "desk/auth/devices.py",
            "desk/auth/login_delays.py",
            "desk/auth/sessions.py",
        ),
    ),
    "tests/integration/test_front_end_types.py": (
        "runs npm",
        ("centrala/host/frontend_build.py",),
    ),
    "tests/integration/test_full_disk.py": (
        "needs a disk that is full",
        ("centrala/host/disk.py",),
    ),
    "tests/integration/test_mailbox.py": (
        "a mailbox of a real server, from mail to answer",
        ("channels/email/reader.py",),
    ),
    "tests/integration/test_migrations.py": (
        "schemas of both databases",
        (
            "acd/adapters/sql/migrate.py",
            "acd/adapters/sql/migrations/versions/0001_ledger.py",
            "acd/adapters/sql/migrations/versions/0002_crm.py",
            "acd/adapters/sql/migrations/versions/0012_second_line.py",
            "acd/adapters/sql/migrations/versions/0014_places.py",
            "acd/adapters/sql/migrations/versions/0013_residents.py",
        ),
    ),
    "tests/integration/test_process_supervisor.py": (
        "starts processes",
        (
            "centrala/wiring/desk_process.py",
            "centrala/host/subprocesses.py",
        ),
    ),
    "tests/integration/test_publish.py": (
        "wiring of a replica",
        ("centrala/wiring/acd.py",),
    ),
    "tests/integration/test_speech_render.py": (
        "needs the voices",
        ("centrala/host/prompts.py", "ivr/speech/render.py"),
    ),
    "tests/integration/test_standby.py": (
        "wiring of a second replica",
        ("centrala/wiring/replica.py",),
    ),
    "tests/integration/test_test_phone.py": (
        "calls a real Asterisk",
        ("ivr/test_phone/call_script.py",),
    ),
    "tests/integration/test_user.py": (
        "the first account needs a folder and a database of its own",
        ("centrala/host/first_administrator.py",),
    ),
    "tests/integration/test_up.py": (
        "wiring and parts of this machine: shown by a start",
        (
            "centrala/host/asterisk_bundle.py",
            "centrala/host/database_setup.py",
            "centrala/host/valkey.py",
            "centrala/wiring/__main__.py",
            "centrala/wiring/desk.py",
            "centrala/wiring/process.py",
            "centrala/wiring/public_process.py",
        ),
    ),
    "tests/integration/test_process_switch.py": (
        "steps of an upgrade, with processes that run",
        (
            "centrala/upgrade/run.py",
            "centrala/wiring/proof.py",
        ),
    ),
    "tests/unit/centrala/rehearsal/test_png.py": (
        "shapes of a picture, shown by the picture",
        ("centrala/rehearsal/chart.py",),
    ),
    "tests/unit/ivr/asterisk/credentials/test_keeper.py": (
        "the database is shown by its keeper",
        ("ivr/asterisk/credentials/astdb.py",),
    ),
    "tests/unit/channels/email/test_parse_process.py": (
        "the worker is shown with the process that starts it",
        ("channels/email/parse_worker.py",),
    ),
    "tests/unit/web/test_connections.py": (
        "a listener is shown by connections to it",
        ("web/listener.py",),
    ),
    "tests/unit/desk/http/test_app.py": (
        "log-in and checks of the whole application",
        ("desk/http/routes/session.py",),
    ),
}
"""File of tests -> (why the tests are there, the modules that they show)."""


def statements(source: str) -> int:
    """Count the statements inside functions, without docstrings and nested definitions."""
    inside: dict[int, ast.stmt] = {}
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.stmt) and node is not function:
                    inside[id(node)] = node
    return sum(_is_logic(statement) for statement in inside.values())


def _is_logic(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.Pass):
        return False
    return not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))


def modules() -> Iterator[Path]:
    """Yield the product's modules that are long enough, relative to the repository."""
    for package in PRODUCT:
        for path in python_files(package):
            if statements(path.read_text(encoding="utf-8")) >= MIN_STATEMENTS:
                yield path.relative_to(ROOT)


def has_own_tests(module: Path) -> bool:
    """Return whether a file of unit or integration tests is named after the module."""
    name = f"test_{module.stem}.py"
    places = (Path("tests/unit") / module.parent / name, Path("tests/integration") / name)
    return any((ROOT / place).is_file() for place in places)


EXCEPTIONS = {module for _, shown in SHOWN_ELSEWHERE.values() for module in shown}


def test_every_module_has_the_file_of_its_tests() -> None:
    bare = [
        module.as_posix()
        for module in modules()
        if not has_own_tests(module) and module.as_posix() not in EXCEPTIONS
    ]
    assert bare == [], "write tests/unit/<package>/test_<module>.py"


def test_every_exception_is_needed() -> None:
    needed = {module.as_posix() for module in modules() if not has_own_tests(module)}
    assert sorted(EXCEPTIONS - needed) == []


def test_every_exception_has_a_reason_and_leads_to_a_file() -> None:
    for place, (reason, shown) in SHOWN_ELSEWHERE.items():
        assert (reason, shown) != ("", ()), place
        assert not place or (ROOT / place).is_file(), place


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("X = 1\n", 0),
        ('def f():\n    """Say so."""\n', 0),
        ("def f():\n    x = 1\n    if x:\n        return x\n", 3),
        ("def f():\n    def g():\n        return 1\n    return g\n", 2),
    ],
)
def test_statements_are_counted_inside_functions(source: str, count: int) -> None:
    assert statements(source) == count
