"""A month of one till: payments of every kind, payouts, cash, corrections, statements, people, thirty closed days.

Deterministic: the same seed makes the same month. Written through the ledger alone, as the engine does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from pos_app.core.day import Count
from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency
from pos_app.core.payment import DAYS, Json, Kind, Payment, Status
from pos_app.core.report_json import as_json
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.pen import Entry
from tests.ledger.business import close_day
from tests.ledger.story import SENDING, created

DAYS_OF_MONTH = 30
BEGIN = datetime(2026, 11, 1, 5, tzinfo=UTC)
ACCOUNTS = (
    ("mvola", "MGA", "production"),
    ("mvola", "MGA", "sandbox"),
    ("pvit", "XAF", "production"),
    ("pvit-web", "XAF", "training"),
    ("moneyfusion", "XOF", "production"),
    ("ekolopay", "XAF", "production"),
)
K = Kind
NEXT: Mapping[Status, tuple[tuple[Kind, int], ...]] = {
    Status.CREATED: ((K.SENDING, 95), (K.NOT_SENT, 5)),
    Status.SENDING: ((K.ACCEPTED, 80), (K.LOST, 12), (K.DECLINED, 4), (K.NOT_SENT, 4), (K.ANSWERED, 20)),
    Status.AWAITING: (
        *((K.PAID, 80), (K.DECLINED, 8), (K.ABANDONED, 5), (K.CONTRADICTED, 2), (K.DECIDED, 2)),
        *((K.RELEASED, 1), (K.CALLBACK, 4), (K.CHECKED, 4)),
    ),
    Status.UNKNOWN: (
        *((K.PAID, 25), (K.DECIDED, 25), (K.ACCEPTED, 15), (K.DECLINED, 15), (K.CONTRADICTED, 5)),
        *((K.ABANDONED, 5), (K.RELEASED, 5), (K.CALLBACK, 5)),
    ),
    Status.REVIEW: ((K.DECIDED, 70), (K.CALLBACK, 10), (K.RELEASED, 10), (K.DECLINED, 10)),
    Status.REFUSED: ((K.PAID, 40), (K.DECIDED, 20), (K.CONTRADICTED, 10), (K.CALLBACK, 30)),
    Status.ABANDONED: ((K.PAID, 40), (K.DECIDED, 20), (K.CONTRADICTED, 10), (K.DECLINED, 30)),
    Status.PAID: ((K.RECONCILED, 80), (K.DECLINED, 10), (K.CONTRADICTED, 10)),
    Status.CONFIRMED_MANUALLY: ((K.PAID, 40), (K.RECONCILED, 30), (K.CONTRADICTED, 20), (K.DECLINED, 10)),
    Status.NOT_SENT: ((K.CALLBACK, 1),),
}
"""What may follow, and how often."""


@dataclass
class Month:
    """What was told while the month was written: the X reports, each by the entry that it was made after."""

    x_reports: dict[int, Json] = field(default_factory=dict)
    statuses: set[Status] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)


class Shop:
    """One till that lives through a month."""

    def __init__(self, ledger: Ledger, till: int, payments: int, seed: int) -> None:
        self._ledger = ledger
        self._random = Random(seed)
        self._till = till
        self._per_day = payments // DAYS_OF_MONTH
        self._made = 0
        self._at = BEGIN
        self._open: list[Payment] = []
        self._over: list[Payment] = []
        self.month = Month()

    def live(self) -> Month:
        for day in range(1, DAYS_OF_MONTH + 1):
            self._open_day(day)
            for number in range(self._per_day):
                self._begin()
                for _ in range(self._random.choice((3, 4, 5))):
                    self._go_on()
                self._besides(day)
                if number == self._per_day // 2 or self._random.random() < 0.002:
                    self._tell()
            self._settle_most()
            undecided = [payment.reference for payment in self._ledger.undecided()]
            counted = [Count(currency, self._random.randrange(10**6)) for currency in Currency]
            close_day(self._ledger, *counted, carried_over=undecided, at=self._now())
            # Money comes between two days too.
            for _ in range(self._random.randrange(9)):
                self._go_on()
        return self.month

    def _now(self) -> datetime:
        """Mostly forward. Nothing may depend on the machine's clock being right."""
        self._at += timedelta(seconds=self._random.randrange(90))
        return self._at - timedelta(days=2) if self._random.random() < 0.01 else self._at

    def _open_day(self, day: int) -> None:
        floats = [
            {"currency": currency, "amount": self._random.randrange(10**5), "counted": True, "pieces": None}
            for currency in ("MGA", "XAF")
        ]
        floats.append({"currency": "XOF", "amount": 0, "counted": False, "pieces": None})
        data = {"day": day, "by": f"Vola {day % 3}", "since": self._ledger.closed_seq, "floats": floats}
        self._ledger.note(DAYS, K.DAY_OPENED, data, self._now())

    def _begin(self, sale: str | None = None) -> None:
        self._made += 1
        operator, currency, environment = self._random.choice(ACCOUNTS)
        data = created(sale or f"sale-{self._made}", operator=operator, currency=currency, environment=environment)
        data["amount"] = self._random.randrange(1, 200_000)
        reference = f"C{self._till}-{self._made:07d}"
        if self._random.random() < 0.04:
            payout = {"approved_by": "Hanta", "why": "Monnaie", "returns": None}
            self._write(None, (reference, K.PAYOUT, {**data, **payout}))
        else:
            self._write(None, (reference, K.CREATED, data))

    def _go_on(self) -> None:
        """One more event of a payment that is under way, or now and then of one that seemed over."""
        if self._over and self._random.random() < 0.12:
            self._follow(self._over.pop(self._random.randrange(len(self._over))))
        elif self._open:
            self._follow(self._open.pop(self._random.randrange(len(self._open))))

    def _follow(self, payment: Payment) -> None:
        kinds, weights = zip(*NEXT[payment.status], strict=True)
        kind = self._random.choices(kinds, weights)[0]
        data = self._data(payment, kind)
        entries: list[Entry] = [(payment.reference, kind, data)]
        booked = payment.booked_seq is not None and payment.booked_seq <= self._ledger.closed_seq
        if kind is K.DECIDED and data["as"] == "refused" and booked:
            # A report that is sealed held it: the day that is open says so.
            entries.append(self._correction(payment.operator, payment.currency, -payment.amount, payment.reference))
        if len(entries) == 2 and self._ledger.day() is None:
            self._keep(payment)
            return
        self._write(payment, *entries)
        if kind is K.RELEASED:
            self._begin(payment.sale)

    def _data(self, payment: Payment, kind: Kind) -> dict[str, Json]:
        flags = [flag for flag in ("amount_unverified", "duplicate", "late") if self._random.random() < 0.05]
        number = payment.transaction_id or f"T{self._till}-{payment.first_seq}"
        against = kind is K.DECIDED and self._random.random() < 0.4
        decided = {"as": "refused" if against else "paid", "transaction_id": number, "reason": "relevé", "by": "Hanta"}
        line = {"line": self._random.choice((f"t:in:{number}", "asked")), "how": "transaction", "by": "Hanta"}
        fee = self._random.choice((None, 0, 150, 999))
        return {
            K.SENDING: dict(SENDING),
            K.PAID: {"transaction_id": number, "fee": fee, "checks": ["amount"], "flags": flags},
            K.DECIDED: {**decided, "flags": flags if not against else []},
            K.RECONCILED: {**line, "amount": payment.amount, "fee": fee, "transaction_id": None},
            K.RELEASED: {"by": "Hanta", "reason": "le client est parti"},
        }.get(kind, {"reason": "x", "detail": None})

    def _write(self, before: Payment | None, *entries: Entry) -> None:
        try:
            written = self._ledger.append_many(entries, self._now())
        except InvalidInput:
            # Another attempt of the sale was paid meanwhile: no new one is begun.
            assert before is None
            return
        payment = written[0][1]
        assert payment is not None
        self.month.statuses.add(payment.status)
        self.month.flags.update(payment.flags)
        self._keep(payment)

    def _keep(self, payment: Payment) -> None:
        (self._open if payment.is_undecided else self._over).append(payment)

    def _besides(self, day: int) -> None:
        """What else happens in a shop."""
        chance = self._random.random()
        money = {
            "by": "Vola",
            "currency": self._random.choice(("MGA", "XAF")),
            "amount": self._random.randrange(1, 9999),
        }
        if chance < 0.15:
            kind = self._random.choice((K.CASH_SALE, K.CASH_SALE, K.CASH_IN, K.CASH_OUT))
            self._ledger.note(DAYS, kind, {"day": day, **money, "received": None, "reason": "pain"}, self._now())
        elif chance < 0.17:
            self._ledger.append_many(
                [self._correction("cash", Currency.MGA, self._random.randrange(-99, 99))], self._now()
            )
        elif chance < 0.19:
            self._compare(day)

    def _correction(self, means: str, currency: Currency, amount: int, about: str | None = None) -> Entry:
        day = self._ledger.day()
        number = None if day is None else day.number
        data = {"day": number, "by": "Hanta", "means": means, "currency": currency, "amount": amount}
        return DAYS, K.CORRECTED, {**data, "reason": "erreur", "about": about}

    def _compare(self, day: int) -> None:
        operator, _currency, environment = self._random.choice(ACCOUNTS)
        names = [f"r{self._random.randrange(30)}" for _ in range(4)]
        account = {"operator": operator, "environment": environment, "by": "Hanta"}
        piles = {"matched": self._random.randrange(50), "ours_only": names[:2], "theirs_only": names[2:3]}
        found = {**account, "day": day, **piles, "differs": [[names[0], names[3]]]}
        self._ledger.note("@statements", K.COMPARED, found, self._now())
        about = self._random.choice(((names[0], None), (None, names[2]), (names[0], names[3])))
        said = {**account, "how": "note", "note": "vu", "reference": about[0], "line": about[1]}
        self._ledger.note("@statements", K.EXPLAINED, said, self._now())

    def _settle_most(self) -> None:
        """Before closing each is asked again; a few stay as they are."""
        for payment in self._open[:]:
            if self._random.random() < 0.9:
                self._open.remove(payment)
                self._follow(payment)

    def _tell(self) -> None:
        counted = [Count(Currency.XAF, self._random.randrange(10**6))] if self._random.random() < 0.3 else []
        self.month.x_reports[self._ledger.head[0]] = as_json(self._ledger.report(self._at, counted), UTC)
