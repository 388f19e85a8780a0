"""Routing of one contact as sentences, from its events and the explanation of its wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from acd.domain.messages import events as e
from acd.domain.model.offer import Candidate, Explanation
from acd.domain.routing.explanation import WaitExplanation
from acd.ports.acd import StampedEvent
from acd.serialisation.messages import encode
from centrala.cli.explain_i18n import WORDS

NAMED = ("channel", "to", "state", "outcome", "act", "author")
"""Fields whose values are translated, under the key `field.value`."""
DURATIONS = {"waited_ms": "waited", "handled_ms": "handled", "low_ms": "low", "high_ms": "high"}


@dataclass(frozen=True)
class ExplanationText:
    """Writer of sentences. `names`: consultant id -> name; times are shown in `zone`."""

    language: str
    names: Mapping[str, str]
    zone: ZoneInfo

    def events(self, contact_id: str, events: Iterable[StampedEvent]) -> Iterator[str]:
        """Yield a line for each event, and further lines for the reasons of an offer."""
        first = True
        for stamped in events:
            if first and isinstance(stamped.event, e.ContactQueued):
                yield self._head(contact_id, stamped.event)
            first = False
            yield f"{self._clock(stamped.at_ms)}  {self.sentence(stamped.event)}"
            if isinstance(stamped.event, e.OfferMade):
                yield from (f"          {line}" for line in self.offer(stamped.event.explanation))

    def sentence(self, event: e.Event) -> str:
        """Return one event as a sentence."""
        fields = encode(event)
        kind = str(fields.pop("kind"))
        values = {name: self._named(name, value) for name, value in fields.items()}
        values["who"] = self._name(fields.get("consultant_id"))
        if isinstance(event, e.OfferMade):
            values["reason"] = self._translated("offer-reason", event.explanation.reason)
        elif isinstance(event, e.ContactMoved | e.ContactDirected):
            values["reason"] = self._translated("overflow-reason", event.reason)
        values |= {
            short: duration(fields[name])
            for name, short in DURATIONS.items()
            if fields.get(name) is not None
        }
        return self._sentence(_form(kind, fields), **values)

    def offer(self, explanation: Explanation) -> Iterator[str]:
        """Yield the candidates, competing contacts and rules behind an offer."""
        yield self._sentence(
            "candidates", shown=len(explanation.candidates), all=explanation.candidate_count
        )
        yield from (f"- {self._candidate(candidate)}" for candidate in explanation.candidates)
        if explanation.excluded:
            yield self._excluded(explanation.excluded)
        competing = [
            self._sentence(
                "competing-contact", contact=one.contact_id, queue=one.queue, score=one.score
            )
            for one in explanation.contacts[1:]
        ]
        if competing:
            yield self._sentence("competing-contacts", list="; ".join(competing))
        yield self._sentence(
            "policy",
            version=explanation.rules_version,
            policy=explanation.policy,
            relaxation_step=explanation.relaxation_step,
        )

    def wait(self, explanation: WaitExplanation | None) -> Iterator[str]:
        """Yield why the contact has no consultant yet."""
        if explanation is None:
            yield self._sentence("not-waiting")
            return
        yield self._sentence(
            "now",
            queue=explanation.queue,
            position=explanation.position,
            relaxation_step=explanation.relaxation_step,
        )
        wait_estimate = explanation.wait_estimate
        if wait_estimate is None:
            yield self._sentence("no-wait-estimate")
        else:
            low, high = duration(wait_estimate.low_ms), duration(wait_estimate.high_ms)
            ahead, staff = round(wait_estimate.ahead, 1), wait_estimate.consultants
            yield self._sentence("wait-estimate", low=low, high=high, ahead=ahead, staff=staff)
        yield self._sentence("ready", n=explanation.ready)
        if explanation.excluded:
            yield self._excluded(explanation.excluded)
        if explanation.kept_for:
            yield self._sentence(
                "kept-for", people=", ".join(map(self._name, explanation.kept_for))
            )
        if explanation.next_relaxation_ms is not None:
            yield self._sentence(
                "next-relaxation-step", at=self._clock(explanation.next_relaxation_ms)
            )
        yield self._sentence(
            "policy",
            version=explanation.rules_version,
            policy=explanation.policy,
            relaxation_step=explanation.relaxation_step,
        )

    def unavailable(self, reason: str) -> str:
        """Return the sentence for a current state that cannot be read."""
        return self._sentence("unavailable", reason=reason)

    def _head(self, contact_id: str, event: e.ContactQueued) -> str:
        return self._sentence(
            "head",
            contact=contact_id,
            channel=self._translated("channel", event.channel),
            queue=event.queue,
            language=event.language,
        )

    def _candidate(self, candidate: Candidate) -> str:
        return self._sentence(
            "candidate",
            who=self._name(candidate.consultant_id),
            score=candidate.score,
            level=candidate.skill_level,
            idle=duration(candidate.idle_ms),
        )

    def _excluded(self, excluded: Mapping[str, int]) -> str:
        counts = (f"{self._translated('excluded', reason)} {n}" for reason, n in excluded.items())
        return self._sentence("excluded", list=", ".join(counts))

    def _named(self, field: str, value: object) -> object:
        return self._translated(field, value) if field in NAMED else value

    def _translated(self, field: str, value: object) -> object:
        return WORDS[self.language].get(f"{field}.{value}", value)

    def _name(self, consultant_id: str | None) -> str:
        return self.names.get(consultant_id or "", consultant_id or "")

    def _sentence(self, key: str, **values: object) -> str:
        return WORDS[self.language].get(key, key).format(**values)

    def _clock(self, at_ms: int) -> str:
        return datetime.fromtimestamp(at_ms / 1000, self.zone).strftime("%d.%m. %H:%M:%S")


def _form(kind: str, fields: Mapping[str, Any]) -> str:
    """Return the key of the sentence that an event takes."""
    if kind == "ContactQueued" and fields["returned"]:
        return "ContactQueued.returned"
    if kind == "ContactTransferred" and fields["kept_position"]:
        return "ContactTransferred.kept"
    if kind == "WaitAnnounced" and fields["low_ms"] is not None:
        return "WaitAnnounced.interval"
    return kind


def duration(ms: int) -> str:
    """Return `48 s`, `12 min 05 s` or `1 h 02 min`: the same in both languages."""
    seconds = round(ms / 1000)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02} min"
