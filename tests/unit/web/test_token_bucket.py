"""Token buckets limit a rate in the long run, and each subject by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from web.token_bucket import Rate, TokenBucket, TokenBuckets

RATE = Rate(per_s=2.0, burst=5.0)


@given(st.lists(st.floats(0, 10), max_size=200))
def test_no_more_than_burst_and_rate_is_taken_over_any_time(pauses_s: list[float]) -> None:
    bucket, now_s, taken = TokenBucket(RATE, 0.0), 0.0, 0
    for pause_s in pauses_s:
        now_s += pause_s
        taken += bucket.take(1, now_s)
        assert taken <= RATE.burst + RATE.per_s * now_s + 1e-6


def test_each_subject_has_a_bucket_of_its_own() -> None:
    buckets = TokenBuckets(RATE, max_subjects=10)
    assert [buckets.take("a", 0.0) for _ in range(6)] == [True] * 5 + [False]
    assert buckets.take("b", 0.0)


def test_subject_unused_for_longest_is_forgotten_first() -> None:
    buckets = TokenBuckets(Rate(per_s=0.0, burst=1.0), max_subjects=2)
    assert all(buckets.take(subject, 0.0) for subject in "ab")
    assert not buckets.take("a", 0.0)
    assert buckets.take("c", 0.0)  # "b" is forgotten
    assert not buckets.take("a", 0.0)
    assert buckets.take("b", 0.0)
