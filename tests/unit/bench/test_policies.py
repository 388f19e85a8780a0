"""The centre that the policies are compared in is the one that its text describes."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.policies import (
    DEFAULT,
    IN_TIME,
    TYPES,
    WITH_SKILLS,
    dedicated,
    in_target,
    serve_languages,
    skills_of_agents,
    skills_of_speakers,
)


def test_agents_have_the_described_numbers_of_distinct_skills() -> None:
    agents = list(skills_of_agents())
    assert Counter(map(len, agents)) == WITH_SKILLS
    assert all(len(set(kinds)) == len(kinds) for kinds in agents)


def test_every_type_is_the_first_of_twelve_or_thirteen_agents() -> None:
    firsts = Counter(kinds[0] for kinds in skills_of_agents())
    assert sorted(firsts.values()) == [12] * 4 + [13] * 4
    assert len(firsts) == TYPES


@pytest.mark.parametrize("load", [0.92, 1.0])
def test_pooling_is_worth_a_fifth_of_the_service_level_and_more(load: float) -> None:
    assert in_target(load, 100) - dedicated(load) > 0.2


def test_every_speaker_knows_polish_and_fourteen_know_one_more_language() -> None:
    speakers = list(skills_of_speakers())
    assert all("lang-pl" in skills for skills in speakers)
    count = Counter(skill for skills in speakers for skill in skills)
    assert (len(speakers), count["lang-uk"], count["lang-en"]) == (40, 8, 6)


def test_default_policy_keeps_speakers_of_a_rare_language_for_those_who_need_them() -> None:
    service = serve_languages(DEFAULT, callers=3_000)
    for number, least in enumerate(IN_TIME.values()):
        assert service.by_type[number] >= least - 0.05
