"""The money of a day in one line: what came in and what went back, every currency by itself. Adds no two currencies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from pos_app.core.money import Currency
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.ledger.reader import Total


def day_of(at: datetime) -> tuple[datetime, datetime]:
    """The first moment of the local day of `at`, and of the next one."""
    day = at.astimezone().date()
    return datetime.combine(day, time()).astimezone(), datetime.combine(day + timedelta(days=1), time()).astimezone()


def day_line(received: Iterable[Total], given_back: Iterable[Total]) -> str:
    """`Aujourd'hui : 45 000 Ar encaissés · 500 FCFA rendus`; empty where no money moved."""
    incoming, outgoing = _by_currency(received), _by_currency(given_back)
    # Both CFA francs have one symbol; where both are about, each amount carries its code.
    ambiguous = {Currency.XAF, Currency.XOF} <= {*incoming, *outgoing}
    parts = []
    if incoming:
        parts.append(_("{amounts} encaissés").format(amounts=_amounts(incoming, coded=ambiguous)))
    if outgoing:
        parts.append(_("{amounts} rendus, à part").format(amounts=_amounts(outgoing, coded=ambiguous)))
    return _("Aujourd'hui : {sums}").format(sums=" · ".join(parts)) if parts else ""


def _by_currency(totals: Iterable[Total]) -> dict[Currency, int]:
    sums: dict[Currency, int] = {}
    for total in totals:
        currency = Currency(total.currency)
        sums[currency] = sums.get(currency, 0) + total.amount + total.manual_amount
    return {currency: amount for currency, amount in sums.items() if amount}


def _amounts(sums: dict[Currency, int], *, coded: bool) -> str:
    return " + ".join(
        f"{format_amount(amount, currency)} ({currency})"
        if coded and currency is not Currency.MGA
        else format_amount(amount, currency)
        for currency, amount in sorted(sums.items())
    )
