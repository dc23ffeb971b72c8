"""Compares payments with the operator's statement and writes what was found. The comparing itself is core's."""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pos_app.core.day import Day
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.operator import Operator
from pos_app.core.payment import STATEMENTS, Json, Kind, Payment, Status
from pos_app.core.provider import Provider, StatusResult, Successful, judge
from pos_app.core.reconciliation import By, Ours, Pair, Reconciled, Why, match, ours_of
from pos_app.core.reference import is_reference, till_mark
from pos_app.core.shop import Explained
from pos_app.core.statement import StatementLine
from pos_app.engine.asking import Progress
from pos_app.engine.directory import Directory
from pos_app.engine.importing import REACH
from pos_app.engine.record import SUCCESSES, Entry, Record
from pos_app.engine.running import Running
from pos_app.ledger.ledger import Ledger

log = logging.getLogger(__name__)

ASKED = "asked"
"""Stands where the key of a line would: the provider was asked once more instead."""

BATCH = 200
"""Pairs that are written in one transaction; payments go on between two."""

_OTHER_MONEY = frozenset({"amount_differs", "currency_differs", "payer_differs"})
"""Reasons of a contradiction that leave no doubt for which request the customer paid."""

_UNCOVERED = frozenset({Why.NO_STATEMENT, Why.NOT_COVERED})


@dataclass(frozen=True, slots=True)
class _Written:
    """What became of the pairs that were to be written."""

    matched: tuple[Pair, ...]
    refused: tuple[Pair, ...]


class Reconciling:
    """Makes the four piles of an account, which may be that of several operators. Used one at a time."""

    def __init__(self, ledger: Ledger, record: Record, directory: Directory, running: Running, till: str) -> None:
        self._ledger = ledger
        self._record = record
        self._directory = directory
        self._running = running
        self._mark = till_mark(till)
        self._compared: dict[str, Json] = {}

    def operators(self, named: str | None) -> tuple[str, ...]:
        """The accounts to compare: an operator's, or all of the settings. Raises `InvalidInput("operator_unknown")`."""
        if named is not None:
            return (self._directory.account(named).account_id,)
        return tuple(dict.fromkeys(provider.operator.account_id for provider in self._directory))

    def day(self) -> Day:
        """The day that a comparison belongs to: the open one, else the last. Raises `InvalidInput("day_not_open")`."""
        day = self._ledger.day() or self._ledger.last_day()
        if day is None:
            raise InvalidInput("day_not_open")
        return day

    async def compare(self, account_id: str, by: str, progress: Progress) -> Reconciled:
        """Match, write every pair in which all is equal, and say what is left.

        Raises `KnownError("reconcile_failed")` where the comparison itself fell over: the till goes on.
        """
        operator, since = self._directory.account(account_id), self.day().opened_at - REACH
        found = await self._match(operator, since)
        written = await self._write(operator, found.matched, by, progress)
        piles = self._told(operator, found, written)
        self._note(operator, piles, by)
        return piles

    def to_ask(self, piles: Iterable[Reconciled]) -> list[str]:
        """The payments of the day that no statement covers."""
        since, found = self.day().since, []
        for pair in (pair for pile in piles for pair in pile.ours_only if _UNCOVERED & set(pair.why)):
            payment = None if pair.ours is None else self._ledger.payment(pair.ours.reference)
            if payment is not None and (payment.booked_seq or 0) > since:
                found.append(payment.reference)
        return found

    def heard(self, reference: str, result: StatusResult | None, by: str) -> None:
        """Write that the provider, asked once more, confirmed a payment that has no line."""
        payment = self._record.payment(reference)
        provider = self._directory.of(payment)
        if payment.status is not Status.PAID or payment.statement_line is not None or provider is None:
            return
        if isinstance(result, Successful) and _confirms(payment, provider, result):
            evidence = result.evidence
            told = {"transaction_id": evidence.transaction_id, "amount": evidence.amount, "fee": evidence.fee}
            self._record.append(reference, Kind.RECONCILED, {"line": ASKED, "how": By.ASKED.value, "by": by, **told})

    def entry(self, payment: Payment, line: StatementLine, how: By, by: str) -> Entry:
        """What writes that a line is a payment's. The amount only where it is the payment's own."""
        equal = (line.amount, line.currency) == (payment.amount, payment.currency)
        data = {
            "line": line.key,
            "how": how.value,
            "transaction_id": line.transaction_id,
            "amount": line.amount if equal else None,
            "fee": line.fee,
            "by": by,
        }
        return payment.reference, Kind.RECONCILED, data

    async def _match(self, operator: Operator, since: datetime) -> Reconciled:
        account = (operator.account_id, operator.environment)
        payments = self._ledger.to_reconcile(*account, since)
        lines = self._ledger.lines(*account, free=True, since=since)
        times = [line.at for line in self._ledger.lines(*account, free=False, since=since) if line.at is not None]
        period = (min(times), max(times)) if times else None
        taken = await self._taken(operator, lines)
        ours = [self._ours(payment) for payment in payments]
        try:
            # In a thread: thousands of lines take a second, and a customer may be at the till.
            return await asyncio.to_thread(match, account[0], ours, lines, self._mark, taken=taken, period=period)
        except Exception as bug:
            log.exception("the comparison with a statement of %s fell over", account[0])
            raise KnownError("reconcile_failed", operator=operator.name) from bug

    def _ours(self, payment: Payment) -> Ours:
        """A link may be opened on any telephone: another number than the one that was typed is no difference."""
        provider = self._directory.of(payment)
        ours = ours_of(payment, any_phone=provider is not None and provider.operator.by_link)
        return replace(ours, transaction_id=ours.transaction_id or self._number_told(payment))

    def _number_told(self, payment: Payment) -> str | None:
        """The transaction that the operator named for a payment whose money was not the right one: a line with that
        number is of this payment, unless it is known as another's."""
        if payment.status is not Status.REVIEW or payment.reason not in _OTHER_MONEY:
            return None
        data = self._ledger.last_data(payment.reference, Kind.CONTRADICTED) or {}
        number = data.get("transaction_id")
        if number is None or self._ledger.holder_of_transaction(payment.account, payment.environment, number):
            return None
        return str(number)

    async def _taken(self, operator: Operator, lines: Sequence[StatementLine]) -> list[Ours]:
        """Payments that have their line, and that one of the others names as well."""
        found: dict[str, Ours] = {}
        for number, line in enumerate(lines):
            if number % BATCH == 0:
                await asyncio.sleep(0)
            for payment in self._named(operator, line):
                if payment.statement_line not in (None, ASKED):
                    found[payment.reference] = self._ours(payment)
        return list(found.values())

    def _named(self, operator: Operator, line: StatementLine) -> Iterator[Payment]:
        reference, number = line.reference, line.transaction_id
        account = (operator.account_id, operator.environment)
        for named in (reference, self._ledger.holder_of_transaction(*account, number) if number else None):
            payment = self._ledger.payment(named) if named and is_reference(named) else None
            if payment is not None and (payment.account, payment.environment) == account:
                yield payment
        if reference:
            for provider in self._directory.of_account(operator.account_id):
                payment = self._ledger.by_provider_reference(provider.operator.id, operator.environment, reference)
                if payment is not None:
                    yield payment

    async def _write(self, operator: Operator, pairs: Sequence[Pair], by: str, progress: Progress) -> _Written:
        matched: list[Pair] = []
        refused: list[Pair] = []
        for start in range(0, len(pairs), BATCH):
            self._running.require()
            entries: list[Entry] = []
            for pair in pairs[start : start + BATCH]:
                why = self._obstacle(operator, pair)
                if why is not None:
                    refused.append(replace(pair, why=(why,), by=None))
                    continue
                assert pair.ours is not None
                assert pair.line is not None
                payment = self._record.payment(pair.ours.reference)
                entries.append(self.entry(payment, pair.line, pair.by or By.NEAR, by))
                matched.append(pair)
            if entries:
                self._record.append_many(entries)
            progress(min(start + BATCH, len(pairs)), len(pairs))
            await asyncio.sleep(0)
        return _Written(tuple(matched), tuple(refused))

    def _obstacle(self, operator: Operator, pair: Pair) -> Why | None:
        """Why a pair cannot be written although all in it is equal: something happened while it was compared."""
        assert pair.ours is not None
        assert pair.line is not None
        payment = self._record.payment(pair.ours.reference)
        if payment.status not in SUCCESSES or payment.statement_line not in (None, ASKED):
            return Why.STATUS
        number = pair.line.transaction_id
        if payment.transaction_id is None and number is not None:
            holder = self._ledger.holder_of_transaction(operator.account_id, operator.environment, number)
            if holder is not None:
                return Why.AMBIGUOUS
        return None

    def _told(self, operator: Operator, found: Reconciled, written: _Written) -> Reconciled:
        """The four piles with what was matched earlier in the day, and with explanations."""
        account = (operator.account_id, operator.environment)
        explanations = self._ledger.explanations(*account)
        differs = (*found.differs, *written.refused)
        ours_only = [pair for pair in found.ours_only if not self._was_asked(pair)]
        elsewhere = {_reference(pair) for pair in (*written.matched, *ours_only, *differs)}
        earlier = self._ledger.reconciled_of_day(*account)
        return Reconciled(
            operator.account_id,
            (*(self._known(*one) for one in earlier if one[0].reference not in elsewhere), *written.matched),
            tuple(_explained(pair, explanations) for pair in ours_only),
            tuple(_explained(pair, explanations) for pair in found.theirs_only),
            tuple(_explained(pair, explanations) for pair in differs),
        )

    def _known(self, payment: Payment, line: StatementLine | None) -> Pair:
        """A pair of an earlier comparison."""
        if line is None:
            return Pair(self._ours(payment), None, by=By.ASKED)
        by = By.TRANSACTION if line.transaction_id in (None, payment.transaction_id) else By.REFERENCE
        return Pair(self._ours(payment), line, by=by)

    def _was_asked(self, pair: Pair) -> bool:
        """Whether the provider confirmed a payment that no statement covers: a statement that leaves it out counts
        for more."""
        payment = None if pair.ours is None else self._ledger.payment(pair.ours.reference)
        return payment is not None and payment.statement_line == ASKED and bool(_UNCOVERED & set(pair.why))

    def _note(self, operator: Operator, piles: Reconciled, by: str) -> None:
        """Keep what the comparison came to, where it came to something else than the last one of the day."""
        data: dict[str, Json] = {
            "operator": operator.account_id,
            "environment": operator.environment.value,
            "day": self.day().number,
            "matched": len(piles.matched),
            "ours_only": [_reference(pair) for pair in piles.ours_only],
            "theirs_only": [_key(pair) for pair in piles.theirs_only],
            "differs": [[_reference(pair), _key(pair)] for pair in piles.differs],
            "other_till": [_key(pair) for pair in piles.theirs_only if pair.why == (Why.OTHER_TILL,)],
        }
        if self._compared.get(operator.account_id) != data:
            self._record.note(STATEMENTS, Kind.COMPARED, {**data, "by": by})
            self._compared[operator.account_id] = data


def _confirms(payment: Payment, provider: Provider, result: Successful) -> bool:
    verdict, told = judge(payment, provider, result.evidence), result.evidence.transaction_id
    return verdict.reason is None and (payment.transaction_id is None or told in (None, payment.transaction_id))


def _explained(pair: Pair, explanations: Sequence[Explained]) -> Pair:
    """The pair with what was said of it last."""
    for said in reversed(explanations):
        if said.covers(_reference(pair), _key(pair)):
            return replace(pair, how=said.how, note=said.note)
    return pair


def _reference(pair: Pair) -> str | None:
    return None if pair.ours is None else pair.ours.reference


def _key(pair: Pair) -> str | None:
    return None if pair.line is None else pair.line.key
