"""A business day to show: a report with several currencies, and the closed one that it becomes."""

from dataclasses import replace
from typing import Any

from pos_app.core.day import CashTotal, Correction, MeansTotal, PayoutTotal, PileCount, Report
from pos_app.core.money import Currency
from pos_app.core.payment import Json
from pos_app.core.report_json import as_json
from tests.ui.fakes import FakeTill, make_day, make_payment, now

TRAINING, REAL = "training", "production"
PILES = (PileCount("mvola", 83, 1, 1, 1, 3), PileCount("pvit", 7, 0, 0, 0, 0))


def make_report(**changes: Any) -> Report:
    """An open day with two operators, cash in two currencies and three differences, and what a test says of it."""
    plain = Report(
        day=make_day(),
        number=None,
        at=now(),
        totals=(
            MeansTotal("mvola", Currency.MGA, REAL, 83, 1_284_500, 18_420, 1, 1, 12_500),
            MeansTotal("pvit", Currency.XAF, REAL, 7, 64_000, 320, 0, 0, 0),
        ),
        payouts=(PayoutTotal("pvit", Currency.XAF, REAL, 2, 1_500),),
        cash=(
            CashTotal(Currency.MGA, 100_000, True, 562_000, 41, 562_000, 5_000, 0),
            CashTotal(Currency.XAF, 0, False, 0, 0, 0, 0, 0),
        ),
        corrections=(
            Correction(9, 2, "cash", Currency.MGA, -2_000, "Mme Nzé", now(), "billet compté deux fois", "Z 1"),
        ),
        undecided=(),
        carried_over=(),
        reconciliation=PILES,
        ledger_head="9f2c" * 16,
    )
    return replace(plain, **changes)


def closed_report(number: int = 12, *, counted: int = 655_000, **changes: Any) -> Report:
    """The same day, counted and closed."""
    opened = make_report(**changes)
    cash = tuple(replace(row, counted=counted if row.currency is Currency.MGA else None) for row in opened.cash)
    day = make_day(number=number, closed_seq=400, closed_at=now(), closed_by="Mme Nzé")
    return replace(opened, number=number, cash=cash, day=day)


def z_of(number: int, **changes: Any) -> Json:
    """The stored JSON of a closing."""
    return as_json(closed_report(number, **changes))


def till_of_a_day(**changes: Any) -> FakeTill:
    """A till in the middle of that day, with two undecided payments and two closed days behind it."""
    asked = (make_payment(amount=25_000), make_payment(amount=2_500))
    till = FakeTill(*asked)
    references = tuple(payment.reference for payment in asked)
    till.fake_reader.day_report = make_report(**{"undecided": references, **changes})
    for number in (11, 10):
        till.fake_reader.z_reports[number] = z_of(number)
        till.fake_reader.closed_days.append(closed_report(number).day)
    return till
