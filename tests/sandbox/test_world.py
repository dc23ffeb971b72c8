"""The world itself: time, debits, memory."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.sandbox.stories import BY_HAND, STORIES
from pos_app.sandbox.world import MOST_PROMPTS, Charge, World
from tests.sandbox.bench import BASE, Bench, order


class Hands:
    """A clock turned by hand."""

    def __init__(self, at: float = 0.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


def accept(world: World, reference: str = "R", story: str = "01") -> Charge:
    chosen = STORIES.get(story, BY_HAND)
    return world.accept("mvola", reference, 100, "MGA", f"03412345{story}", "0343500004", "Boutique", chosen)


@given(st.lists(st.tuples(st.floats(0.01, 30), st.floats(0.1, 100)), max_size=8))
def test_a_debit_happens_when_the_story_time_is_over_however_the_speed_is_turned(
    turns: list[tuple[float, float]],
) -> None:
    clock = Hands()
    world = World(clock)
    charge = accept(world)
    story_time = 0.0
    for wait, speed in turns:
        story_time += wait * world.speed
        clock.at += wait
        if abs(story_time - 2.0) > 1e-6:
            assert len(world.debits) == (1 if story_time > 2.0 else 0)
        world.speed = speed
    clock.at += 2.0 / world.speed + 1e-6
    assert len(world.debits) == 1
    assert charge.accepted_at <= world.debits[0].at <= clock.at


def test_infinite_speed_pays_at_once() -> None:
    world = World(Hands(), speed=math.inf)
    accept(world)
    assert len(world.debits) == 1
    accept(world, story="09")
    assert len(world.debits) == 2


def test_turning_to_infinite_and_back_keeps_what_happened() -> None:
    clock = Hands()
    world = World(clock)
    accept(world)
    world.speed = math.inf
    assert len(world.debits) == 1
    world.speed = 1.0
    accept(world, "S")
    assert len(world.debits) == 1
    clock.at = 2.0
    assert len(world.debits) == 2


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan])
def test_speed_that_cannot_be(speed: float) -> None:
    with pytest.raises(ValueError):
        World(Hands()).speed = speed


def test_debits_come_in_the_order_of_time_with_their_exact_time() -> None:
    clock = Hands()
    world = World(clock)
    accept(world, "late", "09")
    clock.at = 3.0
    accept(world, "soon", "01")
    clock.at = 1_000.0
    assert [(debit.reference, debit.at) for debit in world.debits] == [("soon", 5.0), ("late", 12.0)]


def test_transaction_numbers_are_unique_over_runs_and_have_nine_digits() -> None:
    numbers = set()
    for _ in range(20):
        world = World(Hands(), speed=math.inf)
        accept(world)
        numbers.add(world.debits[0].transaction_id)
    assert len(numbers) == 20
    assert {len(number) for number in numbers} == {9}


def test_same_seed_same_ids() -> None:
    first, second = (accept(World(Hands(), seed=7)).id for _ in range(2))
    assert first == second


def test_dates_follow_unix_time() -> None:
    world = World(Hands(1_795_000_000.0))
    assert world.date(world.clock()) == datetime.fromtimestamp(1_795_000_000, UTC)


def test_dates_follow_the_first_client_where_the_clock_is_virtual() -> None:
    clock = Hands(10.0)
    world = World(clock)
    today = datetime(2026, 11, 21, 8, tzinfo=UTC)
    world.learn_date(today)
    world.learn_date(today + timedelta(days=9))
    clock.at = 70.0
    assert world.date(clock.at) == today + timedelta(seconds=60)


def test_client_tells_a_virtual_world_the_date() -> None:
    bench = Bench()
    bench.world = World(lambda: bench.at - 1_795_000_000.0, seed=1)
    bench.app = type(bench.app)(bench.world)
    bench.call("POST", BASE, json=order(), headers=bench.headers())
    assert bench.world.date(0) == datetime(2026, 7, 24, 10, 15, 30, tzinfo=UTC)


def test_old_charges_are_forgotten_and_debits_are_not() -> None:
    world = World(Hands(), speed=math.inf, most_charges=2)
    first = accept(world, "first")
    again = accept(world, "first", "04")
    accept(world, "second")
    assert world.charge(first.id) is None
    assert world.charges_of("mvola", "first") == [again]
    assert world.by_transaction(world.debits[0].transaction_id) is None
    accept(world, "third")
    assert world.charges_of("mvola", "first") == []
    assert [debit.reference for debit in world.debits] == ["first", "second", "third"]
    assert world.debits_of("first") == 1


def test_prompt_of_a_forgotten_charge_cannot_be_answered() -> None:
    world = World(Hands())
    for number in range(MOST_PROMPTS + 5):
        accept(world, f"R{number}", "77")
    assert len(world.prompts()) == MOST_PROMPTS
    assert world.prompts()[0].id == world.recent(1)[0].id


def test_listeners_hear_of_prompts_and_of_a_reset() -> None:
    world = World(Hands())
    heard: list[Charge | None] = []
    world.listeners.append(heard.append)
    charge = accept(world, story="77")
    world.answer(charge.id, "refuse")
    world.reset()
    assert heard == [charge, charge, None]
