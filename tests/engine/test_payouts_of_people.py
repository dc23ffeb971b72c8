"""Money sent back in a home with people: a manager's own PIN allows it, and a cashier's does not."""

import asyncio

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.payment import DAYS, Kind, Payment
from pos_app.core.provider import Pending
from pos_app.engine.engine import Engine
from tests.engine.conftest import PIN, Bench, give_back
from tests.engine.play import PAYING, accepted
from tests.engine.shop import CASHIER, CODE, MANAGER, SHORT, kinds, newest, played, refused, staffed
from tests.support.scripted import VersatileProvider


def provider() -> VersatileProvider:
    return VersatileProvider(PAYING, pay_outs=[accepted], statuses=[Pending()])


def test_a_managers_pin_allows_it_and_their_name_is_kept(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        payout = await engine.pay_out(give_back(approved_by=" vola ", pin=CODE))
        assert payout.approved_by == MANAGER

    played(bench, scene, provider())
    assert kinds(bench, DAYS) == [Kind.DAY_OPENED]


@pytest.mark.parametrize(
    ("name", "pin", "code"),
    [
        (CASHIER, SHORT, "manager_only"),
        (MANAGER, "000001", "pin_wrong"),
        (MANAGER, PIN, "pin_wrong"),
        (MANAGER, " ", "pin_missing"),
    ],
)
def test_nobody_else_allows_it(bench: Bench, name: str, pin: str, code: str) -> None:
    scripted = provider()

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        assert (await refused(engine.pay_out(give_back(approved_by=name, pin=pin)))).code == code

    played(bench, scene, scripted)
    assert scripted.paid_out == []
    if code == "manager_only":
        assert newest(bench, Kind.FORBIDDEN)["wanted"] == "pay_out"


def test_without_people_the_code_of_the_settings_decides(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        assert (await refused(engine.pay_out(give_back(pin="no")))).code == "pin_wrong"
        assert (await engine.pay_out(give_back())).approved_by == "Vola"

    played(bench, scene, provider())


def test_a_mistake_in_the_rest_costs_no_try(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        assert (await refused(engine.pay_out(give_back(amount=1, approved_by=MANAGER, pin="1")))).code == "payout_below"
        assert engine.shop_state().people[0].wrong == 0

    played(bench, scene, provider())


def test_two_payouts_at_once_stay_within_the_limit_of_the_day(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        requests = [give_back(f"sale-{n}", 4_000, approved_by=MANAGER, pin=CODE) for n in range(3)]
        done = await asyncio.gather(*map(engine.pay_out, requests), return_exceptions=True)
        assert sum(isinstance(result, Payment) for result in done) == 2
        assert [error.code for error in done if isinstance(error, KnownError)] == ["payout_above_day"]

    played(bench, scene, provider())
