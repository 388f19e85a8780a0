"""Cases of the second line in the state that an operation of the API needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd.ports.attachments import Attachment
from acd.ports.case_actions import AddFollowUp, AskFirstLine, Close, Join, Take
from acd.ports.case_terms import SetLegalMode
from acd.ports.officers import Officer
from tests.support import second_line
from tests.support.api_city import ApiCity
from tests.support.city import a_case

Request = dict[str, Any]
Prepare = Callable[[ApiCity], Request]


def new_case(city: ApiCity) -> Request:
    return {"path_parameters": {"number": city.call(city.case()), "part": "1"}}


def read_case(city: ApiCity) -> Request:
    return {"path_parameters": {"number": city.call(city.case())}}


def taken_case(city: ApiCity) -> Request:
    return {"path_parameters": {"number": city.call(city.case(Take())), "part": "1"}}


def case_in_legal_mode(city: ApiCity) -> Request:
    number = city.call(city.case(Take(), SetLegalMode("complaint")))
    return {"path_parameters": {"number": number, "part": "1"}}


def closed_case(city: ApiCity) -> Request:
    number = city.call(city.case(Take(), Close("Zrobione.", "Gotowe.")))
    return {"path_parameters": {"number": number, "part": "1"}}


def case_of_another_officer(city: ApiCity) -> Request:
    request = new_case(city)
    officer = Officer("sek", "Barbara Sęk", "ZDM")
    number = request["path_parameters"]["number"]
    city.call(city.world.deps.second_line.act(officer, number, 1, Take(), "k-0"))
    return request


def waiting_case(city: ApiCity) -> Request:
    number = city.call(city.case(Take(), AskFirstLine("Gdzie?")))
    return {"path_parameters": {"number": number, "part": "1"}}


def joinable_case(city: ApiCity) -> Request:
    city.call(city.imported_ticket("571020/26"))
    return new_case(city)


def joined_case(city: ApiCity) -> Request:
    city.call(city.imported_ticket("571020/26"))
    number = city.call(city.case(Join("571020/26")))
    return {"path_parameters": {"number": number, "part": "1"}}


def of_number(prepare: Prepare) -> Prepare:
    """Return a preparation whose path has the number only."""

    def prepared(city: ApiCity) -> Request:
        return {"path_parameters": {"number": prepare(city)["path_parameters"]["number"]}}

    return prepared


case_with_question = of_number(waiting_case)
joinable_number = of_number(joinable_case)
joined_number = of_number(joined_case)


def case_with_file(city: ApiCity) -> Request:
    path = read_case(city)["path_parameters"]
    folder = f"case-{path['number']}"
    file = Attachment(f"{folder}-f", folder, None, "a.pdf", "application/pdf", 3)
    city.call(city.world.deps.attachments.add(file, b"pdf"))
    return {"path_parameters": path | {"attachment_id": file.attachment_id}}


def linked_case(city: ApiCity) -> Request:
    deps = city.world.deps
    contact_id = city.call(city.talking_chat())
    record = city.call(deps.book.get(contact_id))
    assert record is not None
    draft = a_case(category="Wodno-kanalizacyjne", event="Wyciek wody na ulicy")
    ticket = city.call(deps.crm.open_ticket(record, draft, "agnieszka"))
    link = second_line.LINKS.link(ticket.number, 1, "MPWIK", deps.clock.now_ms())
    return {"body": {"token": link.partition("#")[2]}}


def case_to_take_by_link(city: ApiCity) -> Request:
    return {"body": linked_case(city)["body"] | {"action": "take"}}


def case_with_task(city: ApiCity) -> Request:
    later_ms = city.world.deps.clock.now_ms() + 86_400_000
    number = city.call(city.case(Take(), AddFollowUp("Zadzwoń", later_ms)))
    officer = Officer("lis", "Piotr Lis", "ZDM")
    case = city.call(city.world.deps.second_line.case(officer, number))
    path = {"number": number, "part": "1"}
    return {"path_parameters": path, "body": {"task_id": case.tasks[0].task_id}}


def of_notification(city: ApiCity) -> Request:
    return {"query": {"notificationNumber": city.call(city.ticket_number())}}


def new_case_for_list(city: ApiCity) -> Request:
    city.call(city.case())
    return {}
