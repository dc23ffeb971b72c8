"""A receipt as typed lines: what it says, not how it looks. Whoever prints it adds nothing but marks of a copy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from pos_app.core.payment import Json


class ReceiptKind(StrEnum):
    """What the paper is."""

    PAYMENT = "payment"
    LINK = "link"
    REFUSAL = "refusal"
    CHANGE = "change"
    X_REPORT = "x_report"
    Z_REPORT = "z_report"
    CASH = "cash"
    TEST = "test"
    DRAWER = "drawer"
    """No paper at all: opens the drawer."""


class Role(StrEnum):
    """What a line is. The layout follows from it, and a test or a fiscal hook finds a line by it."""

    MARK = "mark"
    """SPÉCIMEN, DUPLICATA: large, before everything else and once more at the end."""
    SHOP = "shop"
    HEADER = "header"
    """Address, tax numbers: lines of the settings."""
    TITLE = "title"
    """Which paper it is: « Preuve de paiement »."""
    STATUS = "status"
    AMOUNT = "amount"
    OPERATOR = "operator"
    PAYER = "payer"
    """The customer's number, masked."""
    TRANSACTION = "transaction"
    REFERENCE = "reference"
    DATE = "date"
    FEE = "fee"
    TILL = "till"
    CASHIER = "cashier"
    FLAG = "flag"
    """What else has to be known: not confirmed by the operator, amount not verified, paid late."""
    FIELD = "field"
    """Any other label with its value."""
    SECTION = "section"
    """The title of a part of a report."""
    TOTAL = "total"
    """A label and a value that stands out."""
    NOTE = "note"
    RULE = "rule"
    SPACE = "space"
    CODE = "code"
    """A QR code of `text`; `label` is written below it."""
    FISCAL = "fiscal"
    """A line that a fiscal hook added."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `text`, with a `label` before it where it is a field. Both are in the language of the receipt."""

    role: Role
    text: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is put on paper. `key` is what copies are counted by; an empty one is never a copy of anything.

    `title` is for lists of the queue. `drawer` opens the drawer as well, where the printer has one. `decided_at`
    (RFC 3339, or empty) is since when it could have been printed: by a queue that nobody remembers, perhaps.
    `amount` (whole units of `currency`, None where the paper is about no single one) is for a fiscal hook.
    """

    kind: ReceiptKind
    key: str
    title: str
    lines: tuple[Line, ...]
    drawer: bool = False
    decided_at: str = ""
    amount: int | None = None
    currency: str = ""

    def of(self, role: Role) -> tuple[Line, ...]:
        """Its lines of that role."""
        return tuple(line for line in self.lines if line.role is role)

    def marked(self, mark: str) -> Receipt:
        """With `mark` before and behind everything else."""
        line = Line(Role.MARK, mark)
        return replace(self, lines=(line, *self.lines, line))


def as_json(receipt: Receipt) -> Json:
    """The receipt as JSON, as the queue keeps it."""
    return {
        "kind": receipt.kind.value,
        "key": receipt.key,
        "title": receipt.title,
        "drawer": receipt.drawer,
        "decided_at": receipt.decided_at,
        "amount": receipt.amount,
        "currency": receipt.currency,
        "lines": [[line.role.value, line.text, line.label] for line in receipt.lines],
    }


def from_json(json: Json) -> Receipt:
    """The receipt that `as_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    lines = tuple(Line(Role(role), text, label) for role, text, label in json["lines"])
    return Receipt(
        ReceiptKind(json["kind"]),
        json["key"],
        json["title"],
        lines,
        json["drawer"],
        json["decided_at"],
        json["amount"],
        json["currency"],
    )
