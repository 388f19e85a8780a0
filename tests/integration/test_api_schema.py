"""Every operation of the API against its own document, with requests that schemathesis makes.

Each operation has a city of its own, so that one that ends sessions or closes queues changes
nothing for the others. It is called once as intended, then with generated requests, valid and
invalid, of each role. Every answer must be one that the document has.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from acd.domain.model.contact import Author
from acd.ports.attachments import Attachment
from acd.ports.contacts import Message
from acd.ports.residents import ResidentForm
from centrala.wiring.api_documents import api_documents
from channels.email.errors import Reason
from channels.email.quarantine import Quarantine
from channels.email.schemas import Cursor
from channels.email.store import MailStore
from desk.auth.second_factors import STEP_MS
from desk.auth.tables import users
from tests.integration.conftest import ANSWERS
from tests.support import api_knowledge
from tests.support.api_cases import (
    case_in_legal_mode,
    case_of_another_officer,
    case_to_take_by_link,
    case_with_file,
    case_with_question,
    case_with_task,
    closed_case,
    joinable_case,
    joinable_number,
    joined_case,
    joined_number,
    linked_case,
    new_case,
    new_case_for_list,
    of_notification,
    read_case,
    taken_case,
    waiting_case,
)
from tests.support.api_city import (
    CONSULTANT,
    NOBODY,
    OFFICER,
    RESIDENT,
    RESIDENT_ID,
    SUPERVISOR,
    ApiCity,
    api_city,
)
from tests.support.city import a_case
from tests.support.databases import migrated_database
from tests.support.desk import FEED_TOKEN, PASSWORD, WALL_HEADERS, a_consultant
from tests.support.mails import an_answer
from tests.support.outside import add_dead_delivery
from tests.support.waiting import PATIENCE_S
from web.limits import Limit

OURS = {"X-Centrala": "1"}
EXAMPLES = 6
"""Generated requests of an operation, valid ones and as many invalid ones."""
ROLES = (CONSULTANT, SUPERVISOR, OFFICER, RESIDENT, NOBODY)
CASE = {name: getattr(a_case(), name) for name in a_case().__slots__ if name != "follows"}
DISTRICT_FILTER = {"field": "DISTRICT", "operator": "EQ", "value": "Mokotów"}
PERSON = {"name": "Jan Wit", "language": "pl", "addresses": [{"address": "+48602000200"}]}
IN_A_YEAR = datetime.now(UTC) + timedelta(days=365)
ALERT = {"kind": "blind", "expires_at": IN_A_YEAR.strftime("%Y-%m-%dT%H:%M:%SZ")}
SAME_PERSON = {"merged_id": "halina-2", "reason": "Ta sama osoba"}
WHY = {"reason": "ćwiczenie"}

Request = dict[str, Any]
Prepare = Callable[[ApiCity], Request]


def on_offer(city: ApiCity) -> Request:
    _, offer_id = city.call(city.current_chat())
    return {"path_parameters": {"offer_id": offer_id}}


def talking(city: ApiCity) -> Request:
    return {"path_parameters": {"contact_id": city.call(city.talking_chat())}}


def chatting(city: ApiCity) -> Request:
    city.call(city.resident_chat())
    return {}


def talking_to_a_resident(city: ApiCity) -> Request:
    contact_id = city.call(city.talking_chat())
    answer = Message("m-1", contact_id, Author.CONSULTANT, "Tak.", 1)
    city.call(city.world.deps.conversations.add(answer))
    key = city.transcripts.key_of(contact_id)
    return {"body": {"key": key, "address": "anna@example.pl"}}


def wrapped_up(city: ApiCity) -> Request:
    return {"path_parameters": {"contact_id": city.call(city.wrapped_up_chat())}}


def waiting(city: ApiCity) -> Request:
    return {"path_parameters": {"id": city.call(city.world.call())}}


def waiting_for_agnieszka(city: ApiCity) -> Request:
    city.call(city.talking_chat())
    return waiting(city)


def waiting_while_not_ready(city: ApiCity) -> Request:
    city.call(city.world.services.presence.sign_in(a_consultant()))
    return waiting(city)


def of_consultant(city: ApiCity) -> Request:
    city.call(city.talking_chat())
    return {"path_parameters": {"id": "agnieszka"}}


def of_queue(_city: ApiCity) -> Request:
    return {"path_parameters": {"id": "drogi"}}


def of_ticket(city: ApiCity) -> Request:
    return {"query": {"number": city.call(city.ticket_number())}}


def code_of_new_factor(city: ApiCity) -> Request:
    world = city.world
    secret = city.call(world.services.second_factors.begin("agnieszka"))
    code = pyotp.TOTP(secret).generate_otp(world.deps.clock.now_ms() // STEP_MS)
    return {"body": {"code": code}}


def code_of_present_factor(city: ApiCity) -> Request:
    """The factor is confirmed in the database: over HTTP that would end the session."""

    async def confirm() -> None:
        async with city.world.deps.engine.begin() as db:
            await db.execute(users.update().values(totp_confirmed_ms=1))

    request = code_of_new_factor(city)
    city.call(confirm())
    return {"body": request["body"] | {"current_password": PASSWORD}}


def set_aside(city: ApiCity) -> Request:
    mails = Quarantine(city.world.deps.engine, city.world.deps.clock)
    city.call(mails.put("box", Cursor(1, 1), Reason.BULK, b"raw", None))
    return {"path_parameters": {"id": "box.1.1"}}


def with_dead_delivery(city: ApiCity) -> Request:
    city.call(add_dead_delivery(city.world.deps.engine))
    return {"path_parameters": {"id": "1"}}


def given_up(city: ApiCity) -> Request:
    store = MailStore(city.world.deps.engine)
    city.call(store.queue(an_answer("m-1")))
    city.call(store.give_up("m-1", "550"))
    return {"path_parameters": {"id": "m-1"}}


def with_file(city: ApiCity) -> Request:
    contact_id = city.call(city.talking_chat())
    file = Attachment(f"{contact_id}-f", contact_id, "m-1", "a.pdf", "application/pdf", 3)
    city.call(city.world.deps.attachments.add(file, b"pdf"))
    city.call(city.world.services.views.files.reload_messages(contact_id))
    return {"path_parameters": {"attachment_id": file.attachment_id}}


def with_unsent_file(city: ApiCity) -> Request:
    contact_id = city.call(city.talking_chat())
    path = {"contact_id": contact_id, "attachment_id": f"{contact_id}-f"}
    return {"path_parameters": path}


def of_resident(_city: ApiCity) -> Request:
    return {"path_parameters": {"resident_id": RESIDENT_ID}}


def with_alert(_city: ApiCity) -> Request:
    """An alert that is gone is removed."""
    return {"path_parameters": {"resident_id": RESIDENT_ID, "alert_id": "a-1"}}


def twice_in_the_register(city: ApiCity) -> Request:
    form = ResidentForm("Wrona Halina", "pl")
    city.call(city.world.deps.residents.create("halina-2", form, "agnieszka"))
    return of_resident(city)


def merged(city: ApiCity) -> Request:
    twice_in_the_register(city)
    residents = city.world.deps.residents
    profile = city.call(residents.merge(RESIDENT_ID, "halina-2", "Ta sama", "agnieszka"))
    return {"path_parameters": {"merge_id": profile.merges[0].merge_id}}


def anything(_city: ApiCity) -> Request:
    return {}


TEXT = {"text": "Która strona ulicy?"}
LATER = "2099-01-01T00:00:00Z"
NEW_DATE = {"new_date": "2099-01-02"}
TO_AGNIESZKA = {"consultant_id": "agnieszka"}
INTENDED: dict[str, tuple[str, Prepare, Request]] = {
    **api_knowledge.REQUESTS,
    "logIn": (NOBODY, anything, {"body": {"login": "agnieszka", "password": PASSWORD}}),
    "logOut": (CONSULTANT, anything, {}),
    "changePassword": (
        SUPERVISOR,
        anything,
        {"body": {"current_password": PASSWORD, "new_password": "siedem-mokrych-parasoli"}},
    ),
    "setUpSecondFactor": (CONSULTANT, anything, {"body": {"current_password": PASSWORD}}),
    "confirmSecondFactor": (CONSULTANT, code_of_new_factor, {}),
    "removeSecondFactor": (CONSULTANT, code_of_present_factor, {}),
    "readSession": (SUPERVISOR, anything, {}),
    "useSession": (CONSULTANT, anything, {}),
    "listSessions": (CONSULTANT, anything, {}),
    "endOtherSessions": (CONSULTANT, anything, {}),
    "listAllSessions": (SUPERVISOR, anything, {}),
    "endSessionsOfUser": (SUPERVISOR, of_consultant, {}),
    "readDesk": (CONSULTANT, talking, {}),
    "readSoftphone": (CONSULTANT, anything, {}),
    "changeState": (CONSULTANT, anything, {"body": {"state": "ready"}}),
    "acceptOffer": (CONSULTANT, on_offer, {}),
    "rejectOffer": (CONSULTANT, on_offer, {}),
    "writeMessage": (CONSULTANT, talking, {"body": {"client_id": "a1", "text": "Dzień dobry"}}),
    "readAttachment": (CONSULTANT, with_file, {}),
    "addAttachment": (CONSULTANT, talking, {"query": {"name": "a.pdf"}, "body": b"pdf"}),
    "removeAttachment": (CONSULTANT, with_unsent_file, {}),
    "reportTyping": (CONSULTANT, talking, {}),
    "endContact": (CONSULTANT, talking, {}),
    "finishWrapUp": (CONSULTANT, wrapped_up, {}),
    "extendWrapUp": (CONSULTANT, wrapped_up, {}),
    "readDraft": (CONSULTANT, talking, {}),
    "saveDraft": (CONSULTANT, talking, {"body": CASE}),
    "openTicket": (CONSULTANT, talking, {"body": CASE}),
    "confirmResident": (CONSULTANT, talking, {"body": {"resident_id": RESIDENT_ID}}),
    "readTaxonomy": (CONSULTANT, anything, {}),
    "readQuestions": (CONSULTANT, anything, {"body": CASE}),
    "searchResidents": (CONSULTANT, anything, {"query": {"q": "wrona"}}),
    "createResident": (CONSULTANT, anything, {"body": PERSON}),
    "readResident": (CONSULTANT, of_resident, {}),
    "changeResident": (CONSULTANT, of_resident, {"body": PERSON}),
    "addAlert": (CONSULTANT, of_resident, {"body": ALERT}),
    "removeAlert": (CONSULTANT, with_alert, {}),
    "readDuplicates": (CONSULTANT, of_resident, {}),
    "mergeResident": (CONSULTANT, twice_in_the_register, {"body": SAME_PERSON}),
    "undoMerge": (CONSULTANT, merged, {}),
    "readCandidates": (CONSULTANT, talking, {}),
    "findTicket": (CONSULTANT, of_ticket, {}),
    "readLinkedCase": (NOBODY, linked_case, {}),
    "actOnLinkedCase": (NOBODY, case_to_take_by_link, {}),
    "readOfficeFigures": (SUPERVISOR, new_case_for_list, {}),
    "readFirstContact": (SUPERVISOR, anything, {"query": {"days": 7}}),
    "readCase": (CONSULTANT, read_case, {}),
    "answerQuestionOfOffice": (CONSULTANT, case_with_question, {"body": TEXT}),
    "askOffice": (CONSULTANT, read_case, {"body": TEXT}),
    "addConsultantNote": (CONSULTANT, read_case, {"body": TEXT}),
    "complainAboutCase": (CONSULTANT, read_case, {"body": TEXT}),
    "joinDuplicate": (CONSULTANT, joinable_number, {"body": {"parent": "571020/26"}}),
    "separateDuplicate": (CONSULTANT, joined_number, {}),
    "addCaseFile": (OFFICER, read_case, {"query": {"name": "a.jpg"}, "body": b"jpg"}),
    "addFileOfFirstLine": (CONSULTANT, read_case, {"query": {"name": "a.jpg"}, "body": b"jpg"}),
    "readOfficerFile": (OFFICER, case_with_file, {}),
    "readCaseFile": (CONSULTANT, case_with_file, {}),
    "listOfficerCases": (OFFICER, new_case_for_list, {"query": {"tab": "office"}}),
    "readOfficerCase": (OFFICER, read_case, {}),
    "listOffices": (OFFICER, anything, {}),
    "takeCase": (OFFICER, new_case, {}),
    "takeCaseOver": (OFFICER, case_of_another_officer, {}),
    "returnCase": (OFFICER, new_case, {"body": TEXT | {"reason": "too-little"}}),
    "passCaseOn": (OFFICER, new_case, {"body": TEXT | {"office_id": "UD/Mokotów"}}),
    "askFirstLine": (OFFICER, new_case, {"body": TEXT}),
    "answerFirstLine": (OFFICER, new_case, {"body": TEXT}),
    "askResident": (OFFICER, taken_case, {"body": TEXT}),
    "answerResident": (OFFICER, taken_case, {"body": TEXT}),
    "addCaseNote": (OFFICER, new_case, {"body": TEXT}),
    "waitForOthers": (OFFICER, taken_case, {"body": TEXT}),
    "resumeCase": (OFFICER, waiting_case, {}),
    "closeCase": (OFFICER, taken_case, {"body": {"done": "Zrobione.", "answer": "Gotowe."}}),
    "undoCloseCase": (OFFICER, closed_case, {}),
    "joinCase": (OFFICER, joinable_case, {"body": {"parent": "571020/26"}}),
    "separateCase": (OFFICER, joined_case, {}),
    "addCasePart": (OFFICER, taken_case, {"body": TEXT | {"office_id": "ZTM"}}),
    "promiseDate": (OFFICER, taken_case, {"body": {"at": LATER}}),
    "prioritiseCase": (OFFICER, new_case, {"body": {"priority": 1}}),
    "setLegalMode": (OFFICER, taken_case, {"body": {"term": "complaint"}}),
    "notifyDelay": (OFFICER, case_in_legal_mode, {"body": NEW_DATE | {"reason": "Pora."}}),
    "addFollowUp": (OFFICER, taken_case, {"body": TEXT | {"due": LATER}}),
    "finishFollowUp": (OFFICER, case_with_task, {}),
    "suggestAddresses": (CONSULTANT, anything, {"query": {"q": "Wałbrzyska 11"}}),
    "readResponsibility": (CONSULTANT, anything, {"query": {"category": "Drogi"}}),
    "findAssets": (CONSULTANT, anything, {"query": {"number": "100008"}}),
    "listAssetsNearby": (CONSULTANT, anything, {"query": {"lon": 21.02, "lat": 52.18}}),
    "listTicketsNearby": (CONSULTANT, anything, {"query": {"lon": 21.02, "lat": 52.18}}),
    "explainRouting": (SUPERVISOR, waiting, {}),
    "reprioritiseContact": (SUPERVISOR, waiting, {"body": WHY | {"priority": 5}}),
    "moveContact": (SUPERVISOR, waiting, {"body": WHY | {"queue": "odpady"}}),
    "assignContact": (SUPERVISOR, waiting_for_agnieszka, {"body": WHY | TO_AGNIESZKA}),
    "pullContact": (SUPERVISOR, waiting_while_not_ready, {"body": WHY | TO_AGNIESZKA}),
    "forcePresence": (SUPERVISOR, of_consultant, {"body": WHY | {"presence": "not-ready"}}),
    "changeSkills": (
        SUPERVISOR,
        of_consultant,
        {"body": WHY | {"skills": {"odpady": 50}, "groups": []}},
    ),
    "readQueue": (SUPERVISOR, of_queue, {}),
    "listMails": (SUPERVISOR, set_aside, {}),
    "listDeliveries": (SUPERVISOR, with_dead_delivery, {}),
    "retryDelivery": (SUPERVISOR, with_dead_delivery, {}),
    "giveUpDelivery": (SUPERVISOR, with_dead_delivery, {"body": {"reason": "Załatwione"}}),
    "listOutsideTickets": (CONSULTANT, with_dead_delivery, {"query": {"number": "614902/26"}}),
    "releaseMail": (SUPERVISOR, set_aside, {}),
    "dismissMail": (SUPERVISOR, set_aside, {}),
    "resendAnswer": (SUPERVISOR, given_up, {}),
    "discardAnswer": (SUPERVISOR, given_up, {}),
    "closeQueue": (SUPERVISOR, of_queue, {"body": WHY | {"overflow": {"to": "voicemail"}}}),
    "openQueue": (SUPERVISOR, of_queue, {"body": WHY | {"until": "2099-01-01T00:00:00Z"}}),
    "followHours": (SUPERVISOR, of_queue, {"body": WHY}),
    "announce": (SUPERVISOR, of_queue, {"body": WHY | {"prompt": "long-wait"}}),
    "choosePolicy": (SUPERVISOR, of_queue, {"body": WHY | {"policy": "strict-priority"}}),
    "readEvents": (SUPERVISOR, anything, {"query": {"count": 5}}),
    "readHealth": (NOBODY, anything, {}),
    "readReadiness": (NOBODY, anything, {}),
    "readMetrics": (NOBODY, anything, {}),
    "readCity": (NOBODY, anything, {}),
    "readWallboard": (SUPERVISOR, anything, {}),
    "startChat": (
        NOBODY,
        anything,
        {"body": {"language": "pl", "queue": "drogi", "text": "Dziura"}},
    ),
    "readChat": (RESIDENT, chatting, {}),
    "forgetChat": (RESIDENT, chatting, {}),
    "sendTranscript": (RESIDENT, talking_to_a_resident, {}),
    "readNotifications": (NOBODY, anything, {}),
    "queryNotifications": (NOBODY, anything, {"body": {"filters": [DISTRICT_FILTER]}}),
    "readNotificationsForDate": (
        NOBODY,
        anything,
        {"query": {"dateFrom": "1700000000000", "dateTo": "1900000000000"}},
    ),
    "readNotificationsForDistrict": (NOBODY, anything, {"query": {"district": "Wola"}}),
    "readNotificationByNumber": (NOBODY, of_notification, {}),
}
"""Role, preparation and request of the intended use, by operation id."""
KEYS = {
    "readWallboard": {"headers": WALL_HEADERS},
    "readEvents": {"headers": {"Authorization": f"Bearer {FEED_TOKEN}"}},
}
CHECKED = (
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


def closed(schema: Any) -> Any:
    """Return the schema with no further members in objects, so that none is undocumented."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: closed(value) for name, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        result.setdefault("additionalProperties", False)
    return result


DOCUMENT = json.loads(json.dumps(api_documents().openapi))
SCHEMA = schemathesis.openapi.from_dict(closed(DOCUMENT))
OPERATIONS = {
    result.ok().definition.raw["operationId"]: result.ok()
    for result in SCHEMA.get_all_operations()
    if isinstance(result, Ok)
}


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


def send(city: ApiCity, case: Any, role: str, counts: Counter[str]) -> int:
    """Send a request in a role; check the answer against the document."""
    response = case.call(base_url=city.base_url, cookies=city.cookies[role], timeout=PATIENCE_S)
    status: int = response.status_code
    case.validate_response(response, checks=CHECKS.get_by_names(list(CHECKED)))
    assert status < 500 or status == 503, response.content
    counts[f"{status // 100}xx"] += 1
    return status


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_operation_answers_as_documented(
    name: str, database: str, record_property: Callable[[str, object], None]
) -> None:
    operation, counts = OPERATIONS[name], Counter[str]()
    role, prepare, extra = INTENDED[name]
    with api_city(database) as city:
        prepared = prepare(city) | extra
        intended = operation.Case(headers=dict(OURS), **prepared)
        if "body" in prepared:
            is_file = isinstance(prepared["body"], bytes)
            intended.media_type = "application/octet-stream" if is_file else "application/json"
        assert 200 <= send(city, intended, role, counts) < 300
        for mode in GenerationMode if takes_input(operation) else [GenerationMode.POSITIVE]:
            generate(city, operation, mode, (role, prepared), counts)
        with_key(city, name, operation, counts)
        if not counts["4xx"]:
            assert wrong_method(city, operation) == 405
            counts["405"] += 1
    record_property(ANSWERS, as_line(name, counts))
    assert counts["2xx"]
    assert counts["4xx"] or counts["405"]


def as_line(name: str, counts: Counter[str]) -> str:
    return f"{name:22}" + "  ".join(f"{key} {number:3}" for key, number in sorted(counts.items()))


def takes_input(operation: Any) -> bool:
    """Return whether a request of the operation can be invalid at all."""
    raw = operation.definition.raw
    return bool(raw.get("parameters") or "requestBody" in raw)


def generate(
    city: ApiCity,
    operation: Any,
    mode: GenerationMode,
    intended: tuple[str, Request],
    counts: Counter[str],
) -> None:
    """Send generated requests, half of them in the intended role and to what was prepared."""
    role, prepared = intended
    roles = st.sampled_from([role] * len(ROLES) + list(ROLES))

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode), role=roles, is_prepared=st.booleans())
    def run(case: Any, role: str, is_prepared: bool) -> None:
        if is_prepared and "path_parameters" in prepared:
            case.path_parameters = dict(prepared["path_parameters"])
        if case.query and "wait_s" in case.query and mode is GenerationMode.POSITIVE:
            case.query["wait_s"] = 0
        send(city, case, role, counts)

    run()


def with_key(city: ApiCity, name: str, operation: Any, counts: Counter[str]) -> None:
    """Use the key of an operation that takes one in place of a session."""
    if name in KEYS:
        assert send(city, operation.Case(**KEYS[name]), NOBODY, counts) == 200


def wrong_method(city: ApiCity, operation: Any) -> int:
    """Return the status of a method that the address does not have."""
    case = operation.Case(headers=dict(OURS), method="PATCH")
    status: int = case.call(base_url=city.base_url, timeout=PATIENCE_S).status_code
    return status


def test_document_is_valid_openapi() -> None:
    validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")


def test_every_operation_has_an_intended_use() -> None:
    assert set(OPERATIONS) == set(INTENDED)


def test_exhausted_limit_is_answered_as_documented(database: str) -> None:
    counts: Counter[str] = Counter()
    with api_city(database, Limit(1, 60.0)) as city:
        statuses = [send(city, OPERATIONS["readCity"].Case(), NOBODY, counts) for _ in range(2)]
    assert statuses == [200, 429]
