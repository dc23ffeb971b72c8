"""What people ask of the till besides charging, and what the till is at the moment. Values only.

Each act names who acts (`by`) and the PIN that they typed. Without a PIN an act is allowed to whoever is signed in at
the window, unless it is a manager's; in a home without people `by` is `people.CASHIER` and no PIN is asked for.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pos_app.core.day import Count, Day, Move, Report
from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import Environment
from pos_app.core.people import Person, Role
from pos_app.core.statement import Statement


@dataclass(frozen=True, slots=True)
class ShopState:
    """Who there is, who is signed in at the window, and the day that is open. `last` is the newest closed one."""

    people: tuple[Person, ...] = ()
    signed_in: Person | None = None
    day: Day | None = None
    last: Day | None = None

    @property
    def has_people(self) -> bool:
        """Whether names and PINs are asked for: from the first manager on."""
        return any(person.role is Role.MANAGER for person in self.people)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Begin to work at the window. Result: the `Person`."""

    by: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignOut:
    """Leave the window, or lock it. `why`: `locked`, `idle`, `closed`. Result: None."""

    by: str
    why: str


@dataclass(frozen=True, slots=True)
class AddPerson:
    """A new person with their PIN. The first one is a manager and needs nobody's leave. Result: the `Person`.

    `console` says that it comes from the command line of the machine, whose user holds the ledger's key anyway:
    nobody's leave is needed there, and the event's `by` is `CONSOLE`.
    """

    name: str
    role: Role
    new_pin: str = field(repr=False)
    by: str | None = None
    pin: str | None = field(default=None, repr=False)
    console: bool = False


@dataclass(frozen=True, slots=True)
class DisablePerson:
    """Somebody who no longer works here. The last manager stays. Result: the `Person`. `console`: see `AddPerson`."""

    name: str
    by: str | None = None
    pin: str | None = field(default=None, repr=False)
    console: bool = False


@dataclass(frozen=True, slots=True)
class ChangePin:
    """Another PIN: one's own, or anybody's by a manager. Result: the `Person`."""

    name: str
    new_pin: str = field(repr=False)
    by: str
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class OpenDay:
    """Begin a business day with what is in the drawer. Result: the `Day`."""

    floats: tuple[Count, ...]
    by: str
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MoveCash:
    """A sale in cash, or cash put in or taken out with a reason. Opens a day like a payment does. Result: the entry."""

    move: Move
    amount: int
    currency: Currency
    by: str
    reason: str | None = None
    received: int | None = None
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Correct:
    """A manager's signed entry about an earlier day. `amount` may be negative. Result: the `Correction`."""

    means: str
    amount: int
    currency: Currency
    reason: str
    by: str
    pin: str | None = field(default=None, repr=False)
    about: str | None = None


@dataclass(frozen=True, slots=True)
class CloseDay:
    """Count the drawer, ask about every undecided payment once more, and close. Result: `Closed`.

    Raises `KnownError("day_undecided", references=…)` where payments stay undecided and `carry_over` is False.
    """

    counted: tuple[Count, ...]
    by: str
    pin: str | None = field(default=None, repr=False)
    carry_over: bool = False


@dataclass(frozen=True, slots=True)
class Decide:
    """A manager vouches for the outcome of a payment or payout; the provider is asked once more before.

    `transaction` is the operator's number of a paid one. Result: the `Payment`.
    """

    reference: str
    paid: bool
    reason: str
    by: str
    transaction: str | None = None
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Release:
    """A manager allows a second attempt of the sale, although this one is undecided. Result: the `Payment`."""

    reference: str
    reason: str
    by: str
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ImportStatement:
    """Keep the lines of an operator's statement, all or none. Result: `Imported`."""

    statement: Statement
    by: str
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Compare the payments with the lines, of one operator or of all. Result: a tuple of `Reconciled`.

    With `ask` the provider is asked once more about every payment of the day that no statement covers.
    """

    by: str
    operator: str | None = None
    ask: bool = False
    pin: str | None = field(default=None, repr=False)


class How(StrEnum):
    """How a difference was explained."""

    NOTE = "note"
    MATCHED = "matched"
    """This payment and this line are one: a manager says so."""
    REFUND = "refund"
    """The money has to go back to the customer: a task until it did."""
    OTHER_TILL = "other_till"
    """The line belongs to another till of the shop."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What a manager said of a difference. Names a payment, a line, or both."""

    seq: int
    at: datetime
    operator: str
    environment: Environment
    how: How
    note: str
    by: str
    reference: str | None = None
    line: str | None = None

    def covers(self, reference: str | None, line: str | None) -> bool:
        """Whether it is about the entry of a pile with this payment, this line or both, and not about another one.

        What was said of a payment that had no line yet says nothing of the line that came later.
        """
        return (self.reference, self.line) == (reference, line)


@dataclass(frozen=True, slots=True)
class Explain:
    """A manager says why the till and the statement differ. Result: None.

    Names a payment by its reference, a line by its key, or both to match them.
    """

    operator: str
    how: How
    note: str
    by: str
    pin: str | None = field(default=None, repr=False)
    reference: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class AllowPrinter:
    """A manager allows that the till prints elsewhere, or not at all. Result: the name of the manager."""

    by: str
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SeeCash:
    """A manager sees what should be in the drawer of the open day. Result: the name of the manager."""

    by: str
    pin: str | None = field(default=None, repr=False)


Act = (
    SignIn
    | SignOut
    | AddPerson
    | DisablePerson
    | ChangePin
    | OpenDay
    | MoveCash
    | Correct
    | CloseDay
    | Decide
    | Release
    | ImportStatement
    | Reconcile
    | Explain
    | AllowPrinter
    | SeeCash
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a statement: how many lines were new or had changed, how many this ledger had already, how many
    stood in the file more than once. `contradicting` say something else now than when a payment got them as its line:
    those are kept as they were."""

    operator: str
    lines: int
    known: int
    repeated: int
    contradicting: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """The Z report of a closed day. `backup` is where the ledger was copied to, `backup_error` why it was not.

    The day is closed either way.
    """

    report: Report
    backup: str | None = None
    backup_error: KnownError | None = None
