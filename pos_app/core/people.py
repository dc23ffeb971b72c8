"""Who works at a till: names, roles, PINs as they are typed, and what guessing costs. Knows no hash and no clock."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from pos_app.core.errors import InvalidInput

CASHIER = "caisse"
"""Who works in a home without people."""

CONSOLE = "console"
"""Who acts from the command line without a name."""

LONGEST_NAME = 40
TRIES = 5
"""Wrong PINs in a row before a person's PIN is not listened to for a while."""

PAUSES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""How long, the first, the second and every later time. All PINs of four digits would take eleven weeks of it."""


class Role(StrEnum):
    """What a person may do: managers decide, allow and correct, cashiers do everything else."""

    CASHIER = "cashier"
    MANAGER = "manager"

    @property
    def digits(self) -> int:
        """How long the PIN of the role is."""
        return 6 if self is Role.MANAGER else 4


class Permission(StrEnum):
    """What only a manager may do. Each is asked for with a PIN; what touches money takes a reason as well, and is an
    event of the ledger."""

    DECIDE = "decide"
    """Vouch for the outcome of a payment."""
    RELEASE = "release"
    """Allow a second attempt of a sale whose first one is undecided."""
    PAY_OUT = "pay_out"
    CORRECT = "correct"
    EXPLAIN = "explain"
    """Say why the till and the operator's statement differ."""
    PEOPLE = "people"
    """Add and disable people."""
    PRINTER = "printer"
    """Say where the till prints. No event of the ledger: no money depends on it. Whoever tries without being one is."""
    CASH = "cash"
    """See what should be in the drawer before it was counted. No event of the ledger either."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at this till. A disabled person stays known: what they did keeps their name.

    `wrong` counts the wrong PINs since the last right one; none is listened to before `locked_until`.
    """

    name: str
    role: Role
    disabled: bool = False
    wrong: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person with the hash of their PIN, which leaves the ledger for nobody but the one who compares it."""

    person: Person
    pin_hash: str = field(repr=False)


def admit_name(typed: str) -> str:
    """The name as it is kept: trimmed, single spaces, printable, with a letter or digit.

    Raises `InvalidInput`: `name_invalid`, and `name_taken` for the words that stand for nobody in the ledger.
    """
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not _look(name) or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidInput("name_invalid", most=LONGEST_NAME)
    if same_name(name, CASHIER) or same_name(name, CONSOLE):
        raise InvalidInput("name_taken", name=name)
    return name


def same_name(one: str, other: str) -> bool:
    """Whether two names are one person's: whoever reads them on a screen or in a report could not tell them apart.

    Capitals, accents, spaces, dots and what nobody sees do not count.
    """
    return _look(one) == _look(other)


def _look(name: str) -> str:
    """Letters and digits of a name, without capitals and accents. The two letters that Unicode has for nothing at all
    are none."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(one for one in decomposed if one.isalnum() and one not in "\u115f\u1160")


def admit_pin(typed: str, role: Role, *, any_digits: bool = False) -> str:
    """A new PIN: so many ASCII digits as the role has, not all the same unless `any_digits` will do.

    Raises `InvalidInput`: `pin_digits` (`digits` is how many it must be), `pin_weak`.
    """
    if not (typed.isascii() and typed.isdecimal() and len(typed) == role.digits):
        raise InvalidInput("pin_digits", digits=role.digits)
    if len(set(typed)) == 1 and not any_digits:
        raise InvalidInput("pin_weak")
    return typed


def pause_after(wrong: int) -> timedelta | None:
    """How long no PIN is listened to after so many wrong ones in a row, or None where the next may be tried at once."""
    if wrong == 0 or wrong % TRIES:
        return None
    return PAUSES[min(wrong // TRIES, len(PAUSES)) - 1]
