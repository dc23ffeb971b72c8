"""The invariants of the money, as far as one till and its providers can show them. They look from outside the engine.

Numbers are those of the design: I1 one debit a payment, I2 paid means debited, I3 no debit is forgotten, I4 intent
before sending, I5 one send, I6 an unbroken chain, I7 no secret, I8 paid for good, I9 sums, I10 callbacks only hint.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from pos_app.core.payment import (
    UNDECIDED,
    WATCHED_AFTERWARDS,
    Claim,
    Direction,
    Event,
    Flag,
    Kind,
    Payment,
    Status,
)
from pos_app.ledger.reader import Reader
from pos_app.sandbox.charges import Debit
from pos_app.sandbox.world import World
from tests.simulation.accounts import BY_LINK, LIMITS, UNVERIFIED
from tests.simulation.network import Move
from tests.support.virtual import START

_EVER = (START - timedelta(days=60), START + timedelta(days=60))
_OVER = frozenset({Status.REFUSED, Status.NOT_SENT})
_PVIT = ("pvit", "pvit-web")


class Rules:
    """Holds what has to be remembered between two looks."""

    def __init__(self, world: World, reader: Reader) -> None:
        self._world = world
        self._reader = reader
        self._sent: dict[str, int] = {}
        self._paid: set[str] = set()
        self._highest = 0
        self._decided: set[str] = set()
        self._vouched: set[str] = set()

    # ---- at the moment of an event

    def before_move(self, move: Move) -> None:
        """A request that moves money leaves the till: a second connection sees the committed intent."""
        reference = move.reference or self._payout_to(move.phone).reference
        self._sent[reference] = self._sent.get(reference, 0) + 1
        assert self._sent[reference] == 1, f"I5: {reference} was sent {self._sent[reference]} times"
        kinds = [event.kind for event in self._reader.trail(reference)]
        begun = kinds[:2] in ([Kind.CREATED, Kind.SENDING], [Kind.PAYOUT, Kind.SENDING])
        assert begun, f"I4: {reference} was sent with {kinds}"
        payment = self._reader.payment(reference)
        assert payment is not None
        if payment.direction is Direction.OUT:
            others = [p for p in self._reader.payouts(100) if p.sale == payment.sale and p.reference != reference]
            assert all(other.status in _OVER for other in others), f"paid out beside {others}"

    def _payout_to(self, national: str) -> Payment:
        """Every payout of a simulation has a receiver of its own."""
        return next(payout for payout in self._reader.payouts(100) if (payout.phone or "").endswith(national))

    def wrote(self, before: Payment | None, event: Event, after: Payment | None) -> None:
        """An event was written."""
        if before is None or after is None:
            return
        if event.kind is Kind.DECIDED:
            self._decided.add(event.reference)
        if event.data.get("as") == "paid" or event.data.get("how") == "manual":
            self._vouched.add(event.reference)
        if event.kind is Kind.CALLBACK:
            self._called_back(before, after)
        elif event.kind is Kind.PAID:
            self._was_paid(before, after)
        elif event.kind is Kind.DECLINED and before.status is not Status.SENDING:
            self._was_refused(before, after)
        if event.kind is not Kind.SENDING and before.callback_secret is not None:
            told = json.dumps(dict(event.data))
            assert before.callback_secret not in told, f"I7: {event.kind} tells the callback's secret"

    def _called_back(self, before: Payment, after: Payment) -> None:
        known = {
            "claim": after.claim,
            "provider_reference": after.provider_reference,
            "changed_at": after.changed_at,
        }
        assert replace(before, **known) == after, f"I10: a callback made {after} of {before}"  # type: ignore[arg-type]
        if after.provider_reference != before.provider_reference:
            assert before.provider_reference is None, f"I10: a callback took an id away: {after}"
            charge = self._world.charge(after.provider_reference or "")
            # What another provider calls so, or nobody, is asked about in vain.
            foreign = charge is None or charge.operator != after.operator
            bound_rightly = foreign or (charge is not None and after.reference in charge.all_names())
            assert bound_rightly, f"I10: a callback gave {after.reference} the id of another payment"

    def _was_paid(self, before: Payment, after: Payment) -> None:
        assert before.status is not Status.PAID, f"I8: paid twice: {after}"
        if before.status in WATCHED_AFTERWARDS:
            assert Flag.LATE in after.flags, f"I3: paid late without a word: {after}"
        self._require_a_question(after)

    def _was_refused(self, before: Payment, after: Payment) -> None:
        self._require_a_question(after)
        if after.operator == "ekolopay" and after.status is Status.REFUSED:
            # Another callback may have claimed something else between the question and its answer.
            claims = {event.data.get("claim") for event in self._reader.trail(after.reference)}
            assert Claim.FAILED in claims, f"refused by false alone: {after}"

    def _require_a_question(self, payment: Payment) -> None:
        asked = any(event.kind is Kind.CHECKED for event in self._reader.trail(payment.reference))
        assert asked, f"I10: {payment.reference} is {payment.status}, and nobody asked"

    # ---- after a step

    def check(self, head: int) -> None:
        """Everything that must hold at any time."""
        payments, payouts = list(self._reader.page(10_000).payments), self._reader.payouts(10_000)
        debits, sent_back = _by_reference(self._world.debits), self._money_out(payouts)
        self._check_payments(payments, debits)
        self._check_payouts(payouts, sent_back)
        self._check_paid_for_good([*payments, *payouts])
        self._check_duplicates(payments)
        self._check_sums(payments, payouts)
        assert head >= self._highest, "I6: the ledger shrank"
        self._highest = head

    def _check_payments(self, payments: list[Payment], debits: Mapping[str, list[int]]) -> None:
        for reference, amounts in debits.items():
            assert len(amounts) == 1, f"I1: {reference} was debited {len(amounts)} times"
        known = {payment.reference for payment in payments}
        assert debits.keys() <= known, f"debits of nobody: {debits.keys() - known}"
        for payment in payments:
            debited = debits.get(payment.reference)
            assert payment.direction is Direction.IN, f"a payout among payments: {payment}"
            if payment.status is Status.PAID:
                unverified = payment.operator in UNVERIFIED and Flag.AMOUNT_UNVERIFIED in payment.flags
                # A manager's word, and a line of the statement, count in place of an answer.
                vouched = payment.reference in self._vouched
                assert debited or vouched, f"I2: {payment.reference} is paid without a debit"
                alike = unverified or vouched or debited == [payment.amount]
                assert alike, f"I2: {payment.reference}: another amount"
            if payment.status is Status.NOT_SENT:
                assert not debited, f"not sent, and debited: {payment}"
            if payment.operator in BY_LINK and payment.link is None:
                assert not debited, f"nobody was shown its link, and somebody paid: {payment}"

    def _check_payouts(self, payouts: list[Payment], sent_back: Mapping[str, list[int]]) -> None:
        for reference, amounts in sent_back.items():
            assert len(amounts) == 1, f"{reference} was paid out {len(amounts)} times"
        for payout in payouts:
            money = sent_back.get(payout.reference)
            assert payout.direction is Direction.OUT, f"a payment among payouts: {payout}"
            if payout.status is Status.PAID:
                vouched = payout.reference in self._vouched
                assert vouched or money == [payout.amount], f"I2: {payout.reference} is paid out, and no money left"
            if payout.status is Status.NOT_SENT:
                assert not money, f"not sent, and money left: {payout}"

    def _check_paid_for_good(self, everything: list[Payment]) -> None:
        ambiguous = self._world.switches.pvit_status_style == "b"
        for payment in everything:
            if payment.status is Status.PAID:
                self._paid.add(payment.reference)
                by_answer = payment.operator in _PVIT and payment.reference not in self._vouched
                assert not (ambiguous and by_answer), f"paid on a message: {payment}"
            else:
                assert payment.reference not in self._paid, f"I8: {payment.reference}"

    def _check_sums(self, payments: list[Payment], payouts: list[Payment]) -> None:
        for totals, counted in (
            (self._reader.totals(*_EVER), payments),
            (self._reader.payout_totals(*_EVER), payouts),
        ):
            expected: dict[tuple[str, str], int] = {}
            for payment in counted:
                if payment.status is Status.PAID:
                    key = payment.operator, payment.currency.value
                    expected[key] = expected.get(key, 0) + payment.amount
            found = {(total.operator, total.currency): total.amount for total in totals if total.count}
            assert found == expected, f"I9: {found} are {expected}"

    # ---- money that goes back

    def _money_out(self, payouts: list[Payment]) -> dict[str, list[int]]:
        receivers = {(payout.phone or "")[-8:]: payout.reference for payout in payouts}
        found: dict[str, list[int]] = {}
        for money in self._world.payouts:
            found.setdefault(receivers[money.payee[-8:]], []).append(money.amount)
        return found

    def admitted(self, payout: Payment) -> None:
        """A payout was taken on: within the limit of any 24 hours of the till's clock."""
        since = payout.created_at - timedelta(hours=24)
        counted = [
            p.amount
            for p in self._reader.payouts(1_000)
            if p.operator == payout.operator and p.created_at > since and p.status not in _OVER
        ]
        assert sum(counted) <= LIMITS.per_day, f"{sum(counted)} paid out in a day"
        assert payout.amount <= LIMITS.per_operation
        assert payout.approved_by, "nobody allowed it"
        assert payout.why, "nobody said why"

    def _check_duplicates(self, payments: list[Payment]) -> None:
        successes: dict[str, list[Payment]] = {}
        for payment in payments:
            if payment.status in (Status.PAID, Status.CONFIRMED_MANUALLY):
                successes.setdefault(payment.sale, []).append(payment)
        decided = {payment.sale for payment in payments if payment.reference in self._decided}
        for sale, paid in successes.items():
            flagged = [payment for payment in paid if Flag.DUPLICATE in payment.flags]
            right = len(flagged) >= len(paid) - 1 if sale in decided else len(flagged) == len(paid) - 1
            assert right, f"{sale} was paid {len(paid)} times, flagged {len(flagged)} times"

    # ---- in the end

    def settled(self) -> None:
        """Faults have stopped hours ago: what remains open must be open for a reason."""
        payments = {payment.reference: payment for payment in self._reader.page(10_000).payments}
        for debit in self._world.debits:
            payment = payments[debit.reference]
            accounted = payment.status in (Status.PAID, Status.REVIEW) or payment.reference in self._decided
            # MVola cannot be asked without its id: an answer that was lost for ever stays to be verified.
            unaskable = payment.status is Status.UNKNOWN and payment.provider_reference is None
            assert accounted or (unaskable and payment.operator == "mvola"), f"I3: {payment}"
        for payment in payments.values():
            lost = payment.operator in BY_LINK and payment.link is None and payment.status is Status.UNKNOWN
            assert not lost, f"a link that nobody has holds up its sale: {payment}"
            endless = payment.operator in BY_LINK and payment.status is Status.AWAITING
            assert not endless, f"a link that never ends: {payment}"
        payouts = self._reader.payouts(10_000)
        money = self._money_out(payouts)
        for payout in payouts:
            if payout.reference in money:
                askable = payout.operator in _PVIT
                visible = (Status.PAID, Status.REVIEW) if askable else (*UNDECIDED, Status.PAID)
                assert payout.status in visible or payout.reference in self._decided, f"I3: {payout}"


def _by_reference(debits: list[Debit]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for debit in debits:
        found.setdefault(debit.reference, []).append(debit.amount)
    return found
