"""The story of one contact as sentences, from its events and the explanation of its wait."""

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

NAMED = ("channel", "to", "why", "how", "outcome", "act", "because", "author")
"""Fields whose values have words of their own, as `field.value`."""
DURATIONS = {"waited_ms": "waited", "handled_ms": "handled", "low_ms": "low", "high_ms": "high"}


@dataclass(frozen=True)
class InputReporter:
    """`names`: id of a person to the name that is read; times are shown in `zone`."""

    language: str
    names: Mapping[str, str]
    zone: ZoneInfo

    def story(self, contact_id: str, events: Iterable[StampedEvent]) -> Iterator[str]:
        """A line for each event, and what stands behind an offer in lines of their own."""
        first = True
        for stamped in events:
            if first and isinstance(stamped.event, e.ContactQueued):
                yield self._head(contact_id, stamped.event)
            first = False
            yield f"{self._clock(stamped.at_ms)}  {self.sentence(stamped.event)}"
            if isinstance(stamped.event, e.OfferMade):
                yield from (f"          {line}" for line in self.offer(stamped.event.explanation))

    def sentence(self, event: e.Event) -> str:
        """One event in words."""
        fields = encode(event)
        kind = str(fields.pop("kind"))
        if isinstance(event, e.OfferMade):
            fields["because"] = event.explanation.because.value
        told = {name: self._named(name, value) for name, value in fields.items()}
        told["who"] = self._who(fields.get("consultant_id"))
        told |= {
            short: duration(fields[name])
            for name, short in DURATIONS.items()
            if fields.get(name) is not None
        }
        return self._say(_form(kind, fields), **told)

    def offer(self, why: Explanation) -> Iterator[str]:
        """What was weighed."""
        yield self._say("candidates", shown=len(why.candidates), all=why.candidate_count)
        yield from (f"- {self._candidate(each)}" for each in why.candidates)
        if why.excluded:
            yield self._excluded(why.excluded)
        rivals = [
            self._say("rival", contact=each.contact_id, queue=each.queue, score=each.score)
            for each in why.contacts[1:]
        ]
        if rivals:
            yield self._say("rivals", list="; ".join(rivals))
        yield self._say(
            "policy",
            version=why.rules_version,
            policy=why.policy,
            relaxation_step=why.relaxation_step,
        )

    def wait(self, why: WaitExplanation | None) -> Iterator[str]:
        """Why nobody has it yet."""
        if why is None:
            yield self._say("not-waiting")
            return
        yield self._say(
            "now", queue=why.queue, position=why.position, relaxation_step=why.relaxation_step
        )
        wait_estimate = why.wait_estimate
        if wait_estimate is None:
            yield self._say("no-wait-estimate")
        else:
            low, high = duration(wait_estimate.low_ms), duration(wait_estimate.high_ms)
            ahead, staff = round(wait_estimate.ahead, 1), wait_estimate.staff
            yield self._say("wait-estimate", low=low, high=high, ahead=ahead, staff=staff)
        yield self._say("ready", n=why.ready)
        if why.excluded:
            yield self._excluded(why.excluded)
        if why.kept_for:
            yield self._say("kept-for", people=", ".join(map(self._who, why.kept_for)))
        if why.next_relaxation_ms is not None:
            yield self._say("next-relaxation-step", at=self._clock(why.next_relaxation_ms))
        yield self._say(
            "policy",
            version=why.rules_version,
            policy=why.policy,
            relaxation_step=why.relaxation_step,
        )

    def live_away(self, why: str) -> str:
        return self._say("live-away", why=why)

    def _head(self, contact_id: str, event: e.ContactQueued) -> str:
        return self._say(
            "head",
            contact=contact_id,
            channel=self._named("channel", event.channel),
            queue=event.queue,
            language=event.language,
        )

    def _candidate(self, each: Candidate) -> str:
        idle, who = duration(each.idle_ms), self._who(each.consultant_id)
        return self._say("candidate", who=who, score=each.score, level=each.skill_level, idle=idle)

    def _excluded(self, excluded: Mapping[str, int]) -> str:
        told = (f"{self._named('excluded', reason)} {n}" for reason, n in excluded.items())
        return self._say("excluded", list=", ".join(told))

    def _named(self, field: str, value: object) -> object:
        if field not in (*NAMED, "excluded"):
            return value
        return WORDS[self.language].get(f"{field}.{value}", value)

    def _who(self, consultant_id: str | None) -> str:
        return self.names.get(consultant_id or "", consultant_id or "")

    def _say(self, key: str, **values: object) -> str:
        return WORDS[self.language].get(key, key).format(**values)

    def _clock(self, at_ms: int) -> str:
        return datetime.fromtimestamp(at_ms / 1000, self.zone).strftime("%d.%m. %H:%M:%S")


def _form(kind: str, fields: Mapping[str, Any]) -> str:
    """Which of its sentences an event takes."""
    if kind == "ContactQueued" and fields["returned"]:
        return "ContactQueued.returned"
    if kind == "ContactTransferred" and fields["kept_place"]:
        return "ContactTransferred.kept"
    if kind == "WaitAnnounced" and fields["low_ms"] is not None:
        return "WaitAnnounced.interval"
    return kind


def duration(ms: int) -> str:
    """`48 s`, `12 min 05 s`, `1 h 02 min`: the same in both languages."""
    seconds = round(ms / 1000)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02} min"
