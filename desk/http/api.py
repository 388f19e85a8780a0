"""Route table of the desk: the operations of all its modules, and its WebSockets."""

from __future__ import annotations

from desk.http.routes import (
    account,
    attachments,
    case_figures,
    case_files,
    cases,
    consultant,
    conversation,
    events,
    first_line,
    knowledge,
    knowledge_editing,
    mails,
    officer,
    outbox,
    places,
    questions,
    residents,
    second_factor,
    session,
    supervisor,
    system,
)
from desk.http.websocket import SOCKETS
from web.operations import HttpApi

DESK_API = HttpApi(
    operations=(
        *session.OPERATIONS,
        *account.OPERATIONS,
        *second_factor.OPERATIONS,
        *consultant.OPERATIONS,
        *conversation.OPERATIONS,
        *attachments.OPERATIONS,
        *cases.OPERATIONS,
        *first_line.OPERATIONS,
        *officer.OPERATIONS,
        *case_files.OPERATIONS,
        *case_figures.OPERATIONS,
        *places.OPERATIONS,
        *knowledge.OPERATIONS,
        *knowledge_editing.OPERATIONS,
        *questions.OPERATIONS,
        *residents.OPERATIONS,
        *supervisor.OPERATIONS,
        *mails.OPERATIONS,
        *outbox.OPERATIONS,
        *events.OPERATIONS,
        *system.OPERATIONS,
    ),
    sockets=SOCKETS,
)
