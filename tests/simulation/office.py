"""The shop's people around the payments: drawer, day, decisions, statements; at bad moments, with wrong PINs."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pos_app.core.day import CASH, Count, Move
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Payment, Status
from pos_app.core.people import Role
from pos_app.core.reconciliation import Reconciled
from pos_app.core.shop import (
    Act,
    AddPerson,
    ChangePin,
    Closed,
    CloseDay,
    Correct,
    Decide,
    DisablePerson,
    Explain,
    How,
    ImportStatement,
    MoveCash,
    OpenDay,
    Reconcile,
    Release,
    SignIn,
    SignOut,
)
from pos_app.engine.engine import Engine
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.reader import Reader
from pos_app.sandbox.world import World
from tests.simulation.cashier import Cashier
from tests.simulation.faults import Disk
from tests.simulation.network import Network
from tests.simulation.staff import NEW_PINS, Staff, Typed
from tests.simulation.statements import Exports
from tests.support.virtual import VirtualClock

CURRENCIES = (Currency.MGA, Currency.XAF, Currency.XOF)
_MEANS = {"mvola": Currency.MGA, "pvit": Currency.XAF, "moneyfusion": Currency.XOF, CASH: Currency.XAF}
_REASON = "vu avec le client"

PERSON = frozenset({"pin_wrong", "pin_locked", "pin_missing", "manager_only", "no_manager", "person_unknown"})
"""Why somebody is not believed."""

_DAY = frozenset({"day_open", "day_not_open", "count_missing", "day_undecided"})
_DECISION = frozenset({"cannot_decide", "decided_meanwhile", "transaction_reused", "cannot_release"})
_STATEMENT = frozenset({"statement_contradicts", "statement_other_period", "day_not_open"})
_MATCH = frozenset({"cannot_match", "line_used", "line_direction", "line_not_success", "line_amount"})
_PEOPLE = frozenset({"last_manager", "name_taken", "first_manager"})


class Shop(Protocol):
    """What the people have at hand."""

    dice: random.Random
    path: Path
    world: World
    engine: Engine | None
    reader: Reader
    disk: Disk
    clock: VirtualClock
    staff: Staff
    cashier: Cashier
    network: Network


@dataclass(frozen=True)
class Judged:
    """What an act came to: a result, or the code with which it was refused."""

    result: Any = None
    code: str = ""


class Office:
    """One random act at a time, some of them in company."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._dice = shop.dice
        self._staff = shop.staff
        self.exports = Exports(shop.dice, shop.world, shop.path.parent)
        self._piles: tuple[Reconciled, ...] = ()

    @property
    def acts(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        """What they can do; one that stands here twice is done twice as often."""
        return (
            *(self._trade,) * 5,
            *(self._close,) * 4,
            *(self._decide,) * 5,
            *(self._release,) * 2,
            *(self._import,) * 3,
            *(self._reconcile,) * 2,
            *(self._explain,) * 2,
            self._cash,
            self._open,
            self._correct,
            self._window,
            self._guess,
            self._change_people,
        )

    @property
    def _engine(self) -> Engine:
        assert self._shop.engine is not None
        return self._shop.engine

    def _known(self) -> list[Payment]:
        return [*self._shop.reader.page(100).payments, *self._shop.reader.payouts(100)]

    async def do(self, act: Act, typed: Typed, expected: frozenset[str], *, managers: bool = False) -> Judged:
        """Ask it of the till. Whoever is not believed must be refused; what is refused says why."""
        try:
            result = await self._engine.act(act)
        except LedgerFault:
            raise
        except KnownError as refused:
            if self._shop.disk.full and refused.code == "engine_stopped":
                return Judged(code=refused.code)
            judged = Judged(code=refused.code)
        else:
            judged = Judged(result)
        if judged.code:
            assert judged.code in expected | PERSON, f"{type(act).__name__} was refused: {judged.code}"
            return judged
        if self._staff.members:
            without = typed.pin is None and not managers
            assert typed.right or without, f"{type(act).__name__} was believed: {typed}"
        assert not managers or typed.manager, f"{type(act).__name__} by {typed}, who is no manager"
        return judged

    # ---- the day

    async def _trade(self) -> None:
        """Some customers who pay, and some time in which they do."""
        for _ in range(self._dice.choice((1, 2, 3))):
            await self._shop.cashier.charge(lively=True)
            await asyncio.sleep(self._dice.choice((1, 5, 45)))
        await asyncio.sleep(self._dice.choice((0, 30, 300)))

    def _counts(self) -> tuple[Count, ...]:
        chosen = [currency for currency in CURRENCIES if self._dice.random() < 0.6]
        return tuple(Count(currency, self._dice.choice((0, 20_000, 50_000))) for currency in chosen)

    async def _open(self) -> None:
        typed = self._staff.somebody()
        await self.do(OpenDay(self._counts(), typed.by, typed.pin), typed, _DAY)

    async def _cash(self) -> None:
        typed, move = self._staff.somebody(), self._dice.choice((Move.SALE, Move.SALE, Move.IN, Move.OUT))
        reason = None if move is Move.SALE else _REASON
        amount, currency = self._dice.choice((50, 1_000, 7_500)), self._dice.choice(CURRENCIES)
        await self.do(MoveCash(move, amount, currency, typed.by, reason, pin=typed.pin), typed, frozenset())

    def counted(self) -> tuple[Count, ...]:
        """What somebody finds in the drawer: what should be there, or nearly."""
        if self._engine.shop_state().day is None:
            return ()
        expected = self._shop.reader.report(self._shop.clock.now()).cash
        return tuple(
            Count(cash.currency, max(0, cash.expected + self._dice.choice((0, 0, 0, -50, 500)))) for cash in expected
        )

    async def _close(self, *, alone: bool = False) -> None:
        """Alone, or while a customer pays; the customer's answer may come before, after or within."""
        typed, carry_over = self._staff.somebody(), self._dice.random() < 0.7
        if alone:
            typed, carry_over = self._staff.sure(), True
        close = CloseDay(self.counted(), typed.by, typed.pin, carry_over=carry_over)
        company = self._dice.choice((None, None, self._shop.cashier.charge, self._shop.cashier.customer, self._decide))
        doing: list[Awaitable[Any]] = [self.do(close, typed, _DAY)]
        if company is not None and not alone:
            doing.insert(self._dice.randrange(2), company())
        if self._dice.random() < 0.1:
            doing.append(self.do(close, typed, _DAY))
        await _together(doing)

    # ---- decisions

    async def _decide(self) -> None:
        known = [p for p in self._known() if p.status not in (Status.PAID, Status.NOT_SENT)]
        # Whatever a manager said before was contradicted: somebody looks at it again.
        doubted = [p for p in known if p.status is Status.REVIEW and p.booked_seq is not None]
        if not known:
            return
        if doubted and self._dice.random() < 0.7:
            # Later, when the day that counted it may be over.
            await self._close(alone=True)
        payment, typed = self._dice.choice(doubted or known), self._staff.manager()
        paid = self._dice.random() < (0.2 if doubted else 0.7)
        number = self._transaction(payment) if paid else None
        act = Decide(payment.reference, paid, _REASON, typed.by, number, typed.pin)
        judged = await self.do(act, typed, _DECISION, managers=True)
        if judged.result is not None and paid and self._dice.random() < 0.5:
            # Whoever vouched for it wants to know, and the operator says something else.
            await self._contradict(payment.reference)

    async def _contradict(self, reference: str) -> None:
        network = self._shop.network
        before = network.rate, network.faults
        network.rate, network.faults = 1.0, ("lie",)
        try:
            for _ in range(3):
                await self._engine.ask(reference)
        finally:
            network.rate, network.faults = before

    def _transaction(self, payment: Payment) -> str:
        """The right number, where money moved; another payment's; or one that nobody knows."""
        moved = [*self._shop.world.debits, *self._shop.world.payouts]
        right = [debit.transaction_id for debit in moved if debit.reference == payment.reference]
        wrong = [debit.transaction_id for debit in moved if debit.reference != payment.reference]
        if right and self._dice.random() < 0.6:
            return right[0]
        if wrong and self._dice.random() < 0.4:
            return self._dice.choice(wrong)
        return f"MP26{self._dice.randrange(10**6):06d}Z"

    async def _release(self) -> None:
        """A second attempt beside one that nobody can tell the outcome of."""
        waiting = [p for p in self._shop.reader.undecided() if p.direction is Direction.IN]
        if waiting:
            payment, typed = self._dice.choice(waiting), self._staff.manager()
            judged = await self.do(
                Release(payment.reference, _REASON, typed.by, typed.pin), typed, _DECISION, managers=True
            )
            if judged.result is not None and self._dice.random() < 0.8:
                await self._shop.cashier.charge(payment.sale)

    async def _correct(self) -> None:
        typed, means = self._staff.manager(), self._dice.choice(list(_MEANS))
        known = self._known()
        about = self._dice.choice((None, "1", known[0].reference if known else None))
        money = (means, self._dice.choice((-500, 200)), _MEANS[means])
        act = Correct(*money, _REASON, typed.by, typed.pin, about)
        await self.do(act, typed, frozenset({"day_unknown"}), managers=True)

    # ---- statements

    async def _import(self) -> None:
        operator = self._dice.choice(self._shop.cashier.operators)
        typed = self._staff.somebody()
        statement = self.exports.statement(self._shop.cashier.settings(operator))
        if statement is None:
            return
        for _ in range(self._dice.choice((1, 1, 2))):
            await self.do(ImportStatement(statement, typed.by, typed.pin), typed, _STATEMENT)
        if self._dice.random() < 0.7:
            await self._reconcile()

    async def _reconcile(self) -> None:
        typed, operator = self._staff.somebody(), self._dice.choice((None, *self._shop.cashier.operators))
        act = Reconcile(typed.by, operator, self._dice.random() < 0.3, typed.pin)
        judged = await self.do(act, typed, _STATEMENT)
        if judged.result is not None:
            self._piles = judged.result
            for pile in self._piles:
                require_one_pile_each(pile)
            if self._dice.random() < 0.6:
                await self._explain()

    async def _explain(self) -> None:
        differences = [
            (pile.operator, pair)
            for pile in self._piles
            for pair in (*pile.ours_only, *pile.theirs_only, *pile.differs)
        ]
        if not differences:
            return
        (operator, pair), typed = self._dice.choice(differences), self._staff.manager()
        how = self._dice.choice((How.MATCHED, How.MATCHED, How.MATCHED, How.NOTE, How.REFUND, How.OTHER_TILL))
        reference = None if pair.ours is None else pair.ours.reference
        line = None if pair.line is None else pair.line.key
        if how is How.MATCHED:
            # A manager who looks for the other half, and is not always right.
            reference = reference or self._some([p.ours.reference for o, p in differences if o == operator and p.ours])
            line = line or self._some([p.line.key for o, p in differences if o == operator and p.line])
            if reference is None or line is None:
                return
        act = Explain(operator, how, _REASON, typed.by, typed.pin, reference, line)
        await self.do(act, typed, _MATCH | {"transaction_reused", "transaction_missing"}, managers=True)

    def _some(self, of: list[str]) -> str | None:
        return self._dice.choice(of) if of else None

    # ---- people

    async def _window(self) -> None:
        typed = self._staff.somebody()
        act: Act = SignIn(typed.by, typed.pin or "0000")
        if self._dice.random() < 0.4:
            act, typed = SignOut(typed.by, "locked"), Typed(typed.by, None, right=True, manager=False)
        await self.do(act, typed, frozenset())

    async def _guess(self) -> None:
        """Somebody tries PINs until nobody listens any more."""
        if not self._staff.members:
            return
        name, codes = self._dice.choice(list(self._staff.members)), []
        for number in range(self._dice.choice((2, 6))):
            typed = Typed(name, f"{number:04d}", right=False, manager=False)
            codes.append((await self.do(OpenDay((), name, typed.pin), typed, frozenset())).code)
        if codes[-1] != "engine_stopped" and not self._staff.members[name].disabled:
            assert codes.count("pin_wrong") <= 5, f"nobody slows down who guesses: {codes}"

    async def _change_people(self) -> None:
        """Rarely: each new PIN costs what a PIN costs."""
        if self._dice.random() > 0.2:
            return
        typed, chance = self._staff.manager(), self._dice.random()
        name = self._dice.choice(("Awa", *self._staff.members))
        member = self._staff.members.get(name)
        role = member.role if member is not None else Role.MANAGER
        pin = self._dice.choice(NEW_PINS[role])
        if member is not None and chance < 0.3:
            await self.do(DisablePerson(name, typed.by, typed.pin), typed, _PEOPLE, managers=True)
            return
        act: Act = AddPerson(name, role, pin, typed.by, typed.pin)
        self._staff.coming[name] = pin
        if member is not None:
            act = ChangePin(name, pin, typed.by, typed.pin)
        first, own = not self._staff.members, typed.by == name
        await self.do(act, typed, _PEOPLE, managers=not first and not own)

    # ---- in the end

    async def settle(self) -> None:
        """In fair weather a closing goes through, and comparing twice says the same as comparing once."""
        typed = self._staff.sure()
        if self._engine.shop_state().day is not None:
            close = CloseDay(self.counted(), typed.by, typed.pin, carry_over=True)
            closed = await self._engine.act(close)
            assert isinstance(closed, Closed)
        if self._engine.shop_state().last is None:
            return
        for operator in self._shop.cashier.operators:
            statement = self.exports.statement(self._shop.cashier.settings(operator), whole=True)
            if statement is not None:
                judged = await self.do(ImportStatement(statement, typed.by, typed.pin), typed, _STATEMENT)
                again = await self.do(ImportStatement(statement, typed.by, typed.pin), typed, _STATEMENT)
                assert judged.code or not again.result.lines, f"a line that is known came once more: {again.result}"
        first = (await self.do(Reconcile(typed.by, pin=typed.pin), typed, frozenset())).result
        second = (await self.do(Reconcile(typed.by, pin=typed.pin), typed, frozenset())).result
        assert first is not None
        assert _told(first) == _told(second), "comparing twice says something else"


def _told(piles: Any) -> list[Any]:
    return [
        (pile.operator, *(sorted(((p.ours and p.ours.reference) or "", (p.line and p.line.key) or "") for p in one)
         for one in (pile.matched, pile.ours_only, pile.theirs_only, pile.differs)))
        for pile in piles
    ]  # fmt: skip


def require_one_pile_each(pile: Reconciled) -> None:
    """Each payment and each line lies in one pile, once."""
    pairs = [*pile.matched, *pile.ours_only, *pile.theirs_only, *pile.differs]
    for names in (
        [pair.ours.reference for pair in pairs if pair.ours is not None],
        [pair.line.key for pair in pairs if pair.line is not None],
    ):
        assert len(names) == len(set(names)), f"in two piles: {sorted(names)}"


async def _together(doing: list[Awaitable[Any]]) -> None:
    """Begin everything in this order, wait for all, and raise the worst of what was raised."""
    faults = [one for one in await asyncio.gather(*doing, return_exceptions=True) if isinstance(one, BaseException)]
    for fault in sorted(faults, key=lambda fault: isinstance(fault, LedgerFault | InvalidInput)):
        raise fault
