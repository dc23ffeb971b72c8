"""What a provider keeps of a payment: the request that it took, and the money that moved. The world moves them."""

from dataclasses import dataclass, field

from pos_app.sandbox.stories import Outcome, Story, Turn


@dataclass(frozen=True, slots=True)
class Debit:
    """Money that moved. `at` in seconds of the world's clock, numbers as the client wrote them.

    A debit left the wallet `payer`; a payout has the same fields, and the merchant is its `payer`.
    """

    reference: str
    operator: str
    amount: int
    payer: str
    payee: str
    at: float
    transaction_id: str


@dataclass(slots=True, eq=False)
class Charge:
    """A request for money (with `outgoing`: an order to pay somebody) that a provider accepted.

    `extras` holds what only its own wire needs, `names` what else a merchant may count its debits by. A hosted link
    has `lifetime`; `expires_at` is when nobody can pay by it any more. `paid_by` and `means` are what the customer
    chose on the page.
    """

    id: str
    operator: str
    reference: str
    amount: int
    currency: str
    payer: str
    payee: str
    merchant_name: str
    story: Story
    accepted_at: float
    extras: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    outgoing: bool = False
    hosted: bool = False
    expires_at: float | None = None
    outcome: Outcome = Outcome.PENDING
    debit: Debit | None = None
    due: float | None = None
    turns_left: tuple[Turn, ...] = ()
    seen_paid: bool = False
    ignored: bool = False
    paid_by: str = ""
    means: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing will change any more, unless somebody goes back to a hosted page."""
        if self.due is not None:
            return False
        if self.outcome is not Outcome.PENDING:
            return True
        return self.expires_at is None and (not self.story.by_hand or self.ignored)

    @property
    def next_at(self) -> float | None:
        """When something is due of which nobody has to be told: the next turn of the story, or the link's end."""
        end = self.expires_at if self.outcome is Outcome.PENDING else None
        return min((at for at in (self.due, end) if at is not None), default=None)

    def all_names(self) -> set[str]:
        """Everything that a merchant may look for this charge by."""
        return {name for name in (self.reference, self.id, *self.names) if name}


@dataclass(slots=True, eq=False)
class WebSession:
    """PVit's page for one `ref`: the form that a browser posted first. `charge_id` once the customer typed a number."""

    id: str
    reference: str
    fields: dict[str, str]
    charge_id: str = ""
    cancelled: bool = False
