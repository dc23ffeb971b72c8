"""What follows a closing: the copy of the ledger, whose failure undoes nothing, and a till that ends meanwhile."""

import asyncio
from dataclasses import replace

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.news import ShopChanged
from pos_app.core.payment import DAYS, Kind, Status
from pos_app.core.provider import Pending
from pos_app.engine.engine import Engine
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, ExpectLog, charge, give_back
from tests.engine.play import PAYING, accepted
from tests.engine.shop import events, kinds, opened, played, sold
from tests.engine.test_closing import CLOSE, closed
from tests.support.scripted import ScriptedProvider, VersatileProvider


def test_the_ledger_is_copied_once_the_day_is_closed(bench: Bench) -> None:
    found: list[bool] = []

    def backup() -> str:
        found.append(bench.ledger.day() is None)
        return "/somewhere/copy.sqlite3"

    async def scene(engine: Engine) -> None:
        await opened(engine)
        result = await closed(engine)
        assert (result.backup, result.backup_error, found) == ("/somewhere/copy.sqlite3", None, [True])

    played(bench, scene, backup=backup)


def test_a_copy_that_fails_undoes_no_closing(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("WARNING pos_app.engine.shop: the ledger was not copied: backup_folder")
    fault = KnownError("backup_folder", path="/media/usb")

    def backup() -> str:
        raise fault

    async def scene(engine: Engine) -> None:
        await opened(engine)
        result = await closed(engine)
        assert (result.backup, result.backup_error) == (None, fault)
        assert engine.shop_state().last is not None
        await sold(engine)

    played(bench, scene, backup=backup)


def test_a_bug_in_the_copying_undoes_no_closing(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.shop: the ledger was not copied")

    def backup() -> str:
        raise RuntimeError("stumbled")

    async def scene(engine: Engine) -> None:
        await opened(engine)
        error = (await closed(engine)).backup_error
        assert error is not None
        assert error.code == "backup_failed"
        await sold(engine)

    played(bench, scene, backup=backup)


def test_the_day_is_told_closed_before_the_copy_is_made(bench: Bench) -> None:
    told: list[bool] = []

    def backup() -> str:
        states = [news.state for news in bench.news if isinstance(news, ShopChanged)]
        told.append(states[-1].day is None and states[-1].last is not None)
        return "copy"

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await closed(engine)

    played(bench, scene, backup=backup)
    assert told == [True]


def test_a_till_that_is_closed_while_it_asks_closes_no_day(bench: Bench) -> None:
    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[3_600, Pending()])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        await asyncio.sleep(1)
        closing = asyncio.ensure_future(closed(engine, replace(CLOSE, carry_over=True)))
        await asyncio.sleep(1)
        began = bench.loop.time()
        await engine.close()
        with pytest.raises(KnownError, match="engine_stopped"):
            await closing
        assert bench.loop.time() - began < 1

    played(bench, scene, provider)
    assert Kind.DAY_CLOSED not in kinds(bench, DAYS)


def test_payouts_are_totals_of_their_own(bench: Bench) -> None:
    from tests.engine.play import given_back

    provider = VersatileProvider(PAYING, pay_outs=[accepted], statuses=[given_back])

    async def scene(engine: Engine) -> None:
        payout = await engine.pay_out(give_back())
        await engine.wait_for(payout.reference, lambda known: known.status is Status.PAID, 60)
        report = (await closed(engine)).report
        assert (report.totals, report.payouts[0].amount, report.payouts[0].count) == ((), 2_000, 1)

    played(bench, scene, provider)
    assert kinds(bench, DAYS) == [Kind.DAY_OPENED, Kind.DAY_CLOSED]
    assert events(bench, DAYS)[0].seq == 1
