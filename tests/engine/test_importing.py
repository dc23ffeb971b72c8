"""A statement is kept whole or not at all, each line once for ever."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pos_app.core.day import Count
from pos_app.core.money import Currency
from pos_app.core.payment import PEOPLE, STATEMENTS, Environment, Kind
from pos_app.core.people import CONSOLE
from pos_app.core.shop import Imported, ImportStatement, OpenDay, Reconcile, SignIn
from pos_app.core.statement import LineStatus, Statement, StatementLine
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench
from tests.engine.shop import (
    CASHIER,
    CODE,
    MANAGER,
    SHORT,
    kinds,
    line,
    newest,
    opened,
    played,
    refused,
    sold,
    staffed,
    statement,
    stray,
)

HOME = "caisse"


def keep(*lines: StatementLine, by: str = HOME) -> ImportStatement:
    return ImportStatement(statement(lines), by)


def kept(bench: Bench) -> list[StatementLine]:
    since = bench.clock.now() - timedelta(days=100)
    return bench.ledger.lines("mvola", Environment.SANDBOX, free=False, since=since)


def test_new_lines_are_kept_with_all_that_they_say(bench: Bench) -> None:
    at = bench.clock.now()
    full = StatementLine(
        4, 700, Currency.MGA, at, "X 1", "C3-1", "+261341234567", status=LineStatus.FAILED, fee=7, word="ko"
    )
    plain = StatementLine(5, 800, Currency.MGA)

    async def scene(engine: Engine) -> None:
        result = await engine.act(ImportStatement(statement([full, plain, full], repeated=2), HOME))
        assert result == Imported("mvola", lines=2, known=0, repeated=3)

    played(bench, scene)
    assert {replace(one, key="") for one in kept(bench)} == {full, plain}
    data = newest(bench, Kind.IMPORTED)
    assert (data["by"], data["file"], data["environment"]) == (HOME, "releve.csv", "sandbox")


def test_a_line_that_is_known_is_not_kept_again(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await engine.act(keep(stray(bench), stray(bench, "X2")))
        again = await engine.act(keep(stray(bench, row=3, at=stray(bench).at), stray(bench, "X3")))
        assert again == Imported("mvola", lines=1, known=1, repeated=0)

    played(bench, scene)
    assert len(newest(bench, Kind.IMPORTED)["lines"]) == 1


def test_a_line_that_changed_before_anybody_had_it_is_replaced(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await engine.act(keep(stray(bench, status=LineStatus.PENDING)))
        again = await engine.act(keep(stray(bench, status=LineStatus.SUCCESS)))
        assert again == Imported("mvola", lines=1, known=0, repeated=0)

    played(bench, scene)
    assert [one.status for one in kept(bench)] == [LineStatus.SUCCESS]


def test_a_line_that_a_payment_has_stays_as_it_was(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await opened(engine)
        payment = await sold(engine)
        await engine.act(keep(line(payment)))
        await engine.act(Reconcile(HOME))
        again = await engine.act(keep(line(payment, amount=1)))
        assert again == Imported("mvola", lines=0, known=0, repeated=0, contradicting=1)
        again = await engine.act(keep(line(payment, word="OK")))
        assert again == Imported("mvola", lines=0, known=1, repeated=0)
        assert kept(bench)[0].amount == payment.amount

    played(bench, scene)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"lines": ()}, "statement_empty"),
        ({"operator": "airtime"}, "operator_unknown"),
        ({"lines": (StatementLine(1, 5, Currency.XOF),)}, "statement_currency"),
        ({"lines": (StatementLine(1, 5, Currency.MGA, datetime(2025, 1, 1, tzinfo=UTC)),)}, "statement_other_period"),
        ({"lines": (StatementLine(1, 5, Currency.MGA, datetime(2026, 11, 23, tzinfo=UTC)),)}, "statement_other_period"),
        (
            {
                "lines": (
                    StatementLine(1, 5, Currency.MGA, transaction_id="a 1"),
                    StatementLine(2, 6, Currency.MGA, transaction_id="A1"),
                )
            },
            "statement_contradicts",
        ),
    ],
)
def test_a_wrong_file_leaves_nothing(bench: Bench, changed: dict[str, object], code: str) -> None:
    async def scene(engine: Engine) -> None:
        wrong: Statement = replace(statement([stray(bench)]), **changed)  # type: ignore[arg-type]
        assert (await refused(engine.act(ImportStatement(wrong, HOME)))).code == code

    played(bench, scene)
    assert bench.ledger.head[0] == 0


def test_lines_of_a_month_before_are_of_use(bench: Bench) -> None:
    bench.ledger.note(PEOPLE, Kind.SIGNED_OUT, {"name": "caisse", "by": None}, bench.clock.now() - timedelta(days=90))

    async def scene(engine: Engine) -> None:
        await engine.act(keep(stray(bench, at=bench.clock.now() - timedelta(days=61))))
        await engine.act(keep(stray(bench, "X2", at=None)))
        early = keep(stray(bench, "X3", at=bench.clock.now() - timedelta(days=63)))
        assert (await refused(engine.act(early))).code == "statement_other_period"

    played(bench, scene)
    assert len(kept(bench)) == 2


def test_a_statement_from_before_the_till_did_anything_is_the_wrong_file(bench: Bench) -> None:
    """Of last month, brought to a till that began today: there is nothing it could be compared with."""

    async def scene(engine: Engine) -> None:
        last_month = stray(bench, at=bench.clock.now() - timedelta(days=25))
        assert (await refused(engine.act(keep(last_month)))).code == "statement_other_period"
        await engine.act(OpenDay((Count(Currency.MGA, 0),), HOME))
        assert (await refused(engine.act(keep(last_month)))).code == "statement_other_period"
        await engine.act(keep(last_month, stray(bench, "X2")))

    played(bench, scene)
    assert len(kept(bench)) == 2


def test_who_imports(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await engine.act(keep(stray(bench), by=CONSOLE))
        assert newest(bench, Kind.IMPORTED)["by"] == CONSOLE
        assert (await refused(engine.act(keep(stray(bench), by=CASHIER)))).code == "pin_missing"
        await engine.act(SignIn(CASHIER, SHORT))
        await engine.act(keep(stray(bench, "X2"), by=CASHIER))
        assert newest(bench, Kind.IMPORTED)["by"] == CASHIER
        assert (await refused(engine.act(replace(keep(stray(bench)), by=CONSOLE, pin="1")))).code == "pin_wrong"
        await engine.act(replace(keep(stray(bench, "X3")), by=MANAGER, pin=CODE))

    played(bench, scene)


def test_a_long_statement_lets_others_go_first(bench: Bench) -> None:
    lines = [stray(bench, f"X{number}") for number in range(1_200)]
    steps: list[int] = []

    async def scene(engine: Engine) -> None:
        importing = asyncio.ensure_future(engine.act(keep(*lines)))
        while not importing.done():
            steps.append(bench.ledger.head[0])
            await asyncio.sleep(0)
        await importing

    played(bench, scene)
    assert steps.count(0) >= 3
    assert kinds(bench, STATEMENTS) == [Kind.IMPORTED]


S, F, P, U = LineStatus.SUCCESS, LineStatus.FAILED, LineStatus.PENDING, LineStatus.UNCLEAR


@pytest.mark.parametrize(
    ("rows", "status"),
    [((P, S), S), ((S, P), S), ((F, P), F), ((S, F), U), ((F, S), U), ((S, F, S), U), ((P, P), P), ((S, S), S)],
)
def test_all_rows_of_a_transaction_are_one_line(bench: Bench, rows: tuple[LineStatus, ...], status: LineStatus) -> None:
    async def scene(engine: Engine) -> None:
        lines = [stray(bench, row=number, status=each) for number, each in enumerate(rows, 1)]
        done = await engine.act(keep(*lines))
        assert done == Imported("mvola", 1, 0, len(rows) - 1)
        assert [line.status for line in kept(bench)] == [status]

    played(bench, scene)


def test_lines_whose_number_is_none_are_all_kept(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        lines = [stray(bench, "N/A", phone=f"+26134000000{number}") for number in range(3)]
        assert await engine.act(keep(*lines)) == Imported("mvola", 3, 0, 0)
        assert len(kept(bench)) == 3

    played(bench, scene)
