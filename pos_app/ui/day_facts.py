"""The figures of the day as words, each currency by itself. Reads the ledger in `read_facts`, nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pos_app.core.day import Count, MeansTotal, Report
from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency
from pos_app.core.payment import Environment, Payment
from pos_app.core.people import Role
from pos_app.ui.count_form import amount_words
from pos_app.ui.till import Till
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.report_tables import difference_words

if TYPE_CHECKING:
    from pos_app.ledger.reader import Reader

_MOST = 200
"""Undecided payments that are looked at one by one; more are only counted."""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """The report of the open day, and what is known of its undecided payments.

    `has_lines` says that there are statements to compare with, of whichever day.
    """

    report: Report
    undecided: tuple[Payment, ...] = ()
    has_lines: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """What a card shows: a line for each currency, and a smaller one below."""

    lines: tuple[str, ...]
    below: str = ""


def read_facts(reader: Reader) -> DayFacts | None:
    """The facts of now; None where no day is open. For the thread of a `Query`."""
    try:
        report = reader.report(datetime.now(UTC))
    except InvalidInput as error:
        if error.code != "day_not_open":
            raise
        return None
    found = (reader.payment(reference) for reference in report.undecided[:_MOST])
    undecided = tuple(payment for payment in found if payment is not None)
    return DayFacts(report, undecided, bool(reader.operators_with_lines()))


def sees_cash(till: Till) -> bool:
    """Whether who is at the window may know what should be in the drawer before it was counted: managers only."""
    person = till.signed_in
    return person is not None and person.role is Role.MANAGER


def counted_totals(report: Report) -> list[MeansTotal]:
    """The totals that may be added up: of real money, or of a test's where there is no other."""
    real = [total for total in report.totals if total.environment == Environment.PRODUCTION]
    return real or list(report.totals)


def collected(report: Report, *, with_cash: bool) -> Figure:
    """All that came in: paid, vouched for by a manager, and cash where it may be shown."""
    sums: dict[Currency, int] = {}
    count = 0
    for total in counted_totals(report):
        sums[total.currency] = sums.get(total.currency, 0) + total.amount + total.manual_amount
        count += total.count + total.manual_count
    for drawer in report.cash if with_cash else ():
        sums[drawer.currency] = sums.get(drawer.currency, 0) + drawer.sales
        count += drawer.sale_count
    payments = ngettext("{count} paiement", "{count} paiements", count).format(count=count)
    if not with_cash:
        payments = _("{payments} · sans les espèces").format(payments=payments)
    return Figure(_lines(sums, _currencies(report)), payments)


def cash_expected(report: Report, kept: Iterable[Count], *, shown: bool) -> Figure:
    """What should be in the drawer, for who may know it; for the others what was counted, or that it comes later."""
    counted = {count.currency: count for count in kept}
    among = _currencies(report)
    floats = " · ".join(amount_words(row.float, row.currency, among) for row in report.cash if row.float_counted)
    below = _("fond {amounts} inclus").format(amounts=floats) if floats else _("fond non compté")
    if shown:
        missing = [
            difference_words(counted[row.currency].amount - row.expected, row.currency)
            for row in report.cash
            if row.currency in counted
        ]
        if missing:
            below = _("écart au comptage : {amounts}").format(amounts=" · ".join(missing))
        return Figure(_lines({row.currency: row.expected for row in report.cash}, among), below)
    if counted:
        return Figure(_lines({c.currency: c.amount for c in counted.values()}, among), _("compté, pas encore clôturé"))
    return Figure((_("après le comptage"),), _("fond {amounts}").format(amounts=floats) if floats else below)


def fees(report: Report) -> Figure:
    """What the operators took, and what part of the paid amounts that is."""
    cost: dict[Currency, int] = {}
    paid: dict[Currency, int] = {}
    for total in counted_totals(report):
        cost[total.currency] = cost.get(total.currency, 0) + total.fees
        paid[total.currency] = paid.get(total.currency, 0) + total.amount
    rates = [_rate(cost[currency], paid[currency]) for currency in sorted(cost) if paid[currency]]
    return Figure(_lines(cost, _currencies(report)), " · ".join(rates))


def to_verify(facts: DayFacts) -> Figure:
    """How many payments nobody can say the outcome of, and how much money that is."""
    sums: dict[Currency, int] = {}
    for payment in facts.undecided:
        sums[payment.currency] = sums.get(payment.currency, 0) + payment.amount
    count = len(facts.report.undecided)
    if not count:
        return Figure(("0",), _("rien à décider"))
    amounts = " · ".join(_lines(sums, sums))
    return Figure((str(count),), _("{amounts} à décider").format(amounts=amounts) if amounts else "")


def _rate(cost: int, paid: int) -> str:
    """`0,9 %`, rounded half up to a tenth; without a float."""
    tenths = (cost * 2000 + paid) // (2 * paid)
    return f"{tenths // 10},{tenths % 10}\u00a0%"


def _currencies(report: Report) -> set[Currency]:
    return {row.currency for row in report.totals} | {row.currency for row in report.cash}


def _lines(sums: dict[Currency, int], among: Iterable[Currency]) -> tuple[str, ...]:
    known = tuple(among)
    shown = tuple(amount_words(amount, currency, known) for currency, amount in sorted(sums.items()) if amount)
    return shown or ("0",)
