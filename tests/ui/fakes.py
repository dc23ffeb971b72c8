"""Hand-written stand-ins for the engine and the ledger's reader, and payments to show."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from types import SimpleNamespace
from typing import Any

from pos_app.core.day import DrawerEntry
from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.news import (
    ActDone,
    ActProgress,
    ActRefused,
    Asked,
    ChargeRejected,
    EngineFailed,
    KeyChanged,
    KeyOffered,
    Listening,
    OrphanSeen,
    Quoted,
)
from pos_app.core.operator import Operator
from pos_app.core.orphan import Orphan
from pos_app.core.payment import UNDECIDED, Claim, Direction, Environment, Event, Kind, Payment, Status
from pos_app.core.people import CASHIER
from pos_app.core.provider import KeyState, Quote
from pos_app.core.reference import make_reference
from pos_app.core.request import ChargeRequest, PayoutRequest
from pos_app.core.shop import Act, ShopState
from pos_app.ledger.reader import Activity, Found, Search, Total
from pos_app.ui.till import Till
from tests.support import naive_activity, naive_search
from tests.ui.fake_days import FakeDays
from tests.ui.fake_operators import EKOLOPAY, LINKS, MONEYFUSION, MVOLA, PVIT, PVIT_OUT, PVIT_WEB
from tests.ui.fake_people import CASHIER_PERSON, MANAGER, WITH_PEOPLE, make_day

__all__ = [
    "CASHIER_PERSON",
    "EKOLOPAY",
    "LINKS",
    "MANAGER",
    "MONEYFUSION",
    "MVOLA",
    "PVIT",
    "PVIT_OUT",
    "PVIT_WEB",
    "WITH_PEOPLE",
    "FakeReader",
    "FakeTill",
    "make_day",
    "make_orphan",
    "make_payment",
    "make_payout",
    "now",
]

_NOT_GONE = (Status.REFUSED, Status.NOT_SENT)
_ticks = itertools.count(1)


def now() -> datetime:
    """The present, in whole milliseconds as the ledger keeps it."""
    present = datetime.now(UTC)
    return present.replace(microsecond=present.microsecond // 1000 * 1000)


def make_payment(**changes: Any) -> Payment:
    """A payment that waits for its customer, with whatever else a test says of it; each has its own reference."""
    tick = next(_ticks)
    created = changes.pop("created_at", now() - timedelta(seconds=41))
    status = changes.get("status", Status.AWAITING)
    settled = None if status in UNDECIDED else created + timedelta(seconds=9)
    plain = Payment(
        reference=make_reference("caisse3", datetime(2026, 11, 21, 8, 0, tzinfo=UTC) + timedelta(seconds=tick), None),
        sale=f"sale-{tick}",
        operator="mvola",
        wallet=None,
        till="caisse3",
        cashier="Hanta R.",
        amount=12_500,
        currency=Currency.MGA,
        phone="+261341234567",
        customer=None,
        description=None,
        environment=Environment.TRAINING,
        created_at=created,
        changed_at=settled or created,
        status=status,
        sent_at=None if status in (Status.CREATED, Status.NOT_SENT) else created + timedelta(seconds=1),
        settled_at=settled,
    )
    return replace(plain, **changes)


def make_payout(**changes: Any) -> Payment:
    """Money that goes back to a customer of PVit, with whatever else a test says of it."""
    return make_payment(
        **{
            "direction": Direction.OUT,
            "operator": "pvit",
            "wallet": "AM",
            "amount": 500,
            "currency": Currency.XAF,
            "phone": "+24174213803",
            "approved_by": "Mme Nzé",
            "why": "rendu monnaie",
            **changes,
        }
    )


def make_orphan(**changes: Any) -> Orphan:
    """A callback that spoke of a payment which is not this till's; each has its own number."""
    seq = next(_ticks)
    plain = Orphan(seq, now(), "pvit", Environment.TRAINING, f"REF{seq:010}", Claim.SUCCESS, "200")
    return replace(plain, **changes)


class FakeReader(FakeDays):
    """The ledger's reader over a list in memory, newest first; `pages` records each page that was read."""

    def __init__(self, payments: list[Payment] | None = None, trails: dict[str, list[Event]] | None = None) -> None:
        self.payments = {payment.reference: payment for payment in payments or []}
        self.trails = trails or {}
        self.pages: list[dict[str, Any]] = []
        self.orphan_list: list[Orphan] = []
        self.hold_days()
        self.cash_entries: list[DrawerEntry] = []
        self.closed = False

    def put(self, payment: Payment) -> None:
        self.payments[payment.reference] = payment

    def payment(self, reference: str) -> Payment | None:
        return self.payments.get(reference)

    def trail(self, reference: str) -> list[Event]:
        payment = self.payments.get(reference)
        if payment is None:
            return []
        default = [Event(1, payment.created_at, reference, Kind.CREATED, {"amount": payment.amount})]
        return self.trails.get(reference, default)

    def found(self, search: Search, limit: int, after: Any = None) -> Any:
        self.pages.append({"limit": limit, "after": after, "text": search.text, "search": search})
        found = naive_search.search(self._newest_first(), search)
        begin = 0 if after is None else after
        rest = begin + limit
        return SimpleNamespace(payments=found[begin:rest], next=rest if rest < len(found) else None)

    def sums(self, search: Search) -> tuple[Found, ...]:
        return naive_search.sums(naive_search.search(self._newest_first(), search))

    def activity(
        self, start: datetime, end: datetime, *, environment: Environment | None = None, blind: bool = False
    ) -> tuple[Activity, ...]:
        entries = [] if blind else self.cash_entries
        return naive_activity.activity(self.payments.values(), entries, start, end, environment)

    def undecided(self) -> list[Payment]:
        return [payment for payment in self._newest_first() if payment.is_undecided]

    def recent(self, limit: int) -> list[Payment]:
        settled = [payment for payment in self._newest_first() if payment.settled_at is not None]
        return sorted(settled, key=lambda payment: payment.settled_at or now(), reverse=True)[:limit]

    def payouts(self, limit: int) -> list[Payment]:
        return [payment for payment in self._newest_first() if payment.direction is Direction.OUT][:limit]

    def payouts_of(self, sale: str) -> list[Payment]:
        return [payout for payout in self.payouts(1_000) if payout.sale == sale and payout.status not in _NOT_GONE]

    def payouts_to(self, phone: str, since: datetime) -> list[Payment]:
        found = [payout for payout in self.payouts(1_000) if payout.phone == phone and payout.created_at >= since]
        return [payout for payout in found if payout.status not in _NOT_GONE]

    def to_reconcile(self, operator: str, environment: Environment, since: datetime) -> list[Payment]:
        return [
            payment
            for payment in self._newest_first()
            if (payment.operator, payment.environment, payment.statement_line) == (operator, environment, None)
            and payment.created_at >= since
        ]

    def orphans(self, limit: int) -> list[Orphan]:
        return sorted(self.orphan_list, key=lambda orphan: orphan.seq, reverse=True)[:limit]

    def totals(self, start: datetime, end: datetime, *, environment: Environment | None = None) -> list[Total]:
        return self._totals(Direction.IN, start, end, environment)

    def payout_totals(self, start: datetime, end: datetime, environment: Environment | None = None) -> list[Total]:
        return self._totals(Direction.OUT, start, end, environment)

    def _totals(
        self, direction: Direction, start: datetime, end: datetime, environment: Environment | None
    ) -> list[Total]:
        paid = [
            payment
            for payment in self.payments.values()
            if payment.direction is direction
            and payment.status is Status.PAID
            and start <= (payment.settled_at or payment.changed_at) < end
            and environment in (None, payment.environment)
        ]
        return [Total(p.operator, p.currency.value, 1, p.amount, p.fee or 0, 0, 0, 0) for p in paid]

    def health(self, since: datetime) -> dict[str, Any]:
        seconds: dict[str, list[float]] = {}
        failed: dict[str, int] = {}
        for payment in self.payments.values():
            if payment.direction is Direction.OUT:
                continue
            if payment.settled_at is None or payment.settled_at < since or payment.status is Status.REFUSED:
                continue
            if payment.status is Status.PAID:
                took = (payment.settled_at - payment.created_at).total_seconds()
                seconds.setdefault(payment.operator, []).append(took)
            else:
                failed[payment.operator] = failed.get(payment.operator, 0) + 1
        return {
            name: SimpleNamespace(
                settled=len(seconds.get(name, [])) + failed.get(name, 0),
                failed=failed.get(name, 0),
                median_seconds=median(seconds[name]) if name in seconds else None,
            )
            for name in {*seconds, *failed}
        }

    def close(self) -> None:
        self.closed = True

    def _newest_first(self) -> list[Payment]:
        return sorted(self.payments.values(), key=lambda payment: payment.created_at, reverse=True)


class FakeTill(Till):
    """A till without an engine: keeps what screens asked of it and lets a test tell the news."""

    def __init__(
        self,
        *payments: Payment,
        operators: tuple[Operator, ...] = (MVOLA, PVIT),
        environment: Environment = Environment.TRAINING,
        shop_name: str = "Épicerie Analakely",
    ) -> None:
        self.fake_reader = FakeReader(list(payments))
        super().__init__(
            operators=operators,
            reader=self.fake_reader,  # type: ignore[arg-type]
            shop_name=shop_name,
            till_code="caisse3",
            cashier="Hanta R.",
            environment=environment,
        )
        self.charges: list[ChargeRequest] = []
        self.checks: list[str] = []
        self.abandons: list[str] = []
        self.pay_outs: list[PayoutRequest] = []
        self.quotes: list[tuple[str, int, str | None]] = []
        self.offered_keys: list[tuple[str, str]] = []
        self.acts: list[Act] = []
        # Nobody has to sign in, and a day is open: what most screens meet.
        self.shop = ShopState(day=make_day())

    def charge(self, request: ChargeRequest) -> None:
        self.charges.append(request)

    def check(self, reference: str) -> None:
        self.checks.append(reference)

    def abandon(self, reference: str) -> None:
        self.abandons.append(reference)

    def pay_out(self, request: PayoutRequest) -> None:
        self.pay_outs.append(request)

    def quote(self, operator_id: str, amount: int, wallet: str | None) -> None:
        self.quotes.append((operator_id, amount, wallet))

    def offer_key(self, operator_id: str, key: str) -> None:
        self.offered_keys.append((operator_id, key))

    def act(self, act: Act) -> None:
        self.acts.append(act)

    def tell_shop(self, state: ShopState) -> None:
        """Tell people, sign-in and day as the bridge does: by then `shop` and `cashier` are up to date."""
        self.shop = state
        if state.signed_in is not None:
            self.cashier = state.signed_in.name
        else:
            self.cashier = "" if state.has_people else CASHIER
        self.shop_changed.emit(state)

    def tell_done(self, act: Act, result: object = None) -> None:
        """Tell that an act was done; screens know their own by identity, so hand back one of `acts`."""
        self.act_done.emit(ActDone(act, result))

    def tell_refused(self, act: Act, error: KnownError) -> None:
        """Tell that an act was not done."""
        self.act_refused.emit(ActRefused(act, error))

    def tell_progress(self, act: Act, done: int, total: int) -> None:
        """Tell how far a long act has come."""
        self.act_progress.emit(ActProgress(act, done, total))

    def change(self, payment: Payment, **changes: Any) -> Payment:
        """Write `payment`, changed, and tell it as the engine does after its commit."""
        at = now()
        changed = replace(payment, **{"changed_at": at, **changes})
        if changed.status is not payment.status and changed.settled_at is None and not changed.is_undecided:
            changed = replace(changed, settled_at=at)
        self.fake_reader.put(changed)
        self.payment_changed.emit(changed)
        return changed

    def record(self, request: ChargeRequest, **changes: Any) -> Payment:
        """Answer a charge as the engine does: the payment of the request's sale is there."""
        made = make_payment(
            sale=request.sale,
            operator=request.operator,
            amount=request.amount,
            created_at=now(),
            status=Status.CREATED,
            **changes,
        )
        return self.change(made)

    def record_payout(self, request: PayoutRequest, **changes: Any) -> Payment:
        """Answer a payout as the engine does: it is recorded, for the sale of the request."""
        made = make_payout(
            sale=request.sale,
            operator=request.operator,
            amount=request.amount,
            approved_by=request.approved_by,
            why=request.why,
            returns=request.returns,
            created_at=now(),
            status=Status.CREATED,
        )
        return self.change(replace(made, **changes))

    def reject(self, request: ChargeRequest | PayoutRequest, error: KnownError) -> None:
        """Answer a request with a refusal to record it."""
        self.rejected.emit(ChargeRejected(request.sale, error))

    def tell_asked(
        self, reference: str, count: int = 1, next_in: float | None = 3.0, reason: str | None = None
    ) -> None:
        """Tell that the provider was asked about a payment."""
        at = now()
        following = None if next_in is None else at + timedelta(seconds=next_in)
        self.asked.emit(Asked(reference, count, at, following, reason))

    def tell_quote(self, operator_id: str, amount: int, wallet: str | None, text: str | None) -> None:
        """Tell what the provider said that a payment would cost; None where it said nothing of use."""
        self.quoted.emit(Quoted(operator_id, amount, wallet, None if text is None else Quote(text)))

    def tell_key(
        self, operator_id: str, age: timedelta | None, *, source: str = "callback", refused: bool = False
    ) -> None:
        """Tell how old an operator's daily key is; None where nobody knows."""
        since = None if age is None else now() - age
        self.key_changed.emit(KeyChanged(operator_id, KeyState(since, source, refused)))

    def tell_key_offered(self, operator_id: str, reason: str | None = None) -> None:
        """Tell what came of a pasted key; no reason means that it was accepted."""
        self.key_offered.emit(KeyOffered(operator_id, reason is None, reason))

    def tell_listening(self, *addresses: tuple[str, str], error: KnownError | None = None) -> None:
        """Tell whether providers can reach this till, and where."""
        self.listening.emit(Listening(addresses, error))

    def tell_orphan(self, orphan: Orphan) -> None:
        """Write down and tell a callback that spoke of a payment which is not this till's."""
        self.fake_reader.orphan_list.append(orphan)
        self.orphan_seen.emit(OrphanSeen(orphan))

    def fail(self, error: BaseException) -> None:
        """Tell that the engine stopped."""
        self.failed.emit(EngineFailed(error))
