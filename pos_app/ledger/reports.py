"""The totals of a business day, cut by sequence numbers: what an X or a Z report holds. Reads only."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from pos_app.core.day import (
    CASH,
    CashTotal,
    Correction,
    Count,
    Day,
    DrawerEntry,
    MeansTotal,
    Move,
    PayoutTotal,
    PileCount,
    Report,
)
from pos_app.core.money import Currency
from pos_app.core.payment import Environment
from pos_app.core.shop import Explained
from pos_app.ledger.rows import Row
from pos_app.ledger.shop_rows import correction_of, entry_of, explained_of
from pos_app.ledger.shop_tables import SELECT

Rows = Callable[..., list[Row]]
"""Asks the ledger: SQL, then its arguments."""

# What is booked is paid, or a manager vouched for it. Evidence against their word puts it to review, where it counts as
# vouched for until a manager decides again: no report may lose it, since no later day will hold it.
_TOTALS = """\
SELECT operator, currency, environment,
    sum(status = 'paid'), sum(iif(status = 'paid', amount, 0)), sum(iif(status = 'paid', coalesce(fee, 0), 0)),
    sum(status = 'paid' AND flags LIKE '%"late"%'),
    sum(status <> 'paid'), sum(iif(status <> 'paid', amount, 0))
FROM payments INDEXED BY payments_booked WHERE booked_seq > ?
GROUP BY operator, currency, environment ORDER BY operator, currency, environment"""

_PAYOUTS = """\
SELECT operator, currency, environment, count(*), sum(amount)
FROM payouts INDEXED BY payouts_booked WHERE booked_seq > ?
GROUP BY operator, currency, environment ORDER BY operator, currency, environment"""

_UNDECIDED = """\
SELECT reference FROM (
    SELECT seq, reference FROM payments WHERE settled_at IS NULL
    UNION ALL SELECT seq, reference FROM payouts WHERE settled_at IS NULL
) ORDER BY seq"""

_COMPARISONS = f"{SELECT['comparisons']} WHERE day = ? ORDER BY operator, environment"
_EXPLANATIONS = f"{SELECT['explanations']} ORDER BY seq"
_DRAWER = f"{SELECT['drawer']} WHERE day = ? ORDER BY seq"
_CORRECTIONS = f"{SELECT['corrections']} WHERE day = ? ORDER BY seq"
_HEAD = "SELECT seal FROM events ORDER BY seq DESC LIMIT 1"


def drawer(rows: Rows, day: int) -> list[DrawerEntry]:
    """Cash that came and went in one day, in order."""
    return [entry_of(row) for row in rows(_DRAWER, day)]


def corrections(rows: Rows, day: int) -> list[Correction]:
    """The corrections signed in one day, in order."""
    return [correction_of(row) for row in rows(_CORRECTIONS, day)]


def report(rows: Rows, day: Day, at: datetime, counted: Sequence[Count], carried_over: Sequence[str]) -> Report:
    """The report of the day that is open, of all that the ledger holds now."""
    signed = corrections(rows, day.number)
    ((head,),) = rows(_HEAD)
    return Report(
        day=day,
        number=None,
        at=at,
        totals=tuple(
            MeansTotal(operator, Currency(currency), environment, *sums)
            for operator, currency, environment, *sums in rows(_TOTALS, day.since)
        ),
        payouts=tuple(
            PayoutTotal(operator, Currency(currency), environment, *sums)
            for operator, currency, environment, *sums in rows(_PAYOUTS, day.since)
        ),
        cash=cash_totals(day.floats, drawer(rows, day.number), signed, counted),
        corrections=tuple(signed),
        undecided=tuple(reference for (reference,) in rows(_UNDECIDED)),
        carried_over=tuple(carried_over),
        reconciliation=_piles(rows, day.number),
        ledger_head=head,
    )


def cash_totals(
    floats: Sequence[Count], entries: Sequence[DrawerEntry], signed: Sequence[Correction], counted: Sequence[Count]
) -> tuple[CashTotal, ...]:
    """The drawer, one total for each currency that was in it, by currency."""
    moved = [(entry.currency, entry.move, entry.amount) for entry in entries]
    corrected = [(entry.currency, entry.amount) for entry in signed if entry.means == CASH]
    currencies = {count.currency for count in (*floats, *counted)} | {move[0] for move in moved}
    found = []
    for currency in sorted(currencies | {correction[0] for correction in corrected}):
        of = {move: [amount for c, m, amount in moved if (c, m) == (currency, move)] for move in Move}
        begun = [count for count in floats if count.currency is currency]
        found.append(
            CashTotal(
                currency=currency,
                float=sum(count.amount for count in begun),
                float_counted=bool(begun) and all(count.counted for count in begun),
                sales=sum(of[Move.SALE]),
                sale_count=len(of[Move.SALE]),
                came_in=sum(of[Move.SALE]) + sum(of[Move.IN]),
                went_out=sum(of[Move.OUT]),
                corrections=sum(amount for c, amount in corrected if c is currency),
                counted=next((count.amount for count in counted if count.counted and count.currency is currency), None),
            )
        )
    return tuple(found)


def _piles(rows: Rows, day: int) -> tuple[PileCount, ...]:
    """What the newest comparison of the day came to, by operator."""
    compared = rows(_COMPARISONS, day)
    said = [explained_of(row) for row in rows(_EXPLANATIONS)] if compared else []
    sums: dict[str, list[int]] = {}
    for operator, environment, _day, _seq, _at, _by, matched, *texts in compared:
        ours, theirs, differs, others = (json.loads(text) for text in texts)
        # A line with another till's own reference explains itself: its money is counted there.
        elsewhere = set(others)
        told = [key for key in theirs if key not in elsewhere]
        entries = [(reference, None) for reference in ours] + [(None, key) for key in told] + [*map(tuple, differs)]
        own = [one for one in said if (one.operator, one.environment) == (operator, Environment(environment))]
        counts = (matched, len(ours), len(theirs), len(differs), _unexplained(entries, own))
        sums[operator] = [one + more for one, more in zip(sums.get(operator, [0] * 5), counts, strict=True)]
    return tuple(PileCount(operator, *counts) for operator, counts in sums.items())


def _unexplained(entries: list[tuple[str | None, str | None]], said: list[Explained]) -> int:
    named = {(one.reference, one.line) for one in said}
    # See `Explained.covers`.
    return sum(entry not in named for entry in entries)
