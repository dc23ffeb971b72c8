"""The acts of the shop: who may, in which order, and what has to be asked of providers before one step is taken.

Acts run one at a time in the order in which they came, except while one asks providers or compares thousands of lines:
somebody can sign in, and a sale can be paid in cash, meanwhile.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pos_app.core.day import Correction, Day, DrawerEntry, admit_reason
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency
from pos_app.core.news import ActProgress, News, ShopChanged
from pos_app.core.payment import Payment, Status
from pos_app.core.people import CONSOLE, Permission, Person
from pos_app.core.reconciliation import Reconciled
from pos_app.core.shop import (
    Act,
    AddPerson,
    AllowPrinter,
    ChangePin,
    Closed,
    CloseDay,
    Correct,
    Decide,
    DisablePerson,
    Explain,
    How,
    Imported,
    ImportStatement,
    MoveCash,
    OpenDay,
    Reconcile,
    Release,
    SeeCash,
    ShopState,
    SignIn,
    SignOut,
)
from pos_app.engine.asking import Asking
from pos_app.engine.day import Days
from pos_app.engine.deciding import Decisions, admit_transaction
from pos_app.engine.directory import Directory
from pos_app.engine.explaining import Explaining
from pos_app.engine.follower import Follower
from pos_app.engine.importing import Importing
from pos_app.engine.people import People
from pos_app.engine.reconciling import Reconciling
from pos_app.engine.record import Entry, Record
from pos_app.engine.running import Running
from pos_app.engine.schedule import Clock, Pace
from pos_app.engine.waiters import Waiters
from pos_app.ledger.ledger import Ledger

log = logging.getLogger(__name__)

CLOSING_SECONDS = 20
"""For how long a closing, or a decision, asks the providers once more."""

RECONCILE_SECONDS = 600
"""For how long a comparison asks about payments that no statement covers."""

_LEAVING = frozenset({Status.CREATED, Status.SENDING})


@dataclass(frozen=True, slots=True)
class ShopTerms:
    """What makes an engine a shop's: the secret behind its PINs, its currencies, how its ledger is copied at closing.

    `backup` is called in a thread; it returns where the copy is, or raises `KnownError`.
    """

    pepper: bytes = field(repr=False)
    currencies: tuple[Currency, ...]
    backup: Callable[[], str] | None = None


class Shop:
    """People, days, decisions and statements of one till."""

    def __init__(
        self,
        terms: ShopTerms,
        ledger: Ledger,
        record: Record,
        clock: Clock,
        directory: Directory,
        running: Running,
        follower: Follower,
        waiters: Waiters,
        pace: Pace,
        till: str,
        tell: Callable[[News], None],
    ) -> None:
        self._backup = terms.backup
        self._ledger = ledger
        self._record = record
        self._running = running
        self._follower = follower
        self._waiters = waiters
        self._pace = pace
        self._tell = tell
        self.people = People(ledger, record, clock, terms.pepper)
        self.days = Days(ledger, record, clock, directory, terms.currencies)
        self._decisions = Decisions(ledger, record, self.days)
        self._importing = Importing(ledger, record, clock, directory)
        self._reconciling = Reconciling(ledger, record, directory, running, till)
        self._explaining = Explaining(ledger, record, directory, self._reconciling, self._decisions)
        self._asking = Asking()
        self._doing: Mapping[type, Callable[[Any], Awaitable[object]]] = {
            SignIn: self._sign_in,
            SignOut: self._sign_out,
            AddPerson: self._add,
            DisablePerson: self._disable,
            ChangePin: self._change_pin,
            OpenDay: self._open,
            MoveCash: self._move,
            Correct: self._correct,
            Release: self._release,
            Decide: self._decide,
            CloseDay: self._close_day,
            ImportStatement: self._import,
            Reconcile: self._reconcile,
            Explain: self._explain,
            AllowPrinter: self._allow_printer,
            SeeCash: self._see_cash,
        }
        self._turn = asyncio.Lock()
        self._comparing = asyncio.Lock()
        self._told: ShopState | None = None

    def start(self) -> None:
        """Tell what the till is, and begin to count the pauses of wrong PINs."""
        self.people.start()
        self.tell_changes()

    def state(self) -> ShopState:
        """Who there is, who is signed in, which day is open."""
        return ShopState(self.people.all, self.people.signed_in, self._ledger.day(), self._ledger.last_day())

    def tell_changes(self) -> None:
        """Tell what the till is now, where that is not what was told last."""
        state = self.state()
        if state != self._told:
            self._told = state
            self._tell(ShopChanged(state))

    def opening(self, by: str) -> list[Entry]:
        """What has to be written before a payment; see `Days.opening`."""
        return self.days.opening(by)

    async def allow(self, by: str, pin: str) -> str | None:
        """The manager who allows a payout, as they are kept; None where nobody has a PIN yet."""
        if not self.people.exist:
            return None
        async with self._turn:
            try:
                return await self.people.believe(by, pin, Permission.PAY_OUT, Permission.PAY_OUT, with_pin=True)
            finally:
                self.tell_changes()

    async def act(self, act: Act) -> object:
        """Do it, or raise `KnownError`. Returns what the act's class says."""
        if not isinstance(act, SignOut):
            # A window may also be left while the till is being closed.
            self._running.require()
        try:
            result = await self._doing[type(act)](act)
        except InvalidInput:
            self.tell_changes()
            raise
        self.tell_changes()
        return result

    def close(self) -> None:
        """End what asks; whoever works at the window leaves it."""
        self._asking.close()
        if self._running.stopped is None:
            try:
                self.people.close()
            except KnownError as fault:
                log.error("that the window was left was not written: %s", fault)

    # Short acts: one after the other

    async def _sign_in(self, act: SignIn) -> Person:
        async with self._next():
            return await self.people.sign_in(act)

    async def _sign_out(self, act: SignOut) -> None:
        # Not in the queue: a window that is locked is locked at once.
        if self._running.stopped is not None:
            raise KnownError("engine_stopped")
        self.people.sign_out(act)

    async def _add(self, act: AddPerson) -> Person:
        async with self._next():
            return await self.people.add(act)

    async def _disable(self, act: DisablePerson) -> Person:
        async with self._next():
            return await self.people.disable(act)

    async def _change_pin(self, act: ChangePin) -> Person:
        async with self._next():
            return await self.people.change_pin(act)

    async def _open(self, act: OpenDay) -> Day:
        async with self._next():
            by = await self.people.believe(act.by, act.pin, "open_day")
            return self.days.open(act.floats, by)

    async def _move(self, act: MoveCash) -> DrawerEntry:
        async with self._next():
            by = await self.people.believe(act.by, act.pin, act.move.value)
            return self.days.move(act, by)

    async def _correct(self, act: Correct) -> Correction:
        async with self._next():
            by = await self._manager(act, Permission.CORRECT)
            return self.days.correct(act, by)

    async def _release(self, act: Release) -> Payment:
        async with self._next():
            by = await self._manager(act, Permission.RELEASE)
            return self._decisions.release(act.reference, admit_reason(act.reason), by)

    async def _allow_printer(self, act: AllowPrinter) -> str:
        async with self._next():
            by = await self._manager(act, Permission.PRINTER)
            log.info("another printer is allowed by %s", by)
            return by

    async def _see_cash(self, act: SeeCash) -> str:
        async with self._next():
            return await self._manager(act, Permission.CASH)

    # Long acts: what they ask is asked between two steps, and nobody waits for it

    async def _decide(self, act: Decide) -> Payment:
        async with self._next():
            by = await self._manager(act, Permission.DECIDE)
            reason = admit_reason(act.reason)
            transaction = admit_transaction(act.transaction) if act.paid else None
            before = self._record.payment(act.reference)
            self._decisions.require(before)
        await self._ask_again(act, [before.reference])
        async with self._next():
            payment = self._decisions.decide(before, transaction, reason, by)
        self._follower.follow(payment)
        return payment

    async def _close_day(self, act: CloseDay) -> Closed:
        async with self._next():
            by = await self.people.believe(act.by, act.pin, "close_day")
            closing = self.days.admit_closing(act.counted, by)
        await self._ask_again(act, [payment.reference for payment in self._ledger.undecided()])
        async with self._next():
            report = self.days.close(closing, carry_over=act.carry_over)
        self.tell_changes()
        copied, fault = await self._copied()
        return Closed(report, copied, fault)

    async def _import(self, act: ImportStatement) -> Imported:
        async with self._next():
            by = await self._reader(act, "import")
        async with self._comparing:
            return await self._importing.keep(act.statement, by)

    async def _reconcile(self, act: Reconcile) -> tuple[Reconciled, ...]:
        async with self._next():
            by = await self._reader(act, "reconcile")
        piles = await self._compare(act, by, act.operator)
        if not act.ask:
            return piles

        async def ask(reference: str) -> None:
            result = await self._follower.ask(self._record.payment(reference))
            self._reconciling.heard(reference, result, by)

        seconds = RECONCILE_SECONDS * self._pace.factor
        await self._asking.ask_all(self._reconciling.to_ask(piles), ask, seconds, self._progress(act))
        return await self._compare(act, by, act.operator)

    async def _explain(self, act: Explain) -> None:
        async with self._next():
            by = await self._manager(act, Permission.EXPLAIN)
        async with self._comparing:
            self._running.require()
            self._explaining.explain(act, by)
        if act.how is How.MATCHED and act.reference is not None:
            self._follower.follow(self._record.payment(act.reference))
            await self._compare(act, by, act.operator)

    async def _compare(self, act: Act, by: str, operator: str | None) -> tuple[Reconciled, ...]:
        async with self._comparing:
            operators, progress = self._reconciling.operators(operator), self._progress(act)
            return tuple([await self._reconciling.compare(one, by, progress) for one in operators])

    async def _ask_again(self, act: Act, references: list[str]) -> None:
        """Ask about each once more; one that is being sent is waited for first."""
        seconds = CLOSING_SECONDS * self._pace.factor

        async def ask(reference: str) -> None:
            payment = self._record.payment(reference)
            if payment.status in _LEAVING:
                waited = await self._waiters.wait(reference, lambda sent: sent.status not in _LEAVING, seconds)
                payment = waited or payment
            if payment.status not in _LEAVING | {Status.NOT_SENT}:
                await self._follower.ask(payment)

        await self._asking.ask_all(references, ask, seconds, self._progress(act))

    async def _copied(self) -> tuple[str | None, KnownError | None]:
        """Where the ledger was copied to, or why it was not. The day is closed all the same."""
        if self._backup is None:
            return None, None
        try:
            return await asyncio.to_thread(self._backup), None
        except KnownError as fault:
            log.warning("the ledger was not copied: %s", fault)
            return None, fault
        except Exception:
            log.exception("the ledger was not copied")
            return None, KnownError("backup_failed")

    def _progress(self, act: Act) -> Callable[[int, int], None]:
        return lambda done, total: self._tell(ActProgress(act, done, total))

    @asynccontextmanager
    async def _next(self) -> AsyncIterator[None]:
        """This act's turn, while the till runs."""
        async with self._turn:
            self._running.require()
            yield

    async def _manager(
        self, act: Correct | Decide | Release | Explain | AllowPrinter | SeeCash, permission: Permission
    ) -> str:
        return await self.people.believe(act.by, act.pin, permission, permission)

    async def _reader(self, act: ImportStatement | Reconcile, wanted: str) -> str:
        """Who imports and compares. From the command line nobody has to be named: neither changes what is owed."""
        if act.by == CONSOLE and act.pin is None:
            return CONSOLE
        return await self.people.believe(act.by, act.pin, wanted)
