"""What a shop did in a period: sums by means, person, hour, day and state, in every currency by itself. It reads only.

Two sets of payments are summed up. What *came in* is every success of the period, by the moment it became one. What
was *asked for* is every payment made in the period, whatever became of it. Hours and days are the machine's own.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from pos_app.core.day import CASH
from pos_app.core.money import Currency
from pos_app.core.payment import UNDECIDED, Environment, Status
from pos_app.ledger.rows import Row, time_text

Key = TypeVar("Key", str, int, date)

_OF_ENVIRONMENT = "(:environment IS NULL OR environment = :environment)"

_CAME = """\
SELECT currency, operator, cashier, strftime('%Y-%m-%dT%H', settled_at, 'localtime') AS hour,
    count(*), sum(amount), sum(coalesce(fee, 0)), sum(flags LIKE '%"late"%'),
    sum(status <> 'paid'), sum(iif(status <> 'paid', amount, 0))
FROM {table} INDEXED BY {table}_by_settlement
WHERE settled_at >= :start AND settled_at < :end AND status IN ('paid', 'confirmed_manually') AND {environment}
GROUP BY currency, operator, cashier, hour"""
_RECEIVED = _CAME.format(table="payments", environment=_OF_ENVIRONMENT)
_GIVEN_BACK = _CAME.format(table="payouts", environment=_OF_ENVIRONMENT)

_CASH = f"""\
SELECT currency, '{CASH}', "by", strftime('%Y-%m-%dT%H', at, 'localtime') AS hour,
    count(*), sum(amount), 0, 0, 0, 0
FROM drawer
WHERE day >= (SELECT coalesce(max(number), 0) FROM days WHERE opened_at <= :start)
    AND day <= (SELECT max(number) FROM days WHERE opened_at < :end)
    AND at >= :start AND at < :end AND move = 'cash_sale'
    AND (:blind IS NULL OR day IN (SELECT number FROM days WHERE closed_seq IS NOT NULL))
GROUP BY currency, "by", hour"""  # noqa: S608 - a name of our own

_ASKED = f"""\
SELECT currency, operator, status,
    iif(status = 'paid', round((julianday(settled_at) - julianday(sent_at)) * 864000), NULL) AS tenths,
    count(*), sum(amount)
FROM payments INDEXED BY payments_by_time
WHERE created_at >= :start AND created_at < :end AND {_OF_ENVIRONMENT}
GROUP BY currency, operator, status, tenths"""  # noqa: S608 - a condition of our own


@dataclass(frozen=True, slots=True)
class Tally:
    """Money of a period, in whole units: all successes, and how many and how much of them are late or a manager's
    word (`manual_`) only. `fees` are those that are known."""

    count: int = 0
    amount: int = 0
    fees: int = 0
    late_count: int = 0
    manual_count: int = 0
    manual_amount: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.count + other.count,
            self.amount + other.amount,
            self.fees + other.fees,
            self.late_count + other.late_count,
            self.manual_count + other.manual_count,
            self.manual_amount + other.manual_amount,
        )


@dataclass(frozen=True, slots=True)
class Made:
    """Payments made in the period that are in one state: how many, and their money."""

    count: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """How an operator served the payments made in the period.

    `median_seconds` and `slow_seconds` (nine of ten were faster or as fast) are from the send to paid, to a tenth;
    None where nothing was paid.
    """

    operator: str
    states: Mapping[Status, Made]
    median_seconds: float | None
    slow_seconds: float | None

    @property
    def decided(self) -> int:
        """Payments that came to an outcome."""
        return sum(made.count for status, made in self.states.items() if status not in UNDECIDED)

    @property
    def paid(self) -> int:
        """Payments that succeeded, those of a manager's word among them."""
        return sum(self.states.get(status, Made()).count for status in (Status.PAID, Status.CONFIRMED_MANUALLY))


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened in one currency. `means` are operators' ids and `core.day.CASH`; a mapping has no empty entry."""

    currency: Currency
    means: Mapping[str, Tally] = field(default_factory=dict)
    payouts: Mapping[str, Tally] = field(default_factory=dict)
    cashiers: Mapping[str, Tally] = field(default_factory=dict)
    hours: Mapping[int, Tally] = field(default_factory=dict)
    days: Mapping[date, Tally] = field(default_factory=dict)
    services: tuple[Served, ...] = ()

    @property
    def received(self) -> Tally:
        """All that came in, cash included; payouts are no part of it."""
        return sum(self.means.values(), Tally())

    @property
    def given_back(self) -> Tally:
        """All that was paid out."""
        return sum(self.payouts.values(), Tally())

    @property
    def states(self) -> Mapping[Status, Made]:
        """The payments made in the period, by what became of them."""
        sums: dict[Status, Made] = {}
        for service in self.services:
            for status, made in service.states.items():
                known = sums.get(status, Made())
                sums[status] = Made(known.count + made.count, known.amount + made.amount)
        return sums

    @property
    def undecided(self) -> Made:
        """The payments made in the period that nobody knows the outcome of."""
        found = [made for status, made in self.states.items() if status in UNDECIDED]
        return Made(sum(made.count for made in found), sum(made.amount for made in found))


def read_activity(
    rows: Callable[[str, Mapping[str, str | None]], list[Row]],
    version: int,
    start: datetime,
    end: datetime,
    environment: Environment | None,
    *,
    blind: bool = False,
) -> tuple[Activity, ...]:
    """What happened in [`start`, `end`), by currency. `version` is the ledger file's; an older one holds less.

    `blind` leaves out the cash of a day whose drawer has not been counted yet.
    """
    period = {"start": time_text(start), "end": time_text(end), "environment": environment}
    period["blind"] = "1" if blind else None
    received = rows(_RECEIVED, period) + (rows(_CASH, period) if version > 2 else [])
    given_back = rows(_GIVEN_BACK, period) if version > 1 else []
    asked = rows(_ASKED, period)
    currencies = {row[0] for row in (*received, *given_back, *asked)}
    return tuple(
        _activity(
            Currency(currency),
            *([row[1:] for row in found if row[0] == currency] for found in (received, given_back, asked)),
        )
        for currency in sorted(currencies)
    )


def _activity(currency: Currency, received: list[Row], given_back: list[Row], asked: list[Row]) -> Activity:
    slots = [(operator, cashier, hour, Tally(*numbers)) for operator, cashier, hour, *numbers in received]
    return Activity(
        currency,
        means=_summed((operator, tally) for operator, _, _, tally in slots),
        payouts=_summed((row[0], Tally(*row[3:])) for row in given_back),
        cashiers=_summed((cashier, tally) for _, cashier, _, tally in slots),
        hours=_summed((int(hour[-2:]), tally) for _, _, hour, tally in slots),
        days=_summed((date.fromisoformat(hour[:10]), tally) for _, _, hour, tally in slots),
        services=_services(asked),
    )


def _summed(parts: Iterable[tuple[Key, Tally]]) -> dict[Key, Tally]:
    """The sums by key, in the keys' order."""
    sums: dict[Key, Tally] = {}
    for key, tally in parts:
        sums[key] = sums.get(key, Tally()) + tally
    return dict(sorted(sums.items()))


def _services(asked: list[Row]) -> tuple[Served, ...]:
    states: dict[str, dict[Status, Made]] = {}
    delays: dict[str, Counter[int]] = {}
    for operator, status, tenths, count, amount in asked:
        of_operator = states.setdefault(operator, {})
        known = of_operator.get(Status(status), Made())
        of_operator[Status(status)] = Made(known.count + count, known.amount + amount)
        if tenths is not None:
            delays.setdefault(operator, Counter())[round(tenths)] += count
    return tuple(
        Served(
            operator, states[operator], *(_percentile(delays.get(operator, Counter()), percent) for percent in (50, 90))
        )
        for operator in sorted(states)
    )


def _percentile(delays: Counter[int], percent: int) -> float | None:
    """The smallest delay in seconds that `percent` of all are not above; None of none."""
    rank = -(-sum(delays.values()) * percent // 100)
    for tenths in sorted(delays):
        rank -= delays[tenths]
        if rank <= 0:
            return tenths / 10
    return None
