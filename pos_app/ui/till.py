"""What screens see of the engine: news as Qt signals, and a few requests. It never blocks and holds no state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos_app.core.operator import Operator
from pos_app.core.payment import Environment

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.core.people import Person
    from pos_app.core.printing import Printer
    from pos_app.core.request import ChargeRequest, PayoutRequest
    from pos_app.core.shop import Act, ShopState
    from pos_app.ledger.reader import Reader
    from pos_app.ui.prints import Prints


class Till(QObject):
    """The engine as screens know it. The bridge to the real engine, and the fake one of the tests, subclass it.

    Requests return at once; what came of them arrives as a signal, always in the GUI's thread. `reader` is None until
    the ledger is open (`ready`).
    """

    payment_changed = Signal(object)
    """A `Payment` after an event was written."""
    asked = Signal(object)
    """`core.news.Asked`: the provider was asked about a payment."""
    rejected = Signal(object)
    """`core.news.ChargeRejected`: a request was not recorded."""
    failed = Signal(object)
    """`core.news.EngineFailed`: charging stopped."""
    quoted = Signal(object)
    """`core.news.Quoted`: what a provider says that a payment would cost."""
    key_changed = Signal(object)
    """`core.news.KeyChanged`: how old an operator's daily key is."""
    key_offered = Signal(object)
    """`core.news.KeyOffered`: what came of a key that was pasted."""
    orphan_seen = Signal(object)
    """`core.news.OrphanSeen`: a callback spoke of a payment that is not ours."""
    listening = Signal(object)
    """`core.news.Listening`: whether providers can reach this till, and where."""
    shop_changed = Signal(object)
    """`core.shop.ShopState`: people, sign-in or day changed. `shop` and `cashier` are up to date by then."""
    act_done = Signal(object)
    """`core.news.ActDone`: an act was done, with its result. Compare `news.act is mine`."""
    act_refused = Signal(object)
    """`core.news.ActRefused`: an act was not done."""
    act_progress = Signal(object)
    """`core.news.ActProgress`: how far a long act has come."""
    ready = Signal()
    """The ledger is open and recovery is done: charging may begin."""

    def __init__(
        self,
        *,
        operators: tuple[Operator, ...] = (),
        reader: Reader | None = None,
        shop_name: str = "",
        till_code: str = "",
        cashier: str = "",
        environment: Environment = Environment.PRODUCTION,
    ) -> None:
        super().__init__()
        self.operators = operators
        self.reader = reader
        self.shop_name = shop_name
        self.till_code = till_code
        self.cashier = cashier
        self.environment = environment
        self.training_pin = ""
        """The manager's code where it is no secret: the training's. The composition sets it."""
        self.shop: ShopState | None = None
        """People and day, once the engine has told of them; see `shop_changed`."""
        self.open_reader: Callable[[], Reader] | None = None
        """Opens one more reader, for a thread that reads much: screens never read for longer than a moment."""
        self.exports: Path | None = None
        """The folder where reports and exports are put unless another one is chosen."""
        self.mappings: Path | None = None
        """The folder where the saved column mappings of statements lie."""
        self.statement_of: Callable[[str], Path] | None = None
        """Writes the statement of an operator (its id) and says where: the simulator's, so only in a training. For a
        thread; raises `KnownError`."""
        self.lock_after = 0
        """Minutes without a key or a click before the window locks itself; 0 never."""
        self.prints: Prints | None = None
        """The print queue; None where nothing prints."""
        self.save_printer: Callable[[Printer | None, bool], None] | None = None
        """Keeps the printer (None: no printer), and whether receipts are printed by themselves, for the next start.
        For a thread; raises `KnownError`. None where nothing is kept: in a training."""

    def charge(self, request: ChargeRequest) -> None:
        """Ask for a charge; `payment_changed` or `rejected` follows."""
        raise NotImplementedError

    def check(self, reference: str) -> None:
        """Ask the provider now; `asked`, and perhaps `payment_changed`, follows."""
        raise NotImplementedError

    def abandon(self, reference: str) -> None:
        """Give up on a payment; `payment_changed` follows where it was possible."""
        raise NotImplementedError

    def pay_out(self, request: PayoutRequest) -> None:
        """Ask for money to be sent back; `payment_changed` (its direction is OUT) or `rejected` follows."""
        raise NotImplementedError

    def quote(self, operator_id: str, amount: int, wallet: str | None) -> None:
        """Ask the provider what a payment would cost; `quoted` follows."""
        raise NotImplementedError

    def offer_key(self, operator_id: str, key: str) -> None:
        """A daily key that somebody pasted; `key_offered` follows."""
        raise NotImplementedError

    def act(self, act: Act) -> None:
        """Ask for an act of the shop: `act_done` or `act_refused` follows, with this very object as its `act`."""
        raise NotImplementedError

    @property
    def signed_in(self) -> Person | None:
        """Who works at the window, in a home that has people."""
        return None if self.shop is None else self.shop.signed_in

    def operator_name(self, operator_id: str) -> str:
        """The name people know; the id of an operator that is no longer in the settings."""
        return next((operator.name for operator in self.operators if operator.id == operator_id), operator_id)
