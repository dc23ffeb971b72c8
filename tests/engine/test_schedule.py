"""When the next question is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.payment import Status
from pos_app.engine.schedule import Pace

PACE = Pace()
HOURS_72 = 72 * 3_600


@pytest.mark.parametrize(
    ("age", "every"),
    [(0, 3), (89, 3), (90, 10), (299, 10), (300, 30), (1_800, 300), (21_600, 1_800), (HOURS_72, 1_800)],
)
def test_the_rhythm_of_what_is_undecided(age: float, every: float) -> None:
    assert PACE.next_delay(Status.AWAITING, age, 0, None) == every
    assert PACE.next_delay(Status.UNKNOWN, age, 0, None) == every


@pytest.mark.parametrize(("age", "every"), [(0, 10), (60, 60), (600, 300), (3_600, 3_600)])
@pytest.mark.parametrize("status", [Status.REFUSED, Status.ABANDONED, Status.CONFIRMED_MANUALLY])
def test_the_rhythm_of_what_looks_over(status: Status, age: float, every: float) -> None:
    assert PACE.next_delay(status, age, 0, None) == every


def test_the_watch_is_over_after_72_hours() -> None:
    assert PACE.next_delay(Status.AWAITING, HOURS_72 + 1, 0, None) is None


@pytest.mark.parametrize(("failures", "delay"), [(1, 6), (2, 12), (3, 24), (4, 30), (400, 30)])
def test_questions_that_fail_become_rarer(failures: int, delay: float) -> None:
    assert PACE.next_delay(Status.AWAITING, 0, failures, None) == delay


@pytest.mark.parametrize(("retry_after", "delay"), [(20, 20), (1, 6), (-5, 6), (10**9, 300)])
def test_retry_after_is_honoured_within_reason(retry_after: float, delay: float) -> None:
    assert PACE.next_delay(Status.AWAITING, 0, 1, retry_after) == delay


@given(st.sampled_from(list(Status)), st.floats(0, 4e5), st.integers(0, 50), st.none() | st.floats(-10, 1e6))
def test_never_faster_than_three_seconds_and_scaled_as_a_whole(
    status: Status, age: float, failures: int, retry_after: float | None
) -> None:
    slow = PACE.next_delay(status, age, failures, retry_after)
    assert slow is None or 3 <= slow <= 3_600
    fast = Pace(0.05).next_delay(status, age * 0.05, failures, retry_after)
    assert (slow is None) == (fast is None) or age == pytest.approx(HOURS_72)
    if slow is not None and fast is not None and age * 0.05 / 0.05 == age:
        assert fast == pytest.approx(slow * 0.05)


def test_gaps_and_heartbeat_scale_with_the_pace() -> None:
    fast = Pace(0.05)
    assert (fast.smallest_gap, fast.heartbeat) == pytest.approx((0.15, 0.75))
    assert fast.stop_deadline == PACE.stop_deadline
