"""The business day: opened by people or by the first sale, its drawer, its corrections."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.core.day import CASH, Correction, Count, Day, DrawerEntry, Move
from pos_app.core.errors import InvalidInput
from pos_app.core.money import MAX_AMOUNT, Currency
from pos_app.core.news import ShopChanged
from pos_app.core.payment import DAYS, Kind, Status
from pos_app.core.shop import CloseDay, Correct, MoveCash, OpenDay
from pos_app.engine.engine import Engine
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.engine.shop import events, kinds, newest, opened, paying, played, refused, sold
from tests.support.scripted import ScriptedProvider

SALE = MoveCash(Move.SALE, 5_000, Currency.MGA, "caisse")


def test_a_day_begins_with_what_is_in_the_drawer(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        counted = Count(Currency.MGA, 30_000, {10_000: 2, 5_000: 2})
        day = await engine.act(OpenDay((counted,), "caisse"))
        assert isinstance(day, Day)
        assert (day.number, day.since, day.opened_by, day.opened_at) == (1, 0, "caisse", bench.clock.now())
        assert engine.shop_state().day == day
        error = await refused(engine.act(OpenDay((), "caisse")))
        assert (error.code, error.facts) == ("day_open", {"number": 1})

    played(bench, scene)
    (event,) = events(bench, DAYS)
    pieces = {"5000": 2, "10000": 2}
    assert event.data["floats"] == [{"currency": "MGA", "amount": 30_000, "counted": True, "pieces": pieces}]


def test_currencies_that_nobody_counted_stand_there_uncounted(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await engine.act(OpenDay((Count(Currency.XAF, 500),), "caisse"))

    played(bench, scene, currencies=(Currency.MGA, Currency.XAF))
    floats = newest(bench, Kind.DAY_OPENED)["floats"]
    assert [(count["currency"], count["amount"], count["counted"]) for count in floats] == [
        ("XAF", 500, True),
        ("MGA", 0, False),
    ]


@pytest.mark.parametrize(
    ("floats", "code"),
    [
        ((Count(Currency.MGA, 1), Count(Currency.MGA, 2)), "currency_twice"),
        ((Count(Currency.XOF, 1),), "currency_unknown"),
    ],
)
def test_a_float_that_cannot_be(bench: Bench, floats: tuple[Count, ...], code: str) -> None:
    async def scene(engine: Engine) -> None:
        assert (await refused(engine.act(OpenDay(floats, "caisse")))).code == code
        assert engine.shop_state().day is None

    played(bench, scene)


def test_the_first_charge_opens_a_day_by_itself_before_the_payment(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        payment = await engine.charge(replace(charge(), cashier="Hery"))
        day = engine.shop_state().day
        assert day is not None
        assert (day.number, day.opened_by, day.opened_seq, payment.first_seq) == (1, "Hery", 1, 2)
        assert (day.since, payment.cashier) == (0, "Hery")
        assert day.floats == (Count(Currency.MGA, 0, counted=False),)
        await engine.charge(charge("sale-2"))

    played(bench, scene)
    assert kinds(bench, DAYS) == [Kind.DAY_OPENED]
    assert [news.state.day is not None for news in bench.news if isinstance(news, ShopChanged)] == [False, True]


def test_a_charge_that_the_ledger_refuses_opens_no_day(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await sold(engine)
        await engine.act(CloseDay((), "caisse"))
        assert (await refused(engine.charge(charge()))).code == "sale_paid"
        assert engine.shop_state().day is None
        await sold(engine, "sale-2")
        day = engine.shop_state().day
        assert day is not None
        assert day.number == 2

    played(bench, scene)


def test_a_day_in_a_ledger_that_has_payments_begins_behind_them(bench: Bench) -> None:
    async def before() -> None:
        engine = bench.engine(paying())
        await engine.start()
        await sold(engine)
        await engine.close()

    async def scene(engine: Engine) -> None:
        day = await engine.act(OpenDay((), "caisse"))
        assert isinstance(day, Day)
        assert (day.since, day.opened_seq) == (bench.ledger.head[0] - 1, bench.ledger.head[0])
        assert bench.ledger.report(bench.clock.now()).totals == ()

    bench.run(before())
    played(bench, scene)


def test_cash_comes_and_goes(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await engine.act(OpenDay((Count(Currency.MGA, 10_000),), "caisse"))
        entry = await engine.act(replace(SALE, received=20_000, reason="  pain  "))
        assert isinstance(entry, DrawerEntry)
        now = bench.clock.now()
        expected = DrawerEntry(2, 1, Move.SALE, Currency.MGA, 5_000, "caisse", now, "pain", 20_000)
        assert entry == expected == bench.ledger.drawer(1)[0]
        assert await engine.act(SALE) == bench.ledger.drawer(1)[1]
        await engine.act(MoveCash(Move.IN, 700, Currency.MGA, "caisse", "monnaie"))
        await engine.act(MoveCash(Move.OUT, 1_000, Currency.MGA, "caisse", "pain"))
        (cash,) = bench.ledger.report(now).cash
        assert (cash.sales, cash.sale_count, cash.came_in, cash.went_out) == (10_000, 2, 10_700, 1_000)
        assert cash.expected == 19_700

    played(bench, scene)
    assert newest(bench, Kind.CASH_OUT) == {
        "day": 1,
        "amount": 1_000,
        "currency": "MGA",
        "reason": "pain",
        "by": "caisse",
    }


def test_a_sale_in_cash_opens_a_day_too(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await engine.act(SALE)

    played(bench, scene)
    assert kinds(bench, DAYS) == [Kind.DAY_OPENED, Kind.CASH_SALE]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": 0}, "amount_zero"),
        ({"amount": -5}, "amount_zero"),
        ({"amount": MAX_AMOUNT + 1}, "amount_too_large"),
        ({"currency": Currency.XAF}, "currency_unknown"),
        ({"received": 4_999}, "received_below"),
        ({"move": Move.IN}, "reason_missing"),
        ({"move": Move.OUT, "reason": "  "}, "reason_missing"),
        ({"reason": "x" * 201}, "reason_too_long"),
    ],
)
def test_a_move_that_cannot_be_opens_nothing(bench: Bench, changes: dict[str, object], code: str) -> None:
    async def scene(engine: Engine) -> None:
        assert (await refused(engine.act(replace(SALE, **changes)))).code == code  # type: ignore[arg-type]

    played(bench, scene)
    assert bench.ledger.head[0] == 0


async def managed(engine: Engine) -> None:
    from tests.engine.shop import staffed

    await staffed(engine)


def correction(**changes: object) -> Correct:
    return replace(Correct(CASH, -500, Currency.MGA, "erreur de rendu", "Vola", "271828"), **changes)  # type: ignore[arg-type]


def test_a_correction_is_an_entry_of_the_current_day(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await managed(engine)
        payment = await sold(engine)
        await engine.act(CloseDay((), "Vola", "271828"))
        made = await engine.act(correction(about=" 01 "))
        assert isinstance(made, Correction)
        assert made == bench.ledger.corrections(2)[0]
        assert (made.day, made.means, made.amount, made.by, made.about) == (2, CASH, -500, "Vola", "1")
        await engine.act(correction(means="mvola", about=payment.reference))
        await engine.act(correction(amount=5, about=" "))
        report = bench.ledger.report(bench.clock.now())
        assert [(one.means, one.about) for one in report.corrections] == [
            (CASH, "1"),
            ("mvola", payment.reference),
            (CASH, None),
        ]
        assert report.cash[0].expected == -495

    played(bench, scene)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": 0}, "correction_zero"),
        ({"amount": MAX_AMOUNT + 1}, "amount_invalid"),
        ({"amount": 1.5}, "amount_invalid"),
        ({"currency": Currency.XOF}, "currency_unknown"),
        ({"means": "mvola", "currency": Currency.XOF}, "currency_differs"),
        ({"means": "airtime"}, "operator_unknown"),
        ({"reason": ""}, "reason_missing"),
        ({"about": "1"}, "day_unknown"),
        ({"about": "0"}, "day_unknown"),
        ({"about": "9" * 5_000}, "day_unknown"),
        ({"about": "hier"}, "day_unknown"),
        ({"about": "C3-000000000"}, "day_unknown"),
    ],
)
def test_a_correction_that_cannot_be(bench: Bench, changes: dict[str, object], code: str) -> None:
    async def scene(engine: Engine) -> None:
        await managed(engine)
        assert (await refused(engine.act(correction(**changes)))).code == code
        assert engine.shop_state().day is None

    played(bench, scene)


def test_a_correction_of_a_payment_that_is_not_here(bench: Bench) -> None:
    from pos_app.core.reference import make_reference

    async def scene(engine: Engine) -> None:
        await managed(engine)
        strange = make_reference("caisse9", bench.clock.now(), None)
        assert (await refused(engine.act(correction(about=strange)))).code == "reference_unknown"

    played(bench, scene)


def test_two_who_open_the_day_at_once_open_one(bench: Bench) -> None:
    async def scene(engine: Engine) -> list[object]:
        twice = (engine.act(OpenDay((), "caisse")), engine.act(OpenDay((), "caisse")))
        return await asyncio.gather(*twice, return_exceptions=True)

    first, second = played(bench, scene)
    assert isinstance(first, Day)
    assert isinstance(second, InvalidInput)


@settings(max_examples=25)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(list(Move)), st.integers(1, 10**9), st.sampled_from([Currency.MGA, Currency.XAF])),
        max_size=12,
    )
)
def test_what_is_expected_is_what_came_less_what_went(
    moves: list[tuple[Move, int, Currency]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    bench = Bench(tmp_path_factory.mktemp("drawer"))

    async def scene(engine: Engine) -> None:
        await opened(engine)
        for move, amount, currency in moves:
            await engine.act(MoveCash(move, amount, currency, "caisse", "parce que"))
        for cash in bench.ledger.report(bench.clock.now()).cash:
            signed = [
                -amount if move is Move.OUT else amount for move, amount, where in moves if where is cash.currency
            ]
            assert cash.expected == sum(signed)

    try:
        played(bench, scene, currencies=(Currency.MGA, Currency.XAF))
    finally:
        bench.close()


def test_a_payment_that_is_not_sent_has_its_day_too(bench: Bench) -> None:
    from tests.support.scripted import NO_NETWORK

    async def scene(engine: Engine) -> None:
        assert (await sold(engine)).status is Status.NOT_SENT

    played(bench, scene, ScriptedProvider(MVOLA.operator, prepares=[NO_NETWORK]))
    assert kinds(bench, DAYS) == [Kind.DAY_OPENED]
