"""A disk that fails, or a bug, in the middle of an act: charging stops as everywhere, and nothing is done by half."""

import asyncio
from typing import Any

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.news import EngineFailed
from pos_app.core.payment import Kind, Payment, Status
from pos_app.core.provider import Pending
from pos_app.core.reconciliation import Pair, Why, ours_of
from pos_app.core.shop import CloseDay, OpenDay, Reconcile, SignIn, SignOut
from pos_app.engine.engine import Engine
from pos_app.ledger.errors import LedgerFault
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, ExpectLog, charge
from tests.engine.play import accepted
from tests.engine.shop import (
    CASHIER,
    CODE,
    MANAGER,
    SHORT,
    line,
    opened,
    paid_of,
    paying,
    played,
    refused,
    shop,
    sold,
    staffed,
    statement,
)
from tests.support.scripted import ScriptedProvider


class Failing:
    """A ledger that takes everything but one kind of event, and nothing more after it."""

    def __init__(self, ledger: Any, kind: Kind, error: Exception | None = None) -> None:
        self._ledger = ledger
        self._kind = kind
        self._error = error or LedgerFault("ledger_disk_full")
        self.broken = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def require_sound(self) -> None:
        if self.broken:
            raise self._error

    def note(self, stream: str, kind: Kind, *rest: Any) -> Any:
        self._look(kind)
        return self._ledger.note(stream, kind, *rest)

    def append(self, reference: str, kind: Kind, *rest: Any) -> Any:
        self._look(kind)
        return self._ledger.append(reference, kind, *rest)

    def append_many(self, entries: Any, at: Any) -> Any:
        for _, kind, _ in entries:
            self._look(kind)
        return self._ledger.append_many(entries, at)

    def _look(self, kind: Kind) -> None:
        self.broken = self.broken or kind is self._kind
        self.require_sound()


def failed(bench: Bench) -> list[EngineFailed]:
    return [news for news in bench.news if isinstance(news, EngineFailed)]


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        (Kind.DAY_OPENED, OpenDay((), MANAGER, CODE)),
        (Kind.SIGNED_IN, SignIn(CASHIER, SHORT)),
        (Kind.PIN_REFUSED, SignIn(CASHIER, "0001")),
        (Kind.FORBIDDEN, OpenDay((), MANAGER, CODE)),
    ],
)
def test_a_disk_that_fails_in_an_act_stops_charging(bench: Bench, kind: Kind, act: Any) -> None:
    broken = Failing(bench.ledger, kind)

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        if kind is Kind.FORBIDDEN:
            await engine.act(act)
            assert not failed(bench)
            return
        assert (await refused(engine.act(act))).code == "ledger_disk_full"
        assert [news.error for news in failed(bench)] == [broken._error]
        assert (await refused(engine.act(act))).code == "engine_stopped"
        assert (await refused(engine.charge(charge()))).code == "engine_stopped"
        assert (await refused(engine.act(SignOut(CASHIER, "locked")))).code == "engine_stopped"
        assert engine.shop_state().signed_in is None

    played(bench, scene, ledger=broken)


def test_a_guess_that_could_not_be_written_is_not_answered(bench: Bench) -> None:
    broken = Failing(bench.ledger, Kind.FORBIDDEN)

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        broken.broken = True
        # Right or wrong: the same word, before anything is compared.
        for pin in (SHORT, "0001"):
            assert (await refused(engine._shop.people.sign_in(SignIn(CASHIER, pin)))).code == "ledger_disk_full"  # type: ignore[union-attr]

    played(bench, scene, ledger=broken)


def test_a_closing_that_the_disk_refuses_leaves_the_day_open(bench: Bench) -> None:
    copies: list[str] = []

    async def scene(engine: Engine) -> None:
        await opened(engine)
        assert (await refused(engine.act(CloseDay((), "caisse")))).code == "ledger_disk_full"
        assert engine.shop_state().day is not None

    played(bench, scene, ledger=Failing(bench.ledger, Kind.DAY_CLOSED), backup=lambda: copies.append("made") or "copy")
    assert copies == []


def test_a_disk_that_fails_while_a_closing_asks_ends_it(bench: Bench) -> None:
    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[1, paid_of])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        await asyncio.sleep(1)
        assert (await refused(engine.act(CloseDay((), "caisse", carry_over=True)))).code == "ledger_disk_full"
        assert failed(bench)
        assert engine.shop_state().day is not None

    played(bench, scene, provider, ledger=Failing(bench.ledger, Kind.PAID))


def test_a_bug_in_an_act_stops_charging_and_is_told(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    bug = RuntimeError("stumbled")

    async def scene(engine: Engine) -> None:
        with pytest.raises(RuntimeError):
            await engine.act(OpenDay((), "caisse"))
        assert [news.error for news in failed(bench)] == [bug]
        assert (await refused(engine.charge(charge()))).code == "engine_stopped"

    played(bench, scene, ledger=Failing(bench.ledger, Kind.DAY_OPENED, bug))


def test_a_refusal_stops_nothing(bench: Bench) -> None:
    provider = ScriptedProvider(MVOLA.operator, initiates=[accepted], statuses=[Pending()])

    async def scene(engine: Engine) -> None:
        await opened(engine)
        await engine.charge(charge())
        assert (await refused(engine.act(CloseDay((), "caisse")))).code == "day_undecided"
        await engine.charge(charge("sale-2"))

    played(bench, scene, provider)
    assert not failed(bench)


def test_a_till_is_closed_although_it_cannot_write_who_left(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.shop: that the window was left was not written: ledger_disk_full")
    provider = paying()

    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await engine.act(SignIn(CASHIER, SHORT))

    played(bench, scene, provider, ledger=Failing(bench.ledger, Kind.SIGNED_OUT))
    assert provider.closed


def test_what_was_settled_while_its_answer_came_gets_no_second_line(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        parts = engine._shop._reconciling  # type: ignore[union-attr]
        answer: Any = paid_of(payment)
        parts.heard(payment.reference, answer, "caisse")
        head = bench.ledger.head
        parts.heard(payment.reference, answer, "caisse")
        assert bench.ledger.head == head

    played(bench, scene)


def test_a_batch_of_nothing_but_refused_pairs_writes_nothing(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        parts = engine._shop._reconciling  # type: ignore[union-attr]
        from pos_app.core.shop import ImportStatement

        await engine.act(ImportStatement(statement([line(payment)]), "caisse"))
        await engine.act(Reconcile("caisse"))
        head = bench.ledger.head
        pair = Pair(ours_of(payment), line(payment, key="t:in:1"))
        written = await parts._write(MVOLA.operator, [pair], "caisse", lambda done, total: None)
        assert [one.why for one in written.refused] == [(Why.STATUS,)]
        assert bench.ledger.head == head

    played(bench, scene)


def test_a_closing_engine_writes_no_further_batch(bench: Bench) -> None:
    async def run() -> None:
        engine = shop(bench)
        await engine.start()
        await opened(engine)
        payment = await sold(engine)
        parts = engine._shop._reconciling  # type: ignore[union-attr]
        await engine.close()
        with pytest.raises(KnownError, match="engine_stopped"):
            await parts._write(MVOLA.operator, [Pair(ours_of(payment), line(payment))], "caisse", print)
        known = bench.ledger.payment(payment.reference)
        assert isinstance(known, Payment)
        assert (known.status, known.statement_line) == (Status.PAID, None)

    bench.run(run())
