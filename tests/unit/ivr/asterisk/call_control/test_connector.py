"""Channel connector of the telephone: a real ACD, a scripted Asterisk."""

from __future__ import annotations

from acd.domain.messages.events import ContactClosed
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import Outcome, Party
from acd.ports.channel_status import ChannelStatus
from tests.support.telephony import CALLER, DEVICE, OFFER, Telephony
from tests.support.waiting import until


async def test_hang_up_of_the_caller_becomes_an_input(phone: Telephony) -> None:
    await phone.connect()
    phone.asterisk.event("HangupRequest", Uniqueid=CALLER, Cause="16")
    closed = await phone.ledger.next(ContactClosed)
    assert (closed.outcome, closed.ended_by) == (Outcome.HANDLED, Party.RESIDENT)


async def test_events_wait_for_the_connection_to_asterisk(phone: Telephony) -> None:
    await phone.asterisk.action("QueueAdd")  # the last step of the first synchronisation
    phone.asterisk.stop()
    await until(lambda: not phone.ami.connected)
    await phone.admit()
    assert "Originate" not in phone.asterisk.names()
    await phone.asterisk.start()
    assert (await phone.asterisk.action("Originate"))["ChannelId"] == OFFER


async def test_consultants_on_duty_join_the_fallback_queue(phone: Telephony) -> None:
    assert (await phone.asterisk.action("QueueAdd"))["Interface"] == DEVICE


async def test_status_shows_health_figures_and_devices(phone: Telephony) -> None:
    await until(lambda: phone.ami.connected)
    phone.asterisk.event("DeviceStateChange", Device=DEVICE, State="NOT_INUSE")
    await until(lambda: last_status(phone).devices == frozenset({"anna"}))
    status = last_status(phone)
    assert (status.channel, status.error) == ("phone", None)
    assert (status.figures["drift"], status.figures["fastagi_sessions"]) == (0, 2)
    assert status.figures["ami_last_message_age_s"] < 5


async def test_connection_and_its_loss_are_published_at_once(phone: Telephony) -> None:
    """No reporter runs here, and no device registers."""
    await until(lambda: last_status(phone).error is None)
    phone.asterisk.stop()
    await until(lambda: last_status(phone).error == "ami-disconnected")


def last_status(phone: Telephony) -> ChannelStatus:
    """Return the last published status; before the first one, one with an error."""
    return phone.statuses.last or ChannelStatus("phone", "not-published")


async def test_status_names_the_error_without_a_connection(phone: Telephony) -> None:
    await until(lambda: phone.ami.connected)
    phone.asterisk.stop()
    await until(lambda: phone.connector.status().error == "ami-disconnected")


async def test_lost_device_makes_its_consultant_not_ready(phone: Telephony) -> None:
    await until(lambda: phone.ami.connected)
    for state in ("NOT_INUSE", "UNAVAILABLE"):
        phone.asterisk.event("DeviceStateChange", Device=DEVICE, State=state)
    await until(lambda: activity(phone) == (Activity.NOT_READY, NotReadyReason.DEVICE))


async def test_consultants_are_ready_again_when_asterisk_has_their_telephones_again(
    phone: Telephony,
) -> None:
    """Asterisk's HTTP server was away: nobody has to click."""
    await until(lambda: phone.ami.connected)
    for state in ("NOT_INUSE", "UNAVAILABLE"):
        phone.asterisk.event("DeviceStateChange", Device=DEVICE, State=state)
    await until(lambda: activity(phone) == (Activity.NOT_READY, NotReadyReason.DEVICE))
    phone.asterisk.event("DeviceStateChange", Device=DEVICE, State="NOT_INUSE")
    await until(lambda: activity(phone) == (Activity.READY, None))


def activity(phone: Telephony) -> tuple[Activity, NotReadyReason | None] | None:
    anna = phone.running.acd.consultant("anna")
    return (anna.activity, anna.reason) if anna else None
