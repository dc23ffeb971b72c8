"""The people of the shop: a tired cashier and a manager, who press everything there is, at bad moments, twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.merchants import Merchant
from pos_app.core.operator import Operator
from pos_app.core.payment import Payment, Status
from pos_app.core.request import ChargeRequest, PayoutRequest
from pos_app.engine.engine import Engine
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from pos_app.sandbox.world import World
from tests.simulation.accounts import PIN, Credentials
from tests.simulation.faults import Disk
from tests.simulation.rules import Rules
from tests.simulation.staff import Staff, Typed
from tests.support.virtual import VirtualClock

STORIES: tuple[int, ...] = (*range(1, 15), 77)
_LIVELY: tuple[int, ...] = (1, 1, 2, 9, 9, 10, 11, 77)
OPERATORS = ("mvola", "pvit", "pvit-web", "moneyfusion", "ekolopay")
CUSTOMERS = {
    "mvola": ("03400000",),
    "pvit": ("0740000", "0620000"),
    "pvit-web": ("0740000", "0620000"),
    "moneyfusion": ("07088891", "05088891"),
    "ekolopay": ("0663049",),
}
"""Numbers without their last two digits, which choose the story."""

_SETTLED = (Status.REFUSED, Status.NOT_SENT, Status.ABANDONED)
_FURTHEST = timedelta(hours=49)
"""A clock that is set forward by more would end the watch of a payment."""


class Shop(Protocol):
    """What the people have at hand."""

    dice: random.Random
    world: World
    credentials: Credentials
    engine: Engine | None
    ledger: Ledger
    reader: Reader
    rules: Rules
    disk: Disk
    clock: VirtualClock
    staff: Staff
    merchants: tuple[Merchant, ...]


def permit(approved_by: str, typed: str) -> None:
    """The manager's code."""
    if typed != PIN:
        raise InvalidInput("pin_wrong")


class Cashier:
    """One random act at a time."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._dice = shop.dice
        self._sales = 0
        self._receivers = 0
        # Most shops have one or two ways to be paid that everybody uses.
        self.operators = self._dice.sample(OPERATORS, self._dice.choice((1, 2, 5)))
        self._ahead = timedelta()

    @property
    def acts(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        """What they can do; one that stands here twice is done twice as often."""
        return (
            *(self.charge,) * 5,
            *(self._pay_out,) * 3,
            *(self.customer,) * 2,
            self._ask,
            self._abandon,
            self._wait,
            self._set_clock,
            self._again,
            self._retry,
            self._quote,
            self._key,
            self._weather,
        )

    @property
    def _engine(self) -> Engine:
        assert self._shop.engine is not None
        return self._shop.engine

    def settings(self, operator: str) -> Operator:
        """The operator as the settings of the shop describe it."""
        return next(merchant.operator for merchant in self._shop.merchants if merchant.operator.id == operator)

    def _story(self) -> int:
        """Mostly a customer with whom something comes about."""
        return self._dice.choice(STORIES if self._dice.random() < 0.5 else _LIVELY)

    def _some_sale(self) -> str:
        """A new one, or now and then one of before."""
        if self._sales and self._dice.random() < 0.3:
            return f"sale-{self._dice.randrange(self._sales)}"
        self._sales += 1
        return f"sale-{self._sales - 1}"

    # ---- charges

    async def charge(self, sale: str | None = None, *, lively: bool = False) -> None:
        operator = self._dice.choice(self.operators)
        story = self._dice.choice(_LIVELY) if lively else self._story()
        phone = f"{self._dice.choice(CUSTOMERS[operator])}{story:02d}"
        if sale is None:
            self._sales += 1
            sale = f"sale-{self._sales - 1}"
        request = ChargeRequest(sale, operator, self._dice.choice((200, 500, 12_500)), phone, "caisse")
        for _ in range(self._dice.choice((1, 1, 2))):  # a tired cashier presses twice
            await self._press(request)

    async def _press(self, request: ChargeRequest) -> None:
        try:
            payment = await self._engine.charge(request)
        except LedgerFault:
            raise
        except KnownError as refused:
            if refused.code in ("sale_open", "sale_paid") or self._is_stopped(refused):
                return
            raise
        if self._shop.staff.members:
            # It may have become known within the same moment, or be allowed: the rules looked when it was begun.
            return
        others = [other for other in self._shop.ledger.sale(request.sale) if other.reference != payment.reference]
        assert all(other.status in _SETTLED for other in others), f"charged beside {others}"

    async def _again(self) -> None:
        """A second attempt of an earlier sale: the ledger decides whether it may be."""
        if self._sales:
            await self.charge(f"sale-{self._dice.randrange(self._sales)}")

    async def _retry(self) -> None:
        """The same customer and the same amount once more, after a refusal or a payment that was given up."""
        over = [p for p in self._shop.reader.page(50).payments if not p.is_undecided]
        if over:
            p = self._dice.choice(over)
            assert p.phone is not None
            await self._press(ChargeRequest(p.sale, p.operator, p.amount, p.phone, "caisse"))

    async def _ask(self) -> None:
        known = [*self._shop.reader.page(50).payments, *self._shop.reader.payouts(50)]
        if known:
            await self._engine.ask(self._dice.choice(known).reference)

    async def _abandon(self) -> None:
        waiting = [p for p in self._shop.reader.undecided() if p.status is Status.AWAITING]
        if waiting:
            try:
                await self._engine.abandon(self._dice.choice(waiting).reference, "caisse")
            except InvalidInput as refused:
                if refused.code != "cannot_abandon":  # a payout
                    raise

    # ---- money that goes back

    async def _pay_out(self) -> None:
        dice = self._dice
        paid = [p for p in self._shop.reader.page(50).payments if p.status is Status.PAID]
        returned = dice.choice(paid) if paid and dice.random() < 0.4 else None
        operator = returned.operator if returned is not None else dice.choice(("pvit", "pvit", "moneyfusion", "mvola"))
        self._receivers += 1
        allowed = self._approval()
        numbers = {"pvit": f"07455{self._receivers:02d}", "moneyfusion": f"070833{self._receivers:02d}"}
        request = PayoutRequest(
            sale=returned.sale if returned is not None else self._some_sale(),
            operator=operator,
            amount=dice.choice((200, 3_000, 5_000, 5_000, 6_000)),
            phone=f"{numbers.get(operator, numbers['pvit'])}{self._story():02d}",
            cashier="caisse",
            approved_by=allowed.by,
            why="rendu de monnaie",
            pin=allowed.pin or "",
            returns=None if returned is None else returned.reference,
        )
        for _ in range(dice.choice((1, 1, 2))):
            await self._press_payout(request, allowed)

    def _approval(self) -> Typed:
        """A manager's name and PIN, or the code of the settings in a shop without people; now and then a wrong one."""
        if self._shop.staff.members:
            return self._shop.staff.manager()
        pin = self._dice.choice((PIN, PIN, PIN, PIN, "0000", ""))
        return Typed("Mme Rabe", pin, pin == PIN, manager=pin == PIN)

    async def _press_payout(self, request: PayoutRequest, allowed: Typed) -> None:
        before = self._known_payouts()
        try:
            payout = await self._engine.pay_out(request)
        except LedgerFault:
            raise
        except KnownError as refused:
            assert self._known_payouts() == before, "a payout was refused and recorded"
            if isinstance(refused, InvalidInput) or self._is_stopped(refused):
                return
            raise
        assert allowed.right, "paid out without the manager's code"
        assert allowed.manager, "paid out without the manager's code"
        assert payout.reference not in before
        self._shop.rules.admitted(payout)

    def _known_payouts(self) -> set[str]:
        return {payout.reference for payout in self._shop.reader.payouts(1_000)}

    def _is_stopped(self, refused: KnownError) -> bool:
        return self._shop.disk.full and refused.code == "engine_stopped"

    # ---- keys, costs, customers, time

    async def _quote(self) -> None:
        await self._engine.quote(self._dice.choice(OPERATORS), self._dice.choice((50, 500, 500_000)), None)

    async def _key(self) -> None:
        """PVit's key is replaced, so that the till's is refused; or a person pastes one: right, wrong or spoilt."""
        if self._dice.random() < 0.5:
            self._shop.credentials.replace_pvit()
            return
        right = self._shop.credentials.pvit_token
        pasted = self._dice.choice((right, f"  {right[:20]}\n{right[20:]} ", "not-a-key", " "))
        try:
            taken = await self._engine.offer_key("pvit", pasted)
        except KnownError as refused:
            if refused.code != "key_empty":
                raise
        else:
            assert not taken or "".join(pasted.split()) in self._shop.credentials.keys, "a wrong key was taken"

    async def customer(self) -> None:
        """Somebody answers a prompt on their telephone, long after everybody else."""
        waiting = [prompt for prompt in self._shop.world.prompts() if prompt.status == "open"]
        waiting = [prompt for prompt in waiting if prompt.operator in ("mvola", "pvit")]
        if waiting:
            action = self._dice.choice(("accept", "accept", "refuse", "ignore"))
            self._shop.world.answer(self._dice.choice(waiting).id, action, "1234")

    async def _wait(self) -> None:
        await asyncio.sleep(self._dice.choice((5, 60, 600, 1_500)))

    async def _set_clock(self) -> None:
        by = timedelta(hours=self._dice.choice((-24, -1, 1, 24)))
        if self._ahead + by < _FURTHEST:
            self._ahead = max(self._ahead + by, timedelta())
            self._shop.clock.jump(by)

    async def _weather(self) -> None:
        """A provider is down, or refuses everything, until it changes again."""
        world = self._shop.world
        world.switches = world.switches.turned(
            {
                "ekolopay_down": self._dice.choice(("", "", "200", "500", "503")),
                "moneyfusion_ip_refused": self._dice.random() < 0.2,
                "pvit_force_code": self._dice.choice(("", "", "", "0", "001", "004", "005", "006", "007")),
                "mvola_subscribed": self._dice.random() < 0.8,
            }
        )


FAIR_WEATHER: dict[str, object] = {
    "ekolopay_down": "",
    "moneyfusion_ip_refused": False,
    "pvit_force_code": "",
    "mvola_subscribed": True,
}


def shown_links(payments: list[Payment]) -> list[Payment]:
    """Payments whose link is on the screen."""
    return [payment for payment in payments if payment.status is Status.AWAITING and payment.link is not None]
