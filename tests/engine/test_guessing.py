"""Guessing a PIN: written down, slowed more and more, and neither a restart nor another clock makes it faster."""

import asyncio
from datetime import timedelta

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.payment import PEOPLE, Kind
from pos_app.core.shop import OpenDay, SignIn
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench
from tests.engine.shop import CASHIER, CODE, MANAGER, SHORT, events, kinds, newest, played, refused, staffed


async def guess(engine: Engine, name: str = CASHIER, pin: str = "0001") -> KnownError:
    return await refused(engine.act(SignIn(name, pin)))


async def locked(engine: Engine, name: str = CASHIER) -> KnownError:
    for _ in range(5):
        assert (await guess(engine, name)).code == "pin_wrong"
    return await guess(engine, name)


def test_five_wrong_pins_make_a_pause_in_which_nothing_is_compared_or_written(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        error = await locked(engine)
        assert (error.code, error.facts) == ("pin_locked", {"seconds": 300})
        head = bench.ledger.head
        await asyncio.sleep(299)
        error = await guess(engine, pin=SHORT)
        assert (error.code, error.facts) == ("pin_locked", {"seconds": 1})
        assert bench.ledger.head == head
        await asyncio.sleep(2)
        await engine.act(SignIn(CASHIER, SHORT))
        assert engine.shop_state().people[1].wrong == 0

    played(bench, scene)
    assert newest(bench, Kind.PIN_REFUSED) | {"locked_until": None} == {
        "name": CASHIER,
        "wanted": "sign_in",
        "wrong": 5,
        "locked_until": None,
        "by": None,
    }
    assert [event.data["wrong"] for event in events(bench, PEOPLE) if event.kind is Kind.PIN_REFUSED] == [1, 2, 3, 4, 5]


def test_the_pauses_grow(bench: Bench) -> None:
    async def scene(engine: Engine) -> list[object]:
        await staffed(engine)
        waits = []
        for _ in range(4):
            error = await locked(engine)
            waits.append(error.facts["seconds"])
            await asyncio.sleep(float(str(error.facts["seconds"])) + 1)
        return waits

    assert played(bench, scene) == [300, 900, 3_600, 3_600]


def test_others_are_not_held_up(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await locked(engine)
        await engine.act(SignIn(MANAGER, CODE))

    played(bench, scene)


def test_a_restart_shortens_no_pause(bench: Bench) -> None:
    async def first(engine: Engine) -> None:
        await staffed(engine)
        await locked(engine)
        await asyncio.sleep(100)

    async def second(engine: Engine) -> None:
        assert (await guess(engine, pin=SHORT)).facts == {"seconds": 200}
        await asyncio.sleep(201)
        # The row goes on: the next five make the longer pause.
        assert (await locked(engine)).facts == {"seconds": 900}

    played(bench, first)
    bench.reopen()
    played(bench, second)


def test_setting_the_clock_forward_shortens_no_pause(bench: Bench) -> None:
    async def first(engine: Engine) -> None:
        await staffed(engine)
        await locked(engine)
        bench.clock.jump(timedelta(days=3))
        assert (await guess(engine, pin=SHORT)).facts == {"seconds": 300}

    async def second(engine: Engine) -> None:
        bench.clock.jump(timedelta(hours=2))
        assert (await guess(engine, pin=SHORT)).code == "pin_locked"

    played(bench, first)
    bench.clock.jump(timedelta(days=-3))
    bench.reopen()
    played(bench, second)


def test_setting_the_clock_back_makes_a_pause_no_longer_than_it_was(bench: Bench) -> None:
    async def first(engine: Engine) -> None:
        await staffed(engine)
        await locked(engine)

    async def second(engine: Engine) -> None:
        assert (await guess(engine, pin=SHORT)).facts == {"seconds": 300}
        await asyncio.sleep(301)
        await engine.act(SignIn(CASHIER, SHORT))

    played(bench, first)
    bench.clock.jump(timedelta(days=-400))
    bench.reopen()
    played(bench, second)


def test_guesses_at_the_same_time_count_one_after_the_other(bench: Bench) -> None:
    async def scene(engine: Engine) -> list[str]:
        await staffed(engine)
        guesses = [engine.act(SignIn(CASHIER, f"{number:04}")) for number in range(12)]
        found = await asyncio.gather(*guesses, return_exceptions=True)
        return [error.code for error in found if isinstance(error, KnownError)]

    assert played(bench, scene) == ["pin_wrong"] * 5 + ["pin_locked"] * 7


def test_a_right_pin_ends_the_row_whatever_it_was_typed_for(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        for _ in range(4):
            await guess(engine)
        await engine.act(OpenDay((), CASHIER, SHORT))
        assert engine.shop_state().people[1].wrong == 0
        assert engine.shop_state().signed_in is None
        assert (await guess(engine)).code == "pin_wrong"
        assert engine.shop_state().people[1].wrong == 1

    played(bench, scene)
    reset = [event.data for event in events(bench, PEOPLE) if event.kind is Kind.SIGNED_IN]
    assert reset == [{"name": CASHIER, "by": CASHIER, "wanted": "open_day"}]


def test_an_unknown_name_gets_the_same_word_and_leaves_nothing(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        for _ in range(7):
            assert (await guess(engine, "Nobody")).code == "pin_wrong"
        assert (await guess(engine, "Nobody", "")).code == "pin_missing"

    played(bench, scene)
    assert Kind.PIN_REFUSED not in kinds(bench, PEOPLE)


@pytest.mark.parametrize("wanted", ["open_day", "close_day"])
def test_what_somebody_guessed_for_is_written(bench: Bench, wanted: str) -> None:
    from pos_app.core.shop import CloseDay

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        act = OpenDay((), CASHIER, "0001") if wanted == "open_day" else CloseDay((), CASHIER, "0001")
        assert (await refused(engine.act(act))).code == "pin_wrong"

    played(bench, scene)
    assert newest(bench, Kind.PIN_REFUSED)["wanted"] == wanted
